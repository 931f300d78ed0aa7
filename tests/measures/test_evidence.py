"""Behind every number stand its rows, and the rows alone make the number again."""

from __future__ import annotations

from pathlib import Path

import pytest
from money_books import agency, opened

from preavis.measures import THEMES, Assumptions, evidence, measure_all
from preavis.measures.evidence import recompute

SUMS = ("revenue", "direct_costs", "hours", "discounts")


@pytest.mark.parametrize("seed", [21, 22])
def test_evidence_alone_gives_every_measure_of_every_theme_again(tmp_path: Path, seed: int) -> None:
    with opened(tmp_path, agency(seed, clients=3)) as (session, _):
        measured = measure_all(session, Assumptions())
        for theme in THEMES:
            if theme.name in ("payment", "outlook"):
                continue  # their own tests know what the learned model takes from all clients
            for measure in theme.measures:
                for client in range(3):
                    again = recompute(session, measured, THEMES, measure.name, client)
                    assert again == measured.value(measure.name, client), (measure.name, client)


def test_as_many_rows_are_shown_as_the_number_counts(tmp_path: Path) -> None:
    with opened(tmp_path, agency(23, clients=3)) as (session, _):
        measured = measure_all(session, Assumptions())
        for name, column in measured.columns.items():
            if name not in measured.cells["payment"].table and measured.measures[name].parts:
                rows = evidence(session, measured, name, 1)
                assert len(rows) == column.evidence[1], name


@pytest.mark.parametrize("name", SUMS)
def test_the_rows_of_a_plain_sum_add_up_to_it(tmp_path: Path, name: str) -> None:
    with opened(tmp_path, agency(24, clients=3)) as (session, _):
        measured = measure_all(session, Assumptions())
        for client in range(3):
            added = sum(row.added or 0 for row in evidence(session, measured, name, client))
            assert abs(added) == abs(int(measured.columns[name].value[client]))


def test_a_row_says_where_it_was_read_and_what_it_is(tmp_path: Path) -> None:
    with opened(tmp_path, agency(25)) as (session, _):
        measured = measure_all(session, Assumptions())
        first = evidence(session, measured, "revenue", 0)[0]
        assert (first.file, first.fact, first.family, first.part) == ("document.csv", "document", "tables", "revenue")
        assert first.row > 0
        assert first.day is not None
        assert first.amount == first.added


def test_unassigned_rows_can_be_asked_for_and_counted_out(tmp_path: Path) -> None:
    with opened(tmp_path, agency(26)) as (session, _):
        measured = measure_all(session, Assumptions())
        rows = evidence(session, measured, "revenue", None)
        assert sum(row.added or 0 for row in rows) == measured.cells["money"].unassigned("amount", "revenue")
        assert len(evidence(session, measured, "revenue", None, limit=1)) == min(len(rows), 1)


def test_rows_come_by_day(tmp_path: Path) -> None:
    with opened(tmp_path, agency(27)) as (session, _):
        rows = evidence(session, measure_all(session, Assumptions()), "client_margin", 0)
        days = [row.day for row in rows]
        assert days == sorted(days)  # type: ignore[type-var]  # every row of this book has a day
        assert len(days) > 10
