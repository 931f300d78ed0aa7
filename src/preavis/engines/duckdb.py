"""DuckDB inside the process: the default engine. Nothing is copied; Parquet files are read where they lie."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from typing import Any

import duckdb
import numpy as np

from preavis.engines import client_terms
from preavis.engines.relations import client_map, covered, rates, raw_files, relations, sold_by_receipt
from preavis.facts.book import Book

MEMORY = "4GB"


class DuckDB:
    """The engine of one machine."""

    name = "duckdb"

    def open(self, book: Book, threads: int | None = None, memory: str | None = None) -> DuckDBSession:
        """A session on a book. Spills to a temporary folder that `close` removes."""
        return DuckDBSession(book, threads, memory or MEMORY)


class DuckDBSession:
    """An open book in DuckDB."""

    def __init__(self, book: Book, threads: int | None, memory: str) -> None:
        self.book = book
        self._spill = tempfile.mkdtemp(prefix="preavis-")
        config: dict[str, Any] = {"memory_limit": memory, "temp_directory": self._spill}
        if threads:
            config["threads"] = threads
        self._connection = duckdb.connect(":memory:", config=config)
        self._connection.execute("SET preserve_insertion_order = false")
        self._connection.execute("SET enable_progress_bar = false")
        self._register(book)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with self._connection.cursor() as cursor:
            return cursor.execute(sql).fetchall()

    def arrays(self, sql: str) -> Mapping[str, np.ma.MaskedArray[Any, Any]]:
        with self._connection.cursor() as cursor:
            answer = cursor.execute(sql).fetchnumpy()
        return {name: np.ma.asarray(values) for name, values in answer.items()}

    def close(self) -> None:
        self._connection.close()
        shutil.rmtree(self._spill, ignore_errors=True)

    def _register(self, book: Book) -> None:
        for name, paths in raw_files(book).items():
            self._connection.read_parquet(list(paths)).create_view(name)
        self._table("client_map", "reference BIGINT, client INTEGER", client_map(book))
        self._table("rate", "person VARCHAR, first DATE, last DATE, hourly_base BIGINT", rates(book))
        self._table("covered", "first DATE, last DATE", covered(book))
        self._table(client_terms.TABLE, client_terms.COLUMNS, client_terms.terms_rows(book))
        asked = sold_by_receipt(book)
        for relation in relations(book, receipts_known=bool(asked and self.rows(asked)[0][0])):
            shape = "TABLE" if relation.kept else "VIEW"
            self._connection.execute(f"CREATE {shape} {relation.name} AS {relation.sql}")

    def _table(self, name: str, columns: str, rows: tuple[tuple[Any, ...], ...]) -> None:
        self._connection.execute(f"CREATE TABLE {name} ({columns})")
        if not rows:
            return
        types = [column.split()[1] for column in columns.split(", ")]
        unnested = ", ".join(f"unnest(${i}::{kind}[])" for i, kind in enumerate(types, 1))
        self._connection.execute(
            f"INSERT INTO {name} SELECT {unnested}", [list(values) for values in zip(*rows, strict=True)]
        )
