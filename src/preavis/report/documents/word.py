"""A letter as a Word document, to be read, changed, signed and printed by a person."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from datetime import datetime, time
from typing import Any

from preavis.errors import UsageError
from preavis.plan.letters.page import Bullets, Paragraph, Sheet
from preavis.report.documents.sheet import Document

_LANGUAGES = {"en": "en-GB", "fr": "fr-FR"}
_FIRST = (1980, 1, 1, 0, 0, 0)
"""The one time that every member of the archive bears, so that the same letter has the same bytes."""
_RECIPIENT_CM = 9.5
_TEXT_CM = 16.0
_AROUND = 3
"""Room beside the text of a cell, in characters."""
_BOLD = 1.2
"""How much wider a letter of a heading is than one of a cell."""


def docx_bytes(document: Document) -> bytes:
    """The letter as DOCX. Raises UsageError `letters.missing_extra` when python-docx is not installed."""
    word = _opened()
    page = document.page
    _dress(word, document)
    _lines(word, page.sender)
    _lines(word, page.recipient, left_cm=_RECIPIENT_CM if page.language == "fr" else 0)
    _lines(word, (page.place_and_date,), left_cm=_RECIPIENT_CM if page.language == "fr" else 0)
    _lines(word, (page.delivery, *page.references))
    subject = word.add_paragraph()
    subject.add_run(f"{page.subject_line} {page.subject}").bold = True
    word.add_paragraph(page.opening)
    for block in page.body:
        _block(word, block)
    _keep_with_signature(word.paragraphs[-1])
    _keep_with_signature(word.add_paragraph(page.closing))
    _lines(word, page.signature, space_pt=36)
    if document.foot:
        _foot(word, document.foot)
    return _same_bytes(word)


def _opened() -> Any:
    try:
        import docx  # noqa: PLC0415  only a Word file needs it
    except ImportError as error:
        raise UsageError("letters.missing_extra", library="python-docx") from error
    return docx.Document()


def _dress(word: Any, document: Document) -> None:
    """Paper, type, language, and the properties of the file."""
    from docx.oxml.ns import qn  # noqa: PLC0415  see _opened
    from docx.shared import Cm, Pt  # noqa: PLC0415  see _opened

    section = word.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.5)
    section.top_margin = section.bottom_margin = Cm(2.2)
    style = word.styles["Normal"]
    style.font.name, style.font.size = "Calibri", Pt(11)
    style.paragraph_format.space_after = Pt(8)
    style.paragraph_format.line_spacing = 1.1
    for language in word.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), _LANGUAGES[document.page.language])
    about, when = word.core_properties, datetime.combine(document.day, time())
    about.title, about.author, about.comments = document.page.subject, document.author, ""
    about.created = about.modified = when
    about.last_modified_by, about.revision = document.author, 1
    about.language = _LANGUAGES[document.page.language]


def _lines(word: Any, lines: tuple[str, ...], left_cm: float = 0, space_pt: float = 0) -> None:
    """A block of lines in one paragraph, kept together."""
    from docx.shared import Cm, Pt  # noqa: PLC0415  see _opened

    told = [line for line in lines if line]
    if not told:
        return
    paragraph = word.add_paragraph()
    _broken(paragraph, told)
    form = paragraph.paragraph_format
    form.left_indent, form.space_before, form.space_after = Cm(left_cm), Pt(space_pt), Pt(16)
    form.keep_together = True
    form.line_spacing = 1.0


def _block(word: Any, block: Paragraph | Bullets | Sheet) -> None:
    if isinstance(block, Paragraph):
        _broken(word.add_paragraph(), block.text.split("\n"))
    elif isinstance(block, Bullets):
        for item in block.items:
            word.add_paragraph(item, style="List Bullet")
    else:
        _table(word, block)


def _broken(paragraph: Any, lines: list[str]) -> None:
    """Lines of one paragraph, each text a run of its own: none is ever read as markup."""
    for i, line in enumerate(lines):
        run = paragraph.add_run(line)
        if i < len(lines) - 1:
            run.add_break()


def _keep_with_signature(paragraph: Any) -> None:
    """The last words go over the page with the signature, which never stands there alone."""
    paragraph.paragraph_format.keep_with_next = paragraph.paragraph_format.keep_together = True


def _table(word: Any, sheet: Sheet) -> None:
    """As wide as the text, each column by what it holds, so that no figure and no number of an invoice is broken."""
    from docx.shared import Cm, Pt  # noqa: PLC0415  see _opened

    table = word.add_table(rows=0, cols=len(sheet.heads))
    table.autofit = False
    _rule(table)
    widths = column_widths(sheet)
    for i, row in enumerate((sheet.heads, *sheet.rows)):
        cells = table.add_row().cells
        for place, (cell, text) in enumerate(zip(cells, row, strict=True)):
            cell.width = Cm(widths[place])
            _fill(cell, text, right=sheet.right[place], head=i == 0)
        _keep_whole(table.rows[i], head=i == 0)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
    after = word.add_paragraph().paragraph_format
    after.space_after, after.line_spacing = Pt(0), Pt(8)


def column_widths(sheet: Sheet) -> list[float]:
    """Centimetres of each column: shares of the text's width by the longest cell, or word of the heading."""
    asked = [max(len(row[i]) for row in (*sheet.rows, ("",) * len(sheet.heads))) for i in range(len(sheet.heads))]
    heads = [max(map(len, head.split(" "))) * _BOLD for head in sheet.heads]
    room = [max(pair) + _AROUND for pair in zip(asked, heads, strict=True)]
    return [_TEXT_CM * one / sum(room) for one in room]


