"""Lines to entries: which lines of a ledger belong together.

An entry is (journal, number, date). Where numbers are blank or constant, or an entry does not balance, what is left
is tried as (journal, number), then cut in file order each time the running balance of its journal returns to zero,
then as (journal, date); each way keeps only what balances. An entry is named by the row of its first line.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from preavis.sources.fec.load import Loaded

_SUMS = """MIN(l.rowid) AS entry, MIN(l.date) AS date, MAX(l.date) AS last_date, ANY_VALUE(l.journal) AS journal,
    count(*) AS lines,
    CAST(SUM(balance) AS BIGINT) AS difference, CAST(BIT_OR(1 << CAST(family AS INTEGER)) AS INTEGER) AS families,
    CAST(SUM(CASE WHEN family = 1 THEN balance ELSE 0 END) AS BIGINT) AS client,
    CAST(SUM(CASE WHEN family = 1 AND balance > 0 THEN balance ELSE 0 END) AS BIGINT) AS client_up,
    CAST(SUM(CASE WHEN family = 2 THEN balance ELSE 0 END) AS BIGINT) AS advance,
    CAST(-SUM(CASE WHEN family BETWEEN 3 AND 5 THEN balance ELSE 0 END) AS BIGINT) AS income,
    CAST(SUM(CASE WHEN family = 6 THEN balance ELSE 0 END) AS BIGINT) AS vat"""


@dataclass(frozen=True)
class Placed:
    """How a row `l` of fec_line finds its physical line and its entry `e`."""

    line: str
    key: str = "l.entry_key"

    @property
    def join(self) -> str:
        """The condition that joins a line to its entry."""
        return f"e.key = {self.key}"


def place_lines(connection: duckdb.DuckDBPyConnection, loaded: Loaded) -> Placed:
    """Make `fec_sums`, one row an entry with its sums by family of account."""
    placed = Placed(loaded.line)
    _sum(connection, placed)
    doubtful = "difference <> 0 OR date <> last_date"  # two days: two entries that happen to share a key
    if _useless_numbers(connection) or _any(connection, f"SELECT 1 FROM fec_sums WHERE {doubtful}"):
        _cut(connection, loaded)
        placed = Placed("l.line", "l.entry")
        _sum(connection, placed)
    return placed


def _sum(connection: duckdb.DuckDBPyConnection, placed: Placed) -> None:
    connection.execute(
        f"CREATE OR REPLACE TABLE fec_sums AS SELECT {placed.key} AS key, {_SUMS} FROM fec_line l GROUP BY {placed.key}"
    )


def _any(connection: duckdb.DuckDBPyConnection, query: str) -> bool:
    return bool(connection.execute(f"{query} LIMIT 1").fetchall())


def _cut(connection: duckdb.DuckDBPyConnection, loaded: Loaded) -> None:
    """Give each line its entry, trying the other ways on what does not balance, or on everything if numbers say
    nothing.
    """
    useless = _useless_numbers(connection)
    connection.execute(f"""CREATE OR REPLACE TABLE fec_place AS
        SELECT r, line, balance, entry,
            {"true" if useless else "SUM(balance) OVER (PARTITION BY entry) <> 0"} AS open FROM (
            SELECT l.rowid AS r, {loaded.line} AS line, l.balance, MIN(l.rowid) OVER (PARTITION BY l.journal,
                l.number, l.date) AS entry FROM fec_line l)""")
    for way in [_BY_BALANCE, _BY_DATE] if useless else [_BY_NUMBER, _BY_BALANCE, _BY_DATE]:
        connection.execute(f"""CREATE OR REPLACE TABLE fec_try AS
            SELECT r, entry FROM (SELECT r, entry, SUM(balance) OVER (PARTITION BY entry) AS total FROM ({way}))
                WHERE total = 0""")
        connection.execute(
            "UPDATE fec_place SET entry = fec_try.entry, open = false FROM fec_try WHERE fec_try.r = fec_place.r"
        )
    known = " EXCLUDE (line)" if loaded.line == "l.line" else ""
    connection.execute(f"""CREATE OR REPLACE TABLE fec_kept AS
        SELECT l.*{known}, p.line, first.line AS entry FROM fec_line l JOIN fec_place p ON p.r = l.rowid
            JOIN fec_place first ON first.r = p.entry ORDER BY p.r""")
    connection.execute(
        "UPDATE fec_kept SET entry = s.entry "
        "FROM (SELECT entry AS old, MIN(rowid) AS entry FROM fec_kept GROUP BY entry) s WHERE s.old = fec_kept.entry"
    )
    connection.execute("DROP TABLE fec_line")
    connection.execute("ALTER TABLE fec_kept RENAME TO fec_line")


_LEFT = """SELECT p.r, p.balance, l.journal, l.journal_label, l.number, l.date, l.piece
    FROM fec_place p JOIN fec_line l ON l.rowid = p.r WHERE p.open"""
_BY_NUMBER = (
    f"SELECT r, balance, MIN(r) OVER (PARTITION BY journal, number) AS entry FROM ({_LEFT}) WHERE number IS NOT NULL"
)
_BY_DATE = (
    f"SELECT r, balance, MIN(r) OVER (PARTITION BY COALESCE(journal_label, journal), date) AS entry FROM ({_LEFT})"
)


def _by_balance(left: str) -> str:
    """Cut where the running balance is zero; a line of nothing stays with the piece before it."""
    return f"""SELECT r, balance, MIN(r) OVER (PARTITION BY journal, cut) AS entry FROM (
        SELECT *, SUM(CASE WHEN before = 0 AND NOT (balance = 0 AND same) THEN 1 ELSE 0 END)
            OVER (PARTITION BY journal ORDER BY r) AS cut FROM (
            SELECT *, SUM(balance) OVER w - balance AS before,
                COALESCE(date = LAG(date) OVER w AND piece IS NOT DISTINCT FROM LAG(piece) OVER w, false) AS same
            FROM ({left}) WINDOW w AS (PARTITION BY journal ORDER BY r)))"""


_BY_BALANCE = _by_balance(_LEFT)


def _useless_numbers(connection: duckdb.DuckDBPyConnection) -> bool:
    """At most three numbers in the whole file, while the running balance tells more entries apart than they do."""
    few = "SELECT count(*) FROM (SELECT DISTINCT number FROM fec_line LIMIT 4)"
    if connection.execute(few).fetchall()[0][0] > 3:
        return False
    pieces = _by_balance("SELECT rowid AS r, balance, journal, date, piece FROM fec_line")
    cuts = connection.execute(f"SELECT count(DISTINCT entry) FROM ({pieces})").fetchall()[0][0]
    return bool(cuts > connection.execute("SELECT count(*) FROM fec_sums").fetchall()[0][0])


def unbalanced(
    connection: duckdb.DuckDBPyConnection, placed: Placed, limit: int = 50
) -> list[tuple[str, str, int, int, int]]:
    """Entries whose debit is not their credit: (journal, number, first line, rows, difference), in file order."""
    return connection.execute(
        f"""SELECT COALESCE(l.journal, ''), COALESCE(l.number, ''), CAST({placed.line} AS BIGINT), e.lines, e.difference
            FROM fec_sums e JOIN fec_line l ON l.rowid = e.entry WHERE e.difference <> 0 ORDER BY 3 LIMIT {limit}"""
    ).fetchall()
