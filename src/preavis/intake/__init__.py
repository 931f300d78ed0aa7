"""From the files a user points at to a prepared import: expand, recognise, read, match payments, suggest identities.

with Staging(folder) as staging:
    found = read(store, paths, answers, staging, progress)
    apply(store, found, at, author)
"""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Protocol

import duckdb

from preavis.errors import Origin, PreavisError, Problem, Question, UsageError
from preavis.facts.book import Family
from preavis.facts.exchange import Stated, in_order
from preavis.facts.staging import Staging, table
from preavis.intake.dating import dated_by_terms
from preavis.intake.expand import Found, expand
from preavis.intake.suggest import Suggestion, UnknownClient, suggestions, unknown_clients
from preavis.sources import SOURCES
from preavis.sources.base import Context, Reading, Source, SourceFile, StatesRates
from preavis.sources.tables.allocate import allocate
from preavis.store import Batch, Known, Prepared, Store

__all__ = ["Intake", "Progress", "Suggestion", "UnknownClient", "apply", "read"]


class Progress(Protocol):
    """Told how far a stage is: `read`, `match`, `prepare`; `done` of `total` steps."""

    def __call__(self, stage: str, done: int, total: int) -> None: ...


@dataclass(frozen=True)
class Intake:
    """What reading came to, before anything is written.

    `prepared` is the dry run with its counts; `refused` names the files that could not be used as a whole;
    `suggestions` are pairs of clients that may be one; `unknown_clients` are known from time sheets alone.
    """

    prepared: Prepared
    readings: tuple[Reading, ...]
    problems: tuple[Problem, ...]
    questions: tuple[Question, ...]
    refused: tuple[str, ...]
    suggestions: tuple[Suggestion, ...]
    unknown_clients: tuple[UnknownClient, ...]
    answers: Mapping[str, str]


def read(  # noqa: PLR0913  each is a thing that only the caller has
    store: Store,
    paths: Sequence[Path],
    answers: Mapping[str, str],
    staging: Staging,
    progress: Progress = lambda _stage, _done, _total: None,
    *,
    sources: Sequence[Source] = SOURCES,
) -> Intake:
    """Read files into the staging area and prepare the import. Writes nothing.

    Raises UsageError `intake.no_such_file` or `intake.nothing_to_read`.
    """
    context = Context(store.company, staging, answers, store.mappings())
    with tempfile.TemporaryDirectory(prefix="preavis-") as scratch:
        found = expand(paths, Path(scratch))
        claimed = [(file, direct, _claimant(file, sources)) for file, direct in found.files]
        rates = in_order(store.exchange_rates(staging), _rates(claimed, context))
        readings = tuple(_read_all(found, claimed, replace(context, rates=rates), progress))
    if not readings and not any(problem.severity == "refused" for problem in found.problems):
        raise UsageError("intake.nothing_to_read", count=len(found.problems))
    progress("match", 0, 1)
    files = _usable(readings)
    known = store.lay_out(staging, files)
    dated = tuple(dated_by_terms(staging.connection, known.after))
    matched = allocate(
        staging.connection, documents="known_document", settlements="known_settlement", identities="known_identity"
    )
    merged = Counter(
        problem.origin.file for problem in matched if problem.code == "tables.payment_stated_twice" and problem.origin
    )
    progress("prepare", 0, 1)
    prepared = store.prepare(staging, readings, merged, known)
    problems = (*found.problems, *prepared.problems, *dated, *matched)
    progress("prepare", 1, 1)
    return Intake(
        prepared,
        readings,
        problems,
        prepared.questions,
        tuple(sorted({p.origin.file for p in problems if p.severity == "refused" and p.origin})),
        suggestions(known, _fresh(staging, known)),
        unknown_clients(known, _minutes(staging), store.billed(staging)),
        answers,
    )


def apply(store: Store, intake: Intake, at: datetime, author: str) -> Batch:
    """Write what was read: all of it or nothing. Answers about one file are remembered, sweeping ones are not.

    Raises PreavisError `store.refused` if a file was refused, NeedsDecision if a question is open, NothingToDo if
    nothing is new.
    """
    if intake.refused:
        raise PreavisError("store.refused", files=", ".join(intake.refused), count=len(intake.refused))
    about_a_file = {key: choice for key, choice in intake.answers.items() if ":" in key}
    return store.apply(intake.prepared, at, author, about_a_file)


_CERTAIN = 0.98
_Claimed = tuple[SourceFile, bool, Source | None]
"""A file, whether the user named it, and the source that reads it."""


def _rates(claimed: Sequence[_Claimed], context: Context) -> Iterator[Stated]:
    """The exchange rates of every file, known before any file is read: the order of files must not matter."""
    for file, _, source in claimed:
        if isinstance(source, StatesRates):
            with suppress(OSError, UnicodeError, duckdb.Error):
                yield from source.rates(file, context)


def _read_all(found: Found, claimed: Sequence[_Claimed], context: Context, progress: Progress) -> Iterator[Reading]:
    total = len(claimed)
    for done, (file, direct, source) in enumerate(claimed):
        progress("read", done, total)
        if source is None:
            code, severity = ("intake.unknown_format", "refused") if direct else ("intake.skipped_file", "note")
            problem = Problem(code, Origin(file.name), severity)  # type: ignore[arg-type]  # both are severities
            found.problems.append(problem)
            continue
        yield from _apart(_read(source, file, context))
    progress("read", total, total)


def _claimant(file: SourceFile, sources: Sequence[Source]) -> Source | None:
    """The source that is surest of a file; the first of equals. Once one is certain, no other need look at it."""
    best, found = 0.0, None
    for source in sources:
        claim = source.claims(file)
        if claim > best:
            best, found = claim, source
        if best >= _CERTAIN:
            break
    return found


def _read(source: Source, file: SourceFile, context: Context) -> Reading:
    try:
        return source.read(file, context)
    except (OSError, UnicodeError, duckdb.Error) as error:
        detail = str(error).splitlines()[0] if str(error) else type(error).__name__
        problem = Problem("intake.unreadable", Origin(file.name), "refused", {"detail": detail})
        return Reading(source.name, "tables", "document", 0, file, problems=(problem,))


def _apart(reading: Reading) -> Iterator[Reading]:
    """The sheets of a workbook one by one, and the whole for what belongs to none."""
    yield from reading.parts
    if not reading.parts or reading.problems or reading.questions:
        yield replace(reading, parts=())


def _usable(readings: Sequence[Reading]) -> dict[Family, list[str]]:
    files: dict[Family, list[str]] = {}
    for reading in readings:
        if not reading.questions and not any(problem.severity == "refused" for problem in reading.problems):
            files.setdefault(reading.family, []).append(reading.file.name)
    return files


def _fresh(staging: Staging, known: Known) -> list[str]:
    """References that the import brings and the book did not know."""
    before = {number for client in known.before.all for number in client.references}
    rows = staging.connection.execute(
        f"SELECT DISTINCT s.client, r.number FROM {table('client')} s JOIN known_reference r ON r.reference = s.client"
    ).fetchall()
    return [reference for reference, number in rows if number not in before]


def _minutes(staging: Staging) -> list[tuple[str, int]]:
    rows = staging.connection.execute(
        f"SELECT client, CAST(sum(minutes) AS BIGINT) FROM {table('time_entry')} WHERE client IS NOT NULL GROUP BY 1"
    ).fetchall()
    return [(reference, minutes) for reference, minutes in rows]
