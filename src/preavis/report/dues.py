"""Which rule gave the due dates behind a figure, and where each rule stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from preavis.errors import Parameter
from preavis.measures.due import Place
from preavis.measures.evidence import Row
from preavis.report.table import Cell
from preavis.report.words import Words

RULES = ("stated", "terms", "matched", "client_terms", "assumed")
_PLACES = 3
"""Places named one by one; `evidence` names them all."""


@dataclass(frozen=True)
class Rule:
    """How many rows have their due date from a rule, and where it stands."""

    name: str
    rows: int
    places: tuple[Place, ...]


def rules(rows: Sequence[Row]) -> tuple[Rule, ...]:
    """The rules behind rows, the surest first."""
    found = []
    for name in RULES:
        dues = [row.due for row in rows if row.due and row.due.rule == name]
        places = sorted({(due.file, due.row) for due in dues if due.file is not None and due.row is not None})
        if dues:
            found.append(Rule(name, len(dues), tuple(places)))
    return tuple(found)


def due_lines(rows: Sequence[Row], terms_days: int | None, words: Words) -> Iterator[str]:
    """A sentence a rule."""
    for rule in rules(rows):
        places = [_place(place, words) for place in rule.places[:_PLACES]]
        named = " · ".join(places if len(places) == len(rule.places) else [*places, "…"])
        said: dict[str, Parameter] = {"count": rule.rows, "places": named, "days": terms_days or 0}
        yield words.say(f"report.due.{rule.name}", said)


def due_cells(row: Row) -> tuple[Cell, ...]:
    """The day, the rule as a code, and the file and row where the rule stands."""
    due = row.due
    return (due.day, due.rule, due.file, None if due.row is None else str(due.row)) if due else (None,) * 4


def due_shown(row: Row, words: Words) -> str | None:
    """The day, the rule, and where the rule stands if that is not the row itself."""
    if row.due is None:
        return None
    text = f"{words.formats.date(row.due.day)} · {words.word(f'due_rule.{row.due.rule}')}"
    if row.due.file is None or row.due.row is None or (row.due.file, row.due.row) == (row.file, row.row):
        return text
    return f"{text} · {_place((row.due.file, row.due.row), words)}"


def due_data(row: Row) -> dict[str, Any] | None:
    """The due date of a row as plain data."""
    return {**vars(row.due), "day": row.due.day.isoformat()} if row.due else None


def due_rules_data(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """The rules as plain data."""
    return [
        {"rule": rule.name, "rows": rule.rows, "places": [{"file": file, "row": row} for file, row in rule.places]}
        for rule in rules(rows)
    ]


def _place(place: Place, words: Words) -> str:
    return words.say("report.file_row", {"file": place[0], "row": str(place[1])})
