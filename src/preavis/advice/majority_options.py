"""Majorities as an owner can choose one: not a number, but which good reasons together are enough.

Steps of five hundredths of the weight that ask for the same smallest coalitions and let the same criteria stop a
class alone are one option.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from preavis.advice import coalitions
from preavis.advice.electre_tri import TOLERANCE
from preavis.advice.policy import Majority

_STEPS = tuple(step / 100 for step in range(50, 101, 5))


@dataclass(frozen=True)
class Option:
    """Majorities from `low` to `high` that mean the same: `enough` are the smallest coalitions, `alone` may refuse."""

    low: float
    high: float
    enough: tuple[tuple[str, ...], ...]
    alone: tuple[str, ...]

    @property
    def reasons(self) -> int:
        """How many criteria the smallest coalition has."""
        return len(self.enough[0])


def options(shares: Mapping[str, float], in_force: Majority) -> tuple[Option, ...]:
    """From the smallest majority to the largest; today's is one of the steps."""
    steps = sorted({*_STEPS, in_force.low, in_force.used, in_force.high})
    found: list[Option] = []
    for step in steps:
        one = _option(shares, step)
        if found and (found[-1].enough, found[-1].alone) == (one.enough, one.alone):
            found[-1] = replace(found[-1], high=step)
        else:
            found.append(one)
    return tuple(found)


def _option(shares: Mapping[str, float], majority: float) -> Option:
    names = list(shares)
    enough = coalitions.winning(np.array(list(shares.values())), majority)
    alone = tuple(name for name in names if 1 - shares[name] < majority - TOLERANCE)
    heaviest = sorted(alone, key=lambda name: (-shares[name], name))
    return Option(majority, majority, tuple(tuple(names[i] for i in one.members) for one in enough), tuple(heaviest))


def chosen(found: tuple[Option, ...], first: int, last: int) -> Majority:
    """The majority that a range of options says: its ends, and the middle of it in hundredths."""
    low, high = found[first].low, found[last].high
    return Majority(low, high, round((low + high) / 2, 2))
