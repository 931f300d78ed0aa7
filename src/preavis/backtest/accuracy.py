"""Measures of how well advice fits what came: order, calibration, stability."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean

import numpy as np
from numpy.typing import NDArray

from preavis.advice.recommend import Recommendation

Floats = NDArray[np.float64]
BINS = 5
HESITATION = 0.2
"""Acceptability of the class left behind from which a change is one between two classes that were both plausible."""

_TOLERANCE = 1e-9


def kendall(scores: Sequence[float], outcomes: Sequence[float]) -> float | None:
    """Kendall's tau-b: 1 the same order, -1 the reverse, 0 none; None where one of them orders nothing."""
    x, y = np.array(scores, np.float64), np.array(outcomes, np.float64)
    together, apart_x, apart_y = 0, 0, 0
    for place in range(len(x) - 1):
        dx, dy = np.sign(x[place + 1 :] - x[place]), np.sign(y[place + 1 :] - y[place])
        together += int((dx * dy).sum())
        apart_x += int(np.abs(dx).sum())
        apart_y += int(np.abs(dy).sum())
    if not apart_x or not apart_y:
        return None
    return together / float(np.sqrt(float(apart_x) * float(apart_y)))


@dataclass(frozen=True)
class Auc:
    """How often a client of the upper side came out better than one of the lower: 0.5 is chance. None: a side is empty.

    `pairs` counts the comparisons it stands on.
    """

    value: float | None
    pairs: int


def auc(groups: Iterable[tuple[Sequence[float], Sequence[float]]]) -> Auc:
    """Upper and lower outcomes, one group an origin: only clients of the same year are compared; ties count half."""
    twice, pairs = 0, 0
    for above, below in groups:
        ordered = np.sort(np.array(below, np.float64))
        upper = np.array(above, np.float64)
        twice += int(np.searchsorted(ordered, upper, "left").sum() + np.searchsorted(ordered, upper, "right").sum())
        pairs += len(above) * len(below)
    return Auc(twice / (2 * pairs) if pairs else None, pairs)


@dataclass(frozen=True)
class Bin:
    """Forecasts between two bounds: how many, their mean, and how often what they forecast came."""

    low: float
    high: float
    count: int
    said: float | None
    came: float | None


@dataclass(frozen=True)
class Calibration:
    """`brier` is the mean squared error of forecasts of yes or no, `plain` that of always saying how often it came.

    Below `plain` the forecasts tell something.
    """

    count: int
    brier: float | None
    plain: float | None
    bins: tuple[Bin, ...]


def calibration(said: Sequence[float], came: Sequence[bool]) -> Calibration:
    """Forecasts (0..1) of something against whether it came."""
    told, true = np.array(said, np.float64), np.array(came, np.float64)
    if not len(told):
        return Calibration(0, None, None, tuple(_bin(told, true, place) for place in range(BINS)))
    rate = fmean(true.tolist())
    return Calibration(
        count=len(told),
        brier=fmean(((told - true) ** 2).tolist()),
        plain=rate * (1 - rate),
        bins=tuple(_bin(told, true, place) for place in range(BINS)),
    )


def _bin(said: Floats, came: Floats, place: int) -> Bin:
    inside = np.minimum((said * BINS + 1e-9).astype(np.int64), BINS - 1) == place
    count = int(inside.sum())
    means = (fmean(said[inside].tolist()), fmean(came[inside].tolist())) if count else (None, None)
    return Bin(place / BINS, (place + 1) / BINS, count, *means)


@dataclass(frozen=True)
class Stability:
    """Of clients with enough evidence on two quarter ends in a row: how many changed, how many changed and back.

    `classes` and `answers` count changes of class and of recommendation, out of `compared`. `near` are the changes
    after which the class left behind still had `HESITATION` or more: no clear news, the client lies near a limit.
    `back` counts classes that a client left and had again a quarter later: news seldom does that. `seen_thrice` is what
    it is out of.
    """

    compared: int
    classes: int
    answers: int
    seen_thrice: int
    back: int
    near: int


def likeliest(shares: Sequence[float]) -> int:
    """The class with the most acceptability, 0 (`untenable`) to 3; the lower one of equals."""
    return int(np.argmax(shares))


def stability(
    shares: Sequence[Mapping[str, Sequence[float]]], answers: Sequence[Mapping[str, Recommendation]]
) -> Stability:
    """Acceptabilities of the classes and recommendations by client, one mapping a quarter end.

    `unknown` answers nothing.
    """
    spoken = [{key: word for key, word in one.items() if word != "unknown"} for one in answers]
    classes = [{key: likeliest(one[key]) for key in said} for one, said in zip(shares, spoken, strict=True)]
    moved = [one[key] != then[key] for one, then in pairwise(classes) for key in one.keys() & then.keys()]
    near = [
        one[key] != then[key] and told[key][one[key]] >= HESITATION - _TOLERANCE
        for (one, then), told in zip(pairwise(classes), shares[1:], strict=True)
        for key in one.keys() & then.keys()
    ]
    turned = [one[key] != then[key] for one, then in pairwise(spoken) for key in one.keys() & then.keys()]
    thrice = [
        (one[key], then[key], last[key])
        for one, then, last in zip(classes, classes[1:], classes[2:], strict=False)
        for key in one.keys() & then.keys() & last.keys()
    ]
    back = sum(one == last != then for one, then, last in thrice)
    return Stability(len(moved), sum(moved), sum(turned), len(thrice), back, sum(near))
