"""`preavis remedy` and `client show`: they agree with the review, and fit a narrow screen."""

from __future__ import annotations

from pathlib import Path

import pytest
from command import Preavis

from preavis.advice import Statement
from preavis.report.client_screen import merged

DAY = ("--as-of", "2026-06-30")


def test_where_too_little_is_known_no_step_is_named_to_begin_with(preavis: Preavis, demo_book: Path) -> None:
    said = preavis("--book", demo_book, "remedy", "studio-pilates-amarante", *DAY)
    if said.code == 3:
        assert "[remedies.sound_so_far]" in said.err
        return
    assert "too little is known" in said.out
    assert "begin here" not in said.out
    assert "plan" not in said.err


def test_a_book_of_one_client_is_never_told_to_begin_by_parting(preavis: Preavis, book: Path, tmp_path: Path) -> None:
    file = tmp_path / "invoices.csv"
    head = "Invoice number;Invoice date;Customer;Due date;Payment date;Amount excl. VAT;VAT;Amount incl. VAT\n"
    rows = [
        f"F{m};2026-0{m}-10;Solo SARL;2026-0{m + 1}-10;2026-0{m + 1}-15;1000.00;200.00;1200.00" for m in range(1, 6)
    ]
    file.write_text(head + "\n".join(rows) + "\n", encoding="utf-8")
    assert preavis("--book", book, "import", "--apply", file).code == 0
    said = preavis("--book", book, "remedy", "solo", *DAY)
    assert "begin here" not in said.out
    shown = preavis("--book", book, "client", "show", "solo", *DAY)
    assert "Not enough" in shown.out or "Unclear" in shown.out
    assert "or parting" not in shown.out


def test_a_remedy_leads_to_its_consequences_and_its_plan(preavis: Preavis, demo_book: Path) -> None:
    said = preavis("--book", demo_book, "remedy", "groupe-helianthe", *DAY)
    assert "whatif groupe-helianthe" in said.err
    assert "plan groupe-helianthe --fix" in said.err


@pytest.mark.parametrize("language", ["en", "fr"])
def test_why_a_measure_is_unknown_is_told_below_the_table(preavis: Preavis, demo_book: Path, language: str) -> None:
    said = preavis("--lang", language, "--book", demo_book, "client", "show", "hotel-le-grand-large", *DAY)
    titles = {"en": "What stays unknown", "fr": "Ce qui reste inconnu"}
    table, told = said.out.split(titles[language])
    assert max(len(line.rstrip()) for line in table.splitlines()) <= 100
    assert told.count(" · ") >= 2


def test_the_same_need_on_several_criteria_is_told_once() -> None:
    need = [Statement("advice.need.source", {"criterion": name}) for name in ("economics", "values")]
    other = Statement("advice.need.history", {"documents": 3, "months": 3})
    assert merged([need[0], other, need[1]]) == [
        Statement("advice.need.source", {"criterion": "economics values"}),
        other,
    ]
