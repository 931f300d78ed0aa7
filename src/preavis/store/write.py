"""Fact files: written under a temporary name, synced, renamed. Until the journal names them they do not exist."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
from collections.abc import Callable, Iterable
from pathlib import Path

import duckdb

from preavis.errors import PreavisError
from preavis.facts.kinds import BY_NAME
from preavis.store import columns
from preavis.store.live import StoredFile
from preavis.store.readings import Portion

_BUCKET_ROWS = 5_000_000


def write_portions(
    connection: duckdb.DuckDBPyConnection, root: Path, batch: int, portions: Iterable[Portion]
) -> list[StoredFile]:
    """Write staged rows as Parquet files of a batch; empty portions leave no file."""
    written: list[StoredFile] = []
    for portion in portions:
        rows = f"(SELECT {columns.stored(portion.kind)} FROM {columns.source(portion.kind)} WHERE {portion.condition})"
        for part in _buckets(connection, portion.kind, rows):
            count, upper, lower = connection.execute(columns.fingerprint(portion.kind, part)).fetchall()[0]
            if not count:
                continue
            number = sum(file.kind == portion.kind for file in written) + 1
            path = f"{portion.kind}/{batch}-{number}.parquet"
            digest = _write(connection, root / path, f"SELECT * FROM {part} r{_order(portion.kind)}")
            mark = columns.combined(upper, lower)
            written.append(
                StoredFile(path, batch, portion.kind, portion.family, portion.snapshot, int(count), digest, mark)
            )
    return written


def _buckets(connection: duckdb.DuckDBPyConnection, kind: str, rows: str) -> list[str]:
    """A large portion is cut by client, so that later readers can take it bucket by bucket."""
    if not columns.has_client(BY_NAME[kind]):
        return [rows]
    staged = connection.execute(f"SELECT count(*) FROM {columns.source(kind)}").fetchall()[0][0]
    buckets = staged // _BUCKET_ROWS + 1
    if buckets == 1:
        return [rows]
    return [f"(SELECT * FROM {rows} WHERE coalesce(client, 0) % {buckets} = {i})" for i in range(buckets)]


def _order(kind: str) -> str:
    """By client, then date: what belongs together lies together. A ledger keeps its own order."""
    found = BY_NAME[kind]
    if not columns.has_client(found):
        return ""
    return f" ORDER BY client NULLS FIRST{f', {found.date}' if found.date else ''}, file, row"


def _write(connection: duckdb.DuckDBPyConnection, path: Path, query: str) -> str:
    """Run a query into a Parquet file that appears whole or not at all; gives back its SHA-256."""

    def copy(temporary: Path) -> None:
        target = columns.text_list([str(temporary)])
        connection.execute(f"COPY ({query}) TO {target} (FORMAT parquet, COMPRESSION zstd, USE_TMP_FILE false)")

    return appear(path, copy)


def appear(path: Path, fill: Callable[[Path], None]) -> str:
    """Let a file appear whole: filled under a temporary name, synced, renamed, its folder synced. Its SHA-256.

    Raises PreavisError `store.disk_full` or `store.cannot_write`, and leaves nothing behind.
    """
    temporary = path.with_name(f".{path.name}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        fill(temporary)
        digest = sha256_of(temporary)
        _sync(temporary)
        temporary.replace(path)
        _sync(path.parent)
    except (OSError, duckdb.Error) as error:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise PreavisError(_code(error), path=path.name, detail=str(error).splitlines()[0]) from error
    return digest


def _code(error: Exception) -> str:
    full = isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
    return (
        "store.disk_full"
        if full or "No space left" in str(error) or "too large" in str(error)
        else "store.cannot_write"
    )


def sha256_of(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
