"""A chart of rows, one a client: what lenses, payment and shares have in common."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from preavis.report.charts.draw import Drawn, Look, library
from preavis.report.charts.marks import NAME_MOST, ROW


def by_client(order: Sequence[str], *, names: bool = True) -> Drawn:
    """The axis of clients in this order; the key tells clients of one name apart, the name is what is read."""
    alt = library()
    axis = (
        alt.Axis(
            title=None,
            labelLimit=0,
            labelExpr="slice(datum.value, indexof(datum.value, '\\u001f') + 1)",
            ticks=False,
            domain=False,
            grid=True,
            labelPadding=6,
        )
        if names
        else alt.Axis(labels=False, title=None, ticks=False, domain=False, grid=True)
    )
    return alt.Y("row:N", sort=list(order), axis=axis)


def row_name(client: str, name: str) -> str:
    """What the axis of clients stands on: the key, a separator that no name holds, the name."""
    short = name if len(name) <= NAME_MOST else name[: NAME_MOST - 1] + "…"
    return f"{client}\u001f{short}"


def data(rows: Sequence[dict[str, Any]]) -> Drawn:
    return library().Data(values=list(rows))


def zero(look: Look) -> Drawn:
    """A line at zero across the rows."""
    alt = library()
    return alt.Chart(data([{"zero": 0}])).mark_rule(color=look.palette.ink, strokeWidth=1).encode(x="zero:Q")


def height(rows: int) -> int:
    return max(rows, 2) * ROW
