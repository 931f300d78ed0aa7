"""Text from a file or a person, made harmless on paper: it stays text, in reading order, of a sensible length."""

from __future__ import annotations

import unicodedata

LONGEST_LINE = 300
LONGEST_TEXT = 6_000
_KEPT = "\u200c\u200d"
"""Joiners, which some scripts need inside a word."""
_UNSAFE = ("Cc", "Cf", "Cs", "Co", "Cn")
_CUT = "…"


def line(text: str, longest: int = LONGEST_LINE) -> str:
    """One line: no control or direction mark, no break, blanks drawn together, cut with … past the longest."""
    safe = "".join(_safe(character) for character in unicodedata.normalize("NFC", _sound(text)))
    flat = " ".join(part for part in safe.replace("\n", " ").split(" ") if part)
    return flat if len(flat) <= longest else flat[: longest - 1].rstrip() + _CUT


def lines(text: str) -> str:
    """Several lines, each harmless; blank ones at both ends are left out."""
    kept = [line(each) for each in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    whole = "\n".join(kept).strip("\n")
    return whole if len(whole) <= LONGEST_TEXT else whole[: LONGEST_TEXT - 1].rstrip() + _CUT


def _sound(text: str) -> str:
    """Text without halves of surrogate pairs, which no file format can hold."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\ufffd", "")


def _safe(character: str) -> str:
    if character in _KEPT or character.isprintable():
        return character
    category = unicodedata.category(character)
    if category in _UNSAFE:
        return " " if character in "\t\n\v\f\r" else ""
    return character if category == "Zs" else " "
