"""Tables in files: stable names, exact amounts, no formula."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest

from preavis.report.table import Figure, Table, csv_bytes, guarded, heads, shown
from preavis.report.words import Words

PAYLOADS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\0=1", "＝1+1", "=cmd|' /C calc'!A0", "＠x", "－1", "＋1"]


def read(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode(), newline="")))


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_text_becomes_a_formula(payload: str) -> None:
    rows = read(csv_bytes(Table("t", heads("name"), ((payload,),)), "EUR"))
    assert rows[1] == [f"'{payload}"]
    assert guarded(f"a{payload}") == f"a{payload}"


def test_numbers_stay_numbers_and_amounts_are_exact() -> None:
    row = (
        Figure(-123456, "money"),
        Figure(150, "money", currency="JPY"),
        Figure(0.25, "ratio"),
        -7,
        date(2026, 1, 2),
        None,
    )
    rows = read(csv_bytes(Table("t", heads("a b c d e f"), (row,)), "EUR"))
    assert rows == [list("abcdef"), ["-1234.56", "150", "0.25", "-7", "2026-01-02", ""]]


def test_an_unknown_figure_is_empty_in_a_file_and_a_question_mark_on_a_screen() -> None:
    unknown = Figure(None, "money", "no_time")
    assert read(csv_bytes(Table("t", heads("a b"), ((unknown, 1),)), "EUR"))[1] == ["", "1"]
    assert shown(unknown, Words.load("en")) == "?"


def test_a_screen_shows_values_in_the_reader_s_language() -> None:
    french = Words.load("fr")
    assert shown(Figure(123456, "money"), french) == "1\u202f234,56\u00a0€"
    assert shown(Figure(0.125, "ratio"), french) == "12,5\u202f%"
    assert shown(Figure(90, "minutes"), french) == "1 h 30 min"
    assert shown(Figure(4321, "money_per_hour"), french) == "43,21\u00a0€/h"
    assert shown(Figure(-0.4, "per_year"), french) == "-40,0\u202f%"
