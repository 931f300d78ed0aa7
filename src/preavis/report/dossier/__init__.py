"""The report before any face sets it: what is said, in which order, as plain text and drawings."""

from __future__ import annotations

from preavis.report.dossier.blocks import Dossier
from preavis.report.dossier.compose import compose
from preavis.report.dossier.seen import Given, seen

__all__ = ["Dossier", "Given", "compose", "seen"]
