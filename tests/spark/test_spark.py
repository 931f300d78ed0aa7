"""Every measure of every theme is the same on Spark as on DuckDB: money to the minor unit, ratios to 1e-9."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from invented import CLIENTS, invented
from payment_books import AS_OF, Facts, book, measured

from preavis.engines import ENGINES, Engine
from preavis.facts.book import Book
from preavis.facts.kinds import KINDS
from preavis.measures import THEMES
from preavis.measures.base import Theme
from preavis.measures.compose import Measured
from preavis.measures.evidence import evidence
from preavis.measures.outlook import OUTLOOK
from preavis.measures.payment import PAYMENT
from preavis.measures.value import Value

pytestmark = pytest.mark.spark

EVERY_THEME: tuple[Theme, ...] = tuple({theme.name: theme for theme in (*THEMES, PAYMENT, OUTLOOK)}.values())


@dataclass(frozen=True)
class Both:
    """The same book measured by both engines, and still open in both."""

    book: Book
    duckdb: Measured
    spark: Measured


@pytest.fixture(scope="module", params=["one family", "ledger and tables"])
def both(request: pytest.FixtureRequest, spark: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    made = invented(tmp_path_factory.mktemp("book"), mixed=request.param != "one family")
    return Both(made, measured(made, EVERY_THEME), measured(made, EVERY_THEME, spark))


def same(one: Value, other: Value) -> bool:
    numbers = zip((one.value, one.low, one.high), (other.value, other.low, other.high), strict=True)
    equal = all(a == b if isinstance(a, int | None) else b == pytest.approx(a, rel=1e-9) for a, b in numbers)
    return equal and (one.evidence, one.missing) == (other.evidence, other.missing)


@pytest.mark.parametrize("measure", [m.name for theme in EVERY_THEME for m in theme.measures])
def test_a_measure_is_the_same_on_both_engines(both: Both, measure: str) -> None:
    for client in range(len(CLIENTS)):
        one, other = both.duckdb.value(measure, client), both.spark.value(measure, client)
        assert same(one, other), (measure, client, one, other)


def test_the_book_says_something_of_every_measure(both: Both) -> None:
    """The comparison above would be hollow if a measure were missing for everyone.

    Only the runway is: it takes a ledger that covers the whole window and shows the money in bank.
    """
    silent = [
        name
        for name, column in both.duckdb.columns.items()
        if all(column.at(client).missing for client in range(len(CLIENTS)))
    ]
    assert set(silent) <= {"runway_without"}


def test_the_rows_behind_a_figure_are_the_same_on_both_engines(both: Both, spark: Engine) -> None:
    found = []
    for engine, whole in ((ENGINES[0], both.duckdb), (spark, both.spark)):
        session = engine.open(both.book)
        found.append([evidence(session, whole, EVERY_THEME, name, 0) for name in ("revenue", "days_beyond_terms")])
        session.close()
    assert found[0] == found[1]
    assert all(rows for rows in found[0])


def test_every_relation_has_the_same_rows_on_both_engines(both: Both, spark: Engine) -> None:
    counts = []
    for engine in (ENGINES[0], spark):
        session = engine.open(both.book)
        statements = [f"SELECT COUNT(*) AS n, COUNT(family) AS f FROM {kind.name}" for kind in KINDS]
        counts.append([session.rows(sql) for sql in statements])
        session.close()
    assert counts[0] == counts[1]


def test_missing_values_are_masked_and_dates_are_dates(both: Both, spark: Engine) -> None:
    sql = "SELECT due_date, client, issue_date, number FROM document ORDER BY document, family"
    answers = []
    for engine in (ENGINES[0], spark):
        session = engine.open(both.book)
        answers.append(session.arrays(sql))
        session.close()
    assert answers[0]["due_date"].mask.any()
    assert answers[1]["number"].tolist() == answers[0]["number"].tolist()
    assert (answers[0]["client"].dtype.kind, answers[1]["client"].dtype.kind) == ("i", "i")
    for column in ("due_date", "issue_date", "client"):
        one, other = (answer[column].astype("datetime64[D]" if "date" in column else "int64") for answer in answers)
        assert np.array_equal(np.ma.getmaskarray(one), np.ma.getmaskarray(other))
        assert np.array_equal(one.compressed(), other.compressed())


def test_two_open_books_do_not_see_each_other(spark: Engine, tmp_path: Path) -> None:
    sessions = []
    for count in (1, 2):
        facts = Facts()
        for number in range(count):
            facts.invoice(0, f"F{number}", AS_OF, 100, None)
        folder = tmp_path / str(count)
        folder.mkdir()
        sessions.append(spark.open(book(folder, facts, ["company"])))
    sizes = [session.rows("SELECT COUNT(*) AS n FROM document") for session in sessions]
    assert sizes == [[(1,)], [(2,)]]
    for session in sessions:
        session.close()
