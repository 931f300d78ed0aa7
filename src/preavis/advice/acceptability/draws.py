"""Plausible figures: what each client's criteria may be, drawn from what is known of them.

    known exactly            the value, in every draw
    an estimate              two half-normals that meet at the value, its median, and put one chance in ten beyond each
                             bound: the measures of `ESTIMATES`, whose bounds hold the truth with 80 % probability
    known within hard bounds a triangle from bound to bound with its peak at the value: hours of people whose rate lies
                             between the lowest and the highest of the book, taxes that are not stated
    missing                  given the client's other criteria, as they go together in this book (`margins.py`), within
                             the bounds that are known
    missing, natural person  anything within the policy's span: no score is learned on a person, not even by a guess

All clients share the same chances (common random numbers): a client's draws depend on the seed, the name of the
criterion, the client and the book, never on the order of clients, and differences between clients are not noise.
Chances are spread evenly (one in each of `count` equal slices), so that few draws go far.

Errors of different measures are taken as independent. Several values missing for one client are drawn one after the
other, in the order of the policy, each given those before it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from preavis.advice.acceptability.margins import (
    Margin,
    correlation,
    margin,
    normal_score,
    probability,
    regression,
    wide,
)
from preavis.advice.table import NATURAL_PERSON, Flags, Floats, Performance, Table

Counts = NDArray[np.int64]

ESTIMATES = frozenset(("lateness_p80", "trend"))
"""Measures whose bounds are statistical, all others being hard.

