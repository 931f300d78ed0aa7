"""Where each value of a TOML text begins and ends, so that one value can be replaced and all else stays as it is.

The text must be valid TOML: it has been parsed before. Values inside inline tables and lists have places of their own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from preavis.advice.policy_text import Path

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_KEY = re.compile(r"""[ \t]*("(?:\\.|[^"\\\n])*"|'[^'\n]*'|[\w-]+)[ \t]*""")
_HEADER = re.compile(r"\[\[?")
_STRING = re.compile(r'"""(?:\\.|[^\\])*?"""+|\'\'\'.*?\'\'\'+|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'', re.DOTALL)
_BARE = re.compile(r"[^,\]}\n#]+")


@dataclass(frozen=True)
class Spans:
    """`values`: path of a key to the first and the last place of its value. `ends`: where each table's lines end.

    `whole` are the statements: path of a key to the first place of its name and the last of its value.
    """

    values: Mapping[Path, tuple[int, int]]
    whole: Mapping[Path, tuple[int, int]]
    heads: Mapping[Path, int]
    ends: Mapping[Path, int]


@dataclass
class _Reader:
    text: str
    at: int = 0
    values: dict[Path, tuple[int, int]] = field(default_factory=dict)
    whole: dict[Path, tuple[int, int]] = field(default_factory=dict)
    heads: dict[Path, int] = field(default_factory=dict)
    ends: dict[Path, int] = field(default_factory=dict)
    counts: dict[Path, int] = field(default_factory=dict)

    def read(self) -> Spans:
        table: Path = ()
        self.blank()
        while self.at < len(self.text):
            if self.text[self.at] == "[":
                table = self.header()
                self.heads[table] = self.ends[table] = self._line_end()
            else:
                start = self.at
                path = (*table, *self.names())
                self.at += 1
                self.value(path)
                self.whole[path] = (start, self.at)
                self.ends[table] = self._line_end()
            self.blank()
        return Spans(self.values, self.whole, self.heads, self.ends)

    def _line_end(self) -> int:
        found = self.text.find("\n", self.at)
        return len(self.text) if found < 0 else found + 1

    def blank(self) -> None:
        self.at = self._match(_BLANK).end()

    def _match(self, pattern: re.Pattern[str]) -> re.Match[str]:
        found = pattern.match(self.text, self.at)
        if found is None:
            raise ValueError(self.at)
        return found

    def names(self) -> Path:
        """A key, dotted or not, up to the sign after it."""
        path: list[str] = []
        while True:
            found = self._match(_KEY)
            self.at = found.end()
            path.append(_unquoted(found[1]))
            if self.text[self.at] != ".":
                return tuple(path)
            self.at += 1

    def header(self) -> Path:
        """A table's header; a table of a list has its place after the list's name."""
        found = self._match(_HEADER)
        self.at, listed = found.end(), len(found[0]) > 1
        names = self.names()
        self.at += len(found[0])
        path: Path = ()
        for place, name in enumerate(names, 1):
            path = (*path, name)
            if listed and place == len(names):
                self.counts[path] = self.counts.get(path, -1) + 1
            if path in self.counts:
                path = (*path, self.counts[path])
        return path

    def value(self, path: Path) -> None:
        self.blank()
        start = self.at
        match self.text[self.at]:
            case "{":
                self.table(path)
            case "[":
                self.entries(path)
            case '"' | "'":
                self.at = self._match(_STRING).end()
            case _:
                self.at += len(self._match(_BARE)[0].rstrip())
        self.values[path] = (start, self.at)

    def table(self, path: Path) -> None:
        while not self._closed("}"):
            inner = (*path, *self.names())
            self.at += 1
            self.value(inner)
        self.at += 1

    def entries(self, path: Path) -> None:
        count = 0
        while not self._closed("]"):
            self.value((*path, count))
            count += 1
        self.at += 1

    def _closed(self, bracket: str) -> bool:
        """Past the opening bracket, or the comma after an entry; whether the list or table ends here."""
        if self.text[self.at] in "[{,":
            self.at += 1
        self.blank()
        if self.text[self.at] == ",":
            self.at += 1
            self.blank()
        return self.text[self.at] == bracket


def spans(text: str) -> Spans:
    """The places of everything in a valid TOML text. Raises ValueError where it cannot be followed."""
    try:
        return _Reader(text).read()
    except IndexError as error:
        raise ValueError(len(text)) from error


def _unquoted(name: str) -> str:
    if name[0] == "'":
        return name[1:-1]
    return name[1:-1].encode().decode("unicode_escape") if name[0] == '"' and "\\" in name else name.strip('"')
