"""Limits told by real clients: which two lie nearest a limit, which side each is on, and where the limit goes then.

A client acceptable for a class is acceptable for every lower one; a better one is acceptable wherever a worse one is.
Answers that break this contradict each other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal
from typing import NamedTuple

from preavis.advice.criteria import CLASSES, Criterion, Quality
from preavis.advice.policy_diff import exact
from preavis.advice.table import Table

Sides = Mapping[str, Mapping[str, bool]]
"""By class, then by client: whether it is acceptable as of that class."""


class Seen(NamedTuple):
    """A client beside a limit."""

    key: str
    name: str
    value: float


@dataclass(frozen=True)
class Boundary:
    """One limit in force, and the clients with a value on its criterion, the best first."""

    criterion: Criterion
    quality: Quality
    clients: tuple[Seen, ...]

    @property
    def limit(self) -> float:
        return self.criterion.limit(self.quality)

    def meets(self, client: Seen) -> bool:
        return at_least(self.criterion, client.value, self.limit)


class Contradiction(NamedTuple):
    """A client refused for a class, and one that is no better and was accepted for that class or a higher one."""

    refused: Seen
    refused_for: Quality
    accepted: Seen
    accepted_for: Quality


def at_least(criterion: Criterion, value: float, other: float) -> bool:
    """Whether a value is as good as another."""
    return value >= other if criterion.better == "high" else value <= other


def boundaries(table: Table, name: str, names: Sequence[tuple[str, str]]) -> tuple[Boundary, ...]:
    """The three limits of a criterion; none where no client has a value on it."""
    row = next((row for row in table.rows if row.criterion.name == name), None)
    if row is None:
        return ()
    seen = [
        Seen(*names[number], float(row.value[number]))
        for number in range(len(names))
        if row.known[number] and not table.listed_only[number]
    ]
    sign = -1 if row.criterion.better == "high" else 1
    seen.sort(key=lambda one: (sign * one.value, one.key))
    return tuple(Boundary(row.criterion, quality, tuple(seen)) for quality in CLASSES[1:])


def open_sides(found: Sequence[Boundary], sides: Sides) -> Iterator[tuple[Boundary, Seen]]:
    """Clients whose side is still to be said, one limit after the other.

    The two nearest to a limit are both asked about, even where one answer seems to give the other: two answers that do
    not fit show that the question was not understood. Those further off only where the nearer ones do not settle it.
    """
    for boundary in found:
        better = [one for one in boundary.clients if boundary.meets(one)]
        worse = [one for one in boundary.clients if not boundary.meets(one)]
        yield from ((boundary, one) for one in (*better[-1:], *worse[:1]) if not _heard(boundary, one, sides))
        for walk, until in ((better[::-1], True), (worse, False)):
            for client in walk:
                said = implied(boundary, client, sides)
                if said is None:
                    yield boundary, client
                if said in {None, until}:
                    break


def _heard(boundary: Boundary, client: Seen, sides: Sides) -> bool:
    """Whether a client was spoken of at this limit, or what was said at another one settles it."""
    others = {quality: said for quality, said in sides.items() if quality != boundary.quality}
    return client.key in sides.get(boundary.quality, {}) or implied(boundary, client, others) is not None


def implied(boundary: Boundary, client: Seen, sides: Sides) -> bool | None:
    """What the answers so far say of a client at a limit; None if nothing."""
    place = CLASSES.index(boundary.quality)
    for seen, quality, accepted in _said(boundary, sides):
        other = CLASSES.index(quality)
        if accepted and other >= place and at_least(boundary.criterion, client.value, seen.value):
            return True
        if not accepted and other <= place and at_least(boundary.criterion, seen.value, client.value):
            return False
    return None


def _said(boundary: Boundary, sides: Sides) -> Iterator[tuple[Seen, Quality, bool]]:
    by_key = {one.key: one for one in boundary.clients}
    for quality in CLASSES[1:]:
        for key, accepted in sides.get(quality, {}).items():
            if key in by_key:
                yield by_key[key], quality, accepted


def contradiction(found: Sequence[Boundary], sides: Sides) -> Contradiction | None:
    """The first pair of answers that cannot both hold."""
    if not found:
        return None
    said = list(_said(found[0], sides))
    for refused, low, no in said:
        for accepted, high, yes in said:
            ordered = CLASSES.index(low) <= CLASSES.index(high)
            if not no and yes and ordered and at_least(found[0].criterion, refused.value, accepted.value):
                return Contradiction(refused, low, accepted, high)
    return None


def limits(found: Sequence[Boundary], sides: Sides) -> dict[Quality, Decimal]:
    """The limits that moved: only where today's does not part the accepted from the refused.

    Limits that moved between the same two clients share the way between them evenly.
    """
    edges = {boundary.quality: _edges(boundary, sides) for boundary in found}
    moved = {b.quality: b.criterion for b in found if not _parts(b.criterion, b.limit, *edges[b.quality])}
    result: dict[Quality, Decimal] = {}
    for quality, criterion in moved.items():
        sharing = [other for other in moved if edges[other] == edges[quality]]
        step = Decimal(sharing.index(quality) + 1) / (len(sharing) + 1)
        result[quality] = _between(criterion, *edges[quality], step)
    return result


def _edges(boundary: Boundary, sides: Sides) -> tuple[float | None, float | None]:
    """The worst accepted and the best refused value at a limit."""
    accepted = [one.value for one in boundary.clients if implied(boundary, one, sides)]
    refused = [one.value for one in boundary.clients if implied(boundary, one, sides) is False]
    return (accepted[-1] if accepted else None), (refused[0] if refused else None)


def _parts(criterion: Criterion, limit: float, worst: float | None, best: float | None) -> bool:
    """Whether a limit lies between the worst accepted and the best refused value."""
    held = worst is None or at_least(criterion, worst, limit)
    return held and (best is None or not at_least(criterion, best, limit))


def _between(criterion: Criterion, worst: float | None, best: float | None, part: Decimal) -> Decimal:
    """A round limit that the accepted meet and the refused miss; a judged level, where none is refused, the last one.

    `part` is how far it lies from the refused to the accepted (0..1).
    """
    if worst is not None and best is None and criterion.judged:
        return exact(worst)
    if worst is not None and best is not None:
        middle = exact(best) + (exact(worst) - exact(best)) * part
        return next(n for n in _rounder(middle, ROUND_HALF_EVEN) if _parts(criterion, float(n), worst, best))
    outwards = (criterion.better == "high") == (worst is None)
    edge = exact(worst if worst is not None else best or 0.0)
    if worst is None:  # one step of rounding beyond the best refused value
        step = Decimal(1) if criterion.judged else max(abs(edge) / 20, Decimal("0.001"))
        edge += step if outwards else -step
    rounding = ROUND_CEILING if outwards else ROUND_FLOOR
    return next(n for n in _rounder(edge, rounding, least=2) if _parts(criterion, float(n), worst, best))


def _rounder(number: Decimal, rounding: str, least: int = 1) -> Iterator[Decimal]:
    """The number with more and more digits, from `least` significant ones."""
    for digits in range(least, 18):
        step = Decimal(1).scaleb((number.adjusted() if number else -1) - digits + 1)
        found = number.quantize(step, rounding)
        yield Decimal(int(found)) if found == found.to_integral_value() else found
    yield number
