"""Undo restores the previous state, redo takes it back, and neither leaves a fact twice or without its ground."""

from __future__ import annotations

import pytest
from store_desk import AS_OF, AT, ME, bring

from preavis.errors import NothingToDo, UsageError
from preavis.store import Store

A = [("A", "1", 100), ("B", "2", 250)]
B = [("B", "2", 250), ("C", "3", 400)]
C = [("D", "4", 50)]


def state(store: Store) -> tuple[str, tuple[str, ...]]:
    book = store.book(AS_OF)
    return book.facts_sha256, tuple(client.key for client in book.clients.all)


def test_undo_restores_the_state_before(store: Store) -> None:
    bring(store, ("a.csv", A))
    before = state(store)
    bring(store, ("b.csv", B))
    assert store.undo(at=AT, author=ME).undone
    assert state(store) == before


def test_import_undo_import_ends_where_one_import_does(store: Store) -> None:
    bring(store, ("a.csv", A))
    once = state(store)
    store.undo(at=AT, author=ME)
    bring(store, ("a.csv", A))
    assert state(store) == once


def test_redo_takes_back_an_undo(store: Store) -> None:
    bring(store, ("a.csv", A))
    after = state(store)
    store.undo(at=AT, author=ME)
    assert not store.redo(at=AT, author=ME).undone
    assert state(store) == after


def test_a_batch_in_the_middle_can_be_undone_when_nothing_stands_on_it(store: Store) -> None:
    bring(store, ("a.csv", A))
    bring(store, ("c.csv", C))
    alone = state(store)
    store.undo(2, at=AT, author=ME)
    store.undo(1, at=AT, author=ME)
    store.redo(2, at=AT, author=ME)
    assert state(store)[1] == ("client-d",)
    store.redo(1, at=AT, author=ME)
    assert state(store) == alone


def test_a_batch_that_a_later_one_stands_on_is_undone_after_it(store: Store) -> None:
    """Rows that the second import left out as known would vanish with the first."""
    bring(store, ("a.csv", A))
    bring(store, ("b.csv", B))
    with pytest.raises(UsageError, match=r"store\.undo_needed.*'by': 2"):
        store.undo(1, at=AT, author=ME)
    store.undo(2, at=AT, author=ME)
    store.undo(1, at=AT, author=ME)
    with pytest.raises(UsageError, match=r"store\.redo_needs"):
        store.redo(2, at=AT, author=ME)


def test_redo_never_doubles_what_was_imported_again(store: Store) -> None:
    bring(store, ("a.csv", A))
    store.undo(at=AT, author=ME)
    bring(store, ("again.csv", A))
    before = state(store)
    with pytest.raises(UsageError, match=r"store\.redo_overlaps"):
        store.redo(1, at=AT, author=ME)
    assert state(store) == before
    assert [batch.undone for batch in store.batches()] == [True, False]


def test_a_name_survives_the_undo_of_another_batch_that_said_it_too(store: Store) -> None:
    bring(store, ("a.csv", [("A", "1", 100)]))
    bring(store, ("more.csv", [("A", "2", 200)]))
    store.undo(1, at=AT, author=ME)
    assert [client.name for client in store.clients().all] == ["Client A"]


def test_nothing_to_undo_or_redo_is_said(store: Store) -> None:
    for act, code in ((store.undo, "nothing_to_undo"), (store.redo, "nothing_to_redo")):
        with pytest.raises(NothingToDo, match=code):
            act(at=AT, author=ME)
    bring(store, ("a.csv", A))
    with pytest.raises(NothingToDo, match="not_undone"):
        store.redo(1, at=AT, author=ME)
    with pytest.raises(UsageError, match="unknown_batch"):
        store.undo(7, at=AT, author=ME)
