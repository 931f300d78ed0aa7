"""A preset says the same thing in every language: one file of keys and values, its comments among the words."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

from preavis.advice.policy import PRESETS, load, render
from preavis.advice.policy_comments import CODE, WORDS, commented
from preavis.report.words import Words

LANGUAGES = ("en", "fr")


def settings(text: str) -> list[str]:
    """The lines of a policy without their comments."""
    bare = (re.sub(r"\s+# .*", "", line) for line in text.splitlines() if not line.startswith("#"))
    return [line for line in bare if line.strip()]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("preset", PRESETS)
def test_a_preset_in_words_has_the_same_keys_and_values(preset: str, language: str) -> None:
    template = render(preset)
    text = commented(template, Words.load(language).say)
    assert settings(text) == settings(template)
    assert load(text).sha256 == load(template).sha256
    assert CODE.search(text) is None
    assert max(len(line) for line in text.splitlines()) <= 120


@pytest.mark.parametrize("preset", PRESETS)
def test_every_comment_of_a_preset_is_a_code(preset: str) -> None:
    """So that no sentence is in one language only: what stays is TOML, commented out, for the reader to take."""
    comments = re.findall(r"(?m)^#(.*)$", CODE.sub("", render(preset)))
    assert {line.strip() for line in comments} <= {
        *("", "----", "[[red_lines]]", 'field = "sector"            #', 'operator = "starts_with"    #'),
        *(
            'values = ["12"]             #',
            'why = ""',
            "from = 2026-01-01",
            'field = "values"',
            'operator = "at_least"',
        ),
        "values = [4]",
    }
    beside = re.findall(r"(?m)^[^#\n]+#(.*)$", CODE.sub("", render(preset)))
    assert {rest.strip() for rest in beside} == {""}


def test_every_word_for_a_comment_is_said_by_some_preset() -> None:
    said = {WORDS + code for preset in PRESETS for code in CODE.findall(render(preset))}
    for language in LANGUAGES:
        assert {code for code in Words.load(language).texts if code.startswith(WORDS)} == said


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("preset", PRESETS)
def test_a_red_line_shown_as_an_example_may_be_taken_as_it_stands(preset: str, language: str) -> None:
    text = commented(render(preset), Words.load(language).say)
    head, _, examples = text.partition("# [[red_lines]]")
    taken = "\n".join(line.removeprefix("#").removeprefix(" ") for line in f"# [[red_lines]]{examples}".splitlines())
    lines = load(f"{head}\n{taken}\n").red_lines
    assert [line.why for line in lines] == [
        Words.load(language).say(f"{WORDS}example.{name}") for name in ("tobacco", "values")
    ]


def test_a_comment_too_long_to_stand_beside_its_setting_stands_above_it() -> None:
    said = {"policy.comment.short": "brief", "policy.comment.long": "word " * 30 + "end"}
    text = commented("a = 1   # @{short}\nb = 2  # @{long}\n", said.__getitem__)
    first, *above, last = text.splitlines()
    assert (first, last) == ("a = 1   # brief", "b = 2")
    assert " ".join(line.removeprefix("# ") for line in above) == said["policy.comment.long"]


def test_presets_are_the_files_there_are() -> None:
    folder = files("preavis.advice").joinpath("presets")
    assert sorted(path.name for path in folder.iterdir()) == sorted(f"{preset}.toml" for preset in PRESETS)
