"""Any history of imports, undos, redos and links ends in the state that a plain list of what counts predicts."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import duckdb
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from store_desk import AS_OF, AT, ME, bring, create

from preavis.errors import NothingToDo, UsageError
from preavis.store import Store

POOL = [(f"C{i % 4}", str(i), 100 + i) for i in range(9)]


class History(RuleBasedStateMachine):
    """The model: what each batch kept, which batches count, and on whom each stands."""

    store: Store

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.store = create(self.folder / "book")
        self.kept: list[set[str]] = []
        self.said: list[set[str]] = []
        self.needs: list[set[int]] = []
        self.live: list[bool] = []
        self.undone: list[int] = []
        self.seen: dict[tuple[frozenset[str], frozenset[str]], str] = {}

    def counting(self) -> set[str]:
        return set().union(*(kept for kept, live in zip(self.kept, self.live, strict=True) if live))

    @rule(rows=st.lists(st.sampled_from(POOL), min_size=1, max_size=4, unique=True))
    def imports(self, rows: list[tuple[str, str, int]]) -> None:
        new = {number for _, number, _ in rows} - self.counting()
        try:
            bring(self.store, ("f.csv", rows))
        except NothingToDo:
            assert not new
            return
        known = {number for _, number, _ in rows} - new
        self.needs.append({i for i, kept in enumerate(self.kept) if self.live[i] and kept & known})
        self.kept.append(new)
        self.said.append({client for client, _, _ in rows})
        self.live.append(True)

    @precondition(lambda self: any(self.live))
    @rule(data=st.data())
    def undoes(self, data: st.DataObject) -> None:
        chosen = data.draw(st.sampled_from([i for i, live in enumerate(self.live) if live]))
        stands = any(self.live[i] and chosen in needs for i, needs in enumerate(self.needs))
        try:
            self.store.undo(chosen + 1, at=AT, author=ME)
        except UsageError:
            assert stands
            return
        assert not stands
        self.live[chosen] = False
        self.undone.append(chosen)

    @precondition(lambda self: not all(self.live))
    @rule(data=st.data())
    def redoes(self, data: st.DataObject) -> None:
        chosen = data.draw(st.sampled_from([i for i, live in enumerate(self.live) if not live]))
        blocked = bool(self.kept[chosen] & self.counting()) or any(not self.live[i] for i in self.needs[chosen])
        try:
            self.store.redo(chosen + 1, at=AT, author=ME)
        except UsageError:
            assert blocked
            return
        assert not blocked
        self.live[chosen] = True

    @precondition(lambda self: len(self.store.clients()) >= 2)
    @rule()
    def joins_and_parts(self) -> None:
        before = self.store.clients()
        first, second = before.all[0].key, before.all[1].key
        references = [min(v for s, v in client.identifiers if s == "ref") for client in before.all[:2]]
        self.store.link(first, second, "same", at=AT, author=ME)
        assert len(self.store.clients()) == len(before) - 1
        self.store.unlink(references[0], references[1], at=AT, author=ME)
        assert self.store.clients() == before

    @invariant()
    def the_book_is_what_counts(self) -> None:
        if not hasattr(self, "kept"):
            return
        book = self.store.book(AS_OF)
        paths = [file.path for file in book.files.get("document", ())]
        query = "SELECT number FROM read_parquet(?)"
        found = [row[0] for row in duckdb.connect().execute(query, [paths]).fetchall()] if paths else []
        assert sorted(found) == sorted(self.counting())
        said = frozenset().union(*(said for said, live in zip(self.said, self.live, strict=True) if live))
        assert {client.name for client in book.clients.all} == {f"Client {code}" for code in said}
        state = (frozenset(found), said)
        assert self.seen.setdefault(state, book.facts_sha256) == book.facts_sha256

    def teardown(self) -> None:
        if hasattr(self, "store"):
            assert self.store.check() == []
            self.store.close()
            shutil.rmtree(self.folder, ignore_errors=True)


TestHistories = History.TestCase
TestHistories.settings = settings(max_examples=6, stateful_step_count=10, deadline=None)
