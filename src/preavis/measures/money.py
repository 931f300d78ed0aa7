"""Money: what a client brings, what serving it costs, and what is left, line by line."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from preavis.measures.base import Measure, Theme, Work
from preavis.measures.cells import Cells, Whole
from preavis.measures.column import Column, ratio
from preavis.measures.money_rows import ACTIVITIES, CATEGORIES, COST_PARTS, LABOUR, RECEIVABLE, SERVICE, rows
from preavis.measures.rates import Bounds, bounds, cost, priced

_TIME = (*ACTIVITIES, "acquisition_time")
_MARGIN = (
    "revenue",
    "vat_unknown",
    "vat_unknown_credit",
    "cost_pass_through",
    "line_pass_through",
    *COST_PARTS,
    *LABOUR,
)
_SERVED = (*SERVICE, "chasing", "presales", "reminder", "cost_acquisition", "acquisition_time", "receivable", "settled")
_OVERHEAD = tuple(f"cost_{c}" for c in CATEGORIES if c not in ("labour", "other_income", "exceptional"))
_HIGHEST_VAT = 27
"""The highest VAT rate of Europe (Hungary): a document of unknown VAT is worth at least its total without that much."""
_UNSEEN_DAYS = 180
"""Without any payment in the book, a document is taken to stay open for at most half a year."""


def figures(work: Work) -> Mapping[str, Column]:
    """Every money measure of every client."""
    found = _income(work.cells) | _labour(work) | _imputed(work)
    if not work.scope.book.has("document"):
        everyone = np.ones(work.scope.clients, np.bool_)
        incomes = ("revenue", "discounts", "agency_income")
        found |= {name: found[name].without(everyone, "no_documents") for name in incomes}
    found["contribution"] = found["agency_income"] - found["direct_costs"] - found["labour_cost"]
    served = found["contribution"] - found["service_cost"] - found["chasing_cost"] - found["acquisition_cost"]
    found["client_margin"] = served - _within(found["carry_cost"]) - _within(found["expected_loss"])
    found["full_profit"] = found["client_margin"] - _overhead(work, found["hours"])
    found["margin_ratio"] = ratio(found["client_margin"], found["agency_income"], "no_revenue")
    found["effective_hourly_rate"] = _per_hour(found["agency_income"], found["hours"])
    found["margin_per_scarce_hour"] = _per_hour(found["contribution"], found["hours"])
    return {measure.name: found[measure.name] for measure in MEASURES}


def _income(cells: Cells) -> dict[str, Column]:
    parts = ("revenue", "vat_unknown", "vat_unknown_credit")
    known = cells.sum("amount", "revenue")
    plus, minus = cells.sum("incl", "vat_unknown"), cells.sum("incl", "vat_unknown_credit")
    revenue = Column.between(
        known, known + _without_vat(plus) + minus, known + plus + _without_vat(minus), cells.count(*parts)
    ).without(cells.count("vat_unknown", "vat_unknown_credit") > 0, "vat_unknown", low=True, high=True)
    stated = cells.count("cost_pass_through") > 0
    passed = Column.exact(
        np.where(stated, cells.sum("amount", "cost_pass_through"), cells.sum("amount", "line_pass_through")),
        np.where(stated, cells.count("cost_pass_through"), cells.count("line_pass_through")),
    )
    return {
        "revenue": revenue,
        "discounts": Column.exact(-cells.sum("amount", "line_discount"), cells.count("line_discount")),
        "pass_through": passed,
        "agency_income": revenue - passed,
        "direct_costs": Column.exact(cells.sum("amount", *COST_PARTS), cells.count(*COST_PARTS)),
    }


def _without_vat(incl: Whole) -> Whole:
    made: Whole = np.sign(incl) * (np.abs(incl) * 100 // (100 + _HIGHEST_VAT))
    return made


def _labour(work: Work) -> dict[str, Column]:
    cells, rates = work.cells, bounds(work.scope.book)
    logged = cells.count(*ACTIVITIES) > 0
    hours = Column.exact(cells.sum("minutes", *ACTIVITIES), cells.count(*ACTIVITIES)).without(~logged, "no_time")

    def time(*parts: str) -> Column:
        amount, unrated = cells.sum("amount", *parts), cells.sum("unrated", *parts)
        return priced(amount, unrated, cells.count(*parts), rates).without(~logged, "no_time", low=True)

    reminders = Column.exact(cells.sum("amount", "reminder"), cells.count("reminder"))
    bought = Column.exact(cells.sum("spread", "cost_acquisition"), cells.count("cost_acquisition"))
    won = priced(
        cells.sum("spread", "acquisition_time"),
        cells.sum("unrated_spread", "acquisition_time"),
        cells.count("acquisition_time"),
        rates,
    )
    return {
        "hours": hours,
        "labour_cost": time(*LABOUR),
        "service_cost": time(*SERVICE),
        "chasing_cost": time("chasing") + reminders,
        "acquisition_cost": bought + won,
    }


def _imputed(work: Work) -> dict[str, Column]:
    """Carry cost and expected loss: what credit costs, though no ledger books it."""
    cells, assumed = work.cells, work.scope.assumptions
    evidence = cells.count(*RECEIVABLE)
    carry = _shares(cells.sum("balance_days", *RECEIVABLE), assumed.carry_bps, 3_650_000)
    loss = np.maximum(_shares(cells.sum("loss", *RECEIVABLE), 1, 10_000), 0)
    costs = {"carry_cost": Column.exact(carry, evidence), "expected_loss": Column.exact(loss, evidence)}
    if not work.scope.book.has("allocation"):
        return {name: _unseen(work, name, evidence) for name in costs}
    undated = cells.sum("undated", *RECEIVABLE) != 0
    costs["expected_loss"] = costs["expected_loss"].without(undated, "no_due_date", low=True)
    return costs


def _unseen(work: Work, name: str, evidence: Whole) -> Column:
    """Bounds of an imputed cost in a book without a single payment."""
    assumed = work.scope.assumptions
    billed = np.maximum(work.cells.sum("incl", "revenue", "vat_unknown", "vat_unknown_credit"), 0)
    rate = min(assumed.loss_bps.values(), default=0)
    most = (
        _shares(billed, rate, 10_000)
        if name == "expected_loss"
        else _shares(billed * _UNSEEN_DAYS, assumed.carry_bps, 3_650_000)
    )
    nothing = np.zeros_like(most)
    everyone = np.ones(len(most), np.bool_)
    return Column.between(nothing, nothing, most, evidence).without(everyone, "no_payments", low=True, high=True)


def _within(cost_of_credit: Column) -> Column:
    """A cost of credit as a margin bears it: where it is missing but bounded, its lower bound, within its bounds."""
    bounded = cost_of_credit.low_known & cost_of_credit.high_known
    value = np.where(cost_of_credit.known, cost_of_credit.value, cost_of_credit.low)
    reason = np.where(bounded, np.int16(0), cost_of_credit.reason)
    return Column(
        value,
        cost_of_credit.low,
        cost_of_credit.high,
        cost_of_credit.low_known,
        cost_of_credit.high_known,
        cost_of_credit.evidence,
        reason,
        cost_of_credit.reasons,
    )


def _shares(amount: Whole, numerator: int, denominator: int) -> Whole:
    """`amount * numerator / denominator`, rounded half up, in whole numbers."""
    made: Whole = np.floor_divide(amount * numerator + denominator // 2, denominator)
    return made


def overhead(work: Work) -> tuple[int, int] | None:
    """(overhead to spread, minutes worked for clients) of the whole book; None if there is nothing to spread it on."""
    cells, rates = work.cells, bounds(work.scope.book)
    minutes = int(cells.sum("minutes", *ACTIVITIES).sum())
    if not minutes or rates is None or not work.scope.book.has("cost"):
        return None
    return cells.unassigned("amount", *_OVERHEAD) + internal_labour(cells, rates), minutes


def internal_labour(cells: Cells, rates: Bounds | None) -> int:
    """What hours cost that no client bears: internal ones, and those whose client nobody named."""
    amount = cells.unassigned("amount", *ACTIVITIES) + cells.total("amount", "internal")
    unrated = cells.unassigned("unrated", *ACTIVITIES) + cells.total("unrated", "internal")
    return amount + (int(cost(np.array([unrated]), rates.middle)[0]) if rates else 0)


def _overhead(work: Work, hours: Column) -> Column:
    """Overhead in proportion to hours: the book's overhead per client hour times the client's hours."""
    pool = overhead(work)
    if pool is None:
        return hours + Column.absent(len(hours), "no_overhead")
    return hours.map(lambda minutes: np.floor_divide(minutes * pool[0] + pool[1] // 2, pool[1]))


def _per_hour(amount: Column, hours: Column) -> Column:
    """Minor units an hour, rounded half up; missing where no hour was logged."""
    rate = ratio(amount, hours, "no_time")
    return rate.map(lambda a_minute: np.floor(a_minute * 60 + 0.5).astype(np.int64))


MEASURES = (
    Measure(
        "revenue",
        "money",
        "What was invoiced in the last twelve months, excluding tax, less credit notes. A balance carried forward "
        "is no revenue. Where a document states no VAT, the figure is missing and lies between its total without "
        "the highest rate of Europe and its total. Source: documents.",
        ("revenue", "vat_unknown", "vat_unknown_credit"),
    ),
    Measure(
        "discounts",
        "money",
        "Discounts given in the last twelve months, already taken off revenue. Source: document lines, account 709.",
        ("line_discount",),
    ),
    Measure(
        "pass_through",
        "money",
        "What was bought for the client and billed on (media, print, hosting): turnover of others. Source: costs of"
        " that category with the client; without any, the document lines marked so.",
        ("cost_pass_through", "line_pass_through"),
    ),
    Measure(
        "agency_income",
        "money",
        "Revenue less pass-through: what is left to work with (adjusted gross income).",
        ("revenue", "vat_unknown", "vat_unknown_credit", "cost_pass_through", "line_pass_through"),
    ),
    Measure(
        "direct_costs",
        "money",
        "Costs that name the client: purchases, subcontractors, travel, fees, tools, bad debt, discounts for early "
        "payment.",
        COST_PARTS,
    ),
    Measure(
        "hours",
        "minutes",
        "Time logged for the client in the last twelve months, whatever it was spent on. Source: time entries.",
        ACTIVITIES,
        "minutes",
    ),
    Measure(
        "labour_cost",
        "money",
        "Delivery and travel time at what an hour of each person costs, rounded entry by entry. Time of a person "
        "without a rate lies between the lowest and the highest rate of the book.",
        LABOUR,
    ),
    Measure("service_cost", "money", "Support, meetings, rework and administration, at what an hour costs.", SERVICE),
    Measure(
        "chasing_cost",
        "money",
        "Time spent on getting paid, at what an hour costs, and what reminders and notices cost.",
        ("chasing", "reminder"),
    ),
    Measure(
        "carry_cost",
        "money",
        "What it costs to wait for the client's money: the balance of each day of the last twelve months at the "
        "yearly rate of the policy, divided by 365. Negative if the client pays in advance. Imputed: no ledger "
        "books it.",
        RECEIVABLE,
        "balance_days",
    ),
    Measure(
        "expected_loss",
        "money",
        "The part of the overdue balance that is expected never to be paid, by age, at the rates of the policy. "
        "Imputed.",
        RECEIVABLE,
        "loss",
    ),
    Measure(
        "acquisition_cost",
        "money",
        "What winning the client cost (presales time, costs of acquisition), spread evenly over the months of the "
        "policy: the share of the last twelve months.",
        ("cost_acquisition", "acquisition_time"),
        "spread",
    ),
    Measure(
        "contribution",
        "money",
        "Agency income less direct costs and labour: what would be lost if the client left and its hours found no "
        "other work. Without hours only its upper bound is known.",
        _MARGIN,
        "",
    ),
    Measure(
        "client_margin",
        "money",
        "Contribution less service, chasing, acquisition, the cost of waiting and expected loss: what the client "
        "leaves.",
        (*_MARGIN, *_SERVED),
        "",
    ),
    Measure(
        "full_profit",
        "money",
        "Client margin less overhead in proportion to hours. Unused capacity is charged to nobody.",
        (*_MARGIN, *_SERVED),
        "",
    ),
    Measure("margin_ratio", "ratio", "Client margin divided by agency income.", (*_MARGIN, *_SERVED), ""),
    Measure(
        "effective_hourly_rate",
        "money_per_hour",
        "Agency income divided by all hours spent on the client.",
        ("revenue", "vat_unknown", "vat_unknown_credit", "cost_pass_through", "line_pass_through", *ACTIVITIES),
        "",
    ),
    Measure(
        "margin_per_scarce_hour",
        "money_per_hour",
        "Contribution divided by hours: the rank that counts when the book is full.",
        (*_MARGIN, *ACTIVITIES),
        "",
    ),
)
MONEY = Theme("money", MEASURES, rows, figures)
