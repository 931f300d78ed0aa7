"""Where the facts of a ledger go, and what all of them share."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from preavis.facts.kinds import BY_NAME
from preavis.facts.staging import staged_columns, table
from preavis.sources.fec.entries import Placed


@dataclass(frozen=True)
class Target:
    """Where facts go, and what all of them share."""

    connection: duckdb.DuckDBPyConnection
    snapshot: str
    file: str
    currency: str
    placed: Placed


def text(value: str) -> str:
    """A text as an SQL literal."""
    return "'" + value.replace("'", "''") + "'"


def insert(to: Target, kind: str, columns: dict[str, str], source: str) -> None:
    """Fill a kind's table; columns that are not named stay missing."""
    unknown = set(columns) - {column.name for column in staged_columns(kind)}
    assert not unknown, f"{BY_NAME[kind].name} has no {unknown}"
    names = ", ".join(f'"{name}"' for name in columns)
    to.connection.execute(
        f"INSERT INTO {table(kind)} ({names}) SELECT {', '.join(columns.values())} FROM {source}", [to.file]
    )
