"""The performance table: clients by criteria, from measures and from what people judged.

A criterion that nobody has a value on is set aside for the whole book and its weight shared out. A client that lacks
a value others have is unknown there: the value may be anything between bounds, which are infinite unless the measure
knows better. A criterion that people judge counts only for those they judged, unless the policy says otherwise: to
speak of one client must not cloud the others. Collective accounts and clients without business in the window are
listed, not judged.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from preavis.advice.criteria import Criterion
from preavis.advice.policy import Policy
from preavis.facts.book import Book, Judgement
from preavis.measures import Measured
from preavis.measures.column import Column

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

NATURAL_PERSON = "natural_person"
NOT_JUDGED = "not_judged"
_SIGNS_OF_BUSINESS = ("revenue", "hours", "direct_costs")


@dataclass(frozen=True)
class Performance:
    """One criterion for every client: `worst` and `best` bound what it may be, and are the value where `known`."""

    criterion: Criterion
    value: Floats
    known: Flags
    worst: Floats
    best: Floats
    column: Column | None = None
    plain: Column | None = None

    def missing(self, client: int) -> str | None:
        """Why a client has no value; None if it has one."""
        if self.known[client]:
            return None
        return NOT_JUDGED if self.column is None else self.column.at(client).missing

    def measure(self, client: int) -> str:
        """The measure the value comes from."""
        plainly = self.plain is not None and self.column is not None and self.column.reason[client] > 0
        if plainly and self.known[client] and self.criterion.natural_persons:
            return self.criterion.natural_persons
        return self.criterion.measure


@dataclass(frozen=True)
class Table:
    """`rows` are the criteria that count here. `levels` holds what people judged, by client number then criterion."""

    rows: tuple[Performance, ...]
    set_aside: tuple[Criterion, ...]
    dormant: Flags
    listed_only: Flags
    levels: Mapping[int, Mapping[str, int]]
    unjudged: str = "set_aside"

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        return tuple(row.criterion for row in self.rows)

    def values(self, name: str) -> Floats:
        """Clients x criteria: `value` (which means nothing where unknown), `worst` or `best`."""
        return self._stacked([getattr(row, name) for row in self.rows])

    @cached_property
    def counted(self) -> Flags:
        """Where a criterion counts for a client: one that people judge does not where nobody spoke, unless it must."""
        by_exception = self.unjudged == "set_aside"
        marks = [row.known | (not (row.criterion.judged and by_exception)) for row in self.rows]
        return self._stacked(marks).astype(np.bool_)

    @cached_property
    def unknown(self) -> Flags:
        """Where a value that counts is missing."""
        return self._stacked([~row.known for row in self.rows]).astype(np.bool_) & self.counted

    def _stacked(self, columns: Sequence[NDArray[Any]]) -> Floats:
        if not columns:
            return np.empty((len(self.dormant), 0))
        return np.stack(columns, axis=1).astype(np.float64)


def table(measured: Measured, policy: Policy) -> Table:
    """The performance table of a measured book under a policy."""
    book = measured.scope.book
    levels = standing(book, policy.criteria)
    rows = [_performance(criterion, measured, levels) for criterion in policy.criteria]
    dormant = _dormant(measured)
    pseudo = np.array([client.kind == "pseudo" for client in book.clients.all], np.bool_)
    judged = ~(dormant | pseudo)
    return Table(
        rows=tuple(row for row in rows if (row.known & judged).any()),
        set_aside=tuple(row.criterion for row in rows if not (row.known & judged).any()),
        dormant=dormant & ~pseudo,
        listed_only=~judged,
        levels=levels,
        unjudged=policy.evidence.unjudged,
    )


def standing(book: Book, criteria: Iterable[Criterion]) -> Mapping[int, Mapping[str, int]]:
    """The judgements in force on the day of the book: the latest of each client and criterion that has not expired.

    A judgement may name the criterion or what is judged under it (`values` or `conflict`).
    """
    names = {word: c.name for c in criteria if c.judged for word in (c.measure, c.name)}
    found: dict[tuple[str, str], Judgement] = {}
    for said in sorted(book.judgements, key=lambda said: said.day):  # the later record wins within a day
        if said.criterion in names and _in_force(said, book.as_of):
            found[said.client, names[said.criterion]] = said
    levels: dict[int, dict[str, int]] = {}
    for (key, criterion), said in found.items():
        if key in book.clients.by_key:
            levels.setdefault(book.clients.by_key[key].number, {})[criterion] = said.value
    return levels


def _in_force(said: Judgement, day: date) -> bool:
    return said.day <= day and (said.expires is None or said.expires > day)


def _performance(criterion: Criterion, measured: Measured, levels: Mapping[int, Mapping[str, int]]) -> Performance:
    if criterion.judged:
        return _judged(criterion, measured.scope.clients, levels)
    column = measured.columns[criterion.measure]
    plain = measured.columns[criterion.natural_persons] if criterion.natural_persons else None
    value, known = column.value.astype(np.float64), column.known
    if plain is not None:
        person = _missing_for(column, NATURAL_PERSON) & plain.known
        value, known = np.where(person, plain.value, value), known | person
    infinite = np.full(len(value), np.inf)
    low = np.where(known, value, np.where(column.low_known, column.low, -infinite))
    high = np.where(known, value, np.where(column.high_known, column.high, infinite))
    worst, best = (low, high) if criterion.better == "high" else (high, low)
    return Performance(criterion, np.where(known, value, 0.0), known, worst, best, column, plain)


def _judged(criterion: Criterion, size: int, levels: Mapping[int, Mapping[str, int]]) -> Performance:
    value, known = np.zeros(size), np.zeros(size, np.bool_)
    for client, said in levels.items():
        if criterion.name in said:
            value[client], known[client] = said[criterion.name], True
    bad = -np.inf if criterion.better == "high" else np.inf
    return Performance(criterion, value, known, np.where(known, value, bad), np.where(known, value, -bad))


def _missing_for(column: Column, reason: str) -> Flags:
    if reason not in column.reasons:
        return np.zeros(len(column), np.bool_)
    return np.asarray(column.reason == column.reasons.index(reason) + 1, np.bool_)


def _dormant(measured: Measured) -> Flags:
    """No invoice, no hour and no cost in the window. A late payment is the tail of past business."""
    rows = sum(measured.columns[name].evidence for name in _SIGNS_OF_BUSINESS)
    return np.asarray(rows == 0, np.bool_)
