"""Fact files: written under a temporary name, synced, renamed. Until the journal names them they do not exist."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import duckdb

from preavis.errors import PreavisError
from preavis.facts.kinds import BY_NAME
from preavis.facts.staging import Staging, table
from preavis.store import columns
from preavis.store.live import StoredFile
from preavis.store.readings import Portion

_BUCKET_ROWS = 5_000_000
_AT_ONCE = 2
_FORMAT = "FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, DICTIONARY_SIZE_LIMIT 2000, USE_TMP_FILE false"
"""A dictionary of many values costs time and saves nothing: such columns are left to the compression."""


@dataclass(frozen=True)
class _Part:
    """Rows that become one file: where from, where to."""

    portion: Portion
    rows: str
    path: str


def write_portions(staging: Staging, root: Path, batch: int, portions: Sequence[Portion]) -> list[StoredFile]:
    """Write staged rows as Parquet files of a batch; empty portions leave no file.

    Files and fingerprints are made two at a time, the largest first: none of them keeps two processors busy alone.
    """
    parts = _parts(staging, batch, portions)
    pool = ThreadPoolExecutor(_AT_ONCE)
    try:
        largest_first = sorted(parts, key=lambda part: part.portion.lent is None)
        digests = {part.path: pool.submit(_write, staging, root, part) for part in largest_first}
        sums = {part.path: pool.submit(_sum, staging, part) for part in reversed(largest_first)}
        return [_stored(batch, part, digests[part.path].result(), sums[part.path].result()) for part in parts]
    finally:
        pool.shutdown(cancel_futures=True)


def _parts(staging: Staging, batch: int, portions: Sequence[Portion]) -> list[_Part]:
    parts: list[_Part] = []
    connection = staging.connection
    for portion in portions:
        kind, lent = portion.kind, portion.lent
        source = columns.source(kind, f"({lent.query})" if lent else None)
        rows = f"(SELECT {columns.stored(kind)} FROM {source} WHERE {portion.condition})"
        for bucket in [rows] if lent else _buckets(connection, kind, rows):
            if connection.execute(f"SELECT 1 FROM {bucket} LIMIT 1").fetchall():
                number = sum(part.portion.kind == kind for part in parts) + 1
                parts.append(_Part(portion, bucket, f"{kind}/{batch}-{number}.parquet"))
    return parts


def _sum(staging: Staging, part: _Part) -> tuple[int, int]:
    """How many rows a part has, and their fingerprint: that of the file where one file lent them all."""
    if lent := part.portion.lent:
        return lent.rows, columns.named(lent.sha256)
    with staging.connection.cursor() as cursor:
        count, upper, lower = cursor.execute(columns.fingerprint(part.portion.kind, part.rows)).fetchall()[0]
    return int(count), columns.combined(upper, lower)


def _stored(batch: int, part: _Part, digest: str, found: tuple[int, int]) -> StoredFile:
    portion, (count, fingerprint) = part.portion, found
    return StoredFile(
        part.path, batch, portion.kind, portion.family, portion.snapshot, count, digest, fingerprint=fingerprint
    )


def _buckets(connection: duckdb.DuckDBPyConnection, kind: str, rows: str) -> list[str]:
    """A large portion is cut by client, so that later readers can take it bucket by bucket."""
    if not columns.has_client(BY_NAME[kind]):
        return [rows]
    staged = connection.execute(f"SELECT count(*) FROM {table(kind)}").fetchall()[0][0]
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


def _write(staging: Staging, root: Path, part: _Part) -> str:
    """Write a part as a Parquet file that appears whole or not at all; gives back its SHA-256."""
    query = f"SELECT * FROM {part.rows} r{_order(part.portion.kind)}"

    def copy(temporary: Path) -> None:
        target = columns.text_list([str(temporary)])
        with staging.connection.cursor() as cursor:
            cursor.execute(f"COPY ({query}) TO {target} ({_FORMAT})")

    return appear(root / part.path, copy)


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
