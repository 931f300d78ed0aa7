"""ELECTRE TRI-B: sorting into ordered classes by limits, weights, a majority and vetoes.

Source: Yu 1992; Roy and Bouyssou 1993.

Bare functions on arrays. `values` is clients x criteria, limits are profiles x criteria from the worst class up, every
result that compares clients with limits is clients x profiles, and classes are 0 (the worst) to the number of profiles.

With `delta` the lead of the limit over the client, in the direction that is better:

    concordance of one criterion    1 if delta <= q, 0 if delta >= p, linear between (delta <= q is tested first)
    concordance                     their mean, weighted
    discordance of one criterion    0 if delta <= p, 1 if delta >= v, linear between; always 0 without a veto
    credibility                     concordance x product over discordance > concordance of (1 - d) / (1 - concordance)
    a client outranks a limit       credibility >= majority

A discordance of 1 forbids outranking whatever the weights, even when the criterion weighs nothing. Comparisons allow a
tolerance of 1e-9, so that 0.4 + 0.21 + 0.09 reaches a majority of 0.7 as it does on paper. A value that is no number
agrees with nothing and opposes nothing.

The work is done by `electre_blocks`, or by `electre_kernel` once compiling it pays: the same bits, whichever it is and
however many threads share it.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from preavis.advice import electre_blocks as blocks
from preavis.advice import electre_choice as choice
from preavis.advice.electre_model import TOLERANCE, Classes, Flags, Floats, Model, Norms, Result, Rows, norms, shared

__all__ = [
    "TOLERANCE", "Classes", "Flags", "Floats", "Model", "Sorting", "concordance", "conjunctive", "credibility",
    "credible", "disjunctive", "partial", "required_majority", "shares", "sort",
]  # fmt: skip

_HALVINGS = 60
_NONE = np.zeros((0, 0), np.bool_)


@dataclass(frozen=True)
class Sorting:
    """Both assignments, with the credibilities that led to them: client over limit (`up`), limit over client (`down`).

    `conjunctive` decides: the highest limit the client outranks. `disjunctive` is the lowest limit that is preferred to
    the client; it is never below `conjunctive`, and above it exactly when the client contradicts itself.
    """

    conjunctive: Classes
    disjunctive: Classes
    up: Floats
    down: Floats


def sort(
    values: Floats, model: Model, silent: Flags | None = None, counted: Flags | None = None, *, threads: int = 1
) -> Sorting:
    """Sort clients. Cells marked `silent` agree or disagree but never veto, nor does an infinite (unknown) value.

    A cell that is not `counted` is as if its criterion did not exist for that client; its weight is shared out.
    """
    clients, ready = len(values), norms(model)
    found = np.empty((2, model.profiles, clients))
    classes = np.empty((2, clients), np.int8)
    result = Result(found[0], found[1], classes[0], classes[1])
    rows = Rows(_own(values), *(_NONE if mark is None else np.ascontiguousarray(mark) for mark in (silent, counted)))
    _shared_out(rows, ready, result, threads)
    return Sorting(result.conjunctive, result.disjunctive, result.up.T, result.down.T)


def _own(values: Floats) -> Floats:
    """Values as rows that a compiled kernel takes without being compiled anew."""
    rows = np.ascontiguousarray(values, np.float64)
    return rows if rows.flags.writeable else rows.copy()


def _shared_out(rows: Rows, ready: Norms, result: Result, threads: int) -> None:
    """Let every thread compare a stretch of clients. A client's bits do not depend on its neighbours."""
    compare = choice.comparer(2 * len(rows.values) * ready.limits.size)
    cuts = np.linspace(0, len(rows.values), threads + 1).astype(int).tolist()
    if threads == 1:
        compare(rows, ready, result, *cuts)
        return
    with ThreadPoolExecutor(threads) as pool:
        for done in [pool.submit(compare, rows, ready, result, *stretch) for stretch in pairwise(cuts)]:
            done.result()


