"""SMAA-TRI: acceptabilities over preferences, over figures, and over both, kept apart.

    preference   figures at their values, preferences drawn
    data         preferences at the point that is used, figures drawn
    joint        both drawn

A client is at least in class h + 1 when it outranks limit h or a higher one (conjunctive, the rule that decides), or,
by the `optimistic` rule, when no limit up to h is preferred to it. Both fall as h rises, so the share of a class is the
difference of two counts, and no class is worked out for a single particle.

Bytes do not depend on threads or on the order of sums: sums over particles are of whole multiples of one power of two,
small enough to add up without rounding.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from preavis.advice.acceptability.outranking import NO_MARKS, Comparison, Flags, Marks, compare, outranked
from preavis.advice.acceptability.shares import Acceptability
from preavis.advice.electre_tri import Model
from preavis.advice.preferences.cloud import Cloud

Floats = NDArray[np.float64]
_ROWS = 256
"""Clients x limits in one product, and particles in one: what fits in the processor's cache."""
_PARTICLES = 1024
_STACK = 4096
"""Rows of drawn figures compared at once."""
_BITS = 52


def preference(
    values: Floats, model: Model, cloud: Cloud, marks: Marks = NO_MARKS, *, optimistic: bool = False
) -> Acceptability:
    """Acceptabilities with figures (clients x criteria) at their values. The cloud is on the model's criteria.

    Weights and majority of the model play no part.
    """
    sums = _Sums(cloud)
    step = max(1, _ROWS // max(model.profiles, 1))
    parts = [
        sums.over(_Sides.of(values[start : start + step], model, marks.part(slice(start, start + step)), optimistic))
        for start in range(0, len(values), step)
    ]
    whole = np.concatenate(parts) if parts else np.empty((0, model.profiles + 1, sums.columns.shape[1]))
    return sums.acceptability(whole)


def data(draws: Iterable[Floats], model: Model, marks: Marks = NO_MARKS, *, optimistic: bool = False) -> Acceptability:
    """Acceptabilities with weights and majority of the model, over draws of figures (each clients x criteria)."""
    weights = model.weights / model.weights.sum()
    point = Cloud(tuple(map(str, range(len(weights)))), weights[None], np.array([model.majority]), np.ones(1))
    return joint(draws, model, point, marks, optimistic=optimistic)


def joint(
    draws: Iterable[Floats], model: Model, cloud: Cloud, marks: Marks = NO_MARKS, *, optimistic: bool = False
) -> Acceptability:
    """Acceptabilities over draws of figures and the cloud: each draw meets its own particles, in turn.

    A draw meets as many particles as a thousand draws would share out. The error counts draws, which are independent.
    """
    each = -(-len(cloud) // 1000)
    tally: _Tally | None = None
    for start, block in _blocks(draws):
        turn = (np.arange(start * each, (start + len(block)) * each) % len(cloud)).reshape(len(block), each)
        found = _drawn_shares(block, model, marks, (cloud, turn, optimistic))
        tally = _Tally(*found.shape[1:]) if tally is None else tally
        tally.add(found, cloud.likelihood[turn].sum(axis=1))
    if tally is None:
        raise ValueError("no draws")
    return tally.acceptability()


class _Sides:
    """Clients against limits and, for the optimistic rule, limits against clients."""

    def __init__(self, up: Comparison, down: Comparison | None) -> None:
        self.up, self.down = up, down

    @staticmethod
    def of(values: Floats, model: Model, marks: Marks, optimistic: bool) -> _Sides:  # noqa: FBT001  as given
        down = compare(values, model, marks, reverse=True) if optimistic else None
        return _Sides(compare(values, model, marks), down)

    def reached(self, weights: Floats, majority: Floats) -> Flags:
        """Whether each client is above each limit, profiles x clients x particles; falling with the profile."""
        above = outranked(self.up, weights, majority)
        if self.down is None:
            for profile in range(len(above) - 2, -1, -1):
                above[profile] |= above[profile + 1]
            return above
        kept = above | ~outranked(self.down, weights, majority)
        for profile in range(1, len(kept)):
            kept[profile] &= kept[profile - 1]
        return np.asarray(kept)


def _whole(columns: Floats) -> Floats:
    """Columns of figures that are not negative, as multiples of a power of two, so that any sum of them is exact."""
    heap = columns.sum(axis=0)
    unit = np.exp2(np.ceil(np.log2(np.where(heap > 0, heap, 1.0))) + 1 - _BITS)
    return np.asarray(np.rint(columns / unit) * unit)


class _Sums:
    """Sums over a cloud where a limit is reached: of likelihoods, of their squares, of weights times likelihood."""

    def __init__(self, cloud: Cloud) -> None:
        self._weights, self._majority = np.ascontiguousarray(cloud.weights.T), cloud.majority
        chance = cloud.likelihood[:, None]
        self.columns = _whole(np.concatenate([chance, chance**2, chance * cloud.weights], axis=1))
        self._total = self._summed(slice(None))
        self._equal = bool((cloud.likelihood == cloud.likelihood[0]).all())

    def _summed(self, part: slice) -> Floats:
        return np.asarray(self.columns[part].sum(axis=0))

    def over(self, sides: _Sides) -> Floats:
        """Clients x classes x columns."""
        profiles, clients, _ = sides.up.agree.shape
        sums = np.zeros((profiles + 1, clients, self.columns.shape[1]))
        sums[0] = self._total
        for start in range(0, len(self._majority), _PARTICLES):
            part = slice(start, start + _PARTICLES)
            above = sides.reached(self._weights[None, :, part], self._majority[None, part])
            sums[1:] += (above.reshape(profiles * clients, -1).astype(np.float64) @ self.columns[part]).reshape(
                profiles, clients, -1
            )
        sums[:-1] -= sums[1:]
        return np.ascontiguousarray(sums.transpose(1, 0, 2))

    def acceptability(self, sums: Floats) -> Acceptability:
        shares = sums[:, :, 0] / self._total[0]
        squares = sums[:, :, 1] / self._total[0] ** 2
        spread = self._total[1] / self._total[0] ** 2
        error = np.sqrt((1 - 2 * shares) * squares + shares**2 * spread)
        held = sums[:, :, :1]
        central = np.where(held > 0, sums[:, :, 2:] / np.where(held > 0, held, 1.0), np.nan)
        return Acceptability(shares, np.where(held[:, :, 0] > 0, error, 0.0), central)


def _blocks(draws: Iterable[Floats]) -> Iterator[tuple[int, Floats]]:
    """Draws stacked, a few thousand rows at a time, each stack with the place of its first draw."""
    source, start = iter(draws), 0
    while first := list(islice(source, 1)):
        more = max(1, _STACK // max(len(first[0]), 1)) - 1
        block = np.stack([*first, *islice(source, more)])
        yield start, block
        start += len(block)


_Preferences = tuple[Cloud, NDArray[np.intp], bool]


def _drawn_shares(block: Floats, model: Model, marks: Marks, how: _Preferences) -> Floats:
    """For each draw the likelihood of the particles it meets that reach each limit, draws x clients x profiles."""
    cloud, turn, optimistic = how
    count, clients, criteria = block.shape
    sides = _Sides.of(block.reshape(-1, criteria), model, marks.repeated(count), optimistic)
    weights = np.ascontiguousarray(cloud.weights[turn].transpose(0, 2, 1))
    above = sides.reached(weights, cloud.majority[turn]).reshape(model.profiles, count, clients, -1)
    return np.asarray(np.einsum("pdck,dk->dcp", above, cloud.likelihood[turn]))


class _Tally:
    """Shares of classes over draws, and how much they vary from draw to draw."""

    def __init__(self, clients: int, profiles: int) -> None:
        shape = (clients, profiles + 1)
        self._sum, self._square, self._cross = np.zeros(shape), np.zeros(shape), np.zeros(shape)
        self._whole = self._whole_square = 0.0
        self._draws = 0

    def add(self, reached: Floats, chance: Floats) -> None:
        """Draws x clients x profiles, with the likelihood of each draw's particles."""
        least = np.broadcast_to(chance[:, None, None], (*reached.shape[:2], 1))
        none = np.zeros_like(least)
        held = np.concatenate([least, reached], axis=2) - np.concatenate([reached, none], axis=2)
        self._sum += held.sum(axis=0)
        self._square += (held**2).sum(axis=0)
        self._cross += (held * chance[:, None, None]).sum(axis=0)
        self._whole += float(chance.sum())
        self._whole_square += float((chance**2).sum())
        self._draws += len(reached)

    def acceptability(self) -> Acceptability:
        shares = self._sum / self._whole
        spread = self._square - 2 * shares * self._cross + shares**2 * self._whole_square
        small = self._draws / max(self._draws - 1, 1)
        error = np.sqrt(np.maximum(spread, 0.0) * small) / self._whole
        return Acceptability(shares / shares.sum(axis=1, keepdims=True), error)
