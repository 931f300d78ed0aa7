"""The shape of an engine: what opens a book and answers SQL over its facts.

An engine registers the fact files, then creates the relations of `relations.py`: one for each kind of fact, named after
it, where `client` is the dense client number (INTEGER, NULL: unassigned) and only facts dated up to `as_of` and allowed
by the authority rule remain. Measures query those, in the dialect that every engine reads alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from preavis.facts.book import Book

Array = NDArray[Any]


class Session(Protocol):
    """An open book, `book`, that several threads may ask at once. Besides the kinds, small relations are there:

    `client_map(reference BIGINT, client INTEGER)`, `rate(person, first, last, hourly_base)`, `covered(first, last)`,
    `client_terms` (see `client_terms.py`) and `due_told(document, file, row)`: where another source states the due date
    of a ledger's document.
    """

    book: Book

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """The answer as Python values, row by row."""

    def arrays(self, sql: str) -> Mapping[str, np.ma.MaskedArray[Any, Any]]:
        """The answer as one array a column, by name; a masked element is NULL. Dates are datetime64, text is object."""

    def close(self) -> None:
        """Let go of files and memory."""


class Engine(Protocol):
    """One way to run the measures. `name` is what a user types."""

    name: str

    def open(self, book: Book, threads: int | None = None, memory: str | None = None) -> Session:
        """A session on a book, with at most so many threads and so much memory (`4GB`)."""
