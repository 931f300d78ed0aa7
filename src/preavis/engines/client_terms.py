"""Due dates that a client's usual terms give: one small relation, and the SQL that reads it beside a document.

What an invoice states, and what another source states of the same invoice, come first; the company's own assumption
comes after. The day is worked out when a book is opened: terms may be imported after the invoices they date, and an
undo takes them away.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from preavis.facts.book import Book
from preavis.facts.terms import Span, spans

TABLE = "client_terms"
COLUMNS = (
    "reference BIGINT, client INTEGER, first DATE, last DATE, days INTEGER, whole_month BOOLEAN, after INTEGER, "
    "on_day INTEGER"
)
"""One row for each reference and span: `days` from the issue, then the end of that month if `whole_month`, then
`after` days more, or the day `on_day` of the month after it."""
ORIGIN = "client_terms"
_FIRST, _LAST = date(1900, 1, 1), date(2999, 12, 31)


class TermsRow(NamedTuple):
    """A row of the relation."""

    reference: int
    client: int
    first: date
    last: date
    days: int
    whole_month: bool
    after: int
    on_day: int | None


def terms_rows(book: Book) -> tuple[TermsRow, ...]:
    """The usual terms of every client under each of its references."""
    return tuple(_rows(book))


def _rows(book: Book) -> Iterator[TermsRow]:
    for client in book.clients.all:
        for span in spans(client.tags) if client.tags else ():
            for reference in client.references:
                yield _row(span, reference, client.number)


def _row(span: Span, reference: int, client: int) -> TermsRow:
    terms = span.terms
    before, after = (0, terms.days) if terms.month_first else (terms.days, 0)
    whole_month = terms.end_of_month or terms.on is not None
    first, last = span.first or _FIRST, span.last or _LAST
    return TermsRow(reference, client, first, last, before, whole_month, after, terms.on)


class UsualTerms:
    """The SQL for one book: as short as its clients' terms are plain."""

    def __init__(self, rows: tuple[TermsRow, ...]) -> None:
        self.known = bool(rows)
        self._dated = any((row.first, row.last) != (_FIRST, _LAST) for row in rows)
        self._months = any(row.whole_month for row in rows)
        self._on_a_day = any(row.on_day for row in rows)

    def join(self) -> str:
        """What joins the terms `t` to facts `f`."""
        dated = " AND f.issue_date BETWEEN t.first AND t.last" if self._dated else ""
        return f"{TABLE} AS t ON t.reference = f.client{dated}"

    def due(self) -> str:
        """The day on which what was issued on `f.issue_date` falls due under `t`; NULL without terms."""
        day = "f.issue_date + t.days"
        if not self._months:
            return day
        end = f"LAST_DAY({day})"
        cases = [f"WHEN t.whole_month THEN {end} + t.after"]
        if self._on_a_day:
            following = f"LAST_DAY({end} + CAST(1 AS INTEGER))"
            cases.insert(0, f"WHEN t.on_day IS NOT NULL THEN LEAST({end} + t.on_day, {following})")
        return f"CASE {' '.join(cases)} ELSE {day} END"