def credibility(
    values: Floats, model: Model, silent: Flags | None = None, counted: Flags | None = None, *, reverse: bool = False
) -> Floats:
    """How far each client outranks each limit; with `reverse`, how far the limit outranks the client."""
    found = sort(values, model, silent, counted)
    return found.down if reverse else found.up


def shares(model: Model, counted: Flags | None, clients: int) -> Floats:
    """The weight of each criterion for each client, adding up to one; all zero where nothing counts."""
    weights = np.asarray(model.weights, np.float64)
    if counted is None:
        return np.broadcast_to(shared(weights), (clients, len(weights)))
    return np.ascontiguousarray(shared(counted.T * weights[:, None]).T)


def partial(values: Floats, model: Model, profile: int, *, reverse: bool = False) -> tuple[Floats, Floats]:
    """Concordance and discordance of every criterion for one limit, each clients x criteria."""
    agree, oppose = blocks.partial(values, norms(model), profile, reverse=reverse)
    return agree.T, oppose.T


def partials(values: Floats, model: Model, *, reverse: bool = False) -> tuple[Floats, Floats]:
    """Concordance and discordance of every criterion for every limit, each profiles x clients x criteria."""
    pairs = [partial(values, model, profile, reverse=reverse) for profile in range(model.profiles)]
    agree, oppose = (np.stack([pair[side] for pair in pairs]) for side in (0, 1))
    return agree, oppose


def concordance(values: Floats, model: Model, *, reverse: bool = False) -> Floats:
    """The weighted share of criteria that agree, clients x profiles."""
    ready = norms(model)
    parts = [blocks.partial(values, ready, profile, reverse=reverse)[0] for profile in range(model.profiles)]
    return np.stack([blocks.weighed(part * ready.shares[:, None]) for part in parts], axis=1)


def credible(agreed: Floats, oppose: Floats) -> Floats:
    """Credibility of concordances (one a client), given the discordances (criteria x clients)."""
    result = np.array(agreed, np.float64)
    with np.errstate(all="ignore"):
        room = 1.0 / (1.0 - np.minimum(result, blocks.BELOW_ONE))
        blocks.weaken(result, oppose, room, np.ones(oppose.shape, np.bool_))
    return result


def conjunctive(up: Floats, majority: float) -> Classes:
    """The class above the highest limit that the client outranks."""
    reached = up >= majority - TOLERANCE
    return np.asarray((reached * np.arange(1, up.shape[1] + 1)).max(axis=1, initial=0), np.int8)


def disjunctive(up: Floats, down: Floats, majority: float) -> Classes:
    """The class below the lowest limit that is preferred to the client."""
    preferred = (down >= majority - TOLERANCE) & (up < majority - TOLERANCE)
    first = np.argmax(preferred, axis=1)
    return np.asarray(np.where(preferred.any(axis=1), first, up.shape[1]), np.int8)


def required_majority(oppose: Floats, majority: float) -> Floats:
    """The concordance that outranking takes, given discordances (criteria last): infinite under a full veto.

    Credibility rises with concordance, so it reaches the majority exactly when concordance reaches this figure. It
    equals the majority while nothing opposes more than that: a partial veto is a bigger majority.
    """
    ordered = np.sort(np.pad(oppose, [*[(0, 0)] * (oppose.ndim - 1), (2, 0)]), axis=-1)
    strongest, second = ordered[..., -1], ordered[..., -2]
    needed = np.where(strongest <= majority, majority, majority / (1 - strongest + majority))
    several = (second > needed) & (strongest < 1)
    if several.any():
        needed[several] = _bisected(oppose[several], majority)
    return np.where(strongest >= 1.0, np.inf, needed)


def _bisected(oppose: Floats, majority: float) -> Floats:
    """The required concordance where several criteria oppose more than it: a rising function, bisected."""
    low, high = np.full(len(oppose), majority), np.asarray(oppose.max(axis=1), np.float64)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        enough = credible(middle, oppose.T) >= majority
        low, high = np.where(enough, low, middle), np.where(enough, middle, high)
    return np.asarray(high, np.float64)
