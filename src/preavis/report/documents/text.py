"""A letter as plain text, to read on a screen, to paste, to compare."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from preavis.plan.letters.page import Blocks, Bullets, Page, Paragraph, Sheet
from preavis.report.documents.sheet import Document

WIDTH = 80
_GAP = "  "


def text_bytes(document: Document) -> bytes:
    """The whole letter in UTF-8, lines of at most 80 characters wherever they can be broken."""
    return ("\n".join(_letter(document.page, document.foot)) + "\n").encode()


def message_text(page: Page) -> str:
    """The letter without its addresses, as the body of a message; paragraphs are single lines."""
    parts = [page.opening, *_flat(page.body), page.closing, "\n".join(page.signature)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _letter(page: Page, foot: str) -> Iterator[str]:
    for lines in (page.sender, page.recipient, (page.place_and_date,), (page.delivery,), page.references):
        told = [line for line in lines if line]
        if told:
            yield from told
            yield ""
    yield from _wrapped(f"{page.subject_line} {page.subject}")
    yield ""
    yield from _wrapped(page.opening)
    yield ""
    for block in page.body:
        yield from _block(block)
        yield ""
    yield from _wrapped(page.closing)
    yield ""
    yield from page.signature
    if foot:
        yield from ("", "", foot)


def _flat(body: Blocks) -> Iterator[str]:
    """Blocks for a mail program, whose letters have no common width: a table is a list."""
    for block in body:
        if isinstance(block, Paragraph):
            yield block.text
        elif isinstance(block, Bullets):
            yield "\n".join(f"- {item}" for item in block.items)
        else:
            yield "\n".join(f"- {_told(block, row)}" for row in block.rows)


def _told(sheet: Sheet, row: tuple[str, ...]) -> str:
    """A row of a table in one line, each figure after its heading."""
    return ", ".join((row[0], *(f"{head} {cell}" for head, cell in zip(sheet.heads[1:], row[1:], strict=True))))


def _block(block: Paragraph | Bullets | Sheet) -> Iterator[str]:
    if isinstance(block, Paragraph):
        for line in block.text.split("\n"):
            yield from _wrapped(line)
    elif isinstance(block, Bullets):
        for item in block.items:
            yield from _wrapped(item, "- ")
    else:
        yield from _table(block)


def _wrapped(text: str, start: str = "") -> list[str]:
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=start,
        subsequent_indent=" " * len(start),
        break_long_words=False,
        break_on_hyphens=False,
    ) or [""]


def _table(sheet: Sheet) -> Iterator[str]:
    """Aligned columns, headings over several lines; where even that does not fit, one item a row with its headings."""
    columns = range(len(sheet.heads))
    widths = [max(*(len(row[i]) for row in sheet.rows), *map(len, sheet.heads[i].split(" "))) for i in columns]
    if sum(widths) + len(_GAP) * (len(widths) - 1) > WIDTH:
        for row in sheet.rows:
            yield from _wrapped(_told(sheet, row), "- ")
        return
    heads = [textwrap.wrap(sheet.heads[i], widths[i], break_long_words=False) for i in columns]
    tall = max(map(len, heads))
    above = [[""] * (tall - len(head)) + head for head in heads]
    for row in (*zip(*above, strict=True), *sheet.rows):
        cells = [
            cell.rjust(width) if right else cell.ljust(width)
            for cell, width, right in zip(row, widths, sheet.right, strict=True)
        ]
        yield _GAP.join(cells).rstrip()
