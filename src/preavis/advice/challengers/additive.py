"""An additive model of value in the manner of UTADIS (Devaud, Groussaud and Jacquet-Lagreze 1980).

Each criterion has a value that never falls as the client gets better, straight between marks: the three limits of the
policy, and one step of the same size beyond the first and the last. Values add up, and bounds on the sum open the
classes, so a strong point buys off any weak one: the very thing that the sorting of this product does not allow.

Without examples, each of the four steps is worth a quarter of the criterion's weight. With classes that the owner gave
to past clients, steps and bounds are those that misplace the examples least (a linear programme), as close to the equal
steps as the examples leave free.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from preavis.advice.challengers.weighted import mean
from preavis.advice.criteria import Criterion
from preavis.facts.book import Verdict

Floats = NDArray[np.float64]
STEPS = 4
"""Straight pieces of each criterion's value: below `strained`, to `sound`, to `strong`, beyond."""

_PLACE: dict[Verdict, int] = {"part": 0, "fix": 1, "keep": 2}
_MARGIN = 0.01
"""How far on its side of a bound an example must lie to count as well placed; also the least distance of bounds."""
_CLOSE = 0.001
"""Price of leaving the equal steps against that of misplacing an example: it only breaks ties."""
_EQUAL = (0.25, 0.5)
_SLACK = 1e-6
"""What a solver leaves of a rule that it keeps; far below `_MARGIN`."""


@dataclass(frozen=True)
class Example:
    """A client as it was known (NaN where it was not) and what the owner decided on it."""

    values: Floats
    verdict: Verdict


@dataclass(frozen=True)
class Additive:
    """The model: `steps` is criteria x `STEPS`, adding up to one; `bounds` open what to mend and what to keep."""

    criteria: tuple[Criterion, ...]
    steps: Floats
    bounds: tuple[float, float]
    misplaced: float = 0.0

    def worth(self, values: Floats) -> Floats:
        """One value a client, 0 to 1, of clients x criteria (NaN: not known, shared out); NaN if nothing is known."""
        weights = self.steps.sum(axis=1)
        reached = climbed(values, self.criteria) * self.steps[None]
        share = np.divide(reached.sum(axis=2), weights, out=np.zeros(values.shape), where=weights > 0)
        return mean(share, ~np.isnan(values), weights.tolist())

    def places(self, values: Floats) -> NDArray[np.int64]:
        """0 part, 1 mend, 2 keep; a client of whom nothing is known is kept."""
        worth = self.worth(values)
        reached = worth[:, None] >= np.array(self.bounds) - _SLACK
        return np.where(np.isnan(worth), 2, reached.sum(axis=1)).astype(np.int64)


def climbed(values: Floats, criteria: Sequence[Criterion]) -> Floats:
    """How much of each step a value has climbed, clients x criteria x `STEPS`, 0 to 1; 0 where it is not known."""
    result = np.zeros((*values.shape, STEPS))
    for place, criterion in enumerate(criteria):
        sign = 1.0 if criterion.better == "high" else -1.0
        low, middle, high = (sign * limit for limit in criterion.limits)
        marks = np.array([2 * low - middle, low, middle, high, 2 * high - middle])
        own = np.nan_to_num(sign * values[:, place, None], nan=marks[0])
        result[:, place] = ((own - marks[:-1]) / np.diff(marks)).clip(0, 1)
    return result


def equal_steps(criteria: tuple[Criterion, ...], weights: Sequence[float]) -> Additive:
    """The model that the policy alone gives: a client at a limit on every criterion lies exactly on that bound."""
    shares = np.array(weights, np.float64)
    return Additive(criteria, np.repeat(shares[:, None] / STEPS, STEPS, axis=1), _EQUAL)


@dataclass(frozen=True)
class Programme:
    """A linear programme: the least `costs` of columns at least zero, with each of `rows` between `low` and `high`."""

    costs: Floats
    rows: Floats
    low: Floats
    high: Floats


Solve = Callable[[Programme], Floats]
"""What gives the columns of the best solution."""


def fitted(start: Additive, examples: Sequence[Example], solve: Solve) -> Additive:
    """The model that misplaces the examples least, as close to `start` as they allow; `start` itself without any."""
    spoken = [one for one in examples if not np.isnan(one.values).all()]
    if not spoken:
        return start
    solution = solve(_programme(start, spoken))
    cells = start.steps.size
    steps = solution[:cells].clip(0, None).reshape(start.steps.shape)
    bounds = (float(solution[cells]), float(solution[cells + 1]))
    return Additive(start.criteria, steps / steps.sum(), bounds, float(solution[2 * (cells + 2) :].sum()))


def _programme(start: Additive, examples: Sequence[Example]) -> Programme:
    """Costs, and rows with their bounds. Columns: steps, two bounds, distance of each from its start, two errors each.

    The worth of an example shares out what is not known by the policy's own weights, which keeps the programme linear.
    """
    first = np.append(start.steps.ravel(), start.bounds)
    size, count = len(first), len(examples)
    costs = np.concatenate((np.zeros(size), np.full(size, _CLOSE), np.ones(2 * count)))
    rows: list[Floats] = []
    low: list[float] = []
    high: list[float] = []

    def row(filled: dict[int, float], least: float, most: float) -> None:
        made = np.zeros(len(costs))
        for column, value in filled.items():
            made[column] = value
        rows.append(made)
        low.append(least)
        high.append(most)

    row(dict.fromkeys(range(size - 2), 1.0), 1.0, 1.0)
    row({size - 1: 1.0, size - 2: -1.0}, _MARGIN, np.inf)
    for column in range(size):
        row({column: 1.0, size + column: -1.0}, -np.inf, first[column])
        row({column: 1.0, size + column: 1.0}, first[column], np.inf)
    weights = start.steps.sum(axis=1)
    for place, example in enumerate(examples):
        known = ~np.isnan(example.values)
        scale = weights.sum() / weights[known].sum() if weights[known].sum() > 0 else 0.0
        worth = dict(enumerate((climbed(example.values[None], start.criteria)[0] * scale).ravel().tolist()))
        wanted, error = _PLACE[example.verdict], 2 * size + 2 * place
        if wanted > 0:
            row(worth | {size - 3 + wanted: -1.0, error: 1.0}, 0.0, np.inf)
        if wanted < len(_EQUAL):
            row(worth | {size - 2 + wanted: -1.0, error + 1: -1.0}, -np.inf, -_MARGIN)
    return Programme(costs, np.array(rows), np.array(low), np.array(high))
