"""Legal values: where each is written, how far it was checked, and when it is not known."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from preavis.law import LAWS, law_of, load
from preavis.law.base import GRADES, UNITS, parse

FRANCE = load("FR")
VALUE = (
    '[values.terms]\nunit = "days"\nreference = "art. 1"\nsource = "read"\ngrade = "A"\nseries = [[2009-01-01, 30]]\n'
)
HEAD = 'country = "XX"\ngathered = 2026-11-24\n'


@pytest.mark.parametrize("country", LAWS)
def test_every_value_says_where_it_is_written_and_how_far_it_was_checked(country: str) -> None:
    for value in load(country).values.values():
        assert value.reference.strip()
        assert value.source.strip()
        assert value.grade in GRADES
        assert value.unit in UNITS
        assert value.series


@pytest.mark.parametrize(
    ("flaw", "named"),
    [
        ('reference = "art. 1"', "reference"),
        ('source = "read"', "source"),
        ('grade = "A"', "grade"),
    ],
)
def test_a_value_without_its_reference_is_refused(flaw: str, named: str) -> None:
    with pytest.raises(ValueError, match=f"terms: {named}"):
        parse(HEAD + VALUE.replace(flaw + "\n", ""))


@pytest.mark.parametrize(
    ("good", "bad", "named"),
    [
        ('reference = "art. 1"', 'reference = "  "', "reference"),
        ('grade = "A"', 'grade = "sure"', "grade"),
        ('unit = "days"', 'unit = "minor_units"', "currency"),
        ("[[2009-01-01, 30]]", "[]", "series"),
        ("[[2009-01-01, 30]]", "[[2009-01-01, 30.5]]", "series"),
        ("[[2009-01-01, 30]]", "[[2010-01-01, 30], [2009-01-01, 45]]", "series"),
    ],
)
def test_a_value_that_cannot_be_trusted_is_refused(good: str, bad: str, named: str) -> None:
    assert parse(HEAD + VALUE).values["terms"].on(date(2020, 1, 1)) == 30
    with pytest.raises(ValueError, match=f"terms: {named}"):
        parse(HEAD + VALUE.replace(good, bad))


def test_a_value_holds_from_its_first_day_and_is_unknown_before() -> None:
    rate = FRANCE.values["central_bank_rate"]
    assert rate.on(date(2016, 3, 15)) is None
    assert rate.on(date(2016, 3, 16)) == 0
    assert rate.on(date(2023, 9, 19)) == 425
    assert rate.on(date(2023, 9, 20)) == 450


def test_a_rate_is_unknown_after_the_last_day_that_was_checked() -> None:
    rate = FRANCE.values["central_bank_rate"]
    assert rate.known_until is not None
    assert rate.on(rate.known_until) == 265
    assert rate.on(rate.known_until + timedelta(days=1)) is None
    assert FRANCE.on("legal_interest_rate", date(2026, 7, 1)) is None


def test_a_country_without_a_file_has_no_law() -> None:
    assert law_of("XX") is None
    assert law_of("FR") is FRANCE


def test_the_rate_series_are_those_that_were_gathered(samples: Path) -> None:
    gathered = json.loads((samples / "legal_rates.json").read_text(encoding="utf-8"))
    central = [(dated.first.isoformat(), dated.value) for dated in FRANCE.values["central_bank_rate"].series]
    assert central == [(day, round(rate * 100)) for day, rate in gathered["ecb_mro"]["series"]]
    for half, (_, rate) in gathered["fr_taux_interet_legal"]["series"].items():
        day = date(int(half[:4]), 1 if half.endswith("1") else 7, 1)
        assert FRANCE.on("legal_interest_rate", day) == round(rate * 100)
