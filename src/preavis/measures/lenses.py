"""Three looks at the same profit, and a code that says where they part ways."""

from __future__ import annotations

from typing import Literal

from preavis.measures.compose import Measured

Verdict = Literal[
    "agree_positive", "agree_negative", "overhead_uncovered", "service_uncovered", "thin_hours", "rich_hours", "unknown"
]


def compare(measured: Measured, client: int) -> Verdict:
    """What the three lenses say together of a client.

    `agree_*`: all point one way. `overhead_uncovered`: leaves a margin, not enough for its share of overhead; keep
    until it can be replaced, price it higher. `service_uncovered`: contributes before service costs, loses after.
    `thin_hours`: profitable, yet an hour leaves less than the book's average hour; `rich_hours`: unprofitable, yet an
    hour leaves more.
    """
    contribution, margin, full = (
        measured.value(name, client).value for name in ("contribution", "client_margin", "full_profit")
    )
    if contribution is None or margin is None or full is None:
        return "unknown"
    if contribution > 0 >= margin:
        return "service_uncovered"
    if margin > 0 >= full:
        return "overhead_uncovered"
    return _by_the_hour(measured, client, profitable=full > 0)


def _by_the_hour(measured: Measured, client: int, *, profitable: bool) -> Verdict:
    an_hour = measured.value("margin_per_scarce_hour", client).value
    average = average_hour(measured)
    if an_hour is not None and average is not None:
        if profitable and an_hour < average:
            return "thin_hours"
        if not profitable and an_hour > average:
            return "rich_hours"
    return "agree_positive" if profitable else "agree_negative"


def average_hour(measured: Measured) -> int | None:
    """What an hour for clients leaves on average: contribution by hours, of the clients whose hours are known."""
    contribution, hours = measured.columns["contribution"], measured.columns["hours"]
    both = contribution.known & hours.known
    minutes = int(hours.value[both].sum())
    return (int(contribution.value[both].sum()) * 60 + minutes // 2) // minutes if minutes else None
