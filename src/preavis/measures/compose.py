"""From themes to figures: their rows added up by client and part, then every measure's column."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, field, replace

import numpy as np

from preavis.engines.base import Session
from preavis.measures.base import Branch, Measure, Only, Scope, Theme, Work
from preavis.measures.cells import Cells, Whole
from preavis.measures.column import Column
from preavis.measures.statements import Pass, passes
from preavis.measures.value import Value

AT_ONCE = 2
"""Passes made at the same time: one alone leaves a core idle while its groups are put together."""


@dataclass(frozen=True)
class Measured:
    """Every measure of every client: `columns` by measure name, `measures` what they mean, `cells` by theme name."""

    scope: Scope
    columns: Mapping[str, Column]
    measures: Mapping[str, Measure]
    cells: Mapping[str, Cells] = field(default_factory=dict)

    def value(self, measure: str, client: int) -> Value:
        """One measure of one client. An unknown measure is a KeyError."""
        return self.columns[measure].at(client)

    def of(self, client: int) -> dict[str, Value]:
        """Every measure of one client."""
        return {name: column.at(client) for name, column in self.columns.items()}


def measure_themes(
    session: Session,
    scope: Scope,
    themes: Sequence[Theme],
    progress: Callable[[str], None] = lambda _: None,
) -> Measured:
    """Every measure of the themes, in their order: a theme may use what those before it found.

    `progress` is told the name of each theme as its work starts.
    """
    columns: dict[str, Column] = {}
    cells: dict[str, Cells] = {}
    branches = {theme.name: branches_of(theme, scope) for theme in themes}
    with ThreadPoolExecutor(AT_ONCE) as beside:
        early = {one.name: beside.submit(one.ahead, session, scope).result for one in themes if one.ahead}
        sums = Sums(session, scope.clients, [branch for own in branches.values() for branch in own], beside)
        for theme in themes:
            progress(theme.name)
            cells[theme.name] = sums.cells(branches[theme.name])
            figures = theme.figures(Work(session, scope, cells[theme.name], columns, early.get(theme.name)))
            for measure in theme.measures:
                columns[measure.name] = _counted(figures[measure.name], measure, cells[theme.name], columns)
    return Measured(scope, columns, {m.name: m for theme in themes for m in theme.measures}, cells)


def _counted(column: Column, measure: Measure, cells: Cells, found: Mapping[str, Column]) -> Column:
    """The evidence of a measure is the rows of its parts, however the figure was made of them."""
    if measure.rests_on:
        return replace(column, evidence=found[measure.rests_on].evidence)
    return replace(column, evidence=cells.count(*measure.parts)) if measure.parts else column


class Sums:
    """The rows of themes added up. Passes are made `beside` the figures of the themes before them."""

    def __init__(self, session: Session, clients: int, branches: Sequence[Branch], beside: Executor) -> None:
        self._session, self._clients = session, clients
        made = [(one, beside.submit(self._make, one)) for one in passes(branches)]
        self._sums = {id(branch): (place, sums) for one, sums in made for place, branch in enumerate(one.branches)}

    def cells(self, branches: Sequence[Branch]) -> Cells:
        """The sums of some of the branches, once each."""
        table: dict[str, dict[str, Whole]] = {}
        for branch in branches:
            place, sums = self._sums.pop(id(branch))
            _merge(table, sums.result()[place])
        return Cells(self._clients, table)

    def _make(self, made: Pass) -> list[dict[str, dict[str, Whole]]]:
        """The sums of a pass as each of its branches sees them."""
        answer = self._session.arrays(made.statement())
        columns = {name: np.asarray(values, np.int64) for name, values in answer.items()}
        return [
            _spread(branch, made, columns["cell"] // stride % (len(branch.parts) + 1) - 1, columns, self._clients)
            for branch, stride in zip(made.branches, made.strides, strict=True)
        ]


def _spread(
    branch: Branch, made: Pass, part: Whole, columns: Mapping[str, Whole], clients: int
) -> dict[str, dict[str, Whole]]:
    """The answer of a pass as a branch sees it: by part and column, one number a client, the unassigned last."""
    seen = np.flatnonzero(part >= 0)
    whole = len(seen) == len(part)
    place = part * (clients + 1) + np.where(columns["client"] < 0, clients, columns["client"])
    place = place if whole else place[seen]
    parts = tuple(branch.parts)
    added: dict[str, Whole] = {}
    for name in dict.fromkeys(("n", *(made.column(value) for value in branch.sums.values()))):
        spread = np.zeros(len(parts) * (clients + 1), np.int64)
        np.add.at(spread, place, columns[name] if whole else columns[name][seen])
        added[name] = spread.reshape(len(parts), clients + 1)
    held = {column: made.column(value) for column, value in branch.sums.items()} | {"n": "n"}
    return {
        name: {column: added[sum_][i] for column, sum_ in held.items() if _holds(branch, column, name)}
        for i, name in enumerate(parts)
    }


def _holds(branch: Branch, column: str, part: str) -> bool:
    value = branch.sums.get(column, "1")
    return not isinstance(value, Only) or part in value.parts


def _merge(table: dict[str, dict[str, Whole]], more: Mapping[str, Mapping[str, Whole]]) -> None:
    for part, columns in more.items():
        mine = table.setdefault(part, {})
        for column, numbers in columns.items():
            mine[column] = mine[column] + numbers if column in mine else numbers


def cells_of(session: Session, theme: Theme, scope: Scope) -> Cells:
    """The theme's rows counted and added up by client and part."""
    return add_up(session, branches_of(theme, scope), scope.clients)


def branches_of(theme: Theme, scope: Scope) -> tuple[Branch, ...]:
    """The branches of a theme for which the book has facts."""
    return tuple(branch for branch in theme.rows(scope) if scope.book.has(branch.fact))


def add_up(session: Session, branches: Sequence[Branch], clients: int) -> Cells:
    """The rows of branches counted and added up by client and part."""
    with ThreadPoolExecutor(AT_ONCE) as beside:
        return Sums(session, clients, branches, beside).cells(branches)
