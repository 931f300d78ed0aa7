"""Text as it is set on a page: the reader's typography, figures with units, names made safe and of bearable length."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from preavis.errors import Parameter
from preavis.measures.base import Unit
from preavis.report.explained import missing
from preavis.report.words import Words, visible

NAME_MOST = 90
_APOSTROPHE = re.compile(r"(?<=\w)'(?=\w)")
_MINUS = re.compile(r"(?<![\w\d-])-(?=[\d€$£])")
_FRENCH_BEFORE = re.compile(r"[ \u00a0](?=[;:!?»](?:\W|$))")
_FRENCH_AFTER = re.compile(r"(?<=«)[ \u00a0]")
_NARROW = "\u202f"


def name(text: str) -> str:
    """A name from the books: what steers a page shown as its escape, and never longer than a line or two."""
    shown = visible(text).strip() or "—"
    return shown if len(shown) <= NAME_MOST else shown[: NAME_MOST - 1] + "…"


def typeset(text: str, language: str) -> str:
    """A sentence of ours with the marks of its language: curved apostrophes, true minus signs, French spaces."""
    set_ = _MINUS.sub("−", _APOSTROPHE.sub("’", text))
    if language != "fr":
        return set_
    return _FRENCH_AFTER.sub(_NARROW, _FRENCH_BEFORE.sub(_NARROW, set_))


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


@dataclass(frozen=True)
class Speech:
    """The words of the reader's language, set."""

    words: Words

    def say(self, code: str, params: Mapping[str, Parameter] | None = None) -> str:
        return self.set(self.words.say(code, params))

    def set(self, text: str) -> str:
        return typeset(visible(text), self.words.language)

    def word(self, code: str) -> str:
        return self.set(self.words.word(code))

    def title(self, code: str) -> str:
        """A word of the glossary as a title or a head: with a capital."""
        return capital(self.word(code))

    def figure(self, value: float | None, unit: Unit) -> str:
        """A figure with its unit; a question mark where it is unknown."""
        return "?" if value is None else self.set(self.words.formats.measure(value, unit))

    def money(self, amount: int | None) -> str:
        return "?" if amount is None else self.set(self.words.formats.money(amount))

    def whole(self, amount: int | float | None) -> str:  # noqa: PYI041  a measure's number is either
        """Money without cents, for tables where they would hide the figure."""
        return "?" if amount is None else self.set(self.words.formats.whole_money(amount))

    def share(self, share: float | None) -> str:
        return "?" if share is None else self.set(self.words.formats.ratio(share))

    def percents(self, share: float) -> str:
        """A share as a whole percentage, for what is drawn by chance and has no decimals to boast of."""
        return self.count(round(share * 100)) + self.words.say("dossier.percent")

    def day(self, day: str) -> str:
        return self.set(self.words.formats.date(day))

    def count(self, number: int) -> str:
        return self.words.formats.count(number)

    def between(self, found: Mapping[str, Any]) -> str:
        """The bounds of a measure, or why it is missing: `from a to b`, `at least a`, the reason; else nothing."""
        unit, low, high = found["unit"], found["low"], found["high"]
        why = missing(found["missing"], self.words) if found["missing"] else ""
        if low == high:
            return self.set(why)
        texts = {"low": "" if low is None else self.figure(low, unit), "high": self.figure(high, unit)}
        code = "span" if None not in (low, high) else "at_least" if high is None else "at_most"
        told = self.say(f"dossier.{code}", texts)
        return f"{told} ({self.set(why)})" if why else told
