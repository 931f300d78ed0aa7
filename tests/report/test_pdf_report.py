"""The report as PDF: the same content, set by a fixed template that reads data and nothing else."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
import typst
from plain_reviews import HOSTILE, client, outlook, review, said

from preavis.errors import UsageError
from preavis.report.charts import PRINT
from preavis.report.dossier import Dossier, compose
from preavis.report.fonts import escapes
from preavis.report.pdf import page_count, pages_png, pdf_bytes, unset_in
from preavis.report.pdf.write import _files
from preavis.report.words import Words


def made(data: dict[str, Any], language: str = "en") -> Dossier:
    return compose(data, Words.load(language), PRINT)


def headings(dossier: Dossier) -> list[tuple[int, str]]:
    """Level and text of every heading of the document as Typst set it."""
    found = json.loads(typst.query(_files(dossier), "heading"))
    return [(one["level"], _text(one["body"])) for one in found]


def _text(body: Any) -> str:
    if isinstance(body, list):
        return "".join(map(_text, body))
    if "text" in body and isinstance(body["text"], str):
        return body["text"]
    return _text(body.get("children") or body.get("child") or body.get("body") or [])


@pytest.fixture(scope="module")
def three() -> Dossier:
    clients = (
        client("ambre", "Ambre", "part", -250_000),
        client("bleuet", "Bleuet", "fix"),
        client("cassis", "Cassis"),
    )
    return made(review(*clients, outlook=outlook()), "fr")


def test_the_dossier_is_these_parts_in_this_order(three: Dossier) -> None:
    assert [(section.level, section.id) for section in three.sections] == [
        (1, "portfolio"),
        (2, "whale"),
        (2, "lenses"),
        (2, "payment"),
        (2, "shares"),
        (2, "outlook"),
        (1, "clients"),
        (2, "client-ambre"),
        (2, "client-bleuet"),
        (2, "client-cassis"),
        (1, "assumptions"),
        (1, "gaps"),
        (1, "reconciliation"),
        (1, "versions"),
    ]
    assert [block.kind for block in three.cover] == [
        "paragraph",
        "paragraph",
        "paragraph",
        "figures",
        *["paragraph"] * 2,
    ]
    page = next(section for section in three.sections if section.id == "client-bleuet")
    kinds = ["paragraph", "paragraph", "figures", "bullets", "bullets", "bars", "figures", "paragraph", "grid", "grid"]
    assert [block.kind for block in page.blocks] == kinds


def test_every_client_has_one_bookmark_and_its_page_number_in_the_portfolio(three: Dossier) -> None:
    found = headings(three)
    for name in ("Ambre", "Bleuet", "Cassis"):
        assert [text for level, text in found if level == 2].count(name) + sum(
            text.endswith(name) for _, text in found
        ) >= 1
        assert sum(name in text for _, text in found) == 1
    pdf = pdf_bytes(three)
    assert pdf.startswith(b"%PDF-")
    assert len(re.findall(rb"/Outlines", pdf)) >= 1


def test_the_bars_of_a_sum_follow_each_other_to_the_result(three: Dossier) -> None:
    page = next(section for section in three.sections if section.id == "client-ambre")
    bars = next(block for block in page.blocks if block.kind == "bars")
    assert [(bar.low, bar.high, bar.sign) for bar in bars.bars] == [
        (200, 1000, "start"),
        (0, 1000, "less"),
        (0, 200, "end"),
    ]
    assert bars.zero == 200
    assert bars.bars[-1].amount == "−2\u202f500,00\u00a0€"
    assert "−2\u202f500,00\u00a0€" in bars.checked


def test_the_same_review_gives_the_same_bytes_dated_on_its_own_day(three: Dossier) -> None:
    first, second = pdf_bytes(three), pdf_bytes(three)
    assert first == second
    assert re.findall(rb"/CreationDate \(D:(\d{8})", first) in ([], [b"20260630"])
    assert b"2026-06-30" in first


def test_the_document_keeps_the_archive_and_accessibility_standards(three: Dossier) -> None:
    pdf = pdf_bytes(three)
    assert b"pdfaid:part>2<" in pdf
    assert b"pdfuaid:part>1<" in pdf
    assert b"<rdf:li>fr</rdf:li>" in pdf


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_set_as_it_is_written(name: str) -> None:
    one = client("x", name, "fix") | {"reasons": [said(f"Because of {name}")], "needs": [said(name)]}
    dossier = made(review(one, client("y", name), problems=(name,), company=name))
    assert page_count(pdf_bytes(dossier)) < 20
    found = [text for _, text in headings(dossier)]
    plain = [text for _, text in headings(made(review(one | {"name": "x"}, client("y", "x"))))]
    assert len(found) == len(plain)
    if len(name) < 60 and name.isprintable() and name:
        printed = name.translate(escapes(unset_in({"name": name})))
        assert sum(printed in text.replace("\u200b", "") for text in found) == 2


@pytest.mark.parametrize("data", [review(), review(client("seul", "Seul")), review(client("a", "A", "unknown", None))])
def test_an_empty_book_and_a_book_of_one_are_set_too(data: dict[str, Any]) -> None:
    assert 1 < page_count(pdf_bytes(made(data))) < 9


def test_pages_are_counted_as_they_are_set(three: Dossier) -> None:
    assert page_count(pdf_bytes(three)) == len(pages_png(three, 20))


def test_without_typst_the_reader_is_told_what_to_install(three: Dossier, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "typst", None)
    with pytest.raises(UsageError) as refused:
        pdf_bytes(three)
    assert "preavis[report]" in Words.load("fr").say(refused.value.code, refused.value.params)
