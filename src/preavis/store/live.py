"""Which fact files count now: those of batches not undone, and of each snapshot only the latest statement."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select

from preavis.facts.book import Family
from preavis.facts.period import Period
from preavis.store import columns, tables


@dataclass(frozen=True)
class StoredFile:
    """A fact file as the journal names it. `path` is relative to the facts' folder."""

    path: str
    batch: int
    kind: str
    family: Family
    snapshot: str | None
    rows: int
    sha256: str
    fingerprint: int


@dataclass(frozen=True)
class Live:
    """What counts now: files, and the span of each ledger snapshot that is in force."""

    files: tuple[StoredFile, ...]
    covered: tuple[Period, ...]

    def added(self, kind: str) -> tuple[StoredFile, ...]:
        """Files of a kind whose rows were added one by one, outside any snapshot."""
        return tuple(file for file in self.files if file.kind == kind and file.snapshot is None)

    def snapshot(self, name: str) -> tuple[StoredFile, ...]:
        """The files of a snapshot in force."""
        return tuple(file for file in self.files if file.snapshot == name)

    def of(self, kind: str) -> tuple[StoredFile, ...]:
        return tuple(file for file in self.files if file.kind == kind)


def live(connection: Connection) -> Live:
    """What counts now, in the order of the paths."""
    readings = connection.execute(
        select(
            tables.reading.c.batch,
            tables.reading.c.snapshot,
            tables.reading.c.covers_first,
            tables.reading.c.covers_last,
        )
        .join(tables.batch, tables.batch.c.id == tables.reading.c.batch)
        .where(tables.batch.c.undone_seq.is_(None), tables.reading.c.written == 1)
        .where(tables.reading.c.snapshot.is_not(None))
        .order_by(tables.reading.c.batch)
    ).all()
    in_force = {row.snapshot: row for row in readings}
    rows = connection.execute(
        select(tables.fact_file)
        .join(tables.batch, tables.batch.c.id == tables.fact_file.c.batch)
        .where(tables.batch.c.undone_seq.is_(None))
        .order_by(tables.fact_file.c.path)
    ).all()
    kept = (row for row in rows if row.snapshot is None or in_force[row.snapshot].batch == row.batch)
    spans = {
        Period(date.fromisoformat(row.covers_first), date.fromisoformat(row.covers_last))
        for row in in_force.values()
        if row.covers_first and row.covers_last
    }
    return Live(tuple(_stored(row) for row in kept), tuple(sorted(spans)))


def _stored(row: object) -> StoredFile:
    values = row._mapping  # type: ignore[attr-defined]  # noqa: SLF001  SQLAlchemy's public name for a row as a mapping
    fields = {name: values[name] for name in ("path", "batch", "kind", "family", "snapshot", "rows", "sha256")}
    return StoredFile(**fields, fingerprint=int(values["fingerprint"], 16))


def all_files(connection: Connection) -> tuple[StoredFile, ...]:
    """Every file that a committed batch names, whether it counts now or not."""
    return tuple(_stored(row) for row in connection.execute(select(tables.fact_file).order_by(tables.fact_file.c.path)))


def relation(root: str, files: Iterable[StoredFile], kind: str) -> str:
    """SQL for the rows of stored files of one kind, with the `batch` each came by; none gives an empty relation."""
    by_batch: dict[int, list[str]] = {}
    for file in files:
        by_batch.setdefault(file.batch, []).append(f"{root}/{file.path}")
    if not by_batch:
        return f"(SELECT {columns.nothing(kind)}, NULL::BIGINT AS batch WHERE false)"
    parts = (
        f"SELECT *, {batch}::BIGINT AS batch FROM read_parquet([{columns.text_list(paths)}])"
        for batch, paths in sorted(by_batch.items())
    )
    return f"({' UNION ALL '.join(parts)})"
