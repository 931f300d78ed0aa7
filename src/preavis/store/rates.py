"""What an hour of each person costs, from day to day.

An hourly cost is taken as stated. A yearly cost is spread over the hours that can be worked for clients: the paid hours
times the practical capacity (Kaplan and Anderson: capacity cost rate at practical capacity). A person without both a
cost and hours has no rate; an unknown cost is never zero.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from preavis.facts.book import Rate

_WEEKS = 52


class Pay(NamedTuple):
    """A stored `person_cost` fact."""

    person: str
    valid_from: date
    hourly_base: int | None = None
    yearly_base: int | None = None
    yearly_minutes: int | None = None


class Person(NamedTuple):
    """A stored `person` fact."""

    person: str
    weekly_minutes: int | None = None
    active_from: date | None = None
    active_to: date | None = None


def rates(pays: Iterable[Pay], people: Iterable[Person], capacity_bps: int) -> tuple[Rate, ...]:
    """Rates by person and first day. `capacity_bps` is the share of paid hours that can be worked for clients."""
    known = {person.person: person for person in sorted(people, key=str)}
    by_person: dict[str, dict[date, Pay]] = {}
    for pay in sorted(pays, key=str):
        by_person.setdefault(pay.person, {})[pay.valid_from] = pay
    found: list[Rate] = []
    for name in sorted(by_person):
        steps = [by_person[name][day] for day in sorted(by_person[name])]
        for pay, after in zip(steps, [*steps[1:], None], strict=True):
            rate = _rate(pay, after, known.get(name, Person(name)), capacity_bps)
            if rate is not None:
                found.append(rate)
    return tuple(found)


def _rate(pay: Pay, after: Pay | None, person: Person, capacity_bps: int) -> Rate | None:
    first = max(pay.valid_from, person.active_from or pay.valid_from)
    last = min(after.valid_from - timedelta(days=1) if after else date.max, person.active_to or date.max)
    minutes = pay.yearly_minutes or (person.weekly_minutes * _WEEKS if person.weekly_minutes else None)
    hourly = pay.hourly_base
    if hourly is None and pay.yearly_base is not None and minutes:
        hourly = _rounded(pay.yearly_base * 60 * 10_000, minutes * capacity_bps)
    if hourly is None or last < first:
        return None
    return Rate(pay.person, first, last, hourly, pay.yearly_base, minutes if pay.yearly_base is not None else None)


def _rounded(numerator: int, denominator: int) -> int:
    """A quotient of whole numbers, rounded half up."""
    return (2 * numerator + denominator) // (2 * denominator)
