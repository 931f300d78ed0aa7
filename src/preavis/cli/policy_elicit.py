"""`preavis policy elicit`: a policy made by answering questions, one at a time; nothing is written without --apply."""

from __future__ import annotations

import shutil
import sys
import textwrap
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from preavis.advice.elicitation import Answers, Ground, Question, Side, keep, question
from preavis.advice.elicitation_file import answers_of, text_of
from preavis.advice.elicitation_replies import check, edits, reply, without
from preavis.advice.policy import load
from preavis.advice.policy_diff import Change, differences
from preavis.advice.policy_edit import edited
from preavis.advice.table import table
from preavis.cli import messages
from preavis.cli.looking import Look, looked
from preavis.cli.opening import author_of, opened
from preavis.cli.policy_named import IN_FORCE
from preavis.cli.setting import Setting
from preavis.cli.spoken import Day, option, pass_setting, verb
from preavis.errors import NeedsDecision, NothingToDo, UsageError
from preavis.report.policy_questions import asked_text
from preavis.report.policy_screen import changes_page
from preavis.report.saying import sentence
from preavis.report.screen import console
from preavis.store.write import appear

ANSWERS = "policy-answers.toml"
_SKIP = frozenset(("skip", "passer"))
_STOP = frozenset(("stop",))


@verb("policy.elicit")
@option("--answers", metavar="file", type=str, help="cli.policy.elicit.answers")
@option("--rest-as-today", is_flag=True, help="cli.policy.elicit.rest")
@option("--save", metavar="file", type=str, help="cli.policy.elicit.save")
@option("--apply", "write", is_flag=True, help="cli.policy.elicit.apply")
@option("--as-of", type=Day(), metavar="date", help="cli.option.as_of")
@option("--author", metavar="name", help="cli.import.author")
@pass_setting
def elicit(setting: Setting, /, as_of: date | None, author: str | None, *, write: bool, **asked: object) -> None:
    wanted = _Asked(**asked)  # type: ignore[arg-type]  # click gives what the options above declare
    with looked(setting, as_of) as look:
        ground, text = ground_of(look), look.store.policy_text
    path = Path(wanted.answers) if wanted.answers else setting.folder / ANSWERS
    answers = _asked(setting, ground, _Kept(path, tuple(c.name for c in ground.policy.criteria)), wanted)
    proposed = edited(text, edits(ground, answers), IN_FORCE)
    changes = differences(ground.policy, load(proposed, IN_FORCE))
    if not changes:
        raise NothingToDo("policy_tools.elicit_same", file=str(path))
    _show(setting, changes)
    if wanted.save:
        _put(Path(wanted.save), proposed)
        messages.say(setting, "policy_tools.elicit_saved", file=wanted.save)
    if write:
        _write(setting, (text, proposed), author)
    else:
        messages.say(setting, "policy_tools.elicit_dry", file=str(path))


@dataclass(frozen=True)
class _Asked:
    """What the command line says."""

    answers: str | None
    rest_as_today: bool
    save: str | None


def ground_of(look: Look) -> Ground:
    """What the questions are made from."""
    names = tuple((client.key, client.name) for client in look.book.clients.all)
    return Ground(look.policy, table(look.measured(), look.policy), names)


@dataclass(frozen=True)
class _Kept:
    """The file of answers: read once, written after each answer."""

    path: Path
    criteria: tuple[str, ...]

    def read(self) -> Answers:
        try:
            text = self.path.read_text(encoding="utf-8-sig")
        except FileNotFoundError:
            return Answers()
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError("policy_tools.unreadable", file=str(self.path)) from error
        return answers_of(text, str(self.path), self.criteria)

    def write(self, answers: Answers) -> None:
        _put(self.path, text_of(answers))


def _put(path: Path, text: str) -> None:
    """A file written whole or not at all."""

    def fill(temporary: Path) -> None:
        temporary.write_text(text, encoding="utf-8", newline="\n")

    appear(path, fill)


def _asked(setting: Setting, ground: Ground, kept: _Kept, wanted: _Asked) -> Answers:
    """All answers: those of the file, then those of the person."""
    answers = kept.read()
    check(ground, answers)
    if wanted.rest_as_today:
        return _rest_as_today(ground, answers)
    if question(ground, answers) is not None:
        messages.say(setting, "policy_tools.elicit_start", file=str(kept.path))
    while asked := question(ground, answers):
        messages.write(setting, _folded(asked_text(asked, ground, setting.words)))
        said = _line()
        if said is None or said.lower() in _STOP:
            kept.write(answers)
            raise NeedsDecision("policy_tools.elicit_unfinished", file=str(kept.path))
        answers = _answered(setting, ground, answers, (asked, said))
        kept.write(answers)
    return answers


def _folded(text: str) -> str:
    """Long lines broken between words at the width of the terminal."""
    width = shutil.get_terminal_size().columns
    return "\n".join(
        textwrap.fill(line, width, subsequent_indent=" " * (len(line) - len(line.lstrip())), break_on_hyphens=False)
        for line in text.split("\n")
    )


def _line() -> str | None:
    """One line typed; None at the end of the input."""
    sys.stderr.write("> ")
    sys.stderr.flush()
    try:
        return input().strip()
    except EOFError:
        sys.stderr.write("\n")
        return None
    except UnicodeDecodeError:  # bytes of another encoding are no answer, and surely not an empty one
        return "?"


def _answered(setting: Setting, ground: Ground, answers: Answers, typed: tuple[Question, str]) -> Answers:
    """The answers after one reply; a reply that makes no sense changes nothing and is asked for again."""
    asked, said = typed
    if said.lower() in _SKIP:
        return _skipped(ground, answers, asked.part)
    try:
        return reply(ground, answers, asked, said)
    except UsageError as error:
        messages.write(setting, _folded(sentence(setting.words, error.code, error.params)))
        if error.code == "policy_tools.contradiction" and isinstance(asked, Side):
            return without(ground, answers, asked, said)
        return answers


def _skipped(ground: Ground, answers: Answers, part: str) -> Answers:
    """The rest of a part as it is in force; all of it where that does not fit what was said before."""
    rest = answers
    try:
        while (asked := question(ground, rest)) and asked.part == part:
            rest = reply(ground, rest, asked, "")
    except UsageError:
        return keep(answers, part)
    return rest


def _rest_as_today(ground: Ground, answers: Answers) -> Answers:
    """Every question that is still open is answered as the policy in force would."""
    while asked := question(ground, answers):
        answers = reply(ground, answers, asked, "")
    return answers


def _show(setting: Setting, changes: tuple[Change, ...]) -> None:
    out = console(colour=setting.colour)
    for part in changes_page(IN_FORCE, setting.words.say("policy_tools.proposed"), changes, setting.words):
        out.print(part)


def _write(setting: Setting, texts: tuple[str, str], author: str | None) -> None:
    """Put the new version in force, unless the file was changed while questions were answered."""
    before, proposed = texts
    with opened(setting) as store:
        if store.policy_text != before:
            raise UsageError("policy_tools.changed_meanwhile", file=IN_FORCE)
        store.record_policy(proposed, at=setting.now(), author=author_of(author))
        version = store.policy_versions()[-1].id
    messages.say(setting, "policy_tools.elicit_done", version=version)
    messages.following(setting, "review")
