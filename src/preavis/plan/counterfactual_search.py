"""The search for the smallest change that makes a class: every set of levers that goes together, none left out.

Sets are ordered by cost, then by how few levers they hold, then by the order of the levers. Four ways are found:

    cheapest    the first set under which the client outranks the limit of the class
    one         the first among those of one lever
    fewest      the first among those of the least number of levers that does
    robust      the first that also holds for a share of the cloud of plausible preferences

A client outranks a limit as in `electre_tri`: concordance, lowered by every criterion that opposes more than that. With
a hard veto a criterion opposes only once it trails by its whole veto distance. This file is the plain statement of it,
on whole arrays; `counterfactual_fast.py` does the same one set at a time, compiled, and must answer the same.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from preavis.advice.electre_tri import TOLERANCE
from preavis.plan.counterfactual_fast import compiled
from preavis.plan.counterfactual_problem import Flags, Floats, Particles, Problem, sets

WAYS = ("cheapest", "one", "fewest", "robust")
NO_SET = -1
Levers = NDArray[np.int32]
Which = int | NDArray[np.int64]
"""One client of a problem, or a client for each row."""
_CHUNK = 4096


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
    by_size = [sets(problem.group, problem.clash, size) for size in range(1, problem.most + 1)]
    answer = np.full((len(problem), len(WAYS), problem.most), NO_SET, np.int32)
    for client in range(len(problem)):
        _search_one(problem, client, by_size, answer[client], any_set=any_set)
    return Found(answer)


def _search_fast(problem: Problem, quick: Any, threads: int, *, any_set: bool) -> Found:
    """The same by the compiled search; every thread takes some of the clients, whose answers do not depend on it."""
    forms, norm, cloud = problem.forms, problem.norm, problem.particles
    answer = np.full((len(problem), len(WAYS), problem.most), NO_SET, np.int32)
    particles: tuple[Any, ...] = (np.zeros((1, 1, problem.moves.shape[1])), np.zeros(len(problem), np.int64))
    particles = (*particles, np.zeros(1), np.zeros(1), 1.0) if cloud is None else tuple(vars(cloud).values())

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


def _search_one(
    problem: Problem, client: int, by_size: list[NDArray[np.int64]], answer: Levers, *, any_set: bool
) -> None:
    best, robust = np.inf, np.inf
    cloud = None if any_set else problem.particles
    for size, every in enumerate(by_size, 1):
        kept = every[problem.allowed[client][every].all(axis=1)]
        cost = problem.cost[client][kept].sum(axis=1)
        within = np.flatnonzero(cost < (best if cloud is None else robust))
        for place in _holding(problem, client, kept[within], cost[within]):
            chosen = kept[within[place]]
            if cost[within[place]] < best:
                best = cost[within[place]]
                _write(answer, 0, chosen)
            if cloud is None:
                break
            if cost[within[place]] < robust and holds_robustly(problem, client, chosen):
                robust = cost[within[place]]
                _write(answer, 3, chosen)
                break
        if answer[2, 0] == NO_SET and answer[0, 0] != NO_SET:
            answer[2] = answer[0]
        if size == 1:
            answer[1] = answer[0]
        if any_set and answer[0, 0] != NO_SET:
            return


def _write(answer: Levers, way: int, chosen: NDArray[np.int64]) -> None:
    answer[way] = NO_SET
    answer[way, : len(chosen)] = chosen


def _holding(problem: Problem, client: int, every: NDArray[np.int64], cost: NDArray[np.int64]) -> NDArray[np.int64]:
    """The places of the sets that make the class, cheapest first."""
    found = [np.empty(0, np.int64)]
    for start in range(0, len(every), _CHUNK):
        part = every[start : start + _CHUNK]
        found.append(start + np.flatnonzero(holds(problem, client, part)))
    places = np.concatenate(found)
    return places[np.argsort(cost[places], kind="stable")]


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
    norm, moves = problem.norm, problem.moves[client]
    found = values(problem, client, lived(problem, client, every)) * norm.sign
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
    agree, oppose = sides(problem, client, every)
    agreed = np.zeros(len(every))
    for criterion, weight in enumerate(problem.shares[client]):
        agreed = agreed + weight * agree[:, criterion]
    return _credible(agreed, oppose) >= problem.norm.majority - TOLERANCE


def holds_robustly(problem: Problem, client: int, chosen: NDArray[np.int64]) -> bool:
    """Whether enough of the cloud agrees that the client makes the class under a set."""
    particles = problem.particles
    if particles is None:
        return False
    return agreeing(particles, int(particles.pattern[client]), *sides(problem, client, chosen[None])) >= (
        particles.needed - TOLERANCE
    )


def agreeing(particles: Particles, pattern: int, agree: Floats, oppose: Floats) -> float:
    """The likelihood of the particles that agree, for one set."""
    agreed = np.zeros(len(particles.majority))
    for criterion in range(agree.shape[1]):
        agreed = agreed + particles.shares[pattern, :, criterion] * agree[0, criterion]
    yes = _credible(agreed, np.broadcast_to(oppose, (len(agreed), oppose.shape[1]))) >= particles.majority - TOLERANCE
    return float(np.cumsum(np.where(yes, particles.likelihood, 0.0))[-1])


def _credible(agreed: Floats, oppose: Floats) -> Floats:
    """Credibility of concordances, lowered by each criterion that opposes more, in their order."""
    result = agreed.copy()
    for against in oppose.T:
        if not against.any():
            continue
        active = against > agreed
        result = np.where(active, result * ((1.0 - against) / np.where(active, 1.0 - agreed, 1.0)), result)
        result = np.where(against >= 1.0, 0.0, result)
    return result
