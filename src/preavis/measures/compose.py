"""From themes to figures: one statement a theme, its answer aligned to client numbers, then every measure's column."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from preavis.engines.base import Session
from preavis.engines.relations import REFERENCED
from preavis.measures.base import Branch, Measure, Scope, Theme, Work
from preavis.measures.cells import Cells
from preavis.measures.column import Column
from preavis.measures.value import Value


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
    for theme in themes:
        progress(theme.name)
        cells[theme.name] = cells_of(session, theme, scope)
        figures = theme.figures(Work(session, scope, cells[theme.name], columns))
        for measure in theme.measures:
            columns[measure.name] = _counted(figures[measure.name], measure, cells[theme.name], columns)
    return Measured(scope, columns, {m.name: m for theme in themes for m in theme.measures}, cells)


def _counted(column: Column, measure: Measure, cells: Cells, found: Mapping[str, Column]) -> Column:
    """The evidence of a measure is the rows of its parts, however the figure was made of them."""
    if measure.rests_on:
        return replace(column, evidence=found[measure.rests_on].evidence)
    return replace(column, evidence=cells.count(*measure.parts)) if measure.parts else column


def cells_of(session: Session, theme: Theme, scope: Scope) -> Cells:
    """The theme's rows counted and added up by client and part."""
    return add_up(session, branches_of(theme, scope), scope.clients)


def branches_of(theme: Theme, scope: Scope) -> tuple[Branch, ...]:
    """The branches of a theme for which the book has facts."""
    return tuple(branch for branch in theme.rows(scope) if scope.book.has(branch.fact))


def add_up(session: Session, branches: Sequence[Branch], clients: int) -> Cells:
    """The rows of branches counted and added up by client and part, in one statement."""
    if not branches:
        return Cells(clients, {})
    parts = tuple(dict.fromkeys(part for branch in branches for part in branch.parts))
    columns = tuple(dict.fromkeys(column for branch in branches for column in branch.sums))
    answer = session.arrays(statement(branches, parts, columns))
    place, part = np.asarray(answer["client"], np.int64), np.asarray(answer["part"], np.int64)
    seen = np.zeros((len(parts), clients + 1), np.bool_)
    seen[part, place] = True
    shared = np.count_nonzero(seen) < len(place)
    spread = {}
    for column in ("n", *columns):
        whole = np.zeros((len(parts), clients + 1), np.int64)
        if shared:
            np.add.at(whole, (part, place), np.asarray(answer[column], np.int64))
        else:
            whole[part, place] = np.asarray(answer[column], np.int64)
        spread[column] = whole
    return Cells(clients, {name: {c: spread[c][i] for c in spread} for i, name in enumerate(parts)})


def statement(branches: Sequence[Branch], parts: Sequence[str], columns: Sequence[str]) -> str:
    """The one statement of a theme: each branch added up by client (-1: unassigned) and part (its place in `parts`)."""
    return "\nUNION ALL\n".join(_added_up(branch, parts, columns) for branch in branches)


def source(branch: Branch) -> str:
    """What a branch selects from."""
    return branch.source or f"{branch.fact} AS f"


def _added_up(branch: Branch, parts: Sequence[str], columns: Sequence[str]) -> str:
    """A branch added up. Columns of one expression are added up once: a group costs by the sum, not by the row."""
    first = {sql: column for column, sql in reversed(tuple(branch.sums.items()))}
    held = "".join(f", {sql} AS {column}" for sql, column in sorted(first.items(), key=lambda item: item[1]))
    sums = ", ".join(f"{_sum(first.get(branch.sums.get(column, '')))} AS {column}" for column in columns)
    late, scanned = _looked_up_late(branch)
    whose = "reference" if late else "client"
    added = (
        f"SELECT {whose}, part, COUNT(*) AS n, {sums}\n"
        f"FROM (SELECT f.{whose}, {_part(branch, parts)} AS part{held}\n"
        f"      FROM {scanned}\n      WHERE {branch.where}) AS facts\n"
        f"WHERE part IS NOT NULL GROUP BY {whose}, part"
    )
    listed = ", ".join(("part", "n", *columns))
    if late:
        found = "LEFT JOIN client_map AS m ON m.reference = added.reference"
        return f"SELECT COALESCE(m.client, -1) AS client, {listed} FROM (\n{added}\n) AS added {found}"
    return f"SELECT COALESCE(client, -1) AS client, {listed} FROM (\n{added}\n) AS added"


def _looked_up_late(branch: Branch) -> tuple[bool, str]:
    """Whether the clients of a branch can be looked up once its rows are added up, and what to select from.

    They can unless the branch asks for the client of a row.
    """
    scanned = source(branch)
    told = (scanned, branch.where, *branch.parts.values(), *branch.sums.values())
    if branch.fact not in REFERENCED or any(re.search(r"\bclient\b", sql) for sql in told):
        return False, scanned
    return True, re.sub(rf"(^|\bFROM ){branch.fact}\b", rf"\g<1>referenced_{branch.fact}", scanned)


def _sum(column: str | None) -> str:
    return "CAST(0 AS BIGINT)" if column is None else f"CAST(COALESCE(SUM({column}), 0) AS BIGINT)"


def _part(branch: Branch, parts: Sequence[str]) -> str:
    """The place of a row's part; a branch of one part without condition needs no CASE."""
    if set(branch.parts.values()) == {"TRUE"}:
        return str(parts.index(next(iter(branch.parts))))
    cases = " ".join(f"WHEN {condition} THEN {parts.index(part)}" for part, condition in branch.parts.items())
    return f"CASE {cases} END"
