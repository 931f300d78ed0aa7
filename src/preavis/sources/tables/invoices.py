"""Invoices and credit notes, with what the row says of their payment."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from preavis.errors import Question
from preavis.facts.identity import normalise_name
from preavis.facts.money import convert, minor_units
from preavis.sources.outlet import natural_key
from preavis.sources.rows import MAX_MINOR_UNITS, Row, RowFlaw
from preavis.sources.tables.base import Run, Table, ask, ask_rate_direction
from preavis.sources.tables.lines import Group, groups
from preavis.sources.terms import terms_of

_CREDIT = re.compile(
    r"\b(avoir|credit note|credit memo|credit|cn|note credit|381|out refund|accreccredit|refund|remboursement)\b"
)
_DEPOSIT = re.compile(r"\b(acompte|deposit|prepayment|386|arrhes)\b")
_NO_SALE = re.compile(
    r"\b(devis|quote|quotation|estimate|pro ?forma|commande|order|brouillon|draft|void|voided|deleted|annulee?|"
    r"cancelled|canceled|abandonnee?|accpay|accpaycredit|in invoice|in refund|achat|fournisseur|bill)\b"
)
_PAID = re.compile(r"\b(paid|payee?|reglee?|soldee?|encaissee?|settled|closed|yes|oui|1|true|x)\b")
_UNPAID = re.compile(r"\b(unpaid|impayee?|non|not|no|partial|partially|partiellement|overdue|retard|attente|0|false)\b")
_TITLE = re.compile(r"\s*(avoir|credit note|note de cr[eé]dit|credit memo)\b", re.IGNORECASE)
_VAT_CHOICES = ("no_vat", "incl", "excl_20", "excl_10", "excl_5.5")


@dataclass(frozen=True)
class Amounts:
    """An invoice's amounts in minor units of its own currency; excl and vat are None when nobody says."""

    excl: int | None
    vat: int | None
    incl: int

    def credited(self) -> Amounts:
        """The same amounts as a credit note: all negative."""
        return Amounts(_negative(self.excl), _negative(self.vat), -abs(self.incl))


def _negative(amount: int | None) -> int | None:
    return None if amount is None else -abs(amount)


def asks(run: Run) -> Iterator[Question]:
    """Whether amounts hold VAT, when no column says, and which way a rate goes."""
    yield from ask_rate_direction(run)
    if run.has("incl") or run.has("vat", "vat_rate"):
        return
    first = next((row for row in run.rows() if row.text("amount") or row.text("excl")), None)
    if first is None:
        return
    choices = tuple(choice for choice in _VAT_CHOICES if choice != "incl" or not run.has("excl"))
    yield from ask(run, "amount_tax", first.number, choices, first.text("amount") or first.text("excl") or "")


def read(run: Run) -> None:
    """Stage the documents of a table; rows that share a number are lines of one invoice."""
    invoices = _Invoices(run)
    for group in groups(run):
        try:
            invoices.take(group)
        except RowFlaw as flaw:
            for row in group.rows:
                run.reject(row, flaw)


