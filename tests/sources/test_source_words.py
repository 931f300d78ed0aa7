"""Every code that tables and time exports can give has words in both languages."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

import preavis.sources

_SOURCES = Path(preavis.sources.__file__).parent
_WORDS = _SOURCES.parent / "report" / "words"
_CODE = re.compile(
    r"(?:say|count|RowFlaw|_refused|_problem|WorkbookRefused|ask|question)\(\s*(?:file, |run, )?\"([a-z_]+)\""
)
_FORMS = (
    "unclosed_quote",
    "unreadable_row",
    "undecodable",
    "too_many_cells",
    "total_row",
    "repeated_header",
    "stray_text",
)


@pytest.mark.parametrize("room", ["tables", "time"])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_code_has_words(room: str, language: str) -> None:
    words = tomllib.loads((_WORDS / language / f"{room}.toml").read_text("utf-8"))
    texts = [path.read_text("utf-8") for path in (_SOURCES / room).glob("*.py")]
    if room == "tables":
        texts.append((_SOURCES / "workbook.py").read_text("utf-8"))
    texts.append((_SOURCES / "rows.py").read_text("utf-8"))
    codes = {code for text in texts for code in _CODE.findall(text)} | set(_FORMS)
    assert len(codes) > 15
    assert {f"{room}.{code}" for code in codes} - words.keys() == set()
