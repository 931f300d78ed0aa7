"""What an import came to, as data for a machine: the same facts that the screen tells."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Any

from preavis.errors import Problem, Question
from preavis.intake import Intake
from preavis.report.saying import problem_text
from preavis.report.table import guarded
from preavis.report.words import Words
from preavis.sources.base import Reading
from preavis.store import Batch, Count

_MONEY = ("debit", "credit", "settlements", "allocated")


def is_money(total: str) -> bool:
    """Whether a control figure is an amount; the others are counts."""
    return total.endswith("_base") or total in _MONEY


def import_data(intake: Intake, batch: Batch | None, words: Words) -> dict[str, Any]:
    """The import as plain data; `batch` is None while nothing is written."""
    counts = counts_by_reading(batch.counts if batch else intake.prepared.counts)
    return {
        "applied": batch is not None,
        "batch": batch.id if batch else None,
        "files": [_file(reading, counts.get(key_of(reading))) for reading in intake.readings],
        "new_clients": intake.prepared.new_clients,
        "problems": [_problem(problem, words) for problem in intake.problems],
        "questions": [_question(question) for question in intake.questions],
        "suggestions": [vars(suggestion) for suggestion in intake.suggestions],
        "unknown_clients": [vars(unknown) for unknown in intake.unknown_clients],
    }


def key_of(reading: Reading) -> tuple[str, str]:
    """What tells a reading from the others of an import: one file may hold facts of several kinds."""
    return reading.file.name, reading.primary


def counts_by_reading(counts: Iterable[Count]) -> dict[tuple[str, str], Count]:
    """The counts of an import by the key of the reading they are about."""
    return {(count.file, count.primary): count for count in counts}


def _file(reading: Reading, count: Count | None) -> dict[str, Any]:
    counted = ("imported", "duplicate", "rejected", "changed", "removed")
    return {
        "file": reading.file.name,
        "sha256": reading.file.sha256,
        "source": reading.source,
        "family": reading.family,
        "kind": reading.primary,
        "rows": reading.rows,
        **{name: getattr(count, name) if count else None for name in counted},
        "snapshot": reading.snapshot,
        "totals": dict(reading.totals),
        "interpretation": dict(reading.interpretation),
    }


def _problem(problem: Problem, words: Words) -> dict[str, Any]:
    return {
        "code": problem.code,
        "severity": problem.severity,
        "origin": vars(problem.origin) if problem.origin else None,
        "params": dict(problem.params),
        "message": problem_text(words, problem),
    }


def _question(question: Question) -> dict[str, Any]:
    return {
        "code": question.code,
        "key": question.key,
        "origin": vars(question.origin),
        "choices": list(question.choices),
        "samples": list(question.samples),
    }


def rejects_csv(intake: Intake, words: Words) -> bytes:
    """The rows left out, with file, row, the reason in words and the text as read; opens in a spreadsheet."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(["file", "row", "code", "reason", "text"])
    for reading in intake.readings:
        for reject in reading.rejects:
            reason = problem_text(words, reject.problem, with_place=False)
            cells = (reading.file.name, str(reject.row), reject.problem.code, reason, reject.text)
            writer.writerow([guarded(cell) for cell in cells])
    return b"\xef\xbb\xbf" + text.getvalue().encode()
