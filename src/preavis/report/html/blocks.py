"""Each kind of block as HTML."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from preavis.report.charts import Picture
from preavis.report.charts.marks import MARKS
from preavis.report.dossier.blocks import (
    Bar,
    Bars,
    Block,
    Bullets,
    Cell,
    Column,
    Drawing,
    Figures,
    Grid,
    Pair,
    Paragraph,
    Terms,
)
from preavis.report.html.drawing import inline
from preavis.report.html.tags import Markup, escaped, joined, tag

_BAR = 12
_SIDE_BY_SIDE = 3
"""Columns that fit a phone; a row of more is set as a card there: each figure beside the head of its column."""


def said(sentence: str) -> Markup:
    """A sentence; what stands between two backticks is a command to type."""
    parts = sentence.split("`")
    if len(parts) % 2 == 0:
        return escaped(sentence)
    return joined([tag("code", escaped(part)) if place % 2 else escaped(part) for place, part in enumerate(parts)])


def mark(name: str) -> Markup:
    """The shape of a recommendation; the word beside it says the same."""
    return tag("span", escaped(MARKS[name]), class_=f"mark {name}", aria_hidden="true") if name else Markup("")


def block(one: Block, pictures: Mapping[str, Picture], heading: str) -> Markup:
    """A block of the dossier; `heading` is the tag of a title within it."""
    if isinstance(one, Drawing):
        return _drawing(one, pictures[one.name])
    titled = _titled(one, heading) if isinstance(one, Bullets | Terms) else Markup("")
    return joined([titled, _SETTERS[type(one)](one)])


def _paragraph(one: Paragraph) -> Markup:
    return tag("p", said(one.text), class_="" if one.tone == "plain" else one.tone)


def _titled(one: Bullets | Terms, heading: str) -> Markup:
    title = one.title if isinstance(one, Bullets) else one.caption
    return tag(heading, said(title), class_="within") if title else Markup("")


def _bullets(one: Bullets) -> Markup:
    return tag("ul", *[tag("li", said(item)) for item in one.items])


def _figures(one: Figures) -> Markup:
    return tag("dl", *[_figure(pair) for pair in one.pairs], class_="figures")


def _figure(pair: Pair) -> Markup:
    note = tag("dd", escaped(pair.note), class_="small") if pair.note else Markup("")
    return tag("div", tag("dt", escaped(pair.name)), tag("dd", escaped(pair.value), class_="value"), note)


def _terms(one: Terms) -> Markup:
    pairs = [tag("div", tag("dt", escaped(pair.name)), tag("dd", _value(pair, one))) for pair in one.pairs]
    return tag("dl", *pairs, class_="terms")


def _value(pair: Pair, one: Terms) -> Markup:
    return tag("code", escaped(pair.value)) if one.code else escaped(pair.value)


def _grid(one: Grid) -> Markup:
    heads = [tag("th", escaped(column.title), scope="col", class_=_side(column)) for column in one.columns]
    rows = [_row(row, one) for row in one.rows]
    foot = tag("tfoot", _row(one.total, one)) if one.total else Markup("")
    inside = (_caption(one.caption), tag("thead", tag("tr", *heads)), tag("tbody", *rows), foot)
    table = tag("table", *inside, role="table", class_="stacked" if len(one.columns) > _SIDE_BY_SIDE else "")
    return _scrolling(table, one.caption)


def _caption(text: str) -> Markup:
    return tag("caption", tag("span", said(text)))


def _row(row: tuple[Cell, ...], one: Grid) -> Markup:
    named, *others = zip(row, one.columns, strict=True)
    first = tag("th", _cell(named[0]), scope="row", role="rowheader", class_=_side(named[1], named[0]))
    cells = [
        tag("td", _cell(cell), role="cell", class_=_side(column, cell), data_head=column.title)
        for cell, column in others
    ]
    return tag("tr", first, *cells, role="row")


def _cell(cell: Cell) -> Markup:
    text = tag("a", escaped(cell.text), href=f"#{cell.to}") if cell.to else said(cell.text)
    return joined([mark(cell.mark), text])


def _side(column: Column, cell: Cell | None = None) -> str:
    if column.right:
        return "right"
    return "marked" if cell is not None and cell.mark else "wide" if column.share > 30 else ""


def _bars(one: Bars) -> Markup:
    table = tag("table", _caption(one.caption), tag("tbody", *[_bar(bar, one) for bar in one.bars]))
    return joined(
        [_scrolling(tag("div", table, class_="sum"), one.caption), tag("p", escaped(one.checked), class_="note")]
    )


def _bar(bar: Bar, one: Bars) -> Markup:
    width = str(max(bar.high - bar.low, 2))
    shape = tag("rect", x=str(bar.low), y="0", width=width, height=str(_BAR), class_=bar.sign)
    zero = tag("rect", x=str(min(one.zero, 998)), y="0", width="2", height=str(_BAR), class_="zero")
    drawn = tag("svg", zero, shape, viewBox=f"0 0 1000 {_BAR}", preserveAspectRatio="none", aria_hidden="true")
    return tag(
        "tr",
        tag("th", escaped(bar.name), scope="row"),
        tag("td", drawn, class_="bar"),
        tag("td", escaped(bar.amount), class_="right"),
        tag("td", escaped(bar.note), class_="small"),
        class_=bar.sign if bar.sign == "end" else "",
    )


def _drawing(one: Drawing, picture: Picture) -> Markup:
    caption = tag("figcaption", tag("strong", said(one.title)))
    drawn = _scrolling(inline(picture, f"{one.title} {one.summary}"), one.title)
    return tag("figure", caption, drawn, tag("p", said(one.summary), class_="note"))


def _scrolling(inside: Markup, label: str) -> Markup:
    """What may be wider than a narrow screen scrolls by itself, by keyboard as well."""
    return tag("div", inside, class_="scroll", tabindex="0", role="region", aria_label=label)


_SETTERS: Mapping[type, Callable[[Any], Markup]] = {
    Paragraph: _paragraph,
    Bullets: _bullets,
    Figures: _figures,
    Terms: _terms,
    Grid: _grid,
    Bars: _bars,
}
