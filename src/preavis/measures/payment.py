"""Payment: what a client owes, how late it pays, and what the law lets one claim for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from preavis.engines.base import Session
from preavis.facts.period import months_before
from preavis.law import Law, law_of
from preavis.law.interest import rate_steps
from preavis.measures.base import Measure, Scope, Theme, Work
from preavis.measures.cells import Whole
from preavis.measures.column import Column, ratio
from preavis.measures.payment_model import Counted, Fit, count, fit
from preavis.measures.payment_rows import ALLOCATED, DOCUMENTS, EVERY_PART, histories, rows

Flags = NDArray[np.bool_]

NATURAL_PERSONS = ("sole_trader", "consumer")
"""Of whom no payment score is learnt, only plain counts."""

_RATE_DAYS = 365 * 10_000
_LATE_SHARE = 0.8
_FLOWS = (*DOCUMENTS, *ALLOCATED)


def figures(work: Work) -> Mapping[str, Column]:
    """Every payment measure of every client."""
    size, book = work.scope.clients, work.scope.book
    if not book.has("document"):
        return {measure.name: Column.absent(size, "no_documents") for measure in MEASURES}
    found = _disputes(work)
    if not book.has("settlement") and not book.has("allocation"):
        return {m.name: found.get(m.name, Column.absent(size, "no_payments")) for m in MEASURES}
    found |= _balances(work) | _delays(work)
    found |= _turnover(work, found)
    found["lateness_p80"] = _lateness(work)
    found["statutory_interest"] = _interest(work)
    return {measure.name: found[measure.name] for measure in MEASURES}


def _balances(work: Work) -> dict[str, Column]:
    cells = work.cells
    balance = Column.exact(cells.sum("balance", *EVERY_PART), cells.count(*EVERY_PART))
    overdue = cells.sum("overdue", *_FLOWS)
    # Money that no document explains may have paid what looks overdue.
    unexplained = np.maximum(cells.sum("applied", *_FLOWS) - balance.value, 0)
    low = np.minimum(overdue, np.maximum(overdue - unexplained, 0))
    late = Column.between(overdue, low, overdue, cells.count("due", "paid", "paid_before", "offset"))
    undated = cells.sum("undated", *_FLOWS) != 0
    return {"open_balance": balance, "overdue_balance": late.without(undated, "no_due_date", low=True)}


def _delays(work: Work) -> dict[str, Column]:
    cells = work.cells
    evidence = cells.count("due", "paid")
    undated = cells.count("undated") > 0

    def share(above: str, below: Whole) -> Column:
        made = ratio(Column.exact(cells.sum(above, *_FLOWS), evidence), _bare(below), "too_few")
        return _explain(made, undated & (below <= 0), "no_due_date")

    # Paid in the window on documents with a due date: what was applied, less what nobody knows the due date of.
    settled = cells.sum("undated", "paid") - cells.sum("applied", "paid")
    return {
        "days_to_pay": ratio(
            Column.exact(cells.sum("wait", "paid"), cells.count("paid")),
            _bare(cells.sum("received", "paid")),
            "too_few",
        ),
        "days_beyond_terms": share("lateness", cells.sum("overdue", *_FLOWS) + settled),
        "late_share": share("late", cells.sum("judged", *_FLOWS)),
    }


def _turnover(work: Work, found: Mapping[str, Column]) -> dict[str, Column]:
    """Days of sales that are open, that would be if nothing were overdue, and the difference."""
    cells, days = work.cells, work.scope.window.days
    sales = _bare(cells.sum("sales", *DOCUMENTS))

    def in_days(money: Column) -> Column:
        return ratio(money, sales, "no_revenue").map(lambda years: years * days)

    overdue = found["overdue_balance"]
    return {
        "dso": in_days(found["open_balance"]),
        "best_possible_dso": in_days(found["open_balance"] - overdue),
        "average_days_delinquent": in_days(overdue),
    }


def _disputes(work: Work) -> dict[str, Column]:
    cells = work.cells
    if not work.scope.book.has("document_event"):
        return {"disputed_share": Column.absent(work.scope.clients, "no_events")}
    disputed = Column.exact(cells.sum("disputed", "disputed"), cells.count("disputed"))
    share = ratio(disputed, _bare(cells.sum("invoices", *DOCUMENTS)), "too_few")
    return {"disputed_share": share.map(lambda part: np.minimum(part, 1.0))}


def learn(session: Session, scope: Scope) -> Fit | None:
    """The lateness model of a book, for whoever needs the chance of payment by a day; None if too little is known."""
    if not scope.book.has("document") or not scope.book.has("allocation"):
        return None
    return fit(_history(session, scope, scored=~np.isin(_kinds(scope), (*NATURAL_PERSONS, "pseudo"))))


def _lateness(work: Work) -> Column:
    model: Fit | None = work.ahead() if work.ahead else learn(work.session, work.scope)
    persons = np.isin(_kinds(work.scope), NATURAL_PERSONS)
    column = Column.absent(work.scope.clients, "too_few", np.float64) if model is None else _late_days(model)
    return replace(
        _explain(column, persons, "natural_person"),
        low_known=column.low_known & ~persons,
        high_known=column.high_known & ~persons,
    )


def _kinds(scope: Scope) -> NDArray[np.str_]:
    return np.array([client.kind for client in scope.book.clients.all], np.str_)


def _late_days(model: Fit) -> Column:
    late = model.quantile(_LATE_SHARE)
    # A tenth of a day is finer than anything known, and far coarser than what the order of additions may change.
    value, low, high = (np.round(days, 1) + 0.0 for days in (late.value, late.low, late.high))
    counted = model.invoices.astype(np.int64)
    return Column.between(value, low, high, counted).without(counted <= 0, "too_few")


def _history(session: Session, scope: Scope, scored: Flags) -> Counted:
    """The model's histogram, of the clients that may be scored."""
    size, (asked, closed) = scope.clients, (session.arrays(sql) for sql in histories(scope))
    client, entry, age, number = _events(asked)
    entered, left = count(size, client, entry, number), count(size, client, age, number)
    client, day, age, number = _events(closed)
    # A document that was closed left on that day and not on the day of the book.
    ended, closing = count(size, client, day, number), count(size, client, age, number)
    money = np.asarray(closed["paid"], np.int64)
    paid = ended if money.all() else count(size, client, day, money if number is None else number * money)
    left -= closing
    left += ended - paid
    for whole in (entered, paid, left) if not scored.all() else ():
        whole[~scored] = 0
    return Counted(entered, paid, left)


