"""Values of a policy as a reader writes them: limits and thresholds with all their digits and their unit."""

from __future__ import annotations

from decimal import Decimal

from preavis.advice.policy_diff import Plain
from preavis.measures.base import Unit
from preavis.report.words import Words

_TENTH = Decimal("0.1")
_SHARES = ("ratio", "per_year")


def figure(value: Plain, unit: Unit | None, words: Words) -> str:
    """A value exactly as the policy has it."""
    if value is None:
        return words.say("policy_tools.none")
    if isinstance(value, str):
        return words.word(value)
    if unit in _SHARES:
        return percent(Decimal(value), words)
    if unit == "money":
        return words.formats.money(int(value))
    told = plain(Decimal(value), words)
    return words.say("policy_tools.days", {"days": told}) if unit == "days" else told


def percent(share: Decimal, words: Words) -> str:
    """A share of one, with the digits it has and at least a whole number of per cent."""
    return words.say("policy_tools.percent", {"number": plain(share * 100, words)})


def plain(number: Decimal, words: Words) -> str:
    """A number with the digits it has."""
    exponent = number.normalize().as_tuple().exponent
    return words.formats.decimal(number, max(0, -exponent) if isinstance(exponent, int) else 0)


def seen(value: float, unit: Unit, words: Words) -> str:
    """A client's value beside a limit: one decimal is enough to compare."""
    if unit == "days":
        return figure(Decimal(repr(value)).quantize(_TENTH), unit, words)
    if unit in {"level", "count"}:
        return plain(Decimal(repr(value)), words)
    return words.formats.measure(value, unit)


def points(weight: Decimal, words: Words) -> str:
    """A weight out of 100, with one decimal."""
    return words.formats.decimal(weight, 1)


def signed(rise: Decimal, words: Words) -> str:
    """How many points a weight rose, with its sign."""
    return f"{'+' if rise > 0 else ''}{points(rise, words)}"
