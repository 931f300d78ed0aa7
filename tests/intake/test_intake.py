"""From what a user points at to a prepared import: folders and archives, recognition, matching, suggestions."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import permutations
from pathlib import Path

import pytest

from preavis.errors import NothingToDo, PreavisError, UsageError
from preavis.facts.book import Book, Company
from preavis.facts.staging import Staging
from preavis.intake import Intake, apply, read, suggest
from preavis.store import Batch, Store

AT = datetime(2026, 1, 5, tzinfo=UTC)
INVOICES = (
    "numero;client;date;echeance;total_ht;tva;total_ttc\n"
    "F1;Durand SARL;15/01/2025;14/02/2025;100,00;20,00;120,00\n"
    "F2;Martin;20/01/2025;19/02/2025;200,00;40,00;240,00\n"
)
PAYMENTS = (
    "date de paiement;client;montant du paiement;facture\n25/02/2025;Durand;120,00;F1\n28/02/2025;Martin;240,00;\n"
)
TIME = "date;person;client;hours;activity\n2025-01-20;ana;Durand;2.5;delivery\n2025-01-31;ana;Lefèvre;1.5;delivery\n"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.create(tmp_path / "book", Company("Atelier", "FR", "EUR"), "", AT, "anne")


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    folder = tmp_path / "inbox"
    folder.mkdir()
    for name, text in (("factures.csv", INVOICES), ("paiements.csv", PAYMENTS), ("temps.csv", TIME)):
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def staging() -> Iterator[Staging]:
    with Staging() as area:
        yield area


def bring(store: Store, *paths: Path) -> Batch:
    with Staging() as area:
        return apply(store, read(store, paths, {}, area), AT, "anne")


def codes(intake: Intake) -> set[str]:
    return {problem.code for problem in intake.problems if problem.code.startswith("intake.")}


def book(store: Store) -> Book:
    return store.book(date(2025, 12, 31))


def test_a_folder_is_read_whole_and_every_row_is_accounted_for(store: Store, inbox: Path) -> None:
    batch = bring(store, inbox)
    assert {(c.file, c.rows, c.imported) for c in batch.counts} == {
        ("inbox/factures.csv", 2, 2),
        ("inbox/paiements.csv", 2, 2),
        ("inbox/temps.csv", 2, 2),
    }
    rows = {kind: sum(file.rows for file in files) for kind, files in book(store).files.items()}
    assert (rows["document"], rows["settlement"], rows["allocation"], rows["time_entry"]) == (2, 2, 2, 2)


def test_the_same_folder_twice_adds_nothing(store: Store, inbox: Path) -> None:
    bring(store, inbox)
    with pytest.raises(NothingToDo):
        bring(store, inbox)


def test_the_order_of_files_leaves_no_trace(store: Store, inbox: Path) -> None:
    seen = set()
    for order in permutations(sorted(inbox.iterdir())):
        bring(store, *order)
        found = book(store)
        seen.add((found.facts_sha256, found.clients.all))
        store.undo(at=AT, author="anne")
    assert len(seen) == 1


def test_a_payment_finds_its_invoice_in_a_later_import(store: Store, inbox: Path) -> None:
    bring(store, inbox)
    together = book(store).facts_sha256
    store.undo(at=AT, author="anne")
    for name in ("temps.csv", "paiements.csv", "factures.csv"):
        bring(store, inbox / name)
    assert book(store).facts_sha256 == together
    with pytest.raises(UsageError, match=r"store\.undo_needed"):
        store.undo(3, at=AT, author="anne")


def test_an_archive_is_unpacked_wherever_its_names_point(store: Store, inbox: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr("../../escaped.csv", INVOICES)
        archive.writestr("deep/paiements.csv", PAYMENTS)
    batch = bring(store, tmp_path / "all.zip")
    assert {count.file for count in batch.counts} == {"all.zip/../../escaped.csv", "all.zip/deep/paiements.csv"}
    assert not list(tmp_path.parent.rglob("escaped.csv"))


def test_an_archive_that_swells_beyond_reason_is_refused(store: Store, staging: Staging, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros.csv", b"0" * (300 << 20))
    found = read(store, [tmp_path / "bomb.zip"], {}, staging)
    assert codes(found) == {"intake.archive_too_large"}
    assert found.refused == ("bomb.zip",)


def test_a_broken_archive_is_refused(store: Store, staging: Staging, inbox: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "cut.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(inbox / "factures.csv", "factures.csv")
    data = bytearray((tmp_path / "cut.zip").read_bytes())
    data[60:90] = bytes(30)
    (tmp_path / "cut.zip").write_bytes(data)
    assert codes(read(store, [tmp_path / "cut.zip"], {}, staging)) == {"intake.bad_archive"}


def test_an_unknown_file_is_refused_by_name_and_passed_over_in_a_folder(store: Store, inbox: Path) -> None:
    (inbox / "photo.jpg").write_bytes(bytes(range(256)) * 20)
    with Staging() as area:
        whole = read(store, [inbox], {}, area)
        assert (codes(whole), whole.refused) == ({"intake.skipped_file"}, ())
    with Staging() as area:
        named = read(store, [inbox / "photo.jpg", inbox / "factures.csv"], {}, area)
        assert (codes(named), named.refused) == ({"intake.unknown_format"}, ("photo.jpg",))
        with pytest.raises(PreavisError, match=r"store\.refused.*photo\.jpg"):
            apply(store, named, AT, "anne")
    assert store.batches() == ()


def test_an_empty_file_is_said_to_be_empty(store: Store, staging: Staging, tmp_path: Path) -> None:
    (tmp_path / "vide.csv").touch()
    assert codes(read(store, [tmp_path / "vide.csv"], {}, staging)) == {"intake.empty_file"}


def test_a_pipe_is_not_waited_for(store: Store, staging: Staging, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    assert codes(read(store, [tmp_path / "pipe.csv"], {}, staging)) == {"intake.not_a_file"}


def test_a_path_that_is_not_there_is_named(store: Store, staging: Staging, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"intake\.no_such_file.*nowhere\.csv"):
        read(store, [tmp_path / "nowhere.csv"], {}, staging)


def test_a_folder_with_nothing_to_read_is_said_to_have_nothing(store: Store, staging: Staging, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError, match=r"intake\.nothing_to_read"):
        read(store, [tmp_path / "empty"], {}, staging)


def test_one_content_under_two_names_is_read_once(store: Store, staging: Staging, inbox: Path) -> None:
    (inbox / "factures (1).csv").write_text(INVOICES, encoding="utf-8")
    found = read(store, [inbox], {}, staging)
    assert codes(found) == {"intake.same_file_twice"}
    assert found.prepared.imported == 6


def test_two_files_of_one_name_stay_two(store: Store, inbox: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    more = INVOICES.replace("F1;", "F8;").replace("F2;", "F9;")
    (tmp_path / "other" / "factures.csv").write_text(more, encoding="utf-8")
    batch = bring(store, inbox / "factures.csv", tmp_path / "other" / "factures.csv")
    assert [(c.file, c.imported) for c in batch.counts] == [("factures.csv", 2), ("other/factures.csv", 2)]


def test_names_alike_are_suggested_and_never_joined(store: Store, staging: Staging, inbox: Path) -> None:
    (inbox / "temps.csv").write_text(TIME.replace("Durand", "Durandt"), encoding="utf-8")
    found = read(store, [inbox], {}, staging)
    (pair,) = found.suggestions
    assert ({pair.first, pair.second}, pair.score >= 85) == ({"durand", "durandt"}, True)
    apply(store, found, AT, "anne")
    assert {"durand", "durandt"} <= set(store.clients().by_key)
    store.link(pair.first_reference, pair.second_reference, "same", at=AT, author="anne")
    assert "durandt" not in store.clients().by_key


def test_clients_that_only_a_time_sheet_names_are_shown(store: Store, staging: Staging, inbox: Path) -> None:
    found = read(store, [inbox], {}, staging)
    assert [(client.name, client.minutes) for client in found.unknown_clients] == [("Lefèvre", 90)]


def test_progress_is_told_from_first_to_last_file(store: Store, staging: Staging, inbox: Path) -> None:
    told: list[tuple[str, int, int]] = []
    read(store, [inbox], {}, staging, lambda stage, done, total: told.append((stage, done, total)))
    assert [step for step in told if step[0] == "read"] == [("read", n, 3) for n in range(4)]
    assert told[-1] == ("prepare", 1, 1)


def test_real_ledgers_import_once(store: Store, samples: Path) -> None:
    ledger = samples / "fec" / "0000000001FEC20220831.txt"
    batch = bring(store, ledger)
    (count,) = batch.counts
    assert count.rows == count.imported + count.rejected
    assert (count.snapshot or "").startswith("fec:")
    with pytest.raises(NothingToDo):
        bring(store, ledger)
    assert len(book(store).covered) == 1
    assert store.check() == []


def test_a_book_of_many_clients_is_searched_in_seconds_and_finds_the_same_typing_error() -> None:
    names = [f"client {i * 7919:x}" for i in range(20_000)] + ["boulangerie durand", "boulangerie durant"]
    assert suggest._near_pairs(names, {20_001})[20_000, 20_001] == suggest._all_pairs(names, [20_001])[20_000, 20_001]
