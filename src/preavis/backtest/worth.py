"""What keeping and leaving each client was worth in the year after an origin, and what a rule gains by its choices.

    keep    the client margin of that year, as it came
    leave   the hours spent on the client that year, as far as they sell again, at the price of an hour;
            less what is paid all the same: those hours at what they cost, and what winning the client cost

Both stand on the same year, so a rule gains `leave - keep` for each client it leaves, and nothing for those it keeps.
The oracle leaves where that is above zero: no rule can gain more, and its regret is none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from preavis.backtest.realised import Year
from preavis.backtest.rules import Choice

Ints = NDArray[np.int64]
WHOLE = 10_000
_HOUR = 60


@dataclass(frozen=True)
class Price:
    """What a freed hour sells for, in minor units, and how many of them do, in basis points."""

    hour: int
    share: int

    def resale(self, minutes: int) -> int:
        """What so many minutes bring again, rounded down to the minor unit."""
        return minutes * self.hour * self.share // (_HOUR * WHOLE)


@dataclass(frozen=True)
class Pair:
    """One client after one origin: what keeping it brought, and what leaving it would have. `owed` at the end."""

    client: str
    origin: int
    keep: int
    leave: int
    owed: int | None = None

    @property
    def gain(self) -> int:
        """Of leaving over keeping."""
        return self.leave - self.keep


def pair(client: str, origin: int, year: Year, price: Price) -> Pair | None:
    """The two outcomes of a client; None where its margin is not known."""
    if year.margin is None:
        return None
    return Pair(client, origin, year.margin, price.resale(year.minutes) - year.paid_anyway, year.balance)


def gains(pairs: Sequence[Pair], choices: Sequence[Choice], clients: Sequence[str]) -> Ints:
    """What a rule gains over keeping everybody, one sum a client over all origins."""
    place = {key: number for number, key in enumerate(clients)}
    result = np.zeros(len(clients), np.int64)
    for one in pairs:
        if one.client in choices[one.origin].leave:
            result[place[one.client]] += one.gain
    return result


def oracle(pairs: Sequence[Pair], origins: int) -> tuple[Choice, ...]:
    """The best choices in hindsight."""
    best = [frozenset(one.client for one in pairs if one.origin == o and one.gain > 0) for o in range(origins)]
    return tuple(Choice(leave, {}) for leave in best)


@dataclass(frozen=True)
class Confusion:
    """Choices against what turned out better: how many, and what the wrong ones cost in all, in minor units."""

    left_rightly: int
    left_wrongly: int
    kept_rightly: int
    kept_wrongly: int
    cost_of_leaving: int
    cost_of_keeping: int


def confusion(pairs: Sequence[Pair], choices: Sequence[Choice]) -> Confusion:
    """Every pair under one rule. Where both are worth the same, either choice is right."""
    left = [one for one in pairs if one.client in choices[one.origin].leave]
    kept = [one for one in pairs if one.client not in choices[one.origin].leave]
    sorry, missed = [one for one in left if one.gain < 0], [one for one in kept if one.gain > 0]
    return Confusion(
        left_rightly=len(left) - len(sorry),
        left_wrongly=len(sorry),
        kept_rightly=len(kept) - len(missed),
        kept_wrongly=len(missed),
        cost_of_leaving=-sum(one.gain for one in sorry),
        cost_of_keeping=sum(one.gain for one in missed),
    )


def freed_cash(pairs: Sequence[Pair], choices: Sequence[Choice]) -> int | None:
    """The gain in money received: what clients that would have been left owe at the end is not owed either."""
    left = [one for one in pairs if one.client in choices[one.origin].leave]
    if any(one.owed is None for one in left):
        return None
    return sum(one.gain + (one.owed or 0) for one in left)
