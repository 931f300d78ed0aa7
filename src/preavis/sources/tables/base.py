"""The shape of a table: which fields it has, how it is told apart, and how its rows become facts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from decimal import Decimal

from preavis.errors import Question
from preavis.facts.exchange import MOST_DAYS, Rates
from preavis.facts.money import convert
from preavis.sources.formats import Answers
from preavis.sources.outlet import Outlet
from preavis.sources.parties import Named, Parties
from preavis.sources.rows import MAX_MINOR_UNITS, Row, RowFlaw

DATES = frozenset(
    {"issue_date", "due_date", "paid_date", "date", "valid_from", "active_from", "active_to", "terms_from"}
)
AMOUNTS = frozenset(
    [
        "excl",
        "vat",
        "incl",
        "amount",
        "paid",
        "left",
        "discount",
        "base_excl",
        "base_incl",
        "base_amount",
        "line_amount",
        "unit_price",
        "hourly_cost",
        "yearly_cost",
    ]
)
NUMBERS = AMOUNTS | {"rate", "vat_rate", "quantity", "weekly_hours", "yearly_hours", "terms_days"}
_DAYS = ("issue_date", "date", "valid_from")
"""The days that a row's exchange rate is of, the first that it has."""
PARTY = ("client", "client_code", "siren", "vat_number", "email")
UNGROUPED = frozenset({"rate", "vat_rate", "weekly_hours"})


@dataclass(frozen=True)
class Table:
    """One kind of table.

    `primary` is the kind of fact that stands for its rows. Every group of `needs` must have one of its fields among the
    columns. `marks` are fields that no other table has: each speaks for this one. `words` may name the table in a
    file or sheet name, which decides only between equals. `asks` looks at the rows before any is staged and gives the
    questions that only a person can answer; `read` stages them. `proper` may say of fields and of the words in file
    name, sheet and titles that nobody would take them for this table unless told so.
    """

    name: str
    primary: str
    needs: tuple[tuple[str, ...], ...]
    marks: frozenset[str]
    words: frozenset[str]
    read: Callable[[Run], None]
    asks: Callable[[Run], Iterator[Question]] = lambda _run: iter(())
    proper: Callable[[AbstractSet[str], AbstractSet[str]], bool] = lambda _columns, _words: True


@dataclass
class Run(Outlet):
    """One table being read: its rows, what was decided about it, and what comes out."""

    base_currency: str = "EUR"
    country: str = ""
    parties: Parties = field(kw_only=True)
    rows: Callable[[], Iterator[Row]] = field(kw_only=True)
    answers: Answers = field(kw_only=True)
    currencies: Mapping[str, str] = field(default_factory=dict)
    primary: str = ""
    settled: dict[str, str] = field(default_factory=dict)
    rates: Rates = field(default_factory=Rates)
    converted: set[int] = field(default_factory=set)

    def has(self, *fields: str) -> bool:
        """Whether the table has a column for any of these fields."""
        return any(name in self.headings for name in fields)

    def client(self, row: Row) -> str | None:
        """The reference of the client that a row names; None when it names nobody."""
        get = row.text
        named = Named(get("client") or get("email"), get("client_code"), get("siren"), get("vat_number"))
        return self.parties.of(named, row.number)

    def currency(self, row: Row, *fields: str) -> str:
        """The currency of a row: its own column, else what the headings of its amounts say, else the book's."""
        written = row.text("currency")
        if written:
            return currency_code(written)
        return next((self.currencies[name] for name in fields if name in self.currencies), self.base_currency)

    def in_base(self, amount: int, currency: str, row: Row) -> int:
        """An amount in the book's currency: by the row's own rate, else by an imported one for its day.

        Without either the row cannot be counted.
        """
        if currency == self.base_currency:
            return amount
        rate, turned = row.number_in("rate"), self.settled.get("rate_direction", "multiply") == "divide"
        if row.text("rate") is None:
            rate, turned = self._imported(currency, row), False
        if rate is None or rate <= 0:
            day = next(filter(None, map(row.text, _DAYS)), "")
            raise RowFlaw("no_rate", currency=currency, base=self.base_currency, value=day, days=MOST_DAYS)
        based = convert(amount, currency, Decimal(1) / rate if turned else rate, self.base_currency)
        if abs(based) >= MAX_MINOR_UNITS:
            raise RowFlaw("amount_too_large", field="rate", value=str(rate))
        return based

    def _imported(self, currency: str, row: Row) -> Decimal | None:
        """The rate of the book or the import for the row's day; which one is said."""
        day = next(filter(None, map(row.day, _DAYS)), None)
        quoted = self.rates.on(day, currency, self.base_currency) if day else None
        if quoted is None:
            return None
        if row.number not in self.converted:
            self.converted.add(row.number)
            self.count("converted_by_rates", row.number, "note", **quoted.params)
        return quoted.rate


_SIGNS = {"€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY", "EURO": "EUR", "EUROS": "EUR", "DOLLAR": "USD"}


def currency_code(text: str) -> str:
    """The ISO code in `EUR`, `€`, `Euro - EUR`; anything else is a flaw of the row."""
    word = text.strip().upper()
    code = _SIGNS.get(word) or (word if len(word) == 3 else word.rsplit(" ", 1)[-1].strip("()"))
    if len(code) != 3 or not code.isascii() or not code.isalpha():
        raise RowFlaw("bad_currency", field="currency", value=text[:40])
    return code


def ask_rate_direction(run: Run) -> Iterator[Question]:
    """A rate of 1.08 may mean that one dollar is 1.08 euros or the reverse: only a person knows."""
    if not run.has("rate") or run.has("base_amount", "base_incl"):
        return
    for row in run.rows():
        if not row.text("rate"):
            continue
        try:
            currency = run.currency(row, "amount", "incl", "excl")
        except RowFlaw:
            continue
        if currency != run.base_currency:
            yield from ask(run, "rate_direction", row.number, ("multiply", "divide"), f"{currency} {row.text('rate')}")
            return


def ask(run: Run, key: str, row: int, choices: tuple[str, ...], *samples: str) -> Iterator[Question]:
    """Settle an open point from an answer or from memory, or yield the question."""
    answer = run.answers.to(key) or run.answers.memory(key)
    if answer in choices:
        run.settled[key] = answer
    else:
        yield run.answers.question(key, row, choices, samples)
