"""What values a criterion takes in this book, and how criteria go together: what a missing value may plausibly be.

A value is read as a normal score (a Gaussian copula): its rank among the clients that have one, k of n, at the normal
quantile of k / (n + 1). So a chance of 1 / (n + 1) is left on each side for what this book has not seen; it reaches as
far as the policy's own limits do, one class further. Correlations of scores are shrunk towards none by the rule of
Schäfer and Strimmer (2005), and are none between criteria that fewer than `ENOUGH` clients share.

Sums are exact (`fsum`), so that the order of clients changes nothing, to the last bit.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from preavis.advice.criteria import LEVELS, Criterion

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

ENOUGH = 8
"""Clients that must have two criteria before one may speak of the other."""
FEWEST = 3
"""Clients that must have a criterion before their values say anything of another client's."""
EDGE = 6.0
"""Normal scores end here: one chance in a thousand million lies beyond."""
_CELLS = 6000
_LEAST_PIVOT = 0.05


@cache
def _table() -> tuple[Floats, Floats]:
    """Normal scores and their probabilities, close enough together to read straight lines between them."""
    scores = np.linspace(-EDGE, EDGE, _CELLS + 1)
    return scores, np.array([math.erfc(-score / math.sqrt(2)) / 2 for score in scores])


def probability(score: Floats) -> Floats:
    """The normal distribution function, within 1e-7."""
    return np.asarray(np.interp(score, *_table()), np.float64)


def normal_score(share: Floats) -> Floats:
    """Its inverse, from -`EDGE` to `EDGE`."""
    scores, shares = _table()
    return np.asarray(np.interp(share, shares, scores), np.float64)


@dataclass(frozen=True)
class Margin:
    """A rising map between normal scores and values, given by points of both; `whole` keeps to whole levels."""

    scores: Floats
    values: Floats
    whole: bool

    def value(self, score: Floats) -> Floats:
        """The values at normal scores."""
        found = np.interp(score, self.scores, self.values)
        return np.asarray(np.clip(np.rint(found), *LEVELS) if self.whole else found, np.float64)

    def score(self, value: Floats) -> Floats:
        """The normal scores of values: where several scores share a value, their middle."""
        values, place = np.unique(self.values, return_inverse=True)
        middle = np.bincount(place, self.scores) / np.bincount(place)
        return np.asarray(np.interp(value, values, middle), np.float64)


def span(criterion: Criterion) -> tuple[float, float]:
    """From one class below the lowest limit to one above the highest: as wide as the policy cares."""
    if criterion.judged:
        return LEVELS[0] - 0.5, LEVELS[1] + 0.5
    first, second, third = criterion.limits
    ends = first - (second - first), third + (third - second)
    return min(ends), max(ends)


def wide(criterion: Criterion) -> Margin:
    """Anything within the policy's span, each value as likely: what is said when nothing is known."""
    scores, shares = _table()
    low, high = span(criterion)
    return Margin(scores, low + (high - low) * shares, criterion.judged)


def margin(criterion: Criterion, seen: Floats) -> Margin:
    """The map of the values seen; the wide one when fewer than `FEWEST` were."""
    if len(seen) < FEWEST:
        return wide(criterion)
    low, high = span(criterion)
    values, size = np.sort(seen), len(seen)
    scores = [NormalDist().inv_cdf(rank / (size + 1)) for rank in range(1, size + 1)]
    ends = min(low, float(values[0])), max(high, float(values[-1]))
    return Margin(
        np.array([-EDGE, *scores, EDGE]), np.array([ends[0], *values, ends[1]]), criterion.judged
    )  # fmt: skip


def correlation(scores: Floats, seen: Flags) -> Floats:
    """Shrunk correlations of normal scores (clients x criteria) over the clients that have both.

    Shrunk further, should pairs seen on different clients contradict each other (no positive definite matrix).
    """
    size = scores.shape[1]
    raw, noise = np.eye(size), 0.0
    for one in range(size):
        for other in range(one):
            both = seen[:, one] & seen[:, other]
            if both.sum() >= ENOUGH:
                raw[one, other] = raw[other, one] = found = _pearson(scores[both, one], scores[both, other])
                noise += (1 - found**2) ** 2 / (int(both.sum()) - 1)
    strength = math.fsum(raw[one, other] ** 2 for one in range(size) for other in range(one))
    kept = max(0.0, 1 - noise / strength) if strength > 0 else 0.0
    while not _definite(_mixed(raw, kept)):
        kept *= 0.9
    return _mixed(raw, kept)


def _mixed(raw: Floats, kept: float) -> Floats:
    return np.asarray(kept * raw + (1 - kept) * np.eye(len(raw)), np.float64)


def _pearson(one: Floats, other: Floats) -> float:
    left, right = (values - math.fsum(values) / len(values) for values in (one, other))
    spread = math.sqrt(math.fsum(left**2) * math.fsum(right**2))
    return max(-1.0, min(1.0, math.fsum(left * right) / spread)) if spread > 0 else 0.0


def _definite(matrix: Floats) -> bool:
    """Whether each criterion keeps some variance of its own, given those before it."""
    before: list[int] = []
    for place in range(len(matrix)):
        if regression(matrix, before, place)[1] < _LEAST_PIVOT:
            return False
        before.append(place)
    return True


def regression(matrix: Floats, known: Sequence[int], wanted: int) -> tuple[Mapping[int, float], float]:
    """How the score of a criterion follows from known ones: their coefficients, and the variance that is left.

    Plain elimination in a fixed order: no library decides the last bit.
    """
    size = len(known)
    rows = [[float(matrix[a, b]) for b in (*known, wanted)] for a in known]
    for pivot in range(size):
        if rows[pivot][pivot] <= 0:
            return {}, 0.0
        for row in range(pivot + 1, size):
            factor = rows[row][pivot] / rows[pivot][pivot]
            rows[row] = [a - factor * b for a, b in zip(rows[row], rows[pivot], strict=True)]
    solved = [0.0] * size
    for row in reversed(range(size)):
        rest = math.fsum(rows[row][column] * solved[column] for column in range(row + 1, size))
        solved[row] = (rows[row][size] - rest) / rows[row][row]
    left = 1 - math.fsum(solved[place] * float(matrix[known[place], wanted]) for place in range(size))
    return dict(zip(known, solved, strict=True)), left
