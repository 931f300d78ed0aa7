"""How an import is shown to a person: file by file, how it was understood, what is new, what is left out and why."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Iterator, Sequence

from preavis.cli import messages
from preavis.cli.setting import Setting
from preavis.errors import Parameter, Problem
from preavis.intake import Intake
from preavis.report.importing import counts_by_reading, is_money, key_of
from preavis.report.words import Words, visible
from preavis.sources.base import Reading
from preavis.store import Count

_SHOWN = 10
_LABEL = 14
_PIPED_WIDTH = 120
_APART = ("columns", "ignored")
_TIED = "\ue000"
"""Joins the words of one part while lines are folded."""


def show(setting: Setting, found: Intake) -> None:
    """The whole import: the account of each file on standard output, problems and suggestions on standard error."""
    counts = counts_by_reading(found.prepared.counts)
    lines = [
        line
        for reading in found.readings
        if not any(problem.severity == "refused" for problem in reading.problems)
        for line in _file(setting.words, reading, counts.get(key_of(reading)))
    ]
    if len(counts) > 1:
        lines += [_sum(setting.words, found)]
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    sys.stdout.flush()
    messages.problems(setting, (*found.problems, *_rejects(found)))
    _people(setting, found)


def _rejects(found: Intake) -> Iterator[Problem]:
    """Rows left out that no problem names yet."""
    told = {(p.code, p.origin) for p in found.problems}
    for reading in found.readings:
        for reject in reading.rejects:
            if (reject.problem.code, reject.problem.origin) not in told:
                yield reject.problem


def _file(words: Words, reading: Reading, count: Count | None) -> Iterator[str]:
    facts: dict[str, Parameter] = {"file": reading.file.name, "rows": reading.rows}
    facts |= {"source": f"source.{reading.source}", "kind": reading.primary}
    yield words.say("cli.import.file", facts)
    said = dict(reading.interpretation)
    apart = {key: said.pop(key) for key in _APART if key in said}
    yield from _labelled(words.say("cli.import.understood"), [_read_as(words, *item) for item in said.items()])
    for key, value in apart.items():
        yield from _labelled(_name(words, key), [visible(part) for part in value.split("; ")])
    totals = ((key.rpartition(".")[2], value) for key, value in reading.totals.items())
    shown = [_total(words, key, value) for key, value in totals if key != "seconds"]
    yield from _labelled(words.say("cli.import.totals"), shown)
    if count is not None:
        yield from _labelled(words.say("cli.import.rows"), [_counts(words, count)])
        yield from (f"{' ' * _LABEL}{note}" for note in _changes(words, count))


def _labelled(label: str, parts: Sequence[str]) -> Iterator[str]:
    """Parts after a label, folded to the width of the screen."""
    if not parts:
        return
    width = max(shutil.get_terminal_size((_PIPED_WIDTH, 24)).columns, _LABEL * 3)
    kept = [part.replace(" ", _TIED) for part in parts]
    lines = textwrap.wrap(" · ".join(kept), width - _LABEL, break_long_words=False, break_on_hyphens=False)
    for i, line in enumerate(lines):
        yield f"{f'  {label}' if i == 0 else '':<{_LABEL}}{line.replace(_TIED, ' ')}"


def _read_as(words: Words, key: str, value: str) -> str:
    told = " ".join(_or_itself(words, f"reading.{token}", token) for token in value.split())
    return f"{_name(words, key)} {told}"


def _name(words: Words, key: str) -> str:
    """What a control figure or a way of reading is called."""
    return _or_itself(words, f"read.{key}", key)


def _or_itself(words: Words, code: str, text: str) -> str:
    return words.word(code) if words.has(f"word.{code}") else visible(text)


def _total(words: Words, key: str, value: int | str) -> str:
    if isinstance(value, str):
        return f"{_name(words, key)} {visible(value)}"
    if key.startswith("minutes"):
        return f"{_name(words, key)} {words.formats.hours(value)}"
    amount = words.formats.money(value) if is_money(key) else words.formats.count(value)
    return f"{_name(words, key)} {amount}"


def _counts(words: Words, count: Count) -> str:
    numbers = {"imported": count.imported, "duplicate": count.duplicate, "rejected": count.rejected}
    return words.say("cli.import.counts", numbers)


def _changes(words: Words, count: Count) -> Iterator[str]:
    """What an import does to rows that are there already."""
    if count.snapshot and count.written and (count.removed or count.changed or count.duplicate):
        yield words.say("cli.import.replaces", {"snapshot": count.snapshot})
    elif count.changed:
        yield words.say("cli.import.changed", {"count": count.changed})
    if count.removed:
        yield words.say("cli.import.removed", {"count": count.removed})


def _sum(words: Words, found: Intake) -> str:
    counts = found.prepared.counts
    numbers = {name: sum(getattr(c, name) for c in counts) for name in ("imported", "duplicate", "rejected")}
    return words.say("cli.import.sum", numbers)


def _people(setting: Setting, found: Intake) -> None:
    """What only a person can decide about clients; none of it stops the import."""
    if found.prepared.new_clients:
        messages.say(setting, "cli.import.clients", count=found.prepared.new_clients)
    if found.suggestions:
        messages.say(setting, "cli.import.merges")
    for pair in found.suggestions[:_SHOWN]:
        facts: dict[str, Parameter] = {"one": pair.first_name, "other": pair.second_name, "percent": pair.score * 100}
        messages.write(
            setting, setting.words.say("cli.import.merge", facts | {"first": pair.first, "second": pair.second})
        )
    if found.unknown_clients:
        messages.say(setting, "cli.import.unknown_clients")
    for unknown in found.unknown_clients[:_SHOWN]:
        messages.say(setting, "cli.import.unknown_client", client=unknown.name, minutes=unknown.minutes)
