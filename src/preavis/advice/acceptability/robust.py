"""What every plausible preference agrees on: necessary and possible classes, over the whole region, without drawing.

A client outranks a limit when the sum of its weights times (agreement - C*) is not negative, with C* the majority that
objections raise. That is linear in the weights, so its extremes lie at vertices of the region; and it falls as the
majority rises, so the ends of the majority's interval decide. The answer is that of a linear program, for all clients
in one product. Source: robust ordinal regression (Greco, Mousseau and Slowinski, EJOR 191, 2008).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from preavis.advice import electre_tri
from preavis.advice.acceptability.outranking import NO_MARKS, Flags, Marks, compare
from preavis.advice.electre_tri import TOLERANCE, Model

Floats = NDArray[np.float64]
Classes = NDArray[np.int8]
_CELLS = 1 << 22


@dataclass(frozen=True)
class Robust:
    """For each client and limit (clients x profiles) whether every preference, or any, puts the client above it.

    `worst` and `best` are the classes between which it stays; where they are equal, that class is necessary.
    """

    necessary: Flags
    possible: Flags

    @property
    def worst(self) -> Classes:
        return _above(self.necessary)

    @property
    def best(self) -> Classes:
        return _above(self.possible)

    def may_be(self, quality: int) -> Flags:
        """Which clients may be in a class."""
        return np.asarray((self.worst <= quality) & (quality <= self.best))


def _above(reached: Flags) -> Classes:
    return np.asarray((reached * np.arange(1, reached.shape[1] + 1)).max(axis=1, initial=0), np.int8)


def robust(
    values: Floats, model: Model, corners: Floats, majority: tuple[float, float], marks: Marks = NO_MARKS
) -> Robust:
    """The classes (conjunctive rule) over the hull of `corners` (vertices x criteria) and an interval of majorities.

    Weights and majority of the model play no part.
    """
    step = max(1, _CELLS // max(model.profiles * len(corners), 1))
    parts = [
        _part(values[start : start + step], model, corners, (majority, marks.part(slice(start, start + step))))
        for start in range(0, len(values), step)
    ]
    none = np.empty((0, model.profiles), np.bool_)
    return Robust(*(np.concatenate([none, *(part[side] for part in parts)]) for side in (0, 1)))


def _part(values: Floats, model: Model, corners: Floats, how: tuple[tuple[float, float], Marks]) -> tuple[Flags, Flags]:
    (low, high), marks = how
    compared = compare(values, model, marks)
    exists = np.ones(values.shape) if compared.counted is None else compared.counted
    sides = []
    for majority, extreme in ((high, np.min), (low, np.max)):
        reached = np.empty((len(values), model.profiles), np.bool_)
        for profile in range(model.profiles):
            needed = electre_tri.required_majority(compared.oppose[profile], majority - TOLERANCE)
            lead = (compared.agree[profile] - exists * np.where(needed < np.inf, needed, 2.0)[:, None]) @ corners.T
            some = exists @ corners.T > 0
            reached[:, profile] = extreme((lead >= 0) & some, axis=1)
        sides.append(reached)
    return sides[0], sides[1]
