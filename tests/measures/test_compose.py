"""The machinery: rows added up in few passes, figures aligned to clients, columns that carry bounds and reasons."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from money_books import agency, opened, with_ledger, year_of
from payment_books import AS_OF, book

from preavis import engines
from preavis.engines import Session
from preavis.engines.relations import relations
from preavis.measures import THEMES, Assumptions, evidence, measure_all, payment_rows, reconcile, statements
from preavis.measures.base import Scope
from preavis.measures.column import Column, ratio
from preavis.measures.compose import branches_of, cells_of
from preavis.measures.dialect import faults
from preavis.measures.statements import passes
from preavis.measures.value import Value


def whole(*numbers: int) -> np.ndarray:
    return np.array(numbers, np.int64)


def exact(*numbers: int) -> Column:
    return Column.exact(whole(*numbers), whole(*[1] * len(numbers)))


def between(value: int, low: int, high: int) -> Column:
    return Column.between(whole(value), whole(low), whole(high), whole(1))


def test_every_measure_of_every_theme_has_a_column_of_every_client(tmp_path: Path) -> None:
    with opened(tmp_path, agency(31)) as (session, _):
        told: list[str] = []
        measured = measure_all(session, Assumptions(), told.append)
        assert told == [theme.name for theme in THEMES]
        assert set(measured.columns) == {m.name for theme in THEMES for m in theme.measures}
        assert {len(column) for column in measured.columns.values()} == {5}
        for client in range(5):
            for value in measured.of(client).values():
                assert (value.value is None) == (value.missing is not None)


def test_threads_change_no_figure(tmp_path: Path) -> None:
    answers = []
    for threads in (1, 2):
        folder = tmp_path / str(threads)
        folder.mkdir()
        with opened(folder, agency(32), threads=threads) as (session, _):
            measured = measure_all(session, Assumptions())
            answers.append([measured.of(client) for client in range(5)])
    assert answers[0] == answers[1]


def test_a_book_without_any_fact_has_figures_that_say_why_they_are_missing(tmp_path: Path) -> None:
    desk = agency(33)
    desk.rows.clear()
    with opened(tmp_path, desk) as (session, _):
        found = measure_all(session, Assumptions()).of(0)
        assert found["revenue"].missing == "no_documents"
        assert found["labour_cost"].missing == "no_time"


def test_themes_share_passes_over_the_same_facts(tmp_path: Path) -> None:
    with opened(tmp_path, agency(34)) as (_, book):
        scope = Scope(book, Assumptions())
        branches = [branch for theme in THEMES for branch in branches_of(theme, scope)]
        made = passes(branches)
        assert sorted(id(b) for each in made for b in each.branches) == sorted(map(id, branches))
        assert len(made) < len(branches)
        assert all(each.statement().count("GROUP BY") == 1 for each in made if not each.branches[0].source)


def test_sharing_a_pass_changes_no_sum(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(tmp_path, agency(34)) as (session, _):
        together = measure_all(session, Assumptions())
        monkeypatch.setattr(statements, "MOST_CELLS", 1)
        apart = measure_all(session, Assumptions())
        for name, cells in together.cells.items():
            assert cells.table.keys() == apart.cells[name].table.keys()
            for part, columns in cells.table.items():
                for column, numbers in columns.items():
                    assert np.array_equal(numbers, apart.cells[name].table[part][column]), (part, column)


def test_counting_histories_in_the_engine_changes_no_figure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(tmp_path, agency(34)) as (session, book):
        row_by_row = measure_all(session, Assumptions())
        monkeypatch.setattr(payment_rows, "_ROWS_A_CELL", 0)
        assert [sql.count("GROUP BY") for sql in payment_rows.histories(Scope(book, Assumptions()))] == [1, 1]
        counted = measure_all(session, Assumptions())
        assert [row_by_row.of(client) for client in range(5)] == [counted.of(client) for client in range(5)]
        assert all(faults(sql) == () for sql in payment_rows.histories(Scope(book, Assumptions())))


def test_cells_keep_what_is_unassigned_apart(tmp_path: Path) -> None:
    desk = agency(35)
    with opened(tmp_path, desk) as (session, book):
        cells = cells_of(session, THEMES[0], Scope(book, Assumptions()))
        first = book.window.first
        rows = [r for r in desk.rows["document"] if first <= r["issue_date"] <= book.as_of]
        assert cells.total("amount", "revenue") == sum(r["excl_base"] for r in rows)
        assert cells.unassigned("amount", "revenue") == sum(r["excl_base"] for r in rows if r["client"] is None)
        assert cells.sum("amount", "no_such_part").tolist() == [0] * 5


def test_a_difference_crosses_the_bounds() -> None:
    made = between(10, 8, 12) - between(3, 1, 5)
    assert made.at(0) == Value(7, 3, 11, 2)


def test_a_sum_is_missing_for_the_first_reason_and_keeps_the_bounds_it_can() -> None:
    labour = exact(4).without(np.array([True]), "no_time", low=True)
    assert labour.at(0) == Value(None, 4, None, 1, "no_time")
    assert (exact(10) - labour).at(0) == Value(None, None, 6, 2, "no_time")
    both = labour + exact(1).without(np.array([True]), "no_rate")
    assert both.at(0).missing == "no_time"
    assert (exact(1).without(np.array([True]), "no_rate") + labour).at(0).missing == "no_rate"


def test_reasons_of_two_columns_stay_with_their_clients() -> None:
    one = exact(1, 1, 1).without(np.array([True, False, False]), "no_time")
    two = exact(1, 1, 1).without(np.array([False, True, False]), "no_rate")
    assert [(one + two).at(client).missing for client in range(3)] == ["no_time", "no_rate", None]


@pytest.mark.parametrize(
    ("above", "below", "bounds"),
    [
        (between(10, 5, 20), between(10, 5, 20), (1.0, 0.25, 4.0)),
        (between(-10, -20, -5), between(10, 5, 20), (-1.0, -4.0, -0.25)),
        (between(0, -5, 5), between(10, 5, 20), (0.0, -1.0, 1.0)),
    ],
)
def test_a_ratio_has_the_widest_bounds_that_both_allow(
    above: Column, below: Column, bounds: tuple[float, float, float]
) -> None:
    found = ratio(above, below, "no_revenue").at(0)
    assert (found.value, found.low, found.high) == bounds


def test_a_ratio_over_nothing_is_missing_and_no_infinity() -> None:
    found = ratio(exact(5, 5), exact(0, -1), "no_revenue")
    assert [found.at(client) for client in range(2)] == [Value(None, None, None, 2, "no_revenue")] * 2


class Listening:
    """A session that keeps what it was asked."""

    def __init__(self, session: Session) -> None:
        self.session, self.book, self.asked = session, session.book, list[str]()

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        self.asked.append(sql)
        return self.session.rows(sql)

    def arrays(self, sql: str) -> Any:
        self.asked.append(sql)
        return self.session.arrays(sql)

    def close(self) -> None:
        self.session.close()


@pytest.mark.parametrize("rated", [True, False])
def test_every_statement_is_in_the_dialect_that_engines_share(tmp_path: Path, rated: bool) -> None:
    desk = agency(36)
    ledger = with_ledger(desk)
    rates = tuple(desk.rates) if rated else ()
    for index, covered in enumerate(((), (year_of(AS_OF),))):
        folder = tmp_path / str(index)
        folder.mkdir()
        made = book(folder, desk, ["company"] * 5, ledger=ledger if covered else None, covered=covered, rates=rates)
        session = Listening(engines.open(made, threads=1))
        measured = measure_all(session, Assumptions(terms_days=None if covered else 30))
        reconcile(session, measured)
        for name in measured.measures:
            evidence(session, measured, name, 1)
        session.close()
        for sql in (*session.asked, *(relation.sql for relation in relations(made))):
            assert faults(sql) == (), sql
