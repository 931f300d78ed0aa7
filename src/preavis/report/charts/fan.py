"""The cash of the months to come: the middle of all paths, and where nine in ten of them lie."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from preavis.report.charts.draw import WIDTH, Drawn, Look, library, upright
from preavis.report.words import Words

_HEIGHT = 220


@dataclass(frozen=True)
class Month:
    """Cash at the end of a month, in whole units: the middle, and the bounds of nine paths in ten."""

    first: str
    low: float
    middle: float
    high: float


def fan(months: Sequence[Month], floor: float, look: Look, words: Words) -> Drawn:
    """A stepped line within a band, and a dashed line at the floor that must not be crossed."""
    alt = library()
    rows: list[dict[str, Any]] = [
        {"month": month.first, "low": month.low, "middle": month.middle, "high": month.high} for month in months
    ]
    values = alt.Data(values=rows)
    x = alt.X("utcyearmonth(month):T", title=None, axis=alt.Axis(format="%b %Y", labelOverlap=True, grid=False))
    y = upright(alt.Y("low:Q", title=words.say("dossier.chart.cash")))
    return alt.layer(
        alt.Chart(values).mark_area(interpolate="step-after", color=look.palette.band).encode(x=x, y=y, y2="high:Q"),
        alt.Chart(values)
        .mark_line(interpolate="step-after", color=look.palette.keep, strokeWidth=2)
        .encode(x=x, y="middle:Q"),
        alt.Chart(alt.Data(values=[{"floor": floor}]))
        .mark_rule(color=look.palette.part, strokeDash=[5, 4])
        .encode(y="floor:Q"),
    ).properties(width=WIDTH, height=_HEIGHT)
