"""Weights from cards: the published example, and what must hold for any deck."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from preavis.advice.deck import Deck, rounded, weights
from preavis.advice.policy import load, render

FIGUEIRA_ROY = Deck(
    (("c", "g", "l"), ("d",), ("b", "f", "i", "j"), ("e",), ("a", "h"), ("k",)), (0, 1, 0, 0, 0), (Decimal("6.5"),) * 2
)
"""Figueira and Roy 2002, Table 1: twelve criteria, one blank card, ratio 6.5."""


def test_the_published_deck_gives_the_published_weights() -> None:
    found = rounded(weights(FIGUEIRA_ROY, FIGUEIRA_ROY.middle))
    published = [
        "a",
        "13.2",
        "b",
        "8.9",
        "c",
        "2.4",
        "d",
        "4.5",
        "e",
        "11.0",
        "f",
        "8.9",
        "g",
        "2.4",
        "h",
        "13.2",
        "i",
        "8.9",
        "j",
        "8.9",
        "k",
        "15.3",
        "l",
        "2.4",
    ]
    expected = dict(zip(published[::2], map(Decimal, published[1::2]), strict=True))
    assert found == expected
    assert sum(found.values()) == 100


def test_before_rounding_the_weights_are_the_normalised_ones() -> None:
    found = weights(FIGUEIRA_ROY, FIGUEIRA_ROY.middle)
    expected = {"c": 2.366864, "d": 4.544379, "b": 8.875740, "e": 11.053254, "a": 13.207101, "k": 15.384615}
    assert {name: round(float(found[name]), 6) for name in expected} == expected


@st.composite
def decks(draw: st.DrawFn) -> Deck:
    sizes = draw(st.lists(st.integers(1, 3), min_size=1, max_size=6))
    names = iter(f"c{i}" for i in range(sum(sizes)))
    ranks = tuple(tuple(next(names) for _ in range(size)) for size in sizes)
    blanks = tuple(draw(st.integers(0, 9)) for _ in range(len(sizes) - 1))
    low = draw(st.integers(1, 12))
    return Deck(ranks, blanks, (Decimal(low), Decimal(low + draw(st.integers(0, 6)))))


@given(decks(), st.integers(0, 3))
@settings(deadline=None, max_examples=60)
def test_rounded_weights_add_up_to_a_hundred_and_stay_within_a_unit(deck: Deck, places: int) -> None:
    exact = weights(deck, deck.middle)
    found = rounded(exact, places)
    assert sum(found.values()) == 100
    assert all(abs(found[name] - exact[name]) <= Decimal(1).scaleb(-places) for name in exact)


@given(decks())
@settings(deadline=None, max_examples=60)
def test_cards_in_one_row_count_the_same_and_later_rows_never_less(deck: Deck) -> None:
    exact = weights(deck, deck.middle)
    by_rank = [{exact[name] for name in rank} for rank in deck.ranks]
    assert all(len(values) == 1 for values in by_rank)
    heights = [values.pop() for values in by_rank]
    assert heights == sorted(heights)


def test_blank_cards_may_be_an_interval_and_the_middle_is_used() -> None:
    text = render("agency")
    deck = load(text.replace("  9,\n", "  [6, 11],\n", 1)).deck
    plain = load(text).deck
    assert deck is not None
    assert plain is not None
    assert (deck.intervals[-1], deck.blanks[-1]) == ((6, 11), 8)
    assert plain.intervals == tuple((blank, blank) for blank in plain.blanks)
    assert deck.blanks[:-1] == plain.blanks[:-1]
