"""The invented agency, from its files to the advice: each planted kind of client comes out as an owner would say."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from preavis.simulation.demo import AS_OF, demo_company


def run(*arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "preavis", *arguments], capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def advised(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """What is advised on each client of the demo, by name."""
    folder = tmp_path_factory.mktemp("stories") / "demo"
    run("demo", str(folder))
    book = next(path.parent for path in folder.rglob("preavis.toml"))
    review = json.loads(run("--book", str(book), "review", "--as-of", AS_OF.isoformat(), "--json"))
    return {client["name"]: client for client in review["clients"]}


@pytest.fixture(scope="module")
def by_story(advised: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {client.story: advised[client.name] for client in demo_company().clients}


def test_every_planted_kind_is_advised_as_an_owner_would_say(advised: dict[str, dict[str, Any]]) -> None:
    """A dormant client is listed, not judged: its place among the expected is `unknown`."""
    surprising = {
        client.story: (advised[client.name]["recommendation"], client.expected)
        for client in demo_company().clients
        if (advised[client.name]["recommendation"] or "unknown") not in client.expected
    }
    assert surprising == {}


@pytest.mark.parametrize(
    ("story", "reason"),
    [
        ("hidden_loss", "advice.margin_ratio"),
        ("late_payer", "advice.lateness_p80"),
        ("capacity_eater", "advice.strain"),
        ("dominant", "advice.revenue_share"),
        ("newcomer", "advice.few_documents"),
        ("write_off", "advice.margin_ratio"),
    ],
)
def test_the_reason_is_the_one_that_was_planted(by_story: dict[str, dict[str, Any]], story: str, reason: str) -> None:
    assert any(said["code"].startswith(reason) for said in by_story[story]["reasons"])


def test_the_star_is_strong_and_the_decliner_is_told_to_decline(by_story: dict[str, dict[str, Any]]) -> None:
    assert by_story["star"]["quality"] == "strong"
    assert any(said["code"].startswith("advice.trend") for said in by_story["decliner"]["counter_reasons"])


def test_the_dormant_client_is_listed_without_advice(by_story: dict[str, dict[str, Any]]) -> None:
    found = by_story["dormant"]
    assert (found["recommendation"], found["quality"], found["dormant"]) == (None, None, True)


def test_a_sole_trader_is_judged_by_plain_counts(by_story: dict[str, dict[str, Any]]) -> None:
    found = by_story["sole_trader"]
    assert found["measures"]["lateness_p80"]["missing"] == "natural_person"
    assert found["criteria"]["payment"]["value"] == found["measures"]["days_beyond_terms"]["value"]
