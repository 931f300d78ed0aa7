"""The days from which the advice is tried out: quarter ends that leave a whole year behind them to see what came."""

from __future__ import annotations

from datetime import date, timedelta

from preavis.engines.base import Session
from preavis.errors import UsageError
from preavis.facts.period import Period, months_before

YEAR = 12
QUARTER = 3
_DAY = timedelta(days=1)
_HAPPENED = ("document", "settlement", "cost", "time_entry")
"""Kinds of facts that say what happened; their days are `issue_date` for documents, `date` otherwise."""


def later(day: date, months: int) -> date:
    """The end of the span of so many months that starts on the day after: 12 after 2024-02-29 is 2025-02-28."""
    return months_before(day + _DAY, -months) - _DAY


def span(session: Session) -> Period | None:
    """From the first to the last fact that happened; None for a book without any."""
    days: list[date] = []
    for kind in _HAPPENED:
        if session.book.has(kind):
            day = "issue_date" if kind == "document" else "date"
            found = session.rows(f"SELECT MIN({day}), MAX({day}) FROM {kind}")[0]
            days += [one for one in found if one is not None]
    return Period(min(days), max(days)) if days else None


def quarter_ends(known: Period) -> tuple[date, ...]:
    """The ends of calendar quarters within a span that are at least a quarter after its start, in whole months: few
    books have a fact of the very first of a month.
    """
    begun = known.first.replace(day=1)
    day = date(known.first.year, QUARTER, 31)
    found = []
    while day <= known.last:
        if day >= later(begun - _DAY, QUARTER):
            found.append(day)
        day = later(day, QUARTER)
    return tuple(found)


def origins(known: Period, asked: int) -> tuple[date, ...]:
    """The last `asked` quarter ends with a whole year of facts after them, oldest first; fewer if there are no more.

    Raises UsageError `backtest.no_origins` when none is asked for, `backtest.too_short` when there is none.
    """
    if asked < 1:
        raise UsageError("backtest.no_origins", value=asked)
    whole = [day for day in quarter_ends(known) if later(day, YEAR) <= known.last]
    if not whole:
        raise UsageError("backtest.too_short", first=known.first.isoformat(), last=known.last.isoformat())
    return tuple(whole[-asked:])
