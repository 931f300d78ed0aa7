"""The world of a book: usual months from the last twelve, delays from the payment model, cash from the ledger's banks.

Nothing is forecast: the months to come are the last twelve, lived again. What the books cannot say (cash without a
ledger, a floor, dated flows, the price of resold hours) is handed in; what was assumed is listed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.typing import NDArray

from preavis.engines.base import Session
from preavis.engines.literals import literal
from preavis.errors import Parameter, Problem, UsageError
from preavis.facts.period import Period
from preavis.measures.compose import Measured
from preavis.measures.dependence import ledger_cash
from preavis.measures.outlook import PARTS as QUARTERS
from preavis.measures.payment import learn
from preavis.measures.payment_model import Fit
from preavis.measures.reconciliation import added
from preavis.plan.consequences.world import WHOLE, Payer, Resale, World

HORIZON = 24
_YEAR = 12
_DELAYS = 12
"""Months after a bill in which it may still be paid; what is open then counts as never paid."""

_MONTH_DAYS = 30.4
_PRIOR = 1.0


@dataclass(frozen=True)
class Given:
    """What the owner hands in. `cash` overrides the ledger's; `flows` are dated amounts by month from 0 on."""

    cash: int | None = None
    floor: int = 0
    months: int = HORIZON
    flows: Mapping[int, int] = field(default_factory=dict)
    resale: Resale | None = None
    together: int = 2_000


@dataclass(frozen=True)
class Outlook:
    """A world with what it stands on: `notes` say what was taken from where and what was assumed."""

    world: World
    notes: tuple[Problem, ...]


def outlook(session: Session, measured: Measured, given: Given) -> Outlook:
    """The world of a measured book. Raises UsageError `consequences.no_cash` where no ledger says what there is."""
    cash = _latest_cash(session) if given.cash is None else given.cash
    if cash is None:
        raise UsageError("consequences.no_cash")
    payers = tuple(_payers(session, measured))
    base = _base(session, measured, payers)
    resale = usual_resale(measured) if given.resale is None else given.resale
    world = World(payers, cash, (base,) * given.months, given.floor, given.flows, given.together, resale=resale)
    day = _ledger_day(session) if given.cash is None else None
    return Outlook(world, tuple(_notes(measured, world, day)))


def _latest_cash(session: Session) -> int | None:
    """Money in the accounts of the latest fiscal year that the book holds; None without a ledger."""
    if not session.book.has("gl_line") or not session.book.covered:
        return None
    year = max(session.book.covered, key=lambda year: year.last)
    return ledger_cash(session, year.first, year.last)


def _ledger_day(session: Session) -> date:
    """The day of the last ledger line: a ledger that ends before the day of the book says nothing of the days since."""
    found: date = session.rows("SELECT MAX(date) FROM gl_line")[0][0]
    return found


