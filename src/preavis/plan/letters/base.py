"""The shape of a letter: what it must know, what its text must say, what forbids it.

A letter's text is data (`texts/<language>/<letter>.toml`), its fields are typed and declared here. A field comes from
the book, from an answer kept in the journal, or from the person who writes; each value keeps the facts it rests on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from preavis.errors import Parameter
from preavis.facts.identity import Client

FieldType = Literal[
    "text",
    "lines",
    "money",
    "date",
    "days",
    "months",
    "count",
    "percent",
    "percents",
    "hours",
    "choice",
    "flag",
    "table",
]
Register = Literal["warm", "neutral", "firm"]
Purpose = Literal["fix", "collect", "leave", "insolvency"]
REGISTERS: tuple[Register, ...] = ("warm", "neutral", "firm")
LANGUAGES = ("en", "fr")

Cell = str | int | date
Row = Mapping[str, Cell]
Plain = str | int | date | bool
Value = Plain | tuple[Row, ...]

INVOICE = {
    "number": "text",
    "issued": "date",
    "due": "date",
    "amount": "money",
    "open": "money",
    "days_late": "count",
    "interest": "money",
    "rates": "percents",
    "fixed": "money",
    "claimed": "money",
}
"""The columns of a table of invoices, by type. Amounts include tax; `claimed` adds interest and fixed sum to `open`.
`rates` are the yearly rates that the interest bears, in basis points, apart by blanks."""


COMPUTED = (
    "invoice_count",
    "principal_total",
    "interest_total",
    "fixed_total",
    "claim_total",
    "oldest_days",
    "due_total",
    "later_total",
)
"""Fields that only the book and the law can fill."""
FLAGS = ("french_law", "registered", "business", "consumer", "public")
"""What switches a block: the book is under French law, the letter goes by registered post, and what the client is."""


@dataclass(frozen=True)
class Field:
    """One thing a letter says. `answer` is the question whose answer in the journal fills it; `choices` close a choice.

    Not required: the text has a block that is left out where it is not known.
    """

    name: str
    type: FieldType = "text"
    required: bool = True
    choices: tuple[str, ...] = ()
    answer: str = ""


@dataclass(frozen=True, order=True)
class Fact:
    """A row that a value rests on: its kind, natural key, where it was read, and what it says.

    `amount` is in minor units, `day` and `due` are ISO dates, `note` is any other word of it; each is empty where the
    kind has none. For a yearly figure `row` counts its rows and `note` is their fingerprint.
    """

    kind: str
    key: str
    file: str
    row: int
    amount: int = 0
    day: str = ""
    due: str = ""
    note: str = ""


@dataclass(frozen=True)
class Filled:
    """A value and where it comes from: `book`, `answer`, `given`, or `law` (computed from the book by dated rules)."""

    value: Value
    origin: Literal["book", "answer", "given", "law"]
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True)
class Case:
    """Who a letter is for, on which day, under which law, and what is known."""

    client: Client
    day: date
    country: str
    values: Mapping[str, Value]

    def get(self, name: str) -> Value | None:
        return self.values.get(name)

    def day_of(self, name: str) -> date | None:
        value = self.values.get(name)
        return value if isinstance(value, date) else None

    def number(self, name: str) -> int | None:
        value = self.values.get(name)
        return value if isinstance(value, int) and not isinstance(value, bool) else None


@dataclass(frozen=True)
class Finding:
    """What a guard says of a case.

    `block` ends it; `need` asks for the field `needs` first; `warn` is told and changes nothing. `rule` is the id of
    the rule of law behind it.
    """

    code: str
    effect: Literal["block", "need", "warn"]
    rule: str = ""
    needs: str = ""
    params: Mapping[str, Parameter] = field(default_factory=dict)


Guard = Callable[[Case], Iterator[Finding]]


@dataclass(frozen=True)
class Letter:
    """One type of letter.

    `must_show` are fields that any text of it places, `must_hold` parts that any text of it has: the law asks for them.
    `rules` are the ids of the rules it follows.
    """

    name: str
    purpose: Purpose
    fields: tuple[Field, ...]
    rules: tuple[str, ...]
    registered: bool = False
    must_show: tuple[str, ...] = ()
    must_hold: tuple[str, ...] = ()
    guards: tuple[Guard, ...] = ()

    @property
    def all_fields(self) -> tuple[Field, ...]:
        """The fields of the page and those of the letter."""
        return (*frame(self), *self.fields)

    def field(self, name: str) -> Field | None:
        return next((each for each in self.all_fields if each.name == name), None)


def frame(letter: Letter) -> tuple[Field, ...]:
    """The fields that every letter has: who writes, to whom, when."""
    return (
        Field("sender_name"),
        Field("sender_address", "lines", required=letter.registered),
        Field("sender_id", required=False),
        Field("sender_email", required=False),
        Field("sender_city", required=False),
        Field("signatory"),
        Field("signatory_title", required=False),
        Field("client_name"),
        Field(
            "client_address",
            "lines",
            required=letter.registered and letter.purpose != "insolvency",
            answer="client_address",
        ),
        Field("client_email", required=False, answer="client_email"),
        Field("contact", required=False),
        Field("reference", required=False),
        Field("today", "date"),
        *(Field(name, "flag", required=False) for name in FLAGS),
    )


def facts_of(filled: Sequence[Filled]) -> tuple[Fact, ...]:
    """Every fact of several values, once, in order."""
    return tuple(sorted({fact for each in filled for fact in each.facts}))
