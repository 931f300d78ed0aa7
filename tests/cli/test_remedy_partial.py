"""What a menu asks for, held against a partial break: with its levels, and nothing where nothing is asked."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command import Preavis

ON = ("--as-of", "2026-06-30")


def partial(preavis: Preavis, book: Path, client: str) -> list[dict[str, object]]:
    said = preavis("--book", book, "remedy", client, *ON, "--json")
    assert said.code == 0, said.err
    found: list[dict[str, object]] = json.loads(said.out)["partial_rupture"]
    return found


def test_the_steepest_of_each_kind_is_told_and_todays_terms_last_as_long_as_leaving(
    demo_book: Path, preavis: Preavis
) -> None:
    found = partial(preavis, demo_book, "transports-kerbrat")
    codes = [one["code"] for one in found]
    assert codes[:2] == ["notice.partial.terms", "notice.partial.deposit"]
    assert codes[-2:] == ["notice.partial.transition", "notice.partial.invitation"]
    assert all(one["citation"] for one in found)


def test_a_menu_that_asks_for_nothing_warns_of_nothing(demo_book: Path, preavis: Preavis) -> None:
    assert partial(preavis, demo_book, "cuisines-valmont") == []


def test_an_answer_that_makes_the_relation_precarious_takes_the_warnings_away(own_demo: Path, preavis: Preavis) -> None:
    assert preavis("--book", own_demo, "notice", "transports-kerbrat", *ON, "--answer", "tendered=yes").code == 0
    assert [one["code"] for one in partial(preavis, own_demo, "transports-kerbrat")] == ["notice.partial.unlikely"]


@pytest.mark.parametrize(
    ("language", "said"), [("en", "What the change may be taken for:"), ("fr", "rupture partielle")]
)
def test_the_screen_says_it_in_both_languages(demo_book: Path, preavis: Preavis, language: str, said: str) -> None:
    out = preavis("--lang", language, "--book", demo_book, "remedy", "transports-kerbrat", *ON).out
    assert said in " ".join(out.split())
