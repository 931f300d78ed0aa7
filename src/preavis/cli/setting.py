"""What a command is run in: the language, the book's folder, the streams, the clock.

The only place that reads the environment and the time of day; everything below is handed what it needs.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from preavis.report.words import Words

_LANGUAGES = ("en", "fr")


@dataclass
class Setting:
    """The surroundings of one command."""

    language: str = "en"
    folder: Path = field(default_factory=Path)
    environment: Mapping[str, str] = field(default_factory=dict)
    language_was_chosen: bool = False
    currency: str = "EUR"

    @classmethod
    def of(cls, arguments: Sequence[str], environment: Mapping[str, str]) -> Setting:
        """Read the language early, so that help and errors speak it whatever the order of the arguments."""
        setting = cls(language_of(environment), Path(environment.get("PREAVIS_BOOK") or "."), environment)
        chosen = _last_language(arguments)
        if chosen in _LANGUAGES:
            setting.choose_language(chosen)
        return setting

    def choose_language(self, language: str) -> None:
        self.language, self.language_was_chosen = language, True

    def choose_book(self, folder: str) -> None:
        self.folder = Path(folder)

    @property
    def in_environment(self) -> bool:
        """Whether the book is the one that the environment names."""
        return str(self.folder) == self.environment.get("PREAVIS_BOOK")

    @property
    def words(self) -> Words:
        return Words.load(self.language, self.currency)

    @property
    def data_words(self) -> Words:
        """Words inside data for machines: English unless a language was asked for, whatever the locale."""
        return Words.load(self.language if self.language_was_chosen else "en", self.currency)

    @property
    def database(self) -> str | None:
        """URL of the journal, when it does not lie in the book's folder."""
        return self.environment.get("PREAVIS_DATABASE") or None

    @property
    def facts(self) -> str | None:
        """Where the fact files lie, when not in the book's folder."""
        return self.environment.get("PREAVIS_FACTS") or None

    @property
    def threads(self) -> int | None:
        """How many threads may be used (`PREAVIS_THREADS`); None: as many as there are processors."""
        told = self.environment.get("PREAVIS_THREADS", "")
        return int(told) if told.isdecimal() and int(told) else None

    @property
    def colour(self) -> bool:
        """Whether colour may be used at all; a stream that is no terminal never gets any."""
        return not self.environment.get("NO_COLOR") and self.environment.get("TERM") != "dumb"

    def today(self) -> date:
        return date.today()  # noqa: DTZ011  the user's own day is meant

    def now(self) -> datetime:
        return datetime.now().astimezone()


def language_of(environment: Mapping[str, str]) -> str:
    """The language of a POSIX locale: LC_ALL, else LC_MESSAGES, else LANG; English when it is none of ours."""
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environment.get(variable):
            language = value.partition("_")[0].partition(".")[0].lower()
            return language if language in _LANGUAGES else "en"
    return "en"


def is_terminal(stream: object) -> bool:
    """Whether a person is at the other end of a stream."""
    asked = getattr(stream, "isatty", None)
    return bool(asked and asked())


def environment() -> Mapping[str, str]:
    return dict(os.environ)


def write_bytes(data: bytes) -> None:
    """Write to standard output exactly these bytes, whatever the locale's encoding."""
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def write_json(data: object) -> None:
    """Write data to standard output as JSON that a person can read too, keys sorted."""
    write_bytes((json.dumps(data, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode())


def _last_language(arguments: Sequence[str]) -> str | None:
    chosen = None
    for i, argument in enumerate(arguments):
        if argument.startswith("--lang="):
            chosen = argument.removeprefix("--lang=")
        elif argument == "--lang" and i + 1 < len(arguments):
            chosen = arguments[i + 1]
    return chosen
