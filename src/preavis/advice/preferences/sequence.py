"""Tempered sequential Monte Carlo: a cloud moved to where past decisions make preferences likely.

The likelihood enters by degrees, each leaving half of the particles to count; particles are resampled (systematically,
one random number for all), then moved. Moves are hit-and-run along differences of particles of the other half of the
cloud (ter Braak 2006; Goodman and Weare 2010), uniform on the chord or near by, accepted by Metropolis' rule: they stay
in the region of the policy, ties of cards included, and keep its even spread as the prior. The majority moves as one
more coordinate.

Sources: Del Moral, Doucet and Jasra 2006; Chopin 2002.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from preavis.advice import electre_tri
from preavis.advice.preferences.cloud import Cloud
from preavis.advice.preferences.past import Past, classes, log_likelihood
from preavis.advice.preferences.region import Region

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

_HALF = 0.5
_MIXED = 0.5
"""Moves go on until the correlation of places before and after is this small, or for `_ROUNDS` rounds."""
_ROUNDS = 24
_BISECTIONS = 40


@dataclass(frozen=True)
class Space:
    """Where preferences may lie: weights w with `matrix @ w <= bound`, and a majority within an interval.

    `matrix` is inequalities x criteria, each weight being positive among them. Equalities need no saying: moves keep
    to the plane that the cloud lies in.
    """

    matrix: Floats
    bound: Floats
    majority: tuple[float, float]

    @classmethod
    def of(cls, region: Region, majority: tuple[float, float]) -> Space:
        """The space of a policy's region of weights and its interval of majorities."""
        return cls(region.rows, region.bounds, majority)

    def contains(self, weights: Floats) -> Flags:
        """Which weights (particles x criteria) lie inside."""
        return np.asarray(
            (_dot(weights, self.matrix) <= self.bound[:, None] + electre_tri.TOLERANCE).all(axis=0), np.bool_
        )

    @cached_property
    def joint(self) -> tuple[Floats, Floats]:
        """The same inequalities on weights and majority together, particles x (criteria + 1)."""
        low, high = self.majority
        rows, size = self.matrix.shape
        matrix = np.zeros((rows + 2, size + 1))
        matrix[:rows, :size] = self.matrix
        matrix[rows, size], matrix[rows + 1, size] = -1.0, 1.0
        return matrix, np.concatenate([self.bound, [-low, high]])

    def chord(self, points: Floats, directions: Floats) -> tuple[Floats, Floats]:
        """How far back and forth one may go from each point along its direction; nowhere along a zero direction."""
        matrix, bound = self.joint
        room = np.maximum(bound[:, None] - _dot(points, matrix), 0.0)
        speed = _dot(directions, matrix)
        still = np.abs(speed) < electre_tri.TOLERANCE * 1e-3
        reach = room / np.where(still, 1.0, speed)
        forth = np.where(~still & (speed > 0), reach, np.inf).min(axis=0)
        back = np.where(~still & (speed < 0), reach, -np.inf).max(axis=0)
        stuck = ~(np.isfinite(forth) & np.isfinite(back))
        return np.where(stuck, 0.0, back), np.where(stuck, 0.0, forth)


