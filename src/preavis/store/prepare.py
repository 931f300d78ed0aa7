"""The dry run of an import: what would be added, what is known, what a snapshot would replace.

Nothing is written here. `apply` writes exactly what this decided, and decides anew if the journal moved in between.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import duckdb

from preavis.errors import IntegrityError, UsageError
from preavis.facts.book import Family
from preavis.facts.kinds import BY_NAME, KINDS
from preavis.facts.resolve import Link, resolve
from preavis.facts.staging import Staging, table
from preavis.store import columns, duplicates, identities, snapshots
from preavis.store.known import Known
from preavis.store.live import Live, relation
from preavis.store.readings import Count, Portion, Prepared, ReadingLike, refused


@dataclass
class _Work:
    """One dry run in progress."""

    staging: Staging
    root: str
    live: Live
    readings: tuple[ReadingLike, ...]
    kinds: list[str]
    searched: frozenset[str] = frozenset()
    found: duplicates.Found = field(default_factory=duplicates.Found)
    replaced: dict[str, snapshots.Difference] = field(default_factory=dict)

    @property
    def connection(self) -> duckdb.DuckDBPyConnection:
        return self.staging.connection


@dataclass(frozen=True)
class State:
    """The book that an import is held against: facts that count now and where they lie, links, the journal's head."""

    live: Live
    root: str
    links: tuple[Link, ...]
    head: int


def prepare(
    staging: Staging,
    readings: Sequence[ReadingLike],
    state: State,
    merged: Mapping[str, int],
    known: Known | None = None,
) -> Prepared:
    """The import of staged facts against what counts now.

    `merged` counts the rows of a file that another staged or known fact states already; they are duplicates. `known`
    spares resolving the clients once more.

    Raises UsageError `store.two_snapshots` if two files state one snapshot, IntegrityError `store.rows_do_not_add_up`
    if rows would be lost or made up.
    """
    usable = tuple(reading for reading in readings if not refused(reading) and not reading.questions)
    _one_file_a_snapshot(usable)
    connection = staging.connection
    lent = {kind for kind, _ in staging.lent}
    staged = duplicates.kinds_staged(connection, (kind.name for kind in KINDS))
    kinds = [kind.name for kind in KINDS if kind.name in lent.union(staged)]
    connection.execute(columns.client_map([kind for kind in kinds if columns.has_client(BY_NAME[kind])]))
    work = _Work(staging, state.root, state.live, usable, kinds)
    added = _added_condition(readings, usable)
    conditions = _conditions(work, added, readings)
    work.searched = frozenset(conditions)
    duplicates.search(connection, state.live, state.root, conditions, work.found)
    _compare_snapshots(work)
    _need_what_is_allocated(work)
    counts = tuple(_count(work, reading, merged.get(reading.file.name, 0)) for reading in usable)
    return Prepared(
        staging,
        tuple(readings),
        counts,
        tuple(_portions(work, counts, added)),
        len(known.after) - len(known.before) if known else _new_clients(work, state.links),
        _totals(usable),
        (*work.found.problems, *(problem for reading in readings for problem in reading.problems)),
        tuple(question for reading in readings for question in reading.questions),
        tuple(sorted(work.found.needs)),
        state.head,
        merged,
    )


def _one_file_a_snapshot(readings: Sequence[ReadingLike]) -> None:
    seen: dict[str, str] = {}
    for reading in readings:
        if reading.snapshot is not None and seen.setdefault(reading.snapshot, reading.file.name) != reading.file.name:
            raise UsageError(
                "store.two_snapshots",
                first=seen[reading.snapshot],
                second=reading.file.name,
                snapshot=reading.snapshot,
            )


def _added_condition(readings: Sequence[ReadingLike], usable: Sequence[ReadingLike]) -> str:
    """Rows added one by one: not of a snapshot, not of a file left out. Facts derived from live ones belong here."""
    kept = {reading.file.name for reading in usable if reading.snapshot is None}
    others = sorted({reading.file.name for reading in readings} - kept)
    return f"s.file NOT IN ({columns.text_list(others)})" if others else "true"


def _left_out(readings: Sequence[ReadingLike]) -> str:
    names = sorted(reading.file.name for reading in readings if refused(reading) or reading.questions)
    return f"s.file NOT IN ({columns.text_list(names)})" if names else "true"


def _conditions(work: _Work, added: str, readings: Sequence[ReadingLike]) -> dict[str, str]:
    """Which rows of each kind to look for among the known: none where every file is a snapshot."""
    stated = _left_out(readings)
    any_added = any(reading.snapshot is None for reading in work.readings) or added == "true"
    return {
        kind: stated if kind in columns.ALWAYS_STATED else added
        for kind in work.kinds
        if any_added or kind in columns.ALWAYS_STATED
    }


