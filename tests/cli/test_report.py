"""`preavis report`: one document, whole or not at all, the same wherever it is made."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import pytest
from command import AS_OF, Preavis, in_a_process

from preavis.report.pdf import page_count


def test_the_demo_is_one_pdf_that_says_what_it_is(demo_book: Path, preavis: Preavis, tmp_path: Path) -> None:
    out = tmp_path / "review.pdf"
    said = preavis("--book", demo_book, "report", "--out", out, "--as-of", AS_OF)
    assert said.code == 0, said.err
    pages = page_count(out.read_bytes())
    assert f"{out} written: {pages} pages, 24 clients, as of 30 Jun 2026." in said.err
    assert pages > 24
    assert list(tmp_path.iterdir()) == [out]


def test_every_client_of_the_demo_has_one_part_of_the_page(demo_book: Path, preavis: Preavis, tmp_path: Path) -> None:
    out = tmp_path / "revue.html"
    assert preavis("--book", demo_book, "--lang", "fr", "report", "--out", out, "--as-of", AS_OF).code == 0
    text = out.read_text(encoding="utf-8")
    assert len(re.findall(r'<h3 id="client-[^"]+"', text)) == 24
    assert len(set(re.findall(r'<h3 id="(client-[^"]+)"', text))) == 24
    assert '<html lang="fr">' in text
    assert "grand livre" in text.lower()


@pytest.mark.parametrize(("language", "title"), [("en", "What the change may"), ("fr", "Ce pour quoi le changement")])
def test_a_page_says_what_the_changes_that_would_mend_a_client_may_be_taken_for(
    demo_book: Path, preavis: Preavis, tmp_path: Path, language: str, title: str
) -> None:
    out = tmp_path / "review.html"
    asked = ("report", "--out", out, "--as-of", AS_OF)
    assert preavis("--book", demo_book, "--lang", language, *asked).code == 0
    pages = re.split(r'<h3 id="client-', out.read_text(encoding="utf-8"))[1:]
    warned = {page.split('"')[0] for page in pages if title in page}
    assert "transports-kerbrat" in warned
    assert "laboratoires-selenia" not in warned


def test_the_document_is_the_same_in_every_surrounding(demo_book: Path, tmp_path: Path) -> None:
    made = []
    for seed, zone, locale in (("1", "Pacific/Auckland", "C.UTF-8"), ("77", "America/New_York", "fr_FR.UTF-8")):
        out = tmp_path / f"{seed}.pdf"
        surroundings = {"PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": locale, "PREAVIS_THREADS": seed[:1]}
        arguments = ["--book", str(demo_book), "--lang", "en", "report", "--out", str(out), "--as-of", AS_OF]
        done = in_a_process(arguments, surroundings)
        assert done.returncode == 0, done.stderr
        made.append(out.read_bytes())
    assert made[0] == made[1]


def test_a_file_that_is_there_is_kept_unless_forced(demo_book: Path, preavis: Preavis, tmp_path: Path) -> None:
    out = tmp_path / "review.html"
    out.write_text("mine", encoding="utf-8")
    command = ("--book", demo_book, "report", "--out", out, "--as-of", AS_OF, "--clients", "cuisines-valmont")
    said = preavis(*command)
    assert (said.code, out.read_text(encoding="utf-8")) == (2, "mine")
    assert "[cli.report.exists]" in said.err
    assert preavis(*command, "--force").code == 0
    assert out.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_pages_are_given_by_advice_and_by_name_and_nobody_means_no_page(
    demo_book: Path, preavis: Preavis, tmp_path: Path
) -> None:
    def pages(*asked: str) -> list[str]:
        out = tmp_path / "some.html"
        said = preavis("--book", demo_book, "report", "--out", out, "--as-of", AS_OF, "--force", *asked)
        assert said.code == 0, said.err
        return re.findall(r'<h3 id="client-([^"]+)"', out.read_text(encoding="utf-8"))

    assert pages("--advice", "part") == ["cuisines-valmont"]
    fixed = pages("--advice", "fix")
    assert len(fixed) == 8
    assert pages("--advice", "fix", "--advice", "part") == ["cuisines-valmont", *fixed]
    assert pages("--advice", "part", "--clients", fixed[0]) == ["cuisines-valmont", fixed[0]]
    assert preavis("--book", demo_book, "report", "--out", tmp_path / "x.html", "--advice", "sell").code == 2


def test_a_disk_that_fails_leaves_what_was_there(
    demo_book: Path, preavis: Preavis, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "review.html"
    out.write_text("mine", encoding="utf-8")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    command = (
        "--book",
        demo_book,
        "report",
        "--out",
        out,
        "--force",
        "--as-of",
        AS_OF,
        "--clients",
        "cuisines-valmont",
    )
    assert preavis(*command).code == 1
    assert [path.name for path in tmp_path.iterdir()] == ["review.html"]
    assert out.read_text(encoding="utf-8") == "mine"


_IMPOSSIBLE = {
    "cli.report.ending": ("review.doc",),
    "cli.report.no_folder": ("nowhere/review.pdf",),
    "cli.unknown_client_close": ("review.pdf", "--clients", "cuisine-valmont"),
    "cli.report.unreadable": ("review.pdf", "--whatif", "none.json"),
}


@pytest.mark.parametrize("code", _IMPOSSIBLE)
def test_what_cannot_be_done_is_said_and_nothing_is_written(
    code: str, demo_book: Path, preavis: Preavis, tmp_path: Path
) -> None:
    out, *more = _IMPOSSIBLE[code]
    said = preavis("--book", demo_book, "report", "--out", tmp_path / out, "--as-of", AS_OF, *more)
    assert said.code == 2
    assert f"[{code}]" in said.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"cases": []}', '{"cases": [{"name": "x", "title": "x", "cash": [{"month": "soon"}]}]}']
)
def test_a_file_that_whatif_did_not_print_is_refused_by_name(
    text: str, demo_book: Path, preavis: Preavis, tmp_path: Path
) -> None:
    (tmp_path / "cash.json").write_text(text, encoding="utf-8")
    command = ("--book", demo_book, "report", "--out", tmp_path / "a.pdf", "--whatif", tmp_path / "cash.json")
    said = preavis(*command)
    assert said.code == 2
    assert "cash.json is no output of `preavis whatif --json`" in said.err


def test_the_cash_to_come_enters_from_the_file_of_whatif(demo_book: Path, preavis: Preavis, tmp_path: Path) -> None:
    asked = ("--book", demo_book, "whatif", "cuisines-valmont", "--as-of", AS_OF, "--paths", 200, "--json")
    (tmp_path / "cash.json").write_text(preavis(*asked).out, encoding="utf-8")
    out = tmp_path / "review.html"
    command = ("--book", demo_book, "--lang", "fr", "report", "--out", out, "--as-of", AS_OF)
    assert preavis(*command, "--whatif", tmp_path / "cash.json", "--clients", "cuisines-valmont").code == 0
    assert "Trésorerie à venir" in out.read_text(encoding="utf-8")


@pytest.fixture(params=["typst", "altair", "vl_convert"])
def without(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """A library of the report taken away; its name."""
    monkeypatch.setitem(sys.modules, request.param, None)
    return str(request.param)


def test_without_the_extra_the_reader_is_told_how_to_get_it(
    without: str, demo_book: Path, preavis: Preavis, tmp_path: Path
) -> None:
    out = tmp_path / ("review.pdf" if without == "typst" else "review.html")
    said = preavis("--book", demo_book, "report", "--out", out, "--as-of", AS_OF)
    assert said.code == 2
    assert 'pip install "preavis[report]"' in said.err
    assert list(tmp_path.iterdir()) == []
