"""How far each answer holds: shares of plausible preferences and figures, remedies, and what decisions teach."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from command import Preavis

DAY = ("--as-of", "2026-06-30")


@pytest.fixture
def review(preavis: Preavis, demo_book: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(preavis("--book", demo_book, "review", *DAY, "--json").out)
    return found


def judged(review: dict[str, Any]) -> list[dict[str, Any]]:
    return [client for client in review["clients"] if client["acceptability"]]


def test_the_shares_of_a_client_add_up_to_one_in_every_view(review: dict[str, Any]) -> None:
    assert len(judged(review)) > 20
    for client in judged(review):
        for shares in (client["acceptability"], client["doubt"]["preference"], client["doubt"]["data"]):
            assert sum(shares.values()) == pytest.approx(1)


def test_preferences_never_leave_the_classes_that_every_stated_preference_allows(review: dict[str, Any]) -> None:
    classes = ["untenable", "strained", "sound", "strong"]
    for client in judged(review):
        worst, best = (classes.index(quality) for quality in client["doubt"]["stable"])
        outside = [share for quality, share in client["doubt"]["preference"].items()
                   if not worst <= classes.index(quality) <= best]  # fmt: skip
        assert sum(outside) == 0


def test_no_answer_is_given_that_fewer_than_half_agree_with(review: dict[str, Any]) -> None:
    for client in judged(review):
        kept = client["acceptability"]["sound"] + client["acceptability"]["strong"]
        if client["recommendation"] == "keep":
            assert client["confidence"] == pytest.approx(kept)
            assert kept >= 0.5
        if client["recommendation"] == "fix":
            assert client["confidence"] == pytest.approx(1 - kept)
            assert kept <= 0.5


def test_every_client_to_fix_has_its_menu_and_one_to_part_with_has_none(review: dict[str, Any]) -> None:
    advised = {client["client"]: client for client in review["clients"]}
    assert advised["cuisines-valmont"]["recommendation"] == "part"
    assert advised["cuisines-valmont"]["remedies"] == []
    fixes = [client for client in judged(review) if client["recommendation"] == "fix"]
    assert len(fixes) > 3
    for client in fixes:
        assert client["remedies"]
        assert client["remedies"][0]["cost"] == min(way["cost"] for way in client["remedies"])
        assert all(way["quality"] in {"sound", "strong"} for way in client["remedies"])
    for client in judged(review):
        assert client["recommendation"] != "keep" or client["remedies"] == []


def test_the_same_seed_gives_the_same_bytes(preavis: Preavis, demo_book: Path) -> None:
    asked = ("--book", demo_book, "review", *DAY, "--json")
    assert preavis(*asked).out == preavis(*asked).out


def test_decisions_teach_and_contradictions_are_told(preavis: Preavis, own_demo: Path) -> None:
    before = json.loads(preavis("--book", own_demo, "review", *DAY, "--json").out)
    assert before["preferences"] == []
    for client in ("laboratoires-selenia", "clinique-du-parc-fleuri"):
        said = preavis("--book", own_demo, "decide", client, "part", "--because", "moved away", "--on", "2026-06-01")
        assert said.code == 0
    after = json.loads(preavis("--book", own_demo, "review", *DAY, "--json").out)
    codes = [one["code"] for one in after["preferences"]]
    assert codes[0] == "advice.learnt.moved"
    assert codes.count("advice.learnt.contradicted") == 2
    assert {client["client"]: client["quality"] for client in after["clients"]} == {
        client["client"]: client["quality"] for client in before["clients"]
    }


def test_a_missing_source_says_how_many_clients_it_would_settle(preavis: Preavis, book: Path, invoices: Path) -> None:
    preavis("--book", book, "import", "--apply", invoices)
    found = json.loads(preavis("--book", book, "review", "--as-of", "2026-03-31", "--json").out)
    assert all(one["code"].startswith("advice.obtain.") for one in found["obtain"])
