"""The search for the smallest change that makes a class: every set of levers that goes together, none left out.

Sets are ordered by cost, then by how few levers they hold, then by the order of the levers. Four ways are found:

    cheapest    the first set under which the client outranks the limit of the class
    one         the first among those of one lever
    fewest      the first among those of the least number of levers that does
    robust      the first that also holds for a share of the cloud of plausible preferences

A client outranks a limit as in `electre_tri`: concordance, lowered by every criterion that opposes more than that. With
a hard veto a criterion opposes only once it trails by its whole veto distance. This file is the plain statement of it,
on whole arrays; `counterfactual_fast.py` does the same one set at a time, compiled, and must answer the same. Either
first asks what remedies could do at their very best (`counterfactual_bounds.py`), and leaves out what cannot be enough.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from preavis.advice.electre_tri import TOLERANCE
from preavis.plan.counterfactual_bounds import Ranges, best_values, reach
from preavis.plan.counterfactual_fast import compiled
from preavis.plan.counterfactual_kernel import HAIR
from preavis.plan.counterfactual_problem import Flags, Floats, Particles, Problem, sets

WAYS = ("cheapest", "one", "fewest", "robust")
NO_SET = -1
Levers = NDArray[np.int32]
Which = int | NDArray[np.int64]
"""One client of a problem, or a client for each row."""
_CHUNK, _MOST = 64, 4096
"""Sets tried at once: few at first, for the cheapest that do are what is looked for."""
_ASKED = 4
"""Sets put to the whole cloud at once, at first."""
_TIMES, _FEW = 3, 64
"""How much of the cloud is asked first: so many times what may disagree, and so many particles at least."""


class Listed(NamedTuple):
    """Every set of one size (sets x size): `which` of the rows of `remedies` (rows x size) it takes levels of."""

    sets: NDArray[np.int64]
    remedies: NDArray[np.int64]
    which: NDArray[np.int64]

    @classmethod
    def of(cls, problem: Problem, size: int) -> Listed:
        """The sets of a size, in the order of the levers."""
        every = sets(problem.group, problem.clash, size)
        digits = len(problem.clash) ** np.arange(size)[::-1]
        _, first, which = np.unique(problem.group[every] @ digits, return_index=True, return_inverse=True)
        return cls(every, problem.group[every[first]], which)


class Tries(NamedTuple):
    """What is the same for every client: the sets by size, the ranges of remedies, the demanding part of the cloud."""

    sized: tuple[Listed, ...]
    ranges: Ranges
    demanding: Particles | None

    @classmethod
    def of(cls, problem: Problem) -> Tries:
        """The sets of a problem."""
        sized = tuple(Listed.of(problem, size) for size in range(1, problem.most + 1))
        return cls(sized, Ranges.of(problem), problem.particles and _demanding(problem.particles))


@dataclass(frozen=True)
class Found:
    """`sets` is clients x ways x levers, padded with -1: a row of -1 is no way at all."""

    sets: Levers

    def way(self, client: int, name: str) -> tuple[int, ...]:
        """The levers of one way, empty when there is none."""
        row = self.sets[client, WAYS.index(name)]
        return tuple(int(lever) for lever in row if lever != NO_SET)

    @property
    def feasible(self) -> Flags:
        return np.asarray(self.sets[:, 0, 0] != NO_SET, np.bool_)


def search(problem: Problem, *, any_set: bool = False, plainly: bool = True, threads: int = 1) -> Found:
    """Every way of every client of a problem. With `any_set`, only whether there is one is true of the answer.

    `plainly` works on whole arrays, best for a few clients; otherwise the search is compiled, if numba is there. The
    answers are the same, as they are on any number of `threads`.
    """
    quick = None if plainly else compiled()
    if quick is not None:
        return _search_fast(problem, quick, threads, any_set=any_set)
    asked = replace(problem, particles=None) if any_set else problem
    tries = Tries.of(asked)
    answer = np.full((len(problem), len(WAYS), problem.most), NO_SET, np.int32)
    for client in range(len(problem)):
        _search_one(asked, client, tries, answer[client], any_set=any_set)
    return Found(answer)


def _search_fast(problem: Problem, quick: Any, threads: int, *, any_set: bool) -> Found:
    """The same by the compiled search; every thread takes some of the clients, whose answers do not depend on it."""
    forms, norm, cloud = problem.forms, problem.norm, problem.particles
    answer = np.full((len(problem), len(WAYS), problem.most), NO_SET, np.int32)
    particles = _crowd(problem)

    def stretch(first: int, last: int) -> None:
        part = slice(first, last)
        own = (problem.rest, problem.scale, problem.moves, problem.agree, problem.oppose, problem.shares)
        each = (problem.start, problem.factor, problem.added, problem.allowed, problem.cost)
        quick(
            *(array[part] for array in each), problem.group, problem.clash, tuple(vars(forms).values()),
            tuple(array[part] for array in own), tuple(vars(norm).values()),
            (particles[0], particles[1][part], *particles[2:]), (any_set, cloud is not None and not any_set),
            answer[part],
        )  # fmt: skip

    cuts = np.linspace(0, len(problem), min(threads, max(len(problem), 1)) + 1).astype(int).tolist()
    if len(cuts) == 2:
        stretch(*cuts)
    else:
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(stretch, cuts[:-1], cuts[1:]))
    return Found(answer)


def _crowd(problem: Problem) -> tuple[Any, ...]:
    """The cloud as the compiled search reads it: patterns x criteria x particles, the most demanding particle first."""
    cloud = problem.particles
    if cloud is None:
        one, none = np.ones(1), np.zeros(len(problem), np.int64)
        return np.zeros((1, problem.moves.shape[1], 1)), none, one, one, np.zeros(1, np.int64), 1.0, 1.0
    place = np.argsort(-cloud.majority, kind="stable")
    shares = np.ascontiguousarray(cloud.shares[:, place].transpose(0, 2, 1))
    whole = float(np.cumsum(cloud.likelihood)[-1])
    return shares, cloud.pattern, cloud.majority[place], cloud.likelihood[place], place, cloud.needed, whole


def _demanding(cloud: Particles) -> Particles:
    """The particles that ask most, and what they must agree to at least if the whole cloud is to agree enough."""
    order = np.argsort(-cloud.majority, kind="stable")
    likelihood = np.cumsum(cloud.likelihood[order])
    spare = likelihood[-1] - cloud.needed
    most = min(max(int(np.searchsorted(likelihood, _TIMES * spare)) + 1, _FEW), len(order))
    part = order[:most]
    return Particles(
        cloud.shares[:, part], cloud.pattern, cloud.majority[part], cloud.likelihood[part],
        float(likelihood[most - 1] - spare),
    )  # fmt: skip


def _search_one(problem: Problem, client: int, tries: Tries, answer: Levers, *, any_set: bool) -> None:
    best, robust = np.inf, np.inf
    for listed in tries.sized:
        tried, cost = _worth_trying(problem, client, (listed, tries), (best, robust))
        for places in _holding(problem, client, tried):
            if cost[places[0]] < best:
                best = cost[places[0]]
                _write(answer, 0, tried[places[0]])
            firm = _firm(problem, client, tried[places], tries.demanding)
            if len(firm) and cost[places[firm[0]]] < robust:
                robust = cost[places[firm[0]]]
                _write(answer, 3, tried[places[firm[0]]])
            if len(firm) or problem.particles is None:
                break
        if answer[2, 0] == NO_SET and answer[0, 0] != NO_SET:
            answer[2] = answer[0]
        if listed is tries.sized[0]:
            answer[1] = answer[0]
        if any_set and answer[0, 0] != NO_SET:
            return


def _write(answer: Levers, way: int, chosen: NDArray[np.int64]) -> None:
    answer[way] = NO_SET
    answer[way, : len(chosen)] = chosen


def _worth_trying(
    problem: Problem, client: int, listing: tuple[Listed, Tries], limits: tuple[float, float]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The sets that might still be an answer, cheapest first, and what they cost; `limits` are the best so far."""
    (listed, tries), (best, robust) = listing, limits
    cost = problem.cost[client][listed.sets].sum(axis=1)
    within = cost < (best if problem.particles is None else robust)
    kept = np.flatnonzero(within & problem.allowed[client][listed.sets].all(axis=1))
    if listed.sets.shape[1] > 1:
        used, which = np.unique(listed.which[kept], return_inverse=True)
        may, firmly = _could(problem, client, listed.remedies[used], tries)
        kept = kept[may[which] & (firmly[which] | (cost[kept] < best))]
    kept = kept[np.argsort(cost[kept], kind="stable")]
    return listed.sets[kept], cost[kept]


