"""The deck of cards as the owner writes it: rows of names from the least important up, and numbers for blank cards."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

from preavis.advice.deck import Deck
from preavis.advice.policy_text import Section


def deck_of(section: Section, names: Sequence[str]) -> Deck:
    """The deck of `[weights]`; every criterion lies in it exactly once."""
    section.only("deck", "ratio")
    ranks: list[tuple[str, ...]] = []
    blanks: list[int] = []
    for entry in section.items("deck"):
        if _is_count(entry) and ranks and len(blanks) < len(ranks):
            blanks.append(entry)
            continue
        ranks.append(_rank(section, entry))
        blanks += [0] * (len(ranks) - 1 - len(blanks))
    if len(blanks) >= len(ranks):
        raise section.fault("policy.bad_card", "deck", value=str(blanks[-1]))
    _check(section, [name for rank in ranks for name in rank], names)
    return Deck(tuple(ranks), tuple(blanks), _ratio(section))


def _is_count(entry: Any) -> bool:
    return isinstance(entry, int) and not isinstance(entry, bool) and entry >= 0


def _rank(section: Section, entry: Any) -> tuple[str, ...]:
    row = [entry] if isinstance(entry, str) else entry
    if not isinstance(row, list) or not row or not all(isinstance(name, str) for name in row):
        raise section.fault("policy.bad_card", "deck", value=str(entry))
    return tuple(row)


def _check(section: Section, laid: Iterable[str], names: Sequence[str]) -> None:
    seen: set[str] = set()
    for name in laid:
        if name in seen:
            raise section.fault("policy.card_twice", "deck", value=name)
        if name not in names:
            close = get_close_matches(name, names, 1, 0.0)
            raise section.fault("policy.unknown_card", "deck", value=name, close=close[0])
        seen.add(name)
    lacking = [name for name in names if name not in seen]
    if lacking:
        raise section.fault("policy.card_missing", "deck", value=lacking[0])


def _ratio(section: Section) -> tuple[Decimal, Decimal]:
    """How many times the most important counts the least: two numbers, the first not above the second."""
    found = section.items("ratio")
    numbers = [Decimal(n) for n in found if isinstance(n, int | Decimal) and not isinstance(n, bool)]
    if len(found) != 2 or len(numbers) != 2 or not all(n.is_finite() for n in numbers):
        raise section.fault("policy.bad_ratio", "ratio")
    if not 1 <= numbers[0] <= numbers[1]:
        raise section.fault("policy.bad_ratio", "ratio")
    return numbers[0], numbers[1]
