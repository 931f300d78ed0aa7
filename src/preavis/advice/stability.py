"""How firm a class is: what the majority, a weight or a value may become before the class changes. In closed form.

Bare functions on arrays, for one client or a whole book, on the strict (conjunctive) reading that decides. A client is
in class k because it outranks limit k - 1 and none from k on. It outranks a limit exactly when the weight that agrees
reaches the required majority C* (`electre_tri.required_majority`), which holds no weight. So

    majority   k is kept on (credibility of the next limit, credibility of the last one reached]
    weight j   moved to t with the others rescaled in proportion, the weight that agrees is t c + (1 - t) r, where c is
               the concordance of j and r that of the others: a straight line, which crosses C* once at most
    value j    with d = 0 it must agree with c = (C* - agreement of the others) / weight; where the others are enough,
               only its veto binds: credibility s of the others alone still reaches the majority m while its
               discordance is at most 1 - m (1 - agreement of the others) / s

Bounds lie where the kernel's tolerance puts them: the majority less 1e-9. Which of the two ends belongs to an interval
is a matter of single numbers; a bound reached for the better belongs to the better class.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from preavis.advice import electre_tri
from preavis.advice.electre_tri import TOLERANCE, Classes, Flags, Floats, Model

LEAST_MAJORITY = 0.5
_CHUNK = 2048
"""Clients worked on at once: every pair of a limit and a criterion is a row for each of them."""


@dataclass(frozen=True)
class Interval:
    """Two ends, arrays of one shape; NaN where there is no such interval."""

    low: Floats
    high: Floats


@dataclass(frozen=True)
class Bounds:
    """How far each value may go while the others stay, clients x criteria, in the unit of the values.

    `worse` is the last value that keeps the class and `better` the first that gives a higher one; `falls_to` and
    `rises_to` are the classes beyond. NaN (and class -1) where no value of this criterion changes the class, or where
    it is silent or does not count.
    """

    worse: Floats
    better: Floats
    falls_to: Classes
    rises_to: Classes


@dataclass(frozen=True)
class Compared:
    """Clients beside every limit: partial concordance and discordance are limits x clients x criteria.

    Silent cells and those that do not count oppose nothing; `shares` are clients x criteria.
    """

    model: Model
    agree: Floats
    oppose: Floats
    shares: Floats

    @property
    def majority(self) -> float:
        """The majority as the kernel takes it."""
        return self.model.majority - TOLERANCE

    @property
    def agreed(self) -> Floats:
        """The weight that agrees, limits x clients."""
        return np.asarray((self.agree * self.shares).sum(axis=2), np.float64)

    @property
    def needed(self) -> Floats:
        """The weight that must agree, limits x clients; infinite under a veto."""
        return electre_tri.required_majority(self.oppose, self.majority)

    @property
    def classes(self) -> Classes:
        return _highest(self.agreed >= self.needed)


def compare(values: Floats, model: Model, silent: Flags | None = None, counted: Flags | None = None) -> Compared:
    """Clients beside every limit; `silent` and `counted` as in `electre_tri.sort`."""
    agree, oppose = electre_tri.partials(values, model)
    for quiet in (silent, None if counted is None else ~counted):
        if quiet is not None:
            oppose = np.where(quiet, 0.0, oppose)
    return Compared(model, agree, oppose, electre_tri.shares(model, counted, len(values)))


def majority_interval(up: Floats, classes: Classes) -> Interval:
    """The majorities from 0.5 to 1 under which each client is in its class; NaN if there is none.

    `up` are the credibilities of client over limit (`Sorting.up`). The low end is left out unless it is 0.5 by itself.
    """
    clients, profiles = up.shape
    beyond = np.arange(profiles) >= classes[:, None]
    above = np.where(beyond, up, 0.0).max(axis=1, initial=0.0)
    high = np.hstack([np.ones((clients, 1)), up])[np.arange(clients), classes]
    low = np.maximum(above, LEAST_MAJORITY)
    empty = (high < LEAST_MAJORITY - TOLERANCE) | (above >= high)
    return Interval(np.where(empty, np.nan, low), np.where(empty, np.nan, np.clip(high, LEAST_MAJORITY, 1.0)))


def weight_intervals(
    values: Floats, model: Model, silent: Flags | None = None, counted: Flags | None = None
) -> Interval:
    """The shares of each criterion, others in proportion, that keep each client's class: clients x criteria.

    Shares are those of the criteria that count for the client; NaN for one that does not. The whole of 0 to 1 where the
    weight moves nothing.
    """
    interval = weights_kept(compare(values, model, silent, counted))
    if counted is None:
        return interval
    return Interval(np.where(counted, interval.low, np.nan), np.where(counted, interval.high, np.nan))


def weights_kept(found: Compared) -> Interval:
    """The shares that keep the class of clients already compared."""
    shares, agreed, needed = found.shares, found.agreed[..., None], found.needed[..., None]
    sole = shares >= 1.0 - TOLERANCE
    others = (agreed - shares * found.agree) / np.where(sole, 1.0, 1.0 - shares)
    slope = found.agree - others
    moves = (np.abs(slope) > 0) & np.isfinite(needed) & ~sole
    crossing = np.where(moves, needed - others, 0.0) / np.where(moves, slope, 1.0)
    hold, fail = _sides(found)
    rising = slope > 0
    floor = moves & np.where(rising, hold, fail)
    ceiling = moves & np.where(rising, fail, hold)
    low = np.where(floor, crossing, 0.0).max(axis=0, initial=0.0)
    high = np.where(ceiling, crossing, 1.0).min(axis=0, initial=1.0)
    return Interval(np.minimum(np.clip(low, 0.0, 1.0), shares), np.maximum(np.clip(high, 0.0, 1.0), shares))


def value_bounds(values: Floats, model: Model, silent: Flags | None = None, counted: Flags | None = None) -> Bounds:
    """How much worse or better each value may become, alone, before the class changes."""
    fixed = np.zeros(values.shape, np.bool_) if silent is None else silent.copy()
    fixed |= False if counted is None else ~counted
    parts = []
    for start in range(0, max(len(values), 1), _CHUNK):
        part = slice(start, start + _CHUNK)
        marks = (None if silent is None else silent[part], None if counted is None else counted[part])
        parts.append(values_kept(values[part], compare(values[part], model, *marks), fixed[part]))
    worse, better, falls, rises = (
        np.concatenate([getattr(one, name) for one in parts]) for name in ("worse", "better", "falls_to", "rises_to")
    )
    return Bounds(worse, better, falls, rises)


def values_kept(values: Floats, found: Compared, fixed: Flags) -> Bounds:
    """The bounds of clients already compared; cells that are `fixed` have none."""
    directions, crossings = found.model.directions, _crossings(found)
    hold, fail = (np.broadcast_to(side, crossings.shape) for side in _sides(found))
    worse = np.where(hold, crossings, -np.inf).max(axis=0, initial=-np.inf)
    better = np.where(fail, crossings, np.inf).min(axis=0, initial=np.inf)
    falls, rises = _highest(crossings < worse), _highest(crossings <= better)
    own = values * directions
    no_fall, no_rise = np.isinf(worse) | fixed, np.isinf(better) | fixed
    return Bounds(
        np.where(no_fall, np.nan, np.minimum(worse, own) * directions),
        np.where(no_rise, np.nan, np.maximum(better, own) * directions),
        np.where(no_fall, -1, falls).astype(np.int8),
        np.where(no_rise, -1, rises).astype(np.int8),
    )


def _crossings(found: Compared) -> Floats:
    """From which value on a client outranks each limit, the others as they are: limits x clients x criteria.

    Values point to the better side; minus infinity where it does at any value, infinity where at none.
    """
    majority, shares = found.majority, np.broadcast_to(found.shares, found.agree.shape)
    others = np.clip(found.agreed[..., None] - shares * found.agree, 0.0, 1.0)
    criteria = others.shape[-1]
    against = np.where(np.eye(criteria, dtype=np.bool_), 0.0, found.oppose[:, :, None, :])
    gap = electre_tri.required_majority(against, majority) - others
    share = np.where(shares > 0, shares, 1.0)
    need = np.where(shares > 0, gap / share, np.where(gap > 0, np.inf, 0.0))
    alone = electre_tri.credible(others.ravel(), against.reshape(-1, criteria).T).reshape(others.shape)
    endured = 1.0 - majority * (1.0 - others) / np.where(need <= 0, alone, 1.0)
    return _limit(found.model) - _leads(found.model, need, endured)


def _leads(model: Model, need: Floats, endured: Floats) -> Floats:
    """How far a limit may lead: to the concordance needed or, where none is, to the discordance that is endured."""
    q, p, v = (model.threshold(name)[:, None, :] for name in ("indifference", "preference", "veto"))
    held = np.isfinite(v)
    sloped = np.where(p > q, p - np.where(need > 0, np.minimum(need, 1.0), 0.0) * (p - q), q)
    vetoed = np.where(held, p + endured * np.where(held, v - p, 0.0), np.inf)
    return np.select([need > 1.0, need > 0.0], [np.full(need.shape, -np.inf), sloped], vetoed)


def _limit(model: Model) -> Floats:
    return np.asarray((model.limits * model.directions)[:, None, :], np.float64)


def _sides(found: Compared) -> tuple[Flags, Flags]:
    """The limit that must stay outranked, and those that must not be: limits x clients x 1."""
    classes, profiles = found.classes, np.arange(found.model.profiles)[:, None]
    return (profiles == classes - 1)[..., None], (profiles >= classes)[..., None]


def _highest(reached: Flags) -> Classes:
    """The class above the highest limit reached; limits are the first axis."""
    places = np.arange(1, len(reached) + 1).reshape(-1, *[1] * (reached.ndim - 1))
    return np.asarray((reached * places).max(axis=0, initial=0), np.int8)
