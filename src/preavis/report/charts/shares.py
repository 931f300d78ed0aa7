"""Each client's share of the revenue beside its share of the hours."""

from __future__ import annotations

from collections.abc import Sequence

from preavis.report.charts.draw import Drawn, Look, library
from preavis.report.charts.marks import Point, largest
from preavis.report.charts.rows import by_client, data, height, row_name
from preavis.report.words import Words

_WIDTH = 430
_FIGURES = ("revenue_share", "hours_share")


def drawn(points: Sequence[Point]) -> list[Point]:
    """Clients with a share of the revenue, the largest first."""
    known = [point for point in points if point.figure("revenue_share") is not None]
    return largest(known, lambda point: point.figure("revenue_share") or 0)


def shares(points: Sequence[Point], look: Look, words: Words) -> Drawn:
    """A dot for revenue, a diamond for hours, a line between: a line to the right is time that is not paid for."""
    alt = library()
    chosen = drawn(points)
    names = {point.client: row_name(point.client, point.name) for point in chosen}
    domain = [words.say(f"dossier.chart.{figure}") for figure in _FIGURES]
    marks = [
        {"row": names[point.client], "share": point.figure(figure), "what": what}
        for point in chosen
        for figure, what in zip(_FIGURES, domain, strict=True)
        if point.figure(figure) is not None
    ]
    spans = [
        {"row": names[point.client], "share": point.figure("revenue_share"), "to": point.figure("hours_share")}
        for point in chosen
        if point.figure("hours_share") is not None
    ]
    colours = [look.palette.keep, look.palette.fix]
    y = by_client(list(names.values()))
    x = alt.X("share:Q", title=words.say("dossier.chart.share"), axis=alt.Axis(format=".0%"))
    return alt.layer(
        alt.Chart(data(spans)).mark_rule(color=look.palette.unknown, strokeWidth=2).encode(x=x, x2="to:Q", y=y),
        alt.Chart(data(marks))
        .mark_point(filled=True, opacity=1, size=55)
        .encode(
            x=x,
            y=y,
            color=alt.Color("what:N", scale=alt.Scale(domain=domain, range=colours), legend=alt.Legend()),
            shape=alt.Shape("what:N", scale=alt.Scale(domain=domain, range=["circle", "diamond"])),
        ),
    ).properties(width=_WIDTH, height=height(len(chosen)))
