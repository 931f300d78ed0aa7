"""Weights drawn evenly from a region, and the cloud of a policy.

A region whose vertices are affinely independent (a point, a segment, the simplex, a complete order) is drawn exactly:
a flat Dirichlet mix of its vertices. A deck of cards has a sampler of its own (`card_sampling`). Any other region is
walked: hit-and-run (Smith, Operations Research 32, 1984), many chains side by side from one point inside, thinned.

All chance comes from one PCG64 stream, used by one thread: the same seed gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from preavis.advice.policy import Policy
from preavis.advice.preferences.card_sampling import drawn_from_deck
from preavis.advice.preferences.cloud import Cloud
from preavis.advice.preferences.region import Floats, Region, region

PARTICLES = 10_000
_CHAINS = 500
_BURN_IN = 10
"""Passes before the first particle; one pass, the square of the dimensions in steps, parts a particle from the next."""
_TINY = 1e-12


def draw(policy: Policy, names: Sequence[str] | None = None, particles: int = PARTICLES, seed: int = 0) -> Cloud:
    """The cloud of a policy: weights even over its region, majorities even from `low` to `high`, all as likely.

    `names` are the criteria kept, in that order; the weights of the others are shared out. All by default.
    Raises UsageError `preferences.too_many_open_gaps`.
    """
    allowed = region(policy)
    rng = np.random.Generator(np.random.PCG64(seed))
    weights = sample(allowed, particles, rng)
    majority = rng.uniform(policy.majority.low, policy.majority.high, particles)
    cloud = Cloud(allowed.names, weights, majority, np.full(particles, 1.0 / particles))
    return cloud if names is None else cloud.only(names)


def used(policy: Policy, names: Sequence[str] | None = None) -> Cloud:
    """The one point of a policy that its classes are made with: a cloud of a single particle."""
    kept = tuple(policy.weights)
    point = Cloud(kept, np.array([[policy.weights[n] for n in kept]]), np.array([policy.majority.used]), np.ones(1))
    return point if names is None else point.only(names)


def sample(allowed: Region, particles: int, rng: np.random.Generator) -> Floats:
    """Particles x criteria, even over a region."""
    corners = allowed.vertices
    if corners is not None and _independent(corners):
        return mixed(corners, particles, rng)
    if allowed.deck is not None:
        return drawn_from_deck(allowed.deck, allowed.names, particles, rng)
    return hit_and_run(allowed, particles, rng)


def _independent(corners: Floats) -> bool:
    """Whether corners are those of a simplex of any dimension."""
    return len(corners) == 1 or int(np.linalg.matrix_rank(corners[1:] - corners[0])) == len(corners) - 1


def mixed(corners: Floats, particles: int, rng: np.random.Generator) -> Floats:
    """Even over the simplex of affinely independent corners."""
    shares = rng.standard_exponential((particles, len(corners)))
    shares /= shares.sum(axis=1, keepdims=True)
    weights = np.einsum("pc,cn->pn", shares, corners)
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))


def hit_and_run(allowed: Region, particles: int, rng: np.random.Generator) -> Floats:
    """Even over any region, from its point inside: each step picks a direction in the hull, then a place on it."""
    hull = _hull(allowed.ties)
    if not len(hull):
        return np.repeat(allowed.inside[None], particles, axis=0)
    chains = min(particles, _CHAINS)
    walk = _Walk(allowed, hull, np.repeat(allowed.inside[None], chains, axis=0), rng)
    walk.run(_BURN_IN * len(hull) ** 2)
    kept = []
    for _ in range(-(-particles // chains)):
        walk.run(len(hull) ** 2)
        kept.append(walk.at.copy())
    weights = np.concatenate(kept)[:particles]
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))


def _hull(ties: Floats) -> Floats:
    """An orthonormal basis of the directions that keep every tie, directions x criteria."""
    _, size, basis = np.linalg.svd(ties)
    return np.asarray(basis[int((size > _TINY * max(size[0], 1.0)).sum()) :], np.float64)


class _Walk:
    """Chains that walk through a region in step."""

    def __init__(self, allowed: Region, hull: Floats, at: Floats, rng: np.random.Generator) -> None:
        self.at = at
        self._rows, self._bounds = allowed.rows.T.copy(), allowed.bounds
        self._hull, self._rng = hull, rng

    def run(self, steps: int) -> None:
        for _ in range(steps):
            towards = self._rng.standard_normal((len(self.at), len(self._hull))) @ self._hull
            slack = np.maximum(self._bounds - self.at @ self._rows, 0.0)
            speed = towards @ self._rows
            with np.errstate(divide="ignore", invalid="ignore"):
                reach = slack / speed
            furthest = np.where(speed > _TINY, reach, np.inf).min(axis=1)
            nearest = np.where(speed < -_TINY, reach, -np.inf).max(axis=1)
            place = nearest + (furthest - nearest) * self._rng.random(len(self.at))
            self.at += place[:, None] * towards
