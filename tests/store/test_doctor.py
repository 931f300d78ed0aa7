"""What is altered, missing or left lying about is found."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import text
from store_desk import AT, ME, bring, reject

from preavis.store import Store

A = [("A", "1", 100), ("B", "2", 250)]


def codes(store: Store) -> list[str]:
    return [problem.code for problem in store.check()]


def document(store: Store) -> Path:
    return next(Path(file.path) for file in store.live_files() if file.kind == "document")


def test_a_whole_book_has_no_problem(store: Store) -> None:
    bring(store, ("a.csv", A), rejects=(reject(4, "x"),))
    store.undo(at=AT, author=ME)
    bring(store, ("a.csv", A))
    assert codes(store) == []


def test_a_changed_fact_file_is_found(store: Store) -> None:
    bring(store, ("a.csv", A))
    path = document(store)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(bytes(data))
    assert codes(store) == ["store.changed_file"]


def test_a_missing_fact_file_is_found(store: Store) -> None:
    bring(store, ("a.csv", A))
    document(store).unlink()
    assert codes(store) == ["store.missing_file"]


def test_a_journal_altered_behind_our_back_is_found(store: Store) -> None:
    bring(store, ("a.csv", A))
    bring(store, ("c.csv", [("C", "3", 4)]))
    with store._journal.writing() as connection:
        connection.execute(text("UPDATE event SET author = 'someone else' WHERE seq = 3"))
    assert codes(store) == ["store.broken_chain"]


def test_a_dropped_event_is_found(store: Store) -> None:
    bring(store, ("a.csv", A))
    bring(store, ("c.csv", [("C", "3", 4)]))
    with store._journal.writing() as connection:
        connection.execute(text("DELETE FROM event WHERE seq = 3"))
    assert codes(store) == ["store.broken_chain"]


def test_leftovers_are_found_and_removed_and_nothing_else_is(store: Store) -> None:
    bring(store, ("a.csv", A))
    store.undo(at=AT, author=ME)
    left = store.facts / "document" / "9-1.parquet"
    left.write_bytes(b"half")
    (store.facts / "document" / ".9-2.parquet.tmp").write_bytes(b"")
    assert codes(store) == ["store.orphan_file", "store.orphan_file"]
    assert store.collect() == 2
    assert codes(store) == []
    store.redo(at=AT, author=ME)
    assert codes(store) == []