def _could(problem: Problem, client: int, remedies: NDArray[np.int64], tries: Tries) -> tuple[Flags, Flags]:
    """Whether remedies at their very best might make the class, and whether the cloud might agree enough."""
    low, high = reach(problem, client, tries.ranges, remedies)
    agree, oppose = _said(problem, client, best_values(problem, client, low, high))
    may = _made(problem, client, agree, oppose, HAIR)
    firmly = may.copy()
    if tries.demanding is not None:
        firmly[may] = _perhaps(tries.demanding, client, agree[may], oppose[may])
    return may, firmly


def _perhaps(demanding: Particles, client: int, agree: Floats, oppose: Floats) -> Flags:
    """Whether the cloud might agree enough, by its most demanding part alone."""
    return np.asarray(agreeing(demanding, int(demanding.pattern[client]), agree, oppose) >= demanding.needed - HAIR)


def _holding(problem: Problem, client: int, every: NDArray[np.int64]) -> Iterator[NDArray[np.int64]]:
    """The places of the sets that make the class, some at a time."""
    start, chunk = 0, _CHUNK
    while start < len(every):
        places = start + np.flatnonzero(holds(problem, client, every[start : start + chunk]))
        start, chunk = start + chunk, min(2 * chunk, _MOST)
        if len(places):
            yield places


