"""What a slip of the hand is answered: what was wrong in it, not how the program is made."""

from __future__ import annotations

from pathlib import Path

import pytest
from command import Preavis


@pytest.mark.parametrize("value", ["2,5", "high"])
def test_a_judgement_that_is_no_whole_number_is_told_so(preavis: Preavis, demo_book: Path, value: str) -> None:
    said = preavis("--book", demo_book, "judge", "maison-orvault", "innovation", value, "--because", "x")
    assert (said.code, "needs a whole number" in said.err) == (2, True), said.err


def test_a_negative_judgement_is_no_unknown_option(preavis: Preavis, demo_book: Path) -> None:
    said = preavis("--book", demo_book, "judge", "maison-orvault", "innovation", "-1", "--because", "x")
    assert (said.code, "[cli.below_zero]" in said.err) == (2, True), said.err


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_judgement_without_its_reason_is_not_recorded(preavis: Preavis, own_demo: Path, reason: str) -> None:
    said = preavis("--book", own_demo, "judge", "maison-orvault", "innovation", "3", "--because", reason)
    assert (said.code, "[cli.judge.no_reason]" in said.err) == (2, True), said.err
    assert "innovation" not in preavis("--book", own_demo, "journal").out


def test_a_file_where_a_folder_is_needed_is_called_a_file(preavis: Preavis, tmp_path: Path) -> None:
    file = tmp_path / "taken"
    file.write_text("", encoding="utf-8")
    assert "[store.not_a_book]" in preavis("--book", file, "review").err
    said = preavis("demo", file)
    assert (said.code, "[store.not_a_folder]" in said.err) == (2, True), said.err


def test_a_client_linked_to_itself_is_named_as_it_was_typed(preavis: Preavis, demo_book: Path) -> None:
    said = preavis("--book", demo_book, "client", "link", "maison-orvault", "Maison Orvault")
    assert (said.code, "“maison-orvault” is one client" in said.err) == (2, True), said.err


def test_a_verb_unlike_any_is_not_guessed(preavis: Preavis) -> None:
    assert "[cli.unknown_verb]" in preavis("frobnicate").err
    assert "preavis review" in preavis("reveiw").err


@pytest.mark.parametrize(("language", "word"), [("en", "public body"), ("fr", "organisme public")])
def test_kinds_of_clients_are_listed_in_words(preavis: Preavis, demo_book: Path, language: str, word: str) -> None:
    said = preavis("--book", demo_book, "--lang", language, "client", "list")
    assert word in said.out
    assert "sole_trader" not in said.out


@pytest.mark.parametrize(("language", "word"), [("en", "FILE"), ("fr", "FICHIER")])
def test_a_missing_argument_is_named_as_the_help_names_it(
    preavis: Preavis, demo_book: Path, language: str, word: str
) -> None:
    said = preavis("--book", demo_book, "--lang", language, "import")
    assert (said.code, f" {word}" in said.err) == (2, True), said.err
