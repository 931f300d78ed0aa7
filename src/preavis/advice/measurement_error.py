"""Indifference and preference from how sure the figures are: one and two and a half standard errors of measurement.

The bounds of an estimate hold the truth with 80 % probability; those of other figures are hard, taken as a triangle.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from itertools import pairwise
from statistics import NormalDist

import numpy as np

from preavis.advice.acceptability.draws import ESTIMATES
from preavis.advice.policy_diff import exact
from preavis.advice.table import Table

_LEAST_CLIENTS = 5
_ESTIMATE = 2 * NormalDist().inv_cdf(0.9)
_TRIANGLE = 24**0.5
_FAR = Decimal("2.5")


@dataclass(frozen=True)
class Errors:
    """The middle standard error of a criterion's known values, and the thresholds it asks for."""

    sd: float
    thresholds: tuple[Decimal, Decimal]

    @classmethod
    def of(cls, table: Table, name: str) -> Errors | None:
        """None where too few figures have an error, or where it is too large for the limits and the veto."""
        row = next((row for row in table.rows if row.criterion.name == name), None)
        if row is None or row.column is None:
            return None
        column, criterion = row.column, row.criterion
        bounded = column.known & column.low_known & column.high_known & ~table.listed_only
        width = np.asarray(column.high - column.low, np.float64)[bounded]
        if (width > 0).sum() < _LEAST_CLIENTS:
            return None
        sd = float(np.median(width[width > 0])) / (_ESTIMATE if criterion.measure in ESTIMATES else _TRIANGLE)
        near = _two_digits(exact(sd))
        far = _two_digits(near * _FAR)
        gap = min(abs(one - other) for one, other in pairwise(criterion.limits))
        fits = 2 * float(near) < gap and (criterion.veto is None or float(far) <= criterion.veto)
        return cls(sd, (near, far)) if near > 0 and fits else None


def _two_digits(number: Decimal) -> Decimal:
    if not number:
        return number
    found = number.quantize(Decimal(1).scaleb(number.adjusted() - 1), ROUND_HALF_EVEN)
    return Decimal(int(found)) if found == found.to_integral_value() else found.normalize()