`lateness_p80`: the posterior of the client's pace (`measures/payment_model.py`). `trend`: the slopes within Kendall's
variance (`measures/outlook.py`). Both are made to hold the truth with 80 % probability.
"""

_TENTH = -NormalDist().inv_cdf(0.1)
_CELLS_AT_ONCE = 4_000_000
_TOGETHER = 256
"""Clients drawn together: what is made of them stays in the cache."""
_NO_ROOM = 1e-9


@dataclass(frozen=True)
class Block:
    """Some draws: `values` is draws x clients x criteria, `first` the number of its first draw."""

    first: int
    values: Floats


def plausible(table: Table, seed: int, count: int) -> Iterator[Block]:
    """Plausible performances of a table, in blocks of draws that fit in memory. The same seed gives the same bytes."""
    return Plausible(table, seed, count).blocks()


def draws(table: Table, seed: int, count: int) -> Iterator[Floats]:
    """The same, one draw (clients x criteria) at a time: what acceptabilities are counted over."""
    return (values for block in plausible(table, seed, count) for values in block.values)


def uncertain(table: Table) -> Flags:
    """Cells that are missing (and count) or known within bounds, clients x criteria."""
    return Plausible(table, 0, 1).uncertain


@dataclass(frozen=True)
class Plausible:
    """`count` plausible performances of every client. Without `estimates`, known values stay at their best figure."""

    table: Table
    seed: int
    count: int
    estimates: bool = True
    _paths: dict[tuple[int, ...], tuple[Mapping[int, float], float]] = field(default_factory=dict, repr=False)

    @cached_property
    def bounded(self) -> Flags:
        """Known values that may be other than their best figure."""
        marks = [bounds[1] > bounds[0] for bounds in self._bounds]
        return self._flags(marks) & self.table.counted & self.estimates

    @cached_property
    def uncertain(self) -> Flags:
        """Cells that the draws differ on, clients x criteria."""
        return (self.table.unknown | self.bounded) & ~self.table.listed_only[:, None]

    def client(self, number: int) -> Floats:
        """All draws of one client, draws x criteria."""
        return self.clients(np.array([number]))[:, 0]

    def clients(self, numbers: Counts) -> Floats:
        """All draws of some clients, draws x clients x criteria."""
        return self._some(numbers, slice(0, self.count))

    def blocks(self) -> Iterator[Block]:
        """All clients, some draws at a time."""
        values = self.table.values("value")
        step = max(1, _CELLS_AT_ONCE // max(1, values.size))
        everybody = np.arange(len(values))
        for first in range(0, self.count, step):
            yield Block(first, self._some(everybody, slice(first, min(first + step, self.count))))

    def _some(self, numbers: Counts, part: slice) -> Floats:
        """Some draws of some clients: those of whom the same is known are drawn together."""
        values = np.array([row.value[numbers] for row in self.table.rows]).reshape(-1, len(numbers)).T
        result: Floats = np.repeat(values[None], len(range(self.count)[part]), axis=0)
        moving = np.flatnonzero(self.uncertain[numbers].any(axis=1))
        kinds = np.packbits(self._shape[numbers[moving]], axis=1)
        _, first, kind = np.unique(kinds, axis=0, return_index=True, return_inverse=True)
        for place in range(len(first)):
            alike = moving[kind.reshape(-1) == place]
            for start in range(0, len(alike), _TOGETHER):
                some = alike[start : start + _TOGETHER]
                result[:, some] = self._drawn(numbers[some], part)
        return result

    @cached_property
    def _shape(self) -> Flags:
        """What is drawn for a client and how, clients x marks: clients with the same marks are drawn together."""
        return np.concatenate([self._seen, self.uncertain, self.bounded, self._persons], axis=1)

    @cached_property
    def chances(self) -> Floats:
        """The shared normal scores, draws x criteria."""
        made = [_spread(self.seed, row.criterion.name, self.count) for row in self.table.rows]
        return np.stack(made, axis=1) if made else np.empty((self.count, 0))

    @cached_property
    def margins(self) -> tuple[Margin, ...]:
        """What values each criterion takes in this book."""
        seen = self._seen
        return tuple(
            margin(row.criterion, row.value[seen[:, place]]) for place, row in enumerate(self.table.rows)
        )  # fmt: skip

    @cached_property
    def scores(self) -> Floats:
        """Normal scores of the values, clients x criteria; they mean nothing where `_seen` is false."""
        pairs = zip(self.margins, self.table.rows, strict=True)
        found = [one.score(row.value) for one, row in pairs]
        return np.stack(found, axis=1) if found else np.empty((len(self.table.dormant), 0))

    @cached_property
    def links(self) -> Floats:
        """Correlation of the criteria's scores, as far as this book shows it."""
        return correlation(self.scores, self._seen)

    @cached_property
    def _seen(self) -> Flags:
        """Values that speak of other clients: of those judged, and by the criterion's own measure."""
        marks = [row.known & (row.column is None or row.column.known) for row in self.table.rows]
        return self._flags(marks) & self.table.counted & ~self.table.listed_only[:, None]

    @cached_property
    def _persons(self) -> Flags:
        """Missing because no score may be learned on a natural person."""
        return self._flags([~row.known & _because(row, NATURAL_PERSON) for row in self.table.rows])

    @cached_property
    def _bounds(self) -> Sequence[tuple[Floats, Floats]]:
        """What bounds each known value, by criterion; the value itself where nothing does."""
        return [_around(row) for row in self.table.rows]

    def _flags(self, marks: Sequence[Flags]) -> Flags:
        size = len(self.table.dormant)
        return np.stack(marks, axis=1) if marks else np.zeros((size, 0), np.bool_)

    def _drawn(self, numbers: Counts, part: slice) -> Floats:
        """Some draws of clients of one shape, draws x clients x criteria."""
        chances, like = self.chances[part], numbers[0]
        result = np.empty((len(chances), len(numbers), len(self.table.rows)))
        for place, row in enumerate(self.table.rows):
            result[:, :, place] = row.value[numbers]
        scores = {place: self.scores[numbers, place] for place in np.flatnonzero(self._seen[like]).tolist()}
        for place in np.flatnonzero(self.uncertain[like]).tolist():
            chance = chances[:, place, None]
            if self.bounded[like, place]:
                result[:, :, place] = self._estimate(numbers, place, chance)
            else:
                free, score = self.margins[place], chance
                if self._persons[like, place]:
                    free = wide(self.table.rows[place].criterion)
                else:
                    score = scores[place] = self._missing(numbers, place, scores, chance)
                result[:, :, place] = _within(self._hard(numbers, place), free, score, chance)
        return result

    def _estimate(self, numbers: Counts, place: int, chance: Floats) -> Floats:
        """Known values moved within, or around, their bounds."""
        row = self.table.rows[place]
        low, high = (bound[numbers] for bound in self._bounds[place])
        value = row.value[numbers]
        if row.criterion.measure in ESTIMATES:
            side = np.where(chance < 0, value - low, high - value)
            return np.asarray(value + chance / _TENTH * side, np.float64)
        return _triangle(probability(chance), low, value, high)

    def _missing(self, numbers: Counts, place: int, given: Mapping[int, Floats], chance: Floats) -> Floats:
        """Normal scores of missing values, given those of other criteria of the same clients."""
        path, spare = self._path(tuple(given), place)
        spread = max(spare, _NO_ROOM) ** 0.5
        middle = np.zeros((len(chance), len(numbers)))
        for other, factor in path.items():
            middle += factor * given[other]
        found: Floats = middle + spread * chance
        low, high = self._hard(numbers, place)
        inside = np.isfinite(low) | np.isfinite(high)
        if inside.any():
            middle, free = middle[:, inside], self.margins[place]
            ends = [np.interp(bound[inside], free.values, free.scores) for bound in (low, high)]
            least, most = (probability((end - middle) / spread) for end in ends)
            found[:, inside] = middle + spread * normal_score(least + probability(chance) * (most - least))
        return found

    def _path(self, known: tuple[int, ...], wanted: int) -> tuple[Mapping[int, float], float]:
        key = (*known, wanted)
        if key not in self._paths:
            self._paths[key] = regression(self.links, known, wanted)
        return self._paths[key]

    def _hard(self, numbers: Counts, place: int) -> tuple[Floats, Floats]:
        worst, best = self.table.rows[place].worst[numbers], self.table.rows[place].best[numbers]
        return np.minimum(worst, best), np.maximum(worst, best)


