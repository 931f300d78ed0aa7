"""Batches in the journal: the commit point of an import, undo and redo."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from preavis.errors import NothingToDo, UsageError
from preavis.facts.period import Period
from preavis.store import tables
from preavis.store.audit import canonical, instant, record
from preavis.store.live import StoredFile
from preavis.store.readings import Batch, Count, Prepared


def next_number(connection: Connection) -> int:
    """The number of the next batch; only the writer may ask."""
    return int(connection.execute(select(func.max(tables.batch.c.id))).scalar() or 0) + 1


def commit(
    connection: Connection,
    number: int,
    prepared: Prepared,
    files: Sequence[StoredFile],
    signed: Mapping[str, Any],
) -> None:
    """Name a batch and its files. `signed` has `at`, `author`, `rejects` and `rejects_sha256`."""
    at: datetime = signed["at"]
    batch = {"id": number, "applied_at": instant(at), **{k: signed[k] for k in ("author", "rejects", "rejects_sha256")}}
    connection.execute(insert(tables.batch).values(batch))
    by_name = {reading.file.name: reading for reading in prepared.readings}
    for place, count in enumerate(prepared.counts, 1):
        connection.execute(insert(tables.reading).values(_reading(number, place, count, by_name[count.file])))
    if files:
        connection.execute(
            insert(tables.fact_file),
            [{**vars(file), "fingerprint": f"{file.fingerprint:032x}"} for file in files],
        )
    if prepared.needs:
        connection.execute(insert(tables.dependency), [{"batch": number, "needs": needed} for needed in prepared.needs])
    payload = {
        "batch": number,
        "readings": [{"file": c.file, "sha256": by_name[c.file].file.sha256, "rows": c.rows} for c in prepared.counts],
        "files": [{"path": f.path, "rows": f.rows, "sha256": f.sha256} for f in files],
        "rejects": signed["rejects_sha256"],
    }
    record(connection, at, signed["author"], "import", payload)


def _reading(number: int, place: int, count: Count, reading: Any) -> dict[str, Any]:
    return {
        "batch": number,
        "number": place,
        "file": count.file,
        "sha256": reading.file.sha256,
        "size": reading.file.size,
        "source": count.source,
        "family": count.family,
        "primary_kind": count.primary,
        "snapshot": count.snapshot,
        "written": int(count.written),
        "covers_first": count.covers.first.isoformat() if count.covers else None,
        "covers_last": count.covers.last.isoformat() if count.covers else None,
        "totals": canonical(dict(reading.totals)),
        "interpretation": canonical(dict(reading.interpretation)),
        **{name: getattr(count, name) for name in ("rows", "imported", "duplicate", "rejected", "changed", "removed")},
    }


def batches(connection: Connection) -> tuple[Batch, ...]:
    """Every batch ever applied, oldest first."""
    readings: dict[int, list[Any]] = {}
    query = select(tables.reading).order_by(tables.reading.c.batch, tables.reading.c.number)
    for row in connection.execute(query):
        readings.setdefault(row.batch, []).append(row)
    rows = connection.execute(select(tables.batch).order_by(tables.batch.c.id))
    return tuple(_batch(row, readings.get(row.id, [])) for row in rows)


def _batch(row: Any, readings: Sequence[Any]) -> Batch:
    totals: dict[str, int | str] = {}
    for reading in readings:
        for name, value in json.loads(reading.totals).items():
            before = totals.get(name)
            totals[name] = before + value if isinstance(before, int) and isinstance(value, int) else value
    return Batch(
        row.id,
        datetime.fromisoformat(row.applied_at),
        row.author,
        row.undone_seq is not None,
        tuple(_count(reading) for reading in readings),
        totals,
        sum(reading.rejected for reading in readings),
    )


def _count(row: Any) -> Count:
    covers = None
    if row.covers_first and row.covers_last:
        covers = Period(date.fromisoformat(row.covers_first), date.fromisoformat(row.covers_last))
    return Count(
        row.file,
        row.source,
        row.family,
        row.primary_kind,
        row.rows,
        row.imported,
        row.duplicate,
        row.rejected,
        row.changed,
        row.removed,
        row.snapshot,
        bool(row.written),
        covers,
    )


def undo(connection: Connection, number: int | None, at: datetime, author: str) -> int:
    """Set a batch's facts aside (the last one's if none is named).

    Raises NothingToDo if there is none, UsageError `store.undo_needed` if a live batch stands on it.
    """
    found = _pick(connection, number, undone=False)
    dependent = connection.execute(
        select(func.max(tables.dependency.c.batch))
        .join(tables.batch, tables.batch.c.id == tables.dependency.c.batch)
        .where(tables.dependency.c.needs == found, tables.batch.c.undone_seq.is_(None))
    ).scalar()
    if dependent is not None:
        raise UsageError("store.undo_needed", batch=found, by=int(dependent))
    seq = record(connection, at, author, "undo", {"batch": found})
    connection.execute(update(tables.batch).where(tables.batch.c.id == found).values(undone_seq=seq))
    return found


def redo(connection: Connection, number: int | None, at: datetime, author: str) -> int:
    """Let a batch's facts count again (those of the last one undone if none is named).

    Raises NothingToDo if there is none, UsageError `store.redo_needs` if it stands on a batch that is undone.
    """
    found = _pick(connection, number, undone=True)
    missing = connection.execute(
        select(func.min(tables.dependency.c.needs))
        .join(tables.batch, tables.batch.c.id == tables.dependency.c.needs)
        .where(tables.dependency.c.batch == found, tables.batch.c.undone_seq.is_not(None))
    ).scalar()
    if missing is not None:
        raise UsageError("store.redo_needs", batch=found, needs=int(missing))
    record(connection, at, author, "redo", {"batch": found})
    connection.execute(update(tables.batch).where(tables.batch.c.id == found).values(undone_seq=None))
    return found


def _pick(connection: Connection, number: int | None, *, undone: bool) -> int:
    """The batch asked for, or the latest that can be undone (or redone)."""
    column = tables.batch.c.undone_seq
    state = column.is_not(None) if undone else column.is_(None)
    if number is None:
        order = column.desc() if undone else tables.batch.c.id.desc()
        found = connection.execute(select(tables.batch.c.id).where(state).order_by(order).limit(1)).scalar()
        if found is None:
            raise NothingToDo("store.nothing_to_redo" if undone else "store.nothing_to_undo")
        return int(found)
    known = connection.execute(select(tables.batch).where(tables.batch.c.id == number)).first()
    if known is None:
        raise UsageError("store.unknown_batch", batch=number)
    if (known.undone_seq is not None) != undone:
        raise NothingToDo("store.not_undone" if undone else "store.already_undone", batch=number)
    return number
