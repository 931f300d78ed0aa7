"""A policy by the word typed: a version's number, the first digits of a fingerprint, or a file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path

from preavis.advice.policy import Policy, load
from preavis.errors import NothingToDo, PreavisError, UsageError
from preavis.store import PolicyVersion, Store

IN_FORCE = "preavis.toml"
_SHORT = 12
_LEAST_DIGITS = 4
_CLOSEST = 3


@dataclass(frozen=True)
class Named:
    """A policy's text, with the word for it. `version` is None for a file."""

    name: str
    text: str
    version: PolicyVersion | None = None

    @cached_property
    def policy(self) -> Policy:
        """The policy; a fault names the file, or the version."""
        return load(self.text, self.name)


def in_force(store: Store) -> Named:
    """The file in force."""
    return Named(IN_FORCE, store.policy_text)


def before_that(store: Store) -> Named:
    """The newest version that says something else than the file in force. Raises NothingToDo if none."""
    known = store.policy_versions()
    earlier = next((version for version in reversed(known) if version.text != store.policy_text), None)
    if earlier is None:
        raise NothingToDo("policy_tools.one_version")
    return _of(earlier)


def named(store: Store, word: str) -> Named:
    """The policy a word means. Raises UsageError `policy_tools.unknown_version` with the closest versions."""
    known = store.policy_versions()
    by_number = {str(version.id): version for version in known}
    bare = word.strip().lower().removeprefix("v")
    if bare in by_number:
        return _of(by_number[bare])
    path = Path(word)
    if path.is_file():
        return _file(path)
    found = _by_fingerprint(known, word.strip().lower())
    if len({version.text for version in found}) == 1:
        return _of(found[-1])
    close = ", ".join(f"{v.id} ({v.sha256[:_SHORT]})" for v in found or _closest(known, bare))
    raise UsageError("policy_tools.unknown_version", value=word, close=close)


def _of(version: PolicyVersion) -> Named:
    return Named(f"version {version.id}", version.text, version)


def _file(path: Path) -> Named:
    try:
        return Named(str(path), path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError("policy_tools.unreadable", file=str(path)) from error


def _by_fingerprint(known: Sequence[PolicyVersion], word: str) -> list[PolicyVersion]:
    """Versions whose text has this fingerprint, or what they say (the one that reviews and decisions carry)."""
    if len(word) < _LEAST_DIGITS or not re.fullmatch(r"[0-9a-f]+", word):
        return []
    return [v for v in known if v.sha256.startswith(word)] or [v for v in known if _said(v).startswith(word)]


def _said(version: PolicyVersion) -> str:
    try:
        return load(version.text).sha256
    except PreavisError:  # a version that today's grammar refuses has no fingerprint of its meaning
        return ""


def _closest(known: Sequence[PolicyVersion], word: str) -> Iterator[PolicyVersion]:
    """Versions whose number or fingerprint looks most like a word; the newest if none does."""
    texts = {version.sha256[: max(len(word), _LEAST_DIGITS)]: version for version in known}
    texts |= {str(version.id): version for version in known}
    close = get_close_matches(word, texts, _CLOSEST, 0.5)
    if not close and word.isdecimal():
        yield from sorted(known, key=lambda version: abs(version.id - int(word[:9])))[:_CLOSEST]
    elif not close:
        yield from reversed(known[-_CLOSEST:])
    yield from dict.fromkeys(texts[text] for text in close)
