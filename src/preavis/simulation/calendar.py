"""Months, working days and due dates of the demo, and chance that is whole numbers only.

Only integers are drawn: the same seed gives the same company on every machine.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

_HOLIDAYS = frozenset([(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)])


def chance(seed: int, *purpose: str) -> Random:
    """Draws for one purpose alone, so that changing one client's story moves no other."""
    return Random("|".join((str(seed), *purpose)))  # noqa: S311  a demo, not a secret


def month(first: date, index: int) -> date:
    """The first day of the month `index` months after that of `first`."""
    year, at = divmod(first.year * 12 + first.month - 1 + index, 12)
    return date(year, at + 1, 1)


def month_end(day: date) -> date:
    """The last day of the month."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def works(day: date) -> bool:
    """Whether people work that day: no weekend, no fixed French holiday."""
    return day.weekday() < 5 and (day.month, day.day) not in _HOLIDAYS


def working_days(start: date) -> Sequence[date]:
    """The working days of a month."""
    return [d for d in (start.replace(day=n) for n in range(1, month_end(start).day + 1)) if works(d)]


def next_working_day(day: date) -> date:
    """The day itself if people work, else the next one."""
    while not works(day):
        day += timedelta(days=1)
    return day


def around(rng: Random, value: int, percent: int) -> int:
    """A value near another: within `percent` either side, the middle more often."""
    spread = value * percent // 100
    return value + (rng.randint(-spread, spread) + rng.randint(-spread, spread)) // 2 if spread else value
