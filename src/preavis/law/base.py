"""Legal values as data: each is dated, says where it is written and how far that was checked.

A value is a series of whole numbers, each true from a day on, until the next one or until the last day it is known for.
After that day it is unknown, never carried on. Grades: A official text read; B agreeing secondary sources;
C from memory of the text; D our own reading or convention. Nothing here is legal advice.
"""

from __future__ import annotations

import tomllib
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from preavis.law.rules import Grade, Rule, rules_of

Unit = Literal["basis_points", "days", "months", "years", "minor_units", "multiple"]
Debtor = Literal["company", "public", "consumer"]
GRADES = ("A", "B", "C", "D")
UNITS = ("basis_points", "days", "months", "years", "minor_units", "multiple")
_FILES = {"GB": "uk", "*": "all"}
"""Countries whose file is not named after their two letters."""
DEBTORS: tuple[Debtor, ...] = ("company", "public", "consumer")


@dataclass(frozen=True)
class Dated:
    """A value and the first day it holds for."""

    first: date
    value: int


@dataclass(frozen=True)
class LegalValue:
    """One legal value over time. `known_until` is the last day that was checked (None: holds until the text changes).

    `currency` is set for money. `reference` names the text as its own country does. `source`, what was read, and
    `note`, what else is to be known, are codes with words of their own.
    """

    name: str
    unit: Unit
    reference: str
    source: str
    grade: Grade
    series: tuple[Dated, ...]
    known_until: date | None = None
    currency: str | None = None
    note: str = ""

    def on(self, day: date) -> int | None:
        """The value that held on a day; None before the first one and after the last day that is known."""
        if self.known_until is not None and day > self.known_until:
            return None
        place = bisect_right([dated.first for dated in self.series], day)
        return self.series[place - 1].value if place else None


@dataclass(frozen=True)
class Regime:
    """How late payment by one kind of debtor is charged: names of legal values, and how they are put together.

    The yearly rate is `base` plus `margin`, rounded up to a multiple of `round_up` basis points. `base` is read on the
    first day of the half-year, or on the day before it (`day_before`). Each half-year has its own rate, unless `once`:
    the rate of the half-year in which interest starts then holds to the end. Interest runs from the due date, or from
    a formal notice (`from_notice`). `fixed_sums` are the sums due on top, by the amount from which each holds.
    `minimum`: a floor that every member state may raise.
    """

    base: str
    margin: str
    round_up: int = 1
    day_before: bool = False
    once: bool = False
    from_notice: bool = False
    minimum: bool = False
    fixed_sums: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True)
class Law:
    """The legal values of a country, by name, as of the day they were gathered; `regimes` by kind of debtor.

    `rules` are by id, those of the Union and of practice included. `minimum`: the country's own law is not known here,
    only what the Union asks of it at least.
    """

    country: str
    gathered: date
    values: Mapping[str, LegalValue] = field(default_factory=dict)
    regimes: Mapping[Debtor, Regime] = field(default_factory=dict)
    rules: Mapping[str, Rule] = field(default_factory=dict)
    minimum: bool = False

    def on(self, name: str, day: date) -> int | None:
        """A value on a day, None if unknown. KeyError for a name that the country's file does not have."""
        return self.values[name].on(day)

    def rule(self, name: str) -> Rule:
        """A rule by its id. KeyError for one that this law does not have."""
        return self.rules[name]

    def in_force(self, day: date) -> tuple[Rule, ...]:
        """The rules that are the law on a day, in the order they are written."""
        return tuple(rule for rule in self.rules.values() if rule.holds(day))


@cache
def load(country: str) -> Law:
    """The law of a country from its file, on top of the one it `extends`.

    A value that lacks a reference, source or grade is a ValueError, and so is a regime that names no known value.
    """
    name = _FILES.get(country, country.lower())
    return parse(_text(name), _text(f"{name}_rules"))


def parse(text: str, rules: str = "") -> Law:
    """The law written in a TOML text, its rules in a second one: see `load`."""
    table, own = tomllib.loads(text), tomllib.loads(rules).get("rules", {})
    below = load(table["extends"]) if "extends" in table else None
    values = dict(below.values) if below else {}
    values |= {name: _value(name, entry) for name, entry in table.get("values", {}).items()}
    regimes = {debtor: _regime(debtor, entry, values) for debtor, entry in table.get("regimes", {}).items()}
    found = {rule.id: rule for rule in rules_of({**table.get("rules", {}), **own}, table["country"])}
    return Law(table["country"], table["gathered"], values, regimes, found | dict(below.rules if below else {}))


def _text(name: str) -> str:
    file = files("preavis.law").joinpath(f"{name}.toml")
    return file.read_text(encoding="utf-8") if file.is_file() else ""


def _regime(debtor: str, entry: Mapping[str, Any], values: Mapping[str, LegalValue]) -> Regime:
    sums = tuple((int(least), str(name)) for least, name in entry.get("fixed_sums", []))
    regime = Regime(**{**entry, "fixed_sums": sums})
    named = (regime.base, regime.margin, *(name for _, name in sums))
    if debtor not in DEBTORS or any(name not in values for name in named) or list(sums) != sorted(sums):
        raise ValueError(f"regimes.{debtor}: {', '.join(named)}")
    return regime


def _value(name: str, entry: Mapping[str, Any]) -> LegalValue:
    series = tuple(Dated(first, value) for first, value in entry["series"])
    _check(name, entry, series)
    return LegalValue(
        name=name,
        unit=entry["unit"],
        reference=entry["reference"],
        source=entry["source"],
        grade=entry["grade"],
        series=series,
        known_until=entry.get("known_until"),
        currency=entry.get("currency"),
        note=entry.get("note", ""),
    )


def _check(name: str, entry: Mapping[str, Any], series: tuple[Dated, ...]) -> None:
    firsts = [dated.first for dated in series]
    faults = {
        "reference": not entry.get("reference", "").strip(),
        "source": not entry.get("source", "").strip(),
        "grade": entry.get("grade") not in GRADES,
        "unit": entry.get("unit") not in UNITS,
        "currency": (entry.get("unit") == "minor_units") != ("currency" in entry),
        "series": not series or firsts != sorted(set(firsts)) or any(type(d.value) is not int for d in series),
    }
    wrong = [part for part, fault in faults.items() if fault]
    if wrong:
        raise ValueError(f"{name}: {', '.join(wrong)}")
