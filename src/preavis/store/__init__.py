"""The book on disk: immutable fact files, and the journal whose transaction is the commit point of everything.

store = Store.open(folder)
prepared = store.prepare(staging, readings)        the dry run
batch = store.apply(prepared, at, author)          the same, written
store.undo(at=at, author=author)
book = store.book(as_of)                           what everything after the store is a function of
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import Any, Self

import duckdb
from sqlalchemy import Connection, insert, select

from preavis.errors import IntegrityError, NeedsDecision, NothingToDo, PreavisError, Problem, UsageError
from preavis.facts.book import Answer, Book, Company, Decision, FactFile, Family, Judgement
from preavis.facts.exchange import Stated
from preavis.facts.identity import Clients
from preavis.facts.staging import Staging
from preavis.store import audit, batches, decisions, doctor, duplicates, opening, people, rejects, settings, tables
from preavis.store.audit import Event
from preavis.store.decisions import SavedScenario
from preavis.store.journal import Journal, mark, refuse_newer, upgrade
from preavis.store.known import Known, billed, exchange_rates, lay_out
from preavis.store.live import live
from preavis.store.migrations import HEAD
from preavis.store.people import PolicyVersion, Sameness, SavedLink
from preavis.store.prepare import State, prepare
from preavis.store.readings import Batch, Count, Prepared, ReadingLike, refused
from preavis.store.rejects import Rejected
from preavis.store.write import write_portions

__all__ = [
    "Batch",
    "Count",
    "Event",
    "Known",
    "PolicyVersion",
    "Prepared",
    "Rejected",
    "SavedLink",
    "SavedScenario",
    "Store",
]


class Store:
    """One book's facts and journal. `clock` and `author` are handed in with each write."""

    def __init__(self, folder: Path, database: str | None, facts: str | Path | None) -> None:
        self.folder = folder
        self.facts = Path(facts).absolute() if facts else folder.absolute() / "facts"
        self.rejected = folder.absolute() / "rejects"
        self._journal = Journal(folder, database)
        self.company, self.policy_text = settings.read(folder)

    @classmethod
    def create(  # noqa: PLR0913, PLR0917  the one door where a book's whole setting is said
        cls,
        folder: Path,
        company: Company,
        policy_text: str,
        at: datetime,
        author: str,
        database: str | None = None,
        facts: str | Path | None = None,
    ) -> Self:
        """Make a book in a folder, which is made if need be. Made again after an interruption, it is completed.

        Raises UsageError `store.already_a_book` if there is one, `store.not_empty` if the folder holds other things.
        """
        text = settings.text_of(company, policy_text)
        settings.company_of(text)
        _refuse_to_overwrite(folder)
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise PreavisError("store.cannot_write", path=str(folder), detail=str(error)) from error
        journal = Journal(folder, database)
        with journal.writing() as connection:
            mark(connection)
            upgrade(connection)
            if connection.execute(select(tables.book.c.id)).first() is not None:
                raise UsageError("store.already_a_book", folder=str(folder))
            row = {"id": 1, "created_at": audit.instant(at), **vars(company)}
            connection.execute(insert(tables.book).values(row))
            audit.record(connection, at, author, "create", row)
            people.record_policy(connection, text, at, author)
            settings.write(folder, text)
        return cls.open(folder, database, facts)

    @classmethod
    def open(cls, folder: Path, database: str | None = None, facts: str | Path | None = None) -> Self:
        """Open a book; an older journal is brought up to date first.

        Raises UsageError `store.not_a_book`, `store.newer_schema`, `store.bad_settings`, `store.other_currency`.
        """
        store = cls(folder, database, facts)
        step = store._journal.step()
        if step is None:
            raise UsageError("store.not_a_book", folder=str(folder))
        refuse_newer(step)
        if step != HEAD:
            with store._journal.writing() as connection:
                upgrade(connection)
        with store._journal.reading() as connection:
            row = connection.execute(select(tables.book)).first()
        if row is None:
            raise UsageError("store.not_a_book", folder=str(folder))
        if row.currency != store.company.currency:
            raise UsageError("store.other_currency", book=row.currency, settings=store.company.currency)
        return store

    def close(self) -> None:
        self._journal.close()

    def lay_out(self, staging: Staging, files: Mapping[Family, Sequence[str]]) -> Known:
        """What the book knows, as views beside the staged facts of some files; and the clients before and after."""
        with self._journal.reading() as connection:
            state = self._state(connection)
        return lay_out(staging.connection, state.live, state.root, state.links, files)

    def billed(self, staging: Staging) -> set[int]:
        """Numbers of the references that documents and settlements use, staged or live; `lay_out` comes first."""
        with self._journal.reading() as connection:
            return billed(staging.connection, live(connection), str(self.facts))

    def exchange_rates(self, staging: Staging) -> tuple[Stated, ...]:
        """The exchange rates that the book holds."""
        with self._journal.reading() as connection:
            return exchange_rates(staging.connection, live(connection), str(self.facts))

    def prepare(
        self,
        staging: Staging,
        readings: Sequence[ReadingLike],
        merged: Mapping[str, int] | None = None,
        known: Known | None = None,
    ) -> Prepared:
        """The dry run of an import: what it would change, with counts that add up. Writes nothing.

        `merged` tells how many rows of a file were recognised as a fact that another row states already; `known` is
        what `lay_out` gave back, if it was asked.
        """
        with self._journal.reading() as connection:
            return prepare(staging, readings, self._state(connection), merged or {}, known)

    def apply(self, prepared: Prepared, at: datetime, author: str, answers: Mapping[str, str] | None = None) -> Batch:
        """Write what was prepared: all of it or nothing. `answers` are remembered with the mappings of the files.

        Raises NeedsDecision if a file has open questions, PreavisError `store.refused` if one was refused, NothingToDo
        if nothing in the files is new.
        """
        _ready(prepared)
        with self._journal.writing() as connection:
            if audit.head(connection) != prepared.head:
                prepared = prepare(prepared.staging, prepared.readings, self._state(connection), prepared.merged)
            if not any(count.written for count in prepared.counts):
                raise NothingToDo("store.nothing_new", rows=sum(count.rows for count in prepared.counts))
            number = batches.next_number(connection)
            files = write_portions(prepared.staging, self.facts, number, prepared.portions)
            name, sha256, _ = rejects.write(self.rejected, number, prepared.readings)
            signed = {"at": at, "author": author, "rejects": name, "rejects_sha256": sha256}
            batches.commit(connection, number, prepared, files, signed)
            people.remember(connection, _mappings(prepared), at, author)
            people.remember_answers(connection, answers or {}, at, author)
            return next(batch for batch in batches.batches(connection) if batch.id == number)

    def undo(self, batch: int | None = None, *, at: datetime, author: str) -> Batch:
        """Set a batch's facts aside, the last one's by default: the book is again as it was without it."""
        with self._journal.writing() as connection:
            number = batches.undo(connection, batch, at, author)
            return next(found for found in batches.batches(connection) if found.id == number)

    def redo(self, batch: int | None = None, *, at: datetime, author: str) -> Batch:
        """Let a batch that was undone count again, the last one by default."""
        with self._journal.writing() as connection:
            before = live(connection)
            number = batches.redo(connection, batch, at, author)
            with duckdb.connect() as scratch:
                if duplicates.overlap(scratch, before, live(connection), str(self.facts), number):
                    raise UsageError("store.redo_overlaps", batch=number)
            return next(found for found in batches.batches(connection) if found.id == number)

    def batches(self) -> tuple[Batch, ...]:
        """Every import ever applied, oldest first."""
        with self._journal.reading() as connection:
            return batches.batches(connection)

    def rejects(self, batch: int) -> tuple[Rejected, ...]:
        """The rows that a batch left out, each with its reason."""
        with self._journal.reading() as connection:
            row = connection.execute(select(tables.batch).where(tables.batch.c.id == batch)).first()
        if row is None:
            raise UsageError("store.unknown_batch", batch=batch)
        return rejects.read(self.rejected / row.rejects) if row.rejects else ()

    def clients(self) -> Clients:
        """The clients as the facts in force and the links make them."""
        with self._journal.reading() as connection:
            return self._clients(connection)

    def links(self) -> tuple[SavedLink, ...]:
        """The links in force, oldest first."""
        with self._journal.reading() as connection:
            return people.links(connection)

    def link(self, first: str, second: str, decision: Sameness, *, at: datetime, author: str) -> None:
        """Say that two clients (keys or references) are the same, or are not. No fact and no total changes."""
        with self._journal.writing() as connection:
            clients = self._clients(connection)
            pair = (people.reference_of(clients, first), people.reference_of(clients, second))
            people.link(connection, pair, decision, at, author)

    def unlink(self, first: str, second: str, *, at: datetime, author: str) -> None:
        """Take back what was said of two references (or keys)."""
        with self._journal.writing() as connection:
            known = self._clients(connection)
            pair = tuple(people.reference_of(known, w) if w in known.by_key else w for w in (first, second))
            people.unlink(connection, (pair[0], pair[1]), at, author)

    def judge(self, judgement: Judgement, at: datetime) -> None:
        """Keep what a person says of a client on a criterion."""
        with self._journal.writing() as connection:
            reference = people.reference_of(self._clients(connection), judgement.client)
            people.judge(connection, reference, judgement, at)

    def judgements(self) -> tuple[Judgement, ...]:
        """Every judgement, oldest first, under the clients' present keys."""
        with self._journal.reading() as connection:
            return people.judgements(connection, self._clients(connection))

    def decide(self, decision: Decision, at: datetime) -> None:
        """Keep what a person decided on a client; a later decision stands beside an earlier one, which stays."""
        with self._journal.writing() as connection:
            reference = people.reference_of(self._clients(connection), decision.client)
            decisions.decide(connection, reference, decision, at)

    def decisions(self) -> tuple[Decision, ...]:
        """Every decision, oldest first, under the clients' present keys; a client's last one is in force."""
        with self._journal.reading() as connection:
            return decisions.decisions(connection, self._clients(connection))

    def due_reviews(self, day: date) -> tuple[Decision, ...]:
        """Decisions in force whose review day has come, longest due first."""
        return decisions.due(self.decisions(), day)

    def answer(self, answer: Answer, at: datetime) -> None:
        """Keep what a person says of a client where no file can."""
        with self._journal.writing() as connection:
            reference = people.reference_of(self._clients(connection), answer.client)
            decisions.answer(connection, reference, answer, at)

    def client_answers(self) -> tuple[Answer, ...]:
        """Every answer about a client, oldest first, under the clients' present keys."""
        with self._journal.reading() as connection:
            return decisions.answers(connection, self._clients(connection))

    def answers_on(self, client: str, day: date) -> dict[str, Answer]:
        """What holds of a client (its key) on a day, by question: the latest answer to each."""
        return {a.question: a for a in decisions.in_force(self.client_answers(), day) if a.client == client}

    def save_scenario(self, name: str, text: str, *, at: datetime, author: str) -> SavedScenario:
        """Keep a scenario's text under a name; the same text again adds nothing."""
        with self._journal.writing() as connection:
            return decisions.save_scenario(connection, name, text, at, author)

    def scenarios(self) -> tuple[SavedScenario, ...]:
        """Every version of every scenario, oldest first: the last one of a name counts."""
        with self._journal.reading() as connection:
            return decisions.scenarios(connection)

    def mappings(self) -> dict[str, Mapping[str, Any]]:
        """How tables were understood before, by signature of their header."""
        with self._journal.reading() as connection:
            return people.mappings(connection)

    def remember(self, found: Mapping[str, Mapping[str, Any]], *, at: datetime, author: str) -> None:
        """Remember how tables are to be understood, by signature of their header."""
        with self._journal.writing() as connection:
            people.remember(connection, found, at, author)

    def answers(self) -> dict[str, str]:
        """What people answered to questions before, by the question's key."""
        with self._journal.reading() as connection:
            return people.answers(connection)

    def policy_versions(self) -> tuple[PolicyVersion, ...]:
        """Every version of the policy, oldest first."""
        with self._journal.reading() as connection:
            return people.policy_versions(connection)

    def record_policy(self, text: str, *, at: datetime, author: str) -> bool:
        """Keep a version of the settings and write them to the folder; tells whether they differ from the last one."""
        company = settings.company_of(text)
        if company.currency != self.company.currency:
            raise UsageError("store.other_currency", book=self.company.currency, settings=company.currency)
        with self._journal.writing() as connection:
            new = people.record_policy(connection, text, at, author)
            if text != self.policy_text:
                settings.write(self.folder, text)
        self.company, self.policy_text = company, text
        return new

    def live_files(self) -> tuple[FactFile, ...]:
        """The fact files that count now, in the order of their paths."""
        with self._journal.reading() as connection:
            return tuple(
                FactFile(file.kind, str(self.facts / file.path), file.batch, file.family, file.rows, file.sha256)
                for file in live(connection).files
            )

    def book(self, as_of: date, months: int = 12, practical_capacity_bps: int = 8000) -> Book:
        """The book at a date, whose yearly measures look back `months`."""
        with self._journal.reading() as connection:
            return opening.open_book(connection, self.facts, self.company, (as_of, months), practical_capacity_bps)

    def check(self) -> list[Problem]:
        """What is wrong with the book's files and journal: nothing, when all is well."""
        with self._journal.reading() as connection:
            return doctor.check(connection, self.facts, self.rejected)

    def events(self, limit: int | None = None) -> tuple[Event, ...]:
        """What was written to the book, newest first."""
        with self._journal.reading() as connection:
            return audit.events(connection, limit)

    def head(self) -> tuple[int, str]:
        """Place and hash of the newest event, to be printed on documents."""
        with self._journal.reading() as connection:
            return audit.sealed(connection)

    def verify(self) -> list[Problem]:
        """What is wrong with the journal alone: its chain, and each record against the event that holds it."""
        with self._journal.reading() as connection:
            return doctor.journal(connection)

    def collect(self) -> int:
        """Remove what interrupted imports left; gives back how many files."""
        with self._journal.writing() as connection:
            return doctor.collect(connection, self.facts, self.rejected)

    def _state(self, connection: Connection) -> State:
        return State(live(connection), str(self.facts), opening.saved_links(connection), audit.head(connection))

    def _clients(self, connection: Connection) -> Clients:
        with duckdb.connect() as scratch:
            return opening.known_clients(scratch, live(connection), str(self.facts), opening.saved_links(connection))


