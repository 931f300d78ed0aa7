"""The rows behind a number: its theme's relation, kept to one client and to the parts of one measure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date

from preavis.engines.base import Session
from preavis.engines.literals import literal, name, names
from preavis.measures.base import Branch, Measure, Only, Scope, Theme, Work
from preavis.measures.cells import Cells, Whole
from preavis.measures.compose import Measured, add_up, branches_of
from preavis.measures.due import DATED, NOTHING, Due, Places, Said, columns
from preavis.measures.statements import expression, selected
from preavis.measures.value import Value

ORDER = ("day", "part", "file", '"row"')


@dataclass(frozen=True)
class Row:
    """One fact behind a number: where it was read, what it says, and what it adds to the measure.

    `amount` is in minor units and `minutes` in minutes, as far as the fact has them; `added` is what the row adds to
    the sum that the measure is made of (`Measure.column`), None for a measure that is more than one sum. `fact` is
    the kind. `due` is when it falls due, where the measure depends on that.
    """

    file: str
    row: int
    day: date | None
    part: str
    fact: str
    family: str
    kind: str
    label: str | None
    amount: int | None
    minutes: int | None
    added: int | None
    due: Due | None = None


def evidence(  # noqa: PLR0913, PLR0917  a question has this many sides
    session: Session,
    measured: Measured,
    themes: Sequence[Theme],
    measure: str,
    client: int | None,
    limit: int | None = None,
) -> tuple[Row, ...]:
    """The rows behind a measure of a client (None: what is unassigned), by day; at most `limit` of them.

    A measure that rests on another has that one's rows. An unknown measure is a KeyError.
    """
    theme, found = _of(themes, measured.measures[measure].rests_on or measure)
    branches = [_kept(branch, found, client) for branch in branches_of(theme, measured.scope)]
    selects = [_select(branch, found, measured.scope) for branch in branches if branch.parts]
    if not selects:
        return ()
    capped = f"\nLIMIT {int(limit)}" if limit is not None else ""
    answer = session.rows("\nUNION ALL\n".join(selects) + f"\nORDER BY {', '.join(ORDER)}" + capped)
    places = Places(session, client)
    rows = [replace(Row(*told[:_OWN]), due=places.of(Said(*told[_OWN:]))) for told in answer]
    return tuple(_numbered(session, client, rows))


def _numbered(session: Session, client: int | None, rows: Sequence[Row]) -> Iterator[Row]:
    """What was applied to a document is told by the number people know it by, not by the name the files gave it."""
    numbers: dict[str | None, str] = {}
    if any(row.fact == "allocation" for row in rows):
        mine = "client IS NULL" if client is None else f"client = {literal(client)}"
        numbers = dict(session.rows(f"SELECT document, number FROM document WHERE {mine} AND number IS NOT NULL"))
    for row in rows:
        yield replace(row, label=numbers.get(row.label, row.label)) if row.fact == "allocation" else row


def depends_on_due(measured: Measured, themes: Sequence[Theme], measure: str) -> bool:
    """Whether any row behind a measure counts by its due date. An unknown measure is a KeyError."""
    theme, found = _of(themes, measured.measures[measure].rests_on or measure)
    kept = (_kept(branch, found, None) for branch in branches_of(theme, measured.scope))
    return any(branch.parts and _falls_due(branch, found) for branch in kept)


_OWN = len(fields(Row)) - 1
"""Columns of an answer that are a row's own; those after them tell of its due date."""


def recompute(session: Session, measured: Measured, themes: Sequence[Theme], measure: str, client: int) -> Value:
    """A measure of a client made again from its evidence alone.

    The client's sums are those of the rows that `evidence` gives; of its other rows only their presence is known
    (time was logged, a cost exists). Sums of the other clients and of parts that no measure tells of stay, for measures
    that compare with the whole book.
    """
    theme, found = _of(themes, measure)
    if found.rests_on:
        return _resting(session, measured, themes, measure, client)
    scope, whole = measured.scope, measured.cells[theme.name]
    branches = tuple(_kept(branch, found, client) for branch in branches_of(theme, scope))
    kept = add_up(session, tuple(branch for branch in branches if branch.parts), scope.clients)
    told = {part for each in theme.measures for part in each.parts}
    table = {
        part: _with(columns, kept.table.get(part, {}), client) if part in told else columns
        for part, columns in whole.table.items()
    }
    work = Work(session, scope, Cells(scope.clients, table), measured.columns)
    return replace(theme.figures(work)[measure].at(client), evidence=int(kept.count(*found.parts)[client]))


