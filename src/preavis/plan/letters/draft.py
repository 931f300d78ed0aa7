"""A letter about to be written: complete and allowed, or refused with everything that stands in the way at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from preavis.errors import NeedsDecision, Origin, Problem, Question, UsageError
from preavis.plan.letters.base import Case, Filled, Finding, Letter, Value
from preavis.plan.letters.filling import Known, fill
from preavis.plan.letters.noticed import noticed


@dataclass(frozen=True)
class Draft:
    """A letter with all its values. `warnings` are told to the person and change nothing."""

    letter: Letter
    filled: Mapping[str, Filled]
    warnings: tuple[Finding, ...]
    problems: tuple[Problem, ...]

    @property
    def values(self) -> Mapping[str, Value]:
        return {name: each.value for name, each in self.filled.items()}


def draft(letter: Letter, known: Known) -> Draft:
    """The letter, ready for a text.

    Raises UsageError with the code of the guard that forbids it, NeedsDecision `letters.missing` with a question for
    every field that lacks a value, or what `fill` says of a value that makes no sense.
    """
    values = fill(letter, known)
    case = values.case(known)
    findings = [finding for guard in letter.guards for finding in guard(case)]
    findings += noticed(letter, known, case)
    for finding in findings:
        if finding.effect == "block":
            raise UsageError(finding.code, **{**finding.params, "letter": letter.name, "rule": finding.rule})
    missing = _missing(letter, case, findings)
    if missing:
        raise NeedsDecision("letters.missing", missing, letter=letter.name, count=len(missing))
    warnings = tuple(finding for finding in findings if finding.effect == "warn")
    return Draft(letter, values.filled, warnings, values.problems)


def _missing(letter: Letter, case: Case, findings: list[Finding]) -> tuple[Question, ...]:
    """A question for each field that is required, or that a guard asks for, and that has no value."""
    lacking = {each.name: f"letters.field.{each.name}" for each in letter.all_fields if each.required}
    lacking = {name: code for name, code in lacking.items() if case.get(name) is None}
    asked = {finding.needs: finding for finding in findings if finding.effect == "need"}
    lacking |= {name: finding.code for name, finding in asked.items()}
    facts = {name: finding.params for name, finding in asked.items()}
    return tuple(Question(code, name, Origin(""), (), params=facts.get(name, {})) for name, code in lacking.items())
