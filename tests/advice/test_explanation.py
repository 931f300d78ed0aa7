"""Why a client is in its class and how firmly: what is said holds when it is tried."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made import agency, client, judged, measured

from preavis.advice import Advice, advise
from preavis.advice.criteria import CLASSES
from preavis.advice.explanation import Explanation, explain, explanation_data
from preavis.advice.firmness import first_beyond
from preavis.advice.policy import Majority, Policy
from preavis.report.words import Words

MEASURES = {
    "economics": "margin_ratio",
    "payment": "lateness_p80",
    "dependence": "revenue_share",
    "capacity": "strain",
    "outlook": "trend",
}
UNITS = {"margin_ratio": 10_000, "revenue_share": 10_000, "strain": 10_000, "trend": 10_000, "lateness_p80": 1}


def advised(policy: Policy | None = None, judgements: Any = (), **figures: Any) -> Advice:
    return advise(measured(client(**figures), judgements=judgements), policy or agency()).clients[0]


def said(found: Explanation, start: str) -> dict[str, Any]:
    """The params of the one statement whose code starts so."""
    (one,) = (one for one in found.statements if one.code.startswith(f"explanation.{start}"))
    return {"code": one.code, **one.params}


def firm(majority: float, policy: Policy) -> Policy:
    return replace(policy, majority=Majority(majority, majority, majority))


def weighing(policy: Policy, names: set[str], name: str, share: float) -> Policy:
    """The policy with one criterion at a share of those that count, the others rescaled."""
    rest = sum(weight for other, weight in policy.weights.items() if other in names and other != name)
    weights = {other: weight * (1 - share) / rest for other, weight in policy.weights.items()}
    return replace(policy, weights={**weights, name: share})


figures = st.fixed_dictionaries(
    {
        "margin_ratio": st.floats(-0.6, 0.7),
        "lateness_p80": st.floats(-20, 120),
        "revenue_share": st.floats(0, 0.8),
        "strain": st.floats(0.3, 3.2),
        "trend": st.floats(-0.8, 0.6),
    }
)


# ---- What is said of one client -----------------------------------------------------------------------------------


def test_the_coalition_that_carries_a_class_is_named_with_its_weight_and_what_is_needed() -> None:
    """Payment is 10 days past the limit of `strong`: it disagrees and does not object."""
    found = explain(advised(lateness_p80=20.0, policy=firm(0.6, agency())).case)
    assert found.carried[0].criteria == ("economics", "dependence", "capacity")
    assert said(found, "carried") == {
        "code": "explanation.carried_many", "class": "strong", "criteria": "economics dependence capacity",
        "others": "economics dependence", "last": "capacity", "weight": 7174, "needed": 6000,
    }  # fmt: skip


def test_an_objection_is_said_as_the_majority_it_raises() -> None:
    """Lateness of 62 days is 32 past the limit of `sound`: its discordance is 22/35."""
    found = explain(advised(lateness_p80=62.0, policy=firm(0.55, agency())).case)
    assert found.quality == "sound"
    raised = 0.55 / (1 - 22 / 35 + 0.55)
    assert said(found, "objection") == {
        "code": "explanation.objection_one", "class": "sound", "criteria": "payment", "others": "", "last": "payment",
        "from": 5500, "to": round(raised * 10_000), "reached": round(1e4 * found.objections[0].agreed),
    }  # fmt: skip


def test_a_decisive_objection_to_the_next_class_says_how_much_agrees() -> None:
    """Lateness of 68 days opposes `sound` with 0.8, so 0.75 is needed; without the outlook, 71.7 % agrees."""
    found = explain(advised(lateness_p80=68.0, trend=-0.5, policy=firm(0.6, agency())).case)
    told = said(found, "objection_stops")
    assert (found.quality, told["class"]) == ("strained", "sound")
    assert (told["from"], told["reached"], told["to"]) == (6000, 7174, 7500)


def test_a_criterion_that_forbids_sound_is_named() -> None:
    found = explain(advised(lateness_p80=98.0).case)
    assert said(found, "forbidden")["criteria"] == "payment"
    assert found.forbidden is not None
    assert found.forbidden.quality == "sound"


def test_what_keeps_an_untenable_client_out_is_said_instead_of_what_carries_it() -> None:
    found = explain(advised(margin_ratio=-0.09).case)
    assert found.quality == "untenable"
    assert found.carried == ()
    assert said(found, "stopped")["criteria"] == "economics"


def test_a_contradiction_says_who_is_on_which_side() -> None:
    found = explain(advised(lateness_p80=98.0).case)
    told = said(found, "contradiction")
    assert (told["high"], told["low"], told["weak"]) == ("strong", "untenable", "payment")
    assert "economics" in told["strong"].split()


def test_neighbouring_classes_are_known_as_a_contradiction_but_not_said() -> None:
    found = explain(advised(margin_ratio=0.30).case)
    assert found.contradiction is not None
    assert (found.contradiction.high, found.contradiction.low) == ("strong", "sound")
    assert "explanation.contradiction" not in [one.code for one in found.statements]


def test_a_judgement_moves_by_whole_levels_and_never_beyond_the_scale() -> None:
    case = advised(judgements=(judged("relationship", 1), judged("innovation", 3)), policy=firm(0.95, agency())).case
    found = explain(case)
    assert found.quality == "strong"
    worse = found.values["relationship"].worse
    assert worse is not None
    assert (worse.value, worse.quality) == (2.0, "sound")
    gentle = explain(advised(judgements=(judged("innovation", 4),)).case).values["innovation"]
    assert (gentle.worse, gentle.better) == (None, None)


def test_a_judgement_that_just_keeps_the_class_loses_it_a_whole_level_further() -> None:
    """All must agree in full, which level 1 still does."""
    case = advised(judgements=(judged("relationship", 1),), policy=firm(1.0, agency())).case
    worse = explain(case).values["relationship"].worse
    assert worse is not None
    assert (worse.value, worse.quality) == (2.0, "sound")


def test_what_would_do_without_the_objections_still_counts_the_opposition_they_hide() -> None:
    """Payment opposes `sound` with 0.9, economics with 0.84, which raises nothing beside it but would alone."""
    found = explain(advised(lateness_p80=71.5, margin_ratio=0.25 - 0.08 - 0.84 * 0.17, policy=firm(0.6, agency())).case)
    told = next(one for one in found.objections if one.quality == "sound")
    assert [one.criterion for one in told.each] == ["payment"]
    assert (told.without, told.needed) == pytest.approx((0.6 / (1 - 0.84 + 0.6), 0.6 / (1 - 0.9 + 0.6)))


def test_where_no_single_value_is_enough_that_is_said() -> None:
    found = explain(advised(margin_ratio=-0.5, lateness_p80=150.0).case)
    assert found.nearest is None
    assert said(found, "no_other")["code"] == "explanation.no_other"


def test_a_missing_value_has_no_room_and_objects_to_nothing() -> None:
    book = measured(client("one", lateness_p80="no_payments"), client("two"))
    found = explain(advise(book, firm(0.7, agency())).clients[0].case)
    assert found.quality == "strong"
    assert "payment" not in found.values
    assert "payment" in found.weights
    assert found.objections == ()
    assert found.forbidden is None


def test_what_people_did_not_judge_is_not_there_at_all() -> None:
    book = measured(client("one"), client("two"), judgements=[judged("relationship", 1, "two")])
    first, second = (explain(advice.case) for advice in advise(book, agency()).clients)
    assert "relationship" not in first.weights
    assert "relationship" in second.weights


def test_a_class_that_is_not_settled_has_no_explanation() -> None:
    lacking = measured(client("one", margin_ratio="no_time"), client("two", kind="pseudo"), client("three"))
    unknown, listed, known = (explain(advice.case) for advice in advise(lacking, agency()).clients)
    few = explain(advised(documents=1).case)
    assert unknown == listed == few == Explanation()
    assert known.quality == "strong"


def test_figures_are_rounded_so_that_what_is_said_holds() -> None:
    assert first_beyond(0.18, 0.001, rising=True, itself=True) == 180
    assert first_beyond(0.1801, 0.001, rising=True, itself=True) == 181
    assert first_beyond(0.18, 0.001, rising=False, itself=False) == 179
    assert first_beyond(0.1799, 0.001, rising=False, itself=False) == 179
    assert first_beyond(41.2, 1, rising=True, itself=False) == 42
    assert first_beyond(42 - 1e-9, 1, rising=True, itself=False) == 43
    assert first_beyond(-3.5, 1, rising=False, itself=True) == -4


# ---- What is said holds when it is tried ----------------------------------------------------------------------------


@given(figures, st.sampled_from([0.6, 0.7, 0.8, 0.9]))
@settings(deadline=None, max_examples=50)
def test_the_change_that_is_said_changes_the_class_as_said(given_figures: dict[str, float], majority: float) -> None:
    policy = firm(majority, agency())
    found = explain(advised(policy, **given_figures).case)
    told = [one for one in found.statements if one.code.startswith("explanation.nearest")]
    assert len(told) == (found.nearest is not None)
    for one in told:
        measure = str(one.params["measure"])
        value = int(one.params["to"]) / UNITS[measure]
        assert advised(policy, **{**given_figures, measure: value}).band[0] == one.params["class"]
        assert one.params["from"] != one.params["to"]


@given(figures, st.sampled_from([0.6, 0.7, 0.8, 0.9]))
@settings(deadline=None, max_examples=50)
def test_every_value_keeps_the_class_inside_its_room_and_changes_it_outside(
    given_figures: dict[str, float], majority: float
) -> None:
    policy = firm(majority, agency())
    found = explain(advised(policy, **given_figures).case)
    place = CLASSES.index(found.quality or "untenable")
    for name, room in found.values.items():
        measure, rising = MEASURES[name], 1 if name in {"economics", "outlook"} else -1
        for change, side in ((room.better, 1), (room.worse, -1)):
            far = change.value if change else room.value + side * rising * 1e4
            beyond = advised(policy, **{**given_figures, measure: far + side * rising * 1e-6}).band[0]
            within = advised(policy, **{**given_figures, measure: far - side * rising * 1e-6}).band[0]
            if change is None:
                assert beyond == found.quality
            else:
                assert beyond == change.quality
                assert (CLASSES.index(within) - place) * side <= 0


@given(figures, st.sampled_from([0.6, 0.7, 0.8, 0.9]))
@settings(deadline=None, max_examples=50)
def test_the_majorities_and_the_weight_that_are_said_keep_the_class(
    given_figures: dict[str, float], majority: float
) -> None:
    policy = firm(majority, agency())
    found = explain(advised(policy, **given_figures).case)
    (one,) = (one for one in found.statements if re.match(r"explanation\.(firm|always)\.", one.code))
    low, high = (int(one.params.get(name, default)) / 10_000 for name, default in (("low", 5_000), ("high", 10_000)))
    for tried in (low + 1e-6, (low + high) / 2, high - 1e-6):
        if high - low > 1e-3:
            assert advised(firm(tried, policy), **given_figures).band[0] == found.quality
    names = set(found.weights)
    for name in [str(one.params["criterion"])] if "criterion" in one.params else list(names):
        least, most = (int(one.params.get(key, default)) / 10_000 for key, default in (("least", 0), ("most", 10_000)))
        for share in (least + 1e-6, (least + most) / 2, most - 1e-6):
            if most - least > 1e-3:
                assert advised(weighing(policy, names, name, share), **given_figures).band[0] == found.quality


@given(figures, st.sampled_from([0.5, 0.6, 0.7, 0.8, 0.9, 1.0]))
@settings(deadline=None, max_examples=50)
def test_every_explanation_is_said_in_both_languages_in_six_lines_at_most(
    given_figures: dict[str, float], majority: float
) -> None:
    found = explain(advised(firm(majority, agency()), **given_figures).case)
    assert 2 <= len(found.statements) <= 6
    for one, language in product(found.statements, ("en", "fr")):
        sentence = Words.load(language).say(one.code, one.params)
        assert sentence.endswith(".")
        assert not re.search(r"[_{}]|—|  ", sentence), sentence


def test_the_plain_data_says_the_same_and_is_json() -> None:
    found = explain(advised(lateness_p80=98.0).case)
    data = json.loads(json.dumps(explanation_data(found), allow_nan=False))
    assert data["quality"] == "strained"
    assert data["majority"] == pytest.approx(list(found.majority or ()))
    assert data["weights"]["payment"].keys() == {"share", "low", "high"}
    assert data["values"]["payment"]["worse"]["quality"] == "untenable"
    assert data["carried"][0]["criteria"] == list(found.carried[0].criteria)
    assert [one["code"] for one in data["statements"]] == [one.code for one in found.statements]
    assert explanation_data(Explanation())["quality"] is None


def test_every_code_of_the_catalogue_is_one_that_can_be_said() -> None:
    """No words are left over: the kinds and measures, the four sides of a weight, one criterion or several."""
    sides = [f"{way}.{side}" for way in ("firm", "always") for side in ("above", "below", "between", "any")]
    pairs = ("carried", "stopped", "objection", "objection_stops", "forbidden")
    kinds = ("judged", "share", "money", "days", "hours", "months", "level", "days_beyond_terms", *UNITS)
    expected = {
        "title", "contradiction", "no_other", *sides, *(f"{name}_{n}" for name in pairs for n in ("one", "many")),
        *(f"nearest.{kind}" for kind in kinds),
    }  # fmt: skip
    known = {code.removeprefix("explanation.") for code in Words.load("en").texts if code.startswith("explanation.")}
    assert known == expected


def test_the_same_client_is_explained_the_same_alone_as_in_a_book() -> None:
    rng = np.random.default_rng(5)
    many = [
        client(f"c{i}", margin_ratio=float(rng.uniform(-0.2, 0.6)), strain=float(rng.uniform(0.5, 2.5)))
        for i in range(9)
    ]
    together = [explain(advice.case) for advice in advise(measured(*many), agency()).clients]
    alone = [explain(advise(measured(one), agency()).clients[0].case) for one in many]
    assert together == alone
