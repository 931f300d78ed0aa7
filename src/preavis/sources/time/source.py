"""Time exports of Toggl, Clockify, Harvest, Kimai, and any time sheet with a day, a duration and who or for whom."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from preavis.errors import Origin, Problem
from preavis.sources.base import Context, Reading, SourceFile
from preavis.sources.delimited import Grid, grid_of_text, head_grid, is_text
from preavis.sources.formats import Answers, Formats, settle
from preavis.sources.headings import currency_in, normalise_heading, signature_of
from preavis.sources.outlet import Outlet
from preavis.sources.parties import Parties
from preavis.sources.sheet import Plan, Sheet
from preavis.sources.time.base import DATES, NUMBERS, TimeTool
from preavis.sources.time.entries import Entries
from preavis.sources.time.tools import TIME_TOOLS
from preavis.sources.values import text_of_cell
from preavis.sources.workbook import WorkbookRefused, grids_of_workbook, is_workbook

_KNOWN_TOOL, _GENERIC = 0.95, 0.85
_HEADER_WITHIN = 40
_BY_NAME = {tool.name: tool for tool in reversed(TIME_TOOLS)}


@dataclass(frozen=True)
class Header:
    """The line that names the columns, the tool that names them so, and the column of each field."""

    row: int
    headings: tuple[str, ...]
    tool: TimeTool
    columns: Mapping[str, int]
    remembered: Mapping[str, object] = field(default_factory=dict)

    @property
    def signature(self) -> str:
        return signature_of(self.headings)

    def declared(self) -> dict[str, str]:
        return {self.headings[index]: name for name, index in self.columns.items()}


class Time:
    """A source for time entries."""

    name = "time"

    def claims(self, file: SourceFile) -> float:
        """Sure for a known tool's columns, a little less for any time sheet, 0 otherwise."""
        header = next((found for grid in _grids(file, head=True) if (found := find_header(grid, {}))), None)
        if header is None:
            return 0.0
        return _KNOWN_TOOL if header.tool.marks else _GENERIC

    def read(self, file: SourceFile, context: Context) -> Reading:
        """Stage the time entries of every sheet; a file that holds none is refused with a problem."""
        grids = _grids(file)
        found = [(grid, header) for grid in grids if (header := find_header(grid, context.mappings))]
        if not found:
            return _refused(file, "no_header" if grids else "not_a_table")
        if len(found) == 1:
            return _read(file, *found[0], context)
        parts = tuple(
            _read(dataclasses.replace(file, name=f"{file.name}:{grid.sheet}"), grid, header, context)
            for grid, header in found
        )
        return Reading("time", "time", "time_entry", 0, file, parts=parts)


def _grids(file: SourceFile, *, head: bool = False) -> Sequence[Grid]:
    if is_workbook(file):
        try:
            return grids_of_workbook(file)
        except WorkbookRefused:
            return ()
    if not file.size or not is_text(file):
        return ()
    return (head_grid(file) if head else grid_of_text(file),)


def find_header(grid: Grid, mappings: Mapping[str, Mapping[str, object]]) -> Header | None:
    """The first line among the first ones that a tool knows, or that is remembered."""
    for count, line in enumerate(grid.lines()):
        if count >= _HEADER_WITHIN:
            return None
        headings = tuple(text_of_cell(cell) for cell in line.cells)
        if line.flaw or len(headings) < 2:
            continue
        remembered = mappings.get(signature_of(headings), {})
        if remembered and (header := _restored(line.number, headings, remembered)):
            return header
        for tool in TIME_TOOLS:
            if (columns := tool.fit(headings)) is not None:
                return Header(line.number, headings, tool, columns, remembered)
    return None


def _restored(row: int, headings: tuple[str, ...], remembered: Mapping[str, object]) -> Header | None:
    """A remembered mapping on these headings; None when it does not fit them."""
    tool, declared = _BY_NAME.get(str(remembered.get("table", "")).removeprefix("time:")), remembered.get("columns")
    if tool is None or not isinstance(declared, dict):
        return None
    places = {normalise_heading(heading): index for index, heading in reversed(list(enumerate(headings)))}
    columns = {
        str(name): places[normalise_heading(str(heading))]
        for heading, name in declared.items()
        if normalise_heading(str(heading)) in places and str(name) in _BY_NAME["generic"].columns
    }
    return Header(row, headings, tool, columns, remembered) if tool.complete(columns) else None


def _read(file: SourceFile, grid: Grid, header: Header, context: Context) -> Reading:
    answers = Answers("time", file.name, context.answers, header.remembered)
    needed = frozenset({"start_date"})
    plan = Plan(header.row, header.headings, header.columns, DATES, NUMBERS, NUMBERS - {"rate"}, needed)
    sheet = Sheet(grid, plan)
    formats = settle(*sheet.survey(), answers)
    named = {name: header.headings[index] for name, index in header.columns.items()}
    out = Outlet("time", file.name, context.staging, named)
    if not sheet.count:
        return _refused(file, "no_rows", header.row)
    if formats.questions:
        reading = _reading(file, sheet, header, formats, out)
        return dataclasses.replace(reading, questions=tuple(formats.questions))
    parties = Parties(file.name)
    rate = header.columns.get("rate")
    rate_currency = currency_in(header.headings[rate]) if rate is not None else None
    entries = Entries(out, parties, context.company.currency, rate_currency)
    out.each(sheet.rows(formats)(), entries.take)
    out.flush()
    parties.stage(context.staging)
    out.totals["clients"] = len(parties)
    return _reading(file, sheet, header, formats, out)


def _reading(file: SourceFile, sheet: Sheet, header: Header, formats: Formats, out: Outlet) -> Reading:
    rejects = sorted([*sheet.rejects("time", file.name), *out.rejects], key=lambda reject: reject.row)
    return Reading(
        "time",
        "time",
        "time_entry",
        sheet.count,
        file,
        rejects=tuple(rejects),
        problems=tuple(out.problems),
        totals=dict(out.totals),
        interpretation=dict(_interpretation(sheet, header, formats)),
        signature=header.signature,
        mapping=_mapping(header, formats),
    )


def _interpretation(sheet: Sheet, header: Header, formats: Formats) -> Iterator[tuple[str, str]]:
    used = set(header.columns.values())
    ignored = [heading for index, heading in enumerate(header.headings) if index not in used and heading]
    yield from sheet.grid.form.items()
    yield "header_row", str(header.row)
    yield "tool", header.tool.name
    yield "columns", "; ".join(f"{heading} = {name}" for heading, name in header.declared().items())
    if ignored:
        yield "ignored", "; ".join(ignored)
    if formats.order:
        yield "date_order", f"{formats.order} ({formats.how['date_order']})"
    if formats.mark:
        yield "decimal_mark", f"{formats.mark} ({formats.how['decimal_mark']})"


def _mapping(header: Header, formats: Formats) -> dict[str, object]:
    mapping: dict[str, object] = {"table": f"time:{header.tool.name}", "columns": header.declared()}
    if formats.order:
        mapping["date_order"] = formats.order
    if formats.mark:
        mapping["decimal_mark"] = formats.mark
    return mapping


def _refused(file: SourceFile, code: str, row: int = 0) -> Reading:
    problem = Problem(f"time.{code}", Origin(file.name, row), "refused")
    return Reading("time", "time", "time_entry", 0, file, problems=(problem,))
