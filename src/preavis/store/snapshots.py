"""A file that states a whole period again: what is the same, what is new, what is gone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from preavis.facts.kinds import BY_NAME
from preavis.facts.staging import Staging
from preavis.store import columns
from preavis.store.live import Live, StoredFile, relation
from preavis.store.readings import ReadingLike


@dataclass(frozen=True)
class Difference:
    """Rows of the primary kind that both have, that only the old one has, that both have with another content."""

    identical: bool
    same: int = 0
    removed: int = 0
    changed: int = 0


def compare(staging: Staging, live: Live, root: str, reading: ReadingLike, kinds: list[str]) -> Difference:
    """The staged file against the snapshot of that name now in force; without one, everything is new."""
    before = live.snapshot(reading.snapshot or "")
    if not before:
        return Difference(identical=False)
    kind = reading.primary
    known = relation(root, [file for file in before if file.kind == kind], kind)
    staged = _stated(staging, kind, reading.file.name)
    told = ", ".join(f'"{name}"' for name in columns.telling(kind))
    whole = ", ".join(f'"{name}"' for name in BY_NAME[kind].names if name != "entry")  # a place, as a key is
    narrow = f"hash({told}) AS told, hash({whole}) AS whole"
    same, alike, new, old = staging.connection.execute(
        f"""
        WITH stated AS (
            SELECT {narrow}, 1 AS new FROM {staged} UNION ALL SELECT {narrow}, 0 AS new FROM {known}),
        counted AS (
            SELECT told, whole, count(*) FILTER (new = 1) AS news, count(*) FILTER (new = 0) AS olds
            FROM stated GROUP BY ALL),
        by_told AS (
            SELECT least(sum(news), sum(olds)) AS same, sum(least(news, olds)) AS alike, sum(news) AS new,
                   sum(olds) AS old
            FROM counted GROUP BY told)
        SELECT coalesce(sum(same), 0), coalesce(sum(alike), 0), coalesce(sum(new), 0), coalesce(sum(old), 0)
        FROM by_told"""
    ).fetchall()[0]
    others = [name for name in kinds if name != kind]
    identical = alike == new == old and _sums(staging, others, reading.file.name) == _known_sums(before, kind)
    return Difference(identical=identical, same=int(same), removed=int(old - same), changed=int(same - alike))


def _staged(staging: Staging, kind: str, file: str) -> str:
    """The FROM and WHERE of what a file states of a kind."""
    where = f"s.file = {columns.text_list([file])}"
    return f"{columns.source(kind, staging.relation(kind, file))} WHERE {where}"


def _stated(staging: Staging, kind: str, file: str) -> str:
    """SQL of what a file states of a kind, as it would be stored."""
    keep = f" AND s.rowid NOT IN (SELECT id FROM drop_{kind})" if kind in columns.ALWAYS_STATED else ""
    return f"(SELECT {columns.stored(kind)} FROM {_staged(staging, kind, file)}{keep})"


def _sums(staging: Staging, kinds: list[str], file: str) -> dict[str, int]:
    """Fingerprint of each kind as it would be stored."""
    sums = {}
    for kind in kinds:
        rows = _stated(staging, kind, file)
        count, upper, lower = staging.connection.execute(columns.fingerprint(kind, rows)).fetchall()[0]
        if count:
            sums[kind] = columns.combined(upper, lower)
    return sums


def _known_sums(before: Sequence[StoredFile], primary: str) -> dict[str, int]:
    sums: dict[str, int] = {}
    for file in before:
        if file.kind != primary:
            sums[file.kind] = (sums.get(file.kind, 0) + file.fingerprint) % columns.MODULUS
    return sums
