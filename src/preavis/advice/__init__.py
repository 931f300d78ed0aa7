"""Advice: the owner's policy, the sorting of clients by it, and what to do with each, with reasons."""

from preavis.advice.advise import Advice, Advised, advise
from preavis.advice.statement import Statement

__all__ = ["Advice", "Advised", "Statement", "advise"]
