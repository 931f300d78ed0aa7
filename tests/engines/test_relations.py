"""The relations of a book: dates, authority of the ledger, continuity of its years, and nothing counted twice."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "measures"))

from money_books import Desk, year_of
from payment_books import AS_OF, book

from preavis import engines
from preavis.engines.literals import each, literal, name, names
from preavis.engines.relations import relations
from preavis.facts.book import Rate

YEAR, BEFORE = year_of(AS_OF), year_of(date(2025, 8, 1))
IN, OUT = date(2026, 3, 1), date(2025, 3, 1)


@pytest.fixture
def asked(tmp_path: Path) -> Iterator[Any]:
    """Ask a book of tables and a ledger: the answer to a statement."""

    def ask(sql: str, tables: Desk, ledger: Desk | None = None, covered: Any = (YEAR,), **more: Any) -> Any:
        made = book(tmp_path, tables, ["company"] * 3, ledger=ledger, covered=covered, **more)
        session = engines.open(made, threads=1)
        try:
            return sorted(session.rows(sql), key=str)
        finally:
            session.close()

    return ask


def desks() -> tuple[Desk, Desk]:
    return Desk(), Desk()


DOCUMENTS = "SELECT number, family FROM document"


def test_inside_a_covered_year_documents_come_from_the_ledger_alone(asked: Any) -> None:
    tables, ledger = desks()
    tables.invoice(0, "T-in", IN, 100, None)
    tables.invoice(0, "T-out", OUT, 100, None)
    ledger.invoice(0, "L-in", IN, 100, None)
    assert asked(DOCUMENTS, tables, ledger) == [("L-in", "ledger"), ("T-out", "tables")]


def test_without_a_ledger_every_family_counts(asked: Any) -> None:
    tables = Desk()
    tables.invoice(0, "T-in", IN, 100, None)
    assert asked(DOCUMENTS, tables, covered=()) == [("T-in", "tables")]


def test_a_cost_that_names_a_client_moves_ledger_cost_to_it(asked: Any) -> None:
    tables, ledger = desks()
    ledger.cost(None, IN, 1_000)
    tables.cost(1, IN, 300)
    tables.cost(None, IN, 777)
    tables.cost(1, IN, 50, "bad_debt")
    tables.cost(2, OUT, 60)
    found = asked("SELECT client, CAST(SUM(amount_base) AS BIGINT) FROM cost GROUP BY client", tables, ledger)
    assert found == [(1, 300), (2, 60), (None, 700)]


def test_tables_tell_the_ledger_when_its_documents_are_due(asked: Any) -> None:
    tables, ledger = desks()
    ledger.invoice(0, "FA 001", IN, 100, None)
    ledger.invoice(1, "4711", IN, 250, None)
    ledger.invoice(2, "FA-003", IN, 300, date(2026, 3, 31))
    ledger.pay("FA 001", IN, 100)
    tables.invoice(0, "fa001", date(2026, 1, 1), 999, date(2026, 4, 15))
    tables.invoice(1, "other", date(2026, 3, 4), 250, date(2026, 5, 1))
    tables.invoice(2, "FA-003", IN, 300, date(2026, 9, 9))
    due = asked("SELECT number, due_date, due_origin FROM document", tables, ledger)
    assert due == [
        ("4711", date(2026, 5, 1), "matched"),
        ("FA 001", date(2026, 4, 15), "matched"),
        ("FA-003", date(2026, 3, 31), "stated"),
    ]
    assert asked("SELECT due_date FROM allocation", tables, ledger) == [(date(2026, 4, 15),)]


def test_four_days_apart_is_another_document(asked: Any) -> None:
    tables, ledger = desks()
    ledger.invoice(1, "4711", IN, 250, None)
    tables.invoice(1, "other", date(2026, 3, 5), 250, date(2026, 5, 1))
    assert asked("SELECT due_date FROM document", tables, ledger) == [(None,)]


def opening(desk: Desk, client: int, number: str, amount: int) -> None:
    values = {"kind": "opening", "excl_base": 0, "carried": BEFORE.last, "incl": amount, "incl_base": amount}
    desk.invoice(client, number, date(2025, 7, 1), 0, None, **values)


BALANCE = (
    "SELECT CAST(SUM(amount) AS BIGINT) FROM (SELECT incl_base AS amount FROM document"
    " UNION ALL SELECT -amount_base AS amount FROM allocation) AS both_sides"
)


def test_an_opening_is_dropped_where_the_year_before_is_there(asked: Any) -> None:
    ledger = Desk()
    ledger.invoice(0, "F1", date(2025, 7, 1), 500, None)
    opening(ledger, 0, "F1-carried", 500)
    ledger.pay("F1-carried", IN, 200, closes=False)
    assert asked(BALANCE, Desk(), ledger, covered=(BEFORE, YEAR)) == [(300,)]


def test_an_opening_counts_where_nothing_is_known_of_the_year_before(asked: Any) -> None:
    ledger = Desk()
    opening(ledger, 0, "F1", 500)
    ledger.pay("F1", IN, 200, closes=False)
    assert asked(BALANCE, Desk(), ledger) == [(300,)]


def test_an_opening_and_the_invoice_of_tables_it_carries_count_once(asked: Any) -> None:
    tables, ledger = desks()
    tables.invoice(0, "F1", date(2025, 7, 1), 800, None)
    tables.pay("F1", date(2025, 8, 1), 300, closes=False)
    tables.pay("F1", IN, 200, closes=False)
    opening(ledger, 0, "F1", 500)
    ledger.pay("F1", IN, 200, closes=False)
    assert asked(BALANCE, tables, ledger) == [(300,)]


def test_facts_after_the_day_of_the_book_are_not_there(asked: Any) -> None:
    tables = Desk()
    tables.invoice(0, "later", date(2026, 9, 1), 100, None)
    tables.time(0, date(2026, 9, 1), 60)
    assert asked("SELECT number FROM document", tables) == []
    assert asked("SELECT minutes FROM time_entry", tables) == []


def test_a_kind_without_facts_is_an_empty_relation(asked: Any) -> None:
    assert asked("SELECT client, amount_base, file FROM settlement", Desk()) == []


def test_an_unknown_client_is_unassigned(asked: Any) -> None:
    tables = Desk()
    tables.invoice(None, "F1", IN, 100, None)
    tables.invoice(99, "F2", IN, 100, None)
    assert asked("SELECT client FROM document", tables, covered=()) == [(None,), (None,)]


def test_rates_and_covered_years_are_relations_too(asked: Any) -> None:
    rate = Rate("ana", date(2026, 1, 1), date(2026, 12, 31), 4_200)
    assert asked("SELECT * FROM rate", Desk(), rates=(rate,)) == [("ana", rate.first, rate.last, 4_200)]
    assert asked("SELECT * FROM covered", Desk()) == [(YEAR.first, YEAR.last)]


def test_a_book_of_one_family_pays_for_one_join_only(tmp_path: Path) -> None:
    tables = Desk()
    tables.invoice(0, "F1", IN, 100, None)
    made = book(tmp_path, tables, ["company"])
    written = {relation.name: relation.sql for relation in relations(made)}
    assert written["document"].count("JOIN") == 1
    assert "UNION" not in written["document"]
    assert "due_hint" not in written


def test_text_never_enters_a_statement() -> None:
    assert literal(date(2026, 1, 2)) == "DATE '2026-01-02'"
    assert names(["fee", "tool"]) == "('fee', 'tool')"
    assert each("x", ["fee"], "cost_") == {"cost_fee": "x = 'fee'"}
    for value in ("1; DROP TABLE document", 1.5, b"1"):
        with pytest.raises(TypeError):
            literal(value)  # type: ignore[arg-type]  # what a careless author might pass
    with pytest.raises(ValueError, match="'"):
        name("a' OR 'a'='a")


def test_an_engine_that_does_not_exist_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        engines.open(book(tmp_path, Desk(), []), engine="abacus")


def test_closing_a_session_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    desk = Desk()
    desk.invoice(0, "F1", IN, 100, None)
    session = engines.open(book(tmp_path, desk, ["company"]))
    assert session.rows("SELECT COUNT(*) FROM document") == [(1,)]
    session.close()
    assert [path.name for path in tmp_path.iterdir() if path.is_dir()] == []
