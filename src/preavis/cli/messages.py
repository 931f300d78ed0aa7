"""What is said to the person at the terminal: errors, problems, questions, advice on what to do next.

All of it goes to standard error, so that data on standard output can be piped.
"""

from __future__ import annotations

import shlex
import sys
import tempfile
import traceback
from collections.abc import Iterable, Sequence
from pathlib import Path

import click

from preavis.cli.setting import Setting, is_terminal
from preavis.cli.spoken import named
from preavis.errors import NeedsDecision, Parameter, PreavisError, Problem, Question, UsageError
from preavis.report.saying import problem_text, question_facts, sentence
from preavis.report.words import visible

TROUBLE = "trouble"
SHOWN_PROBLEMS = 8
_BOLD, _RED, _YELLOW, _DIM, _PLAIN = "\x1b[1m", "\x1b[31m", "\x1b[33m", "\x1b[2m", "\x1b[0m"


def say(setting: Setting, code: str, style: str = "", **params: Parameter) -> None:
    """One sentence on standard error."""
    write(setting, sentence(setting.words, code, params), style)


def write(setting: Setting, text: str, style: str = "") -> None:
    coloured = style and setting.colour and is_terminal(sys.stderr)
    sys.stderr.write(f"{style}{text}{_PLAIN}\n" if coloured else f"{text}\n")
    sys.stderr.flush()


def following(setting: Setting, command: str, book: Path | None = None) -> None:
    """Suggest the next command, on the same book unless another is named."""
    say(setting, "cli.next", command=on_book(setting, command, book))


def on_book(setting: Setting, command: str, book: Path | None = None) -> str:
    """A command as it must be typed to reach the same book, or the one named."""
    folder = book or setting.folder
    where = "" if folder == Path() or setting.in_environment else f" --book {shlex.quote(str(folder))}"
    return f"preavis{where} {command}"


def end(setting: Setting, error: PreavisError) -> int:
    """Say why a command stopped, and with which answers it can go on; its exit code."""
    write(setting, f"{setting.words.say('cli.error')} {sentence(setting.words, error.code, error.params)}", _BOLD)
    if isinstance(error, NeedsDecision):
        ask(setting, error.questions)
    write(setting, f"[{error.code}]", _DIM)
    return error.exit_code


def ask(setting: Setting, questions: Sequence[Question]) -> None:
    """Show what only a person can answer, with the values that make it ambiguous and the way to answer."""
    for question in questions:
        write(setting, sentence(setting.words, question.code, question_facts(question)))
        if question.samples:
            say(setting, "cli.question.samples", samples=", ".join(question.samples))
        for choice in question.choices:
            say(setting, "cli.question.answer", key=question.key, choice=choice)


def problems(setting: Setting, found: Iterable[Problem]) -> None:
    """List problems, the gravest first; many of one code are counted after the first few."""
    order = ("refused", "rejected", "warning", "note")
    by_code: dict[tuple[int, str], list[Problem]] = {}
    for problem in found:
        by_code.setdefault((order.index(problem.severity), problem.code), []).append(problem)
    for (rank, _), group in sorted(by_code.items(), key=lambda item: item[0]):
        for problem in group[:SHOWN_PROBLEMS]:
            mark = setting.words.say(f"cli.severity.{order[rank]}")
            write(setting, f"  {mark} {problem_text(setting.words, problem)}", _YELLOW if rank < 3 else "")
        if len(group) > SHOWN_PROBLEMS:
            say(setting, "cli.and_more", count=len(group) - SHOWN_PROBLEMS)


def usage(error: click.ClickException) -> PreavisError:
    """A mistake in the arguments, as one of our own errors."""
    verb = error.ctx.command_path if isinstance(error, click.UsageError) and error.ctx else "preavis"
    match error:
        case click.NoSuchOption():
            return _no_such_option(error, verb)
        case click.BadOptionUsage():
            return UsageError("cli.option_needs_value", value=error.option_name, verb=verb)
        case click.BadParameter():
            return _bad_value(error, verb)
        case _:
            return UsageError("cli.usage", value=error.format_message(), verb=verb)


def _no_such_option(error: click.NoSuchOption, verb: str) -> PreavisError:
    if error.option_name[1:].isdecimal():
        return UsageError("cli.below_zero", value=error.option_name, verb=verb)
    close = ", ".join(error.possibilities or ())
    code = "cli.unknown_option_close" if close else "cli.unknown_option"
    return UsageError(code, value=error.option_name, close=close, verb=verb)


def _bad_value(error: click.BadParameter, verb: str) -> PreavisError:
    """A value that is missing or no value of its kind."""
    name = named(error.param, error.ctx)
    if isinstance(error, click.MissingParameter):
        return UsageError("cli.missing_argument", value=name, verb=verb)
    match error.param:
        case click.Parameter(type=click.IntRange(min=least, max=most)):
            code = "cli.number_too_small" if most is None else "cli.number_outside"
            return UsageError(code, value=name, least=int(least or 0), most=int(most or 0))
        case click.Parameter(type=click.types.IntParamType()):
            return UsageError("cli.not_a_whole_number", value=name, verb=verb)
        case _:
            return UsageError("cli.bad_value", value=name, verb=verb)


def last_resort(setting: Setting, error: Exception) -> int:
    """A flaw of the product or of the machine: keep the trace in a file for `doctor`, say what to do; exit code 1."""
    if isinstance(error, OSError) and error.strerror:
        where = visible(str(error.filename or ""))
        say(setting, "cli.system", _BOLD, reason=error.strerror, file=where)
        write(setting, "[cli.system]", _DIM)
        return 1
    if isinstance(error, MemoryError):
        say(setting, "cli.memory", _BOLD)
        return 1
    path = keep_trace(setting, error)
    say(setting, "cli.unexpected", _BOLD, kind=type(error).__name__, file=str(path))
    write(setting, "[cli.unexpected]", _DIM)
    return 1


def keep_trace(setting: Setting, error: Exception) -> Path:
    """Write what happened where `doctor` finds it: in the book if there is one, else in the temporary folder."""
    name = f"preavis-{setting.now():%Y%m%d-%H%M%S}.txt"
    text = "".join(traceback.format_exception(error))
    for folder in (setting.folder / TROUBLE, Path(tempfile.gettempdir())):
        try:
            if folder.name == TROUBLE and not is_book(setting.folder):
                continue
            folder.mkdir(exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")
        except OSError:
            continue
        return folder / name
    return Path(name)


def is_book(folder: Path) -> bool:
    """Whether a folder holds a book."""
    return (folder / "preavis.toml").is_file()
