"""What a backtest starts from, and what it gathers on the way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date

from preavis.advice.policy import Policy
from preavis.backtest.promises import Invoice
from preavis.backtest.realised import Year
from preavis.backtest.seen import Snapshot
from preavis.backtest.worth import Pair
from preavis.engines.base import Session
from preavis.facts.book import Decision
from preavis.facts.period import Period

ORIGINS = 8


@dataclass(frozen=True)
class Version:
    """A policy and the day it was recorded."""

    day: date
    policy: Policy


@dataclass(frozen=True)
class Past:
    """What a book remembers.

    `open` gives a session on the book as of a day, at the practical capacity of a policy. `versions` are the policies
    recorded, oldest first, `policy` the one in force now; `imported` the days of the imports that count.
    """

    open: Callable[[date, Policy], AbstractContextManager[Session]]
    policy: Policy
    versions: tuple[Version, ...]
    imported: tuple[date, ...]
    last: date

    def policy_at(self, day: date) -> Policy:
        """The policy as it was on a day; before the first version, the first one."""
        known = [version.policy for version in self.versions if version.day <= day]
        return known[-1] if known else self.versions[0].policy if self.versions else self.policy


@dataclass(frozen=True)
class Asked:
    """What is tried: how many origins, with which seed, and at what price hours sell (None: as the book's own do)."""

    origins: int = ORIGINS
    seed: int = 0
    price: int | None = None
    share: int | None = None


@dataclass(frozen=True)
class Lived:
    """Everything that was opened: advice by quarter end, years by the day they end, and what the last day knows."""

    snapshots: Mapping[date, Snapshot]
    years: Mapping[date, Mapping[str, Year]]
    decisions: tuple[Decision, ...]
    invoices: tuple[Invoice, ...]
    names: Mapping[str, str]
    known: Period


@dataclass(frozen=True)
class SortedOut:
    """The clients judged at one origin: what each came to, and why some say nothing of the advice.

    `parted` were left by the owner's decision: what keeping them would have brought nobody saw. `gone` stopped buying
    without a decision; they count as they came. `unvalued` have no known margin.
    """

    pairs: tuple[Pair, ...]
    parted: tuple[str, ...]
    gone: int
    unvalued: int
