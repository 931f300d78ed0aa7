"""Why a client is in its class and how firmly, for one client at a time.

All of it is about the class itself, on the strict reading with what is missing at its worst. A client that is not
judged, or whose class is not settled, has no explanation.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from preavis.advice import coalitions, electre_tri, stability
from preavis.advice.case import Case
from preavis.advice.coalitions import Coalition
from preavis.advice.criteria import CLASSES, LEVELS, Quality
from preavis.advice.electre_tri import TOLERANCE, Flags, Floats, Model
from preavis.advice.firmness import (
    Carried,
    Change,
    Contradicted,
    Explanation,
    Forbidden,
    Objection,
    Objections,
    Room,
    Weight,
    explanation_data,
    first_beyond,
)
from preavis.advice.firmness_said import statements
from preavis.advice.recommend import UNKNOWN, too_far
from preavis.advice.stability import Compared

__all__ = ["Explanation", "explain", "explanation_data"]

MOST = 3
"""How many coalitions of one size are kept; the first is said."""

_SOUND = CLASSES.index("sound")


def explain(case: Case) -> Explanation:
    """Everything that explains a client's class, with the statements that say it."""
    if not _settled(case):
        return Explanation()
    position = Position(case)
    found = Explanation(
        quality=CLASSES[position.place],
        majority=position.majority_kept,
        weights=position.weights_kept,
        values=position.rooms,
        carried=tuple(_carried(position)),
        stopped=tuple(_stopped(position)),
        objections=tuple(_objections(position)),
        forbidden=_forbidden(position),
        contradiction=_contradiction(position),
        nearest=_nearest(position.rooms),
    )
    return replace(found, statements=tuple(statements(case, found)))


def _settled(case: Case) -> bool:
    """Whether a class is advised: judged, and the same whatever is missing or at least good enough to keep."""
    number, outcome = case.client.number, case.outcome
    if case.listed_only or case.code == UNKNOWN or not case.table.counted[number].any():
        return False
    worst, best = (sorting.conjunctive[number] for sorting in (outcome.worst, outcome.best))
    return bool(worst == best or worst >= _SOUND)


@dataclass(frozen=True)
class Position:
    """One client beside the limits; every array is over the criteria that count in the book."""

    case: Case

    @property
    def model(self) -> Model:
        return self.case.outcome.model

    @property
    def place(self) -> int:
        """The class, 0 to 3."""
        return int(self.case.outcome.worst.conjunctive[self.case.client.number])

    @cached_property
    def values(self) -> Floats:
        """What is known, and the worst that what is not may be."""
        return np.array([[row.worst[self.case.client.number] for row in self.case.table.rows]], np.float64)

    @cached_property
    def marks(self) -> tuple[Flags, Flags]:
        """Silent cells, and those that count: one row each."""
        number, table = self.case.client.number, self.case.table
        return table.unknown[number : number + 1], table.counted[number : number + 1]

    @cached_property
    def known(self) -> Flags:
        silent, counted = self.marks
        return np.asarray(counted[0] & ~silent[0], np.bool_)

    @cached_property
    def found(self) -> Compared:
        return stability.compare(self.values, self.model, *self.marks)

    @property
    def shares(self) -> Floats:
        return np.asarray(self.found.shares[0], np.float64)

    @property
    def agree(self) -> Floats:
        """Concordance, limits x criteria."""
        return np.asarray(self.found.agree[:, 0], np.float64)

    @property
    def oppose(self) -> Floats:
        """Discordance, limits x criteria."""
        return np.asarray(self.found.oppose[:, 0], np.float64)

    def agreed(self, profile: int) -> float:
        return float((self.agree[profile] * self.shares).sum())

    def needed(self, profile: int) -> float:
        return coalitions.required(self.oppose[profile], self.model.majority)

    def named(self, places: Sequence[int]) -> tuple[str, ...]:
        return tuple(self.case.table.rows[place].criterion.name for place in places)

    @cached_property
    def majority_kept(self) -> tuple[float, float]:
        sorting, number = self.case.outcome.worst, slice(self.case.client.number, self.case.client.number + 1)
        kept = stability.majority_interval(sorting.up[number], sorting.conjunctive[number])
        return float(kept.low[0]), float(kept.high[0])

    @cached_property
    def weights_kept(self) -> Mapping[str, Weight]:
        kept = stability.weights_kept(self.found)
        low, high = kept.low[0].tolist(), kept.high[0].tolist()
        return {
            row.criterion.name: Weight(float(self.shares[j]), low[j], high[j])
            for j, row in enumerate(self.case.table.rows)
            if self.marks[1][0, j]
        }

    @cached_property
    def rooms(self) -> Mapping[str, Room]:
        """How far each known value may go."""
        kept = stability.values_kept(self.values, self.found, ~self.known[None, :])
        return {
            row.criterion.name: Room(
                float(self.values[0, j]),
                self._change(j, float(kept.worse[0, j]), int(kept.falls_to[0, j])),
                self._change(j, float(kept.better[0, j]), int(kept.rises_to[0, j])),
            )
            for j, row in enumerate(self.case.table.rows)
            if self.known[j]
        }

    def _change(self, place: int, value: float, quality: int) -> Change | None:
        """None where there is no such value, or where no judgement can be that good or bad."""
        if math.isnan(value):
            return None
        criterion, better = self.case.table.rows[place].criterion, quality > self.place
        if criterion.judged:
            rising = (criterion.better == "high") == better
            value = float(first_beyond(value, 1.0, rising=rising, itself=better))
            if not LEVELS[0] <= value <= LEVELS[1]:
                return None
        way = abs(criterion.limits[-1] - criterion.limits[0])
        return Change(criterion.name, CLASSES[quality], value, abs(value - float(self.values[0, place])) / way)


