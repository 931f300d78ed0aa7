"""The shape of a remedy: what may be asked, what a year lived under it would have been, when it does not apply.

A remedy changes the quantities of the last twelve months, never a measure and never the future. Every quantity a remedy
touches becomes `factor x quantity + added`; remedies asked for together are applied one after the other, in the order
of `REMEDIES`, so that two savings on the same hours are not counted twice. The measures are then computed from the
quantities by their own formulas (`formulas.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from preavis.advice.remedy_terms import Ask

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

Rung = Literal["reassess", "educate", "renegotiate", "migrate", "part"]
LADDER: tuple[Rung, ...] = ("reassess", "educate", "renegotiate", "migrate", "part")
"""In this order, parting last. Source: Mittal, Sarkees and Murshed, Harvard Business Review, April 2008."""

QUANTITIES = (
    "revenue", "pass_through", "direct", "labour", "service", "chasing", "acquisition", "carry", "loss", "overhead",
    "minutes", "peak", "unbilled", "marked", "rework", "discounts",
    "lateness_p80", "days_beyond_terms", "days_to_pay", "open", "overdue", "late", "judged", "interest", "claims",
    "tension",
)  # fmt: skip
"""What a year is made of: minor units, minutes, days, documents that were late of those judged, statutory interest and
its fixed sums, and the judged level of tension."""
PLACE: Mapping[str, int] = {name: place for place, name in enumerate(QUANTITIES)}

WORK = (
    "direct", "labour", "service", "minutes", "peak", "unbilled", "marked", "rework", "pass_through", "late", "judged",
    "claims",
)  # fmt: skip
"""What shrinks with the volume a client buys."""
CREDIT = ("carry", "loss", "open", "overdue", "interest")
"""What grows with what is invoiced and shrinks with the time it is waited for."""
TIME = ("labour", "service", "minutes", "peak", "marked", "rework")
"""What hours not worked take away."""


@dataclass(frozen=True)
class Year:
    """The last twelve months of some clients, one element a client everywhere.

    `quantities` hold what the measures hold, zero where unknown; `known` says where. `activity` is minutes by what they
    were spent on. `hour` is what an hour of asking costs, `lowest` the lowest hourly rate of the book (None without
    rates), `carry` the yearly cost of money tied up, as a share.
    """

    numbers: NDArray[np.int64]
    quantities: Mapping[str, Floats]
    known: Mapping[str, Flags]
    activity: Mapping[str, Floats]
    kinds: NDArray[np.str_]
    hour: float
    lowest: float | None
    carry: float

    def __len__(self) -> int:
        return len(self.numbers)

    @property
    def income(self) -> Floats:
        """Agency income."""
        return self.quantities["revenue"] - self.quantities["pass_through"]

    def per(self, above: str, below: str) -> Floats:
        """One quantity over another, 0 where the other is not positive."""
        under = self.quantities[below]
        return np.where(under > 0, self.quantities[above] / np.where(under > 0, under, 1.0), 0.0)

    def of_income(self, amount: Floats) -> Floats:
        """An amount as a share of revenue, 0 where there is none."""
        revenue = self.quantities["revenue"]
        return np.where(revenue > 0, amount / np.where(revenue > 0, revenue, 1.0), 0.0)

    def unknown(self, *names: str) -> Flags:
        """Where any of these quantities is unknown."""
        return np.asarray(np.logical_or.reduce([~self.known[name] for name in names]), np.bool_)

    def kind(self, *kinds: str) -> Flags:
        return np.isin(self.kinds, kinds)


@dataclass(frozen=True)
class Effect:
    """What a level does: factors and additions by quantity, and what is asked of the client in money a year.

    `lost` is what we give up ourselves (a margin that leaves with the volume), in minor units a year. `allowed` is
    where the level makes sense.
    """

    factors: Mapping[str, Floats] = field(default_factory=dict)
    added: Mapping[str, Floats] = field(default_factory=dict)
    asked: Floats | float = 0.0
    lost: Floats | float = 0.0
    allowed: Flags | bool = True


Why = tuple[tuple[str, Flags], ...]


@dataclass(frozen=True)
class Remedy:
    """A remedy. `effort` ranks how hard it is to bring about, from 1 (a sentence in a mail) to 5 (a project).

    `effect` is what a level does to a year (a share of 1, or days), `why_not` the reasons why it does not apply, as
    codes with where they hold, first reason first. `excludes` names remedies that work on the same thing.
    """

    name: str
    rung: Rung
    effort: int
    effect: Callable[[Year, float, Ask], Effect]
    why_not: Callable[[Year], Why]
    excludes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Lever:
    """One level of one remedy: basis points, or days."""

    remedy: Remedy
    level: int
    ask: Ask

    @property
    def amount(self) -> float:
        """The level as a share of 1, or in days."""
        return self.level / 10_000 if self.ask.unit == "share" else float(self.level)


def scaled(names: tuple[str, ...], factor: Floats) -> dict[str, Floats]:
    """The same factor for several quantities."""
    return dict.fromkeys(names, factor)


def even(year: Year, value: float) -> Floats:
    """The same value for every client."""
    return np.full(len(year), value)


def share(part: Floats, whole: Floats) -> Floats:
    """`part / whole`, 0 where there is no whole."""
    return np.where(whole > 0, part / np.where(whole > 0, whole, 1.0), 0.0)


def sold(year: Year, share_of_income: Floats | float) -> dict[str, Floats]:
    """Income that changes by a share with the same work: revenue, and the credit given on it."""
    grown = 1.0 + year.of_income(year.income) * share_of_income
    return scaled(("revenue", *CREDIT), grown)
