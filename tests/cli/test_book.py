"""Making a book, saying what one knows, joining clients, checking and exporting."""

from __future__ import annotations

import csv
import json
from decimal import Decimal
from pathlib import Path

import pytest
import typst
from command import AS_OF, INVOICES, Preavis

from preavis.report.fonts import unset
from preavis.store import Store


def test_a_new_book_is_ready_and_its_policy_can_be_read(preavis: Preavis, tmp_path: Path) -> None:
    said = preavis("init", tmp_path / "a", "--name", "Été & Cie", "--preset", "freelancer", "--siren", "732 829 320")
    assert said.code == 0
    assert f"preavis --book {tmp_path / 'a'} import" in said.err
    status = json.loads(preavis("--book", tmp_path / "a", "status", "--json").out)
    assert status["company"] == {"name": "Été & Cie", "country": "FR", "currency": "EUR", "siren": "732829320"}
    assert preavis("--book", tmp_path / "a", "policy", "check").code == 0
    assert preavis("--book", tmp_path / "a", "doctor").code == 0


def test_what_cannot_be_a_company_makes_no_book(preavis: Preavis, tmp_path: Path) -> None:
    for wrong in (
        ("--name", "X", "--siren", "123456789"),
        ("--name", "X", "--country", "France"),
        ("--name", "X", "--country", "ZZ"),
        ("--name", "X", "--currency", "€"),
        ("--name", "X", "--currency", "ABC"),
        ("--name", "X", "--currency", "FRF"),
        ("--name", " "),
        ("--name", "X", "--preset", "bakery"),
    ):
        assert preavis("init", tmp_path / "a", *wrong).code == 2
        assert not (tmp_path / "a").exists()


@pytest.mark.parametrize(("said", "kept", "money"), [("uk", "GB", "gbp"), ("xk", "XK", "EUR"), ("CH", "CH", "CHF")])
def test_codes_are_taken_in_any_case_and_as_people_say_them(
    preavis: Preavis, tmp_path: Path, said: str, kept: str, money: str
) -> None:
    assert preavis("init", tmp_path / "a", "--name", "X", "--country", said, "--currency", money).code == 0
    company = Store.open(tmp_path / "a").company
    assert (company.country, company.currency) == (kept, money.upper())


def test_a_book_is_never_made_over_another_or_over_other_files(preavis: Preavis, book: Path, tmp_path: Path) -> None:
    assert preavis("init", book, "--name", "Other").code == 2
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers" / "letter.txt").write_text("x")
    assert preavis("init", tmp_path / "papers", "--name", "Other").code == 2
    assert preavis("demo", tmp_path / "papers").code == 2


