"""Exchange rates that the book or an import states, for rows that give an amount in another currency and no rate.

The rate of a row is the latest one on or before its day, at most `MOST_DAYS` old: long enough for a table with one rate
a month, too short for a rate of another season. A rate stated the other way round (1 EUR = 1.08 USD) is turned. Two
currencies are never joined through a third.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from preavis.errors import Parameter

MOST_DAYS = 31


class Stated(NamedTuple):
    """A rate as a fact states it: one unit of `base` is `rate` units of `quote`, said by `source`, in a file's row."""

    date: date
    base: str
    quote: str
    rate: Decimal
    source: str | None
    file: str = ""
    row: int = 0


@dataclass(frozen=True)
class Quoted:
    """The rate used for a row: one unit of its currency in the book's, and the statement that it comes from."""

    rate: Decimal
    stated: Stated

    @property
    def params(self) -> dict[str, Parameter]:
        """What a message says of it: the day, the source (else the file), and the rate as it was stated."""
        said = self.stated
        return {
            "stated": f"1 {said.base} = {said.rate.normalize():f} {said.quote}",
            "day": said.date.isoformat(),
            "source": said.source or said.file,
        }


@dataclass(frozen=True)
class Rates:
    """Every rate that may be used. Of two for one day, the first given is kept, and one stated directly wins.

    Give first those that the book holds already, then those of the import by file and row: that is what the store keeps
    of equal facts, so the rate that converts is the rate that stays.
    """

    stated: tuple[Stated, ...] = ()
    _days: dict[tuple[str, str], list[Stated]] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        first: dict[tuple[str, str, date], Stated] = {}
        for one in self.stated:
            first.setdefault((one.base, one.quote, one.date), one)
        for (base, quote, _), one in sorted(first.items()):
            self._days.setdefault((base, quote), []).append(one)

    def on(self, day: date, currency: str, base: str) -> Quoted | None:
        """The rate for a day; None when the latest is older than `MOST_DAYS`, or there is none."""
        direct, turned = self._latest(day, (currency, base)), self._latest(day, (base, currency))
        if turned is not None and (direct is None or turned.date > direct.date):
            return Quoted(1 / turned.rate, turned)
        return None if direct is None else Quoted(direct.rate, direct)

    def _latest(self, day: date, pair: tuple[str, str]) -> Stated | None:
        known = self._days.get(pair, [])
        place = bisect_right(known, day, key=lambda one: one.date)
        return known[place - 1] if place and (day - known[place - 1].date).days <= MOST_DAYS else None


def in_order(live: Iterable[Stated], fresh: Iterable[Stated]) -> Rates:
    """The rates of the book, then those of an import whatever the order of its files."""
    return Rates((*sorted(live, key=_place), *sorted(fresh, key=_place)))


def _place(stated: Stated) -> tuple[str, int, date, str, str]:
    return stated.file, stated.row, stated.date, stated.base, stated.quote