def _carried(position: Position) -> Iterator[Carried]:
    """Coalitions that reach the class; `untenable` needs none."""
    if position.place == 0:
        return
    profile = position.place - 1
    needed = position.needed(profile)
    for one in coalitions.winning(position.shares * position.agree[profile], needed)[:MOST]:
        yield _as_carried(position, one, needed)


def _stopped(position: Position) -> Iterator[Carried]:
    """Coalitions that keep the client out of the next class by what they withhold, without any veto."""
    if position.place == len(CLASSES) - 1:
        return
    needed = position.needed(position.place)
    withheld = position.shares * (1 - position.agree[position.place])
    for one in coalitions.stopping(withheld, needed)[:MOST] if needed <= 1 else ():
        yield _as_carried(position, one, 1 - needed)


def _as_carried(position: Position, coalition: Coalition, enough: float) -> Carried:
    return Carried(position.named(coalition.members), coalition.weight, enough)


def _objections(position: Position) -> Iterator[Objections]:
    """To the class reached, then to the next one."""
    for profile in (position.place - 1, position.place):
        if not 0 <= profile < len(CLASSES) - 1:
            continue
        against, majority = position.oppose[profile], position.model.majority
        raised = coalitions.objections(against, majority)
        needed = position.needed(profile)
        if raised and math.isfinite(needed):
            quality = CLASSES[profile + 1]
            yield Objections(
                quality,
                tuple(Objection(position.named([o.criterion])[0], quality, o.without, o.needed) for o in raised),
                coalitions.required(against, majority, [o.criterion for o in raised]),
                needed,
                position.agreed(profile),
            )


def _forbidden(position: Position) -> Forbidden | None:
    far = too_far(position.oppose, position.shares, position.model.majority)
    for profile in range(position.place, len(CLASSES) - 1):
        if far[profile].any():
            return Forbidden(CLASSES[profile + 1], position.named(np.flatnonzero(far[profile]).tolist()))
    return None


def _contradiction(position: Position) -> Contradicted | None:
    if position.case.outcome.worst.disjunctive[position.case.client.number] <= position.place:
        return None
    reverse = electre_tri.partial(position.values, position.model, position.place, reverse=True)[0][0]
    found = coalitions.contradiction(position.agree, reverse, position.known, position.place)
    if found is None:
        return None
    high, low = (_quality(place) for place in (found.high, found.low))
    return Contradicted(high, position.named(found.strong), low, position.named(found.weak))


def _quality(place: int) -> Quality:
    return CLASSES[place]


def _nearest(rooms: Mapping[str, Room]) -> Change | None:
    """The smallest change that is enough alone; the first criterion of the policy where two are as small."""
    changes = [change for room in rooms.values() for change in (room.better, room.worse) if change is not None]
    return min(changes, key=lambda change: round(change.relative / TOLERANCE), default=None)
