"""Help is instant, in the user's language, and mistakes in the arguments are answered in words."""

from __future__ import annotations

import subprocess
import sys

import pytest

from preavis.cli import main
from preavis.cli.setting import language_of
from preavis.cli.verbs import VERBS

HEAVY = {"duckdb", "numpy", "rich", "sqlalchemy", "babel", "alembic", "rapidfuzz", "python_calamine"}


def test_help_imports_nothing_heavy() -> None:
    script = "import sys; from preavis.cli import main; main(['--help']); print(*sorted(sys.modules), file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    loaded = {name.partition(".")[0] for name in done.stderr.split()}
    assert "click" in loaded
    assert loaded & HEAVY == set()


def test_help_lists_every_verb(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    listed = capsys.readouterr().out
    assert all(f"  {verb} " in listed for verb in VERBS)


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("verb", list(VERBS))
def test_every_verb_explains_itself(verb: str, language: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([verb, "--lang", language, "--help"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("Usage: preavis" if language == "en" else "Usage\u202f: preavis")
    assert "cli." not in shown


def test_no_verb_shows_help_and_succeeds(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    assert "preavis demo" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["revew"], "cli.unknown_verb_close"),
        (["zzzz"], "cli.unknown_verb"),
        (["review", "--jsn"], "cli.unknown_option_close"),
        (["review", "--as-of"], "cli.option_needs_value"),
        (["review", "--as-of", "31/12/2025"], "cli.not_a_date"),
        (["review", "--as-of", "0001-01-01"], "cli.day_too_far"),
        (["review", "--as-of", "9999-12-31"], "cli.day_too_far"),
        (["review", "more"], "cli.too_many"),
        (["explain"], "cli.missing_argument"),
        (["--lang", "de", "review"], "cli.not_one_of"),
    ],
)
def test_a_mistake_in_the_arguments_is_named_and_ends_with_2(
    arguments: list[str], code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert f"[{code}]" in said.err
    told = ("cli.not_a_date", "cli.day_too_far", "cli.not_one_of", "cli.unknown_verb_close")
    assert "--help" in said.err or code in told


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "fr_FR.UTF-8"}, "fr"),
        ({"LANG": "fr_FR.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "en_US", "LC_MESSAGES": "fr_CA.UTF-8"}, "fr"),
        ({"LC_ALL": "de_DE.UTF-8"}, "en"),
        ({"LC_ALL": "", "LANG": "fr"}, "fr"),
    ],
)
def test_the_language_is_the_locale_s(environment: dict[str, str], language: str) -> None:
    assert language_of(environment) == language
