"""A file that states a whole period again: what is the same, what is new, what is gone."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from preavis.facts.staging import table
from preavis.store import columns
from preavis.store.live import Live, relation
from preavis.store.readings import ReadingLike


@dataclass(frozen=True)
class Difference:
    """Rows of the primary kind that both have, that only the old one has, that share a key and not their content."""

    identical: bool
    same: int = 0
    removed: int = 0
    changed: int = 0


def compare(
    connection: duckdb.DuckDBPyConnection, live: Live, root: str, reading: ReadingLike, kinds: list[str]
) -> Difference:
    """The staged file against the snapshot of that name now in force; without one, everything is new."""
    before = live.snapshot(reading.snapshot or "")
    if not before:
        return Difference(identical=False)
    staged_rows = f"s.file = {columns.text_list([reading.file.name])}"
    if _sums(connection, kinds, staged_rows) == _known_sums(live, reading):
        return Difference(identical=True, same=reading.rows - len(reading.rejects))
    kind = reading.primary
    known = relation(root, [file for file in before if file.kind == kind], kind)
    staged = f"(SELECT {columns.stored(kind)} FROM {columns.source(kind)} WHERE {staged_rows})"
    same, changed = connection.execute(
        f"SELECT count(*), count(*) FILTER (WHERE {columns.differs(kind, 's', 'l')}) "
        f"FROM {staged} s JOIN {known} l USING (source_key)"
    ).fetchall()[0]
    gone = connection.execute(
        f"SELECT count(*) FROM {known} l ANTI JOIN {table(kind)} s ON s.source_key = l.source_key AND {staged_rows}"
    ).fetchall()[0][0]
    return Difference(identical=False, same=int(same), removed=int(gone), changed=int(changed))


def _sums(connection: duckdb.DuckDBPyConnection, kinds: list[str], condition: str) -> dict[str, int]:
    """Fingerprint of each kind as it would be stored."""
    sums = {}
    for kind in kinds:
        keep = f" AND s.rowid NOT IN (SELECT id FROM drop_{kind})" if kind in columns.ALWAYS_STATED else ""
        rows = f"(SELECT {columns.stored(kind)} FROM {columns.source(kind)} WHERE {condition}{keep})"
        count, upper, lower = connection.execute(columns.fingerprint(kind, rows)).fetchall()[0]
        if count:
            sums[kind] = columns.combined(upper, lower)
    return sums


def _known_sums(live: Live, reading: ReadingLike) -> dict[str, int]:
    sums: dict[str, int] = {}
    for file in live.snapshot(reading.snapshot or ""):
        sums[file.kind] = (sums.get(file.kind, 0) + file.fingerprint) % columns.MODULUS
    return sums
