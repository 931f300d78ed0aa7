"""A book as it stood on a date: which fact files count, who the clients are, what people judged.

Plain data, handed from the store to the engines and measures: everything after the store is a function of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from preavis.facts.identity import Clients
from preavis.facts.period import Period

Family = Literal["ledger", "tables", "time", "notation"]
"""Where facts come from. Within the fiscal years that a ledger covers, the ledger is the authority for money."""


Verdict = Literal["keep", "fix", "part"]
"""What a person may decide on a client."""


@dataclass(frozen=True)
class Company:
    """Whose book it is. `siren` names the entity of its ledgers when known."""

    name: str
    country: str
    currency: str
    siren: str | None = None


@dataclass(frozen=True)
class FactFile:
    """One immutable Parquet file of one kind, written by one batch."""

    kind: str
    path: str
    batch: int
    family: Family
    rows: int
    sha256: str


@dataclass(frozen=True)
class Judgement:
    """What a person said of a client on a criterion: a value on the criterion's scale, dated, signed and reasoned."""

    client: str
    criterion: str
    value: int
    author: str
    day: date
    note: str = ""
    expires: date | None = None


@dataclass(frozen=True)
class Decision:
    """What a person decided on a client, against what was advised that day and with what it was meant to bring.

    `expected` holds the promised effects in whole numbers: `cash` (minor units a year), `minutes` freed a year,
    `share` (revenue share of the largest client afterwards, basis points). `evidence_sha256` is the fingerprint of the
    client's part of the review that was read, `policy_sha256` that of the policy then in force. `despite` is why the
    person went on where the law or a red line speaks against it.
    """

    client: str
    verdict: Verdict
    reason: str
    author: str
    day: date
    advised: str = ""
    remedies: tuple[str, ...] = ()
    expected: Mapping[str, int] = field(default_factory=dict)
    review_on: date | None = None
    evidence_sha256: str = ""
    policy_sha256: str = ""
    despite: str = ""
    performances: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """What a person said of a client where no file can: a contract's notice, a usage. The latest answer counts."""

    client: str
    question: str
    value: str
    author: str
    day: date
    note: str = ""


@dataclass(frozen=True)
class Rate:
    """What an hour of a person costs, in minor units of the book's currency, from one day up to and including another.

    `yearly_base` and `yearly_minutes` are what the company pays for over a year (None if only an hourly cost is known).
    """

    person: str
    first: date
    last: date
    hourly_base: int
    yearly_base: int | None = None
    yearly_minutes: int | None = None


@dataclass(frozen=True)
class Book:
    """A book at `as_of`. `window` is the span that yearly measures look at; `covered` are the ledgers' fiscal years.

    `facts_sha256` is a fingerprint of the facts alone: the same facts give it whatever the order of import.
    """

    company: Company
    as_of: date
    window: Period
    files: Mapping[str, tuple[FactFile, ...]]
    clients: Clients
    covered: tuple[Period, ...] = ()
    rates: tuple[Rate, ...] = ()
    judgements: tuple[Judgement, ...] = ()
    decisions: tuple[Decision, ...] = ()
    answers: tuple[Answer, ...] = ()
    facts_sha256: str = ""
    families: frozenset[Family] = field(default_factory=frozenset)

    @property
    def decided(self) -> dict[str, Decision]:
        """The last decision on each client, by key: the one in force."""
        return {made.client: made for made in self.decisions}

    def has(self, kind: str) -> bool:
        """Whether the book holds any fact of a kind."""
        return bool(self.files.get(kind))
