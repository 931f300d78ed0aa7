"""What differs between policies, who moves, and files that are edited where they stand."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made import agency, client, measured

from preavis.advice import advise
from preavis.advice.policy import PRESETS, load, render
from preavis.advice.policy_diff import differences
from preavis.advice.policy_edit import deck_edits, edited
from preavis.advice.policy_moves import moves
from preavis.errors import UsageError

RULE = '[[red_lines]]\nfield = "country"\noperator = "is"\nvalues = ["XX"]\nwhy = "No."\nfrom = 2020-01-01\n'


def changed(old: str, new: str) -> str:
    text = render("agency")
    assert old in text
    return text.replace(old, new)


@pytest.mark.parametrize("preset", PRESETS)
def test_a_policy_does_not_differ_from_itself_and_its_deck_written_again_is_the_same(preset: str) -> None:
    text = render(preset)
    policy = load(text)
    assert policy.deck is not None
    again = edited(text, deck_edits(policy.deck))
    assert differences(policy, load(again)) == ()
    assert load(again).sha256 == policy.sha256
    assert again == text


def test_each_kind_of_change_is_said_once() -> None:
    text = changed("sound = 30, strong = 10", "sound = 25, strong = 10").replace("used = 0.80", "used = 0.75")
    text = text.replace("  9,\n", "  [2, 4],\n").replace("carry_rate = 0.08", "carry_rate = 0.10") + RULE
    found = differences(agency(), load(text))
    said = {(c.kind, c.subject, c.key): (c.before, c.after) for c in found}
    assert len(said) == len(found)
    assert said["limit", "payment", "sound"] == (Decimal(30), Decimal(25))
    assert said["majority", "", "used"] == (Decimal("0.8"), Decimal("0.75"))
    assert said["assumption", "", "carry"] == (Decimal("0.08"), Decimal("0.1"))
    assert said["red_line", "No.", "added"] == (None, "country is XX (2020-01-01)")
    assert said["weight", "economics", ""][0] == Decimal("28.4")
    assert "[" not in str(said["deck", "", "blanks"][0])
    weights = [c for c in found if c.kind == "weight"]
    assert sum(c.points or 0 for c in weights) == 0


def test_the_way_back_says_the_same_with_sides_exchanged() -> None:
    there = differences(load(render("agency")), load(render("freelancer")))
    back = differences(load(render("freelancer")), load(render("agency")))
    assert {(c.kind, c.subject, c.key, c.before, c.after) for c in there} == {
        (c.kind, c.subject, c.key, c.after, c.before) for c in back
    }


@given(st.integers(18, 38), st.sampled_from(PRESETS[:2]))
@settings(deadline=None, max_examples=25)
def test_an_edit_changes_its_value_and_not_one_other_line(limit: int, preset: str) -> None:
    text = render(preset)
    new = edited(text, {("criteria", "payment", "limits", "sound"): limit})
    pairs = zip(text.split("\n"), new.split("\n"), strict=True)
    different = [(a, b) for a, b in pairs if a != b]
    assert len(different) <= 1
    assert load(new).criterion("payment").limits[1] == limit  # type: ignore[union-attr]  # it is there


def test_weights_beside_criteria_give_way_to_a_deck_and_comments_stay() -> None:
    text = (
        "[criteria.a]\nmeasure = 'trend' # why\nbetter = 'high'\nweight = 2 # gone\nindifference = 0\npreference = 0\n"
        "limits.strained = 1\nlimits.sound = 2 # kept\nlimits.strong = 3\n"
    )
    new = edited(text, {("criteria", "a", "weight"): None, ("weights", "deck"): [["a"]], ("weights", "ratio"): [1, 2]})
    assert "weight = 2" not in new
    assert "limits.sound = 2 # kept" in new
    assert load(new).deck is not None
    assert "limits.sound = 2.5 # kept" in edited(text, {("criteria", "a", "limits", "sound"): Decimal("2.5")})


def test_a_file_that_cannot_be_edited_safely_is_refused_with_its_line() -> None:
    text = 'criteria = { a = { limits = { sound = 2 } } }\nx = """\n[criteria]\n"""\n'
    with pytest.raises(UsageError) as caught:
        edited(text, {("criteria", "a", "weight"): 1})
    assert (caught.value.code, caught.value.params["line"]) == ("policy_tools.cannot_edit", 1)
    assert "sound = 3 }" in edited(text, {("criteria", "a", "limits", "sound"): 3})


def test_a_client_that_moves_names_the_criterion_whose_limit_moved() -> None:
    book = measured(client("thin", margin_ratio=0.3), client("good", margin_ratio=0.7))
    before, after = agency(), load(changed("sound = 0.25, strong = 0.40", "sound = 0.40, strong = 0.50"))
    found = moves(advise(book, before).clients, advise(book, after).clients)
    assert [move.client.key for move in found] == ["thin"]
    assert (found[0].before.recommendation, found[0].after.recommendation) == ("keep", "fix")
    assert found[0].limit == "sound"
    assert [one.criterion for one in found[0].responsible] == ["economics"]
    assert found[0].responsible[0].agrees_after < found[0].responsible[0].agrees_before


def test_a_red_line_is_named_as_the_cause() -> None:
    book = measured(client("there", country="XX"), client("here", country="FR"))
    found = moves(advise(book, agency()).clients, advise(book, agency(RULE)).clients)
    assert [(move.client.key, move.after.recommendation, move.causes[0]) for move in found] == [
        ("there", "part", "red_line")
    ]


def test_nobody_moves_under_the_same_policy() -> None:
    book = measured(client("late", lateness_p80=28.0), client("good"))
    assert moves(advise(book, agency()).clients, advise(book, agency()).clients) == ()
