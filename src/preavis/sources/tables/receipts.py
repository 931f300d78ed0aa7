"""The receipts book of someone taxed on what comes in (`livre des recettes`): each receipt is revenue on its day.

A row is a settlement, as in a table of payments. What no invoice asked for becomes revenue in `revenue`, once all files
are read: an invoice that is known too is never counted beside its receipt.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from itertools import islice
from typing import Any

from preavis.errors import Question
from preavis.facts.identity import normalise_name
from preavis.sources.outlet import natural_key
from preavis.sources.rows import Row, RowFlaw
from preavis.sources.tables.allocate import expect, pend
from preavis.sources.tables.base import Run, Table, ask, ask_rate_direction
from preavis.sources.tables.revenue import await_receipts

_BOUNCED = re.compile(r"\b(impayee?s?|rejet|rejetee?|bounced?|returned|chargeback)\b")
_MEANS = re.compile(
    r"(virement|cheque|carte|cb|especes|paiement|reglement|prelevement|remboursement|acompte|solde|impaye|rejet|transfer|"
    r"bank transfer|deposit|balance|check|cash|card|payment|refund|chargeback|direct debit|bounced)s?"
    r"( bancaires?| sepa| recus?| received)?"
)
_LOOKED_AT = 200
_WORDS = frozenset(["recettes", "recette", "receipts"])


def read(run: Run) -> None:
    """Stage a settlement a row, and keep what it would be as revenue."""
    expect(run.staging.connection)
    payments: list[dict[str, object]] = []
    receipts: list[dict[str, object]] = []

    def one(row: Row) -> None:
        payment, receipt = _receipt(run, row)
        payments.append(payment)
        receipts.append(receipt)
        run.totals["receipts"] += 1
        run.totals["paid_base"] += receipt["incl_base"]

    run.each(run.rows(), one)
    pend(run.staging.connection, payments)
    await_receipts(run.staging.connection, receipts)


def _receipt(run: Run, row: Row) -> tuple[dict[str, Any], dict[str, Any]]:
    currency = run.currency(row, "amount", "incl", "excl")
    excl, vat, incl = _amounts(run, row, currency)
    incl_base, excl_base = run.in_base(incl, currency, row), run.in_base(excl, currency, row)
    day, client, numbers = row.need_day("date"), run.client(row), row.text("numbers")
    words = normalise_name(" ".join(filter(None, (row.text("nature"), row.text("method")))) or "-")
    kind = "payment" if incl >= 0 else "bounce" if _BOUNCED.search(words) else "refund"
    label = " · ".join(filter(None, (numbers, row.text("nature"), row.text("label"), row.text("method")))) or None
    # The key of the same row in a table of payments: read either way, it is one settlement.
    key = run.unique("settlement", natural_key(client, day, incl, currency, numbers, kind))
    fact = {"client": client, "settlement": key, "date": day, "kind": kind, "currency": currency, "amount": incl}
    fact["amount_base"] = incl_base
    run.put("settlement", row.number, key, fact | {"label": label})
    origin = {"file": run.file, "row": row.number}
    payment = fact | origin | {"numbers": numbers}
    receipt = origin | {"client": client, "settlement": key, "date": day, "currency": currency, "number": numbers}
    receipt |= {"excl": excl, "vat": vat, "incl": incl, "excl_base": excl_base, "incl_base": incl_base}
    return payment, receipt | {"project": row.text("project"), "label": row.text("nature") or row.text("label")}


def _amounts(run: Run, row: Row, currency: str) -> tuple[int, int, int]:
    """Excluding VAT, VAT, including it. One amount alone is read as free of VAT, and that is said."""
    excl, vat, incl = (row.money(name, currency) for name in ("excl", "vat", "incl"))
    incl = row.money("amount", currency) if incl is None else incl
    if incl is None and excl is not None:
        incl = excl + (vat or 0)
    if incl is None:
        raise RowFlaw("missing_value", field="amount" if run.has("amount") else "incl")
    if excl is None and vat is None:
        run.count("receipts_without_vat", row.number)
        return incl, 0, incl
    excl = incl - (vat or 0) if excl is None else excl
    return excl, incl - excl, incl


def asks(run: Run) -> Iterator[Question]:
    """Which way a rate goes; and whether a column of natures that names means of payment is a receipts book at all."""
    yield from ask_rate_direction(run)
    natures = [text for row in islice(run.rows(), _LOOKED_AT) if (text := row.text("nature"))]
    if natures and all(_MEANS.fullmatch(normalise_name(text)) for text in natures):
        first = next(row.number for row in run.rows() if row.text("nature"))
        yield from ask(run, "kind", first, ("payments", "receipts"), *list(dict.fromkeys(natures))[:5])


def proper(columns: AbstractSet[str], words: AbstractSet[str]) -> bool:
    """The nature of the sale and the means of payment, as the law asks of such a book; or its name says so.

    With a date of invoice beside the date of payment it is a table of invoices.
    """
    return "invoiced" not in columns and ({"nature", "method"} <= columns or not _WORDS.isdisjoint(words))


TABLE = Table(
    "receipts",
    "settlement",
    (("date",), ("amount", "incl", "excl"), ("client", "client_code", "siren", "numbers", "nature")),
    frozenset({"nature", "method"}),
    _WORDS,
    read,
    asks,
    proper,
)
