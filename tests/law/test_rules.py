"""Rules of law: every one that was gathered, with its citation, grade and validity, and words in both languages."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest

from preavis.law import LAWS, UNION, Rule, law_of, load
from preavis.law.base import parse
from preavis.law.rules import APPLIES_TO, EFFECTS
from preavis.law.watch import rechecks
from preavis.report.cited import cited
from preavis.report.words import Words

DAY = date(2026, 11, 24)
OWN = {"DE-NOT-001", "FR-NOT-023", "FR-NOT-024"}
"""Rules that the gathered list does not have."""
HEAD = 'country = "XX"\ngathered = 2026-11-24\n'
RULE = '[rules.XX-1]\napplies_to = "all"\neffect = "warn"\ncitation = "art. 1"\ngrade = "A"\nvalid_from = 2020-01-01\n'


def every_rule() -> dict[str, Rule]:
    return {rule.id: rule for country in LAWS for rule in load(country).rules.values()}


def test_every_gathered_rule_is_there_with_its_citation_grade_and_validity(samples: Path) -> None:
    gathered = json.loads((samples / "legal_rules.json").read_text(encoding="utf-8"))
    known = every_rule()
    assert len(gathered) == 102
    assert known.keys() - {rule["rule_id"] for rule in gathered} == OWN
    for rule in gathered:
        found = known[rule["rule_id"]]
        assert (found.citation, found.grade) == (rule["citation"], rule["confidence"])
        assert (found.valid_from.isoformat() if found.valid_from else "") == rule["valid_from"]
        assert (found.valid_to.isoformat() if found.valid_to else "") == rule["valid_to"]
        assert found.jurisdiction in {rule["jurisdiction"], {"UK": "GB"}.get(rule["jurisdiction"])}
        assert found.pending == ("PENDING" in rule["trigger"])


def test_the_effects_are_those_that_were_gathered(samples: Path) -> None:
    gathered = json.loads((samples / "legal_rules.json").read_text(encoding="utf-8"))
    renamed = {"info": "inform", "filter": "block", "design": "inform"}
    known = every_rule()
    for rule in gathered:
        word = rule["effect"].split()[0].strip(";").split("/")[0].lower()
        assert known[rule["rule_id"]].effect == renamed.get(word, word), rule["rule_id"]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_rule_and_what_it_does_has_words(language: str) -> None:
    words = Words.load(language)
    lacking = [name for name in every_rule() if not words.has(f"law.rule.{name}")]
    lacking += [name for name in EFFECTS if not words.has(f"word.law.effect.{name}")]
    lacking += [name for name in APPLIES_TO if not words.has(f"word.law.who.{name}")]
    lacking += [name for c in LAWS for name in load(c).values if not words.has(f"word.law.{name}")]
    assert lacking == []


ENGLISH = re.compile(
    r"\b(of|the|by|to|via|law|text|wording|practice|design|decree|old|only|case|state|Jan|Feb|Apr|May|Jun|Jul|Aug|Sep"
    r"|Oct|Nov|Dec|del|guidance|doctrine|inference|scope)\b"
)
BRITISH = {"UK-LP-001", "UK-LP-002", "UK-LP-003", "UK-NOT-001", "UK-DIS-001"}
"""Rules of a country whose texts are in English."""


def test_every_rule_is_cited_as_its_own_country_cites_it_or_says_in_both_languages_what_it_rests_on() -> None:
    english, french = (Words.load(language) for language in ("en", "fr"))
    for name, rule in every_rule().items():
        code = f"law.source.{name}"
        assert english.has(code) == french.has(code)
        assert cited(name, rule.written, english), name
        if rule.written and name not in BRITISH:
            assert not ENGLISH.search(rule.written), rule.written
        assert rule.written in cited(name, rule.written, french)


def test_an_official_citation_names_no_number_that_was_not_gathered() -> None:
    """Article and case numbers are those of the gathered citation; only their dress differs."""
    for name, rule in every_rule().items():
        if name in OWN:
            continue
        gathered = " ".join((rule.citation, *KNOWN_ELSEWHERE.get(name, ())))
        numbers = set(re.findall(r"\d+", gathered))
        assert set(re.findall(r"\d+", rule.written)) <= numbers, (name, rule.written)


KNOWN_ELSEWHERE = {"AI-001": ["2024/1689"], "AI-002": ["2024/1689"], "AI-003": ["2024/1689"], "FR-NOT-005": ["1er"]}
"""Numbers that stand beside the gathered citation: of the regulation itself, of a first day of the month."""


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_value_says_in_words_what_was_read_for_it_and_what_else_is_to_be_known(language: str) -> None:
    words = Words.load(language)
    for country in (*LAWS, "EU"):
        for value in load(country).values.values():
            assert words.has(f"law.read.{value.source}"), value
            assert not value.note or words.has(f"law.note.{value.note}"), value
            if country != "GB":
                assert not ENGLISH.search(value.reference), value.reference


def test_a_statement_in_french_holds_the_same_numbers_as_in_english() -> None:
    english, french = (Words.load(language) for language in ("en", "fr"))
    for name in every_rule():
        said = [set(re.findall(r"\d+", words.say(f"law.rule.{name}"))) for words in (english, french)]
        assert said[0] == said[1], name


@pytest.mark.parametrize(
    ("good", "bad", "named"),
    [
        ('citation = "art. 1"\n', "", "citation"),
        ('citation = "art. 1"', 'citation = " "', "citation"),
        ('grade = "A"', 'grade = "E"', "grade"),
        ('effect = "warn"', 'effect = "shout"', "effect"),
        ('applies_to = "all"', 'applies_to = "nobody"', "applies_to"),
        ("valid_from = 2020-01-01", "valid_from = 2020-01-01\nvalid_to = 2019-01-01", "valid_to"),
        ('grade = "A"', 'grade = "A"\nweight = 3', "weight"),
    ],
)
def test_a_rule_that_cannot_be_trusted_is_refused(good: str, bad: str, named: str) -> None:
    assert parse(HEAD, RULE).rule("XX-1").citation == "art. 1"
    with pytest.raises(ValueError, match=f"XX-1: {named}"):
        parse(HEAD, RULE.replace(good, bad))


def test_a_rule_holds_between_its_days_both_included() -> None:
    old, new = (load("FR").rule(name) for name in ("FR-COL-004", "FR-COL-003"))
    assert old.holds(date(2026, 8, 31))
    assert not old.holds(date(2026, 9, 1))
    assert not new.holds(date(2026, 8, 31))
    assert new.holds(date(2026, 9, 1))


def test_a_pending_text_is_never_in_force() -> None:
    france = load("FR")
    assert france.rule("FR-LP-011").pending
    for day in (DAY, date(2090, 1, 1)):
        assert "FR-LP-011" not in {rule.id for rule in france.in_force(day)}


def test_a_member_state_has_the_rules_of_the_union_and_of_practice_and_others_do_not() -> None:
    assert {"EU-LP-001", "PRV-002", "STR-001", "FR-NOT-003"} <= load("FR").rules.keys()
    assert {"STR-001", "UK-NOT-001"} <= load("GB").rules.keys()
    assert not {"PRV-002", "EU-LP-001"} & load("GB").rules.keys()


@pytest.mark.parametrize("country", UNION)
def test_other_member_states_get_the_minimum_of_the_union_labelled_as_such(country: str) -> None:
    law = law_of(country)
    assert law is not None
    assert (law.country, law.minimum) == (country, True)
    assert all(regime.minimum for regime in law.regimes.values())
    assert not any(rule.jurisdiction == "FR" for rule in law.rules.values())


def test_a_country_with_its_own_law_is_no_minimum_and_elsewhere_there_is_none() -> None:
    assert all(not load(country).minimum and law_of(country) is load(country) for country in LAWS)
    assert law_of("CH") is None


def test_what_must_be_checked_again_is_listed_by_day() -> None:
    found = rechecks(load("FR"), DAY)
    dated = [one.by for one in found if one.by]
    assert dated == sorted(dated)
    by_why = {(one.why, one.value.name if one.value else one.rules[0].id) for one in found}
    assert ("rate_passed", "legal_interest_rate") in by_why
    assert ("rate_passed", "central_bank_rate") in by_why
    assert ("pending", "FR-LP-011") in by_why
    assert ("coming", "AI-002") in by_why
    memory = next(one for one in found if one.why == "memory")
    assert {rule.grade for rule in memory.rules} == {"C"}


def test_before_its_last_day_a_rate_is_only_announced() -> None:
    found = {one.value.name: one.why for one in rechecks(load("FR"), date(2026, 6, 30)) if one.value}
    assert found == {"legal_interest_rate": "rate", "central_bank_rate": "rate"}
