"""What of a law must be looked at again, and when: rates known to a day, texts on their way, rules from memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from preavis.law.base import Law, LegalValue
from preavis.law.rules import Rule

Why = Literal["rate_passed", "rate", "coming", "pending", "memory"]


@dataclass(frozen=True)
class Recheck:
    """One thing to check again, by `by` where a day is known. Either a value or rules are named."""

    why: Why
    by: date | None = None
    value: LegalValue | None = None
    rules: tuple[Rule, ...] = ()


def rechecks(law: Law, day: date) -> tuple[Recheck, ...]:
    """Everything of a law to be checked again, seen on a day: what has passed first, then by day, then the rest."""
    return tuple(sorted(_found(law, day), key=lambda one: (one.by is None, one.by or date.max, _name(one))))


def _name(one: Recheck) -> str:
    return one.value.name if one.value else " ".join(rule.id for rule in one.rules)


def _found(law: Law, day: date) -> Iterator[Recheck]:
    for value in law.values.values():
        if value.known_until is not None:
            yield Recheck("rate_passed" if value.known_until < day else "rate", value.known_until, value)
    for rule in law.rules.values():
        if rule.pending:
            yield Recheck("pending", rules=(rule,))
        elif rule.valid_from is not None and rule.valid_from > day:
            yield Recheck("coming", rule.valid_from, rules=(rule,))
    remembered = tuple(rule for rule in law.in_force(day) if rule.grade == "C")
    if remembered:
        yield Recheck("memory", rules=remembered)
