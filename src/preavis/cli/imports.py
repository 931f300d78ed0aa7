"""`preavis import`: reads files and says what it understood; writes only with `--apply`."""

from __future__ import annotations

import shlex
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from preavis.cli import import_screen, messages
from preavis.cli.opening import author_of, opened
from preavis.cli.progress import counting
from preavis.cli.setting import Setting, write_json
from preavis.cli.spoken import argument, option, pass_setting, verb
from preavis.errors import NeedsDecision, NothingToDo, PreavisError, UsageError
from preavis.facts.staging import Staging
from preavis.intake import Intake, apply, read
from preavis.report.importing import import_data, rejects_csv
from preavis.store import Batch, Store


@dataclass(frozen=True)
class Request:
    """What the person asked for."""

    files: tuple[str, ...]
    answers: Mapping[str, str]
    write: bool
    rejects: str | None
    author: str
    as_json: bool


@verb("import")
@argument("files", nargs=-1, required=True, metavar="file")
@option("--apply", "write", is_flag=True, help="cli.import.apply")
@option("--answer", "answers", multiple=True, metavar="answer", help="cli.import.answer")
@option("--rejects", metavar="file", help="cli.import.rejects")
@option("--author", metavar="name", help="cli.import.author")
@option("--json", "as_json", is_flag=True, help="cli.option.json")
@pass_setting
def import_files(setting: Setting, /, **asked: object) -> None:
    request = Request(
        files=asked["files"],  # type: ignore[arg-type]  # click made it a tuple of texts
        answers=_answers(asked["answers"]),  # type: ignore[arg-type]  # click made it a tuple of texts
        write=bool(asked["write"]),
        rejects=asked["rejects"],  # type: ignore[arg-type]  # a text or None
        author=author_of(asked["author"]),  # type: ignore[arg-type]  # a text or None
        as_json=bool(asked["as_json"]),
    )
    with opened(setting) as store:
        run(setting, store, request)


def run(setting: Setting, store: Store, request: Request) -> Batch | None:
    """Read, show, and write if asked to. Raises NeedsDecision, NothingToDo or PreavisError as `store.apply` does."""
    with tempfile.TemporaryDirectory(prefix="preavis-") as scratch, Staging(scratch) as staging:
        answers = {**store.answers(), **request.answers}
        with counting(setting) as progress:
            found = read(store, [Path(file) for file in request.files], answers, staging, progress)
        _save_rejects(setting, request, found)
        batch, stopped = _written(setting, store, request, found)
        _show(setting, request, found, batch)
    if stopped is not None:
        raise stopped
    return batch


def fill(setting: Setting, store: Store, files: Sequence[Path], author: str) -> Batch:
    """Import files whose account nobody needs to read: those of the demo."""
    with tempfile.TemporaryDirectory(prefix="preavis-") as scratch, Staging(scratch) as staging:
        with counting(setting) as progress:
            found = read(store, files, {}, staging, progress)
        return apply(store, found, setting.now(), author)


def _written(
    setting: Setting, store: Store, request: Request, found: Intake
) -> tuple[Batch | None, PreavisError | None]:
    """The batch, or the error that ends the command once everything has been shown."""
    if found.questions:
        return None, NeedsDecision("cli.import.questions", found.questions, count=len(found.questions))
    if found.refused:
        return None, PreavisError("cli.import.refused", count=len(found.refused), files=", ".join(found.refused))
    if not any(count.written for count in found.prepared.counts):
        return None, NothingToDo("cli.import.nothing")
    if not request.write:
        return None, None
    return apply(store, found, setting.now(), request.author), None


def _show(setting: Setting, request: Request, found: Intake, batch: Batch | None) -> None:
    if request.as_json:
        data = import_data(found, batch, setting.data_words)
        write_json(data)
        return
    import_screen.show(setting, found)
    if batch is not None:
        messages.say(setting, "cli.import.done", batch=batch.id, command=messages.on_book(setting, f"undo {batch.id}"))
        messages.following(setting, "review")
    elif not found.questions and not found.refused and any(count.written for count in found.prepared.counts):
        messages.say(setting, "cli.import.dry")
        messages.following(setting, again(request.files, request.answers))


def again(files: Sequence[str], answers: Mapping[str, str]) -> str:
    """The same command with `--apply`, as it can be pasted."""
    given = "".join(f" --answer {shlex.quote(f'{key}={choice}')}" for key, choice in answers.items())
    return f"import --apply{given} {shlex.join(files)}"


def _save_rejects(setting: Setting, request: Request, found: Intake) -> None:
    rejected = sum(len(reading.rejects) for reading in found.readings)
    if request.rejects is not None:
        Path(request.rejects).write_bytes(rejects_csv(found, setting.words))
        messages.say(setting, "cli.import.rejects_saved", file=request.rejects)
    elif rejected and not request.write:
        messages.say(setting, "cli.import.rejects_hint")


def _answers(given: Sequence[str]) -> dict[str, str]:
    answers = {}
    for text in given:
        key, sign, choice = text.rpartition("=")
        if not sign or not key:
            raise UsageError("cli.not_an_answer", value=text)
        answers[key] = choice
    return answers
