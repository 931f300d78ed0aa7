"""The identity that holds at every review: clients + unassigned + unused capacity = the company's result, to the cent.

`clients` is what the clients leave, every known part counted. `unassigned` is what no client bears, line by line, and
takes back what no ledger books: the cost of waiting, expected losses, the spreading of acquisition, labour at rates
against payroll in the books. `unused_capacity` is paid time that nobody logged. The sum is checked against the facts
themselves (`total`, summed without any theme) and, where a ledger covers the window, against its lines
(`ledger_total`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from preavis.engines.base import Session
from preavis.engines.literals import literal
from preavis.facts.book import Book
from preavis.facts.period import Period
from preavis.measures.cells import Whole
from preavis.measures.column import Column
from preavis.measures.compose import Measured
from preavis.measures.money import internal_labour
from preavis.measures.money_rows import CATEGORIES, DIRECT, labour, rated
from preavis.measures.rates import bounds, priced

_LINES_OF_THEIR_OWN = ("pass_through", "acquisition", "labour")
"""Costs with a client that have a line of their own here; the others outside the margin are shown by category."""


@dataclass(frozen=True)
class Line:
    """An amount of the company's result that no client bears: positive adds to the result. `name` is a code."""

    name: str
    amount: int


@dataclass(frozen=True)
class Reconciliation:
    """The identity in figures, in minor units.

    `total` is revenue less costs, from the facts. `ledger_total` is class 7 less class 6 of the ledger's lines, None
    unless ledgers cover the whole window. `difference` is how far the identity is from holding: 0, or an integrity
    failure.
    """

    clients: int
    unassigned: tuple[Line, ...]
    unused_capacity: int
    total: int
    ledger_total: int | None
    difference: int

    @property
    def unassigned_total(self) -> int:
        return sum(line.amount for line in self.unassigned)


def reconcile(session: Session, measured: Measured) -> Reconciliation:
    """The identity for an open book and its measures."""
    clients = int(measured.columns["client_margin"].value.sum())
    unused = _unused(session, measured)
    lines = tuple(line for line in _lines(measured, unused) if line.amount)
    window = measured.scope.window
    total = facts_total(session, (window,))
    missing = clients + sum(line.amount for line in lines) - unused - total
    spans = _covered(session.book)
    in_ledger = ledger_total(session, spans) if spans else 0
    apart = facts_total(session, spans) - in_ledger if spans else 0
    whole = in_ledger if ledger_covers(session.book) else None
    return Reconciliation(clients, lines, -unused, total, whole, missing or apart)


def ledger_covers(book: Book) -> bool:
    """Whether ledgers cover every day of the book's window."""
    return sum(span.days for span in _covered(book)) == book.window.days


def facts_total(session: Session, spans: tuple[Period, ...]) -> int:
    """Revenue less costs of the days in `spans`, straight from documents and costs."""
    revenue = f"SELECT {added('excl_base')} AS amount FROM document WHERE {_within(spans, 'issue_date')}"
    costs = f"SELECT {added('-amount_base')} AS amount FROM cost WHERE {_within(spans, 'date')}"
    return _one(session, f"SELECT {added('amount')} AS total FROM ({revenue} UNION ALL {costs}) AS both_sides")


def ledger_total(session: Session, spans: tuple[Period, ...]) -> int:
    """Class 7 less class 6 of the ledger's lines on the days in `spans`, closing entries left out."""
    return _one(
        session,
        f"SELECT {added('credit - debit')} AS total FROM gl_line\n"
        f"WHERE NOT closing AND account >= '6' AND account < '8' AND {_within(spans, 'date')}",
    )


def _lines(measured: Measured, unused: int) -> Iterator[Line]:
    cells, found = measured.cells["money"], measured.columns
    yield Line("revenue_without_client", cells.unassigned("amount", "revenue"))
    for category in (*CATEGORIES, "other"):
        part = f"cost_{category}"
        if category != "labour":
            yield Line("other_income" if category == "other_income" else part, -cells.unassigned("amount", part))
        if category not in (*DIRECT, *_LINES_OF_THEIR_OWN):
            yield Line(f"client_{part}", -_sum(cells.sum("amount", part)))
    yield Line(
        "passed_through_without_cost", _total(found, "pass_through") - _sum(cells.sum("amount", "cost_pass_through"))
    )
    yield from _labour_lines(measured, unused)
    yield Line("carry_cost", _total(found, "carry_cost"))
    yield Line("expected_loss", _total(found, "expected_loss"))
    yield Line("reminder_cost", _sum(cells.sum("amount", "reminder")))


def _labour_lines(measured: Measured, unused: int) -> Iterator[Line]:
    """Labour that no client bears, and labour at rates against the payroll of the books."""
    cells, found, rates = measured.cells["money"], measured.columns, bounds(measured.scope.book)
    presales = priced(cells.sum("amount", "presales"), cells.sum("unrated", "presales"), cells.count("presales"), rates)
    won = _sum(cells.sum("amount", "cost_acquisition")) + _sum(presales.value)
    inside = internal_labour(cells, rates)
    served = sum(_total(found, name) for name in ("labour_cost", "service_cost", "chasing_cost"))
    used = served - _sum(cells.sum("amount", "reminder")) + _sum(presales.value) + inside
    yield Line("acquisition_of_other_years", _total(found, "acquisition_cost") - won)
    yield Line("internal_labour", -inside)
    yield Line("payroll_beyond_rates", used + unused - cells.total("amount", "cost_labour"))


def _unused(session: Session, measured: Measured) -> int:
    """Cost of the time that people are paid for in the window less what they logged of it, at their rates."""
    scope = measured.scope
    paid = [rate for rate in scope.book.rates if rate.yearly_base is not None]
    if not paid:
        return 0
    supplied: dict[str, int] = {}
    for rate in paid:
        days = _overlap(rate.first, rate.last, scope.window)
        supplied[rate.person] = supplied.get(rate.person, 0) + ((rate.yearly_base or 0) * days + 182) // 365
    logged = session.rows(
        f"SELECT f.person AS person, {added(labour(scope))} AS cost FROM {rated(scope)}\n"
        f"WHERE {_within((scope.window,), 'f.date')} AND f.person IS NOT NULL GROUP BY f.person"
    )
    return sum(supplied.values()) - sum(int(amount) for person, amount in logged if person in supplied)


def _overlap(first: date, last: date, window: Period) -> int:
    return max((min(last, window.last) - max(first, window.first)).days + 1, 0)


def _covered(book: Book) -> tuple[Period, ...]:
    """The days of the window that ledgers cover, as spans that do not overlap."""
    window, spans = book.window, list[Period]()
    for period in sorted(book.covered):
        first = max(period.first, window.first, spans[-1].last + timedelta(days=1) if spans else date.min)
        last = min(period.last, window.last)
        if first <= last:
            spans.append(Period(first, last))
    return tuple(spans)


def _within(spans: tuple[Period, ...], day: str) -> str:
    return "(" + " OR ".join(f"{day} BETWEEN {literal(s.first)} AND {literal(s.last)}" for s in spans) + ")"


def added(amount: str) -> str:
    """A sum as a whole number; 0 where there is nothing to add."""
    return f"CAST(COALESCE(SUM({amount}), 0) AS BIGINT)"


def _one(session: Session, sql: str) -> int:
    return int(session.rows(sql)[0][0])


def _sum(amounts: Whole) -> int:
    return int(amounts.sum())


def _total(found: Mapping[str, Column], name: str) -> int:
    """The known parts of a measure, all clients together."""
    return int(found[name].value.sum())
