"""Facts on their way in: one table a kind in a scratch database, before anything is decided about them.

Sources fill it, row by row or by SQL over whole files; the store reads it. Clients are still references here. A source
that holds a large file in tables of its own need not copy it: it lends a query over them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from types import TracebackType
from typing import Any, Self

import duckdb

from preavis.facts.kinds import BY_NAME, COMMON, KINDS, Column, ColumnType

SQL_TYPES: Mapping[ColumnType, str] = {
    "text": "VARCHAR",
    "int": "BIGINT",
    "date": "DATE",
    "bool": "BOOLEAN",
    "rate": "DECIMAL(18,8)",
    "client": "VARCHAR",
}
_CHUNK = 20_000


@dataclass(frozen=True)
class Lent:
    """Facts of one kind and file that stay where they were read: how many, the query that gives their columns, and
    the SHA-256 of the file, which stands for all that they say.
    """

    rows: int
    query: str
    sha256: str


class Staging:
    """A scratch DuckDB with a table `stage_<kind>` for each kind.

    Columns are the kind's own, then `source_key`, `file`, `row`. Large reads may fill the tables with SQL on
    `connection`. `lent` holds, by kind and file, what is in no such table: one row of the file each, of a snapshot.
    """

    def __init__(self, folder: str | None = None, memory: str = "1GB", threads: int | None = None) -> None:
        # In memory even with a folder: what does not fit goes to the folder, what fits is not written twice.
        self.connection = duckdb.connect(":memory:")
        self.lent: dict[tuple[str, str], Lent] = {}
        self.connection.execute(f"SET memory_limit = '{memory}'")
        self.connection.execute("SET preserve_insertion_order = true")
        if folder:
            self.connection.execute("SET temp_directory = ?", [folder])
        if threads:
            self.connection.execute(f"SET threads = {int(threads)}")
        for kind in KINDS:
            columns = ", ".join(f'"{c.name}" {SQL_TYPES[c.type]}' for c in staged_columns(kind.name))
            self.connection.execute(f"CREATE TABLE {table(kind.name)} ({columns})")

    def add(self, kind: str, facts: Iterable[Mapping[str, Any]]) -> int:
        """Append facts given as mappings from column name to value (absent: missing). Gives back how many."""
        columns = staged_columns(kind)
        values = ", ".join(f"unnest(${i}::{SQL_TYPES[c.type]}[])" for i, c in enumerate(columns, 1))
        statement = f"INSERT INTO {table(kind)} SELECT {values}"
        added = 0
        stream = iter(facts)
        while chunk := list(islice(stream, _CHUNK)):
            self.connection.execute(statement, [[fact.get(c.name) for fact in chunk] for c in columns])
            added += len(chunk)
        return added

    def lend(self, kind: str, file: str, lent: Lent) -> None:
        """State all facts of a kind and file as a query, whose tables the lender leaves in place.

        The query gives the columns by their names; the file is part of a snapshot and has no other fact of the kind.
        """
        self.lent[kind, file] = lent

    def relation(self, kind: str, file: str | None = None) -> str:
        """SQL for the facts of a kind, or of a file alone where that file lent them."""
        if file is not None:
            return f"({self.lent[kind, file].query})" if (kind, file) in self.lent else table(kind)
        names = ", ".join(f'"{column.name}"' for column in staged_columns(kind))
        lent = [f"({lent.query})" for (other, _), lent in sorted(self.lent.items()) if other == kind]
        return f"({' UNION ALL '.join(f'SELECT {names} FROM {part}' for part in [table(kind), *lent])})"

    def count(self, kind: str) -> int:
        """How many facts of a kind are staged or lent."""
        staged = self.connection.execute(f"SELECT count(*) FROM {table(kind)}").fetchall()[0][0]
        return int(staged) + sum(lent.rows for (other, _), lent in self.lent.items() if other == kind)

    def close(self) -> None:
        self.connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def table(kind: str) -> str:
    """The staging table of a kind; an unknown kind is a KeyError."""
    return f"stage_{BY_NAME[kind].name}"


def staged_columns(kind: str) -> tuple[Column, ...]:
    """A kind's columns followed by those every fact has."""
    return BY_NAME[kind].columns + COMMON
