"""Days and months on screens are written as the language writes them; as data and in files they stay ISO."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from command import INVOICES, Preavis

DAY = ("--as-of", "2026-06-30")
ISO = re.compile(r"\b20\d\d-\d\d(-\d\d)?\b")
SCREENS = (
    ("status",),
    ("claim", "transports-kerbrat", *DAY),
    ("whatif", "maison-orvault", *DAY, "--paths", "50"),
    ("evidence", "transports-kerbrat", "revenue", *DAY),
    ("explain", "transports-kerbrat", "days_beyond_terms", "--lines", *DAY),
)
MONTHS = {"en": r"(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sept|Oct|Nov|Dec) 20\d\d", "fr": r"(janv\.|juil\.|mai|nov\.) 20\d\d"}


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("asked", SCREENS, ids=lambda asked: asked[0])
def test_no_screen_mixes_written_days_and_iso_days(
    preavis: Preavis, demo_book: Path, asked: tuple[str, ...], language: str
) -> None:
    said = preavis("--book", demo_book, "--lang", language, *asked)
    assert said.code == 0, said.err
    assert [line for line in said.out.splitlines() if ISO.search(re.sub(r"--as-of \S+|\S+\.(csv|txt)", "", line))] == []


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_month_of_the_lowest_cash_is_written_in_letters(preavis: Preavis, demo_book: Path, language: str) -> None:
    asked = ("--book", demo_book, "whatif", "maison-orvault", *DAY, "--paths", "50")
    assert len(re.findall(MONTHS[language], preavis("--lang", language, *asked).out)) >= 1
    low = json.loads(preavis(*asked, "--json").out)["cases"][0]["low_point"]["month"]
    assert re.fullmatch(r"20\d\d-\d\d-01", low)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_no_decision_is_dated_before_the_book_tells_of_anything(
    preavis: Preavis, book: Path, invoices: Path, language: str
) -> None:
    assert preavis("--book", book, "import", "--apply", invoices).code == 0
    asked = ("--book", book, "--lang", language, "decide", "Durand SAS", "keep", "--because", "Pays", "--on")
    said = preavis(*asked, "2026-01-14")
    assert (said.code, "[cli.decide.before_facts]" in said.err, "2026-01-15" in said.err) == (2, True, True), said.err
    assert json.loads(preavis("--book", book, "journal", "--json").out)["decisions"] == []
    assert INVOICES.splitlines()[1].endswith("1 200,00")
    assert preavis(*asked, "2026-01-15").code == 0


def test_a_day_long_after_the_books_last_fact_is_told_to_be_so(preavis: Preavis, book: Path, invoices: Path) -> None:
    assert preavis("--book", book, "import", "--apply", invoices).code == 0
    told = "long before 31 Dec 2099"
    assert told in " ".join(preavis("--book", book, "review", "--as-of", "2099-12-31").err.split())
    assert "long before" not in preavis("--book", book, "review", "--as-of", "2026-12-31").err


def test_as_data_too_no_rung_is_named_to_begin_with_where_too_little_is_known(
    preavis: Preavis, book: Path, tmp_path: Path
) -> None:
    file = tmp_path / "invoices.csv"
    head = "Invoice number;Invoice date;Customer;Due date;Payment date;Amount excl. VAT;VAT;Amount incl. VAT\n"
    rows = [
        f"F{m};2026-0{m}-10;Solo SARL;2026-0{m + 1}-10;2026-0{m + 1}-15;1000.00;200.00;1200.00" for m in range(1, 6)
    ]
    file.write_text(head + "\n".join(rows) + "\n", encoding="utf-8")
    assert preavis("--book", book, "import", "--apply", file).code == 0
    said = preavis("--book", book, "remedy", "solo", *DAY, "--json")
    assert said.code == 0, said.err
    assert json.loads(said.out)["start"] is None


def test_as_data_a_client_to_mend_is_told_where_to_begin(preavis: Preavis, demo_book: Path) -> None:
    said = preavis("--book", demo_book, "remedy", "groupe-helianthe", *DAY, "--json")
    assert json.loads(said.out)["start"] in json.loads(said.out)["ladder"]


def test_a_day_before_all_facts_is_said_to_be_empty(preavis: Preavis, book: Path, invoices: Path) -> None:
    assert preavis("--book", book, "import", "--apply", invoices).code == 0
    early = preavis("--book", book, "review", "--as-of", "2019-01-01")
    assert (early.code, "nothing before 15 Jan 2026" in early.err) == (0, True), early.err
    assert "nothing before" not in preavis("--book", book, "review", "--as-of", "2026-03-01").err
