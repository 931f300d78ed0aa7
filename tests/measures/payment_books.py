"""Books made of a few documents and payments, written as fact files, for the tests of payment and outlook."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from preavis.engines import ENGINES, Engine
from preavis.facts.book import Book, Company, FactFile
from preavis.facts.identity import Client, Clients
from preavis.facts.kinds import BY_NAME, COMMON
from preavis.facts.period import trailing
from preavis.measures.base import Assumptions, Scope, Theme
from preavis.measures.compose import Measured, measure_themes

AS_OF = date(2026, 8, 31)
ARROW = {
    "text": pa.string(),
    "int": pa.int64(),
    "date": pa.date32(),
    "bool": pa.bool_(),
    "rate": pa.decimal128(18, 8),
    "client": pa.int64(),
}


@dataclass
class Facts:
    """Facts being written down, by kind; `client` is the dense number itself."""

    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def add(self, fact: str, /, **values: Any) -> None:
        many = self.rows.setdefault(fact, [])
        line = len(many) + 1
        many.append({"source_key": f"{fact}{line}", "file": f"{fact}.csv", "row": line, **values})

    def invoice(self, client: int | None, name: str, issued: date, amount: int, due: date | None, **more: Any) -> None:
        values = {
            "kind": "credit_note" if amount < 0 else "invoice",
            "number": name,
            "excl_base": amount,
            "excl": amount,
        }
        values |= {"currency": "EUR", "incl": amount, "vat": 0, "vat_base": 0, "incl_base": amount, **more}
        origin = None if due is None else "stated"
        self.add("document", client=client, document=name, issue_date=issued, due_date=due, due_origin=origin, **values)

    def money(self, client: int | None, name: str, day: date, amount: int, kind: str = "payment") -> None:
        values = {"kind": kind, "currency": "EUR", "amount": amount, "amount_base": amount, "label": None}
        self.add("settlement", client=client, settlement=name, date=day, **values)

    def applied(self, document: str, day: date, amount: int, **more: Any) -> None:
        """Part of a settlement, or of nothing, applied to a document that was written down before."""
        about = next(row for row in self.rows["document"] if row["document"] == document)
        values = {"settlement": None, "kind": "payment", "closes": False, "method": "stated", "confidence": 1, **more}
        aged = not (about["kind"] == "opening" and about["number"] is None)
        values |= {"issue_date": about["issue_date"] if aged else None, "due_date": about["due_date"]}
        values |= {"client": about["client"], "document": document, "due_origin": about["due_origin"]}
        self.add("allocation", date=day, amount_base=amount, **values)

    def pay(self, document: str, day: date, amount: int, *, closes: bool = True, kind: str = "payment") -> None:
        """Money received for one document."""
        about = next(row for row in self.rows["document"] if row["document"] == document)
        name = f"s{len(self.rows.get('settlement', ())) + 1}"
        self.money(about["client"], name, day, amount, kind)
        self.applied(document, day, amount, settlement=name, kind=kind, closes=closes)


def clients(*kinds: str) -> Clients:
    """Clients of the given kinds; the reference of each is its own number."""
    return Clients.of(tuple(Client(i, f"c{i}", f"Client {i}", kind, references=(i,)) for i, kind in enumerate(kinds)))


def book(folder: Path, facts: Facts, kinds: Sequence[str], ledger: Facts | None = None, **more: Any) -> Book:
    """The facts as files of the family `tables`, in a book of a French company that counts in euros.

    `ledger` are further facts, of the family `ledger`.
    """
    as_of = more.pop("as_of", AS_OF)
    company = more.pop("company", Company("A", "FR", "EUR"))
    files: dict[str, tuple[FactFile, ...]] = {}
    for family, given in (("tables", facts), ("ledger", ledger or Facts())):
        for kind, rows in given.rows.items():
            files[kind] = (*files.get(kind, ()), _write(folder, kind, rows, family))
    return Book(company, as_of, trailing(as_of, 12), files, clients(*kinds), **more)


def measured(made: Book, themes: Iterable[Theme], engine: Engine | None = None, **assumed: Any) -> Measured:
    """Every measure of the themes."""
    session = (engine or ENGINES[0]).open(made, threads=1)
    try:
        return measure_themes(session, Scope(made, Assumptions(**assumed)), tuple(themes))
    finally:
        session.close()


def days(count: int) -> timedelta:
    return timedelta(days=count)


def _write(folder: Path, kind: str, rows: Sequence[Mapping[str, Any]], family: Any) -> FactFile:
    columns = (*BY_NAME[kind].columns, *COMMON)
    schema = pa.schema([(column.name, ARROW[column.type]) for column in columns])
    table = pa.Table.from_pylist([{name: row.get(name) for name in schema.names} for row in rows], schema=schema)
    path = folder / f"{kind}-{family}.parquet"
    pq.write_table(table, path)
    return FactFile(kind, str(path), 1, family, len(rows), "")
