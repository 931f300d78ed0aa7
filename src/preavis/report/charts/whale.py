"""The whale curve: clients from the one that earns most to the one that costs most, their margins added up."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from preavis.report.charts.draw import WIDTH, Drawn, Look, library, upright
from preavis.report.charts.marks import ADVICE, SHAPES, Point, colours
from preavis.report.words import Words

_HEIGHT = 240


@dataclass(frozen=True)
class Curve:
    """The curve in figures, in whole units of money: the peak, how many earn it, what the others take back."""

    peak: float
    earning: int
    total: float
    drawn: int

    @property
    def taken_back(self) -> float:
        return self.peak - self.total


def ranked(points: Sequence[Point]) -> list[Point]:
    """Clients whose margin is known, the largest first."""
    known = [point for point in points if point.figure("margin") is not None]
    return sorted(known, key=lambda point: (-(point.figure("margin") or 0), point.client))


def curve(points: Sequence[Point]) -> Curve:
    """What the curve says."""
    margins = [point.figure("margin") or 0 for point in ranked(points)]
    earned = [margin for margin in margins if margin > 0]
    return Curve(sum(earned), len(earned), sum(margins), len(margins))


def whale(points: Sequence[Point], look: Look, words: Words) -> Drawn:
    """The curve over clients, each point in the shape and colour of its recommendation."""
    alt = library()
    order = ranked(points)
    sums = accumulate(point.figure("margin") or 0 for point in order)
    rows = [point.row(rank=rank, sum=total) for rank, (point, total) in enumerate(zip(order, sums, strict=True), 1)]
    start = [{"rank": 0, "sum": 0}]
    x = alt.X(
        "rank:Q",
        title=words.say("dossier.chart.clients_by_margin"),
        axis=alt.Axis(tickMinStep=1, format=",d", grid=False),
        scale=alt.Scale(nice=False, padding=8),
    )
    y = upright(alt.Y("sum:Q", title=words.say("dossier.chart.margin_so_far")))
    line = alt.Chart(alt.Data(values=start + [{"rank": row["rank"], "sum": row["sum"]} for row in rows]))
    shown = [name for name in ADVICE if any(row["advice"] == name for row in rows)]
    dots = alt.Chart(alt.Data(values=rows)).mark_point(filled=True, opacity=1, size=55)
    legend = alt.Legend(labelExpr=_labels(shown, words), offset=26)
    palette = dict(zip(ADVICE, colours(look.palette), strict=True))
    return alt.layer(
        line.mark_line(color=look.palette.muted, strokeWidth=1.5).encode(x=x, y=y),
        _level(curve(points), look),
        dots.encode(
            x=x,
            y=y,
            color=alt.Color("advice:N", scale=_scale(shown, [palette[name] for name in shown]), legend=legend),
            shape=alt.Shape("advice:N", scale=_scale(shown, [SHAPES[name] for name in shown]), legend=legend),
        ),
    ).properties(width=WIDTH, height=_HEIGHT)


def _level(found: Curve, look: Look) -> Drawn:
    """A dashed line where the curve ends: how far the peak stands above it is what is taken back."""
    alt = library()
    rule = alt.Chart(alt.Data(values=[{"sum": found.total}]))
    return rule.mark_rule(color=look.palette.muted, strokeDash=[4, 4]).encode(y="sum:Q")


def _scale(domain: list[str], values: list[str]) -> Drawn:
    return library().Scale(domain=domain, range=values)


def _labels(names: Sequence[str], words: Words) -> str:
    """An expression that gives a recommendation its word: words are ours, and quoted as JSON all the same."""
    table = json.dumps({name: words.word(name) for name in names}, ensure_ascii=False)
    return f"({table})[datum.value]"
