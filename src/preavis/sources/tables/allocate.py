"""Which documents a payment settles, decided once every file of an import is staged.

A table of payments and the table of the invoices they pay may come in any order, in one import or in two. So `Tables`
stages each settlement, notes it in the temporary table `pending_payment`, and the intake calls `allocate` once, after
all files are read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import duckdb

from preavis.errors import Origin, Problem
from preavis.facts.staging import SQL_TYPES, staged_columns, table
from preavis.sources.tables.match import CONFIDENCE, Document, Matcher, Payment, numbers_in, plain_number, returned
from preavis.sources.tables.revenue import PREFIX, Receipts

_PENDING = {
    "settlement": "VARCHAR",
    "client": "VARCHAR",
    "date": "DATE",
    "kind": "VARCHAR",
    "currency": "VARCHAR",
    "amount": "BIGINT",
    "amount_base": "BIGINT",
    "numbers": "VARCHAR",
    "file": "VARCHAR",
    "row": "BIGINT",
}
_ON_ROW = "paid|"
"""Keys of settlements that an invoice's own row states start so; the rest is the document's key."""


def expect(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the temporary table `pending_payment` if it is not there; sources add one row a settlement to allocate.

    `settlement` is the settlement's source_key, `client` its reference as staged, `numbers` the document numbers that
    the payment names, as written (several are separated by `,` `;` `|` or `·`; None when it names none).
    """
    columns = ", ".join(f"{name} {kind}" for name, kind in _PENDING.items())
    connection.execute(f"CREATE TEMP TABLE IF NOT EXISTS pending_payment ({columns})")


def pend(connection: duckdb.DuckDBPyConnection, payments: list[dict[str, object]]) -> None:
    """Note settlements to allocate, as mappings with the columns of `pending_payment`."""
    _insert(connection, "pending_payment", _PENDING, payments)


def allocate(
    connection: duckdb.DuckDBPyConnection,
    documents: str = "known_document",
    settlements: str | None = None,
    identities: str = "stage_identity",
) -> tuple[Problem, ...]:
    """Match pending payments to documents: fills `stage_allocation`, gives back what could not be matched.

    Call it once an import, after every file is staged and before facts are counted or written; it is safe when nothing
    is pending. `connection` is the staging connection.

    `documents` names a relation of that connection with the documents staged now plus the live ones (families tables
    and notation), one row each: `client` (text reference), `document` (the document's own key, as in its `document`
    column), `number`, `issue_date`, `due_date`, `due_origin`, `incl_base`, `open_base`. `open_base` is incl_base less
    the LIVE allocations; allocations staged in this import are taken off here, so do not take them off twice. If the
    relation also has `currency` and `incl`, a foreign document paid whole in its own currency is closed and the rest
    becomes an `fx_diff`.

    `settlements` names an optional relation with ALL live settlements (families tables and notation): `settlement`
    (source_key), `client`, `date`, `kind`, `currency`, `amount`, `amount_base`, `label`, `left_base` (amount_base less
    its live allocations). With it, a payment imported before its invoice finds it now, and one imported twice is not
    allocated twice. Without it only the payments of this import are looked at.

    `identities` names a relation (client, scheme, value) by which two references of one client are seen to be one here:
    the staged ones, or those and the live ones.

    Methods and confidence, in this order: `stated` (the payment names the document, 1), `exact` (the oldest open
    document of the client with that amount, 0.95), `run` (consecutive open documents add up to it, 0.9), `fifo` (oldest
    first, 0.3: a proposal). A payment takes documents of its own client only, unless it names them. What is left stays
    an unallocated settlement. A bounced payment and the payment it takes back settle nothing.

    Problems: `tables.payment_unmatched` (note: no document found), `tables.payment_exceeds` (note: more was paid than
    was open), `tables.payment_stated_twice` (note: the invoice row already says it; the settlement is dropped, its row
    counts as a duplicate).

    A workbook with several tables gives one `Reading` whose `parts` are one Reading a sheet, each with its own
    `file.name` (`book.xlsx:Sheet`), as written in the `file` column of its facts.
    """
    expect(connection)
    receipts = Receipts.of(connection, documents)
    payments = _payments(connection, settlements, receipts)
    if not payments:
        return ()
    owner = _owners(connection, identities)
    for payment in payments:
        payment.client = owner.get(payment.client or "", payment.client)
    written, known = _documents(connection, (documents, settlements), payments, owner)
    matcher = Matcher(known)
    payments, problems = _told_twice(connection, matcher, payments, settlements)
    matched, taken_back = returned(payments)
    matcher.match(matched)
    _insert_facts(connection, "allocation", _allocations(matcher, written))
    _insert_facts(connection, "settlement", _differences(matcher, written))
    sales = list(receipts.facts([*matched, *taken_back], matcher.applied, _origins(connection, receipts)))
    for kind in ("document", "allocation"):
        _insert_facts(connection, kind, [fact for name, fact in sales if name == kind])
    connection.execute("DELETE FROM pending_payment")
    connection.execute("DELETE FROM pending_receipt")
    open_ended = [one for one in matched if not receipts.is_revenue(one)]
    return (*problems, *_unmatched(matcher, open_ended), *_nothing_to_pay(connection, documents, open_ended))


