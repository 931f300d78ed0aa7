"""Interest that the law gives on a late payment, in whole minor units, by the regime of the country and the debtor.

Where each half-year bears its own rate, one invoice meets several; elsewhere the rate of the half-year in which
interest starts holds to the end. Days count from the day after the due date (or the formal notice) to the day of
payment included, over 365.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from preavis.law.base import Debtor, Law, Regime

YEAR_DAYS = 365
_DENOMINATOR = YEAR_DAYS * 10_000
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Debt:
    """An amount (minor units, tax included) due on a day and paid, or still open, on another.

    `contract_bps` is the yearly rate of a clause. `notice` is that of the formal notice, where interest waits for one.
    """

    amount: int
    due: date
    until: date
    debtor: Debtor = "company"
    contract_bps: int | None = None
    notice: date | None = None


@dataclass(frozen=True)
class Missing:
    """A legal value that is not known on the day it is read: nothing is put in its place."""

    name: str
    day: date


@dataclass(frozen=True)
class Segment:
    """Days that bear one rate, both ends included, and that yearly rate in basis points (None: not known)."""

    first: date
    last: date
    rate_bps: int | None
    missing: Missing | None = None

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


@dataclass(frozen=True)
class Interest:
    """What may be claimed on one debt: `amount` in minor units, from the segments whose rate is known.

    `unknown_days` bear interest at a rate that is not published or not checked: the true figure is higher, and
    `missing` says which values would settle it.
    """

    amount: int
    segments: tuple[Segment, ...]
    unknown_days: int

    @property
    def missing(self) -> tuple[Missing, ...]:
        return tuple(dict.fromkeys(segment.missing for segment in self.segments if segment.missing))


def statutory_interest(debt: Debt, law: Law) -> Interest:
    """Interest on a debt; nothing where the law has no regime for the debtor, on time, or on a credit note.

    Without a clause the legal rate applies. A clause prevails, but never below the legal floor. Rounded once, half up.
    """
    return interest_on((debt,), law)


def interest_on(parts: Iterable[Debt], law: Law) -> Interest:
    """Interest on the parts of one invoice, each owed until its own day; rounded once, half up."""
    weight, unknown, all_segments = 0, 0, list[Segment]()
    for part in parts:
        segments = _segments_of(part, law)
        all_segments += segments
        weight += part.amount * sum(s.days * s.rate_bps for s in segments if s.rate_bps is not None)
        unknown += sum(segment.days for segment in segments if segment.rate_bps is None)
    return Interest((2 * weight + _DENOMINATOR) // (2 * _DENOMINATOR), tuple(all_segments), unknown)


def fixed_sum(debt: Debt, law: Law) -> int:
    """The sum due on top for each late debt, by its amount; 0 where there is none or nothing is late."""
    regime = law.regimes.get(debt.debtor)
    if regime is None or debt.until <= debt.due or debt.amount <= 0:
        return 0
    name = next((name for least, name in reversed(regime.fixed_sums) if debt.amount >= least), None)
    return (law.on(name, debt.due) or 0) if name else 0


def late_rate(half: date, law: Law, contract_bps: int | None = None, debtor: Debtor = "company") -> int | None:
    """The yearly rate in basis points for the half-year that starts on `half`; None: none, or unknown."""
    regime = law.regimes.get(debtor)
    if contract_bps is not None:
        return max(contract_bps, _floor(half, law) or 0)
    return None if regime is None else _legal_rate(half, law, regime)[0]


def half_year(day: date) -> date:
    """The first day of the half-year that a day lies in."""
    return date(day.year, 1 if day.month <= 6 else 7, 1)


def next_half(half: date) -> date:
    """The first day of the half-year after the one that starts on `half`."""
    return date(half.year, 7, 1) if half.month == 1 else date(half.year + 1, 1, 1)


def rate_steps(law: Law, first: date, last: date, debtor: Debtor = "company") -> tuple[tuple[date, int | None], ...]:
    """The yearly rate in basis points of each half-year from the one of `first` to the one of `last`.

    None: the rate is not known, or the law gives none to such a debtor.
    """
    halves = [half_year(first)]
    while next_half(halves[-1]) <= last:
        halves.append(next_half(halves[-1]))
    return tuple((half, late_rate(half, law, debtor=debtor)) for half in halves)


def _start(debt: Debt, law: Law) -> date | None:
    """The last day that bears nothing; None when interest waits for a notice that was not sent."""
    regime = law.regimes.get(debt.debtor)
    if regime is None or not regime.from_notice:
        return debt.due
    return None if debt.notice is None else max(debt.notice, debt.due)


def _floor(half: date, law: Law) -> int | None:
    if "late_floor_multiple" not in law.values:
        return None
    legal, multiple = law.on("legal_interest_rate", half), law.on("late_floor_multiple", half)
    return None if legal is None or multiple is None else legal * multiple


def _segments_of(debt: Debt, law: Law) -> tuple[Segment, ...]:
    regime, start = law.regimes.get(debt.debtor), _start(debt, law)
    if start is None or debt.until <= start or debt.amount <= 0 or (regime is None and debt.contract_bps is None):
        return ()
    return tuple(_segments(start + _DAY, debt, law, regime))


def _segments(first: date, debt: Debt, law: Law, regime: Regime | None) -> Iterator[Segment]:
    start = first
    while first <= debt.until:
        once = regime is not None and regime.once
        half = half_year(start if once else first)
        last = debt.until if once else min(debt.until, next_half(half) - _DAY)
        if debt.contract_bps is not None or regime is None:
            yield Segment(first, last, late_rate(half, law, debt.contract_bps))
        else:
            yield Segment(first, last, *_legal_rate(half, law, regime))
        first = last + _DAY


def _legal_rate(half: date, law: Law, regime: Regime) -> tuple[int | None, Missing | None]:
    """The rate of a half-year, or what is not known of it."""
    day = half - _DAY if regime.day_before else half
    base, margin = law.on(regime.base, day), law.on(regime.margin, half)
    if base is None:
        return None, Missing(regime.base, day)
    if margin is None:
        return None, Missing(regime.margin, half)
    return -(-(base + margin) // regime.round_up) * regime.round_up, None
