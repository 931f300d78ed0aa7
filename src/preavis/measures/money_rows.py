"""The rows that the money of a client is made of: documents, what settled them, costs, time, reminders.

Columns that are added up: `amount` (minor units excluding tax), `minutes`, `unrated` (minutes of people without a
rate), `incl` (minor units including tax), `balance_days` (minor units x days open in the window), `loss` (minor units
x basis points of what is overdue), `spread` and `unrated_spread` (acquisition, the share of it that the window
bears).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from preavis.engines.literals import each, literal, names
from preavis.measures.base import Branch, Scope

ALL = "TRUE"
DIRECT = ("direct", "subcontract", "travel", "fee", "tool", "bad_debt", "early_discount")
CATEGORIES = (
    *DIRECT,
    "pass_through",
    "acquisition",
    "overhead",
    "labour",
    "financial",
    "exceptional",
    "tax",
    "other_income",
)
LABOUR = ("delivery", "travel")
SERVICE = ("support", "meeting", "rework", "admin")
ACTIVITIES = (*LABOUR, *SERVICE, "chasing", "presales")
"""What hours with a client are spent on; `internal` is nobody's."""
RECEIVABLE = ("revenue", "vat_unknown", "vat_unknown_credit", "receivable", "settled")
COST_PARTS = tuple(f"cost_{category}" for category in DIRECT)


def rows(scope: Scope) -> tuple[Branch, ...]:
    """The branches of the money theme."""
    return (
        _documents(scope),
        _settled(scope),
        _lines(scope),
        _costs(scope),
        _time(scope),
        _presales(scope),
        _reminders(scope),
    )


def spread_days(scope: Scope) -> int:
    """Over how many days an acquisition cost is spread: the policy's months at 365 days a year."""
    return scope.assumptions.amortisation_months * 365 // 12


def _documents(scope: Scope) -> Branch:
    before = f"f.issue_date < {literal(scope.window.first)} OR f.kind = 'opening'"
    parts = {
        "receivable": before,
        "revenue": "f.excl_base IS NOT NULL",
        "vat_unknown_credit": "f.incl_base < 0",
        "vat_unknown": ALL,
    }
    sums = {"amount": f"CASE WHEN {before} THEN 0 ELSE f.excl_base END", "incl": "f.incl_base"}
    sums |= _owed(scope, "f.incl_base", "f.issue_date")
    return Branch("document", parts, sums, day="f.issue_date", kind="f.kind", label="f.number")


def _settled(scope: Scope) -> Branch:
    sums = {"incl": "-f.amount_base"} | _owed(scope, "-f.amount_base", "f.date")
    return Branch("allocation", {"settled": ALL}, sums, kind="f.kind", label="f.document")


def _owed(scope: Scope, amount: str, since: str) -> dict[str, str]:
    """Daily balance in closed form, and overdue balance by age: an amount counts from `since` to the window's end."""
    first, last = literal(scope.window.first), literal(scope.as_of)
    days = f"(DATE_DIFF('day', GREATEST({since}, {first}), {last}) + 1)"
    owed = {"balance_days": f"{amount} * {days}", "loss": f"{amount} * {_by_age(scope, loss_at(scope))}"}
    if scope.assumptions.terms_days is None:
        owed["undated"] = f"CASE WHEN f.due_date IS NULL THEN {amount} ELSE 0 END"
    return owed


def loss_at(scope: Scope) -> Callable[[int], str]:
    """The CASE that gives basis points of expected loss for a day due so many days after the column's day."""
    steps = sorted(scope.assumptions.loss_bps.items(), reverse=True)

    def steps_after(terms: int) -> str:
        cases = (f"WHEN {{day}} <= {literal(_due(scope.as_of, age, terms))} THEN {int(bps)}" for age, bps in steps)
        return "CASE " + " ".join(cases) + " ELSE 0 END"

    return steps_after


def _due(as_of: date, age: int, terms: int) -> date:
    """The latest day that is at least `age` days overdue (one day at least) under terms that start later."""
    return as_of - timedelta(days=max(age, 1) + terms)


