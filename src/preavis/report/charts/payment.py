"""How late each client pays, and how much it varies."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from preavis.report.charts.draw import Drawn, Look, library
from preavis.report.charts.marks import Point, largest
from preavis.report.charts.rows import by_client, data, height, row_name, zero
from preavis.report.words import Words

_WIDTH = 430


def drawn(points: Sequence[Point]) -> list[Point]:
    """Clients whose lateness is known, the latest first."""
    return largest([point for point in points if _worst(point) is not None], lambda point: _worst(point) or 0)


def payment(points: Sequence[Point], look: Look, words: Words) -> Drawn:
    """A dot for the average, a triangle for four invoices in five with the range it may lie in; zero is the due day."""
    alt = library()
    chosen = drawn(points)
    names = {point.client: row_name(point.client, point.name) for point in chosen}
    y = by_client(list(names.values()))
    x = alt.X("days:Q", title=words.say("dossier.chart.days_after_due"), axis=alt.Axis(format=",d", tickMinStep=1))
    domain = [words.say("dossier.chart.average"), words.say("dossier.chart.four_in_five")]
    colour = alt.Color(
        "what:N", scale=alt.Scale(domain=domain, range=[look.palette.keep, look.palette.fix]), legend=alt.Legend()
    )
    shape = alt.Shape("what:N", scale=alt.Scale(domain=domain, range=["circle", "triangle-up"]), legend=alt.Legend())
    marks = _marks(chosen, names, domain)
    spans = [
        {"row": names[point.client], "low": point.figure("p80_low"), "high": point.figure("p80_high")}
        for point in chosen
        if point.figure("p80_low") is not None and point.figure("p80_high") is not None
    ]
    return alt.layer(
        zero(look),
        alt.Chart(data(spans)).mark_rule(color=look.palette.fix, strokeWidth=2).encode(x="low:Q", x2="high:Q", y=y),
        alt.Chart(data(marks)).mark_point(filled=True, opacity=1, size=55).encode(x=x, y=y, color=colour, shape=shape),
    ).properties(width=_WIDTH, height=height(len(chosen)))


def _marks(chosen: Sequence[Point], names: dict[str, str], domain: Sequence[str]) -> list[dict[str, Any]]:
    return [
        {"row": names[point.client], "days": point.figure(figure), "what": what}
        for point in chosen
        for figure, what in zip(("late", "p80"), domain, strict=True)
        if point.figure(figure) is not None
    ]


def _worst(point: Point) -> float | None:
    known = [days for days in (point.figure("late"), point.figure("p80")) if days is not None]
    return max(known, default=None)
