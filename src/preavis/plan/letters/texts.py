"""The text of a letter: read from its file, checked against the fields it may name, in one register.

A file is TOML: `subject`, then `[[part]]` tables in order, each with `all` or with `warm`, `neutral` and `firm` (a
register that a part lacks is without it). `name` marks a part that the law asks for. `frame.toml` holds what every
letter has around it; a letter's file may set any of those keys again. An owner's own files have the same shape and
stand in place of ours.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from preavis.errors import UsageError
from preavis.plan.letters.base import INVOICE, REGISTERS, Field, Letter, Register
from preavis.plan.letters.grammar import Known, Nodes, parse

FRAME = ("sender", "recipient", "place_and_date", "delivery", "references", "subject_line", "opening", "closing")
FRAME_KEYS = (*FRAME, "signature")
_ARTICLE = re.compile(r"\b([Aa]rticles?|[Ss]ections?) (?=[LRD]?\d)")
"""What names a text of law and its number: no line ends between them."""
_PART_KEYS = ("name", "all", *REGISTERS)
_FORMATS = {"text": "", "lines": "", "choice": "word", "flag": "flag"}


@dataclass(frozen=True)
class Part:
    """One part of the body; `name` is empty unless the law asks for it."""

    name: str
    nodes: Nodes


@dataclass(frozen=True)
class LetterText:
    """A letter's text in one language and register, parsed."""

    language: str
    register: Register
    frame: Mapping[str, Nodes]
    subject: Nodes
    parts: tuple[Part, ...]


def known(letter: Letter) -> Known:
    """What a text of a letter may name, and how each is written."""
    return {field.name: _columns() if field.type == "table" else _format(field) for field in letter.all_fields}


def letter_text(letter: Letter, language: str, register: Register, own: Mapping[str, str] | None = None) -> LetterText:
    """The text of a letter; `own` are the owner's files by name (`reminder`, `frame`), as text.

    Raises UsageError for a file that is no TOML or has another shape, `letters.text_omits_part` where a part that the
    law asks for is missing, or what `grammar.parse` says, with the file's name.
    """
    body = _table(letter.name, language, own)
    frame = _table("frame", language, own)
    unknown = (set(body) - {"subject", "part", *FRAME_KEYS}) | (set(frame) - set(FRAME_KEYS))
    for key in sorted(unknown):
        raise UsageError("letters.text_unknown_key", letter=letter.name, value=key)
    may = known(letter)
    subject = _parsed(_said("subject", body.get("subject", ""), register, letter), letter, may)
    texts = {key: _said(key, body.get(key, frame.get(key, "")), register, letter) for key in FRAME_KEYS}
    parts = tuple(_parts(letter, register, body, may))
    for name in letter.must_hold:
        if not any(part.name == name for part in parts):
            raise UsageError("letters.text_omits_part", letter=letter.name, part=name, register=f"register.{register}")
    return LetterText(
        language, register, {key: _parsed(text, letter, may) for key, text in texts.items()}, subject, parts
    )


def _parts(letter: Letter, register: Register, body: Mapping[str, Any], may: Known) -> list[Part]:
    found, parts = [], body.get("part", [])
    if not isinstance(parts, list) or not all(isinstance(part, dict) for part in parts):
        raise UsageError("letters.text_unknown_key", letter=letter.name, value="part")
    for part in parts:
        for key in sorted(set(part) - set(_PART_KEYS)):
            raise UsageError("letters.text_unknown_key", letter=letter.name, value=key)
        text = part.get("all", part.get(register, ""))
        if isinstance(text, str) and text.strip():
            found.append(Part(str(part.get("name", "")), _parsed(text.strip("\n"), letter, may)))
    return found


def _parsed(text: str, letter: Letter, may: Known) -> Nodes:
    try:
        return parse(_ARTICLE.sub("\\1\u00a0", text), may)
    except UsageError as error:
        raise UsageError(error.code, **{**error.params, "letter": letter.name}) from None


def _said(key: str, value: Any, register: Register, letter: Letter) -> str:
    """A text that is the same in every register, or the register's own."""
    text = value.get(register, "") if isinstance(value, dict) else value
    if not isinstance(text, str):
        raise UsageError("letters.text_unknown_key", letter=letter.name, value=key)
    return text.strip("\n")


def _table(name: str, language: str, own: Mapping[str, str] | None) -> Mapping[str, Any]:
    if own and name in own:
        try:
            return tomllib.loads(own[name])
        except tomllib.TOMLDecodeError as error:
            raise UsageError("letters.text_not_toml", letter=name, reason=str(error)) from None
    return _shipped(name, language)


@cache
def _shipped(name: str, language: str) -> Mapping[str, Any]:
    path = files("preavis.plan.letters").joinpath("texts", language, f"{name}.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _columns() -> Mapping[str, str]:
    return {name: _FORMATS.get(kind, kind) for name, kind in INVOICE.items()}


def _format(field: Field) -> str:
    return _FORMATS.get(field.type, field.type)
