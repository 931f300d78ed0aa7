"""Numbers about each client, from facts, with the rows they stand on: themes, and the machinery that measures them."""

from __future__ import annotations

from collections.abc import Callable

from preavis.engines.base import Session
from preavis.measures.base import Assumptions, Measure, Scope, Theme
from preavis.measures.capacity import CAPACITY
from preavis.measures.compose import Measured, measure_themes
from preavis.measures.dependence import DEPENDENCE, concentration
from preavis.measures.evidence import Row
from preavis.measures.evidence import depends_on_due as counts_by_due_date
from preavis.measures.evidence import evidence as rows_behind
from preavis.measures.lenses import compare as compare_lenses
from preavis.measures.money import MONEY
from preavis.measures.outlook import OUTLOOK
from preavis.measures.payment import PAYMENT
from preavis.measures.reconciliation import reconcile
from preavis.measures.value import Value
from preavis.measures.waterfall import waterfall

THEMES: tuple[Theme, ...] = (MONEY, PAYMENT, DEPENDENCE, CAPACITY, OUTLOOK)
"""Every theme, in an order in which each finds what it needs from those before it."""


def measure_all(
    session: Session, assumptions: Assumptions, progress: Callable[[str], None] = lambda _: None
) -> Measured:
    """Every measure of every client of an open book. `progress` is told the name of each theme as its work starts."""
    return measure_themes(session, Scope(session.book, assumptions), THEMES, progress)


def evidence(
    session: Session, measured: Measured, measure: str, client: int | None, limit: int | None = None
) -> tuple[Row, ...]:
    """The rows behind a measure of a client (None: what is unassigned), by day; at most `limit` of them."""
    return rows_behind(session, measured, THEMES, measure, client, limit)


def depends_on_due(measured: Measured, measure: str) -> bool:
    """Whether any row behind a measure counts by its due date."""
    return counts_by_due_date(measured, THEMES, measure)


__all__ = [
    "THEMES",
    "Assumptions",
    "Measure",
    "Measured",
    "Row",
    "Value",
    "compare_lenses",
    "concentration",
    "depends_on_due",
    "evidence",
    "measure_all",
    "reconcile",
    "waterfall",
]