def _fill(cell: Any, text: str, *, right: bool, head: bool) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH  # noqa: PLC0415  see _opened
    from docx.shared import Pt  # noqa: PLC0415  see _opened

    paragraph = cell.paragraphs[0]
    run = paragraph.add_run(text)
    run.font.size, run.bold = Pt(9), head
    form = paragraph.paragraph_format
    form.space_before = form.space_after = Pt(2)
    form.line_spacing, form.keep_with_next = 1.0, head
    if right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _rule(table: Any) -> None:
    """Lines under the rows and nothing else, the text flush with the letter's."""
    _under(table._tbl.tblPr, "w:tblBorders", {"w:insideH": ("4", "A0A0A0"), "w:bottom": ("4", "A0A0A0")})  # noqa: SLF001  no other way in


def _keep_whole(row: Any, *, head: bool) -> None:
    """A row is on one page; the headings stand again where the table goes on."""
    from docx.oxml import OxmlElement  # noqa: PLC0415  see _opened

    properties = row._tr.get_or_add_trPr()  # noqa: SLF001  no other way in
    properties.append(OxmlElement("w:cantSplit"))
    if head:
        properties.append(OxmlElement("w:tblHeader"))
        for cell in row.cells:
            _under(cell._tc.get_or_add_tcPr(), "w:tcBorders", {"w:bottom": ("8", "000000")})  # noqa: SLF001  see above


def _under(properties: Any, name: str, lines: Mapping[str, tuple[str, str]]) -> None:
    from docx.oxml import OxmlElement  # noqa: PLC0415  see _opened
    from docx.oxml.ns import qn  # noqa: PLC0415  see _opened

    borders = OxmlElement(name)
    for side, (size, colour) in sorted(lines.items()):
        line = OxmlElement(side)
        for key, value in (("w:val", "single"), ("w:sz", size), ("w:space", "0"), ("w:color", colour)):
            line.set(qn(key), value)
        borders.append(line)
    later = [child for child in properties if child.tag in {qn("w:tblLayout"), qn("w:tblLook")}]
    later[0].addprevious(borders) if later else properties.append(borders)


def _foot(word: Any, foot: str) -> None:
    from docx.shared import Pt  # noqa: PLC0415  see _opened

    run = word.sections[0].footer.paragraphs[0].add_run(foot)
    run.font.size = Pt(7.5)


def _same_bytes(word: Any) -> bytes:
    """The archive written again with one date for all members, in their order."""
    made, kept = io.BytesIO(), io.BytesIO()
    word.save(made)
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as target:
        for name in sorted(source.namelist()):
            member = zipfile.ZipInfo(name, _FIRST)
            member.compress_type, member.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            target.writestr(member, source.read(name))
    return kept.getvalue()
