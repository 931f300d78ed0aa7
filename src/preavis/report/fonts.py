"""Which letters the fonts at hand hold, so that no printed document shows a box where a letter should stand.

Typst brings Latin, Greek, Cyrillic, Hebrew, Arabic and Devanagari letters; all others come from the fonts installed on
the machine, or from the folders that TYPST_FONT_PATHS names.
"""

from __future__ import annotations

import json
import os
import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

_LATIN = re.compile(r"[\x00-\u017f\u2010-\u2026\u202f\u20ac]+")
"""What our own type certainly holds: it is not asked for again at each document."""
_REFUSED = re.compile(r'the text `"(.+?)"` could not be displayed')
_ESCAPE = re.compile(r"\\u\{([0-9a-f]+)\}")
_PROBE = '#set text(font: "Libertinus Serif")\n#for letter in json("letters.json") [#letter \\ ]'
_EAST = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO", "FULLWIDTH", "HALFWIDTH", "IDEOGRAPHIC")
_STRANGE = "Noto Sans Symbols"


def installed(typst: Any) -> Any:
    """The fonts that a document is set with: those of Typst, of the machine, of TYPST_FONT_PATHS."""
    return _installed(typst, os.environ.get("TYPST_FONT_PATHS", ""))


@cache
def _installed(typst: Any, folders: str) -> Any:
    return typst.Fonts(font_paths=[folder for folder in folders.split(os.pathsep) if folder and Path(folder).is_dir()])


def unset(text: str, typst: Any) -> frozenset[str]:
    """The letters of a text that no font at hand holds, as the typesetter itself says.

    Signs without a shape, which steer what stands around them, are not asked for.
    """
    asked = sorted(letter for letter in set(_LATIN.sub("", text)) if _has_a_shape(letter))
    return _refused("".join(asked), installed(typst), typst) if asked else frozenset()


def _has_a_shape(letter: str) -> bool:
    return unicodedata.category(letter) not in {"Cc", "Cf", "Cs"}


@cache
def _refused(letters: str, fonts: Any, typst: Any) -> frozenset[str]:
    files = {"main.typ": _PROBE.encode(), "letters.json": json.dumps(list(letters)).encode()}
    try:
        typst.compile(files, font_paths=fonts, pdf_standards=["a-2u"])
    except typst.TypstError as error:
        return frozenset("".join(_told(found) for found in _REFUSED.findall(error.diagnostic)))
    return frozenset()


def marks(text: str) -> frozenset[str]:
    """The marks of a text that hang on letters: a font may hold both and yet not the one on the other."""
    return frozenset(letter for letter in set(text) if unicodedata.category(letter)[0] == "M")


def _told(text: str) -> str:
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)


def escapes(letters: frozenset[str]) -> dict[int, str]:
    """For `str.translate`: each letter as its number in Unicode, [U+682A]."""
    return {ord(letter): f"[U+{ord(letter):04X}]" for letter in letters}


def wanted(letters: frozenset[str]) -> tuple[str, ...]:
    """Free fonts that hold the letters, by name, in alphabetical order."""
    return tuple(sorted({_font_of(letter) for letter in letters}))


def _font_of(letter: str) -> str:
    script = unicodedata.name(letter, "").partition(" ")[0]
    if script.startswith(_EAST):
        return "Noto Sans CJK"
    if unicodedata.category(letter) == "So":
        return "Noto Emoji"
    return f"Noto Sans {script.capitalize()}" if unicodedata.category(letter)[0] in "LM" and script else _STRANGE
