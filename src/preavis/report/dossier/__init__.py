"""The report before any face sets it: what is said, in which order, as plain text and drawings."""

from __future__ import annotations

from preavis.report.dossier.blocks import Dossier
from preavis.report.dossier.compose import PRINTED, SHOWN, Room, compose
from preavis.report.dossier.legible import legible
from preavis.report.dossier.seen import Given, seen

__all__ = ["PRINTED", "SHOWN", "Dossier", "Given", "Room", "compose", "legible", "seen"]
