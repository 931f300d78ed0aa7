"""What an import adds, what it recognises, and that nothing is lost or counted twice."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pytest
from store_desk import AS_OF, AT, ME, bring, reject, stage

from preavis.errors import (
    IntegrityError,
    NeedsDecision,
    NothingToDo,
    Origin,
    PreavisError,
    Problem,
    Question,
    UsageError,
)
from preavis.facts.period import Period
from preavis.facts.staging import Staging
from preavis.store import Store

A = [("A", "1", 100), ("B", "2", 250)]
B = [("B", "2", 250), ("C", "3", 400)]
YEAR = Period(date(2025, 1, 1), date(2025, 12, 31))


def rows(store: Store, kind: str = "document") -> list[tuple[str, int]]:
    files = store.book(AS_OF).files.get(kind, ())
    if not files:
        return []
    paths = [file.path for file in files]
    query = "SELECT number, incl_base FROM read_parquet(?) ORDER BY 1, 2"
    return [tuple(row) for row in duckdb.connect().execute(query, [paths]).fetchall()]


def test_an_import_adds_its_rows_and_says_how_many(store: Store) -> None:
    batch = bring(store, ("a.csv", A))
    (count,) = batch.counts
    assert (count.rows, count.imported, count.duplicate, count.rejected) == (2, 2, 0, 0)
    assert batch.totals == {"incl": 350}
    assert rows(store) == [("1", 100), ("2", 250)]


def test_the_same_file_twice_adds_nothing(store: Store) -> None:
    bring(store, ("a.csv", A))
    with pytest.raises(NothingToDo, match=r"store\.nothing_new"):
        bring(store, ("a.csv", A))
    assert rows(store) == [("1", 100), ("2", 250)]
    assert len(store.batches()) == 1


def test_rows_known_from_another_file_are_duplicates(store: Store) -> None:
    bring(store, ("a.csv", A))
    (count,) = bring(store, ("b.csv", B)).counts
    assert (count.imported, count.duplicate) == (1, 1)
    assert rows(store) == [("1", 100), ("2", 250), ("3", 400)]


def test_one_row_in_two_files_of_one_import_counts_once(store: Store) -> None:
    first, second = bring(store, ("a.csv", A), ("b.csv", B)).counts
    assert (first.imported, second.imported, second.duplicate) == (2, 1, 1)
    assert rows(store) == [("1", 100), ("2", 250), ("3", 400)]


def test_two_equal_lines_of_one_file_both_stay(store: Store) -> None:
    bring(store, ("a.csv", [("A", "1", 100), ("A", "1", 100)]))
    assert rows(store) == [("1", 100), ("1", 100)]


def test_a_known_row_with_another_content_is_told(store: Store) -> None:
    bring(store, ("a.csv", A))
    with Staging() as staging:
        prepared = store.prepare(staging, [stage(staging, "b.csv", [("B", "2", 999), ("C", "3", 1)])])
    assert [(p.code, p.origin) for p in prepared.problems] == [("store.changed_row", Origin("b.csv", 2))]
    assert (prepared.counts[0].changed, prepared.counts[0].duplicate) == (1, 1)


def test_the_dry_run_writes_nothing_and_says_what_the_import_does(store: Store) -> None:
    with Staging() as staging:
        prepared = store.prepare(staging, [stage(staging, "a.csv", A)])
        assert (prepared.imported, prepared.new_clients, prepared.totals) == (2, 2, {"incl": 350})
        assert store.batches() == ()
        assert not list(store.facts.glob("*/*"))
        assert store.apply(prepared, AT, ME).counts == prepared.counts


def test_a_dry_run_that_another_import_overtook_is_decided_anew(store: Store) -> None:
    with Staging() as staging:
        prepared = store.prepare(staging, [stage(staging, "b.csv", B)])
        bring(store, ("a.csv", A))
        (count,) = store.apply(prepared, AT, ME).counts
    assert (count.imported, count.duplicate) == (1, 1)


def test_a_snapshot_replaces_the_one_before_it_and_undo_brings_that_back(store: Store) -> None:
    year = {"snapshot": "fec:732829320:2025-12-31", "covers": YEAR, "family": "ledger"}
    bring(store, ("fec.txt", A), **year)
    first = store.book(AS_OF)
    (count,) = bring(store, ("fec2.txt", B), **year).counts
    assert (count.imported, count.duplicate, count.removed) == (1, 1, 1)
    assert rows(store) == [("2", 250), ("3", 400)]
    store.undo(at=AT, author=ME)
    assert store.book(AS_OF).facts_sha256 == first.facts_sha256
    assert first.covered == (YEAR,)
    assert first.families == {"ledger"}


def test_a_snapshot_stated_again_changes_nothing(store: Store) -> None:
    year = {"snapshot": "fec:732829320:2025-12-31", "family": "ledger"}
    bring(store, ("fec.txt", A), **year)
    with pytest.raises(NothingToDo):
        bring(store, ("fec (1).txt", A), **year)


def test_a_snapshot_never_swallows_rows_of_other_files(store: Store) -> None:
    bring(store, ("a.csv", A))
    bring(store, ("fec.txt", A), snapshot="fec:732829320:2025-12-31", family="ledger")
    assert rows(store) == [("1", 100), ("1", 100), ("2", 250), ("2", 250)]


def test_two_files_for_one_fiscal_year_are_refused(store: Store) -> None:
    with pytest.raises(UsageError, match=r"store\.two_snapshots"):
        bring(store, ("a.txt", A), ("b.txt", B), snapshot="fec:732829320:2025-12-31")


def test_rejected_rows_are_kept_with_their_reason(store: Store) -> None:
    batch = bring(store, ("a.csv", A), rejects=(reject(9, "31/02/2025;é\n2"),))
    (count,) = batch.counts
    assert count.rows == count.imported + count.duplicate + count.rejected == 3
    (kept,) = store.rejects(batch.id)
    assert (kept.text, kept.problem) == ("31/02/2025;é\n2", reject(9, "31/02/2025;é\n2").problem)


def test_rows_that_do_not_add_up_are_never_written(store: Store) -> None:
    with Staging() as staging:
        reading = stage(staging, "a.csv", A)
        staging.connection.execute("DELETE FROM stage_document WHERE number = '1'")
        with pytest.raises(IntegrityError, match=r"store\.rows_do_not_add_up"):
            store.prepare(staging, [reading])


def test_an_open_question_stops_the_import(store: Store) -> None:
    question = Question("tables.date_order", "a.csv:date_order", Origin("a.csv"), ("dmy", "mdy"))
    with pytest.raises(NeedsDecision) as raised:
        bring(store, ("a.csv", A), questions=(question,))
    assert raised.value.questions == (question,)
    assert store.batches() == ()


def test_a_refused_file_stops_the_import_and_is_named(store: Store) -> None:
    with pytest.raises(PreavisError, match=r"store\.refused.*a\.csv"):
        bring(store, ("a.csv", A), problems=(Problem("tables.no_header", Origin("a.csv"), "refused"),))
    assert store.batches() == ()


def test_the_order_of_imports_leaves_no_trace_in_the_fingerprint(tmp_path: Path) -> None:
    import store_desk  # noqa: PLC0415  beside its only use

    one, other, whole = (store_desk.create(tmp_path / name) for name in ("one", "other", "whole"))
    bring(one, ("a.csv", A))
    bring(one, ("b.csv", B))
    bring(other, ("b.csv", B))
    bring(other, ("a.csv", A))
    bring(whole, ("all.csv", [*A, B[1]]))
    books = [store.book(AS_OF) for store in (one, other, whole)]
    assert len({book.facts_sha256 for book in books}) == 1
    assert books[0].clients == books[1].clients == books[2].clients


def test_a_mapping_is_remembered_with_the_import(store: Store) -> None:
    bring(store, ("a.csv", A), signature="abc", mapping={"kind": "invoices", "columns": {"n": "number"}})
    assert store.mappings() == {"abc": {"kind": "invoices", "columns": {"n": "number"}}}


def test_facts_lie_by_client_in_compressed_files_with_numbers_for_clients(local: Store) -> None:
    bring(local, ("a.csv", [("B", "1", 1), ("A", "2", 2), ("B", "3", 3)]))
    (file,) = local.book(AS_OF).files["document"]
    found = duckdb.connect().execute("SELECT client FROM read_parquet(?)", [file.path]).fetchall()
    references = {number for client in local.clients().all for number in client.references}
    assert found == sorted(found)
    assert {row[0] for row in found} == references
    codec = duckdb.connect().execute("SELECT DISTINCT compression FROM parquet_metadata(?)", [file.path]).fetchall()
    assert codec == [("ZSTD",)]


def test_a_large_import_is_cut_by_client_and_stays_whole(local: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("preavis.store.write._BUCKET_ROWS", 10)
    invoices = [(f"C{i % 7}", str(i), i) for i in range(40)]
    bring(local, ("a.csv", invoices))
    files = local.book(AS_OF).files["document"]
    assert len(files) > 1
    assert sum(file.rows for file in files) == 40
    owners = [
        {row[0] for row in duckdb.connect().execute("SELECT client FROM read_parquet(?)", [file.path]).fetchall()}
        for file in files
    ]
    assert sum(map(len, owners)) == 7
    assert local.check() == []