def _refuse_to_overwrite(folder: Path) -> None:
    """A folder with other things in it becomes no book: a mistyped path must not fill somebody's documents."""
    ours = {"preavis.toml", "journal.sqlite", "journal.sqlite-wal", "journal.sqlite-shm", "facts", "rejects"}
    with suppress(FileNotFoundError):
        try:
            names = {path.name for path in folder.iterdir()}
        except NotADirectoryError as error:
            raise UsageError("store.not_a_folder", folder=str(folder)) from error
        others = sorted(name for name in names - ours if not name.startswith("."))
        if others:
            raise UsageError("store.not_empty", folder=str(folder), name=others[0])


def _ready(prepared: Prepared) -> None:
    left_out = [reading.file.name for reading in prepared.readings if refused(reading)]
    if left_out:
        raise PreavisError("store.refused", files=", ".join(left_out), count=len(left_out))
    if prepared.questions:
        raise NeedsDecision("store.open_questions", prepared.questions, count=len(prepared.questions))
    for count in prepared.counts:
        if count.rows != count.imported + count.duplicate + count.rejected:
            raise IntegrityError("store.rows_do_not_add_up", file=count.file, rows=count.rows)


def _mappings(prepared: Prepared) -> dict[str, Mapping[str, Any]]:
    return {r.signature: r.mapping for r in prepared.readings if r.signature and r.mapping is not None}
