"""Every letter, in both languages and each register: its golden text, and what the law asks it to say."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest
from given import document, golden, made, path

from preavis.errors import UsageError
from preavis.facts.notes import pejorative
from preavis.plan.letters import BY_NAME, LANGUAGES, LETTERS, REGISTERS
from preavis.plan.letters.page import Bullets, Paragraph
from preavis.plan.letters.texts import letter_text
from preavis.report.documents import text_bytes

TEXTS = files("preavis.plan.letters").joinpath("texts")
LEAVING = [letter.name for letter in LETTERS if letter.purpose == "leave"]


def body(name: str, language: str, register: str) -> str:
    """The text of a letter, as it is read: what holds its words together is left out."""
    found = made(name, language, register)  # type: ignore[arg-type]
    return "\n".join(
        block.text if isinstance(block, Paragraph) else "\n".join(block.items)
        for block in found.body
        if isinstance(block, (Paragraph, Bullets))
    ).replace("\u00a0", " ")


@pytest.mark.parametrize(("name", "language", "register"), golden())
def test_a_letter_reads_as_its_golden_text(name: str, language: str, register: str) -> None:
    assert text_bytes(document(name, language, register)) == path(name, language, register).read_bytes()  # type: ignore[arg-type]


def test_there_are_the_ten_letters_of_a_repair_and_a_parting() -> None:
    assert len(LETTERS) == 10
    assert {each.name for each in TEXTS.joinpath("fr").iterdir()} == {
        each.name for each in TEXTS.joinpath("en").iterdir()
    }
    assert {f"{name}.toml" for name in BY_NAME} | {"frame.toml"} == {
        each.name for each in TEXTS.joinpath("fr").iterdir()
    }


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("register", REGISTERS)
def test_a_repricing_always_invites_discussion_and_keeps_terms_meanwhile(language: str, register: str) -> None:
    told = body("renegotiate", language, register)
    assert {"en": "discuss", "fr": "discussion"}[language] in told
    assert {"en": "31 July 2026", "fr": "31 juillet 2026"}[language] in told
    assert {"en": "without change", "fr": "sans changement"}[language] in told


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("register", REGISTERS)
def test_a_termination_says_its_exact_end_date_and_unchanged_terms(language: str, register: str) -> None:
    told = body("ordinary_termination", language, register)
    assert {"en": "31 December 2026", "fr": "31 décembre 2026"}[language] in told
    assert {"en": "no change of price", "fr": "sans changement de prix"}[language] in told


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("register", REGISTERS)
def test_a_notice_before_termination_quotes_the_clause_or_the_right(language: str, register: str) -> None:
    right = body("notice_before_termination", language, register)
    assert {"en": "entitled to terminate", "fr": "en droit de résoudre"}[language] in right
    quoted = made("notice_before_termination", language, register, more={"clause": "Article 14 applies."})  # type: ignore[arg-type]
    assert Paragraph("Article 14 applies.") in quoted.body


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("register", REGISTERS)
def test_a_formal_notice_says_sums_deadline_and_consequences(language: str, register: str) -> None:
    told = body("formal_notice", language, register)
    for sum_ in {"en": ("€12,000.00", "€223.69", "€80.00", "€12,303.69"), "fr": ("12\u202f000,00", "223,69", "80,00")}[
        language
    ]:
        assert sum_ in told
    assert "1219" in told


def test_a_consumer_is_never_told_of_commercial_interest() -> None:
    more = {"business": False, "consumer": True}
    for language in LANGUAGES:
        found = made("formal_notice", language, "neutral", more=more)
        told = " ".join(block.text for block in found.body if isinstance(block, Paragraph))
        assert "L441-10" not in told
        assert "1231-6" in told


def test_a_book_under_another_law_is_quoted_no_french_article() -> None:
    for letter in LETTERS:
        for language in LANGUAGES:
            found = made(letter.name, language, "firm", more={"french_law": False})
            told = " ".join(block.text for block in found.body if isinstance(block, Paragraph))
            assert "Civil Code" not in told
            assert "Code civil" not in told
            assert "Code de commerce" not in told
            assert "French" not in told


def test_registers_differ_in_words_and_not_in_what_the_law_asks_for() -> None:
    for letter in LETTERS:
        for language in LANGUAGES:
            texts = {register: letter_text(letter, language, register) for register in REGISTERS}
            assert len({str(text) for text in texts.values()}) == len(REGISTERS)
            for text in texts.values():
                assert set(letter.must_hold) <= {part.name for part in text.parts}


def test_french_texts_keep_high_punctuation_on_the_line() -> None:
    for file in TEXTS.joinpath("fr").iterdir():
        for row in file.read_text(encoding="utf-8").splitlines():
            if not row.startswith("#"):
                assert not re.search(r"[^\s\u202f{\[][:;!?](?=\s|$)", re.sub(r"\{[^}]*\}|=", "", row)), row


def test_no_text_of_ours_judges_anybody() -> None:
    for language in LANGUAGES:
        for file in TEXTS.joinpath(language).iterdir():
            assert pejorative(file.read_text(encoding="utf-8")) is None


OWN = """
subject = "Our own"
[[part]]
name = "terms_unchanged"
all = "As before until {end_date:date}."
[[part]]
name = "handover"
all = "{contract}: we hand over."
"""


def test_an_owner_s_own_text_takes_the_place_of_ours() -> None:
    found = made("ordinary_termination", "en", "firm", own={"ordinary_termination": OWN})
    assert found.subject == "Our own"
    assert found.body[0] == Paragraph("As before until 31\u00a0December\u00a02026.")


@pytest.mark.parametrize(
    ("own", "code"),
    [
        (OWN.replace("{end_date:date}", "soon"), "letters.text_omits"),
        (OWN.replace('name = "handover"\n', ""), "letters.text_omits_part"),
        (OWN.replace("{contract}", "{contact_name}"), "letters.unknown_field_close"),
        (OWN.replace("{contract}", "{?reason}{contract}{/reason}"), ""),
        (OWN.replace("{contract}", "{!contract}{contract}{/contract}"), "letters.text_omits"),
        (OWN.replace("[[part]]", "[[parts]]"), "letters.text_unknown_key"),
        (OWN + "[[part]", "letters.text_not_toml"),
        ("subject = 3", "letters.text_unknown_key"),
        ("part = 3", "letters.text_unknown_key"),
        (OWN.replace("subject =", "sujet ="), "letters.text_unknown_key"),
        (OWN.replace("As before", "As before\\u0000"), "letters.control_character"),
    ],
)
def test_an_own_text_that_leaves_out_what_the_law_asks_for_is_refused(own: str, code: str) -> None:
    if not code:
        made("ordinary_termination", "en", "firm", own={"ordinary_termination": own})
        return
    with pytest.raises(UsageError) as found:
        made("ordinary_termination", "en", "firm", own={"ordinary_termination": own})
    assert found.value.code == code


def test_letters_that_end_something_ask_the_two_questions_first() -> None:
    for name in LEAVING:
        needed = {each.name for each in BY_NAME[name].fields if each.required}
        assert {"protected_attribute_check", "retaliation_check"} <= needed


def test_every_letter_names_the_rules_it_follows() -> None:
    from preavis.law import law_of  # noqa: PLC0415  only here

    law = law_of("FR")
    assert law is not None
    for letter in LETTERS:
        assert letter.rules
        for rule in letter.rules:
            assert law.rule(rule).id == rule


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("register", REGISTERS)
def test_a_suspension_ahead_of_a_default_says_why_and_names_no_sum(language: str, register: str) -> None:
    more = {"manifest_default": "Two transfers bounced.", "formal_notice_date": None}
    found = made("suspension", language, register, more=more)  # type: ignore[arg-type]
    told = " ".join(block.text for block in found.body if isinstance(block, Paragraph))
    assert "Two transfers bounced." in told
    assert "1220" in told
    assert "1219" not in told
    assert "000.00" not in told
    assert "000,00" not in told
