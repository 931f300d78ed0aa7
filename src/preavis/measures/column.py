"""A measure of every client at once: values, bounds, evidence and reasons for what is missing, one element a client.

Money, minutes and counts are 64-bit integers, ratios are doubles. What is unknown is marked, never a number: no NaN, no
silent zero. Sums, differences and ratios carry the bounds along.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from preavis.measures.value import Number, Value

Array = NDArray[Any]
Flags = NDArray[np.bool_]
Counts = NDArray[np.int64]


@dataclass(frozen=True)
class Column:
    """`value`, `low` and `high` hold where `known`, `low_known` and `high_known` are true and mean nothing elsewhere.

    `reason` is 0 where the value is known, else 1 + the place in `reasons` of the code that says why it is missing.
    """

    value: Array
    low: Array
    high: Array
    low_known: Flags
    high_known: Flags
    evidence: Counts
    reason: NDArray[np.int16]
    reasons: tuple[str, ...] = ()

    @classmethod
    def exact(cls, value: Array, evidence: Counts) -> Column:
        """A figure known for every client."""
        return cls.between(value, value, value, evidence)

    @classmethod
    def between(cls, value: Array, low: Array, high: Array, evidence: Counts) -> Column:
        """A figure known for every client within bounds."""
        yes = np.ones(len(value), np.bool_)
        return cls(value, low, high, yes, yes, evidence, np.zeros(len(value), np.int16))

    @classmethod
    def absent(cls, size: int, reason: str, number: type[Any] = np.int64) -> Column:
        """A figure known for no client."""
        zero = np.zeros(size, number)
        return cls.exact(zero, np.zeros(size, np.int64)).without(np.ones(size, np.bool_), reason)

    def __len__(self) -> int:
        return len(self.value)

    @property
    def known(self) -> Flags:
        flags: Flags = self.reason == 0
        return flags

    def without(self, where: Flags, reason: str, *, low: bool = False, high: bool = False) -> Column:
        """The same figure, missing for a reason `where` it was known; a bound is kept there only if asked for."""
        reasons = self.reasons if reason in self.reasons else (*self.reasons, reason)
        changed = where & self.known
        return replace(
            self,
            reason=np.where(changed, np.int16(reasons.index(reason) + 1), self.reason),
            reasons=reasons,
            low_known=self.low_known & (low | ~changed),
            high_known=self.high_known & (high | ~changed),
        )

    def at(self, client: int) -> Value:
        """One client's figure as plain Python numbers."""
        reason = int(self.reason[client])
        return Value(
            None if reason else _number(self.value[client]),
            _number(self.low[client]) if self.low_known[client] else None,
            _number(self.high[client]) if self.high_known[client] else None,
            int(self.evidence[client]),
            self.reasons[reason - 1] if reason else None,
        )

    def map(self, change: Callable[[Array], Array]) -> Column:
        """A rising function of the figure, bounds included (a scale, a rounding, a floor)."""
        return replace(self, value=change(self.value), low=change(self.low), high=change(self.high))

    def __neg__(self) -> Column:
        return replace(
            self,
            value=-self.value,
            low=-self.high,
            high=-self.low,
            low_known=self.high_known,
            high_known=self.low_known,
        )

    def __add__(self, other: Column) -> Column:
        reason, reasons = _first_reason(self, other)
        return Column(
            self.value + other.value,
            self.low + other.low,
            self.high + other.high,
            self.low_known & other.low_known,
            self.high_known & other.high_known,
            self.evidence + other.evidence,
            reason,
            reasons,
        )

    def __sub__(self, other: Column) -> Column:
        return self + (-other)


def ratio(above: Column, below: Column, empty: str) -> Column:
    """`above / below` as a double; missing with the code `empty` where `below` is not positive.

    Bounds are the widest that the bounds of both allow; they need `below` to be positive throughout.
    """
    reason, reasons = _first_reason(above, below)
    positive = below.low_known & (below.low > 0)
    over_low = np.where(positive, below.low, 1)
    over_high = np.where(below.high_known & positive, below.high, 1)
    bounded = positive & below.high_known
    made = Column(
        above.value / np.where(below.value > 0, below.value, 1),
        np.minimum(above.low / over_low, above.low / over_high),
        np.maximum(above.high / over_low, above.high / over_high),
        above.low_known & bounded,
        above.high_known & bounded,
        above.evidence + below.evidence,
        reason,
        reasons,
    )
    return made.without(below.known & (below.value <= 0), empty)


def _first_reason(one: Column, other: Column) -> tuple[NDArray[np.int16], tuple[str, ...]]:
    reasons = tuple(dict.fromkeys(one.reasons + other.reasons))
    places = np.array([0] + [reasons.index(code) + 1 for code in other.reasons], np.int16)
    return np.where(one.reason > 0, _places(one, reasons)[one.reason], places[other.reason]), reasons


def _places(column: Column, reasons: tuple[str, ...]) -> NDArray[np.int16]:
    return np.array([0] + [reasons.index(code) + 1 for code in column.reasons], np.int16)


def _number(value: Any) -> Number:
    plain: Number = value.item()
    return plain
