"""The advice tried on the past: what following it would have brought, how sure that is, and what cannot be told."""

from __future__ import annotations

from preavis.backtest.past import ORIGINS, Asked, Past, Version
from preavis.backtest.replay import backtest
from preavis.backtest.result import Backtest

__all__ = ["ORIGINS", "Asked", "Backtest", "Past", "Version", "backtest"]
