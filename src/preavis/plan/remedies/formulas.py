"""Measures as functions of the quantities of a year: the formulas of `measures/`, so that a year can be lived again.

A measure is `offset + scale x (above / below) x (above2 / below2)`, each part a sum of quantities times coefficients
plus what does not change for the client (the other clients' revenue, the hours of the house). Two measures are no such
ratio and are counted whole, `COUNTED`. One more nothing tells: which documents would have been disputed (`untold.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from preavis.measures import Measured
from preavis.measures.cells import Cells
from preavis.measures.money_rows import CATEGORIES
from preavis.measures.outlook import quarters, trend
from preavis.plan.remedies.base import Floats, Year, share
from preavis.plan.remedies.lived import busiest

SLOTS = ("above", "below", "above2", "below2")
Rest = Callable[[Measured, Year], Mapping[str, Floats]]
_QUARTERS_OF_A_YEAR = 4
_INCOME = {"revenue": 1.0, "pass_through": -1.0}
_DIRECT = {"direct": -1.0, "labour": -1.0}
_SERVED = {"service": -1.0, "chasing": -1.0, "acquisition": -1.0, "carry": -1.0, "loss": -1.0}
_CONTRIBUTION = _INCOME | _DIRECT
_MARGIN = _CONTRIBUTION | _SERVED


def _nothing(_measured: Measured, _year: Year) -> Mapping[str, Floats]:
    return {}


@dataclass(frozen=True)
class Formula:
    """A measure's parts. A part without terms and without rest is one. `rest` is what stays, by part (and `scale`).

    `least` is the lowest that the measure can be.
    """

    above: Mapping[str, float]
    below: Mapping[str, float] = field(default_factory=dict)
    above2: Mapping[str, float] = field(default_factory=dict)
    below2: Mapping[str, float] = field(default_factory=dict)
    offset: float = 0.0
    scale: float = 1.0
    least: float = -np.inf
    rest: Rest = _nothing


def _revenue_share(measured: Measured, year: Year) -> Mapping[str, Floats]:
    whole = float(measured.columns["revenue"].value.sum())
    share = measured.columns["revenue_share"].value[year.numbers]
    own = year.quantities["revenue"]
    return {"above": share * whole - own, "below": whole - own}


def _own_share(measured: Measured, year: Year) -> Mapping[str, Floats]:
    return {"below": float(measured.columns["revenue"].value.sum()) - year.quantities["revenue"]}


def _hours_share(measured: Measured, year: Year) -> Mapping[str, Floats]:
    hours = measured.columns["hours"]
    return {"below": float(np.maximum(hours.value[hours.known], 0).sum()) - year.quantities["minutes"]}


def _strain(measured: Measured, year: Year) -> Mapping[str, Floats]:
    income = measured.columns["agency_income"]
    whole = float(np.maximum(income.value[income.known], 0).sum())
    cells = measured.cells.get("capacity", Cells(0, {}))
    peak = float(cells.sum("minutes", busiest(measured)).sum())
    return {"below": peak - year.quantities["peak"], "above2": whole - year.income}


def _runway(measured: Measured, year: Year) -> Mapping[str, Floats]:
    """Months without the client: what is lost a month stays, money in bank is what it was and what the year brought.

    Where there was none to begin with, how far below nothing it was is not known: there stays none.
    """
    months = measured.columns["runway_without"].value[year.numbers]
    lost = year.income - year.quantities["direct"]
    burnt = lost - _result(measured.cells.get("money", Cells(0, {})))
    burnt = np.where((burnt > 0) & (months > 0), burnt, 0.0)
    brought = sum(coefficient * year.quantities[name] for name, coefficient in _BROUGHT.items())
    return {"above": months * burnt - brought, "scale": np.where(burnt > 0, 1.0 / np.where(burnt > 0, burnt, 1.0), 0.0)}


def _result(money: Cells) -> int:
    """Revenue less costs of the year, whoever they belong to: see `reconciliation.facts_total`."""
    costs = (f"cost_{category}" for category in (*CATEGORIES, "other"))
    return money.total("amount", "revenue") - money.total("amount", *costs)


_A_YEAR = 12.0
_BROUGHT = {"revenue": _A_YEAR, "pass_through": -_A_YEAR, "direct": -_A_YEAR, "open": -_A_YEAR}
"""Money that a year brings, so often that it stands over what is lost in a year: what is invoiced and not open, less
what was paid for it. Tax passes through, and hours are paid whoever they are worked for."""

_OWED: Mapping[str, Mapping[str, float]] = {
    "dso": {"open": 1.0},
    "best_possible_dso": {"open": 1.0, "overdue": -1.0},
    "average_days_delinquent": {"overdue": 1.0},
}


def _scaled_to(measure: str) -> Rest:
    """Days of sales: in proportion to what is owed and to the inverse of revenue, from what was measured."""

    def rest(measured: Measured, year: Year) -> Mapping[str, Floats]:
        owed, revenue = _added(year, _OWED[measure]), year.quantities["revenue"]
        days = measured.columns[measure].value[year.numbers]
        return {"scale": np.where(owed != 0, days * revenue / np.where(owed != 0, owed, 1.0), 0.0)}

    return rest


FORMULAS: Mapping[str, Formula] = {
    "revenue": Formula({"revenue": 1.0}),
    "discounts": Formula({"discounts": 1.0}),
    "pass_through": Formula({"pass_through": 1.0}),
    "agency_income": Formula(_INCOME),
    "direct_costs": Formula({"direct": 1.0}),
    "hours": Formula({"minutes": 1.0}),
    "labour_cost": Formula({"labour": 1.0}),
    "service_cost": Formula({"service": 1.0}),
    "chasing_cost": Formula({"chasing": 1.0}),
    "carry_cost": Formula({"carry": 1.0}),
    "expected_loss": Formula({"loss": 1.0}),
    "contribution": Formula(_CONTRIBUTION),
    "client_margin": Formula(_MARGIN),
    "full_profit": Formula(_MARGIN | {"overhead": -1.0}),
    "margin_ratio": Formula(_DIRECT | _SERVED, _INCOME, offset=1.0),
    "effective_hourly_rate": Formula(_INCOME, {"minutes": 1.0}, scale=60.0),
    "margin_per_scarce_hour": Formula(_CONTRIBUTION, {"minutes": 1.0}, scale=60.0),
    "open_balance": Formula({"open": 1.0}),
    "overdue_balance": Formula({"overdue": 1.0}),
    "days_to_pay": Formula({"days_to_pay": 1.0}),
    "days_beyond_terms": Formula({"days_beyond_terms": 1.0}),
    "lateness_p80": Formula({"lateness_p80": 1.0}),
    "late_share": Formula({"late": 1.0}, {"judged": 1.0}),
    "statutory_interest": Formula({"interest": 1.0, "claims": 1.0}),
    **{name: Formula(owed, {"revenue": 1.0}, rest=_scaled_to(name)) for name, owed in _OWED.items()},
    "revenue_share": Formula({"revenue": 1.0}, {"revenue": 1.0}, rest=_revenue_share),
    "own_revenue_share": Formula({"revenue": 1.0}, {"revenue": 1.0}, rest=_own_share),
    "hours_share": Formula({"minutes": 1.0}, {"minutes": 1.0}, rest=_hours_share),
    "runway_without": Formula(_BROUGHT, least=0.0, rest=_runway),
    "strain": Formula({"peak": 1.0}, {"peak": 1.0}, _INCOME, _INCOME, rest=_strain),
    "unbilled_share": Formula({"unbilled": 1.0}, {"marked": 1.0}),
    "rework_share": Formula({"rework": 1.0}, {"minutes": 1.0}),
    "tension": Formula({"tension": 1.0}),
}
"""Every measure (and judgement) that a remedy may move and that is a ratio of sums."""


def _margin_share(measured: Measured, before: Year, after: Year) -> Floats:
    """The client margin among the margins that are positive, the client's own among them."""
    column = measured.columns["client_margin"]
    whole = float(np.maximum(column.value[column.known], 0).sum())
    was, now = (computed(FORMULAS["client_margin"], measured, before, year) for year in (before, after))
    together = whole - np.maximum(was, 0.0) + np.maximum(now, 0.0)
    return np.where(together > 0, now / np.where(together > 0, together, 1.0), 0.0)


