"""The dossier as one HTML file that stands alone: no script, no network, for every reader and every screen."""

from __future__ import annotations

from preavis.report.html.page import html_bytes

__all__ = ["html_bytes"]
