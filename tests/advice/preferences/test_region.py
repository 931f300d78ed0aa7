"""What a deck of cards allows, against a linear program written from the cards themselves."""

from __future__ import annotations

from decimal import Decimal

import highspy
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from preavis.advice.deck import Deck, weights
from preavis.advice.policy import load, render
from preavis.advice.preferences.region import MOST_OPEN_GAPS, Region, bounded, of_deck, ordered, region, simplex
from preavis.errors import UsageError

_CARDS = st.tuples(st.integers(0, 4), st.integers(0, 4)).map(lambda pair: (min(pair), max(pair)))
_RATIO = st.tuples(st.integers(10, 90), st.integers(10, 90)).map(
    lambda pair: tuple(Decimal(z) / 10 for z in sorted(pair))
)


@st.composite
def decks(draw: st.DrawFn) -> Deck:
    sizes = draw(st.lists(st.integers(1, 2), min_size=1, max_size=5))
    names = iter("abcdefghij")
    ranks = tuple(tuple(next(names) for _ in range(size)) for size in sizes)
    cards = tuple(draw(st.lists(_CARDS, min_size=len(ranks) - 1, max_size=len(ranks) - 1)))
    return Deck(ranks, tuple(low for low, _ in cards), draw(_RATIO), cards)


def _solved(solver: highspy.Highs, terms: list[object], *, most: bool) -> float:
    goal = solver.qsum(terms)
    (solver.maximize if most else solver.minimize)(goal)
    return float(solver.getObjectiveValue())


def _by_cards(deck: Deck, worth: np.ndarray, *, most: bool) -> float:
    """The extreme of a linear function, from least weight, gaps and the value of a card."""
    solver = highspy.Highs()
    solver.silent()
    least, card = solver.addVariable(lb=0), solver.addVariable(lb=0)
    gaps = [solver.addVariable(lb=0) for _ in deck.blanks]
    for gap, (low, high) in zip(gaps, deck.intervals, strict=True):
        solver.addConstr(gap >= (low + 1) * card)
        solver.addConstr(gap <= (high + 1) * card)
    if gaps:
        solver.addConstr(solver.qsum(gaps) >= (float(deck.ratio[0]) - 1) * least)
        solver.addConstr(solver.qsum(gaps) <= (float(deck.ratio[1]) - 1) * least)
    height = {name: [least, *gaps[:rank]] for rank, held in enumerate(deck.ranks) for name in held}
    solver.addConstr(solver.qsum([part for parts in height.values() for part in parts]) == 1)
    parts = zip(height.values(), worth, strict=True)
    return _solved(solver, [value * part for found, value in parts for part in found], most=most)


def _by_rows(allowed: Region, worth: np.ndarray, *, most: bool) -> float:
    """The extreme of a linear function, from the region's rows and ties."""
    solver = highspy.Highs()
    solver.silent()
    free = [solver.addVariable(lb=-1, ub=2) for _ in allowed.names]
    for row, bound in zip(allowed.rows, allowed.bounds, strict=True):
        solver.addConstr(solver.qsum([a * x for a, x in zip(row.tolist(), free, strict=True)]) <= bound)
    for row, level in zip(allowed.ties, allowed.levels, strict=True):
        solver.addConstr(solver.qsum([a * x for a, x in zip(row.tolist(), free, strict=True)]) == level)
    return _solved(solver, [a * x for a, x in zip(worth.tolist(), free, strict=True)], most=most)


@settings(deadline=None, max_examples=60)
@given(decks(), st.integers(0, 10**6))
def test_extremes_lie_at_the_ends_of_ratio_and_cards_as_a_linear_program_finds(deck: Deck, seed: int) -> None:
    worth = np.random.default_rng(seed).normal(size=len(deck.names))
    allowed = of_deck(deck, deck.names)
    assert allowed.vertices is not None
    at = allowed.vertices @ worth
    for most, ours in ((True, at.max()), (False, at.min())):
        assert ours == pytest.approx(_by_cards(deck, worth, most=most), abs=1e-6)
        assert ours == pytest.approx(_by_rows(allowed, worth, most=most), abs=1e-6)


@settings(deadline=None, max_examples=30)
@given(decks())
def test_the_weights_in_use_and_every_vertex_lie_in_the_region(deck: Deck) -> None:
    allowed = of_deck(deck, deck.names)
    assert allowed.vertices is not None
    assert allowed.holds(allowed.vertices).all()
    exact = weights(deck, deck.middle)
    middle = np.array([[float(exact[name]) / 100 for name in deck.names]])
    assert allowed.holds(middle, tolerance=0.01).all()  # the procedure rounds weights to two decimals


def test_criteria_come_in_the_order_asked_for() -> None:
    deck = Deck((("a",), ("b",)), (0,), (Decimal(3), Decimal(3)))
    vertices = of_deck(deck, ("b", "a")).vertices
    assert vertices is not None
    assert vertices.tolist() == [[0.75, 0.25]]


def test_stated_weights_are_one_point() -> None:
    policy = load(
        "\n".join(
            f"[criteria.{name}]\nmeasure = '{measure}'\nbetter = 'high'\nweight = {weight}\nindifference = 0.01\n"
            "preference = 0.02\nlimits = { strained = 0.1, sound = 0.2, strong = 0.3 }"
            for name, measure, weight in (("margin", "margin_ratio", 3), ("growth", "trend", 1))
        )
    )
    allowed = region(policy)
    assert allowed.vertices is not None
    assert allowed.names == ("margin", "growth")
    assert allowed.vertices.tolist() == [[0.75, 0.25]]


def test_a_preset_allows_the_weights_it_uses() -> None:
    policy = load(render("agency"))
    used = np.array([[policy.weights[criterion.name] for criterion in policy.criteria]])
    assert region(policy).holds(used, tolerance=0.002).all()


def test_too_many_uncertain_gaps_are_refused() -> None:
    gaps = MOST_OPEN_GAPS + 1
    names = [f"c{number}" for number in range(gaps + 1)]
    deck = Deck(tuple((name,) for name in names), (0,) * gaps, (Decimal(2), Decimal(3)), ((0, 1),) * gaps)
    with pytest.raises(UsageError) as refused:
        of_deck(deck, names)
    assert refused.value.code == "preferences.too_many_open_gaps"


def test_regions_without_a_deck_hold_their_own_points() -> None:
    for allowed in (simplex("abc"), ordered("abc"), bounded("abc", np.array([0.2, 0, 0]), np.array([0.2, 0.9, 0.5]))):
        assert allowed.holds(allowed.inside[None]).all()
        assert not allowed.holds(np.array([[0.9, 0.2, -0.1]])).any()
    order = ordered("abc").vertices
    assert order is not None
    assert (np.diff(order, axis=1) >= 0).all()


def test_intervals_that_no_weights_meet_are_refused() -> None:
    with pytest.raises(ValueError, match="no weights"):
        bounded("ab", np.array([0.6, 0.6]), np.array([0.9, 0.9]))
