"""The values of a letter: what the person gave, else an answer kept in the journal, else what the book says."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from preavis.engines.base import Session
from preavis.errors import Problem, UsageError
from preavis.facts.book import Answer
from preavis.facts.identity import CONTACTS, Client
from preavis.law import Law
from preavis.plan.account import Terms, debtor_of
from preavis.plan.letters import invoices
from preavis.plan.letters.base import Case, Fact, Field, Filled, Letter, Row
from preavis.plan.letters.grammar import known_as
from preavis.plan.letters.values import read
from preavis.plan.notice import Change, Notice

_UNKNOWN = ("", "unknown")


@dataclass
class Known:
    """What there is to fill a letter with.

    `day` is the letter's day. `ours` are the company's own fields (address, signatory, bank details), `given` what was
    said for this letter, `measured` yearly figures with the facts they rest on, `notice` how the client may be left as
    far as that is known, `changes` what a proposal that is made of the menu changes for the client.
    """

    session: Session
    client: Client
    day: date
    law: Law | None
    ours: Mapping[str, str] = field(default_factory=dict)
    given: Mapping[str, str] = field(default_factory=dict)
    measured: Mapping[str, Filled] = field(default_factory=dict)
    notice: Notice | None = None
    changes: tuple[Change, ...] = ()

    @cached_property
    def owed(self) -> invoices.Owed:
        return invoices.owed(self.session, self.client.number)

    @property
    def answers(self) -> Mapping[str, Answer]:
        """The answers in force on the client, by question; the latest counts."""
        return {each.question: each for each in self.session.book.answers if each.client == self.client.key}

    @property
    def country(self) -> str:
        return self.session.book.company.country


@dataclass(frozen=True)
class Values:
    """The values found, by field, and what is unsure about them."""

    filled: Mapping[str, Filled]
    problems: tuple[Problem, ...]

    def case(self, known: Known) -> Case:
        plain = {name: each.value for name, each in self.filled.items()}
        return Case(known.client, known.day, known.country, plain)


def fill(letter: Letter, known: Known) -> Values:
    """Every value that can be found for a letter's fields.

    Raises UsageError for a given name that is no field of the letter (with the nearest), for a value that its type does
    not allow, and `law.missing_rate` where a claim needs a rate that is not known.
    """
    names = {each.name: each.type for each in letter.all_fields}
    for name in known.given:
        known_as(name, names)
    problems: list[Problem] = []
    filled = dict(_from_book(letter, known, problems))
    for each in letter.all_fields:
        said = _said(each, known)
        if said is not None:
            filled[each.name] = said
    return Values(filled, tuple(problems))


def _said(each: Field, known: Known) -> Filled | None:
    """What a person said of a field: for this letter, in an answer, or once for all letters of the company."""
    currency = known.session.book.company.currency
    if each.name in known.given:
        return Filled(read(each, known.given[each.name], currency), "given")
    answer = known.answers.get(each.answer) if each.answer else None
    if answer is not None and answer.value.strip().lower() not in _UNKNOWN:
        told = Fact(
            "answer", answer.question, "", 0, day=answer.day.isoformat(), note=f"{answer.value} ({answer.author})"
        )
        return Filled(read(each, answer.value, currency), "answer", (told,))
    if each.name in known.ours:
        return Filled(read(each, known.ours[each.name], currency), "given")
    return None


def _from_book(letter: Letter, known: Known, problems: list[Problem]) -> Iterator[tuple[str, Filled]]:
    company, client = known.session.book.company, known.client
    yield "sender_name", Filled(company.name, "book")
    if company.siren:
        yield "sender_id", Filled(company.siren, "book")
    yield "client_name", Filled(client.name, "book")
    for scheme in CONTACTS:
        known_as_one = {value for name, value in client.identifiers if name == scheme}
        # Two files that say two addresses: which is the right one is asked, not guessed.
        if len(known_as_one) == 1:
            declared = Field(f"client_{scheme}", "lines" if scheme == "address" else "text")
            yield declared.name, Filled(read(declared, known_as_one.pop(), company.currency), "book")
    yield "today", Filled(known.day, "given")
    flags = {
        "french_law": company.country == "FR",
        "registered": letter.registered,
        "business": client.kind not in {"consumer", "public"},
        "consumer": client.kind == "consumer",
        "public": client.kind == "public",
    }
    for name, is_so in flags.items():
        yield name, Filled(is_so, "book")
    for name, value in known.measured.items():
        if letter.field(name):
            yield name, value
    if known.notice is not None and known.notice.months is not None and letter.field("notice_low"):
        yield "notice_low", Filled(known.notice.months.low, "law")
    if letter.field("principal_total") or letter.field("invoices"):
        yield from _claims(letter, known, problems)


def _claims(letter: Letter, known: Known, problems: list[Problem]) -> Iterator[tuple[str, Filled]]:
    judged = _judgment(letter, known)
    if letter.field("judgment_date") and judged is None:
        return
    day = judged or known.day
    found = invoices.issued_by(known.owed, day) if judged else invoices.overdue(known.owed, day)
    problems += found.problems
    table: tuple[Row, ...] = invoices.rows(found, day)
    if letter.field("interest_total"):
        table = _charged(letter, known, found, day)
    facts = found.facts

    def summed(column: str, keep: Callable[[Row], bool] = bool) -> Filled:
        kept = [row for row in table if keep(row)]
        return Filled(
            invoices.total(kept, column), "law" if column in {"interest", "fixed", "claimed"} else "book", facts
        )

    values = {
        "invoices": Filled(table, "book", facts),
        "invoice_count": Filled(len(table), "book", facts),
        "principal_total": summed("open"),
        "interest_total": summed("interest"),
        "fixed_total": summed("fixed"),
        "claim_total": summed("claimed"),
        "oldest_days": Filled(max((int(str(row["days_late"])) for row in table), default=0), "book", facts),
        "due_total": summed("open", lambda row: _as_day(row["due"]) <= day),
        "later_total": summed("open", lambda row: _as_day(row["due"]) > day),
    }
    for name, value in values.items():
        if letter.field(name) and _worth_saying(letter, name, value):
            yield name, value


def _charged(letter: Letter, known: Known, found: invoices.Owed, day: date) -> tuple[Row, ...]:
    """The invoices with what the law adds; a contract's rate and the day of a formal notice count where they are said.

    Raises UsageError `letters.no_law`, or `letters.other_currency` where the law's sums are not in the book's.
    """
    law, currency = known.law, known.session.book.company.currency
    if law is None:
        raise UsageError("letters.no_law", country=known.country)
    sums = {str(law.values[name].currency) for regime in law.regimes.values() for _, name in regime.fixed_sums}
    if sums - {currency}:
        raise UsageError("letters.other_currency", law=", ".join(sorted(sums)), book=currency)
    declared = letter.field("contract_rate")
    said = _said(declared, known) if declared else None
    rate = said.value if said is not None and isinstance(said.value, int) else None
    noticed = known.answers.get("formal_notice_date")
    notice = date.fromisoformat(noticed.value) if noticed is not None and noticed.value not in _UNKNOWN else None
    return invoices.charged(found, law, debtor_of(known.client), Terms(None, rate, notice), day)


def _worth_saying(letter: Letter, name: str, value: Filled) -> bool:
    """An optional sum of nothing is left out."""
    declared = letter.field(name)
    return declared is not None and (declared.required or bool(value.value))


def _judgment(letter: Letter, known: Known) -> date | None:
    declared = letter.field("judgment_date")
    said = _said(declared, known) if declared else None
    return said.value if said is not None and isinstance(said.value, date) else None


def _as_day(cell: object) -> date:
    return cell if isinstance(cell, date) else date.max
