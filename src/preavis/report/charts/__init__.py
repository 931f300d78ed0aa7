"""Charts, defined once for every face: the PDF, the page and the web draw the same ones."""

from __future__ import annotations

from preavis.report.charts.draw import PAGE, PRINT, Dress, Look, Picture, draw
from preavis.report.charts.fan import Month, fan
from preavis.report.charts.lenses import lenses
from preavis.report.charts.marks import Point
from preavis.report.charts.payment import payment
from preavis.report.charts.shares import shares
from preavis.report.charts.whale import whale

__all__ = [
    "PAGE",
    "PRINT",
    "Dress",
    "Look",
    "Month",
    "Picture",
    "Point",
    "draw",
    "fan",
    "lenses",
    "payment",
    "shares",
    "whale",
]
