"""The shape of a measure and of a theme, and what a measured value is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

Unit = Literal["money", "money_per_hour", "ratio", "days", "minutes", "count", "months", "index", "per_year", "level"]
Number = int | float


@dataclass(frozen=True)
class Value:
    """A measured value: best figure, the bounds it may lie between, how many rows it stands on; or why it is missing.

    Money is in minor units, ratios are 0..1, hours are integer minutes. `missing` is a code (`no_time`, `no_due_date`,
    `no_rate`, `no_revenue`, `natural_person`, `too_few`, ...); when it is set, `value` is None.
    """

    value: Number | None
    low: Number | None = None
    high: Number | None = None
    evidence: int = 0
    missing: str | None = None

    @classmethod
    def absent(cls, reason: str) -> Value:
        return cls(None, missing=reason)

    @classmethod
    def exact(cls, value: Number, evidence: int) -> Value:
        return cls(value, value, value, evidence)


@dataclass(frozen=True)
class Assumptions:
    """What the owner states where the books are silent; read from the policy, shown wherever it is used.

    `terms_days`: payment terms taken for a document that states no due date (None: such a document has no lateness).
    `carry_bps`: yearly cost of money tied up in receivables, in basis points. `loss_bps`: share of an overdue balance
    expected never to be paid, by age. `practical_capacity_bps`: share of paid hours that can be worked for clients.
    `amortisation_months`: over how long an acquisition cost is spread.
    """

    terms_days: int | None = 30
    carry_bps: int = 800
    loss_bps: Mapping[int, int] = field(default_factory=lambda: {0: 100, 30: 300, 60: 1000, 90: 2500, 180: 5000})
    practical_capacity_bps: int = 8000
    amortisation_months: int = 24


@dataclass(frozen=True)
class Measure:
    """A number about each client.

    `aggregate` is a SQL expression over the theme's rows, one value a client; `evidence` is the SQL condition that
    keeps the rows the number was computed from, so that aggregating them again gives the number. `doc` is what the owner
    reads: definition, unit, source.
    """

    name: str
    unit: Unit
    doc: str
    aggregate: str
    evidence: str = "true"
    derive: Callable[..., object] | None = None
