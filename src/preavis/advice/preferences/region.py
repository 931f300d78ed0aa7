"""The weights that an owner's words allow: a polytope in the space of weights that add up to one.

A deck of cards with intervals says: with gaps g between ranks and a card worth t, `low t <= g <= high t` (low and
high are blank cards plus one), and `(z_low - 1) k <= sum of g <= (z_high - 1) k` with k the least weight, z the ratio.
Source: Figueira and Roy, EJOR 139, 2002; intervals as in Siskos and Tsotsolas, EJOR 246, 2015.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

import numpy as np
from numpy.typing import NDArray

from preavis.advice.deck import Deck
from preavis.advice.policy import Policy
from preavis.errors import UsageError

Floats = NDArray[np.float64]
MOST_OPEN_GAPS = 16
"""Vertices double with each gap whose cards are uncertain; a deck with more such gaps than this is refused."""


@dataclass(frozen=True)
class Region:
    """Weights w with `rows @ w <= bounds` and `ties @ w = levels`; adding up to one is among the ties.

    `inside` is a point in the relative interior. `vertices` (vertices x criteria) span the region, and may hold points
    that are not extreme; None where they are not known. `deck` is where the region comes from, if from a deck.
    """

    names: tuple[str, ...]
    rows: Floats
    bounds: Floats
    ties: Floats
    levels: Floats
    inside: Floats
    vertices: Floats | None = None
    deck: Deck | None = field(default=None, compare=False)

    def holds(self, weights: Floats, tolerance: float = 1e-9) -> NDArray[np.bool_]:
        """Which of the weights (points x criteria) lie in the region."""
        within = (weights @ self.rows.T <= self.bounds + tolerance).all(axis=1)
        return np.asarray(within & (np.abs(weights @ self.ties.T - self.levels) <= tolerance).all(axis=1), np.bool_)


def region(policy: Policy) -> Region:
    """What a policy allows: its deck with every interval, or the stated weights alone.

    Raises UsageError `preferences.too_many_open_gaps` beyond `MOST_OPEN_GAPS`.
    """
    names = tuple(criterion.name for criterion in policy.criteria)
    return stated(policy.weights) if policy.deck is None else of_deck(policy.deck, names)


def stated(weights: Mapping[str, float]) -> Region:
    """One point: the owner wrote the weights."""
    point = np.array(list(weights.values()), np.float64)
    size = len(point)
    return Region(tuple(weights), np.empty((0, size)), np.empty(0), np.eye(size), point, point, point[None])


def simplex(names: Sequence[str]) -> Region:
    """No statement at all: any weights."""
    size = len(names)
    ties, levels, corners = np.ones((1, size)), np.ones(1), np.eye(size)
    return Region(tuple(names), -corners, np.zeros(size), ties, levels, corners.mean(axis=0), corners)


def ordered(names: Sequence[str]) -> Region:
    """Names from the least to the most important, and nothing else said."""
    size = len(names)
    steps = np.eye(size) - np.eye(size, k=1)
    steps[-1] = -np.eye(size)[0]
    corners = np.array([np.arange(size) >= size - used for used in range(1, size + 1)], np.float64)
    corners /= corners.sum(axis=1, keepdims=True)
    return Region(
        tuple(names), steps, np.zeros(size), np.ones((1, size)), np.ones(1), corners.mean(axis=0), corners
    )  # fmt: skip


def bounded(names: Sequence[str], low: Floats, high: Floats) -> Region:
    """Each weight in an interval. Raises ValueError where no weights that add up to one do."""
    low, high = np.maximum(low, 0.0), np.minimum(high, 1.0)
    room, lacking = (high - low).sum(), 1.0 - low.sum()
    if (low > high).any() or not 0.0 <= lacking <= room:
        raise ValueError("no weights lie in these intervals")
    fixed, unit = low == high, np.eye(len(low))
    share = lacking / room if room > 0 else 0.0
    return Region(
        names=tuple(names),
        rows=np.concatenate([-unit[~fixed], unit[~fixed]]),
        bounds=np.concatenate([-low[~fixed], high[~fixed]]),
        ties=np.concatenate([np.ones((1, len(low))), unit[fixed]]),
        levels=np.concatenate([[1.0], low[fixed]]),
        inside=low + share * (high - low),
    )


def of_deck(deck: Deck, names: Sequence[str]) -> Region:
    """The region of a deck, with criteria in the order of `names`."""
    cards = np.array(deck.intervals, np.float64).reshape(-1, 2) + 1
    if (cards[:, 0] < cards[:, 1]).sum() > MOST_OPEN_GAPS:
        raise UsageError("preferences.too_many_open_gaps", most=MOST_OPEN_GAPS)
    places = _places(deck, names)
    corners = np.unique(_corners(deck, cards)[:, places], axis=0)
    rows, ties = _of_ranks(deck, cards)
    return Region(
        names=tuple(names),
        rows=_spread(rows, places),
        bounds=np.zeros(len(rows)),
        ties=np.concatenate([np.ones((1, len(places))), _spread(ties, places), _together(places)]),
        levels=np.concatenate([[1.0], np.zeros(len(ties) + len(_together(places)))]),
        inside=corners.mean(axis=0),
        vertices=corners,
        deck=deck,
    )


def _places(deck: Deck, names: Sequence[str]) -> NDArray[np.intp]:
    """The rank of each criterion, from 0 for the least important."""
    rank = {name: place for place, held in enumerate(deck.ranks) for name in held}
    return np.array([rank[name] for name in names], np.intp)


def _corners(deck: Deck, cards: Floats) -> Floats:
    """Weights of the ranks at each end of the ratio and of every interval of cards.

    They span the region: for one ratio, a linear function of the weights is a quotient of two linear functions of each
    number of cards, and of the ratio for given cards. Such a quotient is monotone, so its extremes are at the ends.
    """
    sizes = np.array([len(held) for held in deck.ranks], np.float64)
    ends = [sorted(set(pair)) for pair in cards.tolist()]
    steps = np.array(list(product(*ends)), np.float64)
    whole = np.maximum(steps.sum(axis=1, keepdims=True), 1.0)
    climbs = np.concatenate([np.zeros((len(steps), 1)), np.cumsum(steps, axis=1)], axis=1) / whole
    found = [1.0 + (float(ratio) - 1.0) * climbs for ratio in deck.ratio]
    return np.concatenate([weights / (weights @ sizes)[:, None] for weights in found])


def _of_ranks(deck: Deck, cards: Floats) -> tuple[Floats, Floats]:
    """Rows `<= 0` and ties `= 0` on the weights of the ranks: the value of a card is taken out of the intervals."""
    ranks = len(deck.ranks)
    least, gaps = np.eye(ranks)[0], np.diff(np.eye(ranks), axis=0)
    low, high = (float(ratio) - 1.0 for ratio in deck.ratio)
    whole = gaps.sum(axis=0)
    if not len(cards):
        return -least[None], np.empty((0, ranks))
    rows, ties = ([], [whole - low * least]) if low == high else ([low * least - whole, whole - high * least], [])
    for one, (fewest, _) in enumerate(cards):
        for other, (_, most) in enumerate(cards):
            if one == other:
                continue
            tied = cards[one, 0] == cards[one, 1] and cards[other, 0] == cards[other, 1]
            (ties if tied else rows).append((fewest * gaps[other] - most * gaps[one]) / (fewest + most))
    return np.array([*rows, -least]), np.array(ties).reshape(-1, ranks)


def _spread(rows: Floats, places: NDArray[np.intp]) -> Floats:
    """Rows on ranks as rows on criteria: each rank read off its first criterion."""
    spread = np.zeros((len(rows), len(places)))
    for rank in range(rows.shape[1]):
        spread[:, np.flatnonzero(places == rank)[0]] = rows[:, rank]
    return spread


def _together(places: NDArray[np.intp]) -> Floats:
    """Ties between criteria that lie in one rank."""
    unit = np.eye(len(places))
    first = [int(np.flatnonzero(places == rank)[0]) for rank in places]
    return np.array([unit[i] - unit[f] for i, f in enumerate(first) if f != i]).reshape(-1, len(places))
