"""The notation as a source: recognise it, read it, say what is wrong with a line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from preavis.errors import Origin, Problem
from preavis.facts.book import Company
from preavis.facts.exchange import Stated
from preavis.sources.base import Context, Reading, Reject, SourceFile
from preavis.sources.notation.gather import Fact, Gatherer, Misfit, Pending
from preavis.sources.notation.grammar import Statement
from preavis.sources.notation.scan import Fault, without_comment
from preavis.sources.notation.verbs import DATED, statement
from preavis.sources.tables.allocate import expect

SUFFIX = ".preavis"
_STARTS = re.compile(r"\d{4}-\d\d-\d\d[ \t]+([a-z_]+)(?=[ \t])|(client|person)[ \t]+\S")
_FX = re.compile(r"\d{4}-\d\d-\d\d[ \t]+fx[ \t]")
_SAMPLE = 200
_STATED = (
    "document",
    "settlement",
    "cost",
    "time_entry",
    "client",
    "person",
    "person_cost",
    "document_line",
    "document_event",
    "fx_rate",
)
"""Kinds of which each line states one fact. A client named only in passing also counts as one."""
_PENDING = ("VARCHAR", "VARCHAR", "DATE", "VARCHAR", "VARCHAR", "BIGINT", "BIGINT", "VARCHAR", "VARCHAR", "BIGINT")


@dataclass
class Understood:
    """A text as facts by kind, with its lines left out; `rows` counts the lines that say something."""

    facts: dict[str, list[Fact]] = field(default_factory=dict)
    rejects: list[Reject] = field(default_factory=list)
    pending: list[Pending] = field(default_factory=list)
    rows: int = 0


class Notation:
    """Reads files whose name ends in `.preavis`, or whose lines follow the grammar."""

    name = "notation"

    def claims(self, file: SourceFile) -> float:
        """1 for the suffix; otherwise 0.9 if at least nine lines in ten start as the grammar has it."""
        if file.name.lower().endswith(SUFFIX):
            return 1.0
        lines = file.head.decode("utf-8-sig", errors="replace").split("\n")[: _SAMPLE + 1]
        said = [line for line in map(without_comment, lines[:_SAMPLE]) if line.strip()]
        known = sum(1 for line in said if _starts(line))
        return 0.9 if said and known * 10 >= len(said) * 9 else 0.0

    def read(self, file: SourceFile, context: Context) -> Reading:
        """Stage every fact; a line that cannot be read is rejected with its row, column and word."""
        raw = file.path.read_bytes()
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            row = raw.count(b"\n", 0, error.start) + 1
            problem = Problem(
                "notation.not_utf8", Origin(file.name, row), "refused", {"byte": f"0x{raw[error.start]:02x}"}
            )
            return Reading(self.name, "notation", "document", 0, file, problems=(problem,))
        found = understand(text, context.company, file.name)
        for kind, rows in found.facts.items():
            context.staging.add(kind, rows)
        _await(found, context, file.name)
        if not found.rows:
            problem = Problem("notation.nothing_said", Origin(file.name), "refused")
            return Reading(self.name, "notation", "document", 0, file, problems=(problem,))
        return Reading(self.name, "notation", "document", 0, file, parts=tuple(self._parts(file, found)))

    def rates(self, file: SourceFile, context: Context) -> Iterator[Stated]:
        """The `fx` lines of a file; a line that cannot be read is told when the file is."""
        with file.path.open("rb") as stream:
            for row, raw in enumerate(stream, 1):
                line = without_comment(raw.decode("utf-8-sig", errors="replace").rstrip("\r\n"))
                if not _FX.match(line):
                    continue
                with suppress(Fault):
                    fact = statement(line, context.company.currency, row).fact
                    said = [fact.get(name) for name in ("date", "base", "quote", "rate", "source")]
                    yield Stated._make([*said, file.name, row])

    def _parts(self, file: SourceFile, found: Understood) -> Iterator[Reading]:
        """One reading a kind, as each line is one fact of its kind; the first also holds the lines left out."""
        rejects = tuple(found.rejects)
        for kind in _STATED:
            rows = found.facts.get(kind, [])
            if not rows and not (rejects and kind == _STATED[-1]):
                continue
            yield Reading(
                self.name,
                "notation",
                kind,
                len(rows) + len(rejects),
                file,
                rejects=rejects,
                totals=_totals(kind, rows),
                interpretation={"encoding": "utf-8"},
            )
            rejects = ()


def _starts(line: str) -> bool:
    found = _STARTS.match(line)
    return bool(found and (found[2] or found[1] in DATED))


def facts(text: str, company: Company) -> dict[str, list[Fact]]:
    """The facts of a text by kind, as a source stages them; raises ValueError at the first line that is wrong."""
    found = understand(text, company, "text")
    for reject in found.rejects:
        raise ValueError(f"{reject.problem.code} {reject.problem.origin} {dict(reject.problem.params)}")
    return found.facts


def understand(text: str, company: Company, name: str) -> Understood:
    """Read a whole text; nothing is raised, a flaw is a reject or a problem."""
    found = Understood()
    gatherer = Gatherer()
    said = list(_statements(text, company, name, found))
    for one in said:
        if one.kind == "client":
            _fit(gatherer.register.declare, one, name, found)
    for one in said:
        if one.kind != "client":
            _fit(gatherer.take, one, name, found)
    found.pending = list(gatherer.allocate())
    found.facts = {kind: [{**fact, "file": name} for fact in rows] for kind, rows in gatherer.result().items()}
    return found


def _statements(text: str, company: Company, name: str, found: Understood) -> Iterator[Statement]:
    for row, line in enumerate(text.split("\n"), 1):
        told = without_comment(line.rstrip("\r"))
        if not told.strip():
            continue
        found.rows += 1
        try:
            one = statement(told, company.currency, row)
        except Fault as fault:
            params: dict[str, str | int] = {"column": fault.column, "word": fault.word, "choices": fault.choices}
            found.rejects.append(_reject(fault.code, Origin(name, row), told, params))
        else:
            one.line = told
            yield one


def _fit(take: Callable[[Statement], None], one: Statement, name: str, found: Understood) -> None:
    try:
        take(one)
    except Misfit as misfit:
        params: dict[str, str | int] = {"word": misfit.word, "other": misfit.other}
        found.rejects.append(_reject(misfit.code, Origin(name, one.row), one.line, params))


def _reject(code: str, origin: Origin, line: str, params: Mapping[str, str | int]) -> Reject:
    return Reject(origin.row, line, Problem(code, origin, "rejected", params))


def _await(found: Understood, context: Context, name: str) -> None:
    """Leave what is for documents of other files, or for none in particular, to the end of the import."""
    connection = context.staging.connection
    expect(connection)
    rows = [
        (s["source_key"], s["client"], s["date"], s["kind"], s["currency"], s["amount"], left, numbers, name, s["row"])
        for s, left, numbers in ((p.settlement, p.left, p.numbers) for p in found.pending)
    ]
    if rows:
        marks = ", ".join(f"unnest(?::{kind}[])" for kind in _PENDING)
        connection.execute(f"INSERT INTO pending_payment SELECT {marks}", [list(c) for c in zip(*rows, strict=True)])


def _totals(kind: str, rows: list[Fact]) -> dict[str, int | str]:
    """How much there is of a kind: a control figure to compare with what was written."""
    column = {"document": "excl_base", "settlement": "amount_base", "cost": "amount_base", "time_entry": "minutes"}.get(
        kind
    )
    return {f"{kind}.{column}": sum(fact[column] or 0 for fact in rows)} if column else {}
