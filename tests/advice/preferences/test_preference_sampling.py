"""Weights are even over what the owner allows: against another way to draw them, and against known moments."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest

from preavis.advice.deck import Deck
from preavis.advice.policy import load, render
from preavis.advice.preferences.card_sampling import drawn_from_deck
from preavis.advice.preferences.cloud import Cloud
from preavis.advice.preferences.region import bounded, of_deck, ordered, region, simplex
from preavis.advice.preferences.sampling import draw, hit_and_run, sample, used

_MANY = 6_000
_SPREAD = 5.0
"""How many standard errors a mean may be off: beyond this the distributions differ."""


def _rng(seed: int) -> np.random.Generator:
    return np.random.Generator(np.random.PCG64(seed))


def _same(one: np.ndarray, other: np.ndarray) -> None:
    """The same means, squares and products, within noise."""
    for power in (lambda w: w, np.square, lambda w: w * np.roll(w, 1, axis=1)):
        a, b = power(one), power(other)
        noise = np.sqrt(a.var(axis=0) / len(a) + b.var(axis=0) / len(b)) + 1e-12
        assert (np.abs(a.mean(axis=0) - b.mean(axis=0)) / noise).max() < _SPREAD


_DECKS = [
    pytest.param(((1, 3), (0, 2)), ("4", "7"), id="all gaps and the ratio open"),
    pytest.param(((1, 3), (0, 4)), ("5", "5"), id="a known ratio"),
    pytest.param(((1, 1), (0, 2)), ("1", "7"), id="a known gap, and a ratio from one"),
    pytest.param(((0, 5), (0, 2), (1, 1)), ("5", "5"), id="a known gap and a known ratio"),
    pytest.param(((0, 5), (0, 2), (1, 4), (0, 0)), ("2", "9"), id="a larger deck"),
]


@pytest.mark.parametrize(("cards", "ratio"), _DECKS)
def test_cards_give_the_same_weights_as_a_walk_through_their_region(
    cards: tuple[tuple[int, int], ...], ratio: tuple[str, str]
) -> None:
    ranks = (("a",), ("b", "c"), ("d",), ("e",), ("f",))[: len(cards) + 1]
    deck = Deck(ranks, tuple(low for low, _ in cards), (Decimal(ratio[0]), Decimal(ratio[1])), cards)
    allowed = of_deck(deck, deck.names)
    ours = drawn_from_deck(deck, allowed.names, 5 * _MANY, _rng(1))
    assert allowed.holds(ours).all()
    walked = hit_and_run(allowed, _MANY, _rng(2))
    assert allowed.holds(walked).all()
    _same(ours, walked)


def test_a_walk_through_intervals_is_even_as_rejection_is() -> None:
    low, high = np.array([0.0, 0.1, 0.0, 0.2]), np.array([0.3, 0.4, 0.5, 0.6])
    flat = _rng(3).dirichlet(np.ones(4), 60_000)
    kept = flat[((flat >= low) & (flat <= high)).all(axis=1)]
    _same(hit_and_run(bounded("abcd", low, high), _MANY, _rng(4)), kept)


def test_without_constraints_weights_are_a_flat_dirichlet() -> None:
    _same(sample(simplex("abcde"), _MANY, _rng(5)), _rng(6).dirichlet(np.ones(5), _MANY))


def test_a_complete_order_is_a_flat_dirichlet_sorted() -> None:
    _same(sample(ordered("abcde"), _MANY, _rng(7)), np.sort(_rng(8).dirichlet(np.ones(5), _MANY), axis=1))


def test_a_deck_whose_ratio_alone_is_open_is_even_along_a_segment() -> None:
    deck = Deck((("a",), ("b",), ("c",)), (0, 1), (Decimal(2), Decimal(6)))
    allowed = of_deck(deck, deck.names)
    corners = allowed.vertices
    assert corners is not None
    assert len(corners) == 2
    drawn = sample(allowed, _MANY, _rng(9))
    along = (drawn[:, 0] - corners[0, 0]) / (corners[1, 0] - corners[0, 0])
    assert np.abs(np.quantile(along, np.linspace(0, 1, 11)) - np.linspace(0, 1, 11)).max() < 0.03
    assert np.allclose(drawn, corners[0] + along[:, None] * (corners[1] - corners[0]))


def test_the_cloud_of_a_policy_keeps_to_it() -> None:
    policy = load(render("agency"))
    cloud = draw(policy, particles=500, seed=7)
    assert len(cloud) == 500
    assert cloud.names == tuple(criterion.name for criterion in policy.criteria)
    assert region(policy).holds(cloud.weights).all()
    assert (cloud.majority >= policy.majority.low).all()
    assert (cloud.majority <= policy.majority.high).all()
    assert cloud.effective == pytest.approx(500)


def test_the_same_seed_gives_the_same_bytes_and_another_does_not() -> None:
    policy = load(render("agency"))
    one, again, other = (draw(policy, particles=300, seed=seed) for seed in (1, 1, 2))
    assert one.weights.tobytes() == again.weights.tobytes()
    assert one.majority.tobytes() == again.majority.tobytes()
    assert one.majority.tobytes() != other.majority.tobytes()


def test_on_fewer_criteria_the_weights_of_the_others_are_shared_out() -> None:
    policy = load(render("agency"))
    whole = draw(policy, particles=50, seed=3)
    few = draw(policy, whole.names[2:0:-1], particles=50, seed=3)
    assert few.names == whole.names[2:0:-1]
    assert np.allclose(few.weights, whole.weights[:, 2:0:-1] / whole.weights[:, 2:0:-1].sum(axis=1, keepdims=True))


def test_particles_that_give_nothing_to_what_is_kept_stay_at_zero() -> None:
    cloud = Cloud(("a", "b"), np.array([[1.0, 0.0], [0.5, 0.5]]), np.array([0.7, 0.7]), np.array([0.5, 0.5]))
    assert cloud.only(("b",)).weights.tolist() == [[0.0], [1.0]]


def test_the_point_in_use_is_the_weights_and_the_majority_of_the_policy() -> None:
    policy = load(render("agency"))
    point = used(policy)
    assert dict(zip(point.names, point.weights[0], strict=True)) == pytest.approx(dict(policy.weights))
    assert point.majority.tolist() == [policy.majority.used]
