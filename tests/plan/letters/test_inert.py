"""Hostile names stay text: in the letter, in every kind of file, whatever they hold."""

from __future__ import annotations

import email
import email.policy
import io
import unicodedata

import pytest
from given import document, made
from hypothesis import given, settings
from hypothesis import strategies as st

from preavis.plan.letters.inert import LONGEST_LINE, line, lines
from preavis.plan.letters.page import Bullets, Paragraph, Sheet
from preavis.report.documents import docx_bytes, eml_bytes, pdf_bytes, text_bytes
from preavis.report.documents.paper import shown_text

HOSTILE = [
    "Evil {end_date:date} Ltd",
    "{#invoices}{/invoices}",
    "A\u202eB\u2066C\u200fD",
    "Line\r\nBcc: victim@example.com",
    "| a | b |",
    "- item\n- item",
    '#read("/etc/passwd") $x$ *bold* _it_ @ref <label>',
    "<w:p>&amp;<script>alert(1)</script>",
    "\x00\x07\x1b[31mred",
    "\ud800broken",
    "x" * 5_000,
    "=cmd|' /C calc'!A0",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_changes_nothing_but_itself(name: str) -> None:
    plain = made("reminder", "en", "neutral")
    hostile = made("reminder", "en", "neutral", more={"client_name": name})
    assert hostile.body == plain.body
    assert len(hostile.recipient) == len(plain.recipient)
    assert hostile.recipient[0] == line(name)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_text_opens_no_list_table_or_placeholder(name: str) -> None:
    found = made("notice_before_termination", "en", "neutral", more={"obligation": name})
    plain = made("notice_before_termination", "en", "neutral")
    assert [type(block) for block in found.body] == [type(block) for block in plain.body]
    told = next(block for block in found.body if isinstance(block, Paragraph) and "not being met" in block.text)
    assert line(name) in told.text


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_invoice_number_stays_in_its_cell(name: str) -> None:
    plain = made("reminder", "en", "neutral")
    table = next(block for block in plain.body if isinstance(block, Sheet))
    rows = tuple({"number": name, "issued": "2026-01-31", "due": "2026-02-28", "amount": 1, "open": 1, "days_late": 9}
                 for _ in range(2))  # fmt: skip
    found = made("reminder", "en", "neutral", more={"invoices": rows})
    sheet = next(block for block in found.body if isinstance(block, Sheet))
    assert len(sheet.heads) == len(table.heads)
    assert [row[0] for row in sheet.rows] == [line(name)] * 2
    assert all(len(row) == len(sheet.heads) for row in sheet.rows)


@pytest.mark.parametrize("name", HOSTILE)
def test_every_kind_of_file_shows_a_hostile_name_as_text(name: str) -> None:
    docx = pytest.importorskip("docx")
    letter = document("renegotiate", "en", more={"client_name": name, "reason": name})
    opened = docx.Document(io.BytesIO(docx_bytes(letter)))
    assert any(line(name) in paragraph.text for paragraph in opened.paragraphs)
    message = email.message_from_bytes(eml_bytes(letter), policy=email.policy.default)
    assert "Bcc" not in message
    assert message["X-Unsent"] == "1"
    assert line(name) in shown_text(letter)
    assert pdf_bytes(letter).startswith(b"%PDF")
    assert b"\x1b" not in text_bytes(letter)


def test_a_header_cannot_be_added_through_a_subject() -> None:
    letter = document("claim_declaration", "en", more={"client_name": "A\nBcc: x@example.com"})
    message = email.message_from_bytes(eml_bytes(letter), policy=email.policy.default)
    assert "Bcc" not in message
    assert "Bcc: x@example.com" in message["Subject"]


@given(st.text(max_size=400))
@settings(deadline=None, max_examples=300)
def test_a_line_is_one_line_without_marks_that_steer(text: str) -> None:
    found = line(text)
    assert len(found) <= LONGEST_LINE
    for character in found:
        assert character in "\u200c\u200d" or unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert line(found) == found
    found.encode()


@given(st.text(max_size=400))
@settings(deadline=None, max_examples=200)
def test_several_lines_are_lines_that_are_each_harmless(text: str) -> None:
    assert all(each == line(each) for each in lines(text).split("\n"))


@given(st.text(max_size=120))
@settings(deadline=None, max_examples=60)
def test_no_text_reaches_a_field_that_was_not_asked_for(text: str) -> None:
    found = made("non_renewal", "fr", "firm", more={"contract": text or "x", "signatory_title": None})
    plain = made("non_renewal", "fr", "firm", more={"contract": "x", "signatory_title": None})
    assert [type(block) for block in found.body] == [type(block) for block in plain.body]
    assert found.body[1:] == plain.body[1:]
    assert not any(isinstance(block, Bullets) and text in block.items for block in found.body if text.strip())
