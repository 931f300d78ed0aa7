"""Price: the same work, dearer. Some of the volume leaves (elasticity), the work of it with it, and tension rises."""

from __future__ import annotations

import numpy as np

from preavis.advice.remedy_terms import Ask
from preavis.plan.remedies.base import CREDIT, WORK, Effect, Remedy, Why, Year, even, scaled


def _effect(year: Year, level: float, ask: Ask) -> Effect:
    volume = max(0.0, 1.0 - ask.response("elasticity") * level)
    kept = even(year, volume)
    # What is bought for the client and billed on is not ours to price.
    revenue = volume * (1.0 + level * year.of_income(year.income))
    spent = sum((year.quantities[name] for name in ("direct", "labour")), np.zeros(len(year)))
    return Effect(
        scaled(WORK, kept) | scaled(("revenue", "discounts", *CREDIT), revenue),
        {"tension": even(year, ask.response("tension") * level)},
        asked=level * volume * np.maximum(year.income, 0.0),
        lost=np.maximum(year.income - spent, 0.0) * (1.0 - volume),
    )


def _why_not(year: Year) -> Why:
    return (
        ("remedies.not.no_revenue", year.unknown("revenue") | (year.income <= 0)),
        ("remedies.not.public_price", year.kind("public")),
    )


PRICE = Remedy("price", "renegotiate", 3, _effect, _why_not, excludes=("standard_offer",))
