"""Communication charter: who decides, when to call, how many rounds, what a brief holds. Fewer meetings and reworks."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from preavis.advice.remedy_terms import Ask
from preavis.plan.remedies.base import TIME, Effect, Floats, Remedy, Why, Year, even, scaled, share

SERVICE = ("support", "meeting", "rework", "admin")


def calmer(year: Year, cuts: Mapping[str, float], tension: Floats) -> Effect:
    """Fewer service hours: each kind of them cut by a share, at what a service hour costs on average."""
    saved = sum((share * year.activity[kind] for kind, share in cuts.items()), np.zeros(len(year)))
    service = sum((year.activity[kind] for kind in SERVICE), np.zeros(len(year)))
    fewer = 1.0 - share(saved, year.quantities["minutes"])
    kept = tuple(name for name in TIME if name not in ("labour", "service", "rework"))
    return Effect(
        scaled((*kept, "unbilled"), fewer)
        | {"service": 1.0 - share(saved, service), "rework": even(year, 1.0 - cuts.get("rework", 0.0))},
        {"tension": tension},
    )


def _effect(year: Year, level: float, ask: Ask) -> Effect:
    cuts = {"meeting": "meetings", "support": "support", "rework": "rework"}
    shares = {kind: level * ask.response(name) for kind, name in cuts.items()}
    relief = np.maximum(even(year, ask.response("tension") * level), -year.quantities["tension"])
    return calmer(year, shares, relief)


def why_not(year: Year) -> Why:
    """Reasons that hold for all that works on service hours."""
    service = sum((year.activity[kind] for kind in SERVICE), np.zeros(len(year)))
    return (
        ("remedies.not.no_time", year.unknown("minutes")),
        ("remedies.not.no_service", service <= 0),
    )


def _why_not(year: Year) -> Why:
    return why_not(year)


CHARTER = Remedy("charter", "educate", 2, _effect, _why_not, excludes=("standard_offer",))
