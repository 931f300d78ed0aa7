"""`preavis review`: one documented object, the same bytes everywhere; and a table a person can read."""

from __future__ import annotations

import json
import re
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from command import AS_OF, Preavis, in_a_process
from jsonschema import Draft202012Validator, FormatChecker

SCHEMA = json.loads(files("preavis.report").joinpath("review.schema.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def demo_bytes(demo_book: Path) -> bytes:
    done = in_a_process(["--book", str(demo_book), "review", "--as-of", AS_OF, "--json"])
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="session")
def demo_review(demo_bytes: bytes) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(demo_bytes)
    return found


def test_the_schema_is_sound_and_the_review_obeys_it(demo_review: dict[str, Any]) -> None:
    Draft202012Validator.check_schema(SCHEMA)
    faults = list(Draft202012Validator(SCHEMA, format_checker=FormatChecker()).iter_errors(demo_review))
    assert faults == []


def test_the_schema_refuses_what_it_should(demo_review: dict[str, Any]) -> None:
    validator = Draft202012Validator(SCHEMA, format_checker=FormatChecker())
    spoilt = json.loads(json.dumps(demo_review))
    spoilt["portfolio"]["reconciliation"]["difference"] = 1
    spoilt["clients"][0]["measures"]["revenue"] |= {"missing": "no_documents", "value": 0}
    spoilt["clients"][1]["recommendation"] = "drop"
    assert len(list(validator.iter_errors(spoilt))) >= 3


def test_the_identity_holds_and_equals_the_ledger(demo_review: dict[str, Any]) -> None:
    found = demo_review["portfolio"]["reconciliation"]
    assert found["clients"] + found["unassigned"] + found["unused_capacity"] == found["total"]
    assert found["total"] == found["ledger_total"]
    assert found["difference"] == 0
    assert sum(line["amount"] for line in found["lines"]) == found["unassigned"]


def test_the_portfolio_adds_up_its_clients(demo_review: dict[str, Any]) -> None:
    for name in ("revenue", "contribution", "client_margin"):
        known = [client["measures"][name]["value"] for client in demo_review["clients"]]
        assert demo_review["portfolio"][name] == sum(value for value in known if value is not None)
    assert demo_review["portfolio"]["clients"] == len(demo_review["clients"])
    hhi, effective = (demo_review["portfolio"][name] for name in ("hhi", "effective_clients"))
    assert abs(hhi * effective - 1) < 1e-3


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_recommended_client_has_a_reason_in_words(language: str, demo_book: Path, preavis: Preavis) -> None:
    said = preavis("--book", demo_book, "--lang", language, "review", "--as-of", AS_OF, "--json")
    judged = [client for client in json.loads(said.out)["clients"] if client["recommendation"] is not None]
    assert judged
    for client in judged:
        assert client["reasons"], client["client"]
        for reason in client["reasons"] + client["counter_reasons"] + client["needs"] + client["blocks"]:
            assert reason["text"] != reason["code"]
            assert not reason["text"].startswith(f"{reason['code']} (")


@pytest.mark.parametrize(
    "reach",
    [("LC_ALL", "fr_FR.UTF-8"), ("TZ", "Pacific/Kiritimati"), ("PYTHONHASHSEED", "77"), ("PREAVIS_THREADS", "1")],
)
def test_the_same_facts_give_the_same_bytes_everywhere(
    reach: tuple[str, str], demo_book: Path, demo_bytes: bytes
) -> None:
    done = in_a_process(["--book", str(demo_book), "review", "--as-of", AS_OF, "--json"], dict([reach]))
    assert sha256(done.stdout).hexdigest() == sha256(demo_bytes).hexdigest()


def test_json_is_english_unless_a_language_is_asked_for(demo_book: Path, preavis: Preavis) -> None:
    asked = json.loads(preavis("--book", demo_book, "--lang", "fr", "review", "--as-of", AS_OF, "--json").out)
    assert any("Jugé sur" in problem["message"] for problem in asked["problems"])


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_table_names_every_client_and_no_code(
    language: str, demo_book: Path, preavis: Preavis, demo_review: dict[str, Any]
) -> None:
    said = preavis("--book", demo_book, "--lang", language, "review", "--as-of", AS_OF)
    assert said.code == 0
    assert "✓" in said.out
    for client in demo_review["clients"]:
        assert client["name"][:20] in said.out
    assert not re.search(r"\b(advice|review|measures|cli|word)\.[a-z_]+", said.out)
    assert " explain " in said.err


def test_a_book_whose_facts_end_long_ago_says_so(demo_book: Path, preavis: Preavis) -> None:
    said = preavis("--book", demo_book, "review")
    assert f"--as-of {AS_OF}" in said.err


def test_an_empty_book_says_what_to_do(book: Path, preavis: Preavis) -> None:
    said = preavis("--book", book, "review")
    assert (said.code, said.out) == (2, "")
    assert "Import" in said.err