def _by_age(scope: Scope, steps: Callable[[int], str]) -> str:
    dated = steps(0).format(day="f.due_date")
    terms = scope.assumptions.terms_days
    undated = "0" if terms is None else steps(terms).format(day="f.issue_date")
    return f"(CASE WHEN f.due_date IS NOT NULL THEN {dated} ELSE {undated} END)"


def _lines(scope: Scope) -> Branch:
    parts = each("f.category", ("discount", "pass_through"), "line_")
    return Branch("document_line", parts, {"amount": "f.excl_base"}, _in_window(scope), kind="f.category")


def _costs(scope: Scope) -> Branch:
    inside, won = _in_window(scope), "f.category = 'acquisition' AND f.client IS NOT NULL"
    return Branch(
        "cost",
        each("f.category", CATEGORIES, "cost_") | {"cost_other": ALL},
        {
            "amount": f"CASE WHEN {inside} THEN f.amount_base ELSE 0 END",
            "spread": f"CASE WHEN {won} THEN {_spread(scope, 'f.amount_base')} ELSE 0 END",
        },
        where=f"({inside} OR ({won} AND {_still_borne(scope)}))",
        kind="f.category",
        label="COALESCE(f.label, f.supplier)",
    )


def _time(scope: Scope) -> Branch:
    parts = each("f.activity", ACTIVITIES) | {"internal": ALL}
    sums = {"minutes": "f.minutes", "amount": labour(scope), "unrated": _unrated(scope)}
    return Branch("time_entry", parts, sums, _in_window(scope), source=rated(scope), kind="f.activity", label=_WHAT)


def _presales(scope: Scope) -> Branch:
    sums = {"spread": _spread(scope, labour(scope)), "unrated_spread": _spread(scope, _unrated(scope))}
    where = f"f.activity = 'presales' AND {_still_borne(scope)}"
    return Branch(
        "time_entry", {"acquisition_time": ALL}, sums, where, source=rated(scope), kind="f.activity", label=_WHAT
    )


def _reminders(scope: Scope) -> Branch:
    where = f"{_in_window(scope)} AND f.kind IN {names(('reminder', 'formal_notice'))} AND f.cost_base IS NOT NULL"
    return Branch("document_event", {"reminder": ALL}, {"amount": "f.cost_base"}, where, kind="f.kind", label="f.note")


_WHAT = "COALESCE(f.task, f.note, f.project, f.activity)"


def rated(scope: Scope) -> str:
    """Time entries with the rate of their person on their day."""
    if not scope.book.rates:
        return "time_entry AS f"
    return "time_entry AS f LEFT JOIN rate AS r ON r.person = f.person AND f.date BETWEEN r.first AND r.last"


def labour(scope: Scope) -> str:
    """Cost of a time entry: minutes at the hourly rate, rounded half up to the minor unit; NULL without a rate."""
    if not scope.book.rates:
        return "CAST(NULL AS BIGINT)"
    return "CAST(FLOOR((f.minutes * r.hourly_base + 30) / 60e0) AS BIGINT)"


def _unrated(scope: Scope) -> str:
    return "CASE WHEN r.hourly_base IS NULL THEN f.minutes ELSE 0 END" if scope.book.rates else "f.minutes"


def _in_window(scope: Scope) -> str:
    return f"f.date BETWEEN {literal(scope.window.first)} AND {literal(scope.as_of)}"


def _still_borne(scope: Scope) -> str:
    return f"f.date > {literal(scope.window.first - timedelta(days=spread_days(scope)))}"


def _spread(scope: Scope, amount: str) -> str:
    """The share of an amount that the window bears when it is spread evenly over the days from its own day on."""
    days = spread_days(scope)
    first, last = literal(scope.window.first), literal(scope.as_of)
    ends = f"LEAST(DATE_DIFF('day', f.date, {last}) + 1, {days})"
    starts = f"GREATEST(DATE_DIFF('day', f.date, {first}), 0)"
    return f"CAST(FLOOR(({amount} * GREATEST({ends} - {starts}, 0) + {days // 2}) / {days}e0) AS BIGINT)"
