"""What an explanation holds: who carries a class, who objects, what would change it, how far it holds."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from preavis.advice.criteria import Quality
from preavis.advice.statement import Statement

_DIGITS = 12
"""Significant digits of a figure: as many as every processor agrees on."""
_HAIR = 1e-6
"""A bound closer than this to a whole number of steps is that number: it comes from the kernel's tolerance."""


@dataclass(frozen=True)
class Carried:
    """Criteria that together reach a class, or together stop it: the weight they bring, and how much is enough."""

    criteria: tuple[str, ...]
    weight: float
    enough: float


@dataclass(frozen=True)
class Objection:
    """A criterion that raises the majority needed for a class: what would do without it, and what it takes."""

    criterion: str
    quality: Quality
    without: float
    needed: float


@dataclass(frozen=True)
class Objections:
    """All objections to one class: the majority without them and with them, and the weight that agrees."""

    quality: Quality
    each: tuple[Objection, ...]
    without: float
    needed: float
    agreed: float


@dataclass(frozen=True)
class Forbidden:
    """The lowest class above that some criteria forbid even if all others agree."""

    quality: Quality
    criteria: tuple[str, ...]


@dataclass(frozen=True)
class Contradicted:
    """Criteria that speak of a high class and criteria that speak of a low one, where no majority settles it."""

    high: Quality
    strong: tuple[str, ...]
    low: Quality
    weak: tuple[str, ...]


@dataclass(frozen=True)
class Change:
    """A value that alone takes the client to another class, in the measure's own unit.

    For the better it is the first value of the higher class, for the worse the last one before the lower class; for
    what people judge, the first whole level of the other class. `relative` is its distance from the value now, as a
    share of the way from the criterion's first limit to its last.
    """

    criterion: str
    quality: Quality
    value: float
    relative: float


@dataclass(frozen=True)
class Room:
    """How far one value may go, the others as they are; None where none is enough by itself to change the class."""

    value: float
    worse: Change | None
    better: Change | None


@dataclass(frozen=True)
class Weight:
    """The share of a criterion for this client, and the shares that keep its class, the others in proportion."""

    share: float
    low: float
    high: float


@dataclass(frozen=True)
class Explanation:
    """What can be said of a client's class; everything is empty where `quality` is None: the class is not settled.

    `majority` is the interval of majorities that keep it. `carried` are the smallest coalitions that reach the class
    and `stopped` those that keep the client out of the next one, the heaviest first. `objections` are those to the
    class reached, then those to the next. `nearest` is the smallest change of one value, for the better or the worse.
    """

    quality: Quality | None = None
    majority: tuple[float, float] | None = None
    weights: Mapping[str, Weight] = field(default_factory=dict)
    values: Mapping[str, Room] = field(default_factory=dict)
    carried: tuple[Carried, ...] = ()
    stopped: tuple[Carried, ...] = ()
    objections: tuple[Objections, ...] = ()
    forbidden: Forbidden | None = None
    contradiction: Contradicted | None = None
    nearest: Change | None = None
    statements: tuple[Statement, ...] = ()


def explanation_data(explanation: Explanation) -> dict[str, Any]:
    """An explanation as plain data, for JSON: names and numbers, statements as code and params."""
    data = {name: _plain(value) for name, value in asdict(explanation).items() if name != "statements"}
    said = [{"code": one.code, "params": dict(one.params)} for one in explanation.statements]
    return {**data, "statements": said}


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _plain(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return float(f"{value:.{_DIGITS}g}") if isinstance(value, float) else value


def first_beyond(bound: float, step: float, *, rising: bool, itself: bool) -> int:
    """How many whole steps make the first value past a bound, going up or down; `itself`: the bound is past already."""
    steps = bound / step if rising else -bound / step
    found = math.ceil(steps - _HAIR) if itself else math.floor(steps + _HAIR) + 1
    return found if rising else -found
