"""Who carries a class, who keeps a client out of a better one, who objects, and who contradicts whom.

Bare functions on one client and one limit: arrays over the criteria, and criteria named by their place. With w the
weights (adding up to one), c and d partial concordance and discordance, and C* the required majority:

    coalition that carries     criteria whose w c together reach C*
    coalition that stops       criteria whose w (1 - c) together leave less than C* to all the others
    objection                  a criterion whose d raises C*: without it a smaller majority would do
    contradiction              limits that the client does not outrank and that are not preferred to it either

The smallest coalition takes the largest parts first, since both its size and its weight are sums over its members; all
others of that size are found by trying them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from preavis.advice import electre_tri
from preavis.advice.electre_tri import TOLERANCE, Flags, Floats

MOST_CRITERIA = 14
"""Up to so many criteria every coalition is tried; beyond, only the heaviest of the smallest is given."""

_HALF = 0.5
_WHOLE = 1 - TOLERANCE


@dataclass(frozen=True)
class Coalition:
    """Criteria that are enough together, the heaviest first, and the weight they bring."""

    members: tuple[int, ...]
    weight: float


@dataclass(frozen=True)
class Objection:
    """One criterion raises the majority that is needed: what would do without it, and what it takes (inf: a veto)."""

    criterion: int
    without: float
    needed: float


@dataclass(frozen=True)
class Contradiction:
    """Who speaks for a limit and who against it, the clearest first; with the class each side speaks of (0 worst)."""

    strong: tuple[int, ...]
    weak: tuple[int, ...]
    high: int
    low: int


def winning(agreeing: Floats, needed: float) -> tuple[Coalition, ...]:
    """The smallest coalitions whose agreeing weights w c reach what is needed, the heaviest first; empty if none."""
    return _smallest(agreeing, lambda weight: weight >= needed - TOLERANCE)


def stopping(withheld: Floats, needed: float) -> tuple[Coalition, ...]:
    """The smallest coalitions whose withheld weights w (1 - c) are too much, even if all others agreed in full."""
    return _smallest(withheld, lambda weight: 1 - weight < needed - TOLERANCE)


def _smallest(parts: Floats, enough: Callable[[float], bool]) -> tuple[Coalition, ...]:
    order = [int(place) for place in np.argsort(-parts, kind="stable") if parts[place] > 0]
    size = next((n for n in range(1, len(order) + 1) if enough(_weight(parts, order[:n]))), 0)
    if not size:
        return ()
    tried = combinations(order, size) if len(parts) <= MOST_CRITERIA else [tuple(order[:size])]
    found = [Coalition(members, _weight(parts, members)) for members in tried]
    return tuple(sorted((one for one in found if enough(one.weight)), key=lambda one: (-one.weight, one.members)))


def _weight(parts: Floats, members: Sequence[int]) -> float:
    return math.fsum(float(parts[place]) for place in members)


def objections(oppose: Floats, majority: float) -> tuple[Objection, ...]:
    """Criteria whose discordance raises the required majority, those that raise it most first."""
    needed = required(oppose, majority)
    found = []
    for place in np.flatnonzero(oppose > 0):
        without = required(oppose, majority, (int(place),))
        if needed > without + TOLERANCE:
            found.append(Objection(int(place), without, needed))
    return tuple(sorted(found, key=lambda one: (one.without, one.criterion)))


def required(oppose: Floats, majority: float, without: Sequence[int] = ()) -> float:
    """The required majority of one client and limit, with the discordance of some criteria left out."""
    heard = np.where(np.isin(np.arange(len(oppose)), list(without)), 0.0, oppose)
    return float(electre_tri.required_majority(heard[None, :], majority)[0])


def contradiction(agree: Floats, reverse: Floats, known: Flags, profile: int) -> Contradiction | None:
    """Who says that the client is better than a limit, and who that it is worse; None unless somebody says each.

    `agree` is the concordance of client over every limit, limits x criteria; `reverse` that of the one limit over it.
    `profile` is the lowest limit that compares with the client in neither way: the one that the strict reading lost.
    """
    better, worse = (known & (side < _WHOLE) for side in (reverse, agree[profile]))
    if not better.any() or not worse.any():
        return None
    above = (agree >= _HALF).sum(axis=0)
    below = (agree >= _WHOLE).sum(axis=0)
    high, low = int(above[better].max()), int(below[worse].min())
    strong, weak = np.flatnonzero(better & (above == high)), np.flatnonzero(worse & (below == low))
    return Contradiction(tuple(map(int, strong)), tuple(map(int, weak)), high, low)