def _payments(connection: duckdb.DuckDBPyConnection, settlements: str | None, receipts: Receipts) -> list[Payment]:
    """Payments of this import, less those already known, and the known ones with something left.

    What a receipt counts as revenue is left too: an invoice that is known now may be what it paid.
    """
    columns = "settlement, client, date, kind, currency, amount, amount_base, numbers, file, row"
    rows = connection.execute(f"SELECT {columns} FROM pending_payment").fetchall()
    fresh = list({row[0]: Payment(*row) for row in reversed(rows)}.values())
    if settlements is None:
        return fresh
    known = {row[0] for row in connection.execute(f"SELECT settlement FROM {settlements}").fetchall()}
    rows = connection.execute(
        f"SELECT settlement, client, date, kind, currency, amount, left_base, label FROM {settlements} "
        f"WHERE (left_base <> 0 OR settlement IN (SELECT unnest($1::VARCHAR[]))) "
        f"AND NOT starts_with(settlement, '{_ON_ROW}') AND kind <> 'fx_diff'",
        [list(receipts.counted)],
    ).fetchall()
    earlier = [Payment(*row) for row in rows]
    for one in earlier:
        if one.settlement in receipts.counted:
            one.left += receipts.counted[one.settlement]["counted"]
            one.numbers = receipts.counted[one.settlement]["number"]
    return [one for one in fresh if one.settlement not in known] + earlier


def _owners(connection: duckdb.DuckDBPyConnection, identities: str) -> dict[str, str]:
    """References to one name each: the same identifier joins, the same name only when no two codes bear it."""
    parent: dict[str, str] = {}

    def root(ref: str) -> str:
        while parent.get(ref, ref) != ref:
            ref = parent[ref]
        return ref

    shared: dict[tuple[str, str], list[str]] = defaultdict(list)
    rows = connection.execute(f"SELECT DISTINCT client, scheme, value FROM {identities} ORDER BY ALL").fetchall()
    for client, scheme, value in rows:
        shared[scheme, value].append(client)
    for (scheme, _), refs in shared.items():
        coded = [ref for ref in refs if not ref.startswith("name:")]
        if scheme in ("siren", "vat") or (scheme == "name" and len(coded) <= 1):
            for ref in refs[1:]:
                parent[root(ref)] = root(refs[0])
    return {ref: root(ref) for refs in shared.values() for ref in refs}


