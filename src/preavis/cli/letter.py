"""`preavis letter`: a letter filled from the book, printed or written to a file, never sent; and checking one later."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from preavis.cli import messages
from preavis.cli.lettering import MEASURED, Wanted, figures, hint_sender, known_for, own_fields, own_texts
from preavis.cli.looking import looked
from preavis.cli.opening import client_of, one_of
from preavis.cli.setting import Setting, write_bytes
from preavis.cli.spoken import Day, OneOf, argument, option, pass_setting, verb
from preavis.cli.writing import target, write_whole
from preavis.errors import NeedsDecision, Parameter, UsageError
from preavis.law import law_of
from preavis.plan.letters import BY_NAME, LANGUAGES, LETTERS, REGISTERS, Letter
from preavis.plan.letters.draft import Draft, draft
from preavis.plan.letters.evidence import compare, read_record, record
from preavis.plan.letters.filling import Known, fill
from preavis.plan.letters.page import page
from preavis.plan.letters.texts import letter_text
from preavis.report.documents import DOCUMENTS, Document, Written
from preavis.report.letter_screen import checked_page, letters_page
from preavis.report.saying import problem_text, sentence
from preavis.report.screen import console
from preavis.report.words import Words

EVIDENCE = ".evidence.json"
_SHORT = 12


@verb("letter")
@argument("client", metavar="client")
@argument("kind", required=False, metavar="letter")
@option("--register", type=OneOf(*REGISTERS), default="neutral", help="cli.letter.register")
@option("--language", type=OneOf(*LANGUAGES), help="cli.letter.language")
@option("--set", "settings", multiple=True, metavar="setting", help="cli.letter.set")
@option("--out", metavar="file", help="cli.letter.out")
@option("--on", "day", type=Day(), metavar="date", help="cli.letter.on")
@option("--as-of", type=Day(), metavar="date", help="cli.option.as_of")
@option("--plain", is_flag=True, help="cli.letter.plain")
@option("--force", is_flag=True, help="cli.letter.force")
@pass_setting
def letter(setting: Setting, /, client: str, kind: str | None, **asked: Any) -> None:
    if client == "list" and kind is None:
        _list(setting)
    elif client == "check":
        if kind is None:
            raise UsageError("cli.letter.needs_file")
        _check(setting, Path(kind), asked["as_of"])
    elif kind is None:
        raise UsageError("cli.letter.needs_type", client=client, known=", ".join(BY_NAME))
    else:
        _write(setting, client, BY_NAME[one_of(kind, tuple(BY_NAME), "cli.letter.unknown_type")], asked)


def _list(setting: Setting) -> None:
    out = console(colour=setting.colour)
    for part in letters_page(LETTERS, setting.words):
        out.print(part)


def _write(setting: Setting, client: str, chosen: Letter, asked: Mapping[str, Any]) -> None:
    given, out = _given(asked["settings"]), asked["out"]
    file = None if out is None else target(out, DOCUMENTS, "letter", force=asked["force"])
    language, register = asked["language"] or setting.language, asked["register"]
    with looked(setting, asked["as_of"]) as look:
        wanted = Wanted(chosen, client_of(look.book.clients, client), asked["day"], given, language)
        known = known_for(setting, look, wanted, own_fields(setting))
        made = _draft(setting, chosen, known)
        text = letter_text(chosen, language, register, own_texts(setting, chosen, language))
        words, head = Words.load(language, setting.currency), look.store.head()
        set_page = page(chosen, text, made.values, Written(words))
        foot: dict[str, Parameter] = {"event": head[0], "head": head[1][:_SHORT]}
        document = Document(
            page=set_page,
            day=known.day,
            foot="" if asked["plain"] else words.say("letters.foot", foot),
            sender_email=str(made.values.get("sender_email", "")),
            client_email=str(made.values.get("client_email", "")),
            author=look.book.company.name,
        )
        beside = record(made, known, register, language, head)
    _warn(setting, made)
    if file is None:
        write_bytes(DOCUMENTS[".txt"](document))
        return
    _keep(file, DOCUMENTS[file.suffix.lower()](document), beside)
    messages.say(setting, "cli.letter.done", letter=f"letter.{chosen.name}", client=known.client.name, file=str(file))
    messages.say(setting, "cli.letter.evidence", file=f"{file}{EVIDENCE}", letter=str(file))


def _draft(setting: Setting, chosen: Letter, known: Known) -> Draft:
    """The draft; where fields lack that can be said once for all, it is said where."""
    try:
        return draft(chosen, known)
    except NeedsDecision as error:
        lacking = [question.key for question in error.questions]
        hint_sender(setting, frozenset(lacking))
        kept = [each.name for each in chosen.all_fields if each.name in lacking and each.answer == each.name]
        if kept:
            messages.say(setting, "cli.letter.answer_hint", client=known.client.key, field=kept[0])
        raise


def _warn(setting: Setting, made: Draft) -> None:
    for finding in made.warnings:
        messages.write(setting, sentence(setting.words, finding.code, {**finding.params, "rule": finding.rule}))
    for problem in made.problems:
        messages.write(setting, problem_text(setting.words, problem))


def _given(settings: Sequence[str]) -> dict[str, str]:
    given: dict[str, str] = {}
    for told in settings:
        name, equals, value = told.partition("=")
        if not equals or not name.strip():
            raise UsageError("cli.letter.not_a_setting", value=told)
        if name.strip() in given:
            raise UsageError("cli.letter.twice", field=name.strip())
        given[name.strip()] = value
    return given


def _keep(file: Path, letter: bytes, beside: Mapping[str, Any]) -> None:
    """Write the letter and its evidence, each whole or not at all."""
    told = json.dumps(beside, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    for path, data in ((file, letter), (_beside(file), told.encode())):
        write_whole(path, data)


def _beside(file: Path) -> Path:
    return file.with_name(file.name + EVIDENCE)


def _check(setting: Setting, file: Path, as_of: date | None) -> None:
    """Compare what a letter says with what the book says. Exit code 4 if a claim reads otherwise."""
    path = file if file.name.endswith(EVIDENCE) else _beside(file)
    if not path.is_file():
        raise UsageError("cli.letter.no_evidence", file=str(file), evidence=str(path))
    recorded = read_record(path.read_text(encoding="utf-8", errors="replace"), str(path))
    if recorded["letter"] not in BY_NAME:
        raise UsageError("letters.not_evidence", file=str(path))
    found = compare(recorded, _today(setting, recorded, as_of))
    out = console(colour=setting.colour)
    for part in checked_page(BY_NAME[recorded["letter"]], found, setting.words):
        out.print(part)
    changed = sum(not one.same for one in found)
    if changed:
        raise NeedsDecision("letters.evidence_changed", count=changed)
    messages.say(setting, "cli.letter.all_same", count=len(found), day=recorded["day"])


def _today(setting: Setting, recorded: Mapping[str, Any], as_of: date | None) -> Mapping[str, Any]:
    """The letter's fields as the book fills them now, for the letter's own day.

    What is owed is read as of today. A yearly figure is measured again for the day it was measured for: the year moves
    on, its facts should not.
    """
    chosen, day = BY_NAME[recorded["letter"]], date.fromisoformat(recorded["day"])
    with looked(setting, as_of or setting.today()) as look:
        client = client_of(look.book.clients, recorded["client"])
        known = Known(look.session, client, day, law_of(look.book.company.country), recorded["ours"], recorded["given"])
        found = dict(fill(chosen, known).filled)
    if any(name in recorded["claims"] for name in MEASURED):
        with looked(setting, date.fromisoformat(recorded["as_of"])) as look:
            found |= figures(look, look.measured(), client_of(look.book.clients, recorded["client"]))
    return found
