"""Was it our fault? What to look at before anything is asked of a client, and what the book already says of it.

Late deliveries, unanswered messages and quotes that were too small look like a bad client from the outside. The book
holds traces of some: disputed documents, hours of rework, hours nobody bills, and what somebody judged. The rest is a
list to go through. Source: Mittal, Sarkees and Murshed 2008, whose first step this is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from preavis.advice.statement import Statement
from preavis.facts.book import Judgement
from preavis.measures import Measured

JUDGEMENT = "own_fault"
"""What people judge from 0 (none) to 4 (ours alone)."""

_REWORK = 0.10
_UNBILLED = 0.15
CHECKS = tuple(Statement(f"remedies.check.{what}") for what in ("deliveries", "messages", "quotes", "people"))
"""What to go through, for every client, in this order."""


@dataclass(frozen=True)
class Traces:
    """What a book says of our own part."""

    measured: Measured

    @cached_property
    def judged(self) -> Mapping[str, Judgement]:
        """The last that somebody judged of it, by client key."""
        return {said.client: said for said in self.measured.scope.book.judgements if said.criterion == JUDGEMENT}

    @cached_property
    def disputes(self) -> Sequence[int]:
        """How many documents of each client were disputed, by number."""
        payment = self.measured.cells.get("payment")
        counts = [0] * self.measured.scope.clients
        return counts if payment is None else payment.count("disputed").tolist()


def findings(traces: Traces, client: int) -> tuple[Statement, ...]:
    """What the book says of our own part in a client, gravest first; empty when it says nothing."""
    return tuple(_findings(traces, client))


def _findings(traces: Traces, client: int) -> Iterator[Statement]:
    said = traces.judged.get(traces.measured.scope.book.clients.all[client].key)
    if said is not None and said.value > 0:
        yield Statement("remedies.fault.judged", {"value": said.value, "day": said.day.isoformat()})
    if disputes := traces.disputes[client]:
        yield Statement("remedies.fault.disputes", {"count": disputes})
    for name, least in (("rework_share", _REWORK), ("unbilled_share", _UNBILLED)):
        share = traces.measured.value(name, client).value
        if share is not None and share >= least:
            yield Statement(f"remedies.fault.{name}", {"share": round(share * 10_000)})
