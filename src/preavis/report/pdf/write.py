"""Setting a dossier with Typst. The template is ours and fixed; all that is said enters as data, never as markup."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from preavis.errors import UsageError
from preavis.report.charts.palette import LIGHT
from preavis.report.dossier import Dossier
from preavis.report.dossier.legible import texts
from preavis.report.fonts import escapes, installed, marks, unset

_TEMPLATE = Path(__file__).with_name("report.typ")
_STANDARDS = ["a-2a", "ua-1"]
_UNBROKEN = re.compile(r"\S{25,}")
_PIECE = re.compile(r"\S{12}(?=\S)")
_KEPT = ("id", "to", "kind", "mark", "code")
_PAGES = re.compile(rb"/Type\s*/Page\b")


def pdf_bytes(dossier: Dossier) -> bytes:
    """The dossier as PDF, dated on its own day: the same dossier gives the same bytes.

    Letters that no font at hand holds are set as their numbers: see `legible`, which gives clients better names. Raises
    UsageError `report.missing_extra` when Typst is not installed.
    """
    typst = _typst()
    day = datetime.combine(date.fromisoformat(dossier.date), time(), UTC)

    options = {"timestamp": day, "font_paths": installed(typst)}
    for with_marks in (True, False):
        # A font may hold a letter and a mark and yet not the one on the other: only the page itself tells.
        with suppress(typst.TypstError):
            return bytes(typst.compile(_files(dossier, with_marks=with_marks), pdf_standards=_STANDARDS, **options))
    return bytes(typst.compile(_files(dossier), **options))


def unset_in(data: Mapping[str, Any]) -> frozenset[str]:
    """The letters of what is to be said that no font at hand holds. Raises UsageError as `pdf_bytes` does."""
    return unset(texts(data), _typst())


def pages_png(dossier: Dossier, dots: int = 80) -> list[bytes]:
    """The pages as images, to look at; `dots` per inch."""
    typst = _typst()
    drawn = typst.compile(_files(dossier), format="png", ppi=dots, font_paths=installed(typst))
    return [drawn] if isinstance(drawn, bytes) else list(drawn)


def page_count(pdf: bytes) -> int:
    """How many pages a PDF written here has."""
    return len(_PAGES.findall(pdf))


def _typst() -> Any:
    try:
        import typst  # noqa: PLC0415  only a report needs it
    except ImportError as error:
        raise UsageError("report.missing_extra", library="typst") from error
    return typst


def _files(dossier: Dossier, *, with_marks: bool = True) -> dict[str, bytes]:
    """The files that Typst sees, and no others: the template, the data, the drawings."""
    data = dossier.as_data() | {"colours": asdict(LIGHT)}
    files = {f"{name}.svg": picture.svg for name, picture in dossier.pictures.items()}
    files |= {"data.json": json.dumps(_breakable(data), ensure_ascii=False)}
    said = "".join(files.values())
    without = escapes(unset(said, _typst()) | (frozenset() if with_marks else marks(said)))
    return {"main.typ": _TEMPLATE.read_bytes()} | {
        name: text.translate(without).encode() for name, text in files.items()
    }


def _breakable(value: Any) -> Any:
    """The data with room to break words that are longer than a column; codes and addresses stay whole."""
    match value:
        case str():
            return _UNBROKEN.sub(lambda found: _PIECE.sub("\\g<0>\u200b", found[0]), value)
        case Mapping() if value.get("code") is True:
            return value
        case Mapping():
            return {name: held if name in _KEPT else _breakable(held) for name, held in value.items()}
        case list() | tuple():
            return [_breakable(held) for held in value]
    return value
