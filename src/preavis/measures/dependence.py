"""Dependence: how much of the company hangs on one client, and how long it would last without it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import count

import numpy as np
from numpy.typing import NDArray

from preavis.engines.base import Session
from preavis.engines.literals import literal
from preavis.facts.book import Book
from preavis.measures.base import Branch, Measure, Scope, Theme, Work
from preavis.measures.cells import Whole
from preavis.measures.column import Column, ratio
from preavis.measures.compose import Measured
from preavis.measures.reconciliation import facts_total, ledger_covers

CASH = (("512", "513"), ("514", "515"), ("517", "518"), ("53", "54"))
"""Accounts of the French chart that hold money: banks, post office, cash in hand; from, up to."""


@dataclass(frozen=True)
class Concentration:
    """How a book's revenue is spread over groups of clients.

    `hhi` is the sum of squared shares times 10,000 (Herfindahl-Hirschman: 20, 30 and 50 % make 3,800),
    `effective_clients` how many equal clients would give it. None without revenue. Groups that bring no revenue count
    for nothing.
    """

    hhi: int | None
    effective_clients: float | None


def concentration(measured: Measured) -> Concentration:
    """The concentration of a book's revenue, groups taken as one."""
    revenue = measured.columns["revenue"].value
    grouped = np.bincount(groups(measured.scope.book), weights=revenue) if len(revenue) else np.zeros(0)
    brought = [int(amount) for amount in grouped if amount > 0]
    whole = sum(brought)
    if not whole:
        return Concentration(None, None)
    squares = sum(amount * amount for amount in brought)
    return Concentration((10_000 * squares + whole * whole // 2) // (whole * whole), whole * whole / squares)


def groups(book: Book) -> NDArray[np.int64]:
    """A number a client, the same for all clients of one group; a client without a group stands alone."""
    fresh, known = count(), dict[str, int]()
    numbers = [known.setdefault(c.group, len(known)) if c.group else -1 - next(fresh) for c in book.clients.all]
    return np.unique(np.array(numbers, np.int64), return_inverse=True)[1].astype(np.int64)


def figures(work: Work) -> Mapping[str, Column]:
    """Shares of every client, and the months that the company would last without it."""
    revenue, margin, hours = (work.found[name] for name in ("revenue", "client_margin", "hours"))
    together = _together(revenue, groups(work.scope.book))
    return {
        "revenue_share": _share(together, int(revenue.value.sum()), "no_revenue"),
        "own_revenue_share": _share(revenue, int(revenue.value.sum()), "no_revenue"),
        "margin_share": _share(margin, _positive(margin), "no_margin"),
        "hours_share": _share(hours, _positive(hours), "no_time"),
        "runway_without": _runway(work),
    }


def _together(column: Column, group: NDArray[np.int64]) -> Column:
    """The figure of a client's whole group; missing for all of a group as soon as it is missing for one."""

    def added(values: Whole) -> Whole:
        whole = np.zeros(int(group.max(initial=-1)) + 1, np.int64)
        np.add.at(whole, group, values)
        spread: Whole = whole[group]
        return spread

    reasons = np.zeros(int(group.max(initial=-1)) + 1, np.int16)
    np.maximum.at(reasons, group, column.reason)
    return replace(
        column,
        value=added(column.value),
        low=added(column.low),
        high=added(column.high),
        low_known=added((~column.low_known).astype(np.int64)) == 0,
        high_known=added((~column.high_known).astype(np.int64)) == 0,
        reason=reasons[group],
    )


def _share(column: Column, whole: int, empty: str) -> Column:
    every = np.full(len(column), whole, np.int64)
    return ratio(column, Column.exact(every, np.zeros_like(every)), empty)


def _positive(column: Column) -> int:
    return int(np.maximum(column.value[column.known], 0).sum())


def _runway(work: Work) -> Column:
    """Cash divided by what the company would lose a month without the client."""
    lost = work.found["agency_income"] - work.found["direct_costs"]
    cash = cash_on_hand(work.session)
    if cash is None or not ledger_covers(work.scope.book):
        return Column.absent(len(lost), "no_cash", np.float64)
    result = facts_total(work.session, (work.scope.window,))
    burnt = lost.value - result
    months = max(cash, 0) * 12 / np.where(burnt > 0, burnt, 1)
    made = Column.exact(months, lost.evidence).without(~lost.known, "no_revenue")
    return made.without(burnt <= 0, "lasts")


def cash_on_hand(session: Session) -> int | None:
    """Money in bank and cash accounts on the book's day, from the ledger of the year it lies in; None without one."""
    as_of = session.book.as_of
    if not session.book.has("gl_line") or not any(as_of in period for period in session.book.covered):
        return None
    return ledger_cash(session, max(period.first for period in session.book.covered if as_of in period), as_of)


def ledger_cash(session: Session, first: date, day: date) -> int | None:
    """Money in bank and cash accounts from the lines of the fiscal year that starts on a day and holds another.

    None where no line is on such an account.
    """
    accounts = " OR ".join(f"(account >= '{start}' AND account < '{after}')" for start, after in CASH)
    answer = session.rows(
        "SELECT COUNT(*) AS n, CAST(COALESCE(SUM(debit - credit), 0) AS BIGINT) AS cash FROM gl_line\n"
        f"WHERE date >= {literal(first)} AND fiscal_year_end >= {literal(day)} AND ({accounts})\n"
        "  AND NOT (closing AND date = fiscal_year_end)"
    )
    return int(answer[0][1]) if answer[0][0] else None


def _no_rows(_: Scope) -> tuple[Branch, ...]:
    return ()


MEASURES = (
    Measure(
        "revenue_share",
        "ratio",
        "Revenue of the client and of all clients of its group, divided by the revenue of all clients.",
        rests_on="revenue",
    ),
    Measure(
        "own_revenue_share", "ratio", "Revenue of the client alone, divided by that of all clients.", rests_on="revenue"
    ),
    Measure(
        "margin_share",
        "ratio",
        "Client margin divided by the sum of the margins that are positive and known. Negative for a client that "
        "costs.",
        rests_on="client_margin",
    ),
    Measure(
        "hours_share", "ratio", "Hours for the client divided by the hours logged for all clients.", rests_on="hours"
    ),
    Measure(
        "runway_without",
        "months",
        "How many months the money in bank would last without the client, if its income and direct costs were gone "
        "and all other costs stayed. Missing `lasts`: the company would still earn its living. Source: ledger, "
        "accounts 512, 514, 517, 53 on the day of the book.",
        rests_on="agency_income",
    ),
)
DEPENDENCE = Theme("dependence", MEASURES, _no_rows, figures)
