"""The law as it is known here: rules with their source, grade and validity, values on a day, what to check again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from preavis.law import Law, LegalValue, Rule
from preavis.law.interest import half_year, next_half
from preavis.law.watch import Recheck, rechecks
from preavis.report.cited import cited
from preavis.report.claim_screen import percentage
from preavis.report.screen import bullets
from preavis.report.words import Words


def law_page(law: Law, day: date, words: Words) -> Iterator[RenderableType]:
    """Every rule and value of a law, and what of it must be checked again."""
    told = {"country": law.country, "day": law.gathered.isoformat()}
    yield Text(words.say("law.title", {**told, "rules": len(law.rules), "values": len(law.values)}), style="bold")
    if law.minimum:
        yield Text(words.say("law.minimum", {"country": law.country}))
    for rule in law.rules.values():
        yield from rule_lines(rule, words)
    yield Text("\n" + words.say("law.values"), style="bold")
    yield bullets(value_line(value, day, words) for value in law.values.values())
    yield from recheck_lines(law, day, words)
    yield Text("\n" + words.say("law.not_legal_advice"), style="dim")


def rule_page(rule: Rule, words: Words) -> Iterator[RenderableType]:
    """One rule."""
    yield from rule_lines(rule, words)
    yield Text("\n" + words.say("law.not_legal_advice"), style="dim")


def rule_lines(rule: Rule, words: Words) -> Iterator[RenderableType]:
    """What a rule says, where it is written, how far that was checked, and when it holds."""
    head = {"id": rule.id, "effect": f"law.effect.{rule.effect}", "who": f"law.who.{rule.applies_to}"}
    yield Text("\n" + words.say("law.rule_head", head), style="bold")
    yield Padding(Text(words.say(f"law.rule.{rule.id}")), (0, 0, 0, 2))
    basis = {"citation": cited(rule.id, rule.written, words), "grade": rule.grade, "validity": validity(rule, words)}
    yield Padding(Text(words.say("law.rule_basis", basis), style="dim"), (0, 0, 0, 2))


def validity(rule: Rule, words: Words) -> str:
    """When a rule holds, in words."""
    if rule.pending:
        return words.say("law.pending")
    first, last = rule.valid_from, rule.valid_to
    if first and last:
        return words.say("law.valid_between", {"first": first.isoformat(), "last": last.isoformat()})
    if last:
        return words.say("law.valid_to", {"day": last.isoformat()})
    return words.say("law.valid_from", {"day": first.isoformat()}) if first else words.say("law.valid_unknown")


def value_line(value: LegalValue, day: date, words: Words) -> str:
    """A legal value on a day, with its source."""
    told = {"name": f"law.{value.name}", "value": _figure(value, day, words)}
    basis = {"reference": _text_of(value, words), "source": _source_of(value, words), "grade": value.grade}
    return f"{words.say('law.value', told)}\n{words.say('law.value_basis', basis)}"


def _text_of(value: LegalValue, words: Words) -> str:
    """The text a value stands in, as its own country cites it, with what else is to be known of it."""
    return f"{value.reference} ({words.say(f'law.note.{value.note}')})" if value.note else value.reference


def _source_of(value: LegalValue, words: Words) -> str:
    return words.say(f"law.read.{value.source}")


def _figure(value: LegalValue, day: date, words: Words) -> str:
    found = value.on(day)
    if found is None:
        return words.say("law.value_unknown")
    if value.unit == "basis_points":
        return percentage(found, words)
    return words.say(f"law.figure.{value.unit}", {"value": found, "currency": value.currency or ""})


def recheck_lines(law: Law, day: date, words: Words) -> Iterator[RenderableType]:
    """What must be checked again, under its title; nothing where all is known."""
    found = rechecks(law, day)
    if found:
        yield Text("\n" + words.say("law.recheck_title"), style="bold")
        yield bullets(recheck_text(one, law, words) for one in found)


def recheck_text(one: Recheck, law: Law, words: Words) -> str:
    """One thing to check again, in words."""
    day = one.by.isoformat() if one.by else ""
    if one.value is not None:
        needed = next_half(half_year(one.by)).isoformat() if one.by else ""
        told = {"name": f"law.{one.value.name}", "country": law.country, "day": day, "needed": needed}
        return words.say(f"law.recheck.{one.why}", {**told, "reference": _text_of(one.value, words)})
    if one.why == "memory":
        ids = ", ".join(rule.id for rule in one.rules)
        return words.say("law.recheck.memory", {"count": len(one.rules), "ids": ids})
    rule = one.rules[0]
    return words.say(
        f"law.recheck.{one.why}", {"id": rule.id, "citation": cited(rule.id, rule.written, words), "day": day}
    )


def law_data(law: Law, rules: Sequence[Rule], day: date, words: Words) -> dict[str, Any]:
    """A law, or some rules of it, as plain data."""
    return {
        "country": law.country,
        "gathered": law.gathered.isoformat(),
        "minimum": law.minimum,
        "rules": [_rule_data(rule, day, words) for rule in rules],
        "values": [_value_data(value, day, words) for value in law.values.values()],
        "not_legal_advice": words.say("law.not_legal_advice"),
    }


def _rule_data(rule: Rule, day: date, words: Words) -> dict[str, Any]:
    return {
        "id": rule.id,
        "jurisdiction": rule.jurisdiction,
        "applies_to": rule.applies_to,
        "effect": rule.effect,
        "citation": cited(rule.id, rule.written, words),
        "official": rule.written or None,
        "gathered": rule.citation,
        "grade": rule.grade,
        "valid_from": rule.valid_from.isoformat() if rule.valid_from else None,
        "valid_to": rule.valid_to.isoformat() if rule.valid_to else None,
        "pending": rule.pending,
        "in_force": rule.holds(day),
        "figures": dict(rule.figures),
        "text": words.say(f"law.rule.{rule.id}"),
    }


def _value_data(value: LegalValue, day: date, words: Words) -> dict[str, Any]:
    return {
        "name": value.name,
        "unit": value.unit,
        "value": value.on(day),
        "currency": value.currency,
        "known_until": value.known_until.isoformat() if value.known_until else None,
        "reference": _text_of(value, words),
        "source": _source_of(value, words),
        "grade": value.grade,
    }
