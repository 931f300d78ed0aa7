"""Whatever goes wrong, a person reads a sentence and a code; a trace goes to a file."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from command import Preavis, in_a_process

from preavis.cli import messages, verbs
from preavis.cli.setting import Setting
from preavis.cli.spoken import verb
from preavis.errors import IntegrityError, NeedsDecision, NothingToDo, Origin, PreavisError, Question, UsageError


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> list[BaseException]:
    """A verb `status` that raises what the list holds."""
    raised: list[BaseException] = []

    def fail() -> None:
        raise raised[0]

    monkeypatch.setitem(verbs.VERBS, "status", "test_errors:FAIL")
    monkeypatch.setattr(sys.modules[__name__], "FAIL", verb("status")(fail), raising=False)
    monkeypatch.setitem(sys.modules, "test_errors", sys.modules[__name__])
    return raised


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (PreavisError("x.y"), 1),
        (UsageError("x.y"), 2),
        (NothingToDo("x.y"), 3),
        (NeedsDecision("x.y", (Question("x.z", "k", Origin("f"), ("a", "b")),)), 4),
        (IntegrityError("x.y"), 5),
    ],
)
def test_each_kind_of_error_has_its_exit_code(
    error: PreavisError, code: int, failing: list[BaseException], preavis: Preavis
) -> None:
    failing.append(error)
    said = preavis("status")
    assert (said.code, said.out) == (code, "")
    assert "[x.y]" in said.err


def test_a_flaw_of_the_program_leaves_a_trace_in_the_book_and_none_on_the_screen(
    failing: list[BaseException], preavis: Preavis, book: Path
) -> None:
    failing.append(ZeroDivisionError("secret detail"))
    said = preavis("--book", book, "status")
    assert said.code == 1
    assert "Traceback" not in said.err + said.out
    assert "secret detail" not in said.err
    (trace,) = (book / messages.TROUBLE).glob("*.txt")
    assert str(trace) in said.err
    assert "ZeroDivisionError: secret detail" in trace.read_text(encoding="utf-8")
    assert "1 trace of earlier failures" in preavis("--book", book, "doctor").err


def test_without_a_book_the_trace_goes_to_the_temporary_folder(
    failing: list[BaseException], preavis: Preavis, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    failing.append(RuntimeError("x"))
    assert preavis("--book", tmp_path / "none", "status").code == 1
    assert len(list(tmp_path.glob("preavis-*.txt"))) == 1


def test_what_the_system_answers_is_passed_on(failing: list[BaseException], preavis: Preavis) -> None:
    failing.append(OSError(28, "No space left on device", "/x/y"))
    said = preavis("status")
    assert said.code == 1
    assert "No space left on device" in said.err
    assert "/x/y" in said.err


def test_ctrl_c_says_that_nothing_is_half_written(failing: list[BaseException], preavis: Preavis) -> None:
    failing.append(KeyboardInterrupt())
    said = preavis("status")
    assert said.code == 130
    assert "the book is as it was" in said.err


def test_a_reader_that_has_seen_enough_is_no_error() -> None:
    command = f"{sys.executable} -m preavis --help | true; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "0"
    assert done.stderr == ""


def test_a_folder_that_is_no_book_is_said_with_what_to_do(preavis: Preavis, tmp_path: Path) -> None:
    for command in (["status"], ["review"], ["doctor"], ["undo"], ["policy", "show"]):
        said = preavis("--book", tmp_path, *command)
        assert said.code == 2
        assert "preavis init" in said.err


def test_no_colour_where_nobody_looks_or_when_it_is_not_wanted(tmp_path: Path) -> None:
    done = in_a_process(["--book", str(tmp_path), "status"])
    assert b"\x1b" not in done.stderr + done.stdout
    assert not Setting(environment={"NO_COLOR": "1"}).colour
    assert Setting(environment={}).colour


def test_a_locale_without_our_letters_breaks_nothing(tmp_path: Path) -> None:
    done = in_a_process(["--lang", "fr", "--help"], {"PYTHONIOENCODING": "ascii"})
    assert done.returncode == 0
    assert b"Commandes" in done.stdout