def _firm(problem: Problem, client: int, every: NDArray[np.int64], demanding: Particles | None) -> NDArray[np.int64]:
    """The place of the first set that holds robustly, if there is one."""
    start, chunk = 0, _ASKED
    while demanding is not None and start < len(every):
        part = every[start : start + chunk]
        some = np.flatnonzero(_perhaps(demanding, client, *sides(problem, client, part)))
        for first in range(0, len(some), _ASKED):
            asked = some[first : first + _ASKED]
            firm = asked[_robustly(problem, client, part[asked])]
            if len(firm):
                return start + firm[:1]
        start, chunk = start + chunk, 2 * chunk
    return np.empty(0, np.int64)


def lived(problem: Problem, client: Which, every: NDArray[np.int64]) -> Floats:
    """The quantities of a client (or of one a row) under each set, sets x quantities. Sets may be padded with -1."""
    who = np.broadcast_to(client, len(every))
    quantities: Floats = problem.start[who]
    for column in every.T:
        changed = problem.factor[who, column] * quantities + problem.added[who, column]
        taken = column != NO_SET
        quantities = changed if taken.all() else np.where(taken[:, None], changed, quantities)
    return quantities


def values(problem: Problem, client: Which, quantities: Floats) -> Floats:
    """The criteria that move, sets x criteria; 0 where nothing moves."""
    result = np.zeros((len(quantities), problem.moves.shape[1]))
    moves = np.broadcast_to(problem.moves[client], result.shape)
    for criterion in np.flatnonzero(moves.any(axis=0)).tolist():
        above, below, above2, below2 = (_part(problem, client, criterion, slot, quantities) for slot in range(4))
        # A year without income or hours has no ratio: it is as bad as can be.
        sound = (below > 0) & (below2 > 0)
        ratio = above / np.where(sound, below, 1.0) * (above2 / np.where(sound, below2, 1.0))
        found = problem.forms.offset[criterion] + problem.scale[client, criterion] * ratio
        told = np.where(sound, found, -np.inf * problem.norm.sign[criterion])
        result[:, criterion] = np.where(moves[:, criterion], told, 0.0)
    return result


