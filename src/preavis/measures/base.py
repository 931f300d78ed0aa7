"""The shape of a measure and of a theme, and what a measured value is.

A theme is one row-level relation and the measures that stand on it. The relation is written as branches, one a kind of
fact; each of its rows says which client it is about, which `part` it belongs to (`revenue`, `delivery`, `settled`
...) and holds whole numbers that may be added up. The machinery (`compose.py`) adds them by client and part, reading
each kind of fact as seldom as it can; a measure names its parts, so that its evidence is the same relation filtered,
and adding the evidence up gives the number again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from preavis.engines.base import Session
from preavis.facts.book import Book
from preavis.facts.period import Period
from preavis.measures.cells import Cells
from preavis.measures.column import Column

Unit = Literal["money", "money_per_hour", "ratio", "days", "minutes", "count", "months", "index", "per_year", "level"]


@dataclass(frozen=True)
class Assumptions:
    """What the owner states where the books are silent; read from the policy, shown wherever it is used.

    `terms_days`: payment terms taken for a document that states no due date (None: such a document has no lateness).
    `carry_bps`: yearly cost of money tied up in receivables, in basis points. `loss_bps`: share of an overdue balance
    expected never to be paid, by age. `practical_capacity_bps`: share of paid hours that can be worked for clients.
    `amortisation_months`: over how long an acquisition cost is spread.
    """

    terms_days: int | None = 30
    carry_bps: int = 800
    loss_bps: Mapping[int, int] = field(default_factory=lambda: {0: 100, 30: 300, 60: 1000, 90: 2500, 180: 5000})
    practical_capacity_bps: int = 8000
    amortisation_months: int = 24


@dataclass(frozen=True)
class Scope:
    """What a theme may know when it writes its rows: the book and the owner's assumptions, never the facts."""

    book: Book
    assumptions: Assumptions

    @property
    def as_of(self) -> date:
        return self.book.as_of

    @property
    def window(self) -> Period:
        return self.book.window

    @property
    def clients(self) -> int:
        return len(self.book.clients)


@dataclass(frozen=True)
class Work:
    """What a theme's figures are made from: its rows added up, the measures of the themes before it, and what it had
    found `ahead`, if that was asked for early.
    """

    session: Session
    scope: Scope
    cells: Cells
    found: Mapping[str, Column]
    ahead: Callable[[], Any] | None = None


@dataclass(frozen=True)
class Measure:
    """A number about each client.

    `doc` is what the owner reads: definition, unit, source. `parts` are the parts of the theme's rows that the number
    was computed from (its evidence); `column` is the column that is added up for it (`""`: it takes more than a sum).
    A measure without rows of its own `rests_on` another, whose rows are its evidence.
    """

    name: str
    unit: Unit
    doc: str
    parts: tuple[str, ...] = ()
    column: str = "amount"
    rests_on: str = ""


@dataclass(frozen=True)
class Only:
    """A whole number that the rows of some parts of a branch hold; its other rows hold 0."""

    sql: str
    parts: frozenset[str]


def only(sql: str, *parts: str) -> Only:
    """A number held by the rows of these parts alone. It costs less than a CASE: the rows are apart already."""
    return Only(sql, frozenset(parts))


@dataclass(frozen=True)
class Branch:
    """The rows that one kind of fact brings to a theme, as fragments of SQL over the engine's relations.

    `fact` is the kind: a book without it skips the branch. `parts` are the parts its rows fall into, each with the
    condition that puts a row there: the first that holds counts, a row for which none holds is left out. `sums` are
    the whole numbers a row holds by column name; `amount` (minor units) and `minutes` are the names that evidence
    shows, and `"1"` counts rows. `where` keeps rows. `named` are expressions over `f` that the fragments then use by
    name (`f.due`). `source` is what to select from if it is more than the relation `fact`, whose alias is then `f`;
    `day`, `kind` and `label` are what evidence shows of a row.
    """

    fact: str
    parts: Mapping[str, str]
    sums: Mapping[str, str | Only]
    where: str = "TRUE"
    source: str = ""
    named: Mapping[str, str] = field(default_factory=dict)
    day: str = "f.date"
    kind: str = "''"
    label: str = "f.label"


@dataclass(frozen=True)
class Theme:
    """Measures over the same rows.

    `rows` writes the branches of the row-level relation; `figures` makes the column of every measure from the sums of
    the rows by client and part. A theme without rows of its own works on what the themes before it found. `ahead` is
    long work that needs no sums, and may be done beside them.
    """

    name: str
    measures: tuple[Measure, ...]
    rows: Callable[[Scope], tuple[Branch, ...]]
    figures: Callable[[Work], Mapping[str, Column]]
    ahead: Callable[[Session, Scope], Any] | None = None
