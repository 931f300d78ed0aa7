"""Deposit: a share of every order is paid before the work starts, so that this share is never waited for.

Lateness within which four fifths are paid: with a share `s` paid up front, it is the lateness within which the part
`(0.8 - s) / (1 - s)` of the rest is paid. Lateness is taken to be spread exponentially, the one shape that needs no
further figure: it then shrinks by `1 - ln(1 - s) / ln(0.2)`, and is nothing from `s = 0.8` on.
"""

from __future__ import annotations

from math import log

import numpy as np

from preavis.advice.remedy_terms import Ask
from preavis.plan.remedies.base import Effect, Floats, Remedy, Why, Year, even
from preavis.plan.remedies.payment_terms import pays_on_time


def _effect(year: Year, level: float, ask: Ask) -> Effect:
    rest = even(year, 1.0 - level)
    tail = even(year, 0.0 if level >= 0.8 else 1.0 - log(1.0 - level) / log(0.2))

    def if_late(name: str, factor: Floats) -> Floats:
        return np.where(year.quantities[name] > 0, factor, 1.0)

    shrunk = ("days_beyond_terms", "days_to_pay", "carry", "loss", "open", "overdue", "interest")
    waited = np.maximum(year.quantities["days_to_pay"], 0.0) / 365
    return Effect(
        {name: if_late(name, rest) for name in shrunk} | {"lateness_p80": if_late("lateness_p80", tail)},
        {"tension": even(year, ask.response("tension") * level)},
        asked=level * waited * year.carry * np.maximum(year.quantities["revenue"], 0.0),
    )


def _why_not(year: Year) -> Why:
    return (
        ("remedies.not.no_payments", year.unknown("days_to_pay")),
        ("remedies.not.public_deposit", year.kind("public")),
        ("remedies.not.pays_on_time", pays_on_time(year)),
    )


DEPOSIT = Remedy("deposit", "renegotiate", 3, _effect, _why_not)
