"""How a book is opened for questions: engines that run the same SQL over the same files."""

from __future__ import annotations

from preavis.engines.base import Engine, Session
from preavis.engines.duckdb import DuckDB
from preavis.engines.spark import Spark
from preavis.facts.book import Book

ENGINES: tuple[Engine, ...] = (DuckDB(), Spark())
"""Every engine, the default first."""


def open(book: Book, threads: int | None = None, memory: str | None = None, engine: str | None = None) -> Session:  # noqa: A001  engines.open is what it does
    """A session on a book with the named engine, or the default one. An unknown engine is a KeyError."""
    chosen = {each.name: each for each in ENGINES}[engine] if engine else ENGINES[0]
    return chosen.open(book, threads, memory)


__all__ = ["ENGINES", "Engine", "Session", "open"]
