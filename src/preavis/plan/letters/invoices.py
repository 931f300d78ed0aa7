"""What a client owes, document by document, with the rows each amount rests on; and what the law adds for lateness."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from preavis.engines.base import Session
from preavis.errors import Problem, UsageError
from preavis.law import Debtor, Law
from preavis.law.claims import Invoiced, account
from preavis.law.interest import Debt
from preavis.measures.payment_rows import CASH
from preavis.plan.account import Terms
from preavis.plan.letters.base import Fact, Row


@dataclass(frozen=True)
class OpenDocument:
    """One document that is not settled: what is open of it, in minor units of the book's currency, tax included.

    `late` are the parts that were paid in cash after the due date, each with its day: they bear interest to that day.
    """

    number: str
    issued: date
    due: date | None
    amount: int
    open: int
    currency: str
    facts: tuple[Fact, ...]
    late: tuple[tuple[int, date], ...] = ()


@dataclass(frozen=True)
class Owed:
    """The open documents of a client by due date, and what makes the list unsure: `loose` is money received that no
    document explains.
    """

    documents: tuple[OpenDocument, ...]
    problems: tuple[Problem, ...] = ()
    loose: tuple[Fact, ...] = ()

    @property
    def total(self) -> int:
        return sum(document.open for document in self.documents)

    @property
    def facts(self) -> tuple[Fact, ...]:
        return tuple(sorted({*self.loose, *(fact for document in self.documents for fact in document.facts)}))


def owed(session: Session, client: int) -> Owed:
    """Every open document of a client as the book knows it, by due date.

    Money applied past what a document asks for is no claim, and money received may have been applied to none: where
    such sums do not cancel out, `letters.unmatched_money` says how much matches no document.
    """
    columns = (
        'd.document, d.number, d.kind, d.issue_date, d.due_date, d.currency, d.incl_base, d.source_key, d.file, d."row"'
    )
    found = session.rows(f"SELECT {columns} FROM document AS d WHERE d.client = {int(client)}")
    applied = _applied(session, client)
    documents = [_document(row, applied.get(row[0], [])) for row in found]
    unsettled = [document for document in documents if document.open]
    real = [document for document in unsettled if (document.open > 0) == (document.amount > 0)]
    over = sum(document.open for document in real) - sum(document.open for document in unsettled)
    loose, left = _loose(session, client)
    problems = [Problem("letters.unmatched_money", params={"amount": over + left})] if over + left else []
    base = session.book.company.currency
    problems += [
        Problem("letters.foreign_currency", params={"number": each.number, "foreign": each.currency})
        for each in real
        if each.currency != base
    ]
    ordered = sorted(real, key=lambda each: (each.due or date.max, each.number))
    return Owed(tuple(ordered), tuple(problems), loose)


def _loose(session: Session, client: int) -> tuple[tuple[Fact, ...], int]:
    """Money received that is not applied to documents, whole or in part: the rows, and how much of it in all."""
    applied: dict[str, int] = dict(
        session.rows(
            "SELECT a.settlement, CAST(SUM(a.amount_base) AS BIGINT) FROM allocation AS a "
            f"WHERE a.client = {int(client)} AND a.settlement IS NOT NULL GROUP BY a.settlement"
        )
    )
    columns = 's.settlement, s.amount_base, s.date, s.source_key, s.file, s."row"'
    received = session.rows(f"SELECT {columns} FROM settlement AS s WHERE s.client = {int(client)}")
    loose = [row for row in received if row[1] != applied.get(row[0], 0)]
    facts = [Fact("settlement", key, file, at, amount, str(day)) for _, amount, day, key, file, at in loose]
    return tuple(sorted(facts)), sum(row[1] - applied.get(row[0], 0) for row in loose)


def _applied(session: Session, client: int) -> dict[str, list[tuple[Any, ...]]]:
    columns = 'a.document, a.amount_base, a.date, a.kind, a.source_key, a.file, a."row"'
    rows = session.rows(f"SELECT {columns} FROM allocation AS a WHERE a.client = {int(client)}")
    by_document: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for row in rows:
        by_document[row[0]].append(row[1:])
    return by_document


def _document(row: tuple[Any, ...], applied: Sequence[tuple[Any, ...]]) -> OpenDocument:
    document, number, kind, issued, due, currency, amount, key, file, at = row
    facts = [Fact("document", key, file, at, amount, str(issued), str(due or ""), kind)]
    facts += [
        Fact("allocation", other, source, place, paid, str(day)) for paid, day, _, other, source, place in applied
    ]
    left = amount - sum(paid for paid, *_ in applied)
    late = tuple((paid, day) for paid, day, how, *_ in applied if paid > 0 and how in CASH and due and day > due)
    return OpenDocument(number or document, issued, due, amount, left, currency, tuple(sorted(facts)), late)


def overdue(found: Owed, day: date) -> Owed:
    """What was due before a day, and credits to set against it; a document without a due date is named and left out."""
    undated = [each for each in found.documents if each.due is None and each.open > 0]
    problems = [Problem("letters.no_due_date", params={"number": each.number}) for each in undated]
    kept = tuple(each for each in found.documents if each.open < 0 or (each.due is not None and each.due < day))
    return replace(found, documents=kept, problems=(*found.problems, *problems))


def issued_by(found: Owed, day: date) -> Owed:
    """What was issued up to a day."""
    return replace(found, documents=tuple(each for each in found.documents if each.issued <= day))


def rows(found: Owed, day: date) -> tuple[Row, ...]:
    """Rows of a table of invoices, without what the law adds."""
    return tuple(_row(each, day) for each in found.documents)


def charged(found: Owed, law: Law, debtor: Debtor, terms: Terms, day: date) -> tuple[Row, ...]:
    """The same with interest and fixed sum to a day, as the statement of account counts them.

    Raises UsageError `law.missing_rate` where a rate is not known, and `letters.no_regime` where the law has no rule
    for such a debtor.
    """
    if debtor not in law.regimes:
        raise UsageError("letters.no_regime", country=law.country, kind=debtor)
    late = [_invoiced(each, debtor, terms, day) for each in found.documents if _is_late(each, day)]
    claims = {(claim.invoice.number, claim.invoice.debt.due): claim for claim in account(late, law, day).claims}
    return tuple(_with(_row(each, day), claims.get((each.number, each.due or day))) for each in found.documents)


def _is_late(each: OpenDocument, day: date) -> bool:
    return each.due is not None and each.due < day and each.open > 0


def _invoiced(each: OpenDocument, debtor: Debtor, terms: Terms, day: date) -> Invoiced:
    debt = Debt(each.amount, each.due or day, day, debtor, terms.contract_bps, terms.notice)
    parts = [replace(debt, amount=paid, until=when) for paid, when in each.late if when <= day]
    parts.append(replace(debt, amount=each.open))
    return Invoiced(each.number, debt, still_open=True, parts=tuple(parts), open_amount=each.open)


def _row(each: OpenDocument, day: date) -> Row:
    late = max(0, (day - each.due).days) if each.due else 0
    return {
        "number": each.number,
        "issued": each.issued,
        "due": each.due or each.issued,
        "amount": each.amount,
        "open": each.open,
        "days_late": late if each.open > 0 else 0,
        "interest": 0,
        "rates": "",
        "fixed": 0,
        "claimed": each.open,
    }


def _with(row: Row, claim: Any) -> Row:
    if claim is None or claim.barred:
        return row
    rates = " ".join(dict.fromkeys(str(segment.rate_bps) for segment in claim.interest.segments))
    added = claim.interest.amount + claim.fixed
    claimed = int(str(row["open"])) + added
    return {**row, "interest": claim.interest.amount, "rates": rates, "fixed": claim.fixed, "claimed": claimed}


def total(found: Sequence[Row], column: str) -> int:
    return sum(int(str(row[column])) for row in found)
