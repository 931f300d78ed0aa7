"""Scope cap: what is not in the quote is no longer done. A share of the unbilled hours stays away, and their cost."""

from __future__ import annotations

from preavis.advice.remedy_terms import Ask
from preavis.plan.remedies.base import TIME, Effect, Remedy, Why, Year, even, scaled


def _effect(year: Year, level: float, ask: Ask) -> Effect:
    gone = ask.response("held") * level
    cut = gone * year.per("unbilled", "marked")
    return Effect(
        scaled(TIME, 1.0 - cut) | {"unbilled": even(year, 1.0 - gone)},
        {"tension": even(year, ask.response("tension") * level)},
        asked=cut * year.income.clip(0.0),
    )


def why_not(year: Year) -> Why:
    """Reasons that hold for all that works on unbilled hours."""
    return (
        ("remedies.not.no_time", year.unknown("minutes")),
        ("remedies.not.hours_not_marked", year.unknown("unbilled")),
        ("remedies.not.nothing_unbilled", year.quantities["unbilled"] <= 0),
    )


SCOPE_CAP = Remedy("scope_cap", "renegotiate", 3, _effect, why_not, excludes=("billed_extras", "standard_offer"))