def test_the_book_is_the_folder_or_the_variable_or_the_option(
    preavis: Preavis, book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(book)
    assert preavis("status").code == 0
    monkeypatch.chdir(tmp_path)
    assert preavis("status").code == 2
    monkeypatch.setenv("PREAVIS_BOOK", str(book))
    assert preavis("status").code == 0
    assert preavis("status", "--book", tmp_path).code == 2


def test_a_changed_policy_becomes_a_version(preavis: Preavis, book: Path) -> None:
    file = book / "preavis.toml"
    file.write_text(file.read_text(encoding="utf-8") + "\n# a remark\n", encoding="utf-8")
    assert preavis("--book", book, "policy", "check").code == 0
    assert preavis("--book", book, "policy", "versions").out.count("\n") == 3
    assert preavis("--book", book, "policy", "show").out == file.read_text(encoding="utf-8")


def test_a_fault_in_the_policy_is_named_with_its_line(preavis: Preavis, book: Path) -> None:
    file = book / "preavis.toml"
    text = file.read_text(encoding="utf-8").replace("\nbetter =", "\nbettr =", 1)
    file.write_text(text, encoding="utf-8")
    line = next(number for number, content in enumerate(text.splitlines(), 1) if content.startswith("bettr"))
    said = preavis("--book", book, "policy", "check")
    assert said.code == 2
    assert str(line) in said.err
    assert "better" in said.err


def test_a_judgement_is_kept_and_shown(preavis: Preavis, own_demo: Path) -> None:
    because = ("--because", "Refused to pay interns, press of 2026-03-02", "--on", "2026-04-01", "--author", "Zoé")
    said = preavis("--book", own_demo, "judge", "cuisines-valmont", "values", "3", *because)
    assert said.code == 0, said.err
    show = ("--book", own_demo, "client", "show", "cuisines-valmont", "--json", "--as-of")
    assert json.loads(preavis(*show, AS_OF).out)["criteria"]["values"]["value"] == 3
    before = json.loads(preavis(*show, "2026-03-31").out)
    assert "values" not in before["criteria"] or before["criteria"]["values"]["value"] is None


def test_a_judgement_off_the_scale_or_of_a_measured_criterion_is_refused(preavis: Preavis, demo_book: Path) -> None:
    for wrong in (("values", "5"), ("values", "-1"), ("economics", "2"), ("charm", "2")):
        assert preavis("--book", demo_book, "judge", "cuisines-valmont", *wrong, "--because", "x").code == 2
    assert preavis("--book", demo_book, "judge", "cuisines-valmont", "values", "2").code == 2


def test_joining_two_clients_changes_no_total_and_can_be_taken_back(preavis: Preavis, own_demo: Path) -> None:
    def total() -> tuple[int, int]:
        data = json.loads(preavis("--book", own_demo, "review", "--as-of", AS_OF, "--json").out)
        return len(data["clients"]), data["portfolio"]["reconciliation"]["total"]

    before = total()
    assert preavis("--book", own_demo, "client", "link", "cuisines-valmont", "maison-orvault").code == 0
    assert total() == (before[0] - 1, before[1])
    again = preavis("--book", own_demo, "client", "link", "cuisines-valmont", "nobody-at-all")
    assert again.code == 2


def test_doctor_finds_a_changed_byte_and_says_what_to_do(preavis: Preavis, own_demo: Path) -> None:
    assert preavis("--book", own_demo, "doctor").code == 0
    file = next(iter(sorted((own_demo / "facts" / "document").glob("*.parquet"))))
    spoilt = bytearray(file.read_bytes())
    spoilt[len(spoilt) // 2] ^= 0xFF
    file.write_bytes(bytes(spoilt))
    said = preavis("--book", own_demo, "doctor")
    assert said.code == 5
    assert "DAMAGE" in said.out
    assert file.name in said.out
    assert "[cli.doctor.damaged]" in said.err


@pytest.mark.skipif(not unset("\U00012000", typst), reason="a font of this machine holds cuneiform signs")
def test_doctor_names_the_fonts_that_a_report_would_want(preavis: Preavis, tmp_path: Path) -> None:
    book, invoices = tmp_path / "book", tmp_path / "factures.csv"
    assert preavis("init", book, "--name", "Ur", "--country", "FR", "--currency", "EUR").code == 0
    invoices.write_text(INVOICES.replace("Martin SARL", "\U00012000\U00012001"), encoding="utf-8")
    assert preavis("--book", book, "import", "--apply", invoices).code == 0
    said = preavis("--book", book, "doctor")
    assert said.code == 0
    assert "1 client name uses letters that no font here holds" in said.out
    assert "install Noto Sans Cuneiform" in said.out
    out = tmp_path / "ur.pdf"
    reported = preavis("--book", book, "report", "--out", out, "--as-of", AS_OF)
    assert reported.code == 0, reported.err
    assert reported.err.count("letters that no font on this machine holds") == 1
    assert b"pdfaid:part>2<" in out.read_bytes()


def test_an_export_holds_the_review_and_every_fact_that_counts(
    preavis: Preavis, demo_book: Path, tmp_path: Path
) -> None:
    said = preavis("--book", demo_book, "export", tmp_path / "out", "--as-of", AS_OF)
    assert said.code == 0
    printed = preavis("--book", demo_book, "review", "--as-of", AS_OF, "--json").out
    assert (tmp_path / "out" / "review.json").read_text(encoding="utf-8") == printed
    with (tmp_path / "out" / "review.csv").open(encoding="utf-8", newline="") as stream:
        rows = {row["client"]: row for row in csv.DictReader(stream)}
    review = json.loads(printed)
    for client in review["clients"]:
        value = client["measures"]["revenue"]["value"]
        assert rows[client["client"]]["revenue"] == ("" if value is None else f"{value / 100:.2f}")
    with (tmp_path / "out" / "document.csv").open(encoding="utf-8", newline="") as stream:
        documents = list(csv.DictReader(stream))
    window = (review["window"]["first"], review["window"]["last"])
    billed = sum(
        Decimal(d["excl_base"]) for d in documents if window[0] <= d["issue_date"] <= window[1] and d["client"]
    )
    assert billed * 100 == review["portfolio"]["revenue"]