class _Invoices:
    def __init__(self, run: Run) -> None:
        self.run = run

    def take(self, group: Group) -> None:
        """Stage one document from its row or rows."""
        run, row = self.run, group.rows[0]
        kind = kind_of(row)
        currency = run.currency(row, "incl", "excl", "amount")
        amounts = self._amounts(group, currency)
        if kind == "credit_note" or amounts.incl < 0:
            kind, amounts = "credit_note", amounts.credited()
        issued = row.need_day("issue_date")
        due, origin = due_of(run, row, issued)
        client = run.client(row)
        fact: dict[str, Any] = {
            "client": client,
            "number": row.text("number"),
            "kind": kind,
            "issue_date": issued,
            "due_date": due,
            "due_origin": origin,
            "currency": currency,
            "excl": amounts.excl,
            "vat": amounts.vat,
            "incl": amounts.incl,
            **self._base(row, currency, amounts),
            "project": row.text("project"),
            "label": row.text("label"),
        }
        paid, paid_on = self._paid(group, currency, amounts.incl), paid_day(row)
        self._check(row, amounts, issued, due)
        document = run.unique("document", self._key(group, fact))
        run.put("document", row.number, document, {**fact, "document": document})
        run.totals["documents"] += 1
        run.totals["incl_base"] += fact["incl_base"]
        run.totals["excl_base"] += fact["excl_base"] or 0
        self._lines(group, fact, document)
        self._discount(row, fact, document)
        if row.truth("disputed"):
            event = {"client": client, "document": document, "date": issued, "kind": "dispute"}
            run.put("document_event", row.number, f"{document}|dispute", event)
        if paid:
            self._pay(row, fact | {"document": document}, paid, paid_on)

    def _amounts(self, group: Group, currency: str) -> Amounts:
        rows = group.rows[:1] if group.repeated else group.rows
        parts = [amounts_of(self.run, row, currency) for row in rows]
        excl, vat = _sum([part.excl for part in parts]), _sum([part.vat for part in parts])
        return Amounts(excl, vat, sum(part.incl for part in parts))

    def _base(self, row: Row, currency: str, amounts: Amounts) -> dict[str, int | None]:
        """The amounts in the book's currency: stated beside them, or by the row's rate."""
        run = self.run
        sign = -1 if amounts.incl < 0 else 1
        stated = row.money("base_incl", run.base_currency)
        if currency != run.base_currency and stated is not None:
            incl, excl = sign * abs(stated), row.money("base_excl", run.base_currency)
            if excl is None and amounts.excl is not None:
                excl = incl if amounts.excl == amounts.incl else _share(abs(incl), amounts.excl, amounts.incl)
            excl = None if excl is None else sign * abs(excl)
        else:
            incl = run.in_base(amounts.incl, currency, row)
            excl = None if amounts.excl is None else run.in_base(amounts.excl, currency, row)
        return {"excl_base": excl, "vat_base": None if excl is None else incl - excl, "incl_base": incl}

    def _paid(self, group: Group, currency: str, incl: int) -> int:
        """What was paid: said by the first row for all, or by each row for its own part."""
        if len(group.rows) == 1 or group.repeated:
            return paid_of(group.rows[0], currency, incl)
        parts = ((row, amounts_of(self.run, row, currency).incl) for row in group.rows)
        return sum(paid_of(row, currency, part) for row, part in parts)

    def _check(self, row: Row, amounts: Amounts, issued: date, due: date | None) -> None:
        if amounts.excl is not None and amounts.vat is not None and amounts.excl + amounts.vat != amounts.incl:
            difference = amounts.incl - amounts.excl - amounts.vat
            self.run.say("amounts_disagree", row.number, value=row.text("number") or "", amount=difference)
        if due and due < issued:
            self.run.say("due_before_issue", row.number, value=due.isoformat(), issued=issued.isoformat())

    def _key(self, group: Group, fact: dict[str, Any]) -> str:
        """The number; with client and date where the number alone would not be enough."""
        number = fact["number"]
        if number and not group.shared:
            return str(number)
        return natural_key(*([number] if number else []), fact["client"], fact["issue_date"], fact["incl"])

    def _lines(self, group: Group, fact: dict[str, Any], document: str) -> None:
        """Every row after the first leaves a mark of its own, so that no row of the file goes uncounted."""
        run = self.run
        for row in group.rows[1:]:
            line = {"client": fact["client"], "document": document, "date": fact["issue_date"], "category": "line"}
            excl = row.money("line_amount", fact["currency"]) or 0
            if fact["currency"] != run.base_currency:
                excl = run.in_base(excl, fact["currency"], row) if row.text("rate") else 0
            line |= {"label": row.text("label"), "project": row.text("project"), "excl_base": excl}
            run.put("document_line", row.number, run.unique("document_line", f"{document}|line"), line)

    def _discount(self, row: Row, fact: dict[str, Any], document: str) -> None:
        run, currency = self.run, fact["currency"]
        if (row.text("discount") or "").endswith("%"):
            run.count("discount_percent", row.number, value=row.text("discount") or "")
            return
        discount = row.money("discount", currency)
        if discount:
            share = _share(abs(discount), abs(fact["incl_base"]), abs(fact["incl"])) if fact["incl"] else 0
            line = {"client": fact["client"], "document": document, "date": fact["issue_date"], "category": "discount"}
            run.put("document_line", row.number, f"{document}|discount", line | {"label": None, "excl_base": -share})

    def _pay(self, row: Row, fact: dict[str, Any], paid: int, day: date | None) -> None:
        """A payment that the invoice's own row states; without its day, the due day is taken and said so."""
        run = self.run
        if day is None:
            day = fact["due_date"] or fact["issue_date"]
            run.count("paid_date_unknown", row.number, "warning")
        incl, incl_base = fact["incl"], fact["incl_base"]
        base = incl_base if paid == incl else _share(paid, incl_base, incl) if incl else paid
        document, kind = fact["document"], "refund" if paid < 0 else "payment"
        key = f"paid|{document}"
        settlement = {
            "client": fact["client"],
            "settlement": key,
            "date": day,
            "kind": kind,
            "currency": fact["currency"],
            "amount": paid,
            "amount_base": base,
            "label": fact["number"],
        }
        run.put("settlement", row.number, key, settlement)
        applied = base if abs(base) <= abs(incl_base) else incl_base
        allocation = {
            "client": fact["client"],
            "document": document,
            "settlement": key,
            "date": day,
            "kind": kind,
            "amount_base": applied,
            "issue_date": fact["issue_date"],
            "due_date": fact["due_date"],
            "due_origin": fact["due_origin"],
            "closes": applied == incl_base,
            "method": "stated" if paid_day(row) else "stated_undated",
            "confidence": Decimal(1),
        }
        run.put("allocation", row.number, f"{key}|{document}", allocation)
        run.totals["paid_base"] += base