def _within(bounds: tuple[Floats, Floats], free: Margin, score: Floats, chance: Floats) -> Floats:
    """Values inside what is known: as drawn, or evenly between the bounds where the book has seen nothing there."""
    low, high = bounds
    found = np.asarray(np.clip(free.value(score), low, high), np.float64)
    unseen = (low > free.values[-1] - _NO_ROOM) | (high < free.values[0] + _NO_ROOM)
    unseen &= np.isfinite(low) & np.isfinite(high)
    if unseen.any():
        found[:, unseen] = low[unseen] + probability(chance) * (high - low)[unseen]
    return found


def _triangle(share: Floats, low: Floats, peak: Floats, high: Floats) -> Floats:
    """The quantiles of triangular distributions."""
    width = high - low
    turn = (peak - low) / width
    rising = low + np.sqrt(np.maximum(share * width * (peak - low), 0.0))
    falling = high - np.sqrt(np.maximum((1 - share) * width * (high - peak), 0.0))
    return np.asarray(np.where(share < turn, rising, falling), np.float64)


def _around(row: Performance) -> tuple[Floats, Floats]:
    if row.column is None:
        return row.value, row.value
    column, known = row.column, row.known & row.column.known
    low = np.where(known & column.low_known, np.minimum(column.low, row.value), row.value)
    high = np.where(known & column.high_known, np.maximum(column.high, row.value), row.value)
    return low.astype(np.float64), high.astype(np.float64)


def _because(row: Performance, reason: str) -> Flags:
    if row.column is None or reason not in row.column.reasons:
        return np.zeros(len(row.value), np.bool_)
    return np.asarray(row.column.reason == row.column.reasons.index(reason) + 1, np.bool_)


def _spread(seed: int, name: str, count: int) -> Floats:
    """Normal scores, one in each of `count` equal slices of the chances, in an order of their own for each name."""
    purpose = hashlib.sha256(f"draws {seed} {name}".encode()).digest()
    generator = np.random.Generator(np.random.Philox(key=int.from_bytes(purpose[:16], "little")))
    return normal_score((generator.permutation(count) + generator.random(count)) / count)