@dataclass(frozen=True)
class Sequence:
    """Tempered sequential Monte Carlo (Del Moral, Doucet and Jasra 2006) over weights and majority together."""

    decided: Past
    space: Space
    generator: np.random.Generator

    def run(self, cloud: Cloud, scored: Floats) -> tuple[Cloud, float]:
        """The conditioned cloud, of equal particles, and how many independent ones it is worth.

        Particles resampled from one ancestor are alike until moves tell them apart: with m the mean size of a family
        and r the correlation of places before and after the moves, a cloud is worth its size / (1 + (m - 1) r²), summed
        over the degrees (Kish's design effect).
        """
        points = np.column_stack([cloud.weights, cloud.majority])
        prior, done, alike = cloud.likelihood, 0.0, 0.0
        while done < 1.0:
            step = _step(prior, scored, 1.0 - done)
            done = 1.0 if step >= 1.0 - done else done + step
            share = _tilted(prior, scored, step)
            chosen = _systematic(share, self.generator.random())
            points, scored = points[chosen], scored[chosen]
            family = len(points) * float(np.square(share).sum())
            points, scored, kept = self._mix(points, scored, done)
            alike = (alike + family - 1) * kept**2
            prior = np.full(len(points), 1.0 / len(points))
        weights, majority = np.ascontiguousarray(points[:, :-1]), np.ascontiguousarray(points[:, -1])
        return Cloud(cloud.names, weights, majority, prior), len(points) / (1 + alike)

    def _mix(self, points: Floats, scored: Floats, degree: float) -> tuple[Floats, Floats, float]:
        """Move every particle until its place says little of where it came from; the correlation that is left."""
        start, kept = points, 1.0
        points, scored = points.copy(), scored.copy()
        order = self.generator.permutation(len(points))
        halves = order[: len(order) // 2], order[len(order) // 2 :]
        for turn in range(_ROUNDS):
            for half, others in (halves, halves[::-1]):
                self._move(points, scored, (half, others), (degree, turn))
            kept = _alike(start, points)
            if kept <= _MIXED and turn % 2:
                break
        return points, scored, kept

    def _move(
        self,
        points: Floats,
        scored: Floats,
        halves: tuple[NDArray[np.int64], NDArray[np.int64]],
        how: tuple[float, int],
    ) -> None:
        """One Metropolis move of half of the particles along differences of the others, in place."""
        half, others = halves
        degree, turn = how
        one, two = self.generator.choice(others, len(half)), self.generator.choice(others, len(half))
        directions = points[one] - points[two]
        back, forth = self.space.chord(points[half], directions)
        if turn % 2:
            length = self.generator.standard_normal(len(half)) * 2.38 / math.sqrt(2 * directions.shape[1])
            inside = (length >= back) & (length <= forth)
        else:
            length = back + self.generator.random(len(half)) * (forth - back)
            inside = forth > back
        there = points[half] + np.where(inside, length, 0.0)[:, None] * directions
        new = log_likelihood(classes(there[:, :-1], there[:, -1], self.decided), self.decided)
        chance = np.log(np.maximum(self.generator.random(len(half)), 1e-300))
        taken = inside & (chance < degree * (new - scored[half]))
        points[half[taken]], scored[half[taken]] = there[taken], new[taken]


def _tilted(prior: Floats, scored: Floats, step: float) -> Floats:
    share = prior * np.exp(step * (scored - scored.max()))
    return np.asarray(share / share.sum(), np.float64)


def _step(prior: Floats, scored: Floats, left: float) -> float:
    """How much more of the likelihood may enter so that half of the particles still count; at most `left`."""
    before = 1.0 / np.square(prior).sum()

    def counts(step: float) -> bool:
        return bool(1.0 / np.square(_tilted(prior, scored, step)).sum() >= _HALF * before)

    if counts(left):
        return left
    low, high = 0.0, left
    for _ in range(_BISECTIONS):
        middle = (low + high) / 2
        low, high = (middle, high) if counts(middle) else (low, middle)
    return high


def _systematic(share: Floats, start: float) -> NDArray[np.int64]:
    """Resample: as many as there are, each close to its share (one random number for all)."""
    size = len(share)
    return np.minimum(np.searchsorted(np.cumsum(share), (start + np.arange(size)) / size), size - 1).astype(np.int64)


def _alike(before: Floats, after: Floats) -> float:
    """Mean correlation of places before and after, over the coordinates that differ at all."""
    left, right = before - before.mean(axis=0), after - after.mean(axis=0)
    spread = np.sqrt(np.square(left).sum(axis=0) * np.square(right).sum(axis=0))
    free = spread > electre_tri.TOLERANCE
    if not free.any():
        return 0.0
    return float(np.clip(((left * right).sum(axis=0)[free] / spread[free]).mean(), 0.0, 1.0))


def _dot(points: Floats, matrix: Floats) -> Floats:
    """Each row of a matrix with each point; without a library whose sums depend on the number of threads."""
    return np.asarray(np.einsum("kj,ji->ki", matrix, np.ascontiguousarray(points.T)), np.float64)
