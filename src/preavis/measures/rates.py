"""What an hour costs where a person's rate is not known: bounds and a middle figure from the rates that are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from preavis.facts.book import Book
from preavis.measures.cells import Whole
from preavis.measures.column import Column


@dataclass(frozen=True)
class Bounds:
    """Lowest, middle (lower median) and highest hourly rate of the book in its window, in minor units."""

    low: int
    middle: int
    high: int


def bounds(book: Book) -> Bounds | None:
    """The bounds of the rates in force in the window; None if the book has none."""
    known = sorted(r.hourly_base for r in book.rates if r.first <= book.window.last and r.last >= book.window.first)
    return Bounds(known[0], known[(len(known) - 1) // 2], known[-1]) if known else None


def priced(amount: Whole, unrated: Whole, evidence: Whole, rates: Bounds | None) -> Column:
    """A labour cost: what is priced, and minutes of people without a rate as an interval between the book's rates.

    Missing `no_rate` (at least what is priced) where there are such minutes and no rate at all.
    """
    if rates is None:
        return Column.exact(amount, evidence).without(unrated > 0, "no_rate", low=True)
    middle, low, high = (amount + cost(unrated, rate) for rate in (rates.middle, rates.low, rates.high))
    return Column.between(middle, low, high, evidence)


def cost(minutes: Whole, hourly: int) -> Whole:
    """Minutes at an hourly rate, rounded half up to the minor unit."""
    made: Whole = np.floor_divide(minutes * hourly + 30, 60)
    return made
