"""Rows left out of a batch, kept as a CSV that a person can open, correct and import again."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from preavis.errors import Origin, Problem
from preavis.store.readings import ReadingLike
from preavis.store.write import appear

_HEADER = ("file", "row", "code", "params", "text")


@dataclass(frozen=True)
class Rejected:
    """A row left out: its text as read and the problem that says why."""

    text: str
    problem: Problem


def write(folder: Path, batch: int, readings: Iterable[ReadingLike]) -> tuple[str | None, str | None, int]:
    """Keep the rows left out of a batch; gives back the file's name, its SHA-256 and how many rows it has."""
    rows = [
        (reading.file.name, reject.row, reject.problem.code, json.dumps(dict(reject.problem.params)), reject.text)
        for reading in readings
        for reject in reading.rejects
    ]
    if not rows:
        return None, None, 0
    name = f"{batch}.csv"
    return name, appear(folder / name, lambda temporary: _fill(temporary, rows)), len(rows)


def _fill(path: Path, rows: Sequence[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(_HEADER)
        writer.writerows(rows)


def read(path: Path) -> tuple[Rejected, ...]:
    """The rows left out, as they were kept."""
    with path.open(encoding="utf-8", newline="") as stream:
        return tuple(
            Rejected(
                row["text"],
                Problem(row["code"], Origin(row["file"], int(row["row"])), "rejected", json.loads(row["params"])),
            )
            for row in csv.DictReader(stream)
        )