def _compare_snapshots(work: _Work) -> None:
    for reading in work.readings:
        if reading.snapshot is not None:
            difference = snapshots.compare(work.staging, work.live, work.root, reading, work.kinds)
            work.replaced[reading.snapshot] = difference
            if difference.identical:
                work.found.needs |= {file.batch for file in work.live.snapshot(reading.snapshot)}


def _need_what_is_allocated(work: _Work) -> None:
    """An allocation to a document or of a settlement that another batch brought falls with that batch."""
    if "allocation" not in work.kinds:
        return
    for kind, key in (("document", "document"), ("settlement", "settlement")):
        known = work.live.added(kind)
        if known:
            name = "document" if kind == "document" else "source_key"
            rows = work.connection.execute(
                f"SELECT DISTINCT l.batch FROM (SELECT {name} AS key, batch FROM {relation(work.root, known, kind)}) l "
                f"JOIN stage_allocation a ON a.{key} = l.key ANTI JOIN {table(kind)} s ON s.{name} = a.{key}"
            ).fetchall()
            work.found.needs |= {row[0] for row in rows}


def _count(work: _Work, reading: ReadingLike, merged: int) -> Count:
    kind, name = reading.primary, reading.file.name
    staged = _rows_staged(work, kind, name)
    rejected = len(reading.rejects)
    if staged + rejected + merged != reading.rows:
        raise IntegrityError("store.rows_do_not_add_up", file=name, rows=reading.rows, staged=staged, rejected=rejected)
    difference = work.replaced.get(reading.snapshot or "")
    known = difference.same if difference else work.found.known.get((kind, name), 0)
    return Count(
        name,
        reading.source,
        reading.family,
        kind,
        reading.rows,
        staged - known,
        known + merged,
        rejected,
        changed=difference.changed if difference else work.found.changed.get((kind, name), 0),
        removed=difference.removed if difference else 0,
        snapshot=reading.snapshot,
        written=not difference.identical if difference else known < staged,
        covers=reading.covers,
    )


def _rows_staged(work: _Work, kind: str, file: str) -> int:
    """How many rows of a file the staged facts of a kind stand for."""
    if (kind, file) in work.staging.lent:
        return work.staging.lent[kind, file].rows
    rows = f"SELECT count(DISTINCT row) FROM {table(kind)} WHERE file = ?"
    return int(work.connection.execute(rows, [file]).fetchall()[0][0])


def _portions(work: _Work, counts: Sequence[Count], added: str) -> list[Portion]:
    """Which rows go to which files; a file of which nothing is new leaves nothing behind."""
    if not any(count.written for count in counts):
        return []
    portions = []
    for count in counts:
        if count.snapshot is not None and count.written:
            condition = f"s.file = {columns.text_list([count.file])}"
            stated = [_portion(work, kind, count.family, count.snapshot, condition) for kind in work.kinds]
            portions += [replace(p, lent=work.staging.lent.get((p.kind, count.file))) for p in stated]
    named = {count.family: [c.file for c in counts if c.family == count.family] for count in counts}
    for family, condition in _by_family(named, added):
        portions += [_portion(work, kind, family, None, condition) for kind in work.kinds]
    return portions


def _by_family(named: Mapping[Family, list[str]], added: str) -> list[tuple[Family, str]]:
    """Conditions that share the added rows out among the families; what no file names belongs to the tables."""
    apart = [
        (family, f"s.file IN ({columns.text_list(names)})") for family, names in named.items() if family != "tables"
    ]
    rest = " AND ".join([added, *(f"NOT ({condition})" for _, condition in apart)])
    return [(family, f"{added} AND {condition}") for family, condition in apart] + [("tables", rest)]


def _portion(work: _Work, kind: str, family: Family, snapshot: str | None, condition: str) -> Portion:
    searched = kind in work.searched and (kind in columns.ALWAYS_STATED or snapshot is None)
    keep = f" AND s.rowid NOT IN (SELECT id FROM drop_{kind})" if searched else ""
    return Portion(kind, family, snapshot, condition + keep)


def _new_clients(work: _Work, links: Sequence[Link]) -> int:
    """How many clients the import adds to those known; one it gives a second name is not new."""
    files: dict[Family, list[str]] = {}
    for reading in work.readings:
        files.setdefault(reading.family, []).append(reading.file.name)
    said, known = identities.live_rows(work.connection, work.live, work.root)
    more_said, more_known = identities.staged_rows(work.connection, work.kinds, files)
    before = len(resolve(said, known, links)) if said else 0
    return len(resolve([*said, *more_said], [*known, *more_known], links)) - before


def _totals(readings: Sequence[ReadingLike]) -> Mapping[str, int | str]:
    """Control figures over all files: numbers add up, words are kept from the first file that says them."""
    totals: dict[str, int | str] = {}
    for reading in readings:
        for name, value in reading.totals.items():
            before = totals.get(name)
            if isinstance(value, int) and isinstance(before, int):
                totals[name] = before + value
            else:
                totals.setdefault(name, value)
    return totals
