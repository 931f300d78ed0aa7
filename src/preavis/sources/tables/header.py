"""Where the header of a table is, and which tables its headings may be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from preavis.sources.delimited import Grid, Line
from preavis.sources.headings import signature_of
from preavis.sources.sheet import Plan
from preavis.sources.tables.base import DATES, NUMBERS, PARTY, UNGROUPED
from preavis.sources.tables.layout import BadMapping, Layout, candidates, looks_like_heading, restore
from preavis.sources.values import text_of_cell

HEADER_WITHIN = 40


@dataclass(frozen=True)
class Header:
    """The line that names the columns, and the tables it may be, best first."""

    row: int
    headings: tuple[str, ...]
    layouts: tuple[Layout, ...]
    signature: str
    remembered: Mapping[str, object] = field(default_factory=dict)
    bad: str | None = None


def find_header(grid: Grid, hint: str, mappings: Mapping[str, Mapping[str, object]]) -> Header | None:
    """The first lines are searched for the one that says most; title lines above it are passed over."""
    best: Header | None = None
    titles = ""
    for line in _top(grid):
        titles += "" if len(line.cells) > 1 and looks_like_heading(line.cells) else "\n" + _title(line)
        if len(line.cells) == 1:
            continue
        headings = tuple(text_of_cell(cell) for cell in line.cells)
        signature = signature_of(headings)
        if (remembered := mappings.get(signature)) is not None:
            return _remembered(line.number, headings, signature, remembered)
        if not looks_like_heading(line.cells):
            continue
        found = tuple(candidates(headings, hint + titles))
        if found and (best is None or found[0].score > best.layouts[0].score):
            best = Header(line.number, headings, found, signature)
    return best


def _remembered(row: int, headings: tuple[str, ...], signature: str, mapping: Mapping[str, object]) -> Header:
    try:
        return Header(row, headings, (restore(mapping, headings),), signature, mapping)
    except BadMapping as error:
        return Header(row, headings, (), signature, mapping, error.word)


def likely_heading(grid: Grid) -> tuple[str, ...]:
    """The widest line that could be a header, to say what was found in a table that is none of ours."""
    lines = [line for line in _top(grid) if looks_like_heading(line.cells)]
    widest = max(lines, key=lambda line: sum(bool(text_of_cell(cell)) for cell in line.cells), default=None)
    return tuple(text_of_cell(cell) for cell in widest.cells) if widest else ()


def _top(grid: Grid) -> Iterator[Line]:
    for count, line in enumerate(grid.lines()):
        if count >= HEADER_WITHIN:
            return
        if line.flaw is None:
            yield line


def _title(line: Line) -> str:
    """What a line above the header says, if it is a title."""
    texts = [text for cell in line.cells if (text := text_of_cell(cell))]
    return texts[0] if len(texts) == 1 else ""


def plan_of(header: Header, layout: Layout) -> Plan:
    """The plan to read a grid as a table."""
    needed = frozenset(name for group in layout.table.needs for name in group if name in DATES)
    grouped = not any(name in layout.columns for name in PARTY) and not header.headings[0]
    return Plan(header.row, header.headings, layout.columns, DATES, NUMBERS, UNGROUPED, needed, grouped)
