"""Channel: requests go through one door (a form, a ticket, one weekly call) instead of every inbox and phone."""

from __future__ import annotations

from preavis.advice.remedy_terms import Ask
from preavis.plan.remedies.base import Effect, Remedy, Year, even
from preavis.plan.remedies.charter import calmer, why_not


def _effect(year: Year, level: float, ask: Ask) -> Effect:
    cuts = {"meeting": "meetings", "support": "support", "rework": "rework"}
    shares = {kind: level * ask.response(name) for kind, name in cuts.items()}
    return calmer(year, shares, even(year, ask.response("tension") * level))


CHANNEL = Remedy("channel", "educate", 3, _effect, why_not, excludes=("standard_offer",))
