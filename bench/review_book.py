"""Large invented books, written as fact files by SQL alone: documents, payments, time and costs of many clients.

Files lie as imports leave them: one a year for each kind, its rows by client and day.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb

from preavis.engines.relations import SQL_TYPES
from preavis.facts.book import Book, Company, FactFile, Rate
from preavis.facts.identity import Client, Clients
from preavis.facts.kinds import BY_NAME, COMMON
from preavis.facts.period import trailing

AS_OF = date(2026, 6, 30)
YEARS = range(2022, 2027)
PEOPLE = 60
FAMILIES = {"time_entry": "time"}
_TYPES = SQL_TYPES | {"client": "BIGINT"}
_ACTIVITIES = (
    "['delivery', 'delivery', 'delivery', 'meeting', 'support', 'rework', 'admin', 'chasing', 'presales', 'travel']"
)
_CATEGORIES = "['direct', 'subcontract', 'overhead', 'travel', 'pass_through', 'acquisition']"


def write(folder: Path, clients: int, documents: int, *, silent: int = 0) -> None:
    """A book of so many clients and documents, each paid or not, as many hours and a tenth as many costs.

    With `silent`, one client in so many has no hours, and as many have no payments. Amounts, days and clients are drawn
    by hashing the row's number: the same book every time. Few clients have most.
    """
    with duckdb.connect() as base:
        base.execute("SET enable_progress_bar = false")
        base.execute("CREATE MACRO draw(i, salt) AS (hash(i * 1000003 + salt) % 1000000) / 1e6")
        base.execute("CREATE MACRO day(i, salt) AS DATE '2022-01-01' + CAST(draw(i, salt) * 1640 AS INTEGER)")
        base.execute(f"CREATE MACRO whose(i) AS CAST(power(draw(i, 1), 2) * {clients} AS INTEGER) % {clients}")
        base.execute(
            "CREATE TABLE client AS SELECT CAST(range AS INTEGER) AS number, "
            f"CAST(hash(range + 77) >> 1 AS BIGINT) AS reference FROM range({clients})"
        )
        base.execute(f"COPY client TO '{folder}/clients.parquet'")
        for kind, (rows, columns) in _facts(documents).items():
            (folder / kind).mkdir()
            _write(base, folder / kind, (rows, silent), columns)


def book(folder: Path) -> Book:
    """The book that `write` left in a folder."""
    known = duckdb.execute(f"SELECT number, reference FROM '{folder}/clients.parquet' ORDER BY number").fetchall()
    clients = tuple(Client(number, f"c{number}", f"Client {number}", references=(ref,)) for number, ref in known)
    files = {kind: tuple(_file(kind, path) for path in sorted((folder / kind).iterdir())) for kind in _facts(0)}
    return Book(Company("Scale", "FR", "EUR"), AS_OF, trailing(AS_OF, 12), files, Clients.of(clients), rates=rates())


def _file(kind: str, path: Path) -> FactFile:
    ((rows,),) = duckdb.execute(f"SELECT count(*) FROM '{path}'").fetchall()
    return FactFile(kind, str(path), 1, FAMILIES.get(kind, "tables"), int(rows), "")  # type: ignore[arg-type]  # a family by name


def rates() -> tuple[Rate, ...]:
    """Two dated rates a person; two people have none."""
    spans = ((date(2020, 1, 1), date(2023, 12, 31), 5_000), (date(2024, 1, 1), date(2027, 12, 31), 5_500))
    return tuple(
        Rate(f"P{person}", first, last, start + 10 * person)
        for first, last, start in spans
        for person in range(PEOPLE - 2)
    )


def _facts(documents: int) -> dict[str, tuple[int, dict[str, str]]]:
    """For each kind how many rows are drawn, and the columns that are not missing, from `incl`, `issued`, `paid_on`."""
    document = {
        "document": "'F' || i",
        "number": "'F' || i",
        "kind": "CASE WHEN incl < 0 THEN 'credit_note' ELSE 'invoice' END",
        "issue_date": "issued",
        "due_date": "issued + 30",
        "due_origin": "'stated'",
        "currency": "'EUR'",
    }
    money = {"excl": "incl - incl // 6", "vat": "incl // 6", "incl": "incl"}
    document |= money | {f"{name}_base": sql for name, sql in money.items()}
    settled = {"settlement": "'P' || i", "date": "paid_on", "kind": "'payment'", "amount_base": "incl"}
    allocated = {"document": "'F' || i", "issue_date": "issued", "due_date": "issued + 30", "due_origin": "'stated'"}
    allocated |= {"closes": "TRUE", "method": "'stated'", "confidence": "1"}
    hours = {
        "person": f"'P' || (i % {PEOPLE})",
        "date": "issued",
        "minutes": "15 + 15 * CAST(hash(i + 3) % 30 AS BIGINT)",
    }
    hours |= {"billable": "draw(i, 5) < 0.8", "activity": f"{_ACTIVITIES}[1 + CAST(hash(i + 6) % 10 AS INTEGER)]"}
    bought = {"date": "issued", "category": f"{_CATEGORIES}[1 + CAST(hash(i + 8) % 6 AS INTEGER)]", "currency": "'EUR'"}
    bought |= {"amount": "abs(incl) // 10", "amount_base": "abs(incl) // 10", "label": "'bought'"}
    return {
        "document": (documents, document),
        "settlement": (documents, settled | {"currency": "'EUR'", "amount": "incl"}),
        "allocation": (documents, settled | allocated),
        "time_entry": (documents, hours),
        "cost": (documents // 10, bought),
    }


def _write(base: duckdb.DuckDBPyConnection, folder: Path, sized: tuple[int, int], known: dict[str, str]) -> None:
    kind, (rows, silent) = folder.name, sized
    said = known | {"source_key": "'K' || i", "file": f"'{kind}.csv'", "row": "i + 2", "client": "reference"}
    columns = ", ".join(
        f'CAST({said.get(column.name, "NULL")} AS {_TYPES[column.type]}) AS "{column.name}"'
        for column in (*BY_NAME[kind].columns, *COMMON)
    )
    money = kind in ("settlement", "allocation")
    kept = [f"draw(i, 7) < 0.97 AND paid_on <= DATE '{AS_OF}'"] if money else []
    if silent and (money or kind == "time_entry"):
        kept.append(f"hash(number + {int(money)}) % {silent} <> 0")
    where = " AND ".join(kept or ["TRUE"])
    day = BY_NAME[kind].date
    base.execute(
        f"CREATE OR REPLACE TABLE fact AS SELECT {columns} FROM (SELECT i, day(i, 2) AS issued, "
        "day(i, 2) + 10 + CAST(draw(i, 4) * 60 AS INTEGER) AS paid_on, whose(i) AS number, "
        "CAST(12000 + draw(i, 3) * 1000000 AS BIGINT) "
        f"* CASE WHEN draw(i, 9) < 0.03 THEN -1 ELSE 1 END AS incl FROM range({rows}) AS t(i)) "
        f"JOIN client USING (number) WHERE {where} ORDER BY reference, {day}, i"
    )
    for year in YEARS:
        base.execute(
            f"COPY (SELECT * FROM fact WHERE year({day}) = {year}) TO '{folder}/{year}.parquet' "
            "(FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)"
        )
    base.execute("DROP TABLE fact")