def _resting(session: Session, measured: Measured, themes: Sequence[Theme], measure: str, client: int) -> Value:
    """A measure that rests on another, made again from that one's evidence."""
    theme, found = _of(themes, measure)
    base = recompute(session, measured, themes, found.rests_on, client)
    column = measured.columns[found.rests_on]
    value = column.value.copy()
    value[client] = value[client] if base.value is None else base.value
    columns = {**measured.columns, found.rests_on: replace(column, value=value)}
    work = Work(session, measured.scope, measured.cells[theme.name], columns)
    return replace(theme.figures(work)[measure].at(client), evidence=base.evidence)


def _with(columns: Mapping[str, Whole], kept: Mapping[str, Whole], client: int) -> dict[str, Whole]:
    changed = {}
    for column, numbers in columns.items():
        mine = numbers.copy()
        if column in kept:
            mine[client] = kept[column][client]
        elif column != "n":
            mine[client] = 0
        changed[column] = mine
    return changed


def _of(themes: Sequence[Theme], measure: str) -> tuple[Theme, Measure]:
    return {m.name: (theme, m) for theme in themes for m in theme.measures}[measure]


def _kept(branch: Branch, measure: Measure, client: int | None) -> Branch:
    """A branch with the rows of one client and of the measure's parts alone."""
    mine = "f.client IS NULL" if client is None else f"f.client = {literal(client)}"
    conditions = [mine, f"({branch.where})", *(f"({kept})" for kept in _apart(branch, measure))]
    parts = {part: condition for part, condition in branch.parts.items() if part in measure.parts}
    return replace(branch, parts=parts, where=" AND ".join(conditions))


def _apart(branch: Branch, measure: Measure) -> list[str]:
    """Conditions that keep rows of other parts from falling into a part that stands after theirs."""
    others = [condition for part, condition in branch.parts.items() if part not in measure.parts]
    last = max((i for i, part in enumerate(branch.parts) if part in measure.parts), default=-1)
    before = [condition for i, condition in enumerate(branch.parts.values()) if i < last and condition in others]
    return [f"CASE WHEN {condition} THEN FALSE ELSE TRUE END" for condition in before]


def _select(branch: Branch, measure: Measure, scope: Scope) -> str:
    cases = " ".join(f"WHEN {condition} THEN {name(part)}" for part, condition in branch.parts.items())
    part = f"CASE {cases} END"
    amount = branch.sums.get("amount", branch.sums.get("incl", "NULL"))
    shown = {"amount": amount, "minutes": branch.sums.get("minutes", "NULL")}
    shown["added"] = branch.sums.get(measure.column, "NULL")
    whole = ", ".join(f"CAST({_held(value, part)} AS BIGINT) AS {column}" for column, value in shown.items())
    return (
        f'SELECT f.file AS file, f."row" AS "row", {branch.day} AS day, {part} AS part, {name(branch.fact)} AS fact, '
        f"f.family AS family, {branch.kind} AS kind, {branch.label} AS label, {whole}, "
        f"{columns(scope, branch.fact) if _falls_due(branch, measure) else NOTHING}\n"
        f"FROM {selected([branch])} WHERE {branch.where} AND {part} IS NOT NULL"
    )


def _falls_due(branch: Branch, measure: Measure) -> bool:
    """Whether the part of a row, or what it adds, depends on when it is due."""
    told = [*branch.parts.values(), expression(branch.sums.get(measure.column, ""))]
    return branch.fact in DATED and any(re.search(r"\bdue(_date)?\b", sql) for sql in told)


def _held(value: str | Only, part: str) -> str:
    """What a row holds of a number, by its part."""
    if isinstance(value, str):
        return value
    return f"CASE WHEN {part} IN {names(sorted(value.parts))} THEN {value.sql} ELSE 0 END"
