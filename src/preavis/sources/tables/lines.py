"""Rows that belong together: an export with one row a line repeats, or leaves out, what belongs to the invoice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from preavis.sources.rows import Row
from preavis.sources.tables.base import PARTY, Run

_LINE_FIELDS = ("line_amount", "quantity", "unit_price")
_HEADER_FIELDS = ("excl", "vat", "incl", "amount")
_SHORT = 4


@dataclass
class Group:
    """The rows of one invoice. `repeated`: each row bears the invoice's totals; otherwise they add up.

    `shared`: the number alone does not say which invoice it is: another of this file bears it, or it is as short as
    those that start again every year.
    """

    rows: list[Row] = field(default_factory=list)
    repeated: bool = False
    shared: bool = False


def groups(run: Run) -> Iterator[Group]:
    """The invoices of a table, in the order of their first rows."""
    if not run.has("number"):
        yield from (Group([row]) for row in run.rows())
        return
    by_identity = _gathered(run)
    taken: set[str] = set()
    for (number, *_), rows in by_identity.items():
        kept = rows if run.has(*_LINE_FIELDS) else _distinct(run, rows)
        shared = number in taken or len(re.sub(r"\W", "", number)) < _SHORT
        taken.add(number)
        if len(kept) > 1:
            run.count("lines_grouped", kept[0].number, value=number)
        yield Group(kept, len(kept) > 1 and _repeats(run, kept), shared)


def _gathered(run: Run) -> dict[tuple[str, ...], list[Row]]:
    """Rows by number, client and date; a row that leaves all of these out continues the one above it."""
    found: dict[tuple[str, ...], list[Row]] = {}
    above: tuple[str, ...] | None = None
    for row in run.rows():
        key = tuple(row.text(name) or "" for name in ("number", "issue_date", *PARTY))
        if not any(key) and above and run.has(*_LINE_FIELDS):
            key = above
        elif not key[0]:
            key = ("", f"row {row.number}")
        found.setdefault(key, []).append(row)
        above = key
    return found


def _distinct(run: Run, rows: list[Row]) -> list[Row]:
    """One of each of the rows that are equal in every cell: the same invoice listed twice is one invoice."""
    kept: list[Row] = []
    for row in rows:
        if any(row.cells == other.cells for other in kept):
            run.count("same_invoice_twice", row.number, "warning", value=row.text("number") or "")
        else:
            kept.append(row)
    return kept


def _repeats(run: Run, rows: list[Row]) -> bool:
    """Whether all rows bear the same totals, beside amounts of their own."""
    if not run.has(*_LINE_FIELDS) or not run.has(*_HEADER_FIELDS):
        return False
    totals = {tuple(row.text(name) for name in _HEADER_FIELDS) for row in rows}
    return len(totals - {(None,) * len(_HEADER_FIELDS)}) <= 1
