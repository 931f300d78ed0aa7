"""Planning: work of the peak month is agreed earlier and moved to quieter months. No hour less, a lower peak."""

from __future__ import annotations

import numpy as np

from preavis.advice.remedy_terms import Ask
from preavis.plan.remedies.base import Effect, Floats, Remedy, Why, Year, even, share

_MONTHS = 12
_PEAK = 1.1
"""From a tenth above its own average month on, a client has a peak to move."""


def _above(year: Year) -> Floats:
    """The part of the hours of the peak month that lies above the client's average month."""
    peak = year.quantities["peak"]
    return np.maximum(share(peak - year.quantities["minutes"] / _MONTHS, peak), 0.0)


def _effect(year: Year, level: float, ask: Ask) -> Effect:
    return Effect(
        {"peak": 1.0 - ask.response("held") * level * _above(year)},
        {"tension": even(year, ask.response("tension") * level)},
    )


def _why_not(year: Year) -> Why:
    return (
        ("remedies.not.no_time", year.unknown("minutes")),
        ("remedies.not.no_peak", year.quantities["peak"] * _MONTHS < _PEAK * year.quantities["minutes"]),
    )


PLANNING = Remedy("planning", "educate", 3, _effect, _why_not)
