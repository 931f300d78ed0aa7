"""Three looks at the same profit, side by side: to keep or drop, when the book is full, to price."""

from __future__ import annotations

from collections.abc import Sequence

from preavis.report.charts.draw import Drawn, Look, library
from preavis.report.charts.marks import ADVICE, Point, colours, largest
from preavis.report.charts.rows import by_client, data, height, row_name, zero
from preavis.report.words import Words

LENSES = ("contribution", "margin_per_scarce_hour", "full_profit")
_WIDTH = 158


def drawn(points: Sequence[Point]) -> list[Point]:
    """Clients with a known contribution, those with the most at stake; from the best to the worst."""
    known = [point for point in points if point.figure("contribution") is not None]
    chosen = largest(known, lambda point: abs(point.figure("contribution") or 0))
    return sorted(chosen, key=lambda point: (-(point.figure("contribution") or 0), point.client))


def lenses(points: Sequence[Point], look: Look, words: Words) -> Drawn:
    """Bars from zero, a panel a lens, the clients in the same order in each."""
    alt = library()
    chosen = drawn(points)
    panels = [_panel(chosen, lens, look, words) for lens in LENSES]
    return alt.hconcat(*panels, spacing=14).resolve_scale(color="shared", y="shared")


def _panel(chosen: Sequence[Point], lens: str, look: Look, words: Words) -> Drawn:
    alt = library()
    rows = [point.row(row=row_name(point.client, point.marked), amount=point.figure(lens)) for point in chosen]
    order = [str(row["row"]) for row in rows]
    bars = (
        alt.Chart(data(rows))
        .mark_bar(height={"band": 0.66})
        .encode(
            x=alt.X("amount:Q", title=None, axis=alt.Axis(format="$,.0f", tickCount=2, labelOverlap="greedy")),
            y=by_client(order, names=lens == LENSES[0]),
            color=alt.Color("advice:N", scale=alt.Scale(domain=ADVICE, range=colours(look.palette)), legend=None),
        )
    )
    title = alt.TitleParams(words.say(f"dossier.chart.{lens}"), frame="group")
    return alt.layer(bars, zero(look)).properties(width=_WIDTH, height=height(len(rows)), title=title)
