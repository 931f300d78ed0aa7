"""Ledger lines on their way from the file to the book: in the file's order, the same bytes, and known again."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest

from preavis.errors import NothingToDo
from preavis.facts.book import Company
from preavis.facts.staging import Staging
from preavis.intake import apply, read
from preavis.sources.base import SourceFile
from preavis.sources.fec import Fec
from preavis.store import Count, Store

AT = datetime(2026, 1, 5, 9, tzinfo=UTC)
NAME = "732829320FEC20251231.txt"
HEADER = (
    "JournalCode JournalLib EcritureNum EcritureDate CompteNum CompteLib CompAuxNum CompAuxLib PieceRef PieceDate "
    "EcritureLib Debit Credit EcritureLet DateLet ValidDate Montantdevise Idevise"
).replace(" ", "\t")


def sale(number: int, letter: str = "") -> list[str]:
    day = f"2025{number % 12 + 1:02}{number % 27 + 1:02}"
    head = f"VE\tVentes\t{number}\t{day}\t"
    tail = f"\tF{number}\t{day}\tFacture {number}\t"
    return [
        f"{head}411000\tClients\tC{number % 50}\tClient {number % 50}{tail}120,00\t0,00\t{letter}\t\t{day}\t\t",
        f"{head}706000\tVentes\t\t{tail}0,00\t100,00\t\t\t{day}\t\t",
        f"{head}445710\tTVA\t\t{tail}0,00\t20,00\t\t\t{day}\t\t",
    ]


def write(path: Path, lines: list[str]) -> Path:
    path.write_text("\r\n".join([HEADER, *lines, ""]), encoding="utf-8", newline="")
    return path


def bring(store: Store, path: Path, threads: int = 2) -> Count:
    with Staging(threads=threads) as staging:
        return apply(store, read(store, [path], {}, staging), AT, "anne").counts[0]


def new_book(folder: Path) -> Store:
    return Store.create(folder, Company("Essai", "FR", "EUR", "732829320"), "", AT, "anne")


def test_ledger_lines_keep_the_file_s_order_and_the_same_bytes_for_any_number_of_threads(tmp_path: Path) -> None:
    count = 60_000
    lines = [line for number in range(count) for line in sale(number * 7919 % count)]
    ledger = write(tmp_path / NAME, lines)
    digests = set()
    for threads in (1, 2, 3):
        store = new_book(tmp_path / f"book{threads}")
        bring(store, ledger, threads)
        (lying,) = [file for file in store.live_files() if file.kind == "gl_line"]
        digests.add(hashlib.sha256(Path(lying.path).read_bytes()).hexdigest())
        rows = [row for (row,) in duckdb.execute(f"SELECT row FROM '{lying.path}'").fetchall()]
        assert rows == list(range(2, len(lines) + 2))
        store.close()
    assert len(digests) == 1


def test_lines_put_in_before_others_leave_those_known(tmp_path: Path) -> None:
    store = new_book(tmp_path / "book")
    bring(store, write(tmp_path / NAME, [*sale(1), *sale(2)]))
    count = bring(store, write(tmp_path / NAME, [*sale(3), *sale(1), *sale(2)]))
    assert (count.imported, count.duplicate, count.changed, count.removed) == (3, 6, 0, 0)


def test_a_line_lettered_since_is_changed_and_one_that_is_gone_is_removed(tmp_path: Path) -> None:
    store = new_book(tmp_path / "book")
    bring(store, write(tmp_path / NAME, [*sale(1), *sale(2), *sale(2)]))
    count = bring(store, write(tmp_path / NAME, [*sale(1, "AA"), *sale(2)]))
    assert (count.imported, count.duplicate, count.changed, count.removed) == (0, 6, 1, 3)
    lines = store.book(date(2025, 12, 31)).files["gl_line"]
    assert sum(file.rows for file in lines) == 6


@pytest.mark.parametrize("order", [1, -1], ids=["as it was", "last entry first"])
def test_a_ledger_exported_anew_with_other_bytes_and_the_same_lines_is_there_already(
    tmp_path: Path, order: int
) -> None:
    store = new_book(tmp_path / "book")
    bring(store, write(tmp_path / NAME, [*sale(1), *sale(2)]))
    before = store.book(date(2025, 12, 31)).facts_sha256
    lines = [HEADER, *(line for entry in [sale(1), sale(2)][::order] for line in entry)]
    (tmp_path / NAME).write_text("\n".join(lines), encoding="utf-8-sig", newline="")
    with pytest.raises(NothingToDo):
        bring(store, tmp_path / NAME)
    assert store.book(date(2025, 12, 31)).facts_sha256 == before


def test_a_ledger_whose_lines_say_something_else_gives_the_facts_another_fingerprint(tmp_path: Path) -> None:
    seen = set()
    for name, letter in (("one", ""), ("two", "AA")):
        store = new_book(tmp_path / name)
        bring(store, write(tmp_path / NAME, sale(1, letter)))
        seen.add(store.book(date(2025, 12, 31)).facts_sha256)
    assert len(seen) == 2


def test_a_note_named_like_a_ledger_is_not_taken_for_one(tmp_path: Path) -> None:
    note = tmp_path / "732829320FEC20251231-expected.csv"
    note.write_text("AA, 0\nAB, 16746\n", encoding="utf-8")
    assert Fec().claims(SourceFile.open(note)) == 0
    broken = write(tmp_path / NAME, sale(1))
    broken.write_text(broken.read_text(encoding="utf-8").replace("Compte", "Zzz"), encoding="utf-8")
    assert Fec().claims(SourceFile.open(broken)) > 0
