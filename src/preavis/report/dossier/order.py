"""In which order clients are told, and what may be said of a figure that is missing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from preavis.report.charts import Point
from preavis.report.dossier.seen import Plain
from preavis.report.dossier.text import name

ORDER = ("part", "fix", "unknown", "keep", None)


def in_order(clients: Iterable[Plain]) -> list[Plain]:
    """By recommendation, the gravest first, then by the money at stake, the most first."""
    return sorted(clients, key=lambda one: (ORDER.index(one["recommendation"]), -at_stake(one), one["client"]))


def at_stake(client: Plain) -> int:
    """The size of what the client leaves or costs; where that is unknown, its revenue."""
    for measure in ("client_margin", "revenue"):
        found = value(client, measure)
        if found is not None:
            return abs(int(found))
    return 0


def value(client: Plain, measure: str) -> Any:
    """A measure's best figure, None where it is unknown or not measured."""
    return client["measures"].get(measure, {}).get("value")


def section_of(client: Plain) -> str:
    """The address of a client's page."""
    return f"client-{client['client']}"


def point(client: Plain, minor: int) -> Point:
    """A client as the charts draw it; `minor` is how many minor units make one of money."""
    late = client["measures"].get("lateness_p80", {})
    return Point(
        client["client"],
        name(client["name"]),
        client["recommendation"],
        {
            "margin": _money(client, "client_margin", minor),
            "contribution": _money(client, "contribution", minor),
            "margin_per_scarce_hour": _money(client, "margin_per_scarce_hour", minor),
            "full_profit": _money(client, "full_profit", minor),
            "late": value(client, "days_beyond_terms"),
            "p80": late.get("value"),
            "p80_low": late.get("low"),
            "p80_high": late.get("high"),
            "revenue_share": value(client, "own_revenue_share"),
            "hours_share": value(client, "hours_share"),
        },
    )


def _money(client: Plain, measure: str, minor: int) -> float | None:
    found = value(client, measure)
    return None if found is None else found / minor
