"""Which limits a client outranks, for many preferences at once.

Without an objection, credibility is the weighted share that agrees: one matrix product for all clients, limits and
particles, compared with the majority. An objection of d lowers it by min(1, (1 - d) / (1 - share)), so it can change
the answer only where d passes the majority: the few clients and limits for which that is so are worked out in full.
That is the same as asking `share >= C*(d, majority)`, the majority that objections raise (`electre_tri`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from preavis.advice import electre_tri
from preavis.advice.electre_tri import TOLERANCE, Model

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
_NO_ROOM = 1e-300


@dataclass(frozen=True)
class Marks:
    """Cells that are special, clients x criteria: `silent` never objects; not `counted` is as if it did not exist."""

    silent: Flags | None = None
    counted: Flags | None = None

    def part(self, rows: slice) -> Marks:
        """The marks of some clients."""
        cut = (None if mark is None else mark[rows] for mark in (self.silent, self.counted))
        return Marks(*cut)

    def repeated(self, times: int) -> Marks:
        """The same marks for several copies of the clients, one after the other."""
        tiled = (None if mark is None else np.tile(mark, (times, 1)) for mark in (self.silent, self.counted))
        return Marks(*tiled)


NO_MARKS = Marks()


@dataclass(frozen=True)
class Comparison:
    """What speaks for outranking and what against, profiles x clients x criteria.

    `agree` is zero where a criterion does not count; `oppose` holds only what may object, the strongest first.
    `counted` (clients x criteria, 0 or 1) is None where every criterion counts for all.
    """

    agree: Floats
    oppose: Floats
    counted: Floats | None

    @property
    def clients(self) -> int:
        return int(self.agree.shape[1])


def compare(values: Floats, model: Model, marks: Marks = NO_MARKS, *, reverse: bool = False) -> Comparison:
    """Compare clients with every limit; with `reverse`, the limits with the clients. Weights play no part in it."""
    agree, oppose = electre_tri.partials(values, model, reverse=reverse)
    if marks.silent is not None:
        oppose[:, marks.silent] = 0.0
    counted = None
    if marks.counted is not None and not marks.counted.all():
        counted = marks.counted.astype(np.float64)
        agree, oppose = agree * counted, oppose * counted
    return Comparison(agree, -np.sort(-oppose, axis=2), counted)


def outranked(compared: Comparison, weights: Floats, majority: Floats) -> Flags:
    """Whether each limit is outranked under each preference, profiles x clients x particles.

    `weights` are groups x criteria x particles, adding up to one over criteria, and `majority` groups x particles: the
    clients are as many equal groups, one after the other, and each group meets preferences of its own.
    """
    profiles, clients, criteria = compared.agree.shape
    groups, each = len(weights), clients // len(weights)
    least = majority - TOLERANCE
    agreed = compared.agree.reshape(profiles, groups, each, criteria) @ weights
    if compared.counted is None:
        whole = None
        passed = agreed >= least[:, None]
    else:
        whole = compared.counted.reshape(groups, each, criteria) @ weights
        passed = (agreed >= least[:, None] * whole) & (whole > 0)
        whole = whole.reshape(clients, -1)
    agreed, passed = agreed.reshape(profiles, clients, -1), passed.reshape(profiles, clients, -1)
    strongest = compared.oppose[:, :, :1].max(axis=2, initial=0.0)
    passed[strongest >= 1.0] = False
    hampered = (strongest > least.min(initial=1.0)) & (strongest < 1.0)
    for profile, row in enumerate(hampered):
        if row.any():
            client = np.flatnonzero(row)
            share = agreed[profile, client]
            if whole is not None:
                share /= np.where(whole[client] > 0, whole[client], 1.0)
            passed[profile, client] &= _lowered(share, compared.oppose[profile, client], least[client // each])
    return np.asarray(passed)


def _lowered(share: Floats, oppose: Floats, least: Floats) -> Flags:
    """Whether credibility still reaches the majority after every objection, clients x particles."""
    room = np.maximum(1.0 - share, _NO_ROOM)
    for place in range(oppose.shape[1]):
        rows = np.flatnonzero(oppose[:, place] > least.min())
        if not len(rows):
            break
        lost = (1.0 - oppose[rows, place])[:, None] / room[rows]
        share[rows] *= np.minimum(lost, 1.0, out=lost)
    return np.asarray(share >= least)