def usual_resale(measured: Measured) -> Resale:
    """Freed hours sell at what an hour brings in this book on average, half of them, two months later."""
    income, hours = measured.columns["agency_income"], measured.columns["hours"]
    both = income.known & hours.known & (hours.value > 0)
    minutes = int(hours.value[both].sum())
    return Resale(hour_price=int(income.value[both].sum()) * 60 // minutes if minutes else 0)


def _payers(session: Session, measured: Measured) -> Iterator[Payer]:
    revenue, hours = measured.columns["revenue"], measured.columns["hours"]
    owed = measured.columns["open_balance"]
    spent = measured.columns["direct_costs"].value + measured.columns["pass_through"].value
    taxes, terms = _billing(session, measured)
    delays = _delays(session, measured, terms)
    leaving = yearly_churn(measured)
    churn = round(WHOLE * (1 - (1 - leaving) ** (1 / _YEAR)))
    for client in measured.scope.book.clients.all:
        place = client.number
        billed = int(revenue.value[place]) // _YEAR
        if billed <= 0:
            continue
        yield Payer(
            key=client.key,
            billed=billed,
            paid_by=delays[place],
            avoidable=max(0, int(spent[place])) // _YEAR,
            minutes=int(hours.value[place]) // _YEAR if hours.known[place] else 0,
            tax=int(taxes[place]),
            churn=churn,
            opening=max(0, int(owed.value[place])) if owed.known[place] else 0,
            opening_tax=billed * int(taxes[place]) // WHOLE,
        )


def yearly_churn(measured: Measured) -> float:
    """The share of clients of the year before the last that did no business in the last one, shrunk to one in ten."""
    cells, half = measured.cells["outlook"], len(QUARTERS) // 2
    before, after = cells.count(*QUARTERS[:half]) > 0, cells.count(*QUARTERS[half:]) > 0
    return (float((before & ~after).sum()) + 0.1 * _PRIOR) / (float(before.sum()) + _PRIOR)


def _billing(session: Session, measured: Measured) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Tax as a share of what is billed, in basis points, and days from issue to due, one a client."""
    scope = measured.scope
    usual = 30.0 if scope.assumptions.terms_days is None else float(scope.assumptions.terms_days)
    taxes, terms = np.zeros(scope.clients, np.int64), np.full(scope.clients, usual)
    window = literal(scope.window.first)
    found = session.rows(
        f"""SELECT client, {added("excl_base")}, {added("incl_base")},
            {added("CASE WHEN due_date IS NULL THEN 0 ELSE DATE_DIFF('day', issue_date, due_date) * incl_base END")},
            {added("CASE WHEN due_date IS NULL THEN 0 ELSE incl_base END")}
        FROM document WHERE kind = 'invoice' AND client IS NOT NULL AND excl_base IS NOT NULL AND issue_date >= {window}
        GROUP BY client"""
    )
    for client, excl, incl, weighted, dated in found:
        if excl > 0 and incl > excl:
            taxes[client] = (incl - excl) * WHOLE // excl
        if dated > 0:
            terms[client] = max(0.0, weighted / dated)
    return taxes, terms


def _delays(session: Session, measured: Measured, terms: NDArray[np.float64]) -> list[tuple[int, ...]]:
    """The chance that a bill of each client is paid within so many months, from the payment model.

    A natural person is not scored: it counts as the pool does. Without a model, bills are paid when they are due.
    """
    model = learn(session, measured.scope)
    if model is None:
        return [_when_due(days) for days in terms]
    return [_chances(model, client, days) for client, days in enumerate(terms)]


def _chances(model: Fit, client: int, terms: float) -> tuple[int, ...]:
    # A bill falls in the middle of its month, on average.
    after = np.rint((np.arange(_DELAYS) + 0.5) * _MONTH_DAYS - terms).astype(np.int64)
    paid = np.rint((1 - model.unpaid(client, after)) * WHOLE).astype(np.int64).clip(0, WHOLE)
    paid[after < 0] = np.minimum(paid[after < 0], paid[-1])
    return tuple(np.maximum.accumulate(paid).tolist())


def _when_due(terms: float) -> tuple[int, ...]:
    month = min(int((terms + _MONTH_DAYS / 2) // _MONTH_DAYS), _DELAYS - 1)
    return (*(0,) * month, WHOLE)


def _base(session: Session, measured: Measured, payers: tuple[Payer, ...]) -> int:
    """Every other flow of a usual month: costs that stay, income without a client; depreciation moves no cash."""
    window = measured.scope.window
    spent = 0
    if session.book.has("cost"):
        kept = "(account IS NULL OR NOT (account LIKE '68%' OR account LIKE '78%')) AND category <> 'bad_debt'"
        within = f"date >= {literal(window.first)} AND date <= {literal(window.last)}"
        spent = int(session.rows(f"SELECT {added('amount_base')} FROM cost WHERE {within} AND {kept}")[0][0])
    if not measured.cells["money"].total("n", "cost_labour"):
        rates = measured.scope.book.rates
        spent += sum(_payroll(rate.first, rate.last, rate.yearly_base or 0, window) for rate in rates)
    billed = sum(payer.billed for payer in payers)
    avoidable = sum(payer.avoidable for payer in payers)
    revenue = int(measured.columns["revenue"].value.sum()) + measured.cells["money"].unassigned("amount", "revenue")
    return avoidable + (revenue // _YEAR - billed) - spent // _YEAR


def _payroll(first: date, last: date, yearly: int, window: Period) -> int:
    days = (min(last, window.last) - max(first, window.first)).days + 1
    return yearly * max(0, days) // 365


def _notes(measured: Measured, world: World, ledger_day: date | None) -> Iterator[Problem]:
    """What the world stands on; `ledger_day` is the day of the ledger's cash, None where the cash was given."""
    day = measured.scope.as_of if ledger_day is None else ledger_day
    cash: dict[str, Parameter] = {"amount": world.cash, "day": day.isoformat()}
    code = "consequences.cash_given" if ledger_day is None else "consequences.cash_from_ledger"
    yield Problem(code, severity="note", params=cash)
    if world.base[0] < 0 or any(payer.avoidable for payer in world.payers):
        yield Problem("consequences.base", severity="note", params={"amount": world.base[0]})
    else:
        yield Problem("consequences.no_costs", severity="note", params={})
    churn = world.payers[0].churn if world.payers else 0
    yield Problem("consequences.churn", severity="note", params={"share": churn})
    resale: dict[str, Parameter] = {"price": world.resale.hour_price, "share": world.resale.usual}
    sold = world.resale.hour_price > 0
    yield Problem(f"consequences.{'resale' if sold else 'no_resale'}", severity="note", params=resale if sold else {})
    yield Problem("consequences.together", severity="note", params={"share": world.together})
