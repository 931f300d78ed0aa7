"""What the charts of clients share: the point, the shapes, and who is drawn when there are too many."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from preavis.report.charts.palette import Palette

ADVICE = ("keep", "fix", "part", "unknown")
SHAPES: Mapping[str, str] = {"keep": "circle", "fix": "triangle-up", "part": "square", "unknown": "diamond"}
MOST = 30
"""Clients in a chart of rows: more would be too small to read on a page; the table beside it holds all."""
ROW = 17
"""Height of a client's row, in pixels."""
MARKS: Mapping[str, str] = {"keep": "●", "fix": "▲", "part": "■", "unknown": "?"}
"""A shape before the name, where a colour alone would say what is advised."""
NAME_MOST = 34
"""Characters of a client's name beside a row; longer names end in an ellipsis."""


@dataclass(frozen=True)
class Point:
    """A client with the figures that a chart draws; None where a figure is unknown. Money is in whole units."""

    client: str
    name: str
    advice: str | None
    figures: Mapping[str, float | None]

    def figure(self, name: str) -> float | None:
        return self.figures.get(name)

    @property
    def marked(self) -> str:
        """The name after the shape of what is advised."""
        return f"{MARKS[self.advice or 'unknown']} {self.name}"

    def row(self, **more: Any) -> dict[str, Any]:
        """The point as a row of a chart's data."""
        return {"client": self.client, "name": self.name, "advice": self.advice or "unknown", **more}


def largest(points: Sequence[Point], size: Callable[[Point], float]) -> list[Point]:
    """The points that are drawn: the largest first, at most `MOST`; equal ones in the order of their keys."""
    return sorted(points, key=lambda point: (-size(point), point.client))[:MOST]


def colours(palette: Palette) -> list[str]:
    return [str(getattr(palette, name)) for name in ADVICE]
