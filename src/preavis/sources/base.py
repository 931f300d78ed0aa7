"""The shape of a source: is this file mine, and which facts are in it?

A source is handed an open staging area and fills it; what it could not read is given back as problems and rejects. It
never writes anywhere else, never guesses what only a person can know, and never raises for a flaw in the user's data.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from preavis.errors import Problem, Question
from preavis.facts.book import Company, Family
from preavis.facts.exchange import Rates, Stated
from preavis.facts.period import Period
from preavis.facts.staging import Staging

HEAD_BYTES = 65_536


@dataclass(frozen=True)
class SourceFile:
    """A file the user pointed at. `name` is how messages call it; `head` its first 64 KiB."""

    path: Path
    name: str
    size: int
    head: bytes
    digest: Future[str] = field(compare=False, repr=False)

    @property
    def sha256(self) -> str:
        """SHA-256 of the file's bytes, summed while others read it."""
        return self.digest.result()

    @classmethod
    def open(cls, path: Path, name: str | None = None) -> SourceFile:
        """Read what recognition needs; raises OSError as the system words it."""
        with path.open("rb") as stream:
            head = stream.read(HEAD_BYTES)
        summing = ThreadPoolExecutor(1)
        digest = summing.submit(_sha256_of, path)
        summing.shutdown(wait=False)
        return cls(path, name or path.name, path.stat().st_size, head, digest)


def _sha256_of(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


@dataclass(frozen=True)
class Context:
    """What a source may know about the book it reads for.

    `answers` are the person's answers to questions (key to choice); `mappings` the remembered column mappings by header
    signature, as the mapping file holds them. `rates` are those of the book and of every file of the import.
    """

    company: Company
    staging: Staging
    answers: Mapping[str, str] = field(default_factory=dict)
    mappings: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    rates: Rates = field(default_factory=Rates)


@dataclass(frozen=True)
class Reject:
    """A row left out: its place, its text as read, and the problem that says why."""

    row: int
    text: str
    problem: Problem


@dataclass(frozen=True)
class Reading:
    """What came of reading one file.

    `primary` is the kind whose facts stand one for each row that was read, so that rows = imported + duplicate +
    rejected can be counted. `snapshot` names what this file replaces when it is imported again (an entity's fiscal
    year); None means rows are added and those already known are recognised by their key. `totals` are control figures
    the user can compare with the accounts. `interpretation` says how the file was understood (encoding, separator,
    mapping), and `mapping` is what to remember under `signature`. A workbook of several tables is read into `parts`,
    one reading a sheet, each counted on its own by its file name (`book.xlsx:Sheet`); the whole then has `rows` 0 and
    only the problems that belong to no sheet.
    """

    source: str
    family: Family
    primary: str
    rows: int
    file: SourceFile
    rejects: tuple[Reject, ...] = ()
    problems: tuple[Problem, ...] = ()
    questions: tuple[Question, ...] = ()
    snapshot: str | None = None
    covers: Period | None = None
    totals: Mapping[str, int | str] = field(default_factory=dict)
    interpretation: Mapping[str, str] = field(default_factory=dict)
    signature: str | None = None
    mapping: Mapping[str, Any] | None = None
    parts: tuple[Reading, ...] = ()


class Source(Protocol):
    """One way to read files."""

    name: str

    def claims(self, file: SourceFile) -> float:
        """How surely this file is of this source, from its content: 0 no, 1 certain."""

    def read(self, file: SourceFile, context: Context) -> Reading:
        """Stage the facts of the file and say what came of it."""


@runtime_checkable
class StatesRates(Source, Protocol):
    """A source whose files may hold exchange rates; they are asked for before any file is read."""

    def rates(self, file: SourceFile, context: Context) -> Iterable[Stated]:
        """The rates in a file: none if it holds none, cannot be read, or has an open question."""
