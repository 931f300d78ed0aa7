"""What a dossier is made of: a closed set of blocks of plain text, that every face knows how to set.

No block holds markup. Text between backticks in a sentence is a command to type; all else is shown as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from preavis.report.charts import Picture

Tone = Literal["plain", "answer", "note", "warning"]
Sign = Literal["start", "more", "less", "end"]


@dataclass(frozen=True)
class Paragraph:
    """A sentence or more. `answer` is what the page is for, `note` is small print, `warning` must be seen."""

    text: str
    tone: Tone = "plain"
    kind: Literal["paragraph"] = "paragraph"


@dataclass(frozen=True)
class Bullets:
    """Sentences under a title of their own (empty: none)."""

    title: str
    items: tuple[str, ...]
    kind: Literal["bullets"] = "bullets"


@dataclass(frozen=True)
class Pair:
    """A figure with its name, and a word on it."""

    name: str
    value: str
    note: str = ""


@dataclass(frozen=True)
class Figures:
    """A few figures side by side, to be seen at once."""

    pairs: tuple[Pair, ...]
    kind: Literal["figures"] = "figures"


@dataclass(frozen=True)
class Terms:
    """Names and what they stand for, one under the other. `code` sets the values as codes: hashes, versions."""

    caption: str
    pairs: tuple[Pair, ...]
    code: bool = False
    kind: Literal["terms"] = "terms"


@dataclass(frozen=True)
class Column:
    """A column of a grid; `share` is its width relative to the others, 0: as wide as it needs."""

    title: str
    right: bool = False
    share: int = 0


@dataclass(frozen=True)
class Cell:
    """Text in a grid. `mark` is a recommendation shown as its shape, `to` the section that the text leads to."""

    text: str
    mark: str = ""
    to: str = ""


@dataclass(frozen=True)
class Grid:
    """A table: a caption, columns, rows; the first cell of a row names it. `total` is a last row that sums up.

    `folds` is in how many parts a printed page may set it side by side. `pages` asks for a last column with the page
    that the row leads to, where there are pages.
    """

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: tuple[Cell, ...] = ()
    folds: int = 1
    pages: str = ""
    kind: Literal["grid"] = "grid"


@dataclass(frozen=True)
class Bar:
    """A line of a sum: `low` and `high` are where its bar lies, in thousandths of the scale."""

    name: str
    amount: str
    note: str
    low: int
    high: int
    sign: Sign


@dataclass(frozen=True)
class Bars:
    """A sum as bars one under the other, from the first amount to the result. `zero` is where nought lies."""

    caption: str
    bars: tuple[Bar, ...]
    zero: int
    checked: str
    kind: Literal["bars"] = "bars"


@dataclass(frozen=True)
class Drawing:
    """A chart by its name in the dossier, under a title that says what it shows; `summary` says it without eyes."""

    name: str
    title: str
    summary: str
    kind: Literal["drawing"] = "drawing"


Block = Paragraph | Bullets | Figures | Terms | Grid | Bars | Drawing


@dataclass(frozen=True)
class Section:
    """A titled part with an address of its own. `mark` is a recommendation beside the title."""

    id: str
    title: str
    level: int
    blocks: tuple[Block, ...]
    mark: str = ""
    new_page: bool = False


@dataclass(frozen=True)
class Dossier:
    """The whole report before any face sets it. `date` is the day it speaks of, ISO."""

    language: str
    title: str
    company: str
    date: str
    day: str
    cover: tuple[Block, ...]
    sections: tuple[Section, ...]
    words: Mapping[str, str]
    """What the faces themselves have to say: contents, page, skip to the content."""
    pictures: Mapping[str, Picture] = field(default_factory=dict)

    def as_data(self) -> dict[str, Any]:
        """The dossier as plain data, drawings by name and size only."""
        data = asdict(self)
        data["pictures"] = {
            name: {"width": picture.width, "height": picture.height} for name, picture in self.pictures.items()
        }
        return data
