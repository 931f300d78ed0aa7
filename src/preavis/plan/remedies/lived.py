"""The last twelve months of some clients as quantities, from what was measured."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

import numpy as np

from preavis.advice.policy import Policy
from preavis.advice.table import Table
from preavis.facts.money import exponent
from preavis.measures import Measured
from preavis.measures.capacity import PARTS as MONTHS
from preavis.measures.cells import Cells
from preavis.measures.money_rows import ACTIVITIES
from preavis.measures.payment_rows import ALLOCATED, DOCUMENTS
from preavis.measures.rates import bounds
from preavis.plan.remedies.base import Flags, Floats, Year

_COLUMNS: Mapping[str, str] = {
    "revenue": "revenue", "pass_through": "pass_through", "direct": "direct_costs", "labour": "labour_cost",
    "service": "service_cost", "chasing": "chasing_cost", "acquisition": "acquisition_cost", "carry": "carry_cost",
    "loss": "expected_loss", "minutes": "hours", "discounts": "discounts", "lateness_p80": "lateness_p80",
    "days_beyond_terms": "days_beyond_terms", "days_to_pay": "days_to_pay", "open": "open_balance",
    "overdue": "overdue_balance",
}  # fmt: skip
"""The measure that each quantity is."""
_MARKS = ("unbilled", "marked", "rework")
_TENSION = "tension"
_NO_CELLS = Cells(0, {})
_USUAL_HOUR = 60
"""Whole units of currency an hour, in a book without rates whose owner said nothing."""


@dataclass(frozen=True)
class Lived:
    """What every year of a book shares: the measures, the table they were judged in, the owner's policy."""

    measured: Measured
    table: Table
    policy: Policy

    def year(self, numbers: np.ndarray) -> Year:
        """The last twelve months of these clients."""
        whole = self.whole
        return replace(
            whole,
            numbers=numbers,
            quantities={name: values[numbers] for name, values in whole.quantities.items()},
            known={name: where[numbers] for name, where in whole.known.items()},
            activity={name: minutes[numbers] for name, minutes in whole.activity.items()},
            kinds=whole.kinds[numbers],
        )

    @cached_property
    def whole(self) -> Year:
        """The last twelve months of every client of the book, in the order of their numbers."""
        found = dict(self._quantities())
        rates = bounds(self.measured.scope.book)
        money = self.measured.cells.get("money", _NO_CELLS)
        return Year(
            numbers=np.arange(self.measured.scope.clients),
            quantities={name: values for name, (values, _) in found.items()},
            known={name: where for name, (_, where) in found.items()},
            activity={name: self._cells(money, "minutes", name) for name in ACTIVITIES},
            kinds=np.array([client.kind for client in self.measured.scope.book.clients.all], np.str_),
            hour=self._hour(None if rates is None else rates.middle),
            lowest=None if rates is None else float(rates.low),
            carry=self.measured.scope.assumptions.carry_bps / 10_000,
        )

    def _quantities(self) -> Iterator[tuple[str, tuple[Floats, Flags]]]:
        for name, measure in _COLUMNS.items():
            column = self.measured.columns[measure]
            # A cost of credit that is only bounded enters a margin with its lower bound: see `measures/money.py`.
            bounded = np.where(column.low_known & column.high_known, column.low, 0)
            yield name, (np.where(column.known, column.value, bounded).astype(np.float64), column.known)
        margin, full = (self.measured.columns[name] for name in ("client_margin", "full_profit"))
        yield "overhead", ((margin.value - full.value).astype(np.float64), full.known)
        capacity = self.measured.cells.get("capacity", _NO_CELLS)
        logged = self.measured.columns["hours"].known
        marked = self._cells(capacity, "marked", *MONTHS)
        for name in _MARKS:
            yield name, (self._cells(capacity, name, *MONTHS), logged & ((name == "rework") | (marked > 0)))
        yield "peak", (self._cells(capacity, "minutes", busiest(self.measured)), logged)
        yield from self._late()
        yield _TENSION, self._tension()

    def _late(self) -> Iterator[tuple[str, tuple[Floats, Flags]]]:
        """Documents judged and those late among them; what the law gives for it, its fixed sums apart."""
        payment, columns = self.measured.cells.get("payment", _NO_CELLS), self.measured.columns
        for name in ("late", "judged"):
            yield name, (self._cells(payment, name, *DOCUMENTS, *ALLOCATED), columns["late_share"].known)
        lawful = columns["statutory_interest"]
        claims = np.maximum(self._cells(payment, "claims", *DOCUMENTS, *ALLOCATED), 0.0)
        yield "claims", (claims, lawful.known)
        yield "interest", (lawful.value - claims, lawful.known)

    def _tension(self) -> tuple[Floats, Flags]:
        row = next((r for r in self.table.rows if r.criterion.judged and r.criterion.measure == _TENSION), None)
        if row is None:
            return np.zeros(self.measured.scope.clients), np.zeros(self.measured.scope.clients, np.bool_)
        return row.value, row.known

    def _cells(self, cells: Cells, column: str, *parts: str) -> Floats:
        if cells.clients != self.measured.scope.clients:
            return np.zeros(self.measured.scope.clients)
        return cells.sum(column, *parts).astype(np.float64)

    def _hour(self, middle: int | None) -> float:
        """What an hour of asking costs, in minor units."""
        stated = self.policy.remedies.hour_value
        if stated is None and middle is not None:
            return float(middle)
        whole = Decimal(_USUAL_HOUR) if stated is None else stated
        return float(whole.scaleb(exponent(self.measured.scope.book.company.currency)))


def busiest(measured: Measured) -> str:
    """The month in which most time went to clients, as the part of the capacity theme."""
    cells = measured.cells.get("capacity", _NO_CELLS)
    return max(MONTHS, key=lambda part: int(cells.sum("minutes", part).sum()))
