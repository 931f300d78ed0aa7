"""Who the clients are: the stored and staged facts about them, resolved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import duckdb

from preavis.facts.book import Family
from preavis.facts.identity import reference_number
from preavis.facts.resolve import ClientRow, IdentityRow, Link
from preavis.store import columns
from preavis.store.live import Live, relation

_CLIENT = 'client, name, kind, country, sector, "group", tags'


def live_rows(
    connection: duckdb.DuckDBPyConnection, live: Live, root: str
) -> tuple[list[ClientRow], list[IdentityRow]]:
    """What the facts that count now say about clients."""
    said = connection.execute(
        f"SELECT DISTINCT {_CLIENT} FROM {relation(root, live.of('client'), 'client')}"
    ).fetchall()
    known: set[IdentityRow] = set()
    for family in sorted({file.family for file in live.of("identity")}):
        files = [file for file in live.of("identity") if file.family == family]
        rows = connection.execute(
            f"SELECT DISTINCT client, scheme, value FROM {relation(root, files, 'identity')}"
        ).fetchall()
        known |= {IdentityRow(client, scheme, value, family) for client, scheme, value in rows}
    return [ClientRow(*row) for row in said], sorted(known)


def staged_rows(
    connection: duckdb.DuckDBPyConnection, kinds: Sequence[str], files: Mapping[Family, Sequence[str]]
) -> tuple[list[ClientRow], list[IdentityRow]]:
    """What staged facts of some files, by family, say about clients; `client_map` must be there."""
    said: set[ClientRow] = set()
    known: set[IdentityRow] = set()
    for family, names in files.items():
        among = f"s.file IN ({columns.text_list(list(names))})"
        if "client" in kinds and names:
            rows = connection.execute(
                'SELECT DISTINCT m.number, s.name, s.kind, s.country, s.sector, s."group", s.tags '
                f"FROM {columns.source('client')} WHERE {among}"
            ).fetchall()
            said |= {ClientRow(*row) for row in rows}
        if "identity" in kinds and names:
            rows = connection.execute(
                f"SELECT DISTINCT m.number, s.scheme, s.value FROM {columns.source('identity')} WHERE {among}"
            ).fetchall()
            known |= {IdentityRow(client, scheme, value, family) for client, scheme, value in rows}
    return list(said), list(known)


def link(first: str, second: str, decision: str) -> Link:
    """A person's word on two references given as text."""
    same = decision == "same"
    return Link(reference_number(first), reference_number(second), "same" if same else "different")
