"""Questions and answers that make a policy: order of cards, majorities as coalitions, limits between real clients."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made import AS_OF, agency, client, measured

from preavis.advice.boundaries import contradiction
from preavis.advice.deck import weights
from preavis.advice.elicitation import (
    Agreement,
    Answers,
    Blanks,
    Ground,
    Place,
    Ratio,
    Side,
    Threshold,
    deck_of,
    keep,
    question,
)
from preavis.advice.elicitation_file import answers_of, text_of
from preavis.advice.elicitation_replies import edits, reply, without
from preavis.advice.majority_options import chosen, options
from preavis.advice.policy import Majority, load, render
from preavis.advice.policy_edit import edited
from preavis.advice.table import table
from preavis.errors import UsageError
from preavis.facts.book import Judgement
from preavis.measures import Value

LATENESS = {"a": 4.0, "b": 9.0, "c": 22.0, "d": 27.0, "e": 41.0, "f": 55.0, "g": 80.0}


def ground() -> Ground:
    """Seven clients that differ in how late they pay."""
    book = measured(*[client(name, lateness_p80=late) for name, late in LATENESS.items()])
    names = tuple((one.key, one.name) for one in book.scope.book.clients.all)
    return Ground(agency(), table(book, agency()), names)


def only(part: str) -> Answers:
    """Every other part stays as it is."""
    parts = {c.name for c in agency().criteria} | {"weights", "majority"}
    answers = Answers()
    for other in parts - {part}:
        answers = keep(answers, other)
    return answers


def told(at: Ground, answers: Answers, sides: dict[tuple[str, str], str]) -> tuple[Answers, list[tuple[str, str]]]:
    """Answer questions on sides from a table, everything else as today; and which sides were asked."""
    asked_for = []
    while asked := question(at, answers):
        text = ""
        if isinstance(asked, Side):
            asked_for.append((asked.quality, asked.client))
            text = sides.get((asked.quality, asked.client), "")
        answers = reply(at, answers, asked, text)
    return answers, asked_for


def limits_of(at: Ground, answers: Answers) -> tuple[float, float, float]:
    found = load(edited(render("agency"), edits(at, answers))).criterion("payment")
    assert found is not None
    return found.limits


def test_empty_answers_leave_the_policy_as_it_is_to_the_letter() -> None:
    at = ground()
    answers, _ = told(at, Answers(), {})
    assert edits(at, answers) == {}
    assert question(at, answers) is None


def test_the_two_clients_nearest_to_each_limit_are_asked_about_and_no_other() -> None:
    _, asked = told(ground(), only("payment"), {})
    assert asked == [
        ("strained", "f"),
        ("strained", "g"),
        ("sound", "d"),
        ("sound", "e"),
        ("strong", "b"),
        ("strong", "c"),
    ]


def test_a_limit_moves_between_the_clients_that_part() -> None:
    at = ground()
    answers, asked = told(at, only("payment"), {("sound", "d"): "n"})
    assert ("sound", "c") in asked
    assert limits_of(at, answers)[1] == 24  # the middle of 22 and 27, rounded
    assert limits_of(at, answers)[::2] == (60, 10)


def test_an_accepted_client_past_the_limit_asks_about_the_next_worse_one() -> None:
    at = ground()
    answers, asked = told(at, only("payment"), {("sound", "e"): "y"})
    assert ("sound", "f") in asked
    assert 41 <= limits_of(at, answers)[1] < 55


def test_what_follows_from_another_class_is_not_asked_again() -> None:
    at = ground()
    _, asked = told(at, only("payment"), {("strained", "f"): "n", ("strained", "e"): "n"})
    assert ("sound", "e") not in asked


def test_the_better_client_refused_and_the_worse_accepted_is_a_contradiction_and_both_are_asked_again() -> None:
    at, answers = ground(), only("payment")
    for text in ("", "", "n"):
        asked = question(at, answers)
        assert asked is not None
        answers = reply(at, answers, asked, text)
    while isinstance(asked := question(at, answers), Side) and asked.client != "e":
        answers = reply(at, answers, asked, "")
    assert isinstance(asked, Side)
    with pytest.raises(UsageError) as caught:
        reply(at, answers, asked, "y")
    assert caught.value.code == "policy_tools.contradiction"
    assert (caught.value.params["refused"], caught.value.params["accepted"]) == ("D", "E")
    again = without(at, answers, asked, "y")
    assert contradiction(at.boundaries("payment"), again.sides["payment"]) is None
    reopened = question(at, again)
    assert isinstance(reopened, Side)
    assert (reopened.quality, reopened.client) == ("sound", "d")


@given(st.lists(st.sampled_from(["y", "n", ""]), min_size=40, max_size=40))
@settings(deadline=None, max_examples=60)
def test_whatever_is_answered_limits_part_the_accepted_from_the_refused_or_the_answers_are_refused(
    typed: list[str],
) -> None:
    at, answers = ground(), only("payment")
    for text in typed:
        asked = question(at, answers)
        if asked is None:
            break
        try:
            answers = reply(at, answers, asked, text)
        except UsageError:
            assert isinstance(asked, Side)
            answers = without(at, answers, asked, text or ("y" if asked.today else "n"))
    if question(at, answers) is not None:
        return
    try:
        limits = dict(zip(("strained", "sound", "strong"), limits_of(at, answers), strict=True))
    except UsageError as error:
        assert error.code in {"policy_tools.limits_meet", "policy.limits_too_close", "policy.unsound_limits"}  # noqa: PT017  most answers go through
        return
    for quality, said in answers.sides.get("payment", {}).items():
        for key, accepted in said.items():
            assert (LATENESS[key] <= limits[quality]) == accepted


def test_cards_are_laid_one_by_one_with_ties_and_ranges() -> None:
    at, answers = ground(), only("weights")
    asked = question(at, answers)
    assert isinstance(asked, Place)
    assert (asked.card, asked.rows) == ("payment", (("economics",),))
    for text in ("=1", "<1", "2", ">2", ""):
        asked = question(at, answers)
        assert isinstance(asked, Place)
        with pytest.raises(UsageError):
            reply(at, answers, asked, ">9")
        answers = reply(at, answers, asked, text)
    assert {"economics", "payment", "capacity"} <= {*answers.rows[1]} | {*answers.rows[2]} | {*answers.rows[0]}
    while asked := question(at, answers):
        typed = "1-3" if isinstance(asked, Blanks) else "6-9" if isinstance(asked, Ratio) else ""
        answers = reply(at, answers, asked, typed)
    deck = deck_of(at.policy, answers)
    assert deck is not None
    assert set(deck.intervals) == {(1, 3)}
    assert set(deck.blanks) == {2}
    policy = load(edited(render("agency"), edits(at, answers)))
    assert policy.deck == deck
    assert policy.weights["economics"] == pytest.approx(policy.weights["payment"])
    assert sum(weights(deck, deck.middle).values()) == pytest.approx(Decimal(100))


def test_majorities_are_shown_as_the_smallest_coalitions_that_are_enough() -> None:
    shares = {"a": 0.4, "b": 0.3, "c": 0.2, "d": 0.1}
    found = options(shares, Majority(0.7, 0.9, 0.8))
    assert found[0].enough[0] == ("a", "b")
    assert found[-1].enough == (("a", "b", "c", "d"),)
    assert [one.reasons for one in found] == sorted(one.reasons for one in found)
    for one in found:
        assert all(sum(shares[n] for n in names) >= one.high - 1e-9 for names in one.enough)
        assert one.alone == tuple(name for name in shares if 1 - shares[name] < one.low - 1e-9)
    assert chosen(found, 0, len(found) - 1) == Majority(0.5, 1.0, 0.75)


def test_a_range_of_options_becomes_a_majority_interval() -> None:
    at, answers = ground(), only("majority")
    asked = question(at, answers)
    assert isinstance(asked, Agreement)
    answers = reply(at, answers, asked, "1-2")
    policy = load(edited(render("agency"), edits(at, answers)))
    assert policy.majority.low == asked.options[0].low
    assert policy.majority.high == asked.options[1].high


@given(st.integers(0, 40))
@settings(deadline=None, max_examples=20)
def test_answers_stopped_anywhere_come_back_from_the_file_as_they_were(count: int) -> None:
    at, answers = ground(), Answers()
    for _ in range(count):
        asked = question(at, answers)
        if asked is None:
            break
        answers = reply(at, answers, asked, "2-3" if isinstance(asked, Blanks) else "")
    names = tuple(c.name for c in at.policy.criteria)
    again = answers_of(text_of(answers), "answers.toml", names)
    assert question(at, again) == question(at, answers)
    assert edits(at, again) == edits(at, answers)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('as_today = ["nothing"]', 1),
        ('rows = [["economics"], ["economics"]]', 1),
        ("\n[sides.payment.sound]\na = 3", 3),
        ("[thresholds]\npayment = 'much'", 2),
        ("ratio = [9]", 1),
        ("rows = [['economics']]\nblanks = [-1]", 2),
        ("[majority]\nused = 2", 2),
        ("sides = 3", 1),
    ],
)
def test_a_fault_in_the_file_of_answers_is_named_with_its_line(text: str, line: int) -> None:
    with pytest.raises(UsageError) as caught:
        answers_of(text, "answers.toml", tuple(c.name for c in agency().criteria))
    assert caught.value.params["line"] == line


def test_a_limit_on_what_people_judge_may_lie_at_half_a_level() -> None:
    said = [Judgement(name, "tension", level, "me", AS_OF) for name, level in (("a", 1), ("b", 2), ("c", 3))]
    book = measured(client("a"), client("b"), client("c"), judgements=said)
    at = Ground(agency(), table(book, agency()), tuple((c.key, c.name) for c in book.scope.book.clients.all))
    answers, asked = told(at, only("relationship"), {("sound", "b"): "n"})
    assert ("sound", "b") in asked
    found = load(edited(render("agency"), edits(at, answers))).criterion("relationship")
    assert found is not None
    assert found.limits == (3, 1.5, 1)


def test_two_limits_in_one_place_are_told_apart_from_a_flaw_of_the_file() -> None:
    at = ground()
    answers, _ = told(at, only("payment"), {("strained", key): "n" for key in LATENESS})
    with pytest.raises(UsageError) as caught:
        edits(at, answers)
    assert caught.value.code == "policy_tools.limits_meet"


def test_thresholds_come_from_the_error_of_the_figures_when_asked() -> None:
    late = {name: Value(value, value - 2.5631, value + 2.5631, 9) for name, value in LATENESS.items()}
    book = measured(*[client(name, lateness_p80=value) for name, value in late.items()])
    at = Ground(agency(), table(book, agency()), tuple((c.key, c.name) for c in book.scope.book.clients.all))
    answers = only("payment")
    while asked := question(at, answers):
        answers = reply(at, answers, asked, "y" if isinstance(asked, Threshold) else "")
    found = load(edited(render("agency"), edits(at, answers))).criterion("payment")
    assert found is not None
    assert (found.indifference, found.preference) == (2, 5)


def test_weights_stated_one_by_one_become_a_deck_only_when_answered() -> None:
    text = render("agency")
    deck = text[text.index("[weights]") : text.index("# ---- @{heading.criteria}")]
    stated = text.replace(deck, "").replace("better =", "weight = 1 # mine\nbetter =")
    at = Ground(load(stated), ground().table, ground().names)
    answers = Answers()
    while asked := question(at, answers):
        answers = reply(at, answers, asked, ">1" if isinstance(asked, Place) and asked.card == "payment" else "")
    policy = load(edited(stated, edits(at, answers)))
    assert policy.deck is not None
    assert policy.deck.ranks[-1] == ("payment",)
    kept = keep(answers, "weights")
    assert edits(at, kept) == {}
