"""Payment terms: money some days sooner, by direct debit, a date agreed in writing, reminders before the day.

Of the days asked for, the client keeps a share. Waiting, overdue and chasing shrink in proportion. Lateness is taken to
be spread exponentially, as for a deposit: where four fifths are paid within a lateness, `0.2^(days / lateness)` of what
was late still is, and so much is left of the days for which interest runs.
"""

from __future__ import annotations

from math import log

import numpy as np

from preavis.advice.remedy_terms import Ask
from preavis.plan.remedies.base import Effect, Flags, Remedy, Why, Year, even, scaled, share

_LATE = 10


def _effect(year: Year, level: float, ask: Ask) -> Effect:
    sooner = even(year, ask.response("followed") * level)
    waited, late = year.quantities["days_to_pay"], year.quantities["days_beyond_terms"]
    shorter = 1.0 - np.minimum(share(sooner, waited), 1.0)
    less_late = 1.0 - np.minimum(share(sooner, late), 1.0)
    usual = np.where(year.known["lateness_p80"], year.quantities["lateness_p80"], log(5) * late)
    still = np.power(0.2, share(sooner, usual))
    carried = np.where(year.quantities["carry"] > 0, shorter, 1.0)
    return Effect(
        {"carry": carried, "open": shorter, "overdue": less_late, "loss": less_late, "chasing": less_late}
        | scaled(("late", "interest", "claims"), still),
        dict.fromkeys(("lateness_p80", "days_beyond_terms", "days_to_pay"), -sooner)
        | {"tension": even(year, ask.response("tension") * level)},
        asked=level / 365 * year.carry * np.maximum(year.quantities["revenue"], 0.0),
        allowed=waited >= level,
    )


def pays_on_time(year: Year) -> Flags:
    """Who pays within a week and a half of the day it is due: asking it for money sooner costs more than it brings."""
    days = (year.quantities[name] for name in ("days_beyond_terms", "lateness_p80"))
    return np.asarray(np.logical_and.reduce([late < _LATE for late in days]), np.bool_)


def _why_not(year: Year) -> Why:
    return (
        ("remedies.not.no_payments", year.unknown("days_to_pay")),
        ("remedies.not.consumer_terms", year.kind("consumer")),
        ("remedies.not.public_terms", year.kind("public")),
        ("remedies.not.pays_on_time", pays_on_time(year)),
    )


PAYMENT_TERMS = Remedy("payment_terms", "renegotiate", 2, _effect, _why_not)