def _part(problem: Problem, client: Which, criterion: int, slot: int, quantities: Floats) -> Floats:
    forms = problem.forms
    first, last = forms.starts[4 * criterion + slot : 4 * criterion + slot + 2]
    if not forms.filled[criterion, slot]:
        return np.ones(len(quantities))
    total = np.array(np.broadcast_to(problem.rest[client, criterion, slot], len(quantities)))
    for place in range(first, last):
        total += forms.coefficients[place] * quantities[:, forms.terms[place]]
    return total


def sides(problem: Problem, client: Which, every: NDArray[np.int64]) -> tuple[Floats, Floats]:
    """Partial concordance and discordance of a client (or of one a row) under each set, sets x criteria."""
    return _said(problem, client, values(problem, client, lived(problem, client, every)) * problem.norm.sign)


def _said(problem: Problem, client: Which, found: Floats) -> tuple[Floats, Floats]:
    """Partial concordance and discordance of criteria, more being better."""
    norm, moves = problem.norm, problem.moves[client]
    limit = norm.limit * norm.sign
    slack = TOLERANCE * np.maximum(1.0, np.abs(limit))
    lead = limit - found
    q, p, v = norm.indifference, norm.preference, norm.veto
    slope = np.where(p > q, p - q, 1.0)
    agree = np.where(lead <= q + slack, 1.0, np.where(p > q, np.clip((p - lead) / slope, 0.0, 1.0), 0.0))
    past, room = lead - p, np.where(np.isfinite(v), v - p, 1.0)
    rise = np.where(room > 0, np.clip(past / np.where(room > 0, room, 1.0), 0.0, 1.0), 1.0)
    oppose = np.where((past <= slack) | ~np.isfinite(v), 0.0, rise)
    if norm.hard:
        oppose = np.floor(oppose)
    return np.where(moves, agree, problem.agree[client]), np.where(moves, oppose, problem.oppose[client])


def holds(problem: Problem, client: int, every: NDArray[np.int64]) -> Flags:
    """Whether the client makes the class under each set."""
    return _made(problem, client, *sides(problem, client, every))


def _made(problem: Problem, client: int, agree: Floats, oppose: Floats, hair: float = 0.0) -> Flags:
    agreed = np.zeros(len(agree))
    for criterion, weight in enumerate(problem.shares[client]):
        agreed = agreed + weight * agree[:, criterion]
    return np.asarray(_credible(agreed, oppose.T) >= problem.norm.majority - hair - TOLERANCE)


def holds_robustly(problem: Problem, client: int, chosen: NDArray[np.int64]) -> bool:
    """Whether enough of the cloud agrees that the client makes the class under a set."""
    return problem.particles is not None and bool(_robustly(problem, client, chosen[None])[0])


def _robustly(problem: Problem, client: int, every: NDArray[np.int64]) -> Flags:
    particles = problem.particles
    if particles is None:
        return np.zeros(len(every), np.bool_)
    said = agreeing(particles, int(particles.pattern[client]), *sides(problem, client, every))
    return np.asarray(said >= particles.needed - TOLERANCE)


def agreeing(particles: Particles, pattern: int, agree: Floats, oppose: Floats) -> Floats:
    """The likelihood of the particles that agree, for each set."""
    agreed = np.zeros((len(agree), len(particles.majority)))
    for criterion in range(agree.shape[1]):
        agreed += particles.shares[pattern, :, criterion] * agree[:, criterion, None]
    yes = _credible(agreed, oppose.T[..., None]) >= particles.majority - TOLERANCE
    # A running sum adds up in the order of the cloud.
    return np.asarray(np.cumsum(np.where(yes, particles.likelihood, 0.0), axis=1)[:, -1])


def _credible(agreed: Floats, oppose: Floats) -> Floats:
    """Credibility of concordances, lowered by each criterion (first axis) that opposes more, in their order."""
    result = agreed.copy()
    for against in oppose:
        if not against.any():
            continue
        active = against > agreed
        if active.any():
            result = np.where(active, result * ((1.0 - against) / np.where(active, 1.0 - agreed, 1.0)), result)
        if (against >= 1.0).any():
            result = np.where(against >= 1.0, 0.0, result)
    return result
