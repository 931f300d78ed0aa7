"""A figure of a client made plain: its waterfall or its definition, and the table of the rows behind it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from preavis.facts.identity import Client
from preavis.measures.base import Measure, Unit
from preavis.measures.compose import Measured
from preavis.measures.evidence import Row
from preavis.measures.value import Value
from preavis.measures.waterfall import Lens, Step, Waterfall, waterfall
from preavis.report.dues import due_cells, due_data, due_shown
from preavis.report.table import Figure, Table, heads
from preavis.report.words import Words, visible

LENSES: tuple[str, ...] = get_args(Lens)


@dataclass(frozen=True)
class Explained:
    """What is known of one figure: the measure, its value, and the sum it comes from when it is an amount of money."""

    client: Client
    measure: Measure
    value: Value
    steps: Waterfall | None
    first: str
    last: str


def explained(measured: Measured, client: Client, measure: str) -> Explained:
    """A figure of a client. Raises IntegrityError if its lines do not add up to it, KeyError if it is no measure."""
    lens = measure if measure in LENSES else None
    steps = waterfall(measured, client.number, lens) if lens else None  # type: ignore[arg-type]  # it is one of LENSES
    window = measured.scope.window
    value = measured.value(measure, client.number)
    return Explained(
        client, measured.measures[measure], value, steps, window.first.isoformat(), window.last.isoformat()
    )


def lines(found: Explained, words: Words) -> Iterator[str]:
    """The explanation as lines of text, amounts aligned, the sum checked."""
    span = {"first": found.first, "last": found.last}
    title = f"{visible(found.client.name)} · {words.word(found.measure.name)} · {words.say('report.span', span)}"
    yield f"{title}  {_amount(found.value, found.measure, words)}"
    rows = [_line(step, words) for step in (found.steps.steps if found.steps else ())]
    left, right = (max((len(row[i]) for row in rows), default=0) for i in (0, 1))
    for label, amount, note in rows:
        yield f"{label:<{left}}  {amount:>{right}}  {note}".rstrip()
    if found.steps:
        yield "  " + words.say("report.sum_checked", {"total": found.steps.total})
    yield from _bounds(found, words)


def definition(measure: Measure, words: Words) -> str:
    """What a measure means, in the reader's language if it is known there."""
    code = f"measures.doc.{measure.name}"
    return words.say(code) if words.has(code) else measure.doc


def _amount(value: Value, measure: Measure, words: Words) -> str:
    return "?" if value.value is None else words.formats.measure(value.value, measure.unit)


def _line(step: Step, words: Words) -> tuple[str, str, str]:
    """A step as sign and name, amount, and what is to be known of it: its rows, why it is not fully known."""
    sign = "+" if step.amount > 0 else "−" if step.amount < 0 else " "
    notes = [words.say("report.rows", {"count": step.rows})] if step.rows else []
    if step.value.missing:
        notes.append(missing(step.value.missing, words))
    return f"  {sign} {words.word(step.name)}", words.formats.money(abs(step.amount)), " · ".join(notes)


def _bounds(found: Explained, words: Words) -> Iterator[str]:
    value, unit = found.value, found.measure.unit
    if value.missing:
        yield "  " + words.say("report.missing", {"why": missing(value.missing, words)})
    texts = [None if bound is None else words.formats.measure(bound, unit) for bound in (value.low, value.high)]
    if texts[0] == texts[1]:
        return
    match texts:
        case [str() as low, str() as high]:
            yield "  " + words.say("report.between", {"low": low, "high": high})
        case [str() as low, None]:
            yield "  " + words.say("report.at_least", {"low": low})
        case [None, str() as high]:
            yield "  " + words.say("report.at_most", {"high": high})


def missing(reason: str, words: Words) -> str:
    """Why a figure is missing, in words."""
    return words.word(f"missing.{reason}") if words.has(f"word.missing.{reason}") else reason


def rows_table(measure: Measure, rows: Sequence[Row], words: Words | None) -> Table:
    """The rows behind a figure, one fact each; parts and kinds as words when `words` are given, else as codes.

    `adds` is what a row adds to the sum the measure is made of; nothing where the measure is more than one sum. Columns
    of due dates are there if a row's due date matters.
    """
    dues = heads("due due_rule due_file due_row", right="due_row") if any(row.due for row in rows) else ()
    name = words.word if words else str
    unit = _ADDED.get(measure.column, "count")
    return Table(
        f"evidence-{measure.name}",
        heads("date part fact label amount minutes adds file row", right="amount minutes adds row") + dues,
        tuple(
            (
                row.day,
                name(row.part),
                name(row.fact),
                row.label,
                None if row.amount is None else Figure(row.amount, "money"),
                None if row.minutes is None else Figure(row.minutes, "minutes"),
                None if row.added is None else Figure(row.added, unit),
                row.file,
                str(row.row),
                *(due_cells(row) if dues else ()),
            )
            for row in rows
        ),
    )


def rows_screen(measure: Measure, rows: Sequence[Row], words: Words) -> Table:
    """The same rows for a screen, where width is scarce: what a row is in one column, where it stands in another, and
    no column of figures that no row has.
    """
    whole = rows_table(measure, rows, words)
    told = [dict(zip((head.name for head in whole.heads), row, strict=True)) for row in whole.rows]
    figures = [name for name in ("amount", "minutes", "adds") if any(row[name] is not None for row in told)]
    dues = ["due"] if any(row.due for row in rows) else []
    return Table(
        whole.name,
        heads(" ".join(("date part", *figures, *dues, "file")), right="amount minutes adds"),
        tuple(
            (
                row["date"],
                " · ".join(str(row[name]) for name in ("part", "fact", "label") if row[name]),
                *[row[name] for name in figures],
                *[due_shown(behind, words) for _ in dues],
                words.say("report.file_row", {"file": str(row["file"]), "row": str(row["row"])}),
            )
            for row, behind in zip(told, rows, strict=True)
        ),
    )


_ADDED: Mapping[str, Unit] = {"amount": "money", "spread": "money", "minutes": "minutes"}
"""Units of the columns that measures add up; the others are plain numbers."""


def as_data(found: Explained, rows: Sequence[Row] | None) -> dict[str, Any]:
    """The explanation as plain data."""
    steps = found.steps.steps if found.steps else ()
    data: dict[str, Any] = {
        "client": found.client.key,
        "measure": found.measure.name,
        "unit": found.measure.unit,
        "window": {"first": found.first, "last": found.last},
        **vars(found.value),
        "definition": found.measure.doc,
        "steps": [{"name": step.name, "amount": step.amount, "rows": step.rows} for step in steps],
    }
    if rows is not None:
        data["rows"] = [
            {**vars(row), "day": row.day.isoformat() if row.day else None, "due": due_data(row)} for row in rows
        ]
    return data
