"""Receipts as revenue: what came in and no invoice asked for is a sale of that day, sold and paid at once.

Where invoices are known too, a receipt that settles one is its payment and nothing else. Which comes first, the receipt
or the invoice, does not matter: an invoice that comes later takes back what its receipt had counted, by a document of
the opposite sign on the receipt's day, in the batch that brings the invoice. So nothing is counted twice, and undoing
that batch needs no repair.

When such a sale was agreed or invoiced is not known. Its document has no due date and the origin `receipt`; its
allocation is of the kind `receipt`, which says nothing of how fast the client pays.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import duckdb

from preavis.facts.money import convert
from preavis.sources.tables.match import Applied, Payment

PREFIX = "receipt|"
"""Keys of documents that a receipt stands for start so; the settlement's key follows."""
_SETTLES = "|settles|"
_COLUMNS = {
    "settlement": "VARCHAR",
    "client": "VARCHAR",
    "date": "DATE",
    "currency": "VARCHAR",
    "number": "VARCHAR",
    "excl": "BIGINT",
    "vat": "BIGINT",
    "incl": "BIGINT",
    "excl_base": "BIGINT",
    "incl_base": "BIGINT",
    "project": "VARCHAR",
    "label": "VARCHAR",
    "file": "VARCHAR",
    "row": "BIGINT",
}


def await_receipts(connection: duckdb.DuckDBPyConnection, receipts: Iterable[Mapping[str, object]]) -> None:
    """Keep receipts, as mappings with the columns of `pending_receipt`, until all files are read."""
    _expect(connection)
    rows = list(receipts)
    if rows:
        values = ", ".join(f"unnest(${i}::{kind}[])" for i, kind in enumerate(_COLUMNS.values(), 1))
        lists = [[row.get(column) for row in rows] for column in _COLUMNS]
        connection.execute(f"INSERT INTO pending_receipt SELECT {values}", lists)


def _expect(connection: duckdb.DuckDBPyConnection) -> None:
    columns = ", ".join(f'"{name}" {kind}' for name, kind in _COLUMNS.items())
    connection.execute(f"CREATE TEMP TABLE IF NOT EXISTS pending_receipt ({columns})")


@dataclass(frozen=True)
class Receipts:
    """Receipts by the settlement that they are: those of this import, and those that the book counts as revenue."""

    fresh: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    counted: Mapping[str, dict[str, Any]] = field(default_factory=dict)

    @classmethod
    def of(cls, connection: duckdb.DuckDBPyConnection, documents: str) -> Receipts:
        """What waits in `pending_receipt`, and the documents of receipts among the known ones."""
        _expect(connection)
        names = list(_COLUMNS)
        quoted = ", ".join(f'"{name}"' for name in names)
        rows = connection.execute(f"SELECT {quoted} FROM pending_receipt").fetchall()
        fresh = {row[0]: dict(zip(names, row, strict=True)) for row in reversed(rows)}
        return cls(fresh, _counted(connection, documents))

    def is_revenue(self, payment: Payment) -> bool:
        """Whether what a payment leaves over is revenue, now or already."""
        return payment.settlement in self.fresh or payment.settlement in self.counted

    def facts(
        self, payments: Iterable[Payment], applied: Iterable[Applied], origins: Mapping[str, tuple[str, int]]
    ) -> Iterator[tuple[str, dict[str, Any]]]:
        """The documents and allocations (kind of fact, fact) that follow once payments have found their invoices.

        `origins` are the file and row of the invoices of this import: what takes a receipt back is said by them.
        """
        paid: dict[str, list[Applied]] = defaultdict(list)
        for one in applied:
            paid[one.payment.settlement].append(one)
        for payment in sorted(payments, key=lambda one: (one.file, one.row or 0, one.settlement)):
            key = payment.settlement
            if key in self.counted:
                for one in paid[key]:
                    name = f"{PREFIX}{key}{_SETTLES}{one.document.document}"
                    told = self.counted[key] | {"origin": origins.get(one.document.document)}
                    yield from _sale(told, payment, name, -one.amount_base)
            elif key in self.fresh and payment.left:
                yield from _sale(self.fresh[key], payment, f"{PREFIX}{key}", payment.left)


def _counted(connection: duckdb.DuckDBPyConnection, documents: str) -> dict[str, dict[str, Any]]:
    """What the book counts as revenue for each receipt, less what invoices took back, and how it was told."""
    names = {row[0] for row in connection.execute(f"DESCRIBE SELECT * FROM {documents}").fetchall()}
    wanted = ("client", "number", "currency", "excl", "incl", "excl_base", "incl_base", "document")
    columns = ", ".join(name if name in names else f"NULL AS {name}" for name in wanted)
    found: dict[str, dict[str, Any]] = {}
    query = f"SELECT {columns} FROM {documents} WHERE starts_with(document, '{PREFIX}') ORDER BY document"
    for row in connection.execute(query).fetchall():
        said = dict(zip(wanted, row, strict=True))
        key, taken_back, _ = said["document"].removeprefix(PREFIX).partition(_SETTLES)
        if not taken_back:
            found[key] = said | {"counted": said["incl_base"]}
        elif key in found:
            found[key]["counted"] += said["incl_base"]
    return found


def _sale(told: Mapping[str, Any], payment: Payment, name: str, base: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """A document of `base` including VAT and its allocation, in the proportions of the receipt as it was told."""
    whole = told["incl_base"]
    incl, excl, excl_base = (_part(told[column], base, whole) for column in ("incl", "excl", "excl_base"))
    incl = base if incl is None else incl
    excl, excl_base = incl if excl is None else excl, base if excl_base is None else excl_base
    common = {"client": told["client"], "document": name, "source_key": name, "issue_date": payment.date}
    file, row = told.get("origin") or (payment.file, payment.row or 0)
    common |= {"due_date": None, "due_origin": "receipt", "file": file, "row": row}
    yield (
        "document",
        common
        | {"number": told["number"], "kind": "invoice" if base > 0 else "credit_note", "currency": payment.currency}
        | {"excl": excl, "vat": incl - excl, "incl": incl}
        | {"excl_base": excl_base, "vat_base": base - excl_base, "incl_base": base}
        | {"project": told.get("project"), "label": told.get("label")},
    )
    yield (
        "allocation",
        common
        | {"settlement": payment.settlement, "date": payment.date, "kind": "receipt", "amount_base": base}
        | {"closes": True, "method": "stated", "confidence": Decimal(1), "source_key": f"{payment.settlement}|{name}"},
    )


def _part(amount: int | None, part: int, whole: int) -> int | None:
    """`amount` times part over whole, in whole minor units."""
    if amount is None or not whole:
        return None
    return amount if part == whole else convert(amount, "JPY", Decimal(part) / Decimal(whole), "JPY")
