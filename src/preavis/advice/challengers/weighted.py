"""The plain weighted score: what a spreadsheet would do with the same limits and weights."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from preavis.advice.criteria import Criterion

Floats = NDArray[np.float64]


def weighted(values: Floats, criteria: Sequence[Criterion], weights: Sequence[float]) -> Floats:
    """One score a client, 0 to 3: the weighted mean of the classes that each value reaches by itself.

    `values` is clients x criteria with NaN for what is not known: the other weights share out its own. NaN where
    nothing is known. A score below 0.5 is nearest to `untenable`.
    """
    reached = np.zeros(values.shape)
    for place, criterion in enumerate(criteria):
        for limit in criterion.limits:
            met = values[:, place] >= limit if criterion.better == "high" else values[:, place] <= limit
            reached[:, place] += met
    return mean(reached, ~np.isnan(values), weights)


def mean(marks: Floats, known: NDArray[np.bool_], weights: Sequence[float]) -> Floats:
    """The weighted mean of what is known, in a fixed order; NaN where nothing is."""
    total, weight = np.zeros(len(marks)), np.zeros(len(marks))
    for place, share in enumerate(weights):
        total += np.where(known[:, place], marks[:, place] * share, 0.0)
        weight += np.where(known[:, place], share, 0.0)
    result = np.full(len(marks), np.nan)
    np.divide(total, weight, out=result, where=weight > 0)
    return result
