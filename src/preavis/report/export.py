"""Tables for other tools: one row a client, one row a measure, and the facts as they count at the date."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from preavis.engines import Session
from preavis.facts.kinds import Kind
from preavis.report.saying import sentence
from preavis.report.table import Cell, Figure, Head, Table, heads
from preavis.report.words import Words
from preavis.review import Review


def review_table(review: Review, words: Words) -> Table:
    """One row a client: what is advised, the main figures, the reasons in words."""
    figures = (
        "revenue",
        "contribution",
        "client_margin",
        "margin_ratio",
        "days_beyond_terms",
        "revenue_share",
        "hours",
    )
    rows: list[tuple[Cell, ...]] = []
    for one in review.clients:
        measures = [Figure(one.measure(name).value, one.measured.measures[name].unit) for name in figures]
        said = [sentence(words, reason.code, reason.params) for reason in one.advice.reasons]
        client, advice = one.client, one.advice
        rows.append(
            (client.key, client.name, client.kind, advice.recommendation, advice.quality, *measures, " | ".join(said))
        )
    return Table("review", heads(f"client name kind recommendation quality {' '.join(figures)} reasons"), tuple(rows))


def measures_long(review: Review) -> Table:
    """One row a client and measure."""
    rows: list[tuple[Cell, ...]] = []
    for one in review.clients:
        for name, value in one.measures.items():
            unit = one.measured.measures[name].unit
            bounds = [Figure(number, unit) for number in (value.value, value.low, value.high)]
            rows.append((one.client.key, name, unit, *bounds, value.evidence, value.missing))
    return Table("measures", heads("client measure unit value low high evidence missing"), tuple(rows))


def fact_table(session: Session, kind: Kind, keys: Sequence[str], currency: str) -> Table:
    """The facts of a kind that count at the date, in the order of file and row.

    Amounts are in whole units: `_base` columns in the book's currency, the others in that of their row. `keys` are the
    clients' words, by number.
    """
    names = (*kind.names, "file", "row")
    columns = ", ".join(f'"{name}"' for name in names)
    rows = session.rows(f'SELECT {columns} FROM {kind.name} ORDER BY file, "row", {columns}')
    return Table(
        kind.name,
        tuple(Head(name) for name in names),
        tuple(_fact(dict(zip(names, row, strict=True)), keys, currency) for row in rows),
    )


_COUNTS = ("minutes", "weekly_minutes", "yearly_minutes", "row", "entry")


def _fact(row: dict[str, Any], keys: Sequence[str], currency: str) -> tuple[Cell, ...]:
    return tuple(_cell(name, value, row, keys, currency) for name, value in row.items())


def _cell(name: str, value: Any, row: dict[str, Any], keys: Sequence[str], currency: str) -> Cell:
    """A value of a fact as a cell: whole numbers that are no count are amounts."""
    if name == "client":
        return None if value is None else keys[value]
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) and name not in _COUNTS:
        own = currency if name.endswith("_base") or name in ("debit", "credit") else row.get("currency") or currency
        return Figure(value, "money", currency=own)
    if value is None or isinstance(value, str | int | date):
        return value
    return str(value)
