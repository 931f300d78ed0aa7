"""Weights from a deck of cards: the revised Simos procedure (Figueira and Roy, EJOR 139, 2002).

The owner lays the criteria from the least to the most important. Cards laid together count the same; a blank card
between two ranks widens the gap, and an owner who is unsure says from how many to how many. `ratio` says how many times
the most important counts the least.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, ROUND_HALF_EVEN, Decimal

Rank = tuple[str, ...]
Cards = tuple[int, int]
"""The fewest and the most blank cards between two ranks."""

_SIX = Decimal("0.000001")
_TWO = Decimal("0.01")


@dataclass(frozen=True)
class Deck:
    """`ranks` from least to most important, `blanks[i]` cards after rank i, and the ratio as an interval.

    `intervals[i]` is the fewest and the most cards that the owner admits after rank i; without it, just `blanks[i]`.
    """

    ranks: tuple[Rank, ...]
    blanks: tuple[int, ...]
    ratio: tuple[Decimal, Decimal]
    intervals: tuple[Cards, ...] = ()

    def __post_init__(self) -> None:
        if not self.intervals:
            object.__setattr__(self, "intervals", tuple((blank, blank) for blank in self.blanks))

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(name for rank in self.ranks for name in rank)

    @property
    def middle(self) -> Decimal:
        """The ratio that is used: the middle of the interval."""
        return (self.ratio[0] + self.ratio[1]) / 2


def weights(deck: Deck, ratio: Decimal) -> Mapping[str, Decimal]:
    """Weights that add up to 100, before any rounding: equal where cards lie together."""
    raw = dict(_raw(deck, ratio))
    whole = sum(raw.values())
    return {name: 100 * value / whole for name, value in raw.items()}


def rounded(exact: Mapping[str, Decimal], places: int = 1) -> Mapping[str, Decimal]:
    """The same weights with few decimals that still add up to 100, at the least relative distortion.

    All are cut down, then as many as are lacking go up: those that lose most by staying down, save the ones that would
    gain still more by going up.
    """
    unit = Decimal(1).scaleb(-places)
    cut = {name: value.quantize(unit, ROUND_FLOOR) for name, value in exact.items()}
    lacking = int((100 - sum(cut.values())) / unit)
    up = set(_raised(exact, cut, unit)[:lacking])
    return {name: value + unit * (name in up) for name, value in cut.items()}


def _raised(exact: Mapping[str, Decimal], cut: Mapping[str, Decimal], unit: Decimal) -> Sequence[str]:
    """Every criterion in the order in which it is rounded up."""
    gain = {name: (unit - (exact[name] - cut[name])) / exact[name] for name in exact}
    loss = {name: (exact[name] - cut[name]) / exact[name] for name in exact}
    willing = sorted((name for name in exact if gain[name] <= loss[name]), key=lambda name: -loss[name])
    others = sorted((name for name in exact if gain[name] > loss[name]), key=lambda name: gain[name])
    return [*willing, *others]


def _raw(deck: Deck, ratio: Decimal) -> Iterator[tuple[str, Decimal]]:
    """Weights before they are made to add up: 1 for the least important, `ratio` for the most."""
    gaps = [blank + 1 for blank in deck.blanks]
    step = ((ratio - 1) / sum(gaps)).quantize(_SIX, ROUND_HALF_EVEN) if gaps else Decimal(0)
    for place, rank in enumerate(deck.ranks):
        value = (1 + step * sum(gaps[:place])).quantize(_TWO, ROUND_HALF_EVEN)
        yield from ((name, value) for name in rank)
