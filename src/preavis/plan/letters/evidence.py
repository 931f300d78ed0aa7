"""What a written letter stood on, kept beside it, and what of it reads otherwise today."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from preavis.errors import UsageError
from preavis.plan.letters.base import Fact, Filled, Value
from preavis.plan.letters.draft import Draft
from preavis.plan.letters.filling import Known

FORMAT = "preavis letter evidence 1"
_SHAPE = {"letter": str, "client": str, "day": str, "as_of": str, "given": dict, "ours": dict, "claims": dict}


@dataclass(frozen=True)
class Checked:
    """One claim of a letter, then and now. `rows` are the facts that came, went or read otherwise."""

    field: str
    then: str
    now: str | None
    same: bool
    rows: tuple[Fact, ...] = ()


def record(draft: Draft, known: Known, register: str, language: str, head: tuple[int, str]) -> dict[str, Any]:
    """The record of a letter as plain data: what was given, and each claim with its facts and their fingerprint."""
    return {
        "format": FORMAT,
        "letter": draft.letter.name,
        "client": known.client.key,
        "day": known.day.isoformat(),
        "as_of": known.session.book.as_of.isoformat(),
        "register": register,
        "language": language,
        "rules": list(draft.letter.rules),
        "given": dict(sorted(known.given.items())),
        "ours": {name: text for name, text in sorted(known.ours.items()) if draft.letter.field(name)},
        "facts_sha256": known.session.book.facts_sha256,
        "journal": {"event": head[0], "head": head[1]},
        "claims": {name: _claim(each) for name, each in sorted(draft.filled.items()) if _is_claim(each)},
    }


def read_record(text: str, file: str) -> dict[str, Any]:
    """A record read back. Raises UsageError `letters.not_evidence` when a file is none."""
    try:
        found = json.loads(text)
        if found["format"] != FORMAT or not all(isinstance(found[name], kind) for name, kind in _SHAPE.items()):
            raise UsageError("letters.not_evidence", file=file)
        date.fromisoformat(found["day"])
        date.fromisoformat(found["as_of"])
        for claim in found["claims"].values():
            _facts(claim)
    except (ValueError, TypeError, KeyError):
        raise UsageError("letters.not_evidence", file=file) from None
    return dict(found)


def _facts(claim: Mapping[str, Any]) -> tuple[Fact, ...]:
    """The facts of a recorded claim; KeyError or TypeError where it is none."""
    if not isinstance(claim["sha256"], str) or "value" not in claim:
        raise TypeError(claim)
    return tuple(Fact(**fact) for fact in claim["facts"])


def compare(recorded: Mapping[str, Any], now: Mapping[str, Filled]) -> tuple[Checked, ...]:
    """Each recorded claim beside what the book says now, in the order they were recorded."""
    return tuple(_checked(name, claim, now.get(name)) for name, claim in recorded["claims"].items())


def fingerprint(facts: tuple[Fact, ...], value: Value) -> str:
    """SHA-256 of the facts of a claim and of its figure, as canonical JSON."""
    told = {"facts": [_fact(fact) for fact in facts], "value": plain(value)}
    return sha256(json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def plain(value: Value) -> Any:
    """A value as JSON has it: dates as text, the rows of a table as objects."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [{name: plain(cell) for name, cell in row.items()} for row in value]
    return value


def _is_claim(each: Filled) -> bool:
    return bool(each.facts)


def _claim(each: Filled) -> dict[str, Any]:
    return {
        "value": plain(each.value),
        "origin": each.origin,
        "sha256": fingerprint(each.facts, each.value),
        "facts": [_fact(fact) for fact in each.facts],
    }


def _fact(fact: Fact) -> dict[str, Any]:
    return asdict(fact)


def _checked(name: str, claim: Mapping[str, Any], now: Filled | None) -> Checked:
    then = _short(claim["value"])
    if now is None:
        return Checked(name, then, None, same=False, rows=_facts(claim))
    before = set(_facts(claim))
    differing = tuple(sorted(before ^ set(now.facts)))
    same = claim["sha256"] == fingerprint(now.facts, now.value)
    return Checked(name, then, _short(plain(now.value)), same, differing)


def _short(value: Any) -> str:
    """A value as one word of a table; a list by how many rows it has."""
    return f"[{len(value)}]" if isinstance(value, list) else str(value)
