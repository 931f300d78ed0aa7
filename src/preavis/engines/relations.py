"""What an engine registers, and the relations it creates: the one place where facts of several families meet.

`raw_<kind>_<family>` are the fact files as they lie. The relations, one a kind and named after it, have the kind's
columns (`client` is the dense number), `family`, `source_key`, `file` and `row`. Six rules shape them:

- Only facts dated up to `as_of`.
- Authority: within the fiscal years a ledger covers, documents, lines, settlements, allocations (by the issue date of
  their document) and costs without client come from the ledger alone. A cost that another family gives to a client
  moves that amount of ledger cost from unassigned to the client, so the total stays.
- Continuity: an opening is dropped where the year before is there with the documents themselves. Allocations against
  it stay: they belong to the documents.
- Certainty: what one fiscal year could only guess (first in, first out) gives way to what a later one letters.
- Due dates: what the invoice states, else what another family states of the same invoice (`matched`; `due_told` says
  where), else what its client's usual terms give (`client_terms`). The company's own assumption comes later.
- Receipts: one that an invoice took back counts with what is left of it (`receipts.py`).

`referenced_<kind>`, for the kinds with most rows, is the same relation before clients are looked up: it has the column
`reference` instead of `client`. Adding up by reference and looking clients up afterwards joins a few groups instead of
every row.

A book pays only for the rules it needs: one family, or no ledger, and each relation is a plain scan with one join.
The statements are in the dialect that every engine reads alike.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from preavis.engines import receipts
from preavis.engines.client_terms import ORIGIN, UsualTerms, terms_rows
from preavis.engines.literals import literal, name, names
from preavis.facts.book import Book, Family
from preavis.facts.kinds import BY_NAME, COMMON, KINDS, ColumnType, Kind

SQL_TYPES: dict[ColumnType, str] = {
    "text": "VARCHAR",
    "int": "BIGINT",
    "date": "DATE",
    "bool": "BOOLEAN",
    "rate": "DECIMAL(18, 8)",
    "client": "INTEGER",
}
_AUTHORITY = {"document": "issue_date", "document_line": "date", "settlement": "date", "allocation": "issue_date"}
_DATED = ("document", "allocation")
"""Kinds of fact with a due date."""
REFERENCED = ("document", "settlement", "allocation", "time_entry")
"""Kinds that also come as `referenced_<kind>`."""
_KNOWN_TO_THE_LEDGER = ("bad_debt", "early_discount", "other_income")
"""Costs that a ledger already books with their client: another family's copy of them moves nothing."""


@dataclass(frozen=True)
class Relation:
    """A named SELECT. `kept`: it is read more than once, so an engine that can keeps its rows."""

    name: str
    sql: str
    kept: bool = False


def raw_files(book: Book) -> dict[str, tuple[str, ...]]:
    """Paths of the fact files by the name they are registered under, `raw_<kind>_<family>`."""
    files: dict[str, tuple[str, ...]] = {}
    for kind in sorted(book.files):
        for file in book.files[kind]:
            raw = _raw(kind, file.family)
            files[raw] = (*files.get(raw, ()), file.path)
    return files


def client_map(book: Book) -> tuple[tuple[int, int], ...]:
    """(reference, dense number) of every reference of every client."""
    return tuple((reference, client.number) for client in book.clients.all for reference in client.references)


def rates(book: Book) -> tuple[tuple[str, date, date, int], ...]:
    """(person, first day, last day, minor units an hour)."""
    return tuple((rate.person, rate.first, rate.last, rate.hourly_base) for rate in book.rates)


def covered(book: Book) -> tuple[tuple[date, date], ...]:
    """(first day, last day) of every fiscal year that a ledger covers."""
    return tuple((period.first, period.last) for period in book.covered)


def sold_by_receipt(book: Book) -> str | None:
    """What to ask before `relations`: a statement whose number is that of the sales known by their receipt alone."""
    return receipts.any_receipt(_others(book, "document"))


