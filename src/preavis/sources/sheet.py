"""From lines to rows: which lines below a header are data, and which only look like it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from preavis.errors import Origin, Problem
from preavis.sources.base import Reject
from preavis.sources.delimited import Cell, Grid, Line
from preavis.sources.formats import Formats, Votes, vote_on_dates, vote_on_numbers
from preavis.sources.headings import normalise_heading
from preavis.sources.rows import Row
from preavis.sources.values import text_of_cell

_TOTAL = re.compile(
    r"(grand |sous |sub )?(total|totaux|subtotal|soustotal|totals)( general| for .*| pour .*| client.*|)"
)
_CARRIED = re.compile(r"(report|a reporter|solde|balance|carried forward|brought forward)")
_PLAIN = re.compile(r"^(\d+[.,]\d+)$")


@dataclass(frozen=True)
class Plan:
    """How to read a grid: the header's line and headings, the column of each field, and what the fields hold.

    `needed` are the date fields that every row must have, which tells data from totals. `ungrouped` are numbers never
    so large that they are written with thousands (rates, hours): 1.234 is decimal there. `grouped` says that a line
    with nothing but its first cell names the client of the lines below it.
    """

    row: int
    headings: tuple[str, ...]
    columns: Mapping[str, int]
    dates: frozenset[str]
    numbers: frozenset[str]
    ungrouped: frozenset[str]
    needed: frozenset[str]
    grouped: bool = False


@dataclass
class Sheet:
    """A grid read under a plan. `survey` must come first: it counts the rows and sets aside what is no data."""

    grid: Grid
    plan: Plan
    count: int = 0
    flaws: list[tuple[Line, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        columns = self.plan.columns
        self._needed = [index for name, index in columns.items() if name in self.plan.needed]
        self._head = tuple(normalise_heading(heading) for heading in self.plan.headings)

    def rows(self, formats: Formats) -> Callable[[], Iterator[Row]]:
        """The data rows; can be gone through again."""

        def through() -> Iterator[Row]:
            for line, group, flaw in self._data():
                if flaw is None:
                    yield Row(line.number, self._fields(line.cells, group), formats)

        return through

    def survey(self) -> tuple[Votes, Votes]:
        """Go through once: what do the values say of the order of dates and of the decimal mark?"""
        plan, dates, numbers = self.plan, Votes(), Votes()
        date_columns = [index for name, index in plan.columns.items() if name in plan.dates]
        number_columns = [(name in plan.ungrouped, i) for name, i in plan.columns.items() if name in plan.numbers]
        for line, _, flaw in self._data():
            self.count += 1
            if flaw is not None:
                self.flaws.append((line, flaw))
                continue
            cells, width = line.cells, len(line.cells)
            for index in date_columns:
                if index < width:
                    vote_on_dates(dates, cells[index], line.number)
            for ungrouped, index in number_columns:
                if index < width:
                    cell = cells[index]
                    if ungrouped and isinstance(cell, str):
                        cell = _PLAIN.sub(r"\g<1>0000", cell.strip())
                    vote_on_numbers(numbers, cell, line.number)
        return dates, numbers

    def rejects(self, room: str, file: str) -> list[Reject]:
        """The lines that are no data, each with the reason."""
        return [Reject(line.number, text_of_line(line), _problem(room, file, line, flaw)) for line, flaw in self.flaws]

    def _data(self) -> Iterator[tuple[Line, str | None, str | None]]:
        """Each line below the header that is not blank, with the group it stands in and what is wrong with its form."""
        group: str | None = None
        for line in self.grid.lines():
            if line.number <= self.plan.row:
                continue
            if line.flaw:
                yield line, group, line.flaw
                continue
            texts = [text_of_cell(cell) for cell in line.cells]
            filled = [text for text in texts if text]
            if not filled:
                continue
            if (
                self.plan.grouped
                and len(filled) == 1
                and texts[0]
                and not _TOTAL.fullmatch(normalise_heading(texts[0]))
            ):
                group = texts[0]
                continue
            yield line, group, self._flaw(texts, filled)

    def _flaw(self, texts: list[str], filled: list[str]) -> str | None:
        width = len(texts)
        if width > len(self._head) and any(texts[len(self._head) :]):
            return "too_many_cells"
        dated = any(i < width and any(map(str.isdigit, texts[i])) for i in self._needed)
        if dated:
            return None
        first = normalise_heading(filled[0])
        if _TOTAL.fullmatch(first) and (self._needed or len(first.split()) == 1):
            return "total_row"
        if tuple(map(normalise_heading, texts)) == self._head[:width]:
            return "repeated_header"
        if self._needed and _CARRIED.fullmatch(first):
            return "total_row"
        return "stray_text" if len(filled) == 1 and self._needed else None

    def _fields(self, cells: tuple[Cell, ...], group: str | None) -> dict[str, Cell]:
        width = len(cells)
        columns = self.plan.columns.items()
        found = {name: cells[index] for name, index in columns if index < width and cells[index] != ""}
        if group:
            found["client"] = group
        return found


def text_of_line(line: Line) -> str:
    """A line as shown beside its reason for being left out."""
    return " | ".join(text_of_cell(cell) for cell in line.cells)[:300]


def _problem(room: str, file: str, line: Line, flaw: str) -> Problem:
    value = next((text for cell in line.cells if (text := text_of_cell(cell))), "")[:80]
    return Problem(f"{room}.{flaw}", Origin(file, line.number), "rejected", {"value": value})
