"""A letter as PDF. The template is ours and fixed; the letter enters as data and is never read as markup."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

from preavis.errors import UsageError
from preavis.plan.letters.page import Bullets, Paragraph, Sheet
from preavis.report.documents.sheet import Document
from preavis.report.fonts import installed, marks, unset, wanted

_TEMPLATE = Path(__file__).with_name("letter.typ")
_STANDARDS = ["a-2a"]
_SHOWN = 8
"""Letters that a refusal shows of those that cannot be printed."""


def pdf_bytes(document: Document) -> bytes:
    """The letter as PDF/A, dated on its own day: the same letter has the same bytes.

    Raises UsageError `letters.no_font` for text in a script that no font at hand holds: a letter bears a name as it is
    spelt or is not written at all; and `letters.missing_extra` when Typst is not installed.
    """
    typst = _typst()
    options = {"timestamp": datetime.combine(document.day, time(), UTC), "font_paths": installed(typst)}
    files = _files(document)
    told = files["letter.json"].decode()
    if missing := unset(told, typst):
        raise _no_font(missing)
    try:
        return bytes(typst.compile(files, pdf_standards=_STANDARDS, **options))
    except typst.TypstError as error:
        # The standard refuses nothing else that a letter can hold; a flaw of the template fails here again.
        typst.compile(files, **options)
        raise _no_font(marks(told)) from error


def _no_font(letters: frozenset[str]) -> UsageError:
    shown = " ".join(sorted(letters)[:_SHOWN])
    return UsageError("letters.no_font", letters=shown, fonts=", ".join(wanted(letters)))


def pages_png(document: Document, dots: int = 80) -> list[bytes]:
    """The pages as images, to look at; `dots` per inch."""
    typst = _typst()
    drawn = typst.compile(_files(document), format="png", ppi=dots, font_paths=installed(typst))
    return [drawn] if isinstance(drawn, bytes) else list(drawn)


def shown_text(document: Document) -> list[str]:
    """Every text that the set pages hold, in order, as the typesetter itself reads it back."""
    found = json.loads(_typst().query(_files(document), "<said>", field="value"))
    return [str(text) for text in found]


def _typst() -> Any:
    try:
        import typst  # noqa: PLC0415  only a PDF needs it
    except ImportError as error:
        raise UsageError("letters.missing_extra", library="typst") from error
    return typst


def _files(document: Document) -> dict[str, bytes]:
    """The files that Typst sees, and no others: the template and the letter as data."""
    page = document.page
    data = {name: value for name, value in asdict(page).items() if name not in {"body", "register", "letter"}}
    data |= {"body": [_block(block) for block in page.body], "foot": document.foot, "author": document.author}
    told = json.dumps(data, ensure_ascii=False, sort_keys=True).encode()
    return {"main.typ": _TEMPLATE.read_bytes(), "letter.json": told}


def _block(block: Paragraph | Bullets | Sheet) -> dict[str, Any]:
    if isinstance(block, Paragraph):
        return {"kind": "paragraph", "lines": block.text.split("\n")}
    if isinstance(block, Bullets):
        return {"kind": "bullets", "items": block.items}
    return {"kind": "table", "heads": block.heads, "rows": block.rows, "right": block.right}
