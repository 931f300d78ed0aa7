"""`preavis whatif`: a world that stands on the books, cases side by side, and files that two people can share."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from command import Preavis

DAY = ("--as-of", "2026-06-30")


def test_the_cash_at_the_start_is_that_of_the_bank_accounts(
    preavis: Preavis, demo_book: Path, shared_demo: Path
) -> None:
    said = preavis("--book", demo_book, "whatif", *DAY, "--paths", "50", "--json")
    found = json.loads(said.out)
    notes = {note["code"]: note["params"] for note in found["notes"]}
    newest = max((shared_demo / "files").glob("*FEC*.txt"))
    with newest.open(encoding="utf-8") as file:
        lines = [row for row in csv.DictReader(file, delimiter="\t") if row["CompteNum"].startswith("512")]
    cents = [round(100 * (float(r["Debit"].replace(",", ".")) - float(r["Credit"].replace(",", ".")))) for r in lines]
    assert lines
    assert notes["consequences.cash_from_ledger"]["amount"] == sum(cents)


def test_one_client_is_compared_kept_mended_parted_from_and_replaced(preavis: Preavis, demo_book: Path) -> None:
    said = preavis("--book", demo_book, "whatif", "maison-orvault", *DAY, "--paths", "200", "--json")
    assert said.code == 0
    found = json.loads(said.out)
    names = [case["name"] for case in found["cases"]]
    assert names == ["keep", "remedy_cheapest", "remedy_robust", "part_now", "part_when_replaced"]
    keep, mended, _, part, replaced = found["cases"]
    assert mended["end"]["mean"] > keep["end"]["mean"]
    assert len(keep["cash"]) == 24
    assert keep["freed_minutes"] == 0 < part["freed_minutes"] == replaced["freed_minutes"]
    assert replaced["end"]["mean"] > part["end"]["mean"]
    assert found["earliest_safe"]["month"] is not None
    assert found["break_even_hour_price"] > 0


def test_the_same_seed_prints_the_same_bytes(preavis: Preavis, demo_book: Path) -> None:
    asked = ("--book", demo_book, "whatif", "maison-orvault", *DAY, "--paths", "100", "--json")
    assert preavis(*asked).out == preavis(*asked).out
    assert preavis(*asked).out != preavis(*asked, "--seed", "5").out


def test_a_saved_scenario_gives_the_same_figures_again(preavis: Preavis, demo_book: Path, tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    first = preavis(
        "--book",
        demo_book,
        "whatif",
        "maison-orvault",
        *DAY,
        "--floor",
        "20000",
        "--paths",
        "100",
        "--save",
        file,
        "--json",
    )
    again = preavis("--book", demo_book, "whatif", "--scenario", file, *DAY, "--paths", "100", "--json")
    assert json.loads(first.out)["cases"] == json.loads(again.out)["cases"]
    refused = preavis("--book", demo_book, "whatif", *DAY, "--paths", "10", "--save", file)
    assert (refused.code, "[cli.whatif.exists]" in refused.err) == (2, True)


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (("--floor", "-5"), "consequences.negative_floor"),
        (("--floor", "abc"), "cli.not_an_amount"),
        (("--cash", "nan"), "cli.not_an_amount"),
        (("--paths", "0"), "cli.number_outside"),
        (("--paths", "100000000"), "cli.number_outside"),
        (("--notice", "-1"), "cli.number_too_small"),
        (("--scenario", "nowhere.toml"), "cli.whatif.unreadable"),
        (("nobody-at-all",), "cli.unknown_client"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(
    preavis: Preavis, demo_book: Path, asked: tuple[str, ...], code: str
) -> None:
    said = preavis("--book", demo_book, "whatif", *asked, *DAY)
    assert said.code == 2
    assert f"[{code}]" in said.err
    assert "Traceback" not in said.err


def test_a_book_without_a_ledger_asks_for_the_cash(preavis: Preavis, book: Path, invoices: Path) -> None:
    assert preavis("--book", book, "import", "--apply", invoices).code == 0
    refused = preavis("--book", book, "whatif", "--as-of", "2026-03-31")
    assert "[consequences.no_cash]" in refused.err
    said = preavis("--book", book, "whatif", "--as-of", "2026-03-31", "--cash", "10000", "--paths", "20")
    assert said.code == 0


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_screen_speaks_both_languages(preavis: Preavis, demo_book: Path, language: str) -> None:
    said = preavis("--lang", language, "--book", demo_book, "whatif", "maison-orvault", *DAY, "--paths", "50")
    assert said.code == 0
    assert {"en": "Lowest cash", "fr": "Au plus bas"}[language] in said.out
    assert "whatif." not in said.out


def test_a_client_that_was_billed_nothing_is_no_unknown_client(preavis: Preavis, demo_book: Path) -> None:
    said = preavis("--book", demo_book, "whatif", "hotel-le-grand-large", *DAY)
    assert (said.code, "[cli.whatif.nothing_billed]" in said.err) == (3, True)


def test_the_ledgers_cash_is_dated_by_its_last_line(preavis: Preavis, demo_book: Path) -> None:
    said = preavis("--book", demo_book, "whatif", "--as-of", "2026-11-25", "--paths", "20", "--json")
    cash = next(note for note in json.loads(said.out)["notes"] if note["code"] == "consequences.cash_from_ledger")
    assert cash["params"]["day"] == "2026-06-30"


def test_a_book_without_costs_or_hours_says_what_is_not_counted(preavis: Preavis, book: Path, invoices: Path) -> None:
    assert preavis("--book", book, "import", "--apply", invoices).code == 0
    said = preavis("--book", book, "whatif", "--as-of", "2026-03-31", "--cash", "10000", "--paths", "20")
    assert "too high by all that you spend" in said.out
    assert "nothing is counted for the hours" in said.out
    assert "€0.00 an hour" not in said.out
