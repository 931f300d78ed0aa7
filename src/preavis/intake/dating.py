"""What usual terms make of an import: how many invoices they date, and where two sources contradict each other.

Nothing is written: the due dates are worked out when the book is opened, so terms may come after the invoices.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

import duckdb

from preavis.errors import Origin, Problem
from preavis.facts.identity import Clients
from preavis.facts.staging import table
from preavis.facts.terms import Span, disputed, spans


def dated_by_terms(connection: duckdb.DuckDBPyConnection, clients: Clients) -> Iterator[Problem]:
    """For each file how many staged invoices without a due date their client's terms date; and terms that disagree.

    `known_reference` must be there.
    """
    terms = {client.key: known for client in clients.all if (known := spans(client.tags))}
    files = _files(connection, terms) if terms else Counter()
    for file, rows in sorted(files.items()):
        yield Problem("tables.due_by_client_terms", Origin(file), "note", {"rows": rows})
    for client in clients.all:
        for day in disputed(client.tags):
            code, since = "intake.terms_disagree", {} if day is None else {"since": day.isoformat()}
            yield Problem(code if day is None else f"{code}_since", None, "warning", {"client": client.name} | since)


def _files(connection: duckdb.DuckDBPyConnection, terms: Mapping[str, tuple[Span, ...]]) -> Counter[str]:
    undated = connection.execute(
        f"""SELECT s.file, s.issue_date, r.key, COUNT(*) FROM {table("document")} s
        JOIN known_reference r ON r.reference = s.client
        WHERE s.due_date IS NULL AND s.due_origin IS NULL AND s.kind <> 'credit_note'
        AND NOT (s.kind = 'opening' AND s.number IS NULL)
        AND r.key IN (SELECT unnest($1::VARCHAR[])) GROUP BY ALL""",
        [list(terms)],
    ).fetchall()
    files: Counter[str] = Counter()
    for file, issued, key, rows in undated:
        files[file] += rows if any(span.covers(issued) for span in terms[key]) else 0
    return +files