def _documents(
    connection: duckdb.DuckDBPyConnection,
    relations: tuple[str, str | None],
    payments: list[Payment],
    owner: Mapping[str, str],
) -> tuple[dict[str, str | None], list[Document]]:
    """The documents that may matter, with what is open after this import's own allocations, and their references."""
    relation, settlements = relations
    # What is staged again of a live settlement is in `open_base` already.
    fresh = f"WHERE settlement NOT IN (SELECT settlement FROM {settlements})" if settlements else ""
    names = {row[0] for row in connection.execute(f"DESCRIBE SELECT * FROM {relation}").fetchall()}
    extra = ", d.currency, d.incl" if {"currency", "incl"} <= names else ""
    rows = connection.execute(
        "SELECT d.client, d.document, d.number, d.issue_date, d.due_date, d.due_origin, d.incl_base, "
        f"CAST(d.open_base - coalesce(a.amount, 0) AS BIGINT){extra} FROM {relation} d LEFT JOIN "
        "(SELECT document, sum(amount_base) AS amount FROM "
        f"(SELECT DISTINCT source_key, document, amount_base FROM stage_allocation {fresh}) GROUP BY document) a "
        "USING (document)"
    ).fetchall()
    clients = {payment.client for payment in payments if payment.client}
    numbers = {number for payment in payments for number in numbers_in(payment.numbers)}
    kept: list[Document] = []
    written: dict[str, str | None] = {}
    for client, *rest in rows:
        own = owner.get(client or "", client)
        if rest[0].startswith(PREFIX):
            continue
        if rest[0] not in written and (own in clients or (rest[1] and plain_number(rest[1]) in numbers)):
            written[rest[0]] = client
            kept.append(Document(own, *rest))
    return written, kept


def _told_twice(
    connection: duckdb.DuckDBPyConnection, matcher: Matcher, payments: list[Payment], settlements: str | None
) -> tuple[list[Payment], list[Problem]]:
    """A payment that its invoice's own row states too is counted once: a row of a payments table knows its day
    better.
    """
    live: dict[str, int] = {}
    if settlements is not None:
        query = f"SELECT settlement, amount_base FROM {settlements} WHERE starts_with(settlement, '{_ON_ROW}')"
        live = dict(connection.execute(query).fetchall())
    query = (
        "SELECT s.settlement, s.client, s.amount_base, s.date, a.method, a.document, a.amount_base "
        "FROM stage_settlement s JOIN stage_allocation a USING (settlement) "
        f"WHERE starts_with(s.settlement, '{_ON_ROW}')"
    )
    on_row = {row[5]: row for row in connection.execute(query).fetchall() if row[0] not in live}
    kept: list[Payment] = []
    problems: list[Problem] = []
    paid: dict[str, int] = defaultdict(int)
    for payment in payments:
        named = matcher.named(payment) or _same_payment(matcher, payment, on_row)
        if payment.row is not None and named and all(_said_before(payment, one, live) for one in named):
            problems.append(_problem("payment_stated_twice", payment))
            connection.execute("DELETE FROM stage_settlement WHERE settlement = ?", [payment.settlement])
            continue
        kept.append(payment)
        for one in named:
            paid[one.document] += abs(payment.left)
    by_key = {one.document: one for one in matcher.documents}
    for document, row in on_row.items():
        if document in by_key and paid[document] >= abs(row[2]):
            by_key[document].left += row[6]
            for kind in ("settlement", "allocation"):
                connection.execute(f"DELETE FROM {table(kind)} WHERE settlement = ?", [row[0]])
    return kept, problems


def _said_before(payment: Payment, document: Document, live: Mapping[str, int]) -> bool:
    """Whether a stored invoice row states this payment: the same amount, or nothing is open any more."""
    amount = live.get(f"{_ON_ROW}{document.document}")
    return amount is not None and (document.left == 0 or amount == payment.left)


def _same_payment(matcher: Matcher, payment: Payment, on_row: Mapping[str, tuple[Any, ...]]) -> list[Document]:
    """The document whose row states this very payment: same client and amount, the same day or none known."""
    for one in matcher.by_client.get(payment.client or "", []):
        row = on_row.get(one.document)
        if row and row[2] == payment.left and (row[3] == payment.date or row[4] == "stated_undated"):
            return [one]
    return []


