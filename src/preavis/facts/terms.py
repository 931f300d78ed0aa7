"""A client's usual payment terms: the day on which an invoice falls due, and how they are kept among its tags.

`terms:45-eom` is 45 days, then the end of that month; `terms:eom-45` the end of the month, then 45 days;
`terms:0-eom-10` the 10th of the month after. `terms:30@2025-01-01` are terms for what is issued from that day on, until
later ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

TAG = "terms:"
MOST_DAYS = 365
_LAST_OF_MONTH = 31
_SHAPE = re.compile(r"(?P<days>\d{1,3})(?P<month>-eom|)(?:-(?P<on>\d{1,2}))?|eom-(?P<after>\d{1,3})")


@dataclass(frozen=True)
class Terms:
    """Days to wait, then (or before, if `month_first`) the end of the month, then a day of the month after it."""

    days: int = 0
    end_of_month: bool = False
    month_first: bool = False
    on: int | None = None

    @property
    def sane(self) -> bool:
        """Whether anybody could mean them: a year at most, and a day that months have."""
        return 0 <= self.days <= MOST_DAYS and (self.on is None or 1 <= self.on <= _LAST_OF_MONTH)

    def due(self, issued: date) -> date:
        """The due date of an invoice: days, then the end of the month, unless the month's end is said first."""
        if self.month_first:
            return _month_end(issued) + timedelta(days=self.days)
        day = issued + timedelta(days=self.days)
        if self.end_of_month:
            day = _month_end(day)
        if self.on is None:
            return day
        following = _month_end(day) + timedelta(days=1)
        return min(following + timedelta(days=self.on - 1), _month_end(following))

    @property
    def shape(self) -> str:
        """The terms as a word: `30`, `45-eom`, `0-eom-10`, `eom-45`."""
        if self.month_first:
            return f"eom-{self.days}"
        return f"{self.days}{'-eom' * self.end_of_month}{'' if self.on is None else f'-{self.on}'}"

    @property
    def tag(self) -> str:
        """The terms as a tag of a client."""
        return f"{TAG}{self.shape}"


@dataclass(frozen=True)
class Span:
    """Terms for what is issued from one day up to and including another; None: without end on that side."""

    terms: Terms
    first: date | None = None
    last: date | None = None

    def covers(self, issued: date) -> bool:
        return (self.first is None or self.first <= issued) and (self.last is None or issued <= self.last)


def _month_end(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def shaped(text: str) -> Terms | None:
    """The terms that a word such as `45-eom` says; None if it says none."""
    found = _SHAPE.fullmatch(text)
    if not found:
        return None
    if found["after"]:
        terms = Terms(int(found["after"]), end_of_month=True, month_first=True)
    else:
        terms = Terms(int(found["days"]), bool(found["month"]), on=int(found["on"]) if found["on"] else None)
    return terms if terms.sane else None


def dated_tag(terms: Terms, first: date | None) -> str:
    """The tag of terms that hold from a day on."""
    return terms.tag if first is None else f"{terms.tag}@{first.isoformat()}"


def parted(tag: str) -> tuple[Terms, date | None] | None:
    """The terms of a tag and the day they hold from; None if the tag says no terms."""
    if not tag.startswith(TAG):
        return None
    shape, at, day = tag.removeprefix(TAG).partition("@")
    terms, first = shaped(shape), _day(day) if at else None
    return (terms, first) if terms and (first or not at) else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) else None
    except ValueError:
        return None


def spans(tags: Iterable[str]) -> tuple[Span, ...]:
    """The terms among a client's tags, each with the days it holds for, oldest first.

    Where two sources say two things from the same day on, none is taken until the next terms: nobody knows which.
    """
    said = _said(tags)
    days = sorted(said, key=_order)
    ends = (*(day - timedelta(days=1) for day in days[1:] if day), None)
    found = zip(days, ends, strict=False)
    return tuple(Span(next(iter(said[day])), day, last) for day, last in found if len(said[day]) == 1)


def disputed(tags: Iterable[str]) -> tuple[date | None, ...]:
    """The days from which two sources say two things of a client's terms."""
    said = _said(tags)
    return tuple(day for day in sorted(said, key=_order) if len(said[day]) > 1)


def _said(tags: Iterable[str]) -> dict[date | None, set[Terms]]:
    said: dict[date | None, set[Terms]] = {}
    for tag in tags:
        if found := parted(tag):
            said.setdefault(found[1], set()).add(found[0])
    return said


def _order(day: date | None) -> date:
    return day or date.min
