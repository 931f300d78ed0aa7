"""The head of `preavis.toml`: whose book it is. The rest of the file is the owner's policy and only passes through."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from preavis.errors import UsageError
from preavis.facts.book import Company
from preavis.store.write import appear

NAME = "preavis.toml"


def text_of(company: Company, policy: str) -> str:
    """The file's text: the company's table before a policy that lacks one."""
    if _has_company(policy):
        return policy
    lines = [f"{key} = {_quoted(value)}" for key, value in vars(company).items() if value is not None]
    return "\n".join(["[company]", *lines, "", policy])


def write(folder: Path, text: str) -> None:
    """Replace the file whole."""
    appear(folder / NAME, lambda temporary: _put(temporary, text))


def _put(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def read(folder: Path) -> tuple[Company, str]:
    """Whose book it is, and the whole text.

    Raises UsageError `store.not_a_book` without the file, `store.settings_not_utf8` if an editor saved it otherwise,
    `store.bad_settings` if it cannot be understood.
    """
    path = folder / NAME
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (FileNotFoundError, NotADirectoryError) as error:
        raise UsageError("store.not_a_book", folder=str(folder)) from error
    except UnicodeDecodeError as error:
        row = error.object[: error.start].count(b"\n") + 1
        raise UsageError("store.settings_not_utf8", file=NAME, line=row) from error
    except OSError as error:
        raise UsageError("store.bad_settings", file=NAME, detail=str(error)) from error
    return company_of(text), text


def company_of(text: str) -> Company:
    """The `[company]` table of a settings text; UsageError `store.bad_settings` says what is wrong with it."""
    try:
        table = tomllib.loads(text).get("company")
    except tomllib.TOMLDecodeError as error:
        raise UsageError("store.bad_settings", file=NAME, detail=str(error)) from error
    if not isinstance(table, dict):
        raise UsageError("store.bad_settings", file=NAME, detail="[company]")
    for key, pattern in (("name", r".*\S.*"), ("country", r"[A-Z]{2}"), ("currency", r"[A-Z]{3}")):
        if not isinstance(table.get(key), str) or not re.fullmatch(pattern, table[key]):
            raise UsageError("store.bad_settings", file=NAME, detail=f"[company] {key} = {table.get(key)!r}")
    return Company(table["name"], table["country"], table["currency"], table.get("siren"))


def _has_company(policy: str) -> bool:
    try:
        return "company" in tomllib.loads(policy)
    except tomllib.TOMLDecodeError as error:
        raise UsageError("store.bad_settings", file=NAME, detail=str(error)) from error


def _quoted(value: str) -> str:
    """A TOML basic string."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c >= " " and c != "\x7f" else f"\\u{ord(c):04x}" for c in escaped) + '"'
