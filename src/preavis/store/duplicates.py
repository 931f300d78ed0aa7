"""Rows that are known already: found in the import itself and among the facts that count now.

Staged rows stay where they are; those to leave out are named by `rowid` in `drop_<kind>`, and those of the kinds that
are always stated in full in `seen_<kind>`, which counts them without leaving them out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import duckdb

from preavis.errors import Origin, Problem
from preavis.facts.identity import CONTACTS
from preavis.facts.staging import table
from preavis.store import columns
from preavis.store.live import Live, relation

_SHOWN = 20


@dataclass
class Found:
    """Per (kind, file), how many rows are known and how many of them changed; the batches that know them."""

    known: dict[tuple[str, str], int] = field(default_factory=dict)
    changed: dict[tuple[str, str], int] = field(default_factory=dict)
    needs: set[int] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)


def search(
    connection: duckdb.DuckDBPyConnection, live: Live, root: str, conditions: Mapping[str, str], found: Found
) -> None:
    """Name the rows to leave out, for each kind and the condition that tells which of its rows are added one by one."""
    for kind, condition in conditions.items():
        connection.execute(f"CREATE OR REPLACE TABLE drop_{kind} (id BIGINT)")
        connection.execute(f"CREATE OR REPLACE TABLE seen_{kind} (id BIGINT)")
        if kind in columns.ALWAYS_STATED:
            _stated(connection, live, root, kind, condition)
        else:
            _within(connection, kind, condition)
            _among_known(connection, live, root, kind, found)
    if conditions.keys() >= columns.ALWAYS_STATED:
        _contacts_are_news(connection)
    for kind in conditions:
        _tally(connection, kind, found)


def _within(connection: duckdb.DuckDBPyConnection, kind: str, condition: str) -> None:
    """Equal keys inside one import: equal lines of one file carry ordinals, so these are one fact read twice."""
    connection.execute(
        f"""
        INSERT INTO drop_{kind}
        SELECT id FROM (
            SELECT s.rowid AS id, row_number() OVER (PARTITION BY s.source_key ORDER BY s.file, s.row) AS place
            FROM {table(kind)} s WHERE {condition} AND s.source_key IN (
                SELECT s.source_key FROM {table(kind)} s WHERE {condition} GROUP BY 1 HAVING count(*) > 1)
        ) WHERE place > 1
        """
    )
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE new_{kind} AS SELECT s.rowid AS id, s.source_key FROM {table(kind)} s "
        f"WHERE {condition} AND s.rowid NOT IN (SELECT id FROM drop_{kind})"
    )


def _among_known(connection: duckdb.DuckDBPyConnection, live: Live, root: str, kind: str, found: Found) -> None:
    files = live.added(kind)
    if not files:
        return
    known = relation(root, files, kind)
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE met_{kind} AS SELECT n.id, l.source_key, l.batch "
        f"FROM new_{kind} n JOIN {known} l USING (source_key)"
    )
    connection.execute(f"INSERT INTO drop_{kind} SELECT id FROM met_{kind}")
    found.needs |= {row[0] for row in connection.execute(f"SELECT DISTINCT batch FROM met_{kind}").fetchall()}
    if connection.execute(f"SELECT count(*) FROM met_{kind}").fetchall()[0][0]:
        _compare(connection, kind, known, found)


def _compare(connection: duckdb.DuckDBPyConnection, kind: str, known: str, found: Found) -> None:
    """Rows whose key is known with another content: worth saying, for the known one stays."""
    rows = connection.execute(
        f"""
        WITH staged AS (SELECT {columns.stored(kind)} FROM {columns.source(kind)}
                        WHERE s.rowid IN (SELECT id FROM met_{kind}))
        SELECT s.file, s.row, s.source_key FROM staged s
        JOIN (SELECT * FROM {known} WHERE source_key IN (SELECT source_key FROM met_{kind})) l USING (source_key)
        WHERE {columns.differs(kind, "s", "l")} ORDER BY 1, 2
        """
    ).fetchall()
    for file, row, key in rows:
        found.changed[kind, file] = found.changed.get((kind, file), 0) + 1
        if found.changed[kind, file] <= _SHOWN:
            found.problems.append(Problem("store.changed_row", Origin(file, row), params={"kind": kind, "key": key}))


def _stated(connection: duckdb.DuckDBPyConnection, live: Live, root: str, kind: str, condition: str) -> None:
    """Facts about who a client is: one statement of each content is enough in a file, and each batch makes its own."""
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE said_{kind} AS SELECT s.rowid AS id, s.file, s.row, "
        f"{columns.content(kind, 's', 'm.number')} AS content FROM {columns.source(kind)} WHERE {condition}"
    )
    connection.execute(
        f"INSERT INTO drop_{kind} SELECT id FROM (SELECT id, row_number() OVER "
        f"(PARTITION BY content, file ORDER BY row) AS place FROM said_{kind}) WHERE place > 1"
    )
    known = relation(root, live.of(kind), kind)
    connection.execute(
        f"INSERT INTO seen_{kind} SELECT id FROM said_{kind} WHERE content IN "
        f"(SELECT {columns.content(kind, 'l')} FROM {known} l)"
    )


def _contacts_are_news(connection: duckdb.DuckDBPyConnection) -> None:
    """A client that is known, with an address that is not: its row is no row that was already there."""
    schemes = ", ".join(f"'{scheme}'" for scheme in CONTACTS)
    connection.execute(
        f"DELETE FROM seen_client WHERE id IN (SELECT c.rowid FROM {table('client')} c "
        f"JOIN {table('identity')} i ON i.file = c.file AND i.row = c.row WHERE i.scheme IN ({schemes}) "
        "AND i.rowid NOT IN (SELECT id FROM seen_identity UNION ALL SELECT id FROM drop_identity))"
    )


def _tally(connection: duckdb.DuckDBPyConnection, kind: str, found: Found) -> None:
    rows = connection.execute(
        f"SELECT s.file, count(DISTINCT s.row) FROM {table(kind)} s "
        f"WHERE s.rowid IN (SELECT id FROM drop_{kind} UNION SELECT id FROM seen_{kind}) GROUP BY 1"
    ).fetchall()
    for file, count in rows:
        found.known[kind, file] = found.known.get((kind, file), 0) + int(count)


def kinds_staged(connection: duckdb.DuckDBPyConnection, kinds: Iterable[str]) -> list[str]:
    """The kinds that have any staged row."""
    return [kind for kind in kinds if connection.execute(f"SELECT 1 FROM {table(kind)} LIMIT 1").fetchall()]


def overlap(connection: duckdb.DuckDBPyConnection, before: Live, after: Live, root: str, batch: int) -> bool:
    """Whether a batch that is to count again brings a fact that counts already."""
    for kind in {file.kind for file in after.files} - columns.ALWAYS_STATED:
        files = [file for file in after.added(kind) if file.batch == batch]
        others = before.added(kind)
        if files and others:
            found = connection.execute(
                f"SELECT count(*) FROM {relation(root, files, kind)} a "
                f"SEMI JOIN {relation(root, others, kind)} b USING (source_key)"
            ).fetchall()[0][0]
            if found:
                return True
    return False
