"""What the product would have said on a day of the past, from what the book tells of that day and before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.typing import NDArray

from preavis.advice.challengers import Example
from preavis.advice.criteria import CLASSES
from preavis.advice.policy import Policy
from preavis.advice.recommend import Recommendation
from preavis.backtest.accuracy import likeliest
from preavis.backtest.realised import Year, years
from preavis.engines.base import Session
from preavis.facts.book import Book, Verdict
from preavis.law import law_of
from preavis.plan.consequences.from_book import usual_resale
from preavis.plan.consequences.world import Resale
from preavis.review import Reviewed, review

Floats = NDArray[np.float64]
_DIGITS = 9


@dataclass(frozen=True)
class Seen:
    """One client as it was seen.

    `shares` are the acceptabilities of the four classes, worst first; `values` the policy's criteria in their order,
    NaN where unknown. `lateness` is the day by which it was said to pay four invoices in five (None: not said).
    `decided` is the owner's last verdict by then.
    """

    recommendation: Recommendation
    shares: tuple[float, ...]
    values: tuple[float, ...]
    year: Year
    revenue: int | None
    lateness: float | None
    decided: Verdict | None = None

    @property
    def place(self) -> int:
        """The likeliest class, 0 (`untenable`) to 3; the lower one of equals."""
        return likeliest(self.shares)

    @property
    def score(self) -> float:
        """The mean of the classes, weighed by their acceptabilities: what clients are ordered by."""
        return sum(place * share for place, share in enumerate(self.shares))

    @property
    def sound(self) -> float:
        """The acceptability of `sound` or better."""
        return sum(self.shares[CLASSES.index("sound") :])


@dataclass(frozen=True)
class Snapshot:
    """A day of the past: the clients judged, by key, under the policy of that day; `lived` has those not judged too."""

    day: date
    policy: Policy
    clients: Mapping[str, Seen]
    resale: Resale
    examples: tuple[Example, ...] = ()
    lived: Mapping[str, Year] = field(default_factory=dict)

    @property
    def values(self) -> Floats:
        """Clients in the order of their keys x criteria."""
        rows = [self.clients[key].values for key in sorted(self.clients)]
        return np.array(rows, np.float64).reshape(len(rows), len(self.policy.criteria))


def seen(session: Session, policy: Policy, seed: int) -> Snapshot:
    """The review of a book as of its day, boiled down to what a backtest looks at."""
    book = session.book
    found = review(session, policy, law_of(book.company.country), seed)
    lived = years(session, found.clients[0].measured)
    decided = {made.client: made.verdict for made in sorted(book.decisions, key=lambda made: made.day)}
    return Snapshot(
        day=book.as_of,
        policy=policy,
        clients={
            one.client.key: _seen(one, policy, lived[one.client.key], decided.get(one.client.key))
            for one in found.clients
            if one.advice.recommendation is not None and one.client.key in lived
        },
        resale=usual_resale(found.clients[0].measured),
        examples=_examples(book, policy),
        lived=lived,
    )


def _seen(one: Reviewed, policy: Policy, year: Year, decided: Verdict | None) -> Seen:
    accepted, known = one.advice.acceptability or {}, one.advice.performances
    revenue, lateness = one.measure("revenue").value, one.measure("lateness_p80").value
    return Seen(
        recommendation=one.advice.recommendation or "unknown",
        # A sum over particles differs in its last bits with the number of clients in the book, those of later included.
        shares=tuple(round(accepted.get(quality, 0.0), _DIGITS) for quality in CLASSES),
        values=tuple(known.get(criterion.name, np.nan) for criterion in policy.criteria),
        year=year,
        revenue=None if revenue is None else int(revenue),
        lateness=None if lateness is None else float(lateness),
        decided=decided,
    )


def _examples(book: Book, policy: Policy) -> tuple[Example, ...]:
    return tuple(
        Example(np.array([made.performances.get(c.name, np.nan) for c in policy.criteria]), made.verdict)
        for made in book.decisions
    )
