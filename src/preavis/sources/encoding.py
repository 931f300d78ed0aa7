"""Which characters the bytes of a text file stand for.

UTF-8 is recognised by being valid, UTF-16 by its zero bytes. Among the old one-byte encodings every file is valid, so
the one that reads most like French or English letters wins; a tie goes to the first of the list.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from pathlib import Path

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ONE_BYTE = ("cp1252", "iso8859-15", "cp850", "mac_roman")
_LIKELY = frozenset("éèêëàâçùûüîïôœÉÈÊÀÂÇÔÎ°€’«»–ñöäßáíóú")
_BLOCK = 1 << 20


def encoding_of(path: Path) -> str:
    """The encoding of a text file, as a Python codec name. Reads the whole file, in blocks."""
    with path.open("rb") as stream:
        head = stream.read(4096)
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    if head.count(0) > len(head) // 5:
        return "utf-16-be" if head[:1] == b"\0" else "utf-16-le"
    bad = next(_broken_utf8(path), None)
    return "utf-8" if bad is None else _plausible(bad)


def text_of(head: bytes) -> str:
    """The start of a file as text, good enough to recognise its columns."""
    for mark, name in _MARKS:
        if head.startswith(mark):
            return head.decode(name, "replace")
    if head[:4096].count(0) > len(head[:4096]) // 5:
        return head.decode("utf-16-be" if head[:1] == b"\0" else "utf-16-le", "replace")
    try:
        return codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return head.decode(_plausible(head), "replace")


def _broken_utf8(path: Path) -> Iterator[bytes]:
    """The blocks that are no UTF-8; a letter cut by the end of a block is none of them."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            try:
                decoder.decode(block)
            except UnicodeDecodeError:
                decoder.reset()
                yield block
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        yield decoder.getstate()[0] or b"\xff"


def _plausible(block: bytes) -> str:
    words = b" ".join(re.findall(rb"[^\x00-\x7f]|[A-Za-z][^\x00-\x7f]+[A-Za-z]?", block)[:5000])

    def score(name: str) -> int:
        text = words.decode(name, "replace")
        return sum(1 if char in _LIKELY else -1 for char in text if ord(char) > 127)

    return max(_ONE_BYTE, key=score)
