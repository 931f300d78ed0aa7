"""What invoices say of a relation: since when, how regularly, how much, and whether the flow still runs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from preavis.engines.base import Session
from preavis.facts.identity import Client
from preavis.facts.period import months_before

_YEAR = 12
_QUARTER = 3


@dataclass(frozen=True)
class Invoice:
    """One row that a relation is read from. `amount` excludes tax, in minor units of the book's currency."""

    day: date
    number: str
    amount: int
    file: str
    row: int


@dataclass(frozen=True)
class Flow:
    """Invoices to one client, told up to `until`, the last day on which the book has an invoice to anybody.

    `months` and `quarters` count those of the calendar with an invoice, `span` and `quarter_span` all of them from the
    first invoice to `until`. `gap` is the longest row of months without any, `silent` those since the last invoice.
    `recent` is revenue of the twelve months to `until`, `before` that of the twelve months ahead of them (None: the
    first invoice leaves fewer than nine of them), `whole` that of all clients in the recent ones. `begins` is the day
    of the book's first invoice; `older`: something was owed from before it.
    """

    invoices: tuple[Invoice, ...]
    until: date
    begins: date
    months: int
    span: int
    quarters: int
    quarter_span: int
    gap: int
    silent: int
    recent: int
    before: int | None
    whole: int
    older: bool = False

    @property
    def share_bps(self) -> int | None:
        """The client's part of recent revenue in basis points; None where there is none to take a part of."""
        return None if self.whole <= 0 else self.recent * 10_000 // self.whole

    @property
    def quarters_percent(self) -> int:
        """The part of the quarters that have an invoice."""
        return self.quarters * 100 // self.quarter_span

    @property
    def trend_percent(self) -> int | None:
        """Recent revenue in per cent of that of the year before; None where no year before is known."""
        return self.recent * 100 // self.before if self.before is not None and self.before > 0 else None


@dataclass(frozen=True)
class Around:
    """What the book says of all clients: its first and last invoice, and what the last twelve months brought."""

    begins: date
    until: date
    whole: int


def flow_of(session: Session, client: Client) -> Flow | None:
    """The flow of a client; None where it has no invoice."""
    rows = session.rows(
        "SELECT issue_date, kind, COALESCE(number, document), excl_base, file, row FROM document "
        f"WHERE client = {int(client.number)} ORDER BY issue_date, file, row"
    )
    told = [(Invoice(day, number, amount or 0, file, row), kind) for day, kind, number, amount, file, row in rows]
    amounts = [invoice for invoice, kind in told if kind != "opening"]
    invoices = [invoice for invoice, kind in told if kind not in {"opening", "credit_note", "accrual"}]
    around = _around(session)
    if around is None or not invoices:
        return None
    return flow(invoices, amounts, around, older=len(told) > len(amounts))


def _around(session: Session) -> Around | None:
    first, last = session.rows("SELECT MIN(issue_date), MAX(issue_date) FROM document WHERE kind <> 'opening'")[0]
    if first is None:
        return None
    since = months_before(last, _YEAR).isoformat()
    found = session.rows(f"SELECT CAST(SUM(excl_base) AS BIGINT) FROM document WHERE issue_date > DATE '{since}'")
    return Around(first, last, found[0][0] or 0)


def flow(invoices: Sequence[Invoice], amounts: Iterable[Invoice], around: Around, *, older: bool = False) -> Flow:
    """The flow of `invoices`, by day; `amounts` are they with their credit notes."""
    first, until = invoices[0].day, around.until
    months = sorted({_month(one.day) for one in invoices})
    quarters = {month // _QUARTER for month in months}
    now = _month(until)
    year, nearly_two, two_years = (months_before(until, months) for months in (_YEAR, 2 * _YEAR - _QUARTER, 2 * _YEAR))
    sums = [(one.day, one.amount) for one in amounts]
    return Flow(
        invoices=tuple(invoices),
        until=until,
        begins=around.begins,
        months=len(months),
        span=now - months[0] + 1,
        quarters=len(quarters),
        quarter_span=now // _QUARTER - months[0] // _QUARTER + 1,
        gap=max((later - sooner - 1 for sooner, later in pairwise([*months, now + 1])), default=0),
        silent=now - months[-1],
        recent=sum(amount for day, amount in sums if day > year),
        before=sum(amount for day, amount in sums if two_years < day <= year) if first <= nearly_two else None,
        whole=around.whole,
        older=older,
    )


def _month(day: date) -> int:
    """Months since year 0, so that they subtract."""
    return day.year * _YEAR + day.month - 1
