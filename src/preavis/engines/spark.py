"""Spark, for a book that outgrows one machine: the same statements over the same files, transpiled.

Needs the extra `spark` (pyspark, sqlglot, pyarrow) and Java 17, which nothing imports until a book is opened with it.
Answers come back through Arrow, never through pandas.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from preavis.engines import client_terms
from preavis.engines.relations import client_map, covered, rates, raw_files, relations, sold_by_receipt
from preavis.facts.book import Book

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

THREADS = 2
MEMORY = "4GB"

_SETTINGS = {
    "spark.sql.session.timeZone": "UTC",  # a day has 24 hours whatever the machine's clock
    "spark.sql.ansi.enabled": "true",  # an overflow is an error and never a wrong number
}
_AT_START = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.sql.shuffle.partitions": "4",
}
_SMALL = {
    "client_map": "reference BIGINT, client INT",
    "rate": "person STRING, first DATE, last DATE, hourly_base BIGINT",
    "covered": "first DATE, last DATE",
    client_terms.TABLE: client_terms.COLUMNS.replace("INTEGER", "INT"),
}
_NUMBERS = ("int8", "int16", "int32", "int64", "double")


class Spark:
    """The engine of a cluster. `session` is a Spark session of the caller; without one, a local one is started."""

    name = "spark"

    def __init__(self, session: SparkSession | None = None) -> None:
        self._session = session

    def open(self, book: Book, threads: int | None = None, memory: str | None = None) -> SparkBook:
        """A session on a book; the views of two open books are apart. A local session ends with the program."""
        spark = self._session or local(threads or THREADS, memory or MEMORY)
        return SparkBook(book, spark.newSession())


class SparkBook:
    """An open book in Spark."""

    def __init__(self, book: Book, spark: SparkSession) -> None:
        self.book = book
        self._spark = spark
        self._kept: list[DataFrame] = []
        for key, value in _SETTINGS.items():
            spark.conf.set(key, value)
        self._register(book)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in self._spark.sql(to_spark(sql)).collect()]

    def arrays(self, sql: str) -> Mapping[str, np.ma.MaskedArray[Any, Any]]:
        answer = self._spark.sql(to_spark(sql)).toArrow()
        return {name: _array(answer.column(name).combine_chunks()) for name in answer.column_names}

    def close(self) -> None:
        for frame in self._kept:
            frame.unpersist()
        for view in self._spark.catalog.listTables():
            if view.isTemporary:
                self._spark.catalog.dropTempView(view.name)

    def _register(self, book: Book) -> None:
        for name, paths in raw_files(book).items():
            self._spark.read.parquet(*paths).createOrReplaceTempView(name)
        small: dict[str, tuple[tuple[Any, ...], ...]] = {"client_map": client_map(book), "rate": rates(book)}
        small |= {"covered": covered(book), client_terms.TABLE: client_terms.terms_rows(book)}
        for name, rows in small.items():
            self._spark.createDataFrame(list(rows), _SMALL[name]).createOrReplaceTempView(name)
        asked = sold_by_receipt(book)
        for relation in relations(book, receipts_known=bool(asked and self.rows(asked)[0][0])):
            frame = self._spark.sql(to_spark(relation.sql))
            if relation.kept:
                self._kept.append(frame.cache())
            frame.createOrReplaceTempView(relation.name)


def local(threads: int, memory: str) -> SparkSession:
    """A Spark session on this machine: the one that runs already, or a new one that talks to nobody else."""
    from pyspark.sql import SparkSession  # noqa: PLC0415  the extra is needed only here

    builder = SparkSession.builder.master(f"local[{threads}]").appName("preavis")
    builder = builder.config("spark.driver.memory", memory.lower().removesuffix("b"))
    for key, value in (_AT_START | _SETTINGS).items():
        builder = builder.config(key, value)
    return builder.getOrCreate()


def to_spark(sql: str) -> str:
    """A statement of the shared dialect in Spark's. What has no equal there is an error."""
    import sqlglot  # noqa: PLC0415  the extra is needed only here

    (statement,) = sqlglot.transpile(
        sql, read="duckdb", write="spark", unsupported_level=sqlglot.ErrorLevel.RAISE, identify=True
    )
    return statement


def _array(column: Any) -> np.ma.MaskedArray[Any, Any]:
    """An Arrow column as every engine gives it: numbers and dates with a mask, text as objects."""
    mask = np.asarray(column.is_null().to_numpy(zero_copy_only=False), np.bool_)
    filled = column.fill_null(0) if str(column.type) in _NUMBERS else column
    return np.ma.MaskedArray(filled.to_numpy(zero_copy_only=False), mask=mask)
