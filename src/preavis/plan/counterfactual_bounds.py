"""What some remedies could do at their very best, whatever their levels: the sets that are not worth trying.

Every quantity is taken over its whole range after the remedies, and every criterion at the better end of what those
ranges allow. Whole arrays, for the search that is not compiled; `counterfactual_kernel.py` has the same bound.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from preavis.plan.counterfactual_problem import Floats, Problem


class Ranges(NamedTuple):
    """The least and the greatest factor and addition of the levels of each remedy, clients x remedies x quantities."""

    least_factor: Floats
    most_factor: Floats
    least_added: Floats
    most_added: Floats

    @classmethod
    def of(cls, problem: Problem) -> Ranges:
        """The ranges over the levels that make sense for a client; a remedy without one changes nothing."""
        shape = (len(problem), len(problem.clash), problem.start.shape[1])
        made = cls(np.ones(shape), np.ones(shape), np.zeros(shape), np.zeros(shape))
        for remedy in np.unique(problem.group).tolist():
            levels = problem.group == remedy
            allowed = problem.allowed[:, levels, None]
            some = allowed.any(axis=1)
            for place, (array, pick, none) in enumerate(
                (array, pick, none)
                for array in (problem.factor, problem.added)
                for pick, none in ((np.min, np.inf), (np.max, -np.inf))
            ):
                found = pick(np.where(allowed, array[:, levels], none), axis=1)
                made[place][:, remedy] = np.where(some, found, made[place][:, remedy])
        return made


def reach(problem: Problem, client: int, ranges: Ranges, remedies: NDArray[np.int64]) -> tuple[Floats, Floats]:
    """The least and the greatest of every quantity after each row of remedies, in their order."""
    low: Floats = np.broadcast_to(problem.start[client], (len(remedies), problem.start.shape[1]))
    high = low
    for column in remedies.T:
        one, other, least, most = (array[client, column] for array in ranges)
        ends = (one * low, other * low, one * high, other * high)
        low, high = np.minimum.reduce(ends) + least, np.maximum.reduce(ends) + most
    return low, high


def best_values(problem: Problem, client: int, low: Floats, high: Floats) -> Floats:
    """The best of every criterion that moves, more being better; 0 where nothing moves."""
    result = np.zeros((len(low), problem.moves.shape[1]))
    for criterion in np.flatnonzero(problem.moves[client]).tolist():
        product: tuple[Floats, Floats] = (np.ones(len(low)), np.ones(len(low)))
        never, anything = np.zeros(len(low), np.bool_), np.zeros(len(low), np.bool_)
        for pair in (0, 2):
            above, below = (_between(problem, client, (criterion, pair + half), (low, high)) for half in (0, 1))
            never |= below[1] <= 0
            anything |= below[0] <= 0
            product = _times(product, _ratio(above, (np.where(below[0] > 0, below[0], 1.0), below[1])))
        scale, sign = problem.scale[client, criterion], problem.norm.sign[criterion]
        ends = [(problem.forms.offset[criterion] + scale * end) * sign for end in product]
        result[:, criterion] = np.where(never, -np.inf, np.where(anything, np.inf, np.maximum(*ends)))
    return result


def _between(
    problem: Problem, client: int, part: tuple[int, int], ends: tuple[Floats, Floats]
) -> tuple[Floats, Floats]:
    """The range of one part of a formula."""
    (criterion, slot), (low, high), forms = part, ends, problem.forms
    filled = forms.filled[criterion, slot]
    least = np.full(len(low), problem.rest[client, criterion, slot] if filled else 1.0)
    most = least.copy()
    first, last = forms.starts[4 * criterion + slot : 4 * criterion + slot + 2]
    for place in range(first, last if filled else first):
        coefficient, term = forms.coefficients[place], forms.terms[place]
        small, great = (low, high) if coefficient >= 0 else (high, low)
        least += coefficient * small[:, term]
        most += coefficient * great[:, term]
    return least, most


def _ratio(above: tuple[Floats, Floats], below: tuple[Floats, Floats]) -> tuple[Floats, Floats]:
    """A range over a range that is above 0; anything where it is not."""
    last = np.where(below[1] > 0, below[1], 1.0)
    return (
        above[0] / np.where(above[0] >= 0, last, below[0]),
        above[1] / np.where(above[1] >= 0, below[0], last),
    )


def _times(one: tuple[Floats, Floats], other: tuple[Floats, Floats]) -> tuple[Floats, Floats]:
    ends = [a * b for a in one for b in other]
    return np.minimum.reduce(ends), np.maximum.reduce(ends)
