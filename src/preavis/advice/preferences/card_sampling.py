"""Weights drawn evenly from the region of a deck of cards with intervals.

A point of the region is a choice of cards e (one number a gap), of a ratio, and nothing else. With k the least weight,
x = 1 / (ratio - 1), S the sum of e and n the criteria above each gap, weights are even exactly when

    density(x, e)  is in proportion to  S / (N x S + n.e) ** (free + 2)        free: gaps that may vary by themselves

over the box of e when some gap is fixed, else over the faces where one gap is at its most (a common factor of all gaps
changes nothing). A Gamma variable turns the power into exp(-tau (N x + n).e): given tau and x the gaps are independent,
truncated exponentials; given e, x has a closed form. The factor S is a Metropolis step that is nearly always accepted.
A few passes from the box are enough, since all dependence runs through two numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from preavis.advice.deck import Deck

Floats = NDArray[np.float64]
_PASSES = 6


def drawn_from_deck(deck: Deck, names: Sequence[str], particles: int, rng: np.random.Generator) -> Floats:
    """Particles x criteria. The deck has at least two ranks and something uncertain."""
    rank = {name: place for place, held in enumerate(deck.ranks) for name in held}
    cards = _Cards.of(deck)
    steps, tilt = cards.draw(particles, rng)
    climbs = np.concatenate([np.zeros((particles, 1)), np.cumsum(steps, axis=1)], axis=1)
    weights = (climbs + (tilt * steps.sum(axis=1))[:, None])[:, [rank[name] for name in names]]
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))


@dataclass(frozen=True)
class _Cards:
    """`low` and `high` cards of each gap (blank cards plus one), `above` the criteria above it, `size` all criteria.

    `tilts` is the least and the most of x.
    """

    low: Floats
    high: Floats
    above: Floats
    size: int
    tilts: tuple[float, float]

    @staticmethod
    def of(deck: Deck) -> _Cards:
        cards = np.array(deck.intervals, np.float64).reshape(-1, 2) + 1
        sizes = np.array([len(held) for held in deck.ranks], np.float64)
        low, high = (float(ratio) - 1.0 for ratio in deck.ratio)
        above = np.cumsum(sizes[::-1])[::-1][1:]
        tilts = (1.0 / high, 1.0 / low if low > 0 else np.inf)
        return _Cards(cards[:, 0], cards[:, 1], above, int(sizes.sum()), tilts)

    @property
    def free(self) -> int:
        """Gaps that may vary by themselves, once the common factor is taken out."""
        loose = int((self.low < self.high).sum())
        return loose if loose < len(self.low) else loose - 1

    @property
    def on_faces(self) -> bool:
        return bool((self.low < self.high).all())

    def draw(self, particles: int, rng: np.random.Generator) -> tuple[Floats, Floats]:
        """Cards (particles x gaps) and x (one a particle)."""
        steps = self._tilted(np.full((particles, len(self.low)), 1e-9), rng)
        tilt = self._tilt(steps, rng)
        for _ in range(_PASSES):
            load = self.size * tilt[:, None] + self.above
            rate = np.einsum("pg,pg->p", load, steps)
            power = self.free + (1 if self._fixed_ratio else 2)
            other = self._tilted(load * (rng.standard_gamma(power, particles) / rate)[:, None], rng)
            if not self._fixed_ratio:
                taken = rng.random(particles) * steps.sum(axis=1) < other.sum(axis=1)
                other = np.where(taken[:, None], other, steps)
            steps, tilt = other, self._tilt(other, rng)
        return steps, tilt

    @property
    def _fixed_ratio(self) -> bool:
        return self.tilts[0] == self.tilts[1]

    def _tilt(self, steps: Floats, rng: np.random.Generator) -> Floats:
        """The x that goes with cards: y = N x S + n.e has density y ** -(free + 2)."""
        if self._fixed_ratio:
            return np.full(len(steps), self.tilts[0])
        base, slope = np.einsum("pg,g->p", steps, self.above), self.size * steps.sum(axis=1)
        power = self.free + 1
        near = 1.0  # y in units of its least value, so that no power overflows
        least = base + slope * self.tilts[0]
        far = ((base + slope * self.tilts[1]) / least) ** -power
        y = least * (near + (far - near) * rng.random(len(steps))) ** (-1.0 / power)
        return np.asarray((y - base) / slope)

    def _tilted(self, rate: Floats, rng: np.random.Generator) -> Floats:
        """Cards with density exp(-rate e) each, between `low` and `high`; one at its most if all may vary."""
        width = self.high - self.low
        drop = -np.expm1(-rate * width)  # the mass of the interval, but for exp(-rate low) / rate
        steps = self.low - np.log1p(-drop * rng.random(rate.shape)) / rate
        steps = np.clip(steps, self.low, self.high)
        if self.on_faces:
            pull = self.high * (1.0 - drop) * rate / drop
            heap = np.cumsum(pull, axis=1)
            face = (heap < (rng.random(len(rate)) * heap[:, -1])[:, None]).sum(axis=1)
            steps[np.arange(len(rate)), face] = self.high[face]
        return np.asarray(steps)
