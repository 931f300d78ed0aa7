"""The policy file: presets hold together, faults are named with their line, the fingerprint is of what is said."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made import agency

from preavis.advice.policy import PRESETS, load, render
from preavis.errors import UsageError
from preavis.facts.book import Company
from preavis.report.words import Words

TEN = [
    *("economics", "payment", "dependence", "capacity", "relationship"),
    *("reputation", "values", "innovation", "outlook", "vision"),
]


@pytest.mark.parametrize("preset", PRESETS)
def test_every_preset_has_the_ten_criteria_and_weights_that_add_up(preset: str) -> None:
    policy = load(render(preset))
    assert [c.name for c in policy.criteria] == TEN
    assert sum(policy.weights.values()) == pytest.approx(1)
    assert sum(policy.percentages.values()) == 100
    assert policy.assumptions.amortisation_months > 0


@pytest.mark.parametrize("preset", PRESETS)
def test_in_every_preset_no_criterion_can_carry_a_class_alone_and_economics_can_stop_one(preset: str) -> None:
    policy = load(render(preset))
    assert max(policy.weights.values()) < policy.majority.used
    assert 1 - policy.weights["economics"] < policy.majority.used


@pytest.mark.parametrize("preset", PRESETS)
def test_a_ledger_alone_is_enough_to_be_judged_by_every_preset(preset: str) -> None:
    policy = load(render(preset))
    assert sum(policy.weights[name] for name in ("payment", "dependence", "outlook")) >= policy.evidence.weight


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip))
@settings(deadline=None, max_examples=50)
def test_any_company_name_comes_back_from_the_file_as_it_was(name: str) -> None:
    company = Company(name, "FR", "EUR", "732829320")
    assert load(render("freelancer", company)).company == company


def test_comments_layout_and_trailing_zeros_do_not_change_the_fingerprint() -> None:
    text = render("agency")
    dense = "\n".join(line for line in text.split("\n") if line.strip() and not line.lstrip().startswith("#"))
    assert load(dense).sha256 == load(text).sha256
    assert load(text.replace("used = 0.80", "used = 0.8")).sha256 == load(text).sha256
    assert load(text.replace("used = 0.80", "used = 0.81")).sha256 != load(text).sha256


def test_assumptions_are_read_as_whole_basis_points() -> None:
    assumptions = load(render("agency")).assumptions
    assert (assumptions.terms_days, assumptions.carry_bps, assumptions.practical_capacity_bps) == (30, 800, 8500)
    assert assumptions.loss_bps == {0: 100, 30: 300, 60: 1000, 90: 2500, 180: 5000}
    none = load(render("agency").replace("terms_days = 30 ", 'terms_days = "none" '))
    assert none.assumptions.terms_days is None


def test_weights_may_stand_beside_the_criteria_instead_of_a_deck() -> None:
    text = _two("weight = 3", "weight = 1")
    assert load(text).weights == {"money": 0.75, "late": 0.25}
    assert load(text).percentages == {"money": Decimal("75.0"), "late": Decimal("25.0")}


def test_a_criterion_is_found_by_its_name_or_by_what_is_judged() -> None:
    policy = agency()
    assert policy.criterion("values") is policy.criterion("conflict")
    assert policy.criterion("strain") is None


FAULTS = [
    # what is changed in the preset of an agency, the code, the key, a text on the line that is named
    ("majority]", "majority", "policy.not_toml", None, "[majority"),
    ("veto = 45", "vetto = 45", "policy.unknown_key_close", "criteria.payment.vetto", "vetto"),
    ("[majority]", "[majorities]", "policy.unknown_key_close", "majorities", "[majorities]"),
    ("used = 0.80", "zzzz = 0.80", "policy.unknown_key", "majority.zzzz", "zzzz"),
    ("used = 0.80", 'used = "0.80"', "policy.not_a_number", "majority.used", "used"),
    ("used = 0.80", "used = 1.2", "policy.out_of_range", "majority.used", "used"),
    ("used = 0.80", "used = nan", "policy.not_a_number", "majority.used", "used"),
    ("low = 0.70", "low = 0.85", "policy.out_of_range", "majority.low", "low"),
    ("high = 0.90", "high = 0.75", "policy.out_of_range", "majority.high", "high"),
    ('better = "low"', 'better = "less"', "policy.not_a_choice", "criteria.payment.better", "less"),
    ("strained = 60", "strained = 20", "policy.limits_low", "criteria.payment.limits", "strained = 20"),
    ("strained = 0.00", "strained = 0.30", "policy.limits_high", "criteria.economics.limits", "strained = 0.30"),
    ("sound = 30, strong = 10", "sound = 30", "policy.missing_key", "criteria.payment.limits.strong",
     "60, sound = 30 }"),
    ("indifference = 3\n", "indifference = 11\n", "policy.preference_below_indifference",
     "criteria.payment.preference", "10"),
    ("indifference = 3\npreference = 10\n", "indifference = 10\npreference = 10\n", "policy.limits_too_close",
     "criteria.payment.indifference", "indifference = 10"),
    ("veto = 45", "veto = 9", "policy.veto_below_preference", "criteria.payment.veto", "veto = 9"),
    ("veto = 45", "veto = -1", "policy.out_of_range", "criteria.payment.veto", "veto = -1"),
    ("veto = 45", "veto = 45\nweight = 2", "policy.weights_twice", "criteria.payment.weight", "weight = 2"),
    ('measure = "strain"', 'measure = "strian"', "policy.unknown_measure", "criteria.capacity.measure", "strian"),
    ('judgement = "tension"', "", "policy.measure_or_judgement", "criteria.relationship", "[criteria.relationship]"),
    ('["payment"]', '["paiement"]', "policy.unknown_card", "weights.deck", '["paiement"]'),
    ('["payment"]', '["payment", "economics"]', "policy.card_in_two_rows", "weights.deck",
     '["economics"],'),
    ('  ["payment"],\n', "", "policy.card_missing", "weights.deck", "deck = ["),
    ("  9,\n", "  9,\n  2,\n", "policy.bad_card", "weights.deck", "  2,"),
    ('["payment"]', '["payment", "payment"]', "policy.card_twice", "weights.deck", '["payment", "payment"]'),
    ("  9,\n", "  [9, 3],\n", "policy.bad_cards", "weights.deck", "[9, 3]"),
    ("  9,\n", "  -1,\n", "policy.bad_cards", "weights.deck", "-1"),
    ("ratio = [8, 12]", "ratio = [8, 1e9]", "policy.bad_ratio", "weights.ratio", "ratio"),
    ("strained = 60", "strained = inf", "policy.not_a_number", "criteria.payment.limits.strained", "strained = inf"),
    ("strained = 60", "strained = 1e999", "policy.out_of_range", "criteria.payment.limits.strained", "1e999"),
    ("veto = 45", "veto = nan", "policy.not_a_number", "criteria.payment.veto", "veto = nan"),
    ("used = 0.80", "used = 0.40", "policy.out_of_range", "majority.used", "used = 0.40"),
    ("ratio = [8, 12]", "ratio = [12, 8]", "policy.bad_ratio", "weights.ratio", "ratio"),
    ("ratio = [8, 12]", "ratio = [0.5, 8]", "policy.bad_ratio", "weights.ratio", "ratio"),
    ("months = 3 ", "months = 4 ", "policy.not_whole_quarters", "evidence.months", "months = 4"),
    ("documents = 3 ", "documents = -3 ", "policy.not_a_count", "evidence.documents", "documents"),
    ("carry_rate = 0.08", "carry_rate = 0.080001", "policy.too_fine", "assumptions.carry_rate", "carry_rate"),
    ("amortisation_months = 24", "amortisation_months = 0", "policy.not_a_count", "assumptions.amortisation_months",
     "amortisation"),
    ("90 = 0.25", "old = 0.25", "policy.not_an_age", "assumptions.loss_by_age.old", "old ="),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "code", "key", "line"), FAULTS)
def test_a_fault_is_named_with_its_line_and_key(old: str, new: str, code: str, key: str | None, line: str) -> None:
    text = render("agency", Company("Nous", "FR", "EUR"))
    assert old in text
    text = text.replace(old, new, 1)
    with pytest.raises(UsageError) as raised:
        load(text, "preavis.toml")
    assert raised.value.code == code
    assert raised.value.params["file"] == "preavis.toml"
    assert raised.value.params.get("key") == key
    assert line in text.split("\n")[int(raised.value.params["line"]) - 1]
    for language in ("en", "fr"):
        assert Words.load(language).say(code, raised.value.params)


RED_LINE = """
[[red_lines]]
field = "sector"
operator = "starts_with"
values = ["12"]
why = "No tobacco."
from = 2026-01-01
"""


def test_red_lines_are_read_in_order() -> None:
    line = agency(RED_LINE + RED_LINE.replace('"12"', '"11", "13"')).red_lines[1]
    assert (line.field, line.operator, line.values) == ("sector", "starts_with", ("11", "13"))
    assert (line.why, line.first) == ("No tobacco.", date(2026, 1, 1))


RED_FAULTS = [
    ('field = "sector"', 'field = "religion"', "policy.not_a_choice", "red_lines.2.field"),
    ('operator = "starts_with"', 'operator = "at_least"', "policy.not_a_choice", "red_lines.2.operator"),
    ('operator = "starts_with"', 'operator = "__import__"', "policy.not_a_choice", "red_lines.2.operator"),
    ('values = ["12"]', "values = [12]", "policy.not_a_text", "red_lines.2.values"),
    ('values = ["12"]', "values = []", "policy.not_a_list", "red_lines.2.values"),
    ('why = "No tobacco."', 'why = " "', "policy.not_a_text", "red_lines.2.why"),
    ("from = 2026-01-01", 'from = "2026-01-01"', "policy.not_a_date", "red_lines.2.from"),
    ("from = 2026-01-01", "", "policy.missing_key", "red_lines.2.from"),
]


@pytest.mark.parametrize(("old", "new", "code", "key"), RED_FAULTS)
def test_a_fault_in_the_second_red_line_is_named_there(old: str, new: str, code: str, key: str) -> None:
    first = f"{render('agency')}\n{RED_LINE}"
    with pytest.raises(UsageError) as raised:
        load(first + RED_LINE.replace(old, new))
    assert (raised.value.code, raised.value.params["key"]) == (code, key)
    assert int(raised.value.params["line"]) > first.count("\n")


def test_a_level_beyond_the_scale_is_no_red_line() -> None:
    rule = RED_LINE.replace('"sector"', '"values"').replace('"starts_with"', '"at_least"').replace('["12"]', "[5]")
    with pytest.raises(UsageError) as raised:
        agency(rule)
    assert raised.value.code == "policy.not_a_level"


def test_an_unknown_preset_is_refused() -> None:
    with pytest.raises(KeyError):
        render("../agency")


def _two(first: str, second: str) -> str:
    limits = "limits = { strained = 0, sound = 1, strong = 2 }\nindifference = 0\npreference = 0.2"
    return (
        f'[criteria.money]\nmeasure = "margin_ratio"\nbetter = "high"\n{limits}\n{first}\n'
        f'[criteria.late]\nmeasure = "trend"\nbetter = "high"\n{limits}\n{second}\n'
    )


def test_a_criterion_without_weight_is_a_fault_when_there_is_no_deck() -> None:
    with pytest.raises(UsageError) as raised:
        load(_two("weight = 3", ""))
    assert (raised.value.code, raised.value.params["key"]) == ("policy.no_weight", "criteria.late")
    with pytest.raises(UsageError) as raised:
        load(_two("weight = 0", "weight = 0"))
    assert raised.value.code == "policy.no_weight_at_all"


def test_a_policy_is_a_value() -> None:
    assert agency() == replace(agency())


def test_limits_that_differ_by_less_than_can_be_told_apart_are_named() -> None:
    text = _two("weight = 3", "weight = 1").replace("sound = 1,", "sound = 1e-12,")
    with pytest.raises(UsageError) as raised:
        load(text)
    assert (raised.value.code, raised.value.params["line"]) == ("policy.unsound_limits", 1)
    for language in ("en", "fr"):
        assert Words.load(language).say(raised.value.code, raised.value.params)
