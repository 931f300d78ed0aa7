"""What the store needs to know of a file that was read, and what it answers.

The shapes are those of `sources.base`, stated again here because the store and the sources do not know each other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from preavis.errors import Problem, Question
from preavis.facts.book import Family
from preavis.facts.period import Period
from preavis.facts.staging import Lent, Staging


class FileLike(Protocol):
    """A file the user pointed at."""

    @property
    def name(self) -> str: ...
    @property
    def size(self) -> int: ...
    @property
    def sha256(self) -> str: ...


class RejectLike(Protocol):
    """A row left out."""

    @property
    def row(self) -> int: ...
    @property
    def text(self) -> str: ...
    @property
    def problem(self) -> Problem: ...


class ReadingLike(Protocol):
    """What came of reading one file."""

    @property
    def source(self) -> str: ...
    @property
    def family(self) -> Family: ...
    @property
    def primary(self) -> str: ...
    @property
    def rows(self) -> int: ...
    @property
    def file(self) -> FileLike: ...
    @property
    def rejects(self) -> Sequence[RejectLike]: ...
    @property
    def problems(self) -> Sequence[Problem]: ...
    @property
    def questions(self) -> Sequence[Question]: ...
    @property
    def snapshot(self) -> str | None: ...
    @property
    def covers(self) -> Period | None: ...
    @property
    def totals(self) -> Mapping[str, int | str]: ...
    @property
    def interpretation(self) -> Mapping[str, str]: ...
    @property
    def signature(self) -> str | None: ...
    @property
    def mapping(self) -> Mapping[str, Any] | None: ...


def refused(reading: ReadingLike) -> bool:
    """Whether the file as a whole was left out."""
    return any(problem.severity == "refused" for problem in reading.problems)


@dataclass(frozen=True)
class Count:
    """What becomes of the rows of one file: rows = imported + duplicate + rejected, always.

    `changed` rows are duplicates whose key is known with another content (the known one stays; in a snapshot the new
    one replaces it). `removed` rows are in the snapshot that this file replaces and no longer in the file. `snapshot`
    is set if the file states one; `written` tells whether anything of it will be stored.
    """

    file: str
    source: str
    family: Family
    primary: str
    rows: int
    imported: int
    duplicate: int
    rejected: int
    changed: int = 0
    removed: int = 0
    snapshot: str | None = None
    written: bool = True
    covers: Period | None = None


@dataclass(frozen=True)
class Portion:
    """Staged rows that will share Parquet files: one kind, family and snapshot; `condition` picks them, as rows `s`.

    `lent` is set where one file lent them all: they lie there and not in the kind's staging table.
    """

    kind: str
    family: Family
    snapshot: str | None
    condition: str
    lent: Lent | None = None


@dataclass(frozen=True)
class Prepared:
    """An import as it would be applied: the dry run. `head` is the journal's state it was computed against."""

    staging: Staging
    readings: tuple[ReadingLike, ...]
    counts: tuple[Count, ...]
    portions: tuple[Portion, ...]
    new_clients: int
    totals: Mapping[str, int | str]
    problems: tuple[Problem, ...]
    questions: tuple[Question, ...]
    needs: tuple[int, ...]
    head: int
    merged: Mapping[str, int] = field(default_factory=dict)

    @property
    def imported(self) -> int:
        """Rows that would be added."""
        return sum(count.imported for count in self.counts)

    @property
    def removed(self) -> int:
        """Rows that a replaced snapshot would lose."""
        return sum(count.removed for count in self.counts)


@dataclass(frozen=True)
class Batch:
    """One reversible import. `undone` tells whether its facts are set aside for now."""

    id: int
    at: datetime
    author: str
    undone: bool
    counts: tuple[Count, ...] = ()
    totals: Mapping[str, int | str] = field(default_factory=dict)
    rejected: int = 0
