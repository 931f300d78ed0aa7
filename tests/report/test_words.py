"""Every code that the product can show has words in both languages, and the words ask for the same facts."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

import preavis
from preavis.advice.criteria import CLASSES
from preavis.advice.policy import PRESETS, load, render
from preavis.measures import THEMES
from preavis.report.words import FOLDER, FORMATS, PLACEHOLDER, UnknownWordsError, Words, placeholders, visible

SOURCE = Path(preavis.__file__).parent
PARTS = sorted({path.name for path in FOLDER.glob("*/*.toml")})
RAISED = {"PreavisError", "UsageError", "NothingToDo", "NeedsDecision", "IntegrityError", "Problem", "Question"}
CODE = re.compile(r"^[a-z]+(\.[a-z0-9_]+)+$")


def texts(language: str, part: str) -> dict[str, str]:
    path = FOLDER / language / part
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


@pytest.mark.parametrize("part", PARTS)
def test_both_languages_have_the_same_codes(part: str) -> None:
    assert sorted(texts("en", part)) == sorted(texts("fr", part))


@pytest.mark.parametrize("part", PARTS)
def test_both_languages_ask_for_the_same_facts_in_the_same_formats(part: str) -> None:
    english, french = texts("en", part), texts("fr", part)
    differing = {
        code: (english[code], french[code])
        for code in english.keys() & french.keys()
        if set(placeholders(english[code])) != set(placeholders(french[code]))
    }
    assert differing == {}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_no_code_is_defined_in_two_files(language: str) -> None:
    seen: dict[str, str] = {}
    for part in PARTS:
        for code in texts(language, part):
            assert code not in seen, f"{code} in {part} and {seen[code]}"
            seen[code] = part


@pytest.mark.parametrize("language", ["en", "fr"])
def test_texts_use_only_the_closed_placeholders(language: str) -> None:
    for code, text in Words.load(language).texts.items():
        assert not re.search(r"[{}]", PLACEHOLDER.sub("", text)), (code, text)
        assert {how for _, how in placeholders(text)} <= {"", *FORMATS}, (code, text)


def test_french_keeps_its_high_punctuation_on_the_line() -> None:
    wrong = {
        code: text
        for code, text in Words.load("fr").texts.items()
        if re.search(r"[ \u00a0][;!?»](?:\W|$)|[ \u00a0]:(?:\s|$)|«[ \u00a0]|\w[;!?](?:\s|$)|'[ \u00a0]", _prose(text))
    }
    assert wrong == {}


def _prose(text: str) -> str:
    """Without placeholders and commands, which keep their own typography."""
    return re.sub(r"`[^`]*`", "code", PLACEHOLDER.sub("x", text))


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_code_in_the_source_has_words(language: str) -> None:
    words = Words.load(language)
    lacking = sorted({f"{path.relative_to(SOURCE)}: {code}" for path, code in codes_in_source() if not words.has(code)})
    assert lacking == []


def codes_in_source() -> Iterator[tuple[Path, str]]:
    """Literal codes given to an error, a problem or a question, wherever they are made."""
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args and _called(node.func) in RAISED:
                for first in ast.walk(node.args[0]):
                    if isinstance(first, ast.Constant) and isinstance(first.value, str) and CODE.match(first.value):
                        yield path, first.value


def _called(function: ast.expr) -> str:
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")


def test_the_search_for_codes_finds_those_of_the_command_line() -> None:
    found = {code for _, code in codes_in_source()}
    assert {"cli.not_a_date", "cli.unknown_verb", "cli.missing_argument"} <= found


def test_figures_are_written_as_each_language_does() -> None:
    given = {"x": -123456, "n": 1}
    english = Words("en", "EUR", {"a": "{x:money} {n:days} {n:count} {n?day|days}"})
    french = Words("fr", "EUR", {"a": "{x:money} {n:days} {n:count} {n?jour|jours}"})
    assert english.say("a", given) == "-€1,234.56 1 day 1 day"
    assert french.say("a", given) == "-1\u202f234,56\u00a0€ 1\u00a0jour 1 jour"


def test_zero_is_singular_in_french_and_plural_in_english() -> None:
    assert Words("en", texts={"a": "{n:count} {n?row|rows}"}).say("a", {"n": 0}) == "0 rows"
    assert Words("fr", texts={"a": "{n:count} {n?ligne|lignes}"}).say("a", {"n": 0}) == "0 ligne"


def test_an_amount_is_written_in_its_own_currency_when_it_has_one() -> None:
    assert Words("en", "EUR", {"a": "{x:money}"}).say("a", {"x": 1500, "currency": "JPY"}) == "JP¥1,500"


def test_a_missing_fact_is_a_loud_flaw() -> None:
    with pytest.raises(UnknownWordsError):
        Words("en", texts={"a": "{x}"}).say("a", {})
    with pytest.raises(UnknownWordsError):
        Words("en").say("no.such_code")


def test_what_would_steer_the_terminal_is_shown_as_its_escape() -> None:
    hostile = "Acme\x1b[2J\u202e\u2066\r\n\x07"
    assert visible(hostile) == "Acme\\x1b[2J\\u202e\\u2066\\r\\n\\x07"
    assert Words("en", texts={"a": "{x}"}).say("a", {"x": hostile}).isprintable()
    assert visible("Société Générale\u202f: 12\u00a0€ 東京") == "Société Générale\u202f: 12\u00a0€ 東京"


def test_every_head_of_a_column_has_words() -> None:
    used = {
        name
        for path in (SOURCE / "report").glob("*.py")
        for found in re.findall(r'heads\(\s*"([a-z_0-9 ]+)"', path.read_text(encoding="utf-8"))
        for name in found.split()
    }
    assert {"client", "adds", "weight"} <= used
    for language in ("en", "fr"):
        lacking = sorted(name for name in used if not Words.load(language).has(f"head.{name}"))
        assert lacking in ([], ["unit"])  # the export writes names, never heads


def test_every_measure_criterion_and_class_has_a_name() -> None:
    for language in ("en", "fr"):
        words = Words.load(language)
        names = [measure.name for theme in THEMES for measure in theme.measures]
        criteria = [criterion.name for preset in PRESETS for criterion in load(render(preset), preset).criteria]
        assert [name for name in (*names, *criteria, *CLASSES) if not words.has(f"word.{name}")] == []
        assert [name for name in names if not words.has(f"measures.doc.{name}")] == []
