"""Consequences: twenty-four months of cash by month under each thing one might do, seeded and repeatable."""

from preavis.plan.consequences.questions import SafeDate, break_even, earliest_safe
from preavis.plan.consequences.simulate import PATHS, Drawn, Futures, Result, Spread, simulate
from preavis.plan.consequences.world import Case, Change, Payer, Resale, World

__all__ = [
    "PATHS",
    "Case",
    "Change",
    "Drawn",
    "Futures",
    "Payer",
    "Resale",
    "Result",
    "SafeDate",
    "Spread",
    "World",
    "break_even",
    "earliest_safe",
    "simulate",
]
