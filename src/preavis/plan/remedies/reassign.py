"""Reassign: the same work by people who cost less an hour. They take somewhat longer; the client meets new faces."""

from __future__ import annotations

import numpy as np

from preavis.advice.remedy_terms import Ask
from preavis.plan.remedies.base import Effect, Floats, Remedy, Why, Year, even, scaled, share


def _an_hour(year: Year) -> Floats:
    """What an hour for the client costs, in minor units."""
    cost = year.quantities["labour"] + year.quantities["service"]
    return 60.0 * share(cost, year.quantities["minutes"])


def _effect(year: Year, level: float, ask: Ask) -> Effect:
    longer = 1.0 + ask.response("slower") * level
    lowest = np.inf if year.lowest is None else year.lowest
    hourly = _an_hour(year)
    moved = np.minimum(level / np.maximum(1.0 - share(even(year, lowest), hourly), level), 1.0)
    cost = year.quantities["labour"] + year.quantities["service"]
    return Effect(
        scaled(("labour", "service"), even(year, (1.0 - level) * longer))
        | scaled(("minutes", "peak", "unbilled", "marked", "rework"), even(year, longer)),
        {"tension": even(year, ask.response("tension") * level)},
        lost=ask.response("handover") * moved * cost,
        allowed=hourly * (1.0 - level) >= lowest,
    )


def _why_not(year: Year) -> Why:
    nobody = np.full(len(year), year.lowest is None)
    return (
        ("remedies.not.no_time", year.unknown("minutes", "labour")),
        ("remedies.not.no_rate", nobody),
        ("remedies.not.no_cheaper_hands", _an_hour(year) * 0.95 < (year.lowest or 0.0)),
    )


REASSIGN = Remedy("reassign", "reassess", 3, _effect, _why_not)