def _full_profit(measured: Measured, before: Year, after: Year) -> Floats:
    """The client margin less the client's part of an overhead that hours saved leave to all who are worked for."""
    hours = measured.columns["hours"]
    whole = float(hours.value[hours.known].sum())
    minutes, fewer = before.quantities["minutes"], after.quantities["minutes"]
    together = whole - minutes + fewer
    grown = share(np.full(len(after), whole), together) * share(fewer, minutes)
    margin = computed(FORMULAS["client_margin"], measured, before, after)
    return margin - before.quantities["overhead"] * grown


def _trend(measured: Measured, before: Year, after: Year) -> Floats:
    """The slope of revenue with the quarters of the year lived again, and those before it as they were."""
    revenue, known = quarters(measured.cells["outlook"])
    revenue, known = revenue[before.numbers].copy(), known[before.numbers]
    revenue[:, -_QUARTERS_OF_A_YEAR:] *= share(after.quantities["revenue"], before.quantities["revenue"])[:, None]
    return np.asarray(trend(revenue, known, known).value, np.float64)


Counted = Callable[[Measured, Year, Year], Floats]
COUNTED: Mapping[str, Counted] = {"full_profit": _full_profit, "margin_share": _margin_share, "trend": _trend}
"""Measures that take the year as it was besides the one lived again. The search holds an hour's overhead as it was."""


def computed(formula: Formula, measured: Measured, was: Year, year: Year | None = None) -> Floats:
    """The measure of every client of a year as it was, or of that `year` lived otherwise.

    What stays is that of the year as it was: it is what was measured less the client's own part in it.
    """
    rest, year = formula.rest(measured, was), year or was

    def part(slot: str) -> Floats:
        terms = getattr(formula, slot)
        if not terms and slot not in rest:
            return np.ones(len(year))
        return np.asarray(rest.get(slot, 0.0), np.float64) + _added(year, terms)

    above, below, above2, below2 = (part(slot) for slot in SLOTS)
    ratio = above / np.where(below != 0, below, 1.0) * (above2 / np.where(below2 != 0, below2, 1.0))
    return np.maximum(formula.offset + rest.get("scale", formula.scale) * ratio, formula.least)


def _added(year: Year, terms: Mapping[str, float]) -> Floats:
    total = np.zeros(len(year))
    for name, coefficient in terms.items():
        total = total + coefficient * year.quantities[name]
    return total
