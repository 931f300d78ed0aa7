"""Spans of days, and whole months on the calendar."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, order=True)
class Period:
    """The days from `first` to `last`, both included."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError(f"a period cannot end before it starts: {self.first} {self.last}")

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last


def months_before(day: date, months: int) -> date:
    """The same day of the month, `months` earlier; the last of the month if that month is shorter."""
    index = day.year * 12 + day.month - 1 - months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def month_after(day: date, months: int) -> date:
    """The first day of a month counted from 0, the one after that of `day`."""
    return months_before(day.replace(day=1), -(months + 1))


def trailing(as_of: date, months: int) -> Period:
    """The `months` that end on `as_of`: the twelve to 2022-08-31 start on 2021-09-01."""
    start = months_before(as_of + timedelta(days=1), months)
    return Period(start, as_of)
