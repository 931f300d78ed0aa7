"""What a letter is filled with: the book, the company's own fields, yearly figures, a proposal, the notice."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path

from preavis.cli import messages
from preavis.cli.looking import Look
from preavis.cli.reviewing import reviewed
from preavis.cli.setting import Setting
from preavis.errors import UsageError
from preavis.facts.identity import Client
from preavis.law import law_of
from preavis.measures import Measured, evidence
from preavis.plan.letters import Fact, Filled, Letter
from preavis.plan.letters.base import frame
from preavis.plan.letters.filling import Known
from preavis.plan.notice import QUESTIONS, changes_of, notice, relation_of
from preavis.plan.notice.questions import YEARS
from preavis.report.words import Words
from preavis.review import Reviewed

FOLDER = "letters"
SENDER = "sender.toml"
MEASURED = ("hours", "revenue", "days_beyond_terms")
"""Yearly figures that a letter may say."""
_LARGEST = 1 << 20


@dataclass(frozen=True)
class Wanted:
    """What was asked for: which letter, to whom, for which day, with which fields, in which language."""

    letter: Letter
    client: Client
    day: date | None
    given: Mapping[str, str]
    language: str


def known_for(setting: Setting, look: Look, wanted: Wanted, ours: Mapping[str, str]) -> Known:
    """Everything a letter can be filled with. UsageError for a client that stands for many."""
    client, letter = wanted.client, wanted.letter
    if client.kind == "pseudo":
        raise UsageError("letters.pseudo", client=client.name)
    law = law_of(look.book.company.country)
    known = Known(look.session, client, wanted.day or look.book.as_of, law, ours, wanted.given)
    if letter.field("proposal"):
        one = reviewed(look).of(client.key)
        words = Words.load(wanted.language, setting.currency)
        known.measured = dict(figures(look, one.measured, client)) | dict(_proposal(one, words))
        if "proposal" not in wanted.given and one.menu is not None and one.menu.ways:
            known.changes = changes_of((lever.remedy.name, lever.level) for lever in one.menu.ways[0].levers)
    if letter.purpose == "leave" or letter.field("proposal"):
        answers = {name: each.value for name, each in known.answers.items()} | dict(wanted.given)
        asked = {each.name for each in QUESTIONS}
        kept = {name: value for name, value in answers.items() if name in asked}
        relation = relation_of(look.session, client, lawyer_from=look.policy.notice.lawyer_from)
        known.notice = notice(relation, kept, law, known.day, _planned(wanted, known.day))
    return known


def _planned(wanted: Wanted, day: date) -> date | None:
    """The end that the letter names, where it names one that can be; what is wrong with any other is said elsewhere."""
    try:
        planned = date.fromisoformat(wanted.given.get("end_date", "").strip())
    except ValueError:
        return None
    return planned if day <= planned and planned.year <= YEARS[1] else None


def figures(look: Look, measured: Measured, client: Client) -> Iterator[tuple[str, Filled]]:
    """Yearly figures worth saying in a letter, with a fingerprint of the rows each stands on."""
    for name in MEASURED:
        value = measured.value(name, client.number).value
        if value is None or round(value) <= 0:
            continue
        rows = evidence(look.session, measured, name, client.number)
        said = sha256("\n".join(sorted(map(repr, rows))).encode()).hexdigest()
        yield name, Filled(round(value), "book", (Fact("measure", name, "", len(rows), note=said),))


def _proposal(one: Reviewed, words: Words) -> Iterator[tuple[str, Filled]]:
    """The cheapest way of the menu, one line for each thing it asks; nothing where the book knows no way."""
    if one.menu is not None and one.menu.ways:
        asked = [words.say(each.code, each.params) for each in one.menu.ways[0].asks]
        yield "proposal", Filled("\n".join(f"- {text}" for text in asked), "book")


def own_fields(setting: Setting) -> Mapping[str, str]:
    """The company's own fields, from `letters/sender.toml` of the book; empty where there is none."""
    path = setting.folder / FOLDER / SENDER
    if not path.is_file():
        return {}
    try:
        table = tomllib.loads(_read(path))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError("cli.letter.sender_broken", reason=str(error)) from None
    known = sorted(sender_fields())
    for name, value in table.items():
        if name not in known or not isinstance(value, str):
            raise UsageError("cli.letter.sender_key", value=name, known=", ".join(known))
    return table


def sender_fields() -> frozenset[str]:
    """Fields that are the company's own, the same for every letter."""
    from preavis.plan.letters import LETTERS  # noqa: PLC0415  the frame is that of any letter

    ours = {each.name for each in frame(LETTERS[0]) if each.name.startswith(("sender_", "signatory"))}
    return frozenset(ours | {"bank_details"})


def own_texts(setting: Setting, letter: Letter, language: str) -> Mapping[str, str]:
    """The owner's texts that take the place of ours, by name; see `plan.letters.texts`."""
    folder = setting.folder / FOLDER / language
    paths = {name: folder / f"{name}.toml" for name in (letter.name, "frame")}
    try:
        return {name: _read(path) for name, path in paths.items() if path.is_file()}
    except UnicodeDecodeError as error:
        raise UsageError("letters.text_not_toml", letter=letter.name, reason=str(error)) from None


def hint_sender(setting: Setting, lacking: frozenset[str]) -> None:
    """Say where the company's own fields can be kept, when one of them lacks."""
    if lacking & sender_fields():
        messages.say(setting, "cli.letter.sender_hint", file=str(setting.folder / FOLDER / SENDER))


def _read(path: Path) -> str:
    return path.read_bytes()[:_LARGEST].decode("utf-8")
