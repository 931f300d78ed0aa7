"""Time spent: exports of time tools and time sheets kept by hand."""

from preavis.sources.time.source import Time
from preavis.sources.time.tools import TIME_TOOLS

__all__ = ["TIME_TOOLS", "Time"]