def relations(book: Book, *, receipts_known: bool = False) -> tuple[Relation, ...]:
    """Every relation to create, in order: one a kind, empty if the book has no such fact, and what they stand on.

    `receipts_known`: `sold_by_receipt` found any.
    """
    terms = UsualTerms(terms_rows(book))
    shape, referenced = (_Shape(book, terms, referenced=late, receipts_known=receipts_known) for late in (False, True))
    return (
        *shape.helpers(),
        *(Relation(kind.name, shape.relation(kind)) for kind in KINDS),
        *(Relation(f"referenced_{kind}", referenced.relation(BY_NAME[kind])) for kind in REFERENCED),
    )


def _raw(kind: str, family: Family) -> str:
    return f"raw_{kind}_{family}"


def _others(book: Book, kind: str) -> list[Family]:
    """Families of a kind besides the ledger."""
    return sorted({file.family for file in book.files.get(kind, ())} - {"ledger"})


class _Shape:
    """Writes the relations of one book, with clients looked up or still `referenced`."""

    def __init__(self, book: Book, terms: UsualTerms, *, referenced: bool, receipts_known: bool) -> None:
        self.book, self.terms, self.referenced, self.receipts = book, terms, referenced, receipts_known
        self.families = {kind: sorted({file.family for file in files}) for kind, files in book.files.items() if files}
        self.guessed = len(book.covered) > 1 and self.has("allocation", "ledger")
        self.mixed = bool(book.covered) and self.has("document", "ledger") and bool(self.others("document"))

    def has(self, kind: str, family: Family) -> bool:
        return family in self.families.get(kind, ())

    def others(self, kind: str) -> list[Family]:
        """Families of a kind besides the ledger."""
        return _others(self.book, kind)

    def inside(self, column: str) -> str:
        """The condition that a day lies in a fiscal year that a ledger covers."""
        spans = [f"{column} BETWEEN {literal(p.first)} AND {literal(p.last)}" for p in self.book.covered]
        return "(" + " OR ".join(spans) + ")"

    def relation(self, kind: Kind) -> str:
        parts = [part for family in self.families.get(kind.name, ()) for part in self.parts(kind, family)]
        return "\nUNION ALL\n".join(parts) or self.empty(kind)

    def parts(self, kind: Kind, family: Family) -> Iterator[str]:
        """The SELECTs that a family adds to a kind."""
        conditions = [f"f.{kind.date} <= {literal(self.book.as_of)}"] if kind.date else []
        if self.nets(kind, family):
            conditions.append(receipts.COUNTS)
        if family == "ledger" and kind.name == "document":
            conditions += self.openings()
        if family == "ledger" and kind.name == "allocation" and self.guessed:
            conditions.append("(f.method <> 'fifo' OR c.document IS NULL)")
        if family == "ledger" or not self.book.covered:
            yield self.select(kind, family, conditions)
        elif kind.name == "cost":
            yield self.select(kind, family, [*conditions, f"({self.outside('f.date')} OR {self.moves()})"])
            yield self.select(kind, family, [*conditions, f"{self.inside('f.date')} AND {self.moves()}"], back=True)
        else:
            yield self.select(kind, family, conditions + self.authority(kind))

    def nets(self, kind: Kind, family: Family) -> bool:
        """Whether receipts that an invoice took back may be among the rows."""
        return self.receipts and family != "ledger" and kind.name in _DATED

    def outside(self, column: str) -> str:
        return f"({column} IS NULL OR NOT {self.inside(column)})"

    def moves(self) -> str:
        return f"(f.client IS NOT NULL AND f.category NOT IN {names(_KNOWN_TO_THE_LEDGER)})"

    def authority(self, kind: Kind) -> list[str]:
        """What keeps another family out of the fiscal years that a ledger covers."""
        if kind.name not in _AUTHORITY:
            return []
        conditions = [self.outside(f"f.{_AUTHORITY[kind.name]}")]
        if kind.name == "allocation" and self.mixed:
            conditions.append(f"(NOT {self.inside('f.date')} OR o.client IS NULL)")
        return conditions

    def openings(self) -> list[str]:
        """What drops openings whose documents are there themselves."""
        if not self.book.covered:
            return []
        conditions = [self.outside("f.carried")]
        if self.mixed:
            conditions.append("(f.carried IS NULL OR k.first_issue IS NULL OR k.first_issue > f.carried)")
        return conditions

    def select(self, kind: Kind, family: Family, conditions: list[str], *, back: bool = False) -> str:
        columns = ",\n       ".join(self.columns(kind, family, back=back))
        joins = "".join(f"\nLEFT JOIN {join}" for join in self.joins(kind, family))
        where = "\n  AND ".join(conditions)
        return f"SELECT {columns}\nFROM {_raw(kind.name, family)} AS f{joins}" + (f"\nWHERE {where}" if where else "")

    def columns(self, kind: Kind, family: Family, *, back: bool) -> Iterator[str]:
        replaced = self.dues(kind, family) | self.netted(kind, family)
        for column in (*kind.columns, *COMMON):
            if column.type == "client" and self.referenced:
                yield "f.client AS reference"
            elif column.type == "client":
                yield "CAST(NULL AS INTEGER) AS client" if back else "m.client AS client"
            elif back and column.name in ("amount", "amount_base"):
                yield f"-f.{column.name} AS {column.name}"
            elif column.name in replaced:
                yield f"{replaced[column.name]} AS {column.name}"
            else:
                yield f'f."{column.name}" AS "{column.name}"'
        yield f"{name(family)} AS family"

    def dues(self, kind: Kind, family: Family) -> dict[str, str]:
        """The due date and where it comes from, of facts that have one."""
        if kind.name not in _DATED:
            return {}
        known = [("h.due_date", "h.due_origin")] if self.mixed and family == "ledger" else []
        if self.terms.known:
            known.append((self.by_terms(kind), name(ORIGIN)))
        cases = "".join(f" WHEN {day} IS NOT NULL THEN {origin}" for day, origin in known)
        return (
            {
                "due_date": f"COALESCE({', '.join(['f.due_date', *(day for day, _ in known)])})",
                "due_origin": f"CASE WHEN f.due_date IS NOT NULL THEN f.due_origin{cases} ELSE f.due_origin END",
            }
            if known
            else {}
        )

    def by_terms(self, kind: Kind) -> str:
        """The due date that the client's terms give; a balance carried forward without its invoices has no age."""
        aged = ["NOT (f.kind = 'opening' AND f.number IS NULL)"] if kind.name == "document" else []
        sold = [f"COALESCE(f.due_origin, '') <> {name(receipts.ORIGIN)}"] if self.receipts else []
        conditions = " AND ".join([*aged, *sold])
        return f"CASE WHEN {conditions} THEN {self.terms.due()} END" if conditions else f"({self.terms.due()})"

    def netted(self, kind: Kind, family: Family) -> dict[str, str]:
        """The amounts of a receipt, less what invoices took back."""
        if not self.nets(kind, family):
            return {}
        if kind.name == "allocation":
            return {"amount_base": "COALESCE(r.incl_base, f.amount_base)"}
        return {column: f"COALESCE(r.{column}, f.{column})" for column in receipts.AMOUNTS}

    def joins(self, kind: Kind, family: Family) -> Iterator[str]:
        if self.terms.known and kind.name in _DATED:
            yield self.terms.join()
        if self.nets(kind, family):
            yield receipts.JOIN
        others = self.mixed and kind.name in ("document", "allocation")
        if any(column.type == "client" for column in kind.columns) and (others or not self.referenced):
            yield "client_map AS m ON m.reference = f.client"
        if self.mixed and family == "ledger" and kind.name in ("document", "allocation"):
            yield "due_hint AS h ON h.document = f.document"
        if self.guessed and family == "ledger" and kind.name == "allocation":
            yield "certain AS c ON c.document = f.document AND c.date = f.date AND c.amount_base = f.amount_base"
        if self.mixed and family == "ledger" and kind.name == "document":
            yield "known_before AS k ON k.client = m.client"
        if self.mixed and family != "ledger" and kind.name == "allocation":
            yield "carried_client AS o ON o.client = m.client"

    def empty(self, kind: Kind) -> str:
        """A kind of which the book has no fact."""
        typed = [(column.name, SQL_TYPES[column.type]) for column in (*kind.columns, *COMMON)]
        if self.referenced:
            typed = [("reference", "BIGINT") if name == "client" else (name, sql) for name, sql in typed]
        columns = [f'CAST(NULL AS {sql}) AS "{name}"' for name, sql in typed]
        return "SELECT " + ", ".join([*columns, "'' AS family"]) + " WHERE FALSE"

    def helpers(self) -> Iterator[Relation]:
        """Small relations that only a book with several fiscal years, or with a ledger and other documents, needs."""
        if self.guessed:
            certain = f"SELECT DISTINCT document, date, amount_base FROM {_raw('allocation', 'ledger')}"
            yield Relation("certain", f"{certain}\nWHERE method <> 'fifo' AND settlement IS NULL", kept=True)
        if self.receipts:
            others = self.others("document"), self.others("allocation")
            yield Relation(receipts.TABLE, receipts.left(self.book, *others), kept=True)
        if not self.mixed:
            yield Relation("due_told", _TOLD_BY_NOBODY)
            return
        other = "\nUNION ALL\n".join(
            "SELECT m.client AS client, f.number, f.issue_date, f.due_date, f.incl_base, f.file, f.row\n"
            f"FROM {_raw('document', family)} AS f JOIN client_map AS m ON m.reference = f.client"
            for family in self.others("document")
        )
        yield Relation("other_document", other)
        yield Relation(
            "known_before",
            "SELECT client, MIN(issue_date) AS first_issue FROM other_document\n"
            f"WHERE {self.outside('issue_date')} GROUP BY client",
            kept=True,
        )
        yield Relation("carried_client", self._carried_client(), kept=True)
        yield Relation("due_hint", self._due_hint(), kept=True)
        yield Relation("due_told", "SELECT document, file, row FROM due_hint")

    def _carried_client(self) -> str:
        """Clients whose openings a ledger still settles: their later payments are the ledger's to tell."""
        return (
            f"SELECT DISTINCT m.client AS client\nFROM {_raw('document', 'ledger')} AS f\n"
            "JOIN client_map AS m ON m.reference = f.client\n"
            f"WHERE f.carried IS NOT NULL AND {self.outside('f.carried')}"
        )

    def _due_hint(self) -> str:
        """Due dates that other families know of ledger documents: by number, else by amount within three days."""
        wanted = (
            "SELECT m.client AS client, f.document, f.number, f.issue_date, f.incl_base\n"
            f"  FROM {_raw('document', 'ledger')} AS f JOIN client_map AS m ON m.reference = f.client\n"
            "  WHERE f.due_date IS NULL"
        )
        near = "ABS(DATE_DIFF('day', o.issue_date, w.issue_date)) <= 3"
        same = f"{_plain('w.number')} = {_plain('o.number')}"
        return (
            f"WITH wanted AS (\n  {wanted}\n),\nfound AS (\n"
            f"  SELECT w.document, o.due_date, o.file, o.row, CASE WHEN {same} THEN 0 ELSE 1 END AS doubt\n"
            "  FROM wanted AS w JOIN other_document AS o ON o.client = w.client\n"
            f"  WHERE o.due_date IS NOT NULL AND ({same}\n"
            f"     OR (o.incl_base = w.incl_base AND {near}))\n),\n"
            "ranked AS (\n  SELECT document, due_date, file, row, ROW_NUMBER() OVER\n"
            "    (PARTITION BY document ORDER BY doubt, due_date, file, row) AS place FROM found\n)\n"
            "SELECT document, due_date, 'matched' AS due_origin, file, row FROM ranked WHERE place = 1"
        )


_TOLD_BY_NOBODY = (
    "SELECT CAST(NULL AS VARCHAR) AS document, CAST(NULL AS VARCHAR) AS file, CAST(NULL AS BIGINT) AS row WHERE FALSE"
)


def _plain(column: str) -> str:
    """A document number without the marks that people type differently."""
    return f"UPPER(REPLACE(REPLACE(REPLACE({column}, ' ', ''), '-', ''), '/', ''))"
