"""What a measured value is."""

from __future__ import annotations

from dataclasses import dataclass

Number = int | float


@dataclass(frozen=True)
class Value:
    """A measured value: best figure, the bounds it may lie between, how many rows it stands on; or why it is missing.

    Money is in minor units, ratios are 0..1, hours are integer minutes. `missing` is a code (`no_time`, `no_due_date`,
    `no_rate`, `no_revenue`, `natural_person`, `too_few`, ...); when it is set, `value` is None, and a bound may still
    be known (a margin without hours is at most this).
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
