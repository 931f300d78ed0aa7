"""Billed extras: work outside the quote is done and invoiced, at what an hour for this client brings today."""

from __future__ import annotations

from preavis.advice.remedy_terms import Ask
from preavis.plan.remedies.base import Effect, Remedy, Why, Year, even, sold
from preavis.plan.remedies.scope_cap import why_not


def _effect(year: Year, level: float, ask: Ask) -> Effect:
    billed = ask.response("accepted") * level
    extra = billed * year.per("unbilled", "marked")
    return Effect(
        sold(year, extra) | {"unbilled": even(year, 1.0 - billed)},
        {"tension": even(year, ask.response("tension") * level)},
        asked=extra * year.income.clip(0.0),
    )


def _why_not(year: Year) -> Why:
    return (
        ("remedies.not.consumer_extras", year.kind("consumer")),
        ("remedies.not.no_revenue", year.unknown("revenue") | (year.income <= 0)),
        *why_not(year),
    )


BILLED_EXTRAS = Remedy("billed_extras", "renegotiate", 3, _effect, _why_not, excludes=("scope_cap", "standard_offer"))
