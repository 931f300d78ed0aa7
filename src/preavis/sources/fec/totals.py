"""Control figures of a ledger that was read, and how it was understood."""

from __future__ import annotations

import duckdb

from preavis.sources.fec.survey import Layout
from preavis.sources.fec.year import Year

_SEPARATORS = {"\t": "tab", "|": "|", ";": ";", ",": ",", "xml": "xml"}

_ISSUED = "SELECT count(*) FROM fec_document WHERE NOT opening AND role NOT IN ('deposit', 'accrual')"

_QUERIES = {
    "debit": "SELECT SUM(debit) FROM fec_line",
    "credit": "SELECT SUM(credit) FROM fec_line",
    "entries": "SELECT count(*) FROM fec_entry",
    "documents": f"{_ISSUED} AND incl_base >= 0",
    "credit_notes": f"{_ISSUED} AND incl_base < 0",
    "openings": "SELECT count(*) FROM fec_document WHERE opening",
    "revenue_base": "SELECT SUM(excl_base) FROM fec_document",
    "settlements": "SELECT -SUM(balance) FROM fec_item WHERE part NOT IN ('document', 'accrual', 'link', 'forward')",
    "allocated": "SELECT SUM(amount) FROM fec_allocation",
}


def totals(connection: duckdb.DuckDBPyConnection, year: Year, clients: int) -> dict[str, int | str]:
    """Sums in minor units, counts, and the fiscal year's first and last day."""
    found: dict[str, int | str] = {
        name: int(connection.execute(query).fetchall()[0][0] or 0) for name, query in _QUERIES.items()
    }
    return found | {"clients": clients, "first": str(year.period.first), "last": str(year.period.last)}


def interpretation(connection: duckdb.DuckDBPyConnection, encoding: str, layout: Layout, year: Year) -> dict[str, str]:
    """How the file was understood, in stable words."""
    letters = connection.execute("SELECT count(*) FILTER (letter_no >= 0), count(*) FROM fec_item").fetchall()[0]
    lettrage = "none" if not letters[0] else "all" if letters[0] == letters[1] else "some"
    return {
        "encoding": encoding,
        "separator": _SEPARATORS[layout.separator],
        "layout": layout.header.layout,
        "lettrage": lettrage,
        "fiscal_year": year.origin,
        "entity": year.entity,
    }
