"""What the book knows already, laid beside the staged facts so that new payments can find old invoices.

Views in the staging connection, over the facts that other files than ledgers stated, live ones and staged ones:
`known_document`, `known_settlement` (live only) and `known_identity`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb

from preavis.facts.book import Family
from preavis.facts.exchange import Stated
from preavis.facts.identity import Clients
from preavis.facts.kinds import BY_NAME
from preavis.facts.resolve import ClientRow, IdentityRow, Link, resolve
from preavis.facts.staging import table
from preavis.store import columns, duplicates, identities
from preavis.store.live import Live, relation

_WITH_CLIENT = ("client", "identity", "document", "settlement", "allocation", "time_entry", "cost")


@dataclass(frozen=True)
class Known:
    """Clients as they are (`before`) and as they would be with the staged facts (`after`), by what rows."""

    before: Clients
    after: Clients
    client_rows: tuple[ClientRow, ...]
    identity_rows: tuple[IdentityRow, ...]


def lay_out(
    connection: duckdb.DuckDBPyConnection,
    live: Live,
    root: str,
    links: Sequence[Link],
    files: Mapping[Family, Sequence[str]],
) -> Known:
    """Make the views and resolve the clients. `files` are the usable files' names by family."""
    kinds = duplicates.kinds_staged(connection, _WITH_CLIENT)
    connection.execute(columns.client_map([kind for kind in kinds if columns.has_client(BY_NAME[kind])]))
    said, known = identities.live_rows(connection, live, root)
    more_said, more_known = identities.staged_rows(connection, kinds, files)
    said_all, known_all = (*said, *more_said), (*known, *more_known)
    after = resolve(said_all, known_all, links)
    _references(connection, known_all, after)
    _documents(connection, live, root, files)
    _settlements(connection, live, root)
    return Known(resolve(said, known, links), after, said_all, known_all)


def _references(connection: duckdb.DuckDBPyConnection, known: Sequence[IdentityRow], clients: Clients) -> None:
    """Every reference as text, its number, and the key of the client it resolves to."""
    keys = {number: client.key for client in clients.all for number in client.references}
    rows = sorted({(row.value, row.client, keys[row.client]) for row in known if row.scheme == "ref"})
    connection.execute("CREATE OR REPLACE TEMP TABLE known_reference (reference TEXT, number BIGINT, key TEXT)")
    if rows:
        connection.execute(
            "INSERT INTO known_reference SELECT unnest($1::TEXT[]), unnest($2::BIGINT[]), unnest($3::TEXT[])",
            [list(column) for column in zip(*rows, strict=True)],
        )
    connection.execute(
        "CREATE OR REPLACE TEMP VIEW known_identity AS "
        "SELECT reference AS client, 'siren' AS scheme, key AS value FROM known_reference"
    )


def _live(live: Live, root: str, kind: str) -> str:
    return relation(root, [file for file in live.added(kind) if file.family != "ledger"], kind)


def _documents(
    connection: duckdb.DuckDBPyConnection, live: Live, root: str, files: Mapping[Family, Sequence[str]]
) -> None:
    names = [name for family, group in files.items() if family != "ledger" for name in group]
    among = f"s.file IN ({columns.text_list(names)})" if names else "false"
    connection.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE known_document AS
        WITH settled AS (
            SELECT document, CAST(sum(amount_base) AS BIGINT) AS amount
            FROM {_live(live, root, "allocation")} GROUP BY document),
        before AS (
            SELECT r.reference AS client, d.document, d.number, d.issue_date, d.due_date, d.due_origin, d.incl_base,
                   d.incl_base - coalesce(a.amount, 0) AS open_base, d.currency, d.incl, d.excl, d.excl_base
            FROM {_live(live, root, "document")} d
            LEFT JOIN known_reference r ON r.number = d.client LEFT JOIN settled a USING (document))
        SELECT * FROM before
        UNION ALL
        SELECT s.client, s.document, s.number, s.issue_date, s.due_date, s.due_origin, s.incl_base, s.incl_base,
               s.currency, s.incl, s.excl, s.excl_base
        FROM {table("document")} s WHERE {among} AND s.document NOT IN (SELECT document FROM before)
        """
    )


def _settlements(connection: duckdb.DuckDBPyConnection, live: Live, root: str) -> None:
    connection.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE known_settlement AS
        WITH applied AS (
            SELECT settlement, CAST(sum(amount_base) AS BIGINT) AS amount
            FROM {_live(live, root, "allocation")} GROUP BY settlement)
        SELECT s.source_key AS settlement, r.reference AS client, s.date, s.kind, s.currency, s.amount, s.amount_base,
               s.label, s.amount_base - coalesce(a.amount, 0) AS left_base
        FROM {_live(live, root, "settlement")} s
        LEFT JOIN known_reference r ON r.number = s.client LEFT JOIN applied a ON a.settlement = s.source_key
        """
    )


def billed(connection: duckdb.DuckDBPyConnection, live: Live, root: str) -> set[int]:
    """Numbers of the references that any document or settlement uses, staged or live."""
    parts = [
        part
        for kind in ("document", "settlement")
        for part in (
            f"SELECT m.number FROM {columns.source(kind)}",
            f"SELECT client FROM {relation(root, live.of(kind), kind)}",
        )
    ]
    rows = connection.execute(" UNION ".join(parts)).fetchall()
    return {number for (number,) in rows if number is not None}


def exchange_rates(connection: duckdb.DuckDBPyConnection, live: Live, root: str) -> tuple[Stated, ...]:
    """Every exchange rate in force."""
    files = live.of("fx_rate")
    if not files:
        return ()
    query = f"SELECT date, base, quote, rate, source, file, row FROM {relation(root, files, 'fx_rate')}"
    return tuple(map(Stated._make, connection.execute(query).fetchall()))
