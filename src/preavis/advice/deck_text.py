"""The deck of cards as the owner writes it: rows of names from the least important up, and between them blank cards.

A number is how many blank cards lie there; two numbers in brackets are the fewest and the most, from an owner who is
unsure. The middle, rounded down to a whole card, is what weights are made from.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

from preavis.advice.deck import Cards, Deck, Rank
from preavis.advice.policy_text import Section

MOST_CARDS = 99
MOST_RATIO = 1000
_Row = tuple[int, Rank]
"""A rank and its place in the list, which has a line of its own."""


def deck_of(section: Section, names: Sequence[str]) -> Deck:
    """The deck of `[weights]`; every criterion lies in it exactly once."""
    section.only("deck", "ratio")
    rows: list[_Row] = []
    cards: list[Cards] = []
    for place, entry in enumerate(section.items("deck")):
        if rows and len(cards) < len(rows) and _is_cards(entry):
            cards.append(_cards(section, place, entry))
            continue
        rows.append((place, _rank(section, place, entry)))
        cards += [(0, 0)] * (len(rows) - 1 - len(cards))
    if len(cards) >= len(rows):
        last = len(section.items("deck")) - 1
        raise section.fault("policy.bad_card", "deck", entry=last, value=str(section.items("deck")[last]))
    _check(section, rows, names)
    middles = tuple((low + high) // 2 for low, high in cards)
    return Deck(tuple(rank for _, rank in rows), middles, _ratio(section), tuple(cards))


def _is_cards(entry: Any) -> bool:
    """Whether an entry speaks of blank cards at all: a number, or a list that starts with one."""
    first = entry[0] if isinstance(entry, list) and entry else entry
    return isinstance(first, int | Decimal) and not isinstance(first, bool)


def _cards(section: Section, place: int, entry: Any) -> Cards:
    bounds = entry if isinstance(entry, list) else [entry, entry]
    whole = all(isinstance(n, int) and not isinstance(n, bool) and 0 <= n <= MOST_CARDS for n in bounds)
    if not whole or len(bounds) != 2 or bounds[0] > bounds[1]:
        raise section.fault("policy.bad_cards", "deck", entry=place, value=_written(entry), most=MOST_CARDS)
    return bounds[0], bounds[1]


def _rank(section: Section, place: int, entry: Any) -> Rank:
    row = [entry] if isinstance(entry, str) else entry
    if not isinstance(row, list) or not row or not all(isinstance(name, str) for name in row):
        raise section.fault("policy.bad_card", "deck", entry=place, value=_written(entry))
    return tuple(row)


def _written(entry: Any) -> str:
    """An entry about as it stands in the file."""
    return f"[{', '.join(str(one) for one in entry)}]" if isinstance(entry, list) else str(entry)


def _check(section: Section, rows: Sequence[_Row], names: Sequence[str]) -> None:
    """Every criterion lies once. The same card in two rows would count both less and more than what lies between."""
    seen: dict[str, int] = {}
    for place, rank in rows:
        for name in rank:
            if seen.get(name) == place:
                raise section.fault("policy.card_twice", "deck", entry=place, value=name)
            if name in seen:
                first = section.line("deck", seen[name])
                raise section.fault("policy.card_in_two_rows", "deck", entry=place, value=name, first=first)
            if name not in names:
                close = get_close_matches(name, names, 1, 0.0)
                raise section.fault("policy.unknown_card", "deck", entry=place, value=name, close=close[0])
            seen[name] = place
    lacking = [name for name in names if name not in seen]
    if lacking:
        raise section.fault("policy.card_missing", "deck", value=lacking[0])


def _ratio(section: Section) -> tuple[Decimal, Decimal]:
    """How many times the most important counts the least: two numbers, the first not above the second."""
    found = section.items("ratio")
    numbers = [Decimal(n) for n in found if isinstance(n, int | Decimal) and not isinstance(n, bool)]
    if len(found) != 2 or len(numbers) != 2 or not all(n.is_finite() for n in numbers):
        raise section.fault("policy.bad_ratio", "ratio", most=MOST_RATIO)
    if not 1 <= numbers[0] <= numbers[1] <= MOST_RATIO:
        raise section.fault("policy.bad_ratio", "ratio", most=MOST_RATIO)
    return numbers[0], numbers[1]
