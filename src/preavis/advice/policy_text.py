"""A policy file as text: its tables, and the line of every key, so that a fault is named where it stands."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

from preavis.errors import Parameter, UsageError

Path = tuple[str | int, ...]
_HEADER = re.compile(r"^\s*(\[\[?)\s*([\w.\"'-]+)\s*\]\]?\s*$")
_KEY = re.compile(r"^\s*([\w.\"'-]+)\s*=")
_STRING = re.compile(r'"""(?:.|\n)*?"""|\'\'\'(?:.|\n)*?\'\'\'|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'|#[^\n]*')
_PLACE = re.compile(r"^(.*?)\s*\(at (?:line (\d+), column \d+|end of document)\)$")


@dataclass(frozen=True)
class Section:
    """One table of the file. Every reading checks its type and raises UsageError with file, line and key."""

    file: str
    path: Path
    values: Mapping[str, Any]
    lines: Mapping[Path, int] = field(repr=False)

    def fault(self, code: str, *keys: str | int, entry: int | None = None, **params: Parameter) -> UsageError:
        """The error for a key of this table (or the table itself), with the place it stands.

        `entry` is the place in the list that the key holds: it has the line, not the name.
        """
        path = (*self.path, *keys)
        named = ".".join(str(part + 1) if isinstance(part, int) else part for part in path)
        line = self.line(*keys) if entry is None else self.line(*keys, entry)
        return UsageError(code, file=self.file, line=line, key=named, **params)

    def only(self, *known: str) -> None:
        """Raises for a key that is none of the known ones, with the closest of them."""
        for key in self.values:
            if key not in known:
                close = get_close_matches(key, known, 1, 0.5)
                if close:
                    raise self.fault("policy.unknown_key_close", key, close=close[0])
                raise self.fault("policy.unknown_key", key, known=", ".join(known))

    def has(self, key: str) -> bool:
        return key in self.values

    def section(self, key: str) -> Section:
        """A table inside this one; empty when it is absent."""
        value = self.values.get(key, {})
        if not isinstance(value, dict):
            raise self.fault("policy.not_a_table", key)
        return Section(self.file, (*self.path, key), value, self.lines)

    def sections(self, key: str) -> Iterator[Section]:
        """The tables of a list of tables (`[[key]]`)."""
        value = self.values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
            raise self.fault("policy.not_a_list_of_tables", key)
        for place, entry in enumerate(value):
            yield Section(self.file, (*self.path, key, place), entry, self.lines)

    def text(self, key: str, default: str | None = None) -> str:
        value = self._found(key, default)
        if not isinstance(value, str) or (default is None and not value.strip()):
            raise self.fault("policy.not_a_text", key)
        return value

    def choice(self, key: str, choices: Sequence[str], default: str | None = None) -> str:
        value = self.text(key, default)
        if value not in choices:
            raise self.fault("policy.not_a_choice", key, value=value, choices=", ".join(choices))
        return value

    def number(self, key: str, default: Decimal | None = None) -> Decimal:
        value = self._found(key, default)
        if isinstance(value, bool) or not isinstance(value, int | Decimal) or not Decimal(value).is_finite():
            raise self.fault("policy.not_a_number", key)
        return Decimal(value)

    def between(self, key: str, low: str, high: str, default: Decimal | None = None) -> Decimal:
        """A number within bounds, both included."""
        value = self.number(key, default)
        if not Decimal(low) <= value <= Decimal(high):
            raise self.fault("policy.out_of_range", key, value=str(value), low=low, high=high)
        return value

    def whole(self, key: str, default: int | None = None) -> int:
        value = self._found(key, default)
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            raise self.fault("policy.not_a_count", key)
        return value

    def day(self, key: str) -> date:
        value = self._found(key, None)
        if not isinstance(value, date) or isinstance(value, datetime):
            raise self.fault("policy.not_a_date", key)
        return value

    def items(self, key: str) -> list[Any]:
        value = self._found(key, None)
        if not isinstance(value, list) or not value:
            raise self.fault("policy.not_a_list", key)
        return value

    def _found(self, key: str, default: Any) -> Any:
        value = self.values.get(key, default)
        if value is None:
            raise self.fault("policy.missing_key", key)
        return value

    def line(self, *keys: str | int) -> int:
        """The line of a key of this table, or of an entry in a list; else of the closest thing it belongs to."""
        path = (*self.path, *keys)
        return next((self.lines[path[:n]] for n in range(len(path), 0, -1) if path[:n] in self.lines), 1)


def parse(text: str, file: str) -> Section:
    """The whole file as one section. Text that is no TOML raises UsageError with its line."""
    try:
        values = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        found = _PLACE.match(str(error))
        reason = found[1] if found else str(error)
        line = int(found[2]) if found and found[2] else text.count("\n") + 1
        raise UsageError("policy.not_toml", file=file, line=line, reason=reason) from None
    return Section(file, (), values, dict(_lines(text)))


def _lines(text: str) -> Iterator[tuple[Path, int]]:
    """Where every table, key and entry of a list stands; what is written inside an entry has the entry's line."""
    table: Path = ()
    counts: dict[Path, int] = {}
    entries = _Entries()
    for number, line in enumerate(_STRING.sub(_blanked, text).split("\n"), 1):
        if not entries.depth and (header := _HEADER.match(line)):
            table = _placed(_split(header[2]), counts, new=header[1] == "[[")
            yield table, number
            continue
        if not entries.depth and (key := _KEY.match(line)):
            entries = _Entries((*table, *_split(key[1])))
            yield entries.path, number
        yield from ((path, number) for path in entries.read(line.partition("=")[2] if not entries.depth else line))


def _placed(names: Path, counts: dict[Path, int], *, new: bool) -> Path:
    """The path of a header: after the name of each list of tables, which of its tables; a `new` one is counted."""
    path: Path = ()
    for place, name in enumerate(names, 1):
        path = (*path, name)
        if new and place == len(names):
            counts[path] = counts.get(path, -1) + 1
        if path in counts:
            path = (*path, counts[path])
    return path


@dataclass
class _Entries:
    """Reads the value of one key line by line, and says which entries of its list begin there."""

    path: Path = ()
    depth: int = 0
    count: int = 0
    begun: bool = False

    def read(self, line: str) -> Iterator[Path]:
        for letter in line:
            if self.depth == 1 and letter == ",":
                self.count, self.begun = self.count + 1, False
            elif self.depth == 1 and not self.begun and letter not in " \t\r]}":
                self.begun = True
                yield (*self.path, self.count)
            self.depth = max(0, self.depth + (letter in "[{") - (letter in "]}"))


def _blanked(found: re.Match[str]) -> str:
    """A string with its brackets hidden and its lines kept; a comment goes."""
    whole = found[0]
    if whole.startswith("#"):
        return ""
    return re.sub(r"[\[\]{}=#,]", "_", whole)


def _split(name: str) -> Path:
    return tuple(part.strip("\"'") for part in name.split("."))
