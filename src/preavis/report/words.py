"""The words of a language: a sentence for every code, filled with the facts of the situation.

Texts lie in `words/<language>/<room>.toml`, flat tables of `"code" = "text {param}"`. The placeholders are a closed
set, read by the parser below and by nothing else: no attribute, no index, no call.

    {x}             the value as it is, with control characters made visible
    {x:money}       minor units; in the currency of the parameter `currency`, else in the book's
    {x:date}        an ISO date
    {x:month}       the month of an ISO date
    {x:percent}     basis points
    {x:hours}       minutes
    {x:days}        days, with the unit
    {x:count}       a whole number
    {x:word}        a code with words of its own (`word.<x>`), or several apart by blanks: criteria, classes, measures
    {x?one|many}    a word that agrees with a number
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from preavis.errors import Parameter

if TYPE_CHECKING:
    from preavis.report.formats import Formats

PLACEHOLDER = re.compile(r"\{(?P<name>[a-z_0-9]+)(?::(?P<format>[a-z]+)|\?(?P<one>[^|{}]*)\|(?P<many>[^|{}]*))?\}")
FOLDER = Path(__file__).parent / "words"
FORMATS = ("money", "date", "month", "percent", "hours", "days", "count", "word")
_KEPT_INVISIBLE = "\u200d\u200c"
_UNSAFE = ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")


class UnknownWordsError(LookupError):
    """A code without words, or words that ask for a fact that is not there: a flaw of the product, not of the data."""


@dataclass(frozen=True)
class Words:
    """The texts of one language. `formats` may be left out until a figure has to be written."""

    language: str
    currency: str = "EUR"
    texts: Mapping[str, str] = field(default_factory=dict, repr=False)

    @classmethod
    def load(cls, language: str, currency: str = "EUR") -> Words:
        """The words shipped for a language (`en` or `fr`); another is a KeyError."""
        return cls(language, currency, _texts(language))

    def has(self, code: str) -> bool:
        return code in self.texts

    def say(self, code: str, params: Mapping[str, Parameter] | None = None) -> str:
        """The sentence of a code. Raises UnknownWordsError when the catalogue or the parameters lack something."""
        if code not in self.texts:
            raise UnknownWordsError(code)
        given = params or {}
        return PLACEHOLDER.sub(lambda found: self._fill(code, found, given), self.texts[code])

    def word(self, code: str) -> str:
        """The name of a code of the glossary (a class, a criterion, a measure); the code itself if it has none."""
        return self.texts.get(f"word.{code}", visible(code))

    @property
    def formats(self) -> Formats:
        return _formats(self.language, self.currency)

    def _fill(self, code: str, found: re.Match[str], params: Mapping[str, Parameter]) -> str:
        name = found["name"]
        if name not in params:
            raise UnknownWordsError(f"{code}: {{{name}}} is missing")
        value = params[name]
        if found["one"] is not None:
            return found["one"] if _is_singular(self.language, value) else found["many"]
        return self._write(found["format"], value, params)

    def _write(self, how: str | None, value: Parameter, params: Mapping[str, Parameter]) -> str:
        if how is None:
            return visible(str(value))
        if how == "word":
            return ", ".join(self.word(part) for part in str(value).split()) or "—"
        if how == "date":
            return self.formats.date(str(value))
        if how == "month":
            return self.formats.month(str(value))
        if how == "money":
            currency = params.get("currency")
            return self.formats.money(int(value), str(currency) if currency else None)
        return _WRITERS[how](self.formats, int(value))


def visible(text: str) -> str:
    """Text from a file made safe for a terminal: what steers the screen or reorders the line is shown as its escape."""
    if text.isprintable():
        return text
    return "".join(_shown(character) for character in text)


def placeholders(text: str) -> Iterator[tuple[str, str]]:
    """The (name, format) pairs of a text; words that only agree with a number are left out."""
    return ((found["name"], found["format"] or "") for found in PLACEHOLDER.finditer(text) if found["one"] is None)


def _shown(character: str) -> str:
    if character in _KEPT_INVISIBLE or unicodedata.category(character) not in _UNSAFE:
        return character
    return character.encode("unicode_escape").decode() if ord(character) != 0x7F else "\\x7f"


def _is_singular(language: str, value: Parameter) -> bool:
    number = abs(int(value))
    return number < 2 if language == "fr" else number == 1


_WRITERS: Mapping[str, Callable[[Formats, int], str]] = {
    "percent": lambda formats, value: formats.percent(value),
    "hours": lambda formats, value: formats.hours(value),
    "days": lambda formats, value: formats.days(value),
    "count": lambda formats, value: formats.count(value),
}


@cache
def _formats(language: str, currency: str) -> Formats:
    from preavis.report.formats import Formats  # noqa: PLC0415  the help screen needs no numbers

    return Formats(language, currency)


@cache
def _texts(language: str) -> Mapping[str, str]:
    texts: dict[str, str] = {}
    for path in sorted((FOLDER / language).glob("*.toml")):
        texts |= tomllib.loads(path.read_text(encoding="utf-8"))
    if not texts:
        raise KeyError(language)
    return texts
