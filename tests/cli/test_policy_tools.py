"""`preavis policy`: versions compared in words, another policy tried, and a policy made by answering questions."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from command import AS_OF, Preavis, Said

from preavis.advice.policy import load

OLD, NEW = (
    "limits = { strained = 0.00, sound = 0.25, strong = 0.40 }",
    "limits = { strained = 0.00, sound = 0.33, strong = 0.40 }",
)
DAY = ("--as-of", AS_OF)
Asked = Callable[..., Said]


@pytest.fixture
def other(own_demo: Path, tmp_path: Path) -> Path:
    """A policy that asks for more margin."""
    text = (own_demo / "preavis.toml").read_text(encoding="utf-8")
    assert OLD in text
    path = tmp_path / "stricter.toml"
    path.write_text(text.replace(OLD, NEW), encoding="utf-8")
    return path


@pytest.fixture
def elicit(preavis: Preavis, own_demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Asked:
    """Answer an elicitation by lines; the answers are kept in `answers.toml`."""

    def run(lines: Sequence[str], *more: object) -> Said:
        monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
        return preavis("--book", own_demo, "policy", "elicit", *DAY, "--answers", tmp_path / "answers.toml", *more)

    return run


def in_force(book: Path) -> str:
    return (book / "preavis.toml").read_text(encoding="utf-8")


def put_in_force(preavis: Preavis, book: Path, policy: Path) -> None:
    (book / "preavis.toml").write_text(policy.read_text(encoding="utf-8"), encoding="utf-8")
    assert preavis("--book", book, "policy", "check").code == 0


def test_a_file_is_compared_with_the_policy_in_force(own_demo: Path, other: Path, preavis: Preavis) -> None:
    said = preavis("--book", own_demo, "policy", "diff", other)
    assert said.code == 0
    assert "economics, limit of a sound client: 25% instead of 33%" in said.out
    assert said.out.count("instead of") == 1
    french = preavis("--book", own_demo, "--lang", "fr", "policy", "diff", other).out
    assert "rentabilité, limite d'un client sain\u202f: 25\u202f% au lieu de 33\u202f%" in french


def test_versions_are_named_by_number_or_by_the_start_of_either_fingerprint(
    own_demo: Path, other: Path, preavis: Preavis
) -> None:
    put_in_force(preavis, own_demo, other)
    said = json.loads(preavis("--book", own_demo, "policy", "diff", "--json").out)
    assert [(c["kind"], c["before"], c["after"]) for c in said["changes"]] == [("limit", 0.25, 0.33)]
    listed = preavis("--book", own_demo, "policy", "versions").out.splitlines()
    text_sha, said_sha = listed[1].split()[-1], said["first"]["policy_sha256"]
    for word in ("1", "v1", text_sha[:8], said_sha[:10]):
        again = json.loads(preavis("--book", own_demo, "policy", "diff", word, "2", "--json").out)
        assert again["changes"] == said["changes"]
    back = json.loads(preavis("--book", own_demo, "policy", "diff", "2", "1", "--json").out)["changes"]
    assert [(c["before"], c["after"]) for c in back] == [(0.33, 0.25)]
    assert preavis("--book", own_demo, "policy", "show", "1").out.count(OLD) == 1


@pytest.mark.parametrize(
    ("words", "code", "exit_code"),
    [
        (("diff", "9"), "policy_tools.unknown_version", 2),
        (("diff", "deadbeef"), "policy_tools.unknown_version", 2),
        (("test", "no-such-file.toml"), "policy_tools.unknown_version", 2),
        (("show", "nine"), "policy_tools.unknown_version", 2),
        (("diff", "1", "1"), "policy_tools.same", 3),
        (("diff", "1"), "policy_tools.same", 3),
        (("diff",), "policy_tools.one_version", 3),
        (("test", "1", *DAY), "policy_tools.same", 3),
    ],
)
def test_what_cannot_be_compared_is_said(
    words: Sequence[str], code: str, exit_code: int, demo_book: Path, preavis: Preavis
) -> None:
    said = preavis("--book", demo_book, "policy", *words)
    assert (said.code, f"[{code}]" in said.err) == (exit_code, True), said.err
    assert code != "policy_tools.unknown_version" or "1 (" in said.err


def test_comments_alone_leave_nothing_to_compare(own_demo: Path, preavis: Preavis, tmp_path: Path) -> None:
    path = tmp_path / "commented.toml"
    path.write_text(f"# mine\n{in_force(own_demo)}", encoding="utf-8")
    assert preavis("--book", own_demo, "policy", "diff", path).code == 3


def test_a_faulty_file_is_named_with_its_line(own_demo: Path, preavis: Preavis, tmp_path: Path) -> None:
    path = tmp_path / "faulty.toml"
    path.write_text(in_force(own_demo).replace("used = 0.80", "used = 8"), encoding="utf-8")
    said = preavis("--book", own_demo, "policy", "test", path, *DAY)
    assert (said.code, "faulty.toml, line" in said.err) == (2, True)


def test_the_clients_a_policy_moves_are_those_whose_reviews_differ(
    own_demo: Path, other: Path, preavis: Preavis
) -> None:
    before = in_force(own_demo)
    tried = json.loads(preavis("--book", own_demo, "policy", "test", other, *DAY, "--json").out)
    reviews = [json.loads(preavis("--book", own_demo, "review", *DAY, "--json").out)["clients"]]
    assert in_force(own_demo) == before
    put_in_force(preavis, own_demo, other)
    reviews.append(json.loads(preavis("--book", own_demo, "review", *DAY, "--json").out)["clients"])
    differ = {
        one["client"]: ((one["recommendation"], one["quality"]), (two["recommendation"], two["quality"]))
        for one, two in zip(*reviews, strict=True)
        if (one["recommendation"], one["quality"]) != (two["recommendation"], two["quality"])
    }
    assert differ
    assert {
        move["client"]: tuple((move[side]["recommendation"], move[side]["quality"]) for side in ("before", "after"))
        for move in tried["moved"]
    } == differ
    assert any(move["limit"] for move in tried["moved"])
    assert all("economics" in [c["criterion"] for c in move["criteria"]] for move in tried["moved"] if move["limit"])
    assert sum(count["clients"] for count in tried["counts"]) == tried["clients"] == len(reviews[0])


def test_other_assumptions_are_measured_again(own_demo: Path, preavis: Preavis, tmp_path: Path) -> None:
    path = tmp_path / "capacity.toml"
    text = in_force(own_demo)
    path.write_text(text.replace("practical_capacity = 0.85", "practical_capacity = 0.45"), encoding="utf-8")
    tried = json.loads(preavis("--book", own_demo, "policy", "test", path, *DAY, "--json").out)
    assert [change["key"] for change in tried["changes"]] == ["practical_capacity"]
    assert tried["moved"]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_trial_is_told_in_words(language: str, own_demo: Path, other: Path, preavis: Preavis) -> None:
    said = preavis("--book", own_demo, "--lang", language, "policy", "test", other, *DAY)
    assert said.code == 0
    assert "policy_tools" not in said.out
    assert {"en": "At the limit of", "fr": "À la limite d'un client"}[language] in said.out


def test_an_end_before_the_first_answer_leaves_a_file_to_go_on_from(elicit: Asked, tmp_path: Path) -> None:
    assert elicit([]).code == 4
    assert (tmp_path / "answers.toml").is_file()
    assert elicit([""] * 80).code == 3


def test_a_policy_changed_by_hand_meanwhile_is_left_alone(
    own_demo: Path, elicit: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = iter(["skip", "1"])

    def typed() -> str:
        with (own_demo / "preavis.toml").open("a", encoding="utf-8") as settings:
            settings.write("# mine\n")
        return next(lines, "skip")

    monkeypatch.setattr("builtins.input", typed)
    said = elicit([], "--apply")
    assert (said.code, "[policy_tools.changed_meanwhile]" in said.err) == (2, True), said.err
    assert in_force(own_demo).endswith("# mine\n")


def test_empty_answers_change_nothing(own_demo: Path, elicit: Asked) -> None:
    before = in_force(own_demo)
    said = elicit([""] * 80, "--apply")
    assert (said.code, "[policy_tools.elicit_same]" in said.err) == (3, True), said.err
    assert in_force(own_demo) == before


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_session_that_ends_in_the_middle_writes_nothing_and_goes_on_later(
    language: str, own_demo: Path, elicit: Asked, tmp_path: Path
) -> None:
    before = in_force(own_demo)
    said = elicit([">1", "nonsense", ""], "--apply", "--lang", language)
    assert (said.code, "[policy_tools.elicit_unfinished]" in said.err) == (4, True), said.err
    assert "policy_tools.ask" not in said.err
    assert said.out == ""
    assert in_force(own_demo) == before
    assert '["economics"], ["payment"]' in (tmp_path / "answers.toml").read_text(encoding="utf-8")
    done = elicit([""] * 80, "--apply")
    assert done.code == 0, done.err
    policy = load(in_force(own_demo))
    assert policy.weights["payment"] > policy.weights["economics"]


def test_nothing_is_written_without_apply_and_what_is_written_keeps_the_comments(
    own_demo: Path, elicit: Asked, preavis: Preavis, tmp_path: Path
) -> None:
    before = in_force(own_demo)
    lines = ["skip", "", *[""] * 2, "", "y"]  # cards as today, majority as today; Distrival, at 19.6 %, is sound
    proposal = tmp_path / "proposal.toml"
    said = elicit([*lines, *[""] * 60], "--save", proposal)
    assert said.code == 0, said.err
    assert "economics, limit of a sound client" in said.out
    assert in_force(own_demo) == before
    applied = elicit([], "--apply", "--author", "Anne")
    assert (applied.code, applied.out) == (0, said.out), applied.err
    after = in_force(own_demo)
    assert after == proposal.read_text(encoding="utf-8")
    changed = [pair for pair in zip(before.split("\n"), after.split("\n"), strict=True) if pair[0] != pair[1]]
    assert [old for old, _ in changed] == [OLD]
    limit = load(after).criteria[0].limits[1]
    assert limit < 0.196
    assert "Anne" in preavis("--book", own_demo, "policy", "versions").out.splitlines()[-1]


def test_the_better_client_said_to_be_worse_is_told_and_both_are_asked_again(elicit: Asked) -> None:
    said = elicit(["skip", "skip", "n", "y", "", ""])
    assert "On economics, “Nautisme Belle-Rive” cannot be refused as strained while “Immobilière" in " ".join(
        said.err.split()
    )
    assert " ".join(said.err.split()).count("Nautisme Belle-Rive is at") == 2


def test_a_file_of_answers_makes_a_policy_without_a_question(own_demo: Path, elicit: Asked, tmp_path: Path) -> None:
    (tmp_path / "answers.toml").write_text(
        'as_today = ["weights"]\n[majority]\nlow = 0.6\nused = 0.7\nhigh = 0.75\n[sides.payment.sound]\n'
        '"vergers-de-montclair" = false\n',
        encoding="utf-8",
    )
    said = elicit([], "--rest-as-today", "--apply")
    assert said.code == 0, said.err
    assert "?" not in said.err
    policy = load(in_force(own_demo))
    assert (policy.majority.low, policy.majority.used, policy.majority.high) == (0.6, 0.7, 0.75)
    assert policy.criteria[1].limits[1] < 22.7


def test_answers_in_a_file_that_contradict_each_other_are_refused(elicit: Asked, tmp_path: Path) -> None:
    (tmp_path / "answers.toml").write_text(
        "[sides.payment.sound]\nvergers-de-montclair = false\nfromagerie-des-hautes-terres = true\n", encoding="utf-8"
    )
    said = elicit([], "--rest-as-today")
    assert (said.code, "[policy_tools.contradiction]" in said.err) == (2, True)
