"""Which characters the bytes of a ledger stand for, judged on every byte of it that is no ASCII.

Valid UTF-8 is UTF-8. Among the one-byte encodings every file is valid, so each is asked how much its reading looks like
French: letters beside letters, signs beside blanks. A real tie is for a person to decide.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

CHOICES = ("cp1252", "iso8859-15", "cp850")
_LETTERS = frozenset("éèêëàâçùûüîïôœÉÈÊËÀÂÇÔÎÙÛÜŒÏ")
_SIGNS = frozenset("°«»€’§\u00a0²–…")
_FOREIGN = frozenset("ñöäßáíóúÑÖÄÁÍÓÚøåØÅæÆìòõãšžŠŽýÿìÌòÒ")
_AROUND = re.compile(rb"(?s)(.?)([\x80-\xff])(?=(.?))")

Occurrence = tuple[bytes, bytes, bytes]


def occurrences(block: bytes) -> Counter[Occurrence]:
    """Every non-ASCII byte of a block with its neighbours, counted."""
    return Counter((m[1], m[2], m[3]) for m in _AROUND.finditer(block))


def plausible(seen: Mapping[Occurrence, int]) -> list[str]:
    """The encodings that read most like French, best first; several only if they tie and read differently."""
    scores = {name: sum(n * _score(o, name) for o, n in seen.items()) for name in CHOICES}
    best = max(scores.values())
    tied = [name for name in CHOICES if scores[name] == best]
    readings = {name: tuple(o[1].decode(name, "replace") for o in sorted(seen)) for name in tied}
    return [name for i, name in enumerate(tied) if readings[name] not in [readings[other] for other in tied[:i]]]


def samples(seen: Mapping[Occurrence, int], encodings: list[str]) -> tuple[str, ...]:
    """What each encoding makes of the most frequent bytes, side by side."""
    common = [o for o, _ in Counter(seen).most_common(3)]
    return tuple(f"{name}: " + " ".join(b"".join(o).decode(name, "replace") for o in common) for name in encodings)


def _score(occurrence: Occurrence, encoding: str) -> int:
    """Ten points for what French writes there, less for what it might, minus for what it never does."""
    before, byte, after = occurrence
    char = byte.decode(encoding, "replace")
    inside = before.isalpha() and after.isalpha()
    if char in _LETTERS:
        shouting = char.isupper() and before.islower()
        return -5 if shouting else 10 if before.isalpha() or after.isalpha() else 4
    if char in _SIGNS:
        return -2 if inside and char not in "’°" else 9
    return 1 if char in _FOREIGN and not (char.islower() and before.isupper()) else -10
