"""Tables on a terminal: drawn to its width, in colour when it has any, plain aligned text when piped."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from typing import IO

from rich import _wrap
from rich.console import Console
from rich.table import Table as Grid
from rich.text import Text

from preavis.report.table import Cell, Table, shown
from preavis.report.words import Words

_wrap.re_word = re.compile(r"[ \t\n]*[^ \t\n]+[ \t\n]*")
"""The library breaks lines at no-break spaces, which in French parts a figure from its sign."""

MARKS = {"keep": "●", "fix": "▲", "part": "■", "unknown": "?"}
"""A shape beside the word, so that nothing is told by colour alone."""
COLOURS = {"keep": "#3FA9F5", "fix": "#F0B93F", "part": "#FF3D7F", "unknown": "#E0E0E0"}
_PIPED_WIDTH = 120


def console(stream: IO[str] | None = None, *, colour: bool = True) -> Console:
    """A console on a stream (standard output unless told); no colour and a fixed width when it is no terminal."""
    out = stream or sys.stdout
    terminal = out.isatty()
    return Console(
        file=out,
        no_color=not colour,
        color_system="auto" if colour and terminal else None,
        force_terminal=terminal,
        width=None if terminal else _PIPED_WIDTH,
        highlight=False,
        markup=False,
        emoji=False,
        soft_wrap=False,
    )


def grid(table: Table, words: Words, *, wrap: str = "") -> Grid:
    """A table ready to print; columns named in `wrap` fold, the others keep to one line."""
    drawn = Grid(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    folding = wrap.split()
    for head in table.heads:
        drawn.add_column(
            words.say(f"head.{head.name}"),
            justify="right" if head.right else "left",
            no_wrap=head.name not in folding,
            overflow="fold" if head.name in folding else "ellipsis",
        )
    for row in table.rows:
        drawn.add_row(*[text(cell, words) for cell in row])
    return drawn


def bullets(texts: Iterable[str]) -> Grid:
    """A list whose long entries fold under themselves."""
    drawn = Grid.grid(padding=(0, 1, 0, 0))
    drawn.add_column(no_wrap=True)
    drawn.add_column(overflow="fold")
    for entry in texts:
        drawn.add_row(" ·", Text(entry))
    return drawn


def text(cell: Cell, words: Words) -> Text:
    """A cell as text that holds no markup."""
    return Text(shown(cell, words))


def recommendation(name: str | None, words: Words) -> Text:
    """A recommendation with its mark; the mark alone is coloured, so that the word is read on any background."""
    if name is None:
        return Text(words.say("word.dormant"), style="dim")
    found = Text(f"{MARKS[name]} ", style=COLOURS[name])
    return found.append(words.word(name), style="bold")
