"""A case: what the book and people say of a client, read once, with typed answers and the law behind each remark."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from preavis.errors import Parameter, UsageError
from preavis.facts.period import months_before
from preavis.law import Law
from preavis.plan.notice.base import Effect, Relation, Remark
from preavis.plan.notice.questions import UNKNOWN, margin, settled


@dataclass(frozen=True)
class Case:
    """A client to be left, told on `day`, under a law (None: it is not known here)."""

    relation: Relation
    answers: Mapping[str, str]
    law: Law | None
    country: str
    day: date

    def says(self, question: str, *values: str) -> bool:
        """Whether a question was answered by one of these values."""
        return self.answers.get(question, UNKNOWN) in values

    def known(self, question: str) -> str | None:
        value = self.answers.get(question, UNKNOWN)
        return None if value == UNKNOWN else value

    def date_of(self, question: str) -> date | None:
        value = self.known(question)
        return date.fromisoformat(value) if value else None

    def number(self, question: str) -> int | None:
        value = self.known(question)
        return int(value) if value else None

    @property
    def margin(self) -> tuple[int, int] | None:
        """What the client loses a month, low and high, in whole currency units."""
        value = self.known("client_margin")
        return margin(value) if value else None

    @property
    def start(self) -> date | None:
        """The day the relation began: the first document, or the first contract where that is older."""
        days = [day for day in (self.relation.first, self.date_of("contract_start")) if day]
        return min(days, default=None)

    @property
    def age(self) -> int | None:
        """Whole months from its start to the day of the notice."""
        return None if self.start is None else max(0, months_between(self.start, self.day))

    @property
    def fixed_term(self) -> bool:
        """Whether the contract has a term: so people say, or they name its end and no other kind."""
        named = self.known("contract_kind") is None and self.date_of("contract_end") is not None
        return named or self.says("contract_kind", "fixed_term")

    @property
    def expired(self) -> bool:
        """A term that has passed while work goes on: the contract has become open-ended."""
        end = self.date_of("contract_end")
        return self.fixed_term and end is not None and end < self.day

    @property
    def running_term(self) -> bool:
        return self.fixed_term and not self.expired

    def figure(self, rule: str, name: str) -> int:
        """A number of a rule of the case's law."""
        if self.law is None:
            raise KeyError(rule)
        return self.law.rule(rule).figure(name)

    def remark(self, code: str, effect: Effect, rule: str = "", **params: Parameter) -> Remark:
        """A remark with the citation of its rule. KeyError if the law has no such rule."""
        found = Remark(f"notice.{code}", effect, params, rule)
        if not rule or self.law is None:
            return found
        behind = self.law.rule(rule)
        return replace(found, citation=behind.written, grade=behind.grade)


def case_of(relation: Relation, answers: Mapping[str, str], law: Law | None, country: str, day: date) -> Case:
    """A case from answers as people typed them.

    Raises UsageError for a question or an answer that is none, and for dates that cannot both be true.
    """
    kept = {name: settled(name, text) for name, text in answers.items()}
    case = Case(relation, {name: text for name, text in kept.items() if text != UNKNOWN}, law, country, day)
    for first, last in _orders(case):
        told = {"first": f"question.{first}", "last": f"question.{last}"}
        raise UsageError("notice.dates_cross", **told, from_day=case.answers[first], to=case.answers[last])
    return case


def _orders(case: Case) -> Iterator[tuple[str, str]]:
    """Pairs of answers whose days stand in the wrong order."""
    for first, last in (("contract_start", "contract_end"), ("contract_start", "formal_notice_date")):
        days = case.date_of(first), case.date_of(last)
        if days[0] and days[1] and days[1] < days[0]:
            yield first, last


def months_between(first: date, last: date) -> int:
    """Whole months from one day to another; 0 if it comes first."""
    months = (last.year - first.year) * 12 + last.month - first.month
    return max(0, months - (months_before(first, -months) > last))


def after(day: date, months: int) -> date:
    """The same day of the month, `months` later."""
    return months_before(day, -months)
