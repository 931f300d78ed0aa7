"""Reading one FEC: from bytes to staged facts, in the order a reader would do it by hand."""

from __future__ import annotations

import codecs
import re
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import duckdb

from preavis.errors import Origin, Problem, Question, Severity
from preavis.facts.book import Family
from preavis.facts.staging import Lent, Staging
from preavis.sources.base import Context, Reading, Reject, SourceFile
from preavis.sources.fec import stage
from preavis.sources.fec.allocations import read_arrays, stage_allocations
from preavis.sources.fec.clients import name_clients
from preavis.sources.fec.encoding import CHOICES, plausible, samples
from preavis.sources.fec.entries import Placed, place_lines, unbalanced
from preavis.sources.fec.header import Header
from preavis.sources.fec.items import read_items
from preavis.sources.fec.load import Loaded, finish, load
from preavis.sources.fec.markup import LAYOUT, Refused, is_markup, write_rows
from preavis.sources.fec.matching import FIFO, match
from preavis.sources.fec.rewrite import Rewriter, first_line, rewrite, tidy
from preavis.sources.fec.roles import read_roles
from preavis.sources.fec.survey import SEPARATORS, Layout, Survey, clean, encoding_of, high_bytes, layout_of, survey
from preavis.sources.fec.target import Target
from preavis.sources.fec.totals import interpretation, totals
from preavis.sources.fec.year import Year, year_of

_FILE_NAME = re.compile(r"\d{9,14}[ _-]?FEC[ _-]?\d{8}", re.IGNORECASE)
_FEW = 5
_XML = re.compile(r"<\s*(?:[\w.-]+:)?comptabilite\b", re.IGNORECASE)


_FIFO_PAYMENTS = f"(SELECT DISTINCT down FROM fec_flow WHERE method = {FIFO}) f JOIN fec_item s ON s.r = f.down"


@dataclass
class _Work:
    """What is known of the file while it is read."""

    file: SourceFile
    context: Context
    rows: int = 0
    rejects: list[Reject] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)

    def add(self, code: str, severity: Severity = "warning", row: int = 0, **params: str | int) -> None:
        self.problems.append(Problem(code, Origin(self.file.name, row), severity, params))

    def nothing(self) -> Reading:
        """A reading of a file that was left out or must wait for an answer."""
        return Reading(
            "fec",
            "ledger",
            "gl_line",
            self.rows,
            self.file,
            tuple(self.rejects),
            tuple(self.problems),
            tuple(self.questions),
        )


@dataclass(frozen=True)
class _Way:
    """How the lines were read; `numbered` rows carry their physical line themselves. `closing` is the last day of the
    fiscal year, if the file states it.
    """

    encoding: str
    layout: Layout
    numbered: bool
    closing: date | None = None


def _text_of(head: bytes) -> str:
    """The start of the file, good enough to know its columns."""
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return head.decode("utf-16", "ignore")
    try:
        return codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return head.decode("cp1252", "ignore")


def _forget(connection: duckdb.DuckDBPyConnection) -> None:
    """Drop the tables of the reading: the facts are staged, the memory is for whoever stores them."""
    names = connection.execute(
        "SELECT table_name FROM duckdb_tables() WHERE starts_with(table_name, 'fec_')"
    ).fetchall()
    for (name,) in names:
        connection.execute(f"DROP TABLE {name}")


def _lend_lines(staging: Staging, target: Target, sha256: str) -> None:
    """Leave the ledger's lines where they were read: they are most of a book, and are copied once, into its file."""
    line, role = (f"ledger_{len(staging.lent)}_{name}" for name in ("line", "role"))
    for name, kept in (("fec_line", line), ("fec_role", role)):
        staging.connection.execute(f"ALTER TABLE {name} RENAME TO {kept}")
    rows = staging.connection.execute(f"SELECT count(*) FROM {line}").fetchall()[0][0]
    staging.lend("gl_line", target.file, Lent(int(rows), stage.lines(target, line, role), sha256))


