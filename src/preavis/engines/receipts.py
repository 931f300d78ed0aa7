"""Receipts that an invoice has taken back: what is left of them counts, and nothing else of both.

A receipt that no invoice asked for is a sale of its day. When its invoice becomes known, a document of the opposite
sign takes back what the receipt had counted; both are facts and stay. Read as they lie, one sale would be three
documents. So a receipt counts with what invoices left of it, and not at all where nothing is left.
"""

from __future__ import annotations

from collections.abc import Iterable

from preavis.engines.literals import literal, name
from preavis.facts.book import Book, Family

ORIGIN = "receipt"
"""Origin of the due date, which they have not, of documents that receipts stand for; and the kind of allocation."""
PREFIX = "receipt|"
TABLE = "receipt_left"
AMOUNTS = ("excl", "vat", "incl", "excl_base", "vat_base", "incl_base")
COUNTS = "(r.incl_base IS NULL OR r.incl_base <> 0)"
"""The condition that a fact `f` joined to `r` counts."""
JOIN = f"{TABLE} AS r ON r.document = f.document"


def any_receipt(families: Iterable[Family]) -> str | None:
    """A statement whose number says whether the book has receipts that are sales; None if no file could."""
    scans = [f"SELECT document FROM raw_document_{family} WHERE due_origin = {name(ORIGIN)}" for family in families]
    return f"SELECT COUNT(*) AS n FROM ({' UNION ALL '.join(scans)}) AS found" if scans else None


def left(book: Book, documents: Iterable[Family], allocations: Iterable[Family]) -> str:
    """What is left of every receipt that was taken back, whole or in part; 0 for what took it back."""
    upto = literal(book.as_of)
    told = _all(
        f"SELECT document, settlement FROM raw_allocation_{family} WHERE kind = {name(ORIGIN)} AND date <= {upto}"
        for family in allocations
    )
    sold = _all(
        f"SELECT document, {', '.join(AMOUNTS)} FROM raw_document_{family}\n"
        f"  WHERE due_origin = {name(ORIGIN)} AND issue_date <= {upto}"
        for family in documents
    )
    sums = ", ".join(f"CAST(SUM(s.{column}) AS BIGINT) AS {column}" for column in AMOUNTS)
    kept = ", ".join(
        f"CASE WHEN t.document = '{PREFIX}' || t.settlement THEN n.{column} ELSE 0 END AS {column}"
        for column in AMOUNTS
    )
    return (
        f"WITH told AS (\n  {told}\n),\nsold AS (\n  {sold}\n),\n"
        f"net AS (\n  SELECT t.settlement, {sums}\n  FROM told AS t JOIN sold AS s ON s.document = t.document\n"
        "  GROUP BY t.settlement HAVING COUNT(*) > 1\n)\n"
        f"SELECT t.document, {kept}\nFROM told AS t JOIN net AS n ON n.settlement = t.settlement"
    )


def _all(scans: Iterable[str]) -> str:
    return "\n  UNION ALL ".join(scans)
