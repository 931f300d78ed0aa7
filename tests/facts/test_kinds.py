"""The schema itself: closed types, no column twice, a table for every kind."""

from typing import get_args

import pytest

from preavis.facts.kinds import BY_NAME, COMMON, KINDS, ColumnType, Kind
from preavis.facts.staging import SQL_TYPES, Staging, table


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_kind_has_known_types_and_no_column_twice(kind: Kind) -> None:
    assert {column.type for column in kind.columns} <= set(get_args(ColumnType))
    names = [*kind.names, *(column.name for column in COMMON)]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_kind_says_what_it_means_and_names_a_date_that_exists(kind: Kind) -> None:
    assert kind.meaning
    assert kind.date is None or kind.column(kind.date).type == "date"


def test_every_type_has_a_sql_type() -> None:
    assert set(SQL_TYPES) == set(get_args(ColumnType))


def test_staged_facts_keep_what_is_missing_missing() -> None:
    with Staging() as staging:
        fact = {"client": "code:C1", "name": "Acme", "source_key": "code:C1", "file": "a.csv", "row": 2}
        assert staging.add("client", [fact]) == 1
        row = staging.connection.execute(f"SELECT client, kind, row FROM {table('client')}").fetchall()
    assert row == [("code:C1", None, 2)]


def test_facts_arrive_in_order_however_many() -> None:
    facts = ({"client": f"code:{i}", "name": "x", "source_key": str(i), "file": "a", "row": i} for i in range(45_001))
    with Staging() as staging:
        assert staging.add("client", facts) == 45_001
        rows = staging.connection.execute(f"SELECT row FROM {table('client')}").fetchall()
    assert [row for (row,) in rows] == list(range(45_001))


def test_an_unknown_kind_has_no_table() -> None:
    with pytest.raises(KeyError):
        table("document; DROP TABLE x")
    assert set(BY_NAME) == {kind.name for kind in KINDS}
