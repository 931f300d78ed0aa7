"""Was it our fault? What to look at before anything is asked of a client, and what the book already says of it.

Late deliveries, unanswered messages and quotes that were too small look like a bad client from the outside. The book
holds traces of some: disputed documents, hours of rework, hours nobody bills, and what somebody judged. The rest is a
list to go through. Source: Mittal, Sarkees and Murshed 2008, whose first step this is.
"""

from __future__ import annotations

from collections.abc import Iterator

from preavis.advice.statement import Statement
from preavis.measures import Measured

JUDGEMENT = "own_fault"
"""What people judge from 0 (none) to 4 (ours alone)."""

_REWORK = 0.10
_UNBILLED = 0.15
CHECKS = tuple(Statement(f"remedies.check.{what}") for what in ("deliveries", "messages", "quotes", "people"))
"""What to go through, for every client, in this order."""


def findings(measured: Measured, client: int) -> tuple[Statement, ...]:
    """What the book says of our own part, gravest first; empty when it says nothing."""
    return tuple(_findings(measured, client))


def _findings(measured: Measured, client: int) -> Iterator[Statement]:
    key = measured.scope.book.clients.all[client].key
    said = [j for j in measured.scope.book.judgements if j.client == key and j.criterion == JUDGEMENT]
    if said and said[-1].value > 0:
        yield Statement("remedies.fault.judged", {"value": said[-1].value, "day": said[-1].day.isoformat()})
    payment = measured.cells.get("payment")
    disputes = 0 if payment is None else int(payment.count("disputed")[client])
    if disputes:
        yield Statement("remedies.fault.disputes", {"count": disputes})
    for name, least in (("rework_share", _REWORK), ("unbilled_share", _UNBILLED)):
        share = measured.value(name, client).value
        if share is not None and share >= least:
            yield Statement(f"remedies.fault.{name}", {"share": round(share * 10_000)})
