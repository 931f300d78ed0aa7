"""Files of letters open again, hold the whole text, and are the same bytes each time."""

from __future__ import annotations

import email
import email.policy
import io
import zipfile

import pytest
import typst
from given import document, golden

from preavis.errors import UsageError
from preavis.plan.letters.page import Bullets, Page, Paragraph, Sheet
from preavis.report.documents import DOCUMENTS, Document, docx_bytes, eml_bytes, pdf_bytes
from preavis.report.documents.paper import pages_png, shown_text
from preavis.report.documents.word import column_widths
from preavis.report.fonts import unset

CASES = [(name, language) for name, language, register in golden() if register == "firm"]


def texts(page: Page) -> list[str]:
    """Every text of a page, piece by piece."""
    found = [*page.sender, *page.recipient, page.place_and_date, page.delivery, *page.references, page.opening]
    for block in page.body:
        match block:
            case Paragraph():
                found += block.text.split("\n")
            case Bullets():
                found += block.items
            case Sheet():
                found += [*block.heads, *(cell for row in block.rows for cell in row)]
    return [text for text in (*found, page.closing, *page.signature) if text]


@pytest.mark.parametrize("ending", DOCUMENTS)
def test_the_same_letter_has_the_same_bytes(ending: str) -> None:
    made = DOCUMENTS[ending]
    assert made(document("formal_notice", "fr")) == made(document("formal_notice", "fr"))
    assert made(document("formal_notice", "fr")) != made(document("formal_notice", "en"))


@pytest.mark.parametrize(("name", "language"), CASES)
def test_a_word_document_opens_again_with_the_whole_text(name: str, language: str) -> None:
    docx = pytest.importorskip("docx")
    letter = document(name, language, "firm")
    opened = docx.Document(io.BytesIO(docx_bytes(letter)))
    told = [line for paragraph in opened.paragraphs for line in paragraph.text.split("\n")]
    told += [cell.text for table in opened.tables for row in table.rows for cell in row.cells]
    assert [text for text in texts(letter.page) if text not in told] == []
    assert any(letter.page.subject in text for text in told)
    assert opened.sections[0].footer.paragraphs[0].text == letter.foot
    assert opened.core_properties.title == letter.page.subject


def test_a_word_archive_bears_no_time_of_its_making() -> None:
    with zipfile.ZipFile(io.BytesIO(docx_bytes(document("reminder", "fr")))) as archive:
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize(("name", "language"), CASES)
def test_the_columns_of_a_word_table_fill_the_text_and_hold_their_figures_in_one_piece(
    name: str, language: str
) -> None:
    for sheet in (block for block in document(name, language).page.body if isinstance(block, Sheet)):
        widths = column_widths(sheet)
        assert sum(widths) == pytest.approx(16)
        for place, width in enumerate(widths):
            longest = max(len(row[place]) for row in sheet.rows)
            # Nine points of a wide type take 0.18 cm a letter; 0.38 cm are the margins of a cell.
            assert width > longest * 0.16 + 0.2, (sheet.heads[place], width, longest)


def test_a_word_table_repeats_its_headings_and_breaks_no_row() -> None:
    letter = docx_bytes(document("formal_notice", "fr"))
    body = zipfile.ZipFile(io.BytesIO(letter)).read("word/document.xml").decode()
    rows = body.count("<w:tr>")
    assert (body.count("<w:cantSplit/>"), body.count("<w:tblHeader/>")) == (rows, 1)
    assert rows > 1


@pytest.mark.parametrize(("name", "language"), CASES)
def test_the_signature_of_a_word_document_never_stands_alone(name: str, language: str) -> None:
    docx = pytest.importorskip("docx")
    opened = docx.Document(io.BytesIO(docx_bytes(document(name, language))))
    *_, before, closing, signature = opened.paragraphs
    assert before.paragraph_format.keep_with_next
    assert closing.paragraph_format.keep_with_next
    assert not signature.paragraph_format.keep_with_next
    assert signature.paragraph_format.keep_together


@pytest.mark.parametrize(("name", "language"), CASES)
def test_a_pdf_sets_the_whole_text_on_one_page(name: str, language: str) -> None:
    letter = document(name, language, "firm")
    told = shown_text(letter)
    assert [text for text in texts(letter.page) if text not in told] == []
    assert letter.foot in told
    pages = pages_png(letter, 20)
    assert len(pages) == 1
    assert pages[0].startswith(b"\x89PNG")


def test_a_pdf_is_an_archive_document() -> None:
    assert b"pdfaid" in pdf_bytes(document("reminder", "fr"))


@pytest.mark.skipif(not unset("\U00012000", typst), reason="a font of this machine holds cuneiform signs")
def test_a_name_that_no_font_holds_is_refused_rather_than_printed_as_boxes() -> None:
    named = document("reminder", "fr", more={"client_name": "\U00012000\U00012001"})
    with pytest.raises(UsageError) as found:
        pdf_bytes(named)
    assert found.value.code == "letters.no_font"
    assert found.value.params == {"letters": "\U00012000 \U00012001", "fonts": "Noto Sans Cuneiform"}
    assert docx_bytes(named)


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("name", ["to_administrator", "claim_declaration"])
@pytest.mark.parametrize("register", ["warm", "neutral", "firm"])
def test_a_letter_to_the_administrator_does_not_greet_the_person_at_the_client(
    name: str, language: str, register: str
) -> None:
    page = document(name, language, register).page
    assert "Le Goff" in document("reminder", "en").page.opening
    assert not any("Le Goff" in text for text in (page.opening, page.closing, *page.recipient))


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_draft_message_is_unsent_and_holds_the_letter(language: str) -> None:
    letter = document("renegotiate", language)
    addressed = Document(letter.page, letter.day, "", "moi@atelier.example", "client@example.org")
    message = email.message_from_bytes(eml_bytes(addressed), policy=email.policy.default)
    assert message["X-Unsent"] == "1"
    assert message["Subject"] == letter.page.subject
    assert message["To"] == "client@example.org"
    assert message["From"] == "moi@atelier.example"
    told = message.get_content()
    assert all(
        text in told for block in letter.page.body if isinstance(block, Paragraph) for text in block.text.split("\n")
    )


@pytest.mark.parametrize(
    "address", ["a@b\nBcc: c@d.fr", "a b@c.fr", "nobody", "é@exemple.fr", "a@b", "<a@b.fr>, c@d.fr"]
)
def test_an_address_that_is_none_is_refused(address: str) -> None:
    letter = document("reminder", "en")
    with pytest.raises(UsageError) as found:
        eml_bytes(Document(letter.page, letter.day, "", "", address))
    assert found.value.code == "letters.bad_email"
