"""Who moves when a policy changes: clients whose recommendation or class differs, and the criteria that make it so.

Both policies judge the same measured facts. A criterion is responsible for a move when what it brings to the limit that
is crossed (its share of the weight times how far it agrees) changed in the direction of the move, or when it began or
ceased to object there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from preavis.advice.advise import Advice
from preavis.advice.criteria import CLASSES, Quality
from preavis.advice.explanation import Position
from preavis.facts.identity import Client

MOST = 3
"""How many criteria are named for one client."""
_LEAST = 5e-4
"""Less than a twentieth of a point of weight is no cause."""


@dataclass(frozen=True)
class Responsible:
    """One criterion: its share of the weight that is judged (0..1) before and after, and what it brings to the limit.

    `agrees_*` is share times concordance; `objects_*` is the discordance (0..1, 1 a veto).
    """

    criterion: str
    weight_before: float
    weight_after: float
    agrees_before: float
    agrees_after: float
    objects_before: float
    objects_after: float


@dataclass(frozen=True)
class Side:
    """What one policy says of a client."""

    recommendation: str | None
    quality: Quality | None
    band: tuple[Quality, ...]
    confidence: float | None


@dataclass(frozen=True)
class Move:
    """One client that moves. `limit` is the class whose limit is crossed, None where the class stays.

    `causes` are what else does it: `red_line`, `evidence`, `doubt`, `mending`, `majority`.
    """

    client: Client
    before: Side
    after: Side
    limit: Quality | None
    responsible: tuple[Responsible, ...]
    causes: tuple[str, ...]


def moves(before: Sequence[Advice], after: Sequence[Advice]) -> tuple[Move, ...]:
    """Clients whose recommendation or class differs, in the order of their numbers."""
    return tuple(_move(was, now) for was, now in zip(before, after, strict=True) if _sides(was) != _sides(now))


def _sides(advice: Advice) -> tuple[str | None, Quality | None]:
    return advice.recommendation, advice.quality


def _move(was: Advice, now: Advice) -> Move:
    limit = _crossed(was, now)
    found = () if limit is None else tuple(_responsible(was, now, limit))
    return Move(
        client=now.case.client,
        before=_side(was),
        after=_side(now),
        limit=None if limit is None else CLASSES[limit + 1],
        responsible=found,
        causes=tuple(_causes(was, now, found)),
    )


def _side(advice: Advice) -> Side:
    return Side(advice.recommendation, advice.quality, advice.band, advice.confidence)


def _crossed(was: Advice, now: Advice) -> int | None:
    """The limit between the two classes that lies nearest the old one: its place from 0; None if none is crossed."""
    if was.case.listed_only or now.case.listed_only:
        return None
    one, other = Position(was.case).place, Position(now.case).place
    if one == other:
        return None
    return one if other > one else one - 1


def _responsible(was: Advice, now: Advice, limit: int) -> Iterator[Responsible]:
    """Criteria whose part changed in the direction of the move, those that changed most first."""
    one, other = _parts(was, limit), _parts(now, limit)
    rises = Position(now.case).place > Position(was.case).place
    silent = (0.0, 0.0, 0.0)
    found = [Responsible(n, *_paired(one.get(n, silent), other.get(n, silent))) for n in dict.fromkeys((*other, *one))]
    pushes = {each.criterion: _push(each) * (1 if rises else -1) for each in found}
    ordered = sorted((each for each in found if pushes[each.criterion] > _LEAST), key=lambda e: -pushes[e.criterion])
    yield from ordered[:MOST]


def _paired(one: tuple[float, ...], other: tuple[float, ...]) -> Iterator[float]:
    for was, now in zip(one, other, strict=True):
        yield from (was, now)


def _push(one: Responsible) -> float:
    """How far a criterion lifts the client: more agreement, or less objection."""
    return (one.agrees_after - one.agrees_before) + (one.objects_before - one.objects_after)


def _parts(advice: Advice, limit: int) -> dict[str, tuple[float, float, float]]:
    """Share of weight, share that agrees, and discordance, by criterion that counts for the client."""
    position = Position(advice.case)
    _, counted = position.marks
    return {
        row.criterion.name: (
            float(position.shares[place]),
            float(position.shares[place] * position.agree[limit, place]),
            float(position.oppose[limit, place]),
        )
        for place, row in enumerate(advice.case.table.rows)
        if counted[0, place]
    }


def _causes(was: Advice, now: Advice, found: Sequence[Responsible]) -> Iterator[str]:
    """What else makes the answer another one."""
    if bool(was.red_lines) != bool(now.red_lines):
        yield "red_line"
    thin = [bool(_thin(advice)) for advice in (was, now)]
    if thin[0] != thin[1]:
        yield "evidence"
    if not found and was.settled_quality != now.settled_quality and _majority(was) != _majority(now):
        yield "majority"
    if thin == [False, False] and (was.recommendation == "unknown") != (now.recommendation == "unknown"):
        yield "doubt"
    if {was.recommendation, now.recommendation} == {"fix", "part"} and was.quality == now.quality:
        yield "mending"


def _thin(advice: Advice) -> bool:
    case = advice.case
    return bool(case.outcome.grounds.thin(case.book.policy.evidence)[case.client.number])


def _majority(advice: Advice) -> float:
    return advice.case.book.policy.majority.used
