"""Payments received, refunds and bounced payments; which documents they settle is decided in `allocate`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from preavis.errors import Question
from preavis.facts.identity import normalise_name
from preavis.sources.outlet import natural_key
from preavis.sources.rows import Row, RowFlaw
from preavis.sources.tables.allocate import expect, pend
from preavis.sources.tables.base import Run, Table, ask_rate_direction

_KINDS = (
    ("bounce", r"\b(bounce|bounced|impaye|rejet|rejete|rejected|returned|chargeback|retour impaye)\b"),
    ("refund", r"\b(refund|refunded|remboursement|rembourse|reimbursement)\b"),
    ("write_off", r"\b(write off|bad debt|perte|irrecouvrable|passage perte)\b"),
    ("early_discount", r"\b(early payment discount|escompte|settlement discount|cash discount)\b"),
    ("factoring", r"\b(factoring|affacturage|factor)\b"),
    ("set_off", r"\b(set off|offset|compensation|netting)\b"),
)


def read(run: Run) -> None:
    """Stage a settlement a row, and note which documents it says it pays."""
    expect(run.staging.connection)
    pending: list[dict[str, object]] = []

    def one(row: Row) -> None:
        currency = run.currency(row, "amount")
        amount = row.money("amount", currency)
        if amount is None:
            raise RowFlaw("missing_value", field="amount")
        kind = kind_of(row, amount)
        amount = -abs(amount) if kind in ("refund", "bounce") else amount
        base = amount
        if currency != run.base_currency:
            stated = row.money("base_amount", run.base_currency)
            base = run.in_base(amount, currency, row) if stated is None else abs(stated) * (-1 if amount < 0 else 1)
        day, client, numbers = row.need_day("date"), run.client(row), row.text("numbers")
        label = " · ".join(filter(None, (numbers, row.text("label"), row.text("method")))) or None
        written = row.text("id")
        natural = natural_key(*(["id", written] if written else [client, day, amount, currency, numbers, kind]))
        key = run.unique("settlement", natural)
        fact: dict[str, object] = {"client": client, "settlement": key, "date": day, "kind": kind}
        fact |= {"currency": currency, "amount": amount, "amount_base": base}
        run.put("settlement", row.number, key, fact | {"label": label})
        pending.append(fact | {"numbers": numbers or row.text("label"), "file": run.file, "row": row.number})
        run.totals["payments"] += 1
        run.totals["paid_base"] += base

    run.each(run.rows(), one)
    pend(run.staging.connection, pending)


def asks(run: Run) -> Iterator[Question]:
    """Only the direction of an exchange rate can be open here."""
    return ask_rate_direction(run)


def kind_of(row: Row, amount: int) -> str:
    """Payment unless the row says otherwise; money out is a refund."""
    words = normalise_name(" ".join(filter(None, (row.text("kind"), row.text("method")))) or "-")
    found = next((kind for kind, pattern in _KINDS if re.search(pattern, words)), None)
    return found or ("refund" if amount < 0 else "payment")


TABLE = Table(
    "payments",
    "settlement",
    (("date",), ("amount",), ("client", "client_code", "siren", "numbers", "id")),
    frozenset({"method", "id"}),
    frozenset(
        [
            "payments",
            "payment",
            "paiements",
            "paiement",
            "reglements",
            "reglement",
            "encaissements",
        ]
    ),
    read,
    asks,
)