def kind_of(row: Row) -> str:
    """invoice, credit_note or deposit, by the type column or the title; a quote, draft or purchase is no sale."""
    written, status = _words(row.text("kind")), _words(row.text("status"))
    for words in (written, status):
        if words and _NO_SALE.search(words):
            raise RowFlaw("not_a_sale", field="kind" if words == written else "status", value=words[:60])
    if written and _CREDIT.search(written):
        return "credit_note"
    if written and _DEPOSIT.search(written):
        return "deposit"
    titled = any(_TITLE.match(row.text(name) or "") for name in ("label", "number"))
    return "credit_note" if titled else "invoice"


@lru_cache(maxsize=5_000)
def _words(text: str | None) -> str:
    return normalise_name(text) if text else ""


def amounts_of(run: Run, row: Row, currency: str) -> Amounts:
    """The three amounts of a row. The third follows from two; nothing is guessed from one."""
    excl, vat, incl = (row.money(name, currency) for name in ("excl", "vat", "incl"))
    rate, said = row.number_in("vat_rate"), run.settled.get("amount_tax", "")
    if incl is None and excl is None:
        amount = row.money("amount" if run.has("amount") else "line_amount", currency)
        if amount is None:
            raise RowFlaw("missing_value", field="incl")
        is_excl = said.startswith("excl") or (not said and (vat is not None or rate is not None))
        excl, incl = (amount, None) if is_excl else (None, amount)
    if said == "no_vat":
        excl = incl = excl if incl is None else incl
    if incl is None and excl is not None:
        vat = _vat_on(excl, rate, said) if vat is None else vat
        incl = None if vat is None else excl + vat
    if incl is None:
        raise RowFlaw("incl_unknown", field="incl", value=row.text("excl") or row.text("amount") or "")
    excl, vat = _rest(excl, vat, incl)
    if excl is None:
        run.count("excl_unknown", row.number, "warning")
    return Amounts(excl, vat, incl)


def _rest(excl: int | None, vat: int | None, incl: int) -> tuple[int | None, int | None]:
    """The amount before VAT, or the VAT, from the other; what two columns say both is kept as it stands."""
    if excl is None and vat is not None:
        return incl - vat, vat
    if excl is not None and vat is None:
        return excl, incl - excl
    return excl, vat


def _vat_on(excl: int, rate: Decimal | None, said: str) -> int | None:
    percent = rate * 100 if rate is not None and 0 < rate < 1 else rate
    if percent is None and said.startswith("excl_"):
        percent = Decimal(said.removeprefix("excl_"))
    return None if percent is None else minor_units(Decimal(excl) * percent / 100, "JPY")


def due_of(run: Run, row: Row, issued: date) -> tuple[date | None, str | None]:
    """The due date as stated, or from the terms of the row, in days or in words."""
    if due := row.day("due_date"):
        return due, "stated"
    written = row.text("terms_days")
    if not written:
        return None, None
    terms = terms_of(written)
    if terms is None:
        run.count("terms_unclear", row.number, "warning", value=written[:60])
        return None, None
    return terms.due(issued), "terms"


def paid_of(row: Row, currency: str, incl: int) -> int:
    """What the row says was paid, with the sign of the document: an amount, what is left, a day, or the word paid."""
    said = _said(row, "paid")
    paid, left = None if said else row.money("paid", currency), row.money("left", currency)
    sign = -1 if incl < 0 else 1
    if paid is None and left is not None:
        paid = incl - sign * abs(left) if abs(left) <= abs(incl) else 0
    elif paid is None:
        status = _words(row.text("status") or said or _said(row, "paid_date"))
        whole = bool(paid_day(row)) or bool(_PAID.search(status) and not _UNPAID.search(status))
        paid = incl if whole else 0
    if abs(paid) >= MAX_MINOR_UNITS:
        raise RowFlaw("amount_too_large", field="paid", value=str(paid))
    return sign * abs(paid)


def paid_day(row: Row) -> date | None:
    """The day of payment; a column that only says yes or no has none."""
    return None if _said(row, "paid_date") else row.day("paid_date")


def _said(row: Row, field: str) -> str | None:
    """The yes or no in a column of days or amounts."""
    text = row.text(field)
    return text if text and text.isalpha() and row.truth(field) is not None else None


def _sum(amounts: list[int | None]) -> int | None:
    """A sum, unknown when a part is."""
    known = [amount for amount in amounts if amount is not None]
    return sum(known) if len(known) == len(amounts) else None


def _share(amount: int, part: int, whole: int) -> int:
    """`amount` times part over whole, in whole minor units: half to even."""
    return convert(amount, "JPY", Decimal(part) / Decimal(whole), "JPY")


TABLE = Table(
    "invoices",
    "document",
    (("issue_date",), ("incl", "excl", "amount", "line_amount"), ("number", "client", "client_code", "siren")),
    frozenset({"number", "due_date", "terms_days", "vat", "left", "paid_date"}),
    frozenset(
        [
            "invoices",
            "invoice",
            "factures",
            "facture",
            "facturation",
            "ventes",
            "sales",
            "receivable",
            "receivables",
            "avoirs",
        ]
    ),
    read,
    asks,
)
