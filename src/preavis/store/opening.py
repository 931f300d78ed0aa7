"""A book as it stood on a date, put together from what counts now."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import duckdb
from sqlalchemy import Connection

from preavis.facts.book import Book, Company, FactFile, Rate
from preavis.facts.identity import Clients
from preavis.facts.kinds import BY_NAME, KINDS
from preavis.facts.period import trailing
from preavis.facts.resolve import Link, resolve
from preavis.store import columns, decisions, identities, people
from preavis.store.audit import canonical
from preavis.store.live import Live, StoredFile, live, relation
from preavis.store.rates import Pay, Person, rates


def open_book(
    connection: Connection, root: Path, company: Company, window: tuple[date, int], capacity_bps: int
) -> Book:
    """The book at a date. `window` is the date and the months that yearly measures look back."""
    as_of, months = window
    now = live(connection)
    with duckdb.connect() as scratch:
        clients = known_clients(scratch, now, str(root), saved_links(connection))
        judged = people.judgements(connection, clients)
        return Book(
            company=company,
            as_of=as_of,
            window=trailing(as_of, months),
            files={kind.name: _files(root, now.of(kind.name)) for kind in KINDS if now.of(kind.name)},
            clients=clients,
            covered=now.covered,
            rates=_rates(scratch, now, str(root), as_of, capacity_bps),
            judgements=tuple(judgement for judgement in judged if judgement.day <= as_of),
            decisions=tuple(made for made in decisions.decisions(connection, clients) if made.day <= as_of),
            answers=decisions.in_force(decisions.answers(connection, clients), as_of),
            facts_sha256=fingerprint(scratch, now, str(root)),
            families=frozenset(file.family for file in now.files),
        )


def saved_links(connection: Connection) -> tuple[Link, ...]:
    """The links in force as the resolution takes them."""
    return tuple(identities.link(saved.first, saved.second, saved.decision) for saved in people.links(connection))


def known_clients(scratch: duckdb.DuckDBPyConnection, now: Live, root: str, links: Sequence[Link]) -> Clients:
    """The clients that the facts in force tell of."""
    said, known = identities.live_rows(scratch, now, root)
    return resolve(said, known, links)


def _files(root: Path, files: Sequence[StoredFile]) -> tuple[FactFile, ...]:
    return tuple(
        FactFile(file.kind, str(root / file.path), file.batch, file.family, file.rows, file.sha256) for file in files
    )


def _rates(
    scratch: duckdb.DuckDBPyConnection, now: Live, root: str, as_of: date, capacity_bps: int
) -> tuple[Rate, ...]:
    pays = scratch.execute(
        "SELECT DISTINCT person, valid_from, hourly_base, yearly_base, yearly_minutes "
        f"FROM {relation(root, now.of('person_cost'), 'person_cost')} WHERE valid_from <= ?",
        [as_of],
    ).fetchall()
    people_known = scratch.execute(
        "SELECT DISTINCT person, weekly_minutes, active_from, active_to "
        f"FROM {relation(root, now.of('person'), 'person')}"
    ).fetchall()
    return rates((Pay(*row) for row in pays), (Person(*row) for row in people_known), capacity_bps)


def fingerprint(scratch: duckdb.DuckDBPyConnection, now: Live, root: str) -> str:
    """SHA-256 over the fingerprint of each kind: the same facts give it however they were cut into imports.

    The sums of the files were taken when they were written. What every batch states again is summed here, each content
    once.
    """
    sums: dict[str, str] = {}
    for kind in KINDS:
        files = now.of(kind.name)
        if kind.name in columns.ALWAYS_STATED:
            total = _sum_of_distinct(scratch, root, files, kind.name)
        else:
            total = sum(file.fingerprint for file in files) % columns.MODULUS
        if files:
            sums[kind.name] = f"{total:032x}"
    return hashlib.sha256(canonical(sums).encode()).hexdigest()


def _sum_of_distinct(scratch: duckdb.DuckDBPyConnection, root: str, files: Sequence[StoredFile], kind: str) -> int:
    names = ", ".join(f'"{column.name}"' for column in BY_NAME[kind].columns)
    rows = f"(SELECT DISTINCT {names} FROM {relation(root, files, kind)})"
    _, upper, lower = scratch.execute(columns.fingerprint(kind, rows)).fetchall()[0]
    return columns.combined(upper, lower)