class Fec:
    """The FEC and its dialects."""

    name = "fec"
    family: Family = "ledger"

    def claims(self, file: SourceFile) -> float:
        """Certain when the first line is the header of a ledger; likely when only the file's name says so.

        A name decides nothing for a file of a few columns: a note beside the ledger is named like it.
        """
        text = _text_of(file.head)
        if is_markup(text):
            return 0.95 if _XML.search(text) else 0.6 if _FILE_NAME.search(file.name) else 0.0
        lines = [line for line in re.split(r"[\r\n]+", text.replace("\0", "").lstrip("\ufeff")) if line.strip()]
        layout = layout_of(lines[0]) if lines else None
        if layout and not layout.header.missing():
            return 0.98
        wide = bool(lines) and max(lines[0].count(mark) for mark in SEPARATORS) >= _FEW
        return 0.6 if wide and _FILE_NAME.search(file.name) else 0.0

    def read(self, file: SourceFile, context: Context) -> Reading:
        """Stage the ledger's facts. Flaws are problems and rejects; only a tie between encodings asks a question."""
        work = _Work(file, context)
        try:
            return self._read(work)
        finally:
            _forget(context.staging.connection)

    def _read(self, work: _Work) -> Reading:
        read = self._marked_up if is_markup(_text_of(work.file.head)) else self._flat
        with tempfile.TemporaryDirectory(prefix="preavis-") as folder:
            way = read(work, Path(folder) / "ledger.txt")
            if way is None:
                return work.nothing()
            header, connection = way.layout.header, work.context.staging.connection
            currency = work.context.company.currency
            loaded = finish(connection, work.file.name, header, numbered=way.numbered, currency=currency)
        work.rejects += loaded.rejects
        return self._facts(work, loaded, way)

    def _flat(self, work: _Work, target: Path) -> _Way | None:
        """A ledger of lines and fields; None if it is refused or a question asked."""
        with ThreadPoolExecutor(1) as beside:
            counting = beside.submit(survey, work.file.path)
            tried = self._as_it_is(work)
            found = counting.result()
        if tried and self._was_right(work, tried, found):
            return replace(tried, encoding=found.mark or "utf-8")
        return self._rewritten(work, found, target)

    def _marked_up(self, work: _Work, target: Path) -> _Way | None:
        """A ledger in XML, written again as lines; None if it is refused."""
        try:
            written = write_rows(work.file.path, work.file.name, target)
        except Refused as refused:
            work.add(refused.code, "refused", refused.row, **refused.params)
            return None
        work.rows, work.rejects = written.rows, written.rejects
        for code, severity, row, params in written.notes():
            work.add(code, severity, row, **params)
        layout = replace(LAYOUT, separator="\t")
        load(work.context.staging.connection, target, layout, work.context.company.currency, numbered=True)
        return _Way(written.other or written.encoding, LAYOUT, numbered=True, closing=written.closing)

    def _as_it_is(self, work: _Work) -> _Way | None:
        """The fast way: the file itself is read, as if it were regular UTF-8, while its bytes are counted."""
        text = _text_of(work.file.head)
        layout = layout_of(clean(text.split("\n", 1)[0]))
        if layout is None or layout.quoted or layout.header.missing():
            return None
        mark = re.escape(layout.separator)
        way = _Way("utf-8", replace(layout, padded=bool(re.search(f" {mark}|{mark} ", text))), numbered=False)
        return way if self._loaded(work, way) else None

    def _loaded(self, work: _Work, way: _Way, path: Path | None = None) -> bool:
        connection, currency = work.context.staging.connection, work.context.company.currency
        try:
            work.rows = load(connection, path or work.file.path, way.layout, currency, numbered=False)
        except duckdb.Error:
            return False
        return True

    def _was_right(self, work: _Work, way: _Way, found: Survey) -> bool:
        """Whether the fast way read every line whole; any doubt is left to the careful way."""
        header = way.layout.header
        if not found.regular(header.width) or work.rows != found.lines - header.lines:
            return False
        return (
            way.layout.padded
            or not found.padded
            or self._loaded(work, replace(way, layout=replace(way.layout, padded=True)))
        )

    def _rewritten(self, work: _Work, found: Survey, target: Path) -> _Way | None:
        """The careful way: every line is decoded, cut and written again; None if the file is refused or a question
        asked.
        """
        encoding = self._encoding(found, work)
        if encoding is None:
            return None
        line = first_line(work.file.path, encoding, fed=bool(found.feeds))
        if line is None:
            work.add("fec.empty", "refused")
            return None
        layout = layout_of(line)
        if layout is None or layout.header.missing():
            work.add(
                "fec.no_header",
                "refused",
                1,
                missing=" ".join((layout.header if layout else Header({}, 0)).missing()),
                line=line[:120],
            )
            return None
        if (way := self._tidied(work, found, _Way(encoding, layout, numbered=False), target)) is not None:
            return way
        rewriter = Rewriter(work.file.name, layout)
        rewrite(work.file.path, encoding, rewriter, target, fed=bool(found.feeds))
        whole = Layout("\t", quoted=False, header=layout.header)
        load(work.context.staging.connection, target, whole, work.context.company.currency, numbered=True)
        work.rows = rewriter.rows
        work.rejects += rewriter.rejects
        if rewriter.repaired:
            work.add("fec.repaired", "note", rewriter.repaired[0], lines=len(rewriter.repaired))
        return _Way(encoding, layout, numbered=True)

    def _tidied(self, work: _Work, found: Survey, way: _Way, target: Path) -> _Way | None:
        """The way between: lines only need what stands around their fields taken off; None if any doubt is left."""
        width, layout = way.layout.header.width, way.layout
        if way.encoding not in (*CHOICES, "utf-8", "utf-8-sig") or not found.nearly_regular(width):
            return None
        layout = replace(layout, padded=found.padded or layout.quoted, tailed=found.separators == found.lines * width)
        if not tidy(work.file.path, way.encoding, layout, target):
            return None
        way = replace(way, layout=layout)
        whole = self._loaded(work, way, target) and work.rows == found.lines - layout.header.lines
        return way if whole else None

    def _encoding(self, found: Survey, work: _Work) -> str | None:
        """The encoding; None after asking for it."""
        sure = encoding_of(work.file.path, found)
        if sure:
            return sure
        key = f"{work.file.name}:encoding"
        answer = work.context.answers.get(key)
        if answer in CHOICES:
            return answer
        seen = high_bytes(work.file.path)
        best = plausible(seen)
        if len(best) == 1:
            return best[0]
        work.questions.append(
            Question("fec.encoding", key, Origin(work.file.name, 0), tuple(best), samples(seen, best))
        )
        return None

    def _facts(self, work: _Work, loaded: Loaded, way: _Way) -> Reading:
        connection, company = work.context.staging.connection, work.context.company
        placed = place_lines(connection, loaded)
        read_roles(connection, placed)
        year = year_of(connection, work.file.name, company, way.closing)
        if year is None:
            work.add("fec.no_line", "refused")
            return work.nothing()
        target = Target(connection, year.snapshot, work.file.name, company.currency, placed)
        with ThreadPoolExecutor(1) as beside:  # what needs nothing that is found out meanwhile
            apart = replace(target, connection=connection.cursor())
            roles = beside.submit(stage.place_roles, apart)
            clients = name_clients(work.context.staging, work.file.name, placed)
            read_items(connection, placed, year, company.currency)
            rest = beside.submit(stage.stage_rest, apart)
            items = read_arrays(connection)
            stage_allocations(target, items, match(items))
            roles.result()
            rest.result()
        self._problems(work, loaded, placed, year)
        reading = Reading(
            "fec",
            "ledger",
            "gl_line",
            work.rows,
            work.file,
            tuple(sorted(work.rejects, key=lambda reject: reject.row)),
            tuple(work.problems),
            snapshot=year.snapshot,
            covers=year.period,
            totals=totals(connection, year, len(clients)),
            interpretation=interpretation(connection, way.encoding, way.layout, year),
        )
        _lend_lines(work.context.staging, target, work.file.sha256)
        return reading

    def _problems(self, work: _Work, loaded: Loaded, placed: Placed, year: Year) -> None:
        connection = work.context.staging.connection
        for journal, number, row, rows, difference in unbalanced(connection, placed):
            work.add("fec.unbalanced_entry", row=row, journal=journal, entry=number, rows=rows, difference=difference)
        if loaded.rounded:
            work.add("fec.rounded", "note", lines=loaded.rounded)
        if loaded.bad_dates:
            work.add("fec.unreadable_dates", "warning", lines=loaded.bad_dates)
        if year.origin in ("opening", "entries"):
            work.add("fec.year_inferred", "note", first=str(year.period.first), last=str(year.period.last))
        checks = {
            "fec.no_client": "SELECT count(*), MIN(line) FROM fec_document WHERE client IS NULL",
            "fec.shared_sale": "SELECT count(*), MIN(line) FROM fec_document WHERE siblings > 1 AND NOT opening",
            "fec.fifo_only": f"SELECT count(*), MIN(s.line) FROM {_FIFO_PAYMENTS}",
            "fec.opening_without_age": "SELECT count(*), MIN(line) FROM fec_document WHERE opening AND NOT aged",
        }
        for code, query in checks.items():
            count, row = connection.execute(query).fetchall()[0]
            if count:
                work.add(code, "note" if code != "fec.shared_sale" else "warning", row or 0, count=count)
