"""Letters that no font at hand holds: found, named, never printed as boxes. Few machines can set cuneiform signs."""

from __future__ import annotations

import json
from typing import Any

import pytest
import typst
from plain_reviews import client, review, said

from preavis.report.charts import PRINT
from preavis.report.dossier import compose, legible
from preavis.report.fonts import escapes, unset, wanted
from preavis.report.pdf import pdf_bytes, unset_in
from preavis.report.pdf.write import _files
from preavis.report.words import Words

SIGNS = "\U00012000\U00012001"
without_signs = pytest.mark.skipif(not unset(SIGNS, typst), reason="a font of this machine holds cuneiform signs")
ARCHIVE = (b"pdfaid:part>2<", b"pdfuaid:part>1<")


def printed(data: dict[str, Any], language: str = "en") -> dict[str, Any]:
    return legible(data, unset_in(data), Words.load(language))


@pytest.mark.parametrize(
    "text",
    ["Müller & Fils, Łódź €1 − 2 × 3 “ok” ’…", "Ελληνικά", "Привет", "שלום", "مرحبا", "हिन्दी", "● ▲ ■ ≤ ≥ ✓ — · •"],
)
def test_the_letters_that_typst_brings_are_set_on_every_machine(text: str) -> None:
    assert unset(text, typst) == frozenset()


def test_every_latin_letter_that_is_not_asked_for_is_held_indeed() -> None:
    latin = [chr(code) for code in [*range(0x20, 0x7F), *range(0xA1, 0x180), *range(0x2010, 0x2027), 0x20AC]]
    body = b'#set text(font: "Libertinus Serif")\n#for one in json("a.json") [#one \\ ]'
    letters = json.dumps(latin).encode()
    own = typst.Fonts(include_system_fonts=False)
    assert typst.compile({"main.typ": body, "a.json": letters}, font_paths=own, pdf_standards=["a-2u"])


@without_signs
def test_letters_that_no_font_holds_are_found_each_once() -> None:
    assert unset(f"Ur {SIGNS}{SIGNS} & Fils \U000f0000", typst) == frozenset(SIGNS + "\U000f0000")


@without_signs
def test_a_mark_goes_with_its_letters_and_leaves_no_box_behind() -> None:
    """Three Thai consonants, two of them under vowel signs; and letters that lie in no script of Europe."""
    for name in (
        "\u0e1a\u0e23\u0e34\u0e29\u0e31\u0e17",
        f"{SIGNS} \ufe0f\u200d\u3000\u2003",
        "\u1780\u17b7 \u0dc3\u0dd2",
    ):
        dossier = compose(printed(review(client("siam", name))), Words.load("fr"), PRINT)
        assert all(mark in pdf_bytes(dossier) for mark in ARCHIVE)


def test_the_fonts_that_would_help_are_named() -> None:
    assert wanted(frozenset("株テ한")) == ("Noto Sans CJK",)
    assert wanted(frozenset("ไ🦊" + SIGNS)) == ("Noto Emoji", "Noto Sans Cuneiform", "Noto Sans Thai")


@without_signs
def test_a_client_whose_name_cannot_be_set_goes_by_its_word_wherever_it_is_named() -> None:
    ur, plain = client("ur-2", f"Ur {SIGNS}", "fix"), client("b", "Bolt")
    ur["reasons"], plain["reasons"] = [said("It pays late.")], [said(f"Brought by Ur {SIGNS}.")]
    told = printed(review(ur, plain))
    assert [one["name"] for one in told["clients"]] == ["Ur [ur-2]", "Bolt"]
    assert told["clients"][1]["reasons"][0]["text"] == "Brought by Ur [ur-2]."
    assert told["unset_note"].startswith("1 client name uses letters that no font on this machine holds. It is given")
    assert "install Noto Sans Cuneiform" in told["unset_note"]


@without_signs
def test_two_clients_of_one_name_keep_words_of_their_own() -> None:
    told = printed(review(client("client", SIGNS), client("client-2", SIGNS)), "fr")
    assert [one["name"] for one in told["clients"]] == ["[client]", "[client-2]"]
    assert told["unset_note"].startswith("2 noms de client emploient des lettres qu'aucune police")


@without_signs
def test_other_words_that_cannot_be_set_are_given_by_the_numbers_of_their_letters() -> None:
    told = printed(review(client("a", "Acme"), company=f"Maison {SIGNS[0]}"))
    assert told["company"] == "Maison [U+12000]"
    assert told["unset_note"].startswith("Some words of this document")


def test_a_book_that_can_be_set_is_left_as_it_is() -> None:
    data = review(client("a", "Société Générale Łódź"))
    assert printed(data) == data | {"unset_note": ""}


@without_signs
def test_the_document_says_it_once_and_stays_an_archive() -> None:
    dossier = compose(printed(review(client("ur", SIGNS), client("b", "Bolt"))), Words.load("en"), PRINT)
    assert _files(dossier)["data.json"].decode().count("no font on this machine") == 1
    pdf = pdf_bytes(dossier)
    assert all(mark in pdf for mark in ARCHIVE)


@without_signs
def test_a_dossier_made_without_asking_has_numbers_and_no_boxes_and_stays_an_archive() -> None:
    dossier = compose(review(client("ur", f"Ur {SIGNS[0]}")), Words.load("en"), PRINT)
    files = _files(dossier)
    assert not any(SIGNS[0] in text.decode() for text in files.values())
    assert "Ur [U+12000]" in files["data.json"].decode()
    assert all(mark in pdf_bytes(dossier) for mark in ARCHIVE)
    assert escapes(frozenset("株")) == {ord("株"): "[U+682A]"}


def test_a_mark_on_a_letter_that_it_never_stands_on_costs_no_document() -> None:
    dossier = compose(review(client("odd", "Ur]\u20e0 & \u2243\u0338 Fils")), Words.load("en"), PRINT)
    assert all(mark in pdf_bytes(dossier) for mark in ARCHIVE)
