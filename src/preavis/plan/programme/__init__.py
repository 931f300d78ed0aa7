"""Who should leave, and when: the exit programme of a portfolio under cash, hours, shares and pace."""

from preavis.plan.programme.problem import Candidate, Company, Duty, Limits, Problem
from preavis.plan.programme.replay import Month, replay, value
from preavis.plan.programme.solve import Obstacle, Schedule, solve

__all__ = [
    "Candidate",
    "Company",
    "Duty",
    "Limits",
    "Month",
    "Obstacle",
    "Problem",
    "Schedule",
    "replay",
    "solve",
    "value",
]
