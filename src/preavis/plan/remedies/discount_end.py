"""Discount end: the discounts of the last twelve months are no longer given, as far as the client accepts that."""

from __future__ import annotations

from preavis.advice.remedy_terms import Ask
from preavis.plan.remedies.base import CREDIT, Effect, Remedy, Why, Year, even, scaled


def _effect(year: Year, level: float, ask: Ask) -> Effect:
    ended = ask.response("accepted") * level
    back = ended * year.quantities["discounts"]
    return Effect(
        scaled(("revenue", *CREDIT), 1.0 + year.of_income(back)) | {"discounts": even(year, 1.0 - ended)},
        {"tension": even(year, ask.response("tension") * level)},
        asked=back,
    )


def _why_not(year: Year) -> Why:
    return (
        ("remedies.not.no_discount", year.unknown("discounts") | (year.quantities["discounts"] <= 0)),
        ("remedies.not.public_price", year.kind("public")),
    )


DISCOUNT_END = Remedy("discount_end", "renegotiate", 2, _effect, _why_not)