def _events(answer: Mapping[str, np.ma.MaskedArray[Any, Any]]) -> tuple[Whole, Whole, Whole, Whole | None]:
    """Client, day and age of a history's rows, and how many each stands for if that is said."""
    client, day, age = (np.asarray(answer[column]) for column in ("client", "day", "age"))
    return client, day, age, np.asarray(answer["n"], np.int64) if "n" in answer else None


def _interest(work: Work) -> Column:
    """Interest and fixed sums that may be claimed, in minor units.

    A lower bound where a rate is not published yet, and where only the Union's minimum is known.
    """
    scope, cells, size = work.scope, work.cells, work.scope.clients
    law = law_of(scope.book.company.country)
    if law is None or "company" not in law.regimes:
        return Column.absent(size, "no_law")
    if not _in_currency(law, scope.book.company.currency):
        return Column.absent(size, "other_currency")
    claims = np.maximum(cells.sum("claims", *_FLOWS), 0)
    interest = np.floor_divide(np.maximum(cells.sum("interest", *_FLOWS), 0) + _RATE_DAYS // 2, _RATE_DAYS)
    column = Column.exact(interest + claims, cells.count("due", "paid", "paid_before"))
    recent = rate_steps(law, months_before(scope.as_of, 12), scope.as_of)
    if law.minimum or any(rate is None for _, rate in recent):
        column = replace(column, high_known=column.high_known & (claims == 0))
    kinds = _kinds(work.scope)
    return column.without(kinds == "consumer", "consumer").without(kinds == "pseudo", "pseudo")


def _in_currency(law: Law, currency: str) -> bool:
    """Whether the law's fixed sums are in the book's currency."""
    named = {name for regime in law.regimes.values() for _, name in regime.fixed_sums}
    return all(law.values[name].currency == currency for name in named)


def _bare(value: Whole) -> Column:
    """A divisor: its rows are already counted with what it divides."""
    return Column.exact(value, np.zeros(len(value), np.int64))


def _explain(column: Column, where: Flags, reason: str) -> Column:
    """The same figure, missing `where` with this reason, whether it was known or had another."""
    reasons = (*column.reasons, reason)
    return replace(column, reason=np.where(where, np.int16(len(reasons)), column.reason), reasons=reasons)


MEASURES = (
    Measure(
        "open_balance",
        "money",
        "What the client owes at the date of the book, tax included: documents less credit notes, money "
        "received, and what was set off or written off. Negative if the client is ahead. Source: documents and "
        "settlements.",
        EVERY_PART,
        "balance",
    ),
    Measure(
        "overdue_balance",
        "money",
        "The part of the open balance whose due date has passed. Money that no document explains may have paid "
        "some of it: that gives the lower bound.",
        EVERY_PART,
        "overdue",
    ),
    Measure(
        "days_to_pay",
        "days",
        "Days from issue to payment, weighted by amount, over the payments of the last twelve months; each part "
        "payment counts with its own day.",
        ("paid",),
        "wait",
    ),
    Measure(
        "days_beyond_terms",
        "days",
        "Days from the due date to payment, weighted by amount: payments of the last twelve months, each part "
        "payment with its own day, and what is overdue counted to the date of the book. Negative if early. Needs "
        "a due date that is stated, imported, or assumed by the policy.",
        _FLOWS,
        "lateness",
    ),
    Measure(
        "late_share",
        "ratio",
        "Invoices paid after their due date, written off or overdue, among those paid in the last twelve months, "
        "written off or overdue.",
        _FLOWS,
        "late",
    ),
    Measure(
        "lateness_p80",
        "days",
        "Days beyond terms within which four invoices in five are paid. Learnt from all clients at once (a "
        "shared gamma frailty model), with open invoices as not paid yet; a client with few invoices leans on "
        "the others, and the bounds say how far. Never computed for a natural person.",
        ("due", "current", "paid"),
        "",
    ),
    Measure(
        "dso",
        "days",
        "Days of sales that are open: open balance divided by what was invoiced in the last twelve months, tax "
        "included, times their days.",
        EVERY_PART,
        "",
    ),
    Measure(
        "best_possible_dso",
        "days",
        "What the days of sales outstanding would be if nothing were overdue.",
        EVERY_PART,
        "",
    ),
    Measure(
        "average_days_delinquent",
        "days",
        "Days of sales that are overdue: days of sales outstanding less the best possible.",
        EVERY_PART,
        "",
    ),
    Measure(
        "disputed_share",
        "ratio",
        "Documents disputed or refused in the last twelve months, among the invoices of the same months.",
        ("disputed", *DOCUMENTS),
        "disputed",
    ),
    Measure(
        "statutory_interest",
        "money",
        "What the law lets one claim for late payment between companies: interest at the legal rate of each "
        "half-year from the day after the due date, and a fixed sum for each late invoice, within the time "
        "allowed to claim. Not legal advice.",
        _FLOWS,
        "",
    ),
)
PAYMENT = Theme("payment", MEASURES, rows, figures, learn)
