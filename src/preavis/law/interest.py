"""Interest that the law gives on a late payment between companies, half-year by half-year, in whole minor units.

Each half-year bears the rate fixed for it (central bank rate on its first day, plus a margin), so one invoice meets
several rates. Days count from the day after the due date to the day of payment included, over 365.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from preavis.law.base import Law

YEAR_DAYS = 365
_DENOMINATOR = YEAR_DAYS * 10_000


@dataclass(frozen=True)
class Segment:
    """Days in one half-year, both ends included, and the yearly rate in basis points (None: not known yet)."""

    first: date
    last: date
    rate_bps: int | None

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


@dataclass(frozen=True)
class Interest:
    """What may be claimed on one late amount: `amount` in minor units, from the segments whose rate is known.

    `unknown_days` bear interest at a rate that is not published or not checked: the true figure is higher.
    """

    amount: int
    segments: tuple[Segment, ...]
    unknown_days: int


def statutory_interest(amount: int, due: date, until: date, law: Law, contract_bps: int | None = None) -> Interest:
    """Interest on `amount` (minor units, tax included) due on a day and paid, or still open, on another.

    Without a clause the legal rate applies. A clause (`contract_bps`) prevails, but never below the legal floor.
    Rounded once, half up. Nothing is due on time, nor on a credit note.
    """
    if until <= due or amount <= 0:
        return Interest(0, (), 0)
    segments = tuple(_segments(due + timedelta(days=1), until, law, contract_bps))
    weight = sum(segment.days * segment.rate_bps for segment in segments if segment.rate_bps is not None)
    unknown = sum(segment.days for segment in segments if segment.rate_bps is None)
    return Interest((2 * amount * weight + _DENOMINATOR) // (2 * _DENOMINATOR), segments, unknown)


def late_rate(half: date, law: Law, contract_bps: int | None = None) -> int | None:
    """The yearly rate in basis points for the half-year that starts on `half`; None if it is not known."""
    if contract_bps is not None:
        return max(contract_bps, _floor(half, law) or 0)
    return _with_margin(law, half, "late_margin")


def half_year(day: date) -> date:
    """The first day of the half-year that a day lies in."""
    return date(day.year, 1 if day.month <= 6 else 7, 1)


def next_half(half: date) -> date:
    """The first day of the half-year after the one that starts on `half`."""
    return date(half.year, 7, 1) if half.month == 1 else date(half.year + 1, 1, 1)


def _floor(half: date, law: Law) -> int | None:
    legal, multiple = law.on("legal_interest_rate", half), law.on("late_floor_multiple", half)
    return None if legal is None or multiple is None else legal * multiple


def _segments(first: date, until: date, law: Law, contract_bps: int | None) -> Iterator[Segment]:
    while first <= until:
        half = half_year(first)
        last = min(until, next_half(half) - timedelta(days=1))
        yield Segment(first, last, late_rate(half, law, contract_bps))
        first = last + timedelta(days=1)


def rate_steps(law: Law, first: date, last: date, margin: str = "late_margin") -> tuple[tuple[date, int | None], ...]:
    """The yearly rate in basis points of each half-year from the one of `first` to the one of `last`.

    `margin` names the legal value that is added to the central rate. None: the rate is not known.
    """
    halves = [half_year(first)]
    while next_half(halves[-1]) <= last:
        halves.append(next_half(halves[-1]))
    return tuple((half, _with_margin(law, half, margin)) for half in halves)


def _with_margin(law: Law, half: date, margin: str) -> int | None:
    central, added = law.on("central_bank_rate", half), law.on(margin, half)
    return None if central is None or added is None else central + added
