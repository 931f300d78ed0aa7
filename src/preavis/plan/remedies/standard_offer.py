"""Standard offer: the client moves to a package with fewer hours, and pays less, but less than it took."""

from __future__ import annotations

from preavis.advice.remedy_terms import Ask
from preavis.plan.remedies.base import CREDIT, WORK, Effect, Remedy, Why, Year, even, scaled


def _effect(year: Year, level: float, ask: Ask) -> Effect:
    paid = 1.0 - ask.response("income_lost") * level * year.of_income(year.income)
    done = even(year, 1.0 - level)
    costs = tuple(name for name in WORK if name not in ("direct", "pass_through"))
    return Effect(
        scaled(costs, done)
        | {"direct": even(year, 1.0 - ask.response("income_lost") * level)}
        | scaled(("revenue", "discounts", *CREDIT), paid),
        {"tension": even(year, ask.response("tension") * level)},
        asked=level * year.income.clip(0.0),
    )


def _why_not(year: Year) -> Why:
    return (
        ("remedies.not.no_time", year.unknown("minutes", "labour")),
        ("remedies.not.no_revenue", year.unknown("revenue") | (year.income <= 0)),
        ("remedies.not.public_price", year.kind("public")),
    )


STANDARD_OFFER = Remedy(
    "standard_offer",
    "migrate",
    5,
    _effect,
    _why_not,
    excludes=("price", "scope_cap", "billed_extras", "charter", "channel"),
)
