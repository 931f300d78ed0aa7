"""Read a text as a user's file would be read, and look at what was staged."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import xlsxwriter

from preavis.errors import Problem
from preavis.facts.book import Company
from preavis.facts.kinds import KINDS
from preavis.facts.staging import Staging
from preavis.sources.base import Context, Reading, Source, SourceFile

Cells = list[list[Any]]


@dataclass(frozen=True)
class Done:
    """What came of a read."""

    reading: Reading
    staging: Staging
    claim: float

    def staged(self) -> int:
        return sum(self.staging.count(kind.name) for kind in KINDS)

    def rows_of(self, kind: str) -> set[int]:
        return {row for (row,) in columns(self, kind, "row")}


class Read(Protocol):
    def __call__(
        self,
        content: str | bytes | Mapping[str, Cells],
        *,
        name: str = "table.csv",
        answers: Mapping[str, str] | None = None,
        mappings: Mapping[str, Mapping[str, Any]] | None = None,
        staging: Staging | None = None,
    ) -> Done: ...


def reader_of(source: Source, folder: Path) -> Read:
    """A function that writes a file, reads it with a source into a new staging area, and gives both back."""

    def read(
        content: str | bytes | Mapping[str, Cells],
        *,
        name: str = "table.csv",
        answers: Mapping[str, str] | None = None,
        mappings: Mapping[str, Mapping[str, Any]] | None = None,
        staging: Staging | None = None,
    ) -> Done:
        path = folder / name
        if isinstance(content, Mapping):
            write_workbook(path, content)
        else:
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        file = SourceFile.open(path, name)
        staging = staging or Staging()
        claim = source.claims(file)
        reading = source.read(file, Context(Company("Us", "FR", "EUR"), staging, answers or {}, mappings or {}))
        return Done(reading, staging, claim)

    return read


def write_workbook(path: Path, sheets: Mapping[str, Cells]) -> None:
    with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd", "strings_to_formulas": False}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if cell is not None:
                        sheet.write(number, column, cell)


def columns(done: Done, kind: str, names: str) -> list[tuple[Any, ...]]:
    """Columns of the staged facts of a kind, in the order they were staged."""
    rows = done.staging.connection.execute(f"SELECT {names} FROM stage_{kind}").fetchall()
    return [tuple(row) for row in rows]


def one_problem(done: Done, code: str) -> Problem:
    found = [problem for problem in done.reading.problems if problem.code == code]
    assert len(found) == 1, done.reading.problems
    assert found[0].origin is not None
    return found[0]


Maker = Callable[[Path], Read]
