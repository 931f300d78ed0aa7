"""Which column is which field: found from the headings, or remembered as a person left it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any

from preavis.sources.delimited import Cell
from preavis.sources.headings import normalise_heading, readings_of
from preavis.sources.tables.base import Table
from preavis.sources.tables.kinds import TABLES
from preavis.sources.values import text_of_cell

_BY_NAME = {table.name: table for table in TABLES}
_RIVALS = 2
_IMPROPER = 100.0


class BadMapping(Exception):  # noqa: N818  a remembered mapping that does not fit, told as a problem
    """What is wrong with a mapping: a code of `bad_table`, `bad_field`, `missing_column`, and the word at fault."""

    def __init__(self, word: str) -> None:
        self.word = word
        super().__init__(word)


@dataclass(frozen=True)
class Layout:
    """A table and the column of each field (field to index), with the headings as written."""

    table: Table
    columns: Mapping[str, int]
    headings: tuple[str, ...]
    score: float = 0.0

    def declared(self) -> dict[str, str]:
        """Heading to field, as the mapping file shows it."""
        return {self.headings[index]: name for name, index in self.columns.items()}


@cache
def synonyms(table: str) -> Mapping[str, str]:
    """Normalised heading to field, for one table: its own words first, then those of every table."""
    words = tomllib.loads(files(__package__).joinpath("headings.toml").read_text("utf-8"))
    found: dict[str, str] = {}
    for part in (table, "every"):
        for name, languages in words.get(part, {}).items():
            for heading in (name.replace("_", " "), *languages["en"], *languages["fr"]):
                found.setdefault(normalise_heading(heading), name)
    return found


def fit(table: Table, headings: Sequence[str]) -> Layout:
    """The best reading of headings as a table: exact headings first, the first of two equal ones wins."""
    known = synonyms(table.name)
    columns: dict[str, int] = {}
    for depth in range(3):
        for index, heading in enumerate(headings):
            ways = readings_of(heading)
            name = known.get(ways[depth]) if depth < len(ways) and index not in columns.values() else None
            if name and name not in columns:
                columns[name] = index
    score = len(columns) + 2.0 * len(table.marks & columns.keys())
    return Layout(table, columns, tuple(headings), score)


def complete(mapping: Layout) -> bool:
    return not missing(mapping)


def missing(mapping: Layout) -> tuple[str, ...]:
    """The first field of each group of needs that no column gives."""
    return tuple(group[0] for group in mapping.table.needs if not any(name in mapping.columns for name in group))


def candidates(headings: Sequence[str], hint: str = "") -> list[Layout]:
    """The tables that headings may be, best first; those named in `hint` (lines of text) win between equals."""
    words = {word for line in hint.split("\n") for word in normalise_heading(line).split()}
    found = [_weighed(one, words) for table in TABLES if complete(one := fit(table, headings))]
    return sorted(found, key=lambda one: (-one.score, one.table.name))


def _weighed(layout: Layout, words: set[str]) -> Layout:
    table = layout.table
    if not table.proper(layout.columns.keys(), words):
        return replace(layout, score=layout.score - _IMPROPER)
    return replace(layout, score=layout.score + 0.5) if table.words & words else layout


def nearest(headings: Sequence[str]) -> Layout:
    """The table that headings come closest to, to say what is missing."""
    return max((fit(table, headings) for table in TABLES), key=lambda one: one.score - 2 * len(missing(one)))


def restore(remembered: Mapping[str, Any], headings: Sequence[str]) -> Layout:
    """A remembered mapping on this file's headings. Raises BadMapping if it names what does not exist."""
    table = _BY_NAME.get(str(remembered.get("table")))
    declared = remembered.get("columns")
    if table is None or not isinstance(declared, dict):
        raise BadMapping(str(remembered.get("table")))
    places = {normalise_heading(heading): index for index, heading in reversed(list(enumerate(headings)))}
    fields = set(synonyms(table.name).values())
    columns: dict[str, int] = {}
    for heading, name in declared.items():
        index = places.get(normalise_heading(str(heading)))
        if index is None or name not in fields:
            raise BadMapping(str(heading) if index is None else str(name))
        columns[str(name)] = index
    mapping = Layout(table, columns, tuple(headings))
    if not complete(mapping):
        raise BadMapping(missing(mapping)[0])
    return mapping


def looks_like_heading(cells: Sequence[Cell]) -> bool:
    """A header is made of short texts, most of them filled, none a number or a day."""
    texts = [text_of_cell(cell) for cell in cells if text_of_cell(cell)]
    if len(texts) < _RIVALS or any(not isinstance(cell, str) for cell in cells):
        return False
    return not any(re.fullmatch(r"[\d.,/\-\s€$]+", text) for text in texts)
