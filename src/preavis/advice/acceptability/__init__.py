"""How far an answer depends on what is not settled: on what the owner wants, on what the figures are, on both."""

from preavis.advice.acceptability.outranking import Marks
from preavis.advice.acceptability.robust import Robust, robust
from preavis.advice.acceptability.shares import Acceptability
from preavis.advice.acceptability.smaa import data, joint, preference

__all__ = ["Acceptability", "Marks", "Robust", "data", "joint", "preference", "robust"]
