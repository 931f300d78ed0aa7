"""Is the book whole? Every file is what was stored, nothing lies about, the chain holds."""

from __future__ import annotations

from pathlib import Path

import duckdb
from sqlalchemy import Connection, select, text

from preavis.errors import Problem
from preavis.store import columns, tables
from preavis.store.audit import verify
from preavis.store.live import StoredFile, all_files
from preavis.store.records import altered
from preavis.store.write import sha256_of


def check(connection: Connection, root: Path, rejects: Path) -> list[Problem]:
    """What is wrong with the book: nothing, when all is well."""
    named = all_files(connection)
    problems = journal(connection)
    for file in named:
        problems += _file(root, file)
    for row in connection.execute(select(tables.batch).where(tables.batch.c.rejects.is_not(None))):
        problems += _bytes(rejects / row.rejects, row.rejects_sha256)
    found = orphans(connection, root, rejects)
    return problems + [Problem("store.orphan_file", severity="note", params={"file": path.name}) for path in found]


def journal(connection: Connection) -> list[Problem]:
    """What is wrong with the journal: its file, its chain, and each record against the event that holds it whole."""
    return _database(connection) + verify(connection) + altered(connection)


def _database(connection: Connection) -> list[Problem]:
    if connection.dialect.name != "sqlite":
        return []
    told = [str(row[0]) for row in connection.execute(text("PRAGMA integrity_check"))]
    if told == ["ok"]:
        return []
    return [Problem("store.damaged_journal", severity="refused", params={"detail": told[0]})]


def _file(root: Path, file: StoredFile) -> list[Problem]:
    path = root / file.path
    problems = _bytes(path, file.sha256)
    if problems or file.kind in columns.NAMED_BY_FILE:
        return problems
    with duckdb.connect() as scratch:
        rows = f"read_parquet([{columns.text_list([str(path)])}])"
        count, upper, lower = scratch.execute(columns.fingerprint(file.kind, rows)).fetchall()[0]
    if (int(count), columns.combined(upper, lower)) != (file.rows, file.fingerprint):
        return [Problem("store.changed_file", severity="refused", params={"file": file.path})]
    return []


def _bytes(path: Path, sha256: str) -> list[Problem]:
    name = f"{path.parent.name}/{path.name}"
    if not path.is_file():
        return [Problem("store.missing_file", severity="refused", params={"file": name})]
    if sha256_of(path) != sha256:
        return [Problem("store.changed_file", severity="refused", params={"file": name})]
    return []


def orphans(connection: Connection, root: Path, rejects: Path) -> list[Path]:
    """Files that no committed batch names: what an interrupted import left, of no effect."""
    named = {root / file.path for file in all_files(connection)}
    kept = connection.execute(select(tables.batch.c.rejects).where(tables.batch.c.rejects.is_not(None))).scalars()
    named |= {rejects / name for name in kept}
    there = [*root.glob("*/*.parquet"), *root.glob("*/.*.tmp"), *rejects.glob("*.csv"), *rejects.glob(".*.tmp")]
    return sorted(path for path in there if path not in named)


def collect(connection: Connection, root: Path, rejects: Path) -> int:
    """Remove orphans; gives back how many. The caller must be the only writer."""
    found = orphans(connection, root, rejects)
    for path in found:
        path.unlink(missing_ok=True)
    return len(found)