def _allocations(matcher: Matcher, written: Mapping[str, str | None]) -> Iterator[dict[str, Any]]:
    for one in matcher.applied:
        yield _allocation(one.payment, one.document, written, one.amount_base) | {
            "settlement": one.payment.settlement,
            "kind": one.payment.kind,
            "closes": one.closes,
            "method": one.method,
            "confidence": CONFIDENCE[one.method],
            "source_key": f"{one.payment.settlement}|{one.document.document}",
        }
    for payment, document, difference in matcher.differences:
        key = f"fx|{payment.settlement}|{document.document}"
        yield _allocation(payment, document, written, difference) | {
            "settlement": key,
            "kind": "fx_diff",
            "closes": True,
            "method": "stated",
            "confidence": CONFIDENCE["stated"],
            "source_key": key,
        }


def _allocation(payment: Payment, document: Document, written: Mapping[str, str | None], amount: int) -> dict[str, Any]:
    return {
        "client": written[document.document],
        "document": document.document,
        "date": payment.date,
        "amount_base": amount,
        "issue_date": document.issue_date,
        "due_date": document.due_date,
        "due_origin": document.due_origin,
        "file": payment.file,
        "row": payment.row or 0,
    }


def _differences(matcher: Matcher, written: Mapping[str, str | None]) -> Iterator[dict[str, Any]]:
    for payment, document, difference in matcher.differences:
        key = f"fx|{payment.settlement}|{document.document}"
        yield {
            "client": written[document.document],
            "settlement": key,
            "date": payment.date,
            "kind": "fx_diff",
            "currency": payment.currency,
            "amount": 0,
            "amount_base": difference,
            "label": document.number,
            "source_key": key,
            "file": payment.file,
            "row": payment.row or 0,
        }


def _unmatched(matcher: Matcher, payments: list[Payment]) -> Iterator[Problem]:
    touched = {id(one.payment) for one in matcher.applied}
    for payment in payments:
        if payment.left and payment.row is not None:
            yield _problem("payment_exceeds" if id(payment) in touched else "payment_unmatched", payment)


def _origins(connection: duckdb.DuckDBPyConnection, receipts: Receipts) -> dict[str, tuple[str, int]]:
    """Where the invoices of this import stand; only asked for where they may take a receipt back."""
    if not receipts.counted:
        return {}
    rows = connection.execute("SELECT document, file, row FROM stage_document").fetchall()
    return {document: (file, row) for document, file, row in rows}


def _nothing_to_pay(
    connection: duckdb.DuckDBPyConnection, documents: str, payments: list[Payment]
) -> Iterator[Problem]:
    """Payments in a book without any invoice may be a receipts book: then they are revenue, and only a person knows."""
    fresh = [one for one in payments if one.row is not None]
    known = f"SELECT 1 FROM {documents} UNION ALL SELECT 1 FROM stage_document LIMIT 1"
    if fresh and not connection.execute(known).fetchall():
        for file in sorted({one.file for one in fresh}):
            rows = sum(one.file == file for one in fresh)
            yield Problem("tables.payments_without_invoices", Origin(file), "note", {"rows": rows, "file": file})


def _problem(code: str, payment: Payment) -> Problem:
    origin = Origin(payment.file, payment.row or 0)
    return Problem(f"tables.{code}", origin, "note", {"value": payment.numbers or "", "amount": payment.left})


def _insert_facts(connection: duckdb.DuckDBPyConnection, kind: str, facts: Iterable[Mapping[str, Any]]) -> None:
    columns = {column.name: SQL_TYPES[column.type] for column in staged_columns(kind)}
    _insert(connection, table(kind), columns, list(facts))


def _insert(connection: duckdb.DuckDBPyConnection, name: str, columns: Mapping[str, str], rows: list[Any]) -> None:
    if rows:
        values = ", ".join(f"unnest(${i}::{kind}[])" for i, kind in enumerate(columns.values(), 1))
        names = ", ".join(f'"{column}"' for column in columns)
        lists = [[row.get(column) for row in rows] for column in columns]
        connection.execute(f"INSERT INTO {name} ({names}) SELECT {values}", lists)
