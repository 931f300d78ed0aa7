"""What is advised: each kind of client as an experienced owner would say, and why."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made import LOSS, TOBACCO, advice, agency, both, client, codes, judged, measured

from preavis.advice import advise
from preavis.advice.policy import load, render
from preavis.measures import Value
from preavis.report.words import FOLDER, Words

OWNERS = {
    "a star": ({"margin_ratio": 0.6, "trend": 0.2}, "keep", "strong"),
    "an ordinary client": ({"margin_ratio": 0.3}, "keep", "sound"),
    "a small one that fades": ({"trend": -0.6}, "keep", "strong"),
    "one that loses money and contributes nothing": (LOSS, "part", "untenable"),
    "one that loses money in service alone and still contributes": (
        {"margin_ratio": -0.4, "contribution": 1},
        "fix",
        "untenable",
    ),
    "a chronic late payer": ({"lateness_p80": 90.0}, "fix", "strained"),
    "one that hardly pays at all, with a good margin": ({"lateness_p80": 160.0}, "fix", "untenable"),
    "half the company, with a good margin": ({"revenue_share": 0.56}, "fix", "strained"),
    "a third of the company, with a good margin": ({"revenue_share": 0.34}, "keep", "strong"),
    "one that eats the peak": ({"strain": 3.5}, "fix", "untenable"),
    "a thin margin": ({"margin_ratio": 0.1}, "fix", "strained"),
}


@pytest.mark.parametrize("story", OWNERS)
def test_each_kind_of_client_is_advised_as_an_owner_would(story: str) -> None:
    figures, recommendation, quality = OWNERS[story]
    found = advice(**figures)
    assert (found.recommendation, found.quality) == (recommendation, quality)
    assert found.reasons


def test_what_speaks_against_a_good_client_is_said_too() -> None:
    assert codes(advice(trend=-0.6).counter_reasons) == ["advice.trend.against"]
    assert codes(advice(revenue_share=0.36).counter_reasons) == ["advice.revenue_share.against"]
    assert advice().counter_reasons == ()


def test_a_newcomer_is_not_judged_yet() -> None:
    found = advice(documents=2, quarters=(7,), trend="too_few")
    assert (found.recommendation, found.quality) == ("unknown", None)
    assert {"advice.few_documents", "advice.short_history"} <= set(codes(found.reasons))
    assert codes(found.needs)[0] == "advice.need.history"


@pytest.mark.parametrize(
    ("figures", "unknown"),
    [
        ({"documents": 2}, True),
        ({"documents": 3}, False),
        ({"quarters": (7,)}, True),
        ({"quarters": (6, 7)}, False),
        ({"quarters": (6,)}, False),
    ],
)
def test_the_least_evidence_is_exact(figures: Mapping[str, Any], *, unknown: bool) -> None:
    assert (advice(**figures).recommendation == "unknown") == unknown


def test_a_dormant_client_is_listed_and_not_judged() -> None:
    found = advice(documents=0, entries=0, **LOSS)
    assert (found.recommendation, found.quality, found.dormant, found.band) == (None, None, True, ())
    assert (found.reasons, found.criteria, found.needs) == ((), {}, ())


def test_a_collective_account_is_listed_and_not_judged() -> None:
    found = advice(kind="pseudo", **LOSS)
    assert (found.recommendation, found.dormant, found.reasons) == (None, False, ())


# ---- What is missing ------------------------------------------------------------------------------------------------


def test_a_criterion_nobody_has_a_value_on_is_set_aside_and_its_weight_shared_out() -> None:
    found = both()
    assert found.set_aside == ("relationship", "reputation", "values", "innovation", "vision")
    assert sum(standing.weight for standing in found.clients[0].criteria.values()) == pytest.approx(1)
    assert list(found.clients[0].criteria) == ["economics", "payment", "dependence", "capacity", "outlook"]


def test_a_value_that_only_this_client_lacks_opens_a_band_and_is_asked_for() -> None:
    found = advice(margin_ratio="no_time", contribution="no_time")
    assert found.recommendation == "unknown"
    assert found.band[0] in {"untenable", "strained"}
    assert found.band[1] == "strong"
    assert codes(found.reasons) == ["advice.open_band"]
    assert codes(found.needs) == ["advice.need.time", "advice.if_bad"]
    assert found.criteria["economics"].missing == "no_time"


def test_a_missing_value_that_cannot_change_the_answer_leaves_it_standing() -> None:
    found = advice(trend="too_few")
    assert (found.recommendation, found.quality) == ("keep", "strong")
    assert codes(found.needs) == ["advice.need.patience"]


def test_a_better_class_needs_the_lower_bound() -> None:
    found = advice(strain="no_revenue", trend=-0.1)
    assert found.band == ("sound", "strong")
    assert (found.recommendation, found.quality) == ("keep", "sound")


def test_a_bound_of_a_missing_value_narrows_the_band_and_never_vetoes() -> None:
    hopeless = advice(
        margin_ratio=Value(None, None, -0.9, 0, "no_time"), contribution=Value(None, None, -1, 0, "no_time")
    )
    assert hopeless.band == ("untenable", "untenable")
    assert hopeless.criteria["economics"].vetoes == ()
    good = advice(margin_ratio=Value(None, 0.5, None, 0, "no_time"))
    assert (good.recommendation, good.band) == ("keep", ("strong", "strong"))


MISSABLE = ("margin_ratio", "lateness_p80", "revenue_share", "strain", "trend")
FIGURES = {
    "margin_ratio": st.floats(-1, 1),
    "lateness_p80": st.floats(-20, 200),
    "revenue_share": st.floats(0, 1),
    "strain": st.floats(0, 5),
    "trend": st.floats(-2, 2),
}
ORDER = ("untenable", "strained", "sound", "strong")


@given(st.fixed_dictionaries(FIGURES), st.sets(st.sampled_from(MISSABLE), min_size=1))
@settings(deadline=None, max_examples=60)
def test_the_band_holds_the_class_of_every_value_the_missing_ones_may_have(
    figures: dict[str, float], lacking: set[str]
) -> None:
    """Of every value that sets off no veto: a missing one must not."""
    policy = agency()
    mild = {c.measure: c for c in policy.criteria if c.measure in lacking and c.veto is not None}
    for name, criterion in mild.items():
        worst = criterion.limit("strong") - criterion.preference * (1 if criterion.better == "high" else -1)
        figures[name] = max(figures[name], worst) if criterion.better == "high" else min(figures[name], worst)
    whole = advice(policy=policy, **figures)
    blind = advice(policy=policy, **{**figures, **dict.fromkeys(lacking, "no_time")})
    low, high = (ORDER.index(quality) for quality in blind.band)
    assert low <= ORDER.index(whole.band[0]) <= high


@given(st.sets(st.sampled_from(MISSABLE), min_size=1))
@settings(deadline=None, max_examples=30)
def test_nothing_missing_ever_leads_to_parting(lacking: set[str]) -> None:
    lost = dict.fromkeys(lacking | {"contribution"}, "no_time")
    assert advice(**lost).recommendation != "part"


def test_too_small_a_share_of_the_criteria_is_too_little() -> None:
    lacking = dict.fromkeys(("margin_ratio", "lateness_p80", "strain"), "no_time")
    found = advice(**lacking)
    assert found.weight == pytest.approx(agency().weights["dependence"] + agency().weights["outlook"])
    assert "advice.little_judged" in codes(found.reasons)
    assert "advice.need.source" in codes(found.needs)


# ---- People's judgements --------------------------------------------------------------------------------------------


def test_the_latest_judgement_that_has_not_expired_counts() -> None:
    said = (
        judged("conflict", 4, day=date(2026, 1, 1)),
        judged("values", 1, day=date(2026, 4, 1)),
        judged("conflict", 3, day=date(2026, 5, 1), expires=date(2026, 6, 1)),
        judged("conflict", 2, day=date(2026, 7, 1)),
    )
    assert advice(said).criteria["values"].value == 1


def test_to_speak_of_one_client_does_not_cloud_the_others() -> None:
    said = (judged("conflict", 4), judged("tension", 4), judged("innovation", 0))
    found, before = both(said, margin_ratio=0.3).clients, both(margin_ratio=0.3).clients
    assert found[0].recommendation == "part"
    assert found[1].criteria["values"].missing == "not_judged"
    assert found[1].criteria["values"].weight == 0
    for part in ("recommendation", "quality", "band", "reasons", "counter_reasons", "needs"):
        assert getattr(found[1], part) == getattr(before[1], part)


def test_an_owner_may_want_every_client_judged() -> None:
    strict = load(render("agency").replace('unjudged = "set_aside"', 'unjudged = "missing"'))
    said = (judged("conflict", 0), judged("tension", 0))
    found = both(said, strict).clients
    assert found[0].recommendation == "keep"
    assert found[1].recommendation == "unknown"
    assert codes(found[1].needs) == ["advice.need.judgement", "advice.need.judgement", "advice.if_bad"]


def test_a_judgement_of_somebody_the_book_does_not_know_changes_nothing() -> None:
    assert both((judged("conflict", 4, name="nobody"),)).set_aside == both().set_aside


def test_a_grave_conflict_keeps_a_profitable_client_from_being_sound() -> None:
    found = advice((judged("conflict", 4),))
    assert (found.recommendation, found.quality) == ("fix", "strained")
    assert codes(found.reasons)[0] == "advice.conflict.veto"
    assert found.criteria["values"].vetoes == ("sound", "strong")


def test_untenable_and_harmful_to_people_is_a_reason_to_part_even_with_a_contribution() -> None:
    figures = {"margin_ratio": -0.3, "contribution": 100_000}
    assert advice(**figures).recommendation == "fix"
    assert advice((judged("tension", 4),), **figures).recommendation == "part"


# ---- Reasons --------------------------------------------------------------------------------------------------------


def test_the_three_heaviest_reasons_carry_a_recommendation_and_what_speaks_against_it_is_said() -> None:
    found = advice(margin_ratio=-0.4, contribution=600_000, strain=2.5, lateness_p80=60.0)
    assert codes(found.reasons) == ["advice.margin_ratio.loss", "advice.strain.veto", "advice.lateness_p80.against"]
    assert codes(found.counter_reasons)[:2] == ["advice.still_contributes", "advice.break_even"]
    assert "advice.revenue_share.for" in codes(found.counter_reasons)


def test_the_rate_at_which_leaving_breaks_even_covers_what_leaving_loses() -> None:
    found = advice(margin_ratio=-0.4, contribution=600_000, labour_cost=800_000, hours=12_001)
    said = next(one for one in found.counter_reasons if one.code == "advice.break_even")
    rate = int(said.params["rate"])
    assert rate * 12_001 >= 1_400_000 * 60 > (rate - 1) * 12_001


def test_a_veto_that_refuses_a_class_is_told_as_the_majority_it_asks_for() -> None:
    found = advice(lateness_p80=66.0)  # 36 days past the limit of sound: a discordance of 0.74
    assert found.quality == "sound"
    refused = advice(lateness_p80=100.0)
    assert codes(refused.reasons) == ["advice.lateness_p80.veto", "advice.no_majority"]
    said = refused.reasons[1].params
    assert (said["reached"], said["majority"]) == (8096, 8000)


def test_a_client_that_is_good_and_bad_at_once_is_said_to_be() -> None:
    found = advice(margin_ratio=0.0, revenue_share=0.01, lateness_p80=-10.0, strain=0.1)
    assert "advice.contradictory" in codes(found.counter_reasons)


def test_reasons_state_the_figure_the_limit_and_the_weight() -> None:
    said = advice(lateness_p80=41.2).counter_reasons[0]
    assert said.code == "advice.lateness_p80.against"
    assert said.params == {"criterion": "payment", "value": 41, "limit": 30, "class": "sound", "weight": 1904}
    assert Words.load("en").say(said.code, said.params) == (
        "Pays four invoices in five within 41 days of the due date; your limit for a sound client is 30 days."
    )


@given(
    st.fixed_dictionaries({**FIGURES, "contribution": st.integers(-(10**9), 10**9)}),
    st.sets(st.sampled_from(MISSABLE)),
    st.lists(st.tuples(st.sampled_from(["tension", "conflict", "innovation"]), st.integers(0, 4)), max_size=3),
    st.sampled_from(["company", "sole_trader", "consumer", "public"]),
)
@settings(deadline=None, max_examples=80)
def test_everything_that_is_said_has_words_in_both_languages(
    figures: dict[str, float], lacking: set[str], said: list[tuple[str, int]], kind: str
) -> None:
    judgements = tuple(judged(criterion, level) for criterion, level in said)
    found = advice(
        judgements, agency(TOBACCO), kind=kind, sector="12.0", **{**figures, **dict.fromkeys(lacking, "no_time")}
    )
    for part in (found.reasons, found.counter_reasons, found.red_lines, found.blocks, found.needs):
        for one in part:
            for language in ("en", "fr"):
                assert Words.load(language).say(one.code, one.params)


def test_every_kind_of_number_has_words_for_criteria_of_the_owner() -> None:
    texts = tomllib.loads((FOLDER / "en" / "advice.toml").read_text(encoding="utf-8"))
    for kind in ("share", "money", "days", "hours", "months", "level"):
        assert {f"advice.{kind}.{side}" for side in ("for", "against", "veto")} <= set(texts)


# ---- The whole book -------------------------------------------------------------------------------------------------


def test_the_advice_on_a_client_does_not_depend_on_the_others() -> None:
    alone = advise(measured(client("acme", margin_ratio=0.2)), agency()).clients[0]
    among = advise(
        measured(client("acme", margin_ratio=0.2), *(client(f"c{i}", **LOSS) for i in range(5))), agency()
    ).clients[0]
    assert (alone.recommendation, alone.quality, alone.reasons) == (among.recommendation, among.quality, among.reasons)


def test_advice_is_in_the_order_of_the_clients_and_may_be_sliced() -> None:
    found = advise(measured(*(client(f"c{i}") for i in range(4))), agency()).clients
    assert [one.case.client.name for one in found] == ["C0", "C1", "C2", "C3"]
    assert [one.case.client.name for one in found[1:3]] == ["C1", "C2"]
    assert found[-1].case.client.name == "C3"
    with pytest.raises(IndexError):
        found[4]


def test_a_book_without_any_figure_judges_nobody() -> None:
    lacking = dict.fromkeys(MISSABLE, "no_documents")
    found = advise(measured(client("acme", **lacking)), agency())
    assert len(found.set_aside) == 10
    assert found.clients[0].recommendation == "unknown"
    assert found.clients[0].criteria == {}
