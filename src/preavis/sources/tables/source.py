"""Tables of clients, invoices, payments, costs, people and rates, in text with a separator or in a workbook."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping

from preavis.errors import Origin, Problem, Question
from preavis.facts.exchange import Stated
from preavis.facts.staging import Staging
from preavis.sources.base import Context, Reading, SourceFile
from preavis.sources.delimited import Grid, grid_of_text, head_grid, is_text
from preavis.sources.formats import Answers, Formats, settle
from preavis.sources.headings import currency_in
from preavis.sources.parties import Parties
from preavis.sources.rows import Row
from preavis.sources.sheet import Sheet
from preavis.sources.tables.base import Run
from preavis.sources.tables.header import Header, find_header, likely_heading, plan_of
from preavis.sources.tables.layout import Layout, missing, nearest
from preavis.sources.workbook import WorkbookRefused, grids_of_workbook, is_workbook

_SURE, _WEAK = 0.8, 0.15


class Tables:
    """A source for any table whose headings say what it is."""

    name = "tables"

    def claims(self, file: SourceFile) -> float:
        """Sure when a header names the columns of a table; weak for any other table, so that someone says why not."""
        if is_workbook(file):
            try:
                grids = grids_of_workbook(file)
            except WorkbookRefused:
                return _WEAK
        elif is_text(file):
            grids = (head_grid(file),)
        else:
            return 0.0
        return _SURE if any(find_header(grid, file.name, {}) for grid in grids) else _WEAK

    def read(self, file: SourceFile, context: Context) -> Reading:
        """Stage the facts of every table in the file. A file that cannot be read is refused with a problem."""
        try:
            grids = grids_of_workbook(file) if is_workbook(file) else (grid_of_text(file),) if is_text(file) else ()
        except WorkbookRefused as refused:
            return _refused(file, refused.code)
        if not file.size or (not grids and is_workbook(file)):
            return _refused(file, "empty")
        if not grids:
            return _refused(file, "not_a_table")
        found = [(grid, _header(file, grid, context)) for grid in grids]
        tables = [(grid, header) for grid, header in found if header]
        skipped = tuple(_skipped(file, grid) for grid, header in found if not header)
        if not tables:
            return _no_header(file, grids)
        if len(tables) == 1:
            reading = _read(file, *tables[0], context)
            return dataclasses.replace(reading, problems=reading.problems + skipped)
        parts = tuple(
            _read(dataclasses.replace(file, name=f"{file.name}:{grid.sheet}"), grid, header, context)
            for grid, header in tables
        )
        return Reading("tables", "tables", "", 0, file, problems=skipped, parts=parts)

    def rates(self, file: SourceFile, context: Context) -> Iterator[Stated]:
        """The exchange rates in a file, read as `read` reads them but staged nowhere."""
        try:
            grids = grids_of_workbook(file) if is_workbook(file) else (head_grid(file),) if is_text(file) else ()
        except WorkbookRefused:
            return
        for grid in grids:
            header = _header(file, grid, context)
            if header is None or header.bad is not None or header.layouts[0].table.name != "rates":
                continue
            whole = grid if grid.sheet is not None else grid_of_text(file)
            with Staging() as apart:
                name = file.name if grid.sheet is None or len(grids) == 1 else f"{file.name}:{grid.sheet}"
                _read(dataclasses.replace(file, name=name), whole, header, dataclasses.replace(context, staging=apart))
                yield from map(Stated._make, apart.connection.execute(_RATES).fetchall())


_RATES = "SELECT date, base, quote, rate, source, file, row FROM stage_fx_rate"


def _header(file: SourceFile, grid: Grid, context: Context) -> Header | None:
    return find_header(grid, f"{file.name} {grid.sheet or ''}", context.mappings)


def _read(file: SourceFile, grid: Grid, header: Header, context: Context) -> Reading:
    if header.bad is not None:
        return _refused(file, "bad_mapping", header.row, value=header.bad, signature=header.signature)
    answers = Answers("tables", file.name, context.answers, header.remembered)
    layout, questions = _choose(header, answers)
    sheet = Sheet(grid, plan_of(header, layout))
    dates, numbers = sheet.survey()
    if not sheet.count:
        return _refused(file, "no_rows", header.row)
    formats = settle(dates, numbers, answers)
    run = _run(file, context, layout, sheet.rows(formats), answers)
    questions += tuple(formats.questions)
    if not formats.questions:
        questions += tuple(layout.table.asks(run))
    reading = _reading(file, sheet, header, (layout, formats, run))
    if questions:
        return dataclasses.replace(reading, questions=questions)
    layout.table.read(run)
    run.flush()
    run.parties.stage(context.staging, clients=layout.table.name != "clients")
    return _reading(file, sheet, header, (layout, formats, run))


def _choose(header: Header, answers: Answers) -> tuple[Layout, tuple[Question, ...]]:
    """The table a header is, unless a person says which; two that fit equally well are a question."""
    best, *others = header.layouts
    rivals = [best, *(one for one in others if one.score == best.score)]
    # A word on this very file may name any table that fits; a sweeping one only settles what is open.
    said = f"{answers.file}:kind" in answers.given
    open_to = {one.table.name: one for one in (header.layouts if said else rivals)}
    answer = answers.to("kind", tuple(open_to)) if said or len(rivals) > 1 else None
    if answer:
        return open_to[answer], ()
    if len(rivals) == 1:
        return best, ()
    names = tuple(one.table.name for one in rivals)
    samples = [heading for heading in header.headings if heading][:5]
    return best, (answers.question("kind", header.row, names, samples),)


def _run(
    file: SourceFile, context: Context, layout: Layout, rows: Callable[[], Iterator[Row]], answers: Answers
) -> Run:
    named = {name: layout.headings[index] for name, index in layout.columns.items()}
    currencies = {name: code for name, heading in named.items() if (code := currency_in(heading))}
    company = context.company
    return Run(
        "tables",
        file.name,
        context.staging,
        named,
        base_currency=company.currency,
        country=company.country,
        parties=Parties(file.name),
        rows=rows,
        answers=answers,
        currencies=currencies,
        primary=layout.table.primary,
        rates=context.rates,
    )


def _reading(file: SourceFile, sheet: Sheet, header: Header, chosen: tuple[Layout, Formats, Run]) -> Reading:
    layout, formats, run = chosen
    rejects = sorted(sheet.rejects("tables", file.name) + run.rejects, key=lambda reject: reject.row)
    totals: dict[str, int | str] = {**run.totals}
    if len(run.parties) and "clients" not in totals:
        totals["clients"] = len(run.parties)
    return Reading(
        "tables",
        "tables",
        run.primary,
        sheet.count,
        file,
        rejects=tuple(rejects),
        problems=tuple(run.problems),
        totals=totals,
        interpretation=_interpretation(sheet, layout, formats, run),
        signature=header.signature,
        mapping=_mapping(layout, formats, run),
    )


def _interpretation(sheet: Sheet, layout: Layout, formats: Formats, run: Run) -> dict[str, str]:
    used = set(layout.columns.values())
    ignored = [heading for index, heading in enumerate(layout.headings) if index not in used and heading]
    said = {**sheet.grid.form, "header_row": str(sheet.plan.row), "table": layout.table.name}
    said["columns"] = "; ".join(f"{heading} = {name}" for heading, name in layout.declared().items())
    if ignored:
        said["ignored"] = "; ".join(ignored)
    if formats.order:
        said["date_order"] = f"{formats.order} ({formats.how['date_order']})"
    if formats.mark:
        said["decimal_mark"] = f"{formats.mark} ({formats.how['decimal_mark']})"
    return said | run.settled


def _mapping(layout: Layout, formats: Formats, run: Run) -> Mapping[str, object]:
    """What to remember: the table, its columns, and what was decided."""
    mapping: dict[str, object] = {"table": layout.table.name, "columns": layout.declared()}
    if formats.order:
        mapping["date_order"] = formats.order
    if formats.mark:
        mapping["decimal_mark"] = formats.mark
    return mapping | run.settled


def _refused(file: SourceFile, code: str, row: int = 0, **params: str) -> Reading:
    problem = Problem(f"tables.{code}", Origin(file.name, row), "refused", params)
    return Reading("tables", "tables", "client", 0, file, problems=(problem,))


def _no_header(file: SourceFile, grids: tuple[Grid, ...]) -> Reading:
    """Say which headings were found, and what is missing for the table they come closest to."""
    headings = next(filter(None, map(likely_heading, grids)), ())
    if not headings:
        return _refused(file, "no_header")
    close = nearest(headings)
    found = "; ".join(filter(None, headings))[:300]
    if len(close.columns) > 1:
        return _refused(file, "missing_column", table=close.table.name, value=", ".join(missing(close)), found=found)
    return _refused(file, "unknown_table", found=found)


def _skipped(file: SourceFile, grid: Grid) -> Problem:
    return Problem("tables.sheet_skipped", Origin(file.name), "note", {"value": grid.sheet or ""})
