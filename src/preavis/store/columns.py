"""Facts as SQL sees them on their way from staging to Parquet: stored columns, content, fingerprint.

Names of kinds and columns come from the one schema and are no user input; values of the user are bound, never pasted.
"""

from __future__ import annotations

from preavis.facts.kinds import BY_NAME, COMMON, Kind
from preavis.facts.staging import SQL_TYPES, staged_columns, table

MODULUS = 1 << 128
NAMED_BY_FILE = frozenset({"gl_line"})
"""Kinds whose fingerprint may be that of the file they were read from: most of a book, and never cut over files."""
ALWAYS_STATED = frozenset({"client", "identity"})
"""Kinds that every batch states in full, whoever said the same before: undoing one batch then loses nobody's name."""


def stored(kind: str) -> str:
    """The select list that turns staged rows `s`, joined to `client_map` as needed, into stored columns."""
    parts = [_stored_column(kind, name) for name in (*BY_NAME[kind].names, *(c.name for c in COMMON))]
    return ", ".join(parts)


def _stored_column(kind: str, name: str) -> str:
    return 'm.number AS "client"' if name == "client" and has_client(BY_NAME[kind]) else f's."{name}"'


def source(kind: str, relation: str | None = None) -> str:
    """The FROM clause that goes with `stored`: the staging table, or a relation of the same columns."""
    join = " LEFT JOIN client_map m ON m.reference = s.client" if has_client(BY_NAME[kind]) else ""
    return f"{relation or table(kind)} s{join}"


def has_client(kind: Kind) -> bool:
    return any(column.type == "client" for column in kind.columns)


def content(kind: str, alias: str, client: str | None = None) -> str:
    """A row's content as one text: the kind's own columns, not where it was read; missing differs from empty.

    `client` is the SQL of the reference's number where the row is still staged.
    """
    names = (client if client and name == "client" else f'{alias}."{name}"' for name in BY_NAME[kind].names)
    parts = (f"coalesce(CAST({name} AS VARCHAR), chr(30))" for name in names)
    return f"concat_ws(chr(31), {', '.join(parts)})"


def fingerprint(kind: str, relation: str) -> str:
    """SQL for (rows, sum of the rows' MD5 in two halves) of a stored relation: the same whatever the rows' order.

    Each half is summed as 64-bit numbers in 128 bits, which cannot overflow below 2^64 rows.
    """
    return (
        "SELECT count(*), CAST(coalesce(sum(CAST(n >> 64 AS UBIGINT)), 0) AS HUGEINT), "
        "CAST(coalesce(sum(CAST(n & 18446744073709551615::UHUGEINT AS UBIGINT)), 0) AS HUGEINT) "
        f"FROM (SELECT md5_number({content(kind, 'r')}) AS n FROM {relation} r)"
    )


def named(sha256: str) -> int:
    """The fingerprint of what one file states whole, from the SHA-256 of the file."""
    return int(sha256[:32], 16)


def combined(upper: int, lower: int) -> int:
    """Both halves as one number below 2^128."""
    return ((int(upper) << 64) + int(lower)) % MODULUS


def differs(kind: str, left: str, right: str) -> str:
    """A condition that holds where two rows of one key differ in content."""
    return " OR ".join(f'{left}."{name}" IS DISTINCT FROM {right}."{name}"' for name in BY_NAME[kind].names)


def telling(kind: str) -> tuple[str, ...]:
    """The columns by which two statements of a snapshot know a row again: what a ledger line says, else the key.

    A ledger line's key is only its place in the file, and moves when a line is put in before it.
    """
    if kind == "gl_line":
        return ("journal", "entry_number", "date", "account", "auxiliary", "piece", "label", "debit", "credit")
    return ("source_key",)


def text_list(values: list[str]) -> str:
    """Text literals for an IN list or a list of paths, quotes doubled."""
    return ", ".join("'" + value.replace("'", "''") + "'" for value in values)


CLIENT_MAP = """
CREATE OR REPLACE TABLE client_map AS
SELECT reference, CAST(CAST('0x' || left(sha256(reference), 16) AS UBIGINT) >> 1 AS BIGINT) AS number
FROM ({references}) WHERE reference IS NOT NULL
"""


def client_map(kinds: list[str]) -> str:
    """SQL that numbers every reference staged in some kinds, as `facts.identity.reference_number` does."""
    union = " UNION ".join(f"SELECT client AS reference FROM {table(kind)}" for kind in kinds)
    return CLIENT_MAP.format(references=union or "SELECT NULL::VARCHAR AS reference")


def nothing(kind: str) -> str:
    """The stored columns of a kind as typed nulls."""
    types = {**SQL_TYPES, "client": "BIGINT"}
    return ", ".join(f'NULL::{types[column.type]} AS "{column.name}"' for column in staged_columns(kind))
