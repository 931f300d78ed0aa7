"""Plainer ways of judging, kept to measure the sorting against in a backtest and never to advise anybody."""

from __future__ import annotations

from preavis.advice.challengers.additive import Additive, Example, Programme, equal_steps, fitted
from preavis.advice.challengers.weighted import weighted

__all__ = ["Additive", "Example", "Programme", "equal_steps", "fitted", "weighted"]
