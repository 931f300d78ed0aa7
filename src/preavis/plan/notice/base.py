"""A notice: how long is safe, until which day, what speaks for it, and what forbids or gates the parting.

Lengths are whole months, always a range: no law here gives one figure. Nothing of it is legal advice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from preavis.advice.notice_terms import NoticeTerms
from preavis.errors import Parameter
from preavis.facts.identity import Client
from preavis.plan.notice.flow import Flow, Invoice

Effect = Literal["driver", "block", "gate", "warn", "check", "inform"]
"""`driver` moves the range, `block` closes the ordinary way, `gate` waits for a lawyer, `check` must be in the plan."""
Path = Literal[
    "relation",
    "contract",
    "fixed_term",
    "consumer",
    "public",
    "portage",
    "insolvency",
    "agent",
    "reasonable",
    "dependence",
    "service_contract",
    "no_notice",
    "unknown_law",
]
"""The road a parting takes, by who the client is and what the contract says."""
Ending = Literal["at_once", "earliest", "planned"]
Established = Literal["likely", "unlikely", "unknown", "no_matter"]
"""Whether a judge would see an established relation: yes, no, or uncertain; `no_matter` where no law here asks."""
SignName = Literal["terms", "duration", "regularity", "significance", "stability"]
Speaks = Literal["for", "against", "open"]
LAWYER_FROM = NoticeTerms().lawyer_from
"""Whole units of the book's currency: from so much at stake a lawyer sees an exit first. Our own measure, no law's;
the owner's policy says another."""


@dataclass(frozen=True)
class Relation:
    """What the book says of a client: the day of its first document (None: it has none) and where its revenue heads.

    `country` and `currency` are those of the company whose book it is; `trend_bps` is the yearly slope of revenue in
    basis points of its mean. `flow` is what its invoices say, None where there are none; `lawyer_from` is the sum at
    stake from which the owner wants a lawyer to look, in whole units.
    """

    client: Client
    country: str
    currency: str
    first: date | None = None
    trend_bps: int | None = None
    flow: Flow | None = None
    lawyer_from: int = LAWYER_FROM


@dataclass(frozen=True)
class Months:
    """A range of whole months."""

    low: int
    high: int


@dataclass(frozen=True)
class Remark:
    """One thing that is said of a notice: a code with its facts, what it does, and the rule and citation behind it."""

    code: str
    effect: Effect
    params: Mapping[str, Parameter] = field(default_factory=dict)
    rule: str = ""
    citation: str = ""
    grade: str = ""


@dataclass(frozen=True)
class Sign:
    """One thing that a judge looks at to see an established relation, which way it speaks, and on what.

    `decides`: no other sign matters beside it. `rows`: it is read from the invoices of the relation.
    """

    name: SignName
    speaks: Speaks
    remark: Remark
    decides: bool = False
    rows: bool = False


@dataclass(frozen=True)
class Exposure:
    """What ending on a day may cost: the months then missing times the margin the client loses in each.

    `amount` is (low, central, high) in minor units; None while the client's monthly margin is not known.
    """

    name: Ending
    end: date
    missing: Months
    amount: tuple[int, int, int] | None = None


@dataclass(frozen=True)
class Notice:
    """How a client can be left, told on `day`.

    `months` is the range that notice should have, None where no text or usage gives one. `earliest` is the first end
    date that the range defends (a fixed term's end, where there is one), `prudent` the one at its upper end, and
    `harbour` the one from which the length can no longer be attacked. `archive_until`: until when a claim may come.
    `signs` are what `established` is judged by, `rows` the invoices that they are read from.
    """

    client: str
    country: str
    day: date
    path: Path
    established: Established
    age_months: int | None
    contract_months: int | None
    months: Months | None
    earliest: date | None
    prudent: date | None
    harbour: date | None
    archive_until: date | None
    exposures: tuple[Exposure, ...]
    remarks: tuple[Remark, ...]
    answered: Mapping[str, str]
    unanswered: tuple[str, ...]
    signs: tuple[Sign, ...] = ()
    rows: tuple[Invoice, ...] = ()

    def of(self, effect: Effect) -> Iterator[Remark]:
        """The remarks of one effect, in order."""
        return (remark for remark in self.remarks if remark.effect == effect)

    @property
    def blocked(self) -> bool:
        """Whether the ordinary way of parting is closed."""
        return any(self.of("block"))

    @property
    def transition(self) -> date | None:
        """Until when present terms last for a client that does not agree to others: as long as leaving would take, and
        to the prudent end where nobody can tell whether the relation is established.
        """
        return self.prudent if self.established == "unknown" else self.earliest
