"""What one file tells of another: rates, and receipts beside the invoices they pay, in any order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from itertools import permutations
from pathlib import Path
from typing import Any

import duckdb
import pytest

from preavis.errors import UsageError
from preavis.facts.book import Company
from preavis.facts.staging import Staging
from preavis.intake import Intake, apply, read
from preavis.store import Batch, Store

AT = datetime(2026, 1, 5, tzinfo=UTC)
RATES = "Date;Devise de base;Devise cible;Taux;Source\n2025-01-02;USD;EUR;0,90;BCE\n2025-02-03;USD;EUR;0,95;BCE\n"
FOREIGN = (
    "Number,Date,Customer,Currency,Subtotal,Total\n"
    "INV-0001,2025-01-20,Acme,USD,100.00,120.00\nINV-0002,2025-02-10,Acme,USD,100.00,120.00\n"
    "INV-0003,2025-06-30,Acme,USD,100.00,120.00\n"
)
CLIENTS = "Nom;Code;Type;Conditions de paiement\nDurand;C1;Entreprise;45 jours fin de mois\nPetit;C2;Particulier;\n"
INVOICES = (
    "N° facture;Date;Échéance;Client;Montant HT;TVA;Montant TTC\n"
    "F-101;15/12/2024;;Durand;1 000,00;200,00;1 200,00\nF-102;31/12/2024;15/01/2025;Durand;50,00;10,00;60,00\n"
    "F-103;31/12/2024;;Petit;50,00;0,00;50,00\n"
)
RECEIPTS = (
    "Date d'encaissement;Référence;Client;Nature;Montant;Mode de règlement\n"
    "20/01/2025;F-101;Durand;Conseil;1 200,00;Virement\n21/01/2025;;Durand;Conseil;75,00;Virement\n"
    "22/01/2025;;Petit;Atelier;90,00;Espèces\n"
)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.create(tmp_path / "book", Company("Atelier", "FR", "EUR"), "", AT, "anne")


def put(folder: Path, **texts: str) -> list[Path]:
    paths = [folder / f"{name}.csv" for name in texts]
    for path, text in zip(paths, texts.values(), strict=True):
        path.write_text(text, encoding="utf-8")
    return paths


def bring(store: Store, *paths: Path) -> tuple[Intake, Batch]:
    with Staging() as area:
        found = read(store, paths, {}, area)
        return found, apply(store, found, AT, "anne")


def facts(store: Store, kind: str, columns: str, order: str = "ALL") -> list[tuple[Any, ...]]:
    files = [file.path for file in store.book(date(2025, 12, 31)).files.get(kind, ())]
    if not files:
        return []
    return duckdb.connect().execute(f"SELECT {columns} FROM read_parquet({files}) ORDER BY {order}").fetchall()


def revenue(store: Store) -> list[tuple[Any, ...]]:
    """Revenue and what is open, by client."""
    files = {kind: [f.path for f in store.book(date(2025, 12, 31)).files[kind]] for kind in ("document", "settlement")}
    return (
        duckdb.connect()
        .execute(
            f"SELECT client, CAST(sum(excl_base) AS BIGINT), CAST(sum(incl_base) - any_value(paid) AS BIGINT) FROM "
            f"read_parquet({files['document']}) JOIN (SELECT client, sum(amount_base) AS paid FROM "
            f"read_parquet({files['settlement']}) GROUP BY 1) USING (client) GROUP BY 1 ORDER BY 1"
        )
        .fetchall()
    )


def orders(paths: Sequence[Path]) -> list[list[list[Path]]]:
    """Every order of the files, in one import or one import a file."""
    every = [list(order) for order in permutations(paths)]
    return [[order] for order in every] + [[[path] for path in order] for order in every]


def test_foreign_rows_take_the_rate_of_another_file_whatever_the_order(store: Store, tmp_path: Path) -> None:
    paths = put(tmp_path, factures=FOREIGN, taux=RATES)
    for order in permutations(paths):
        found, batch = bring(store, *order)
        assert facts(store, "document", "number, excl_base, vat_base, incl_base") == [
            ("INV-0001", 9000, 1800, 10800),
            ("INV-0002", 9500, 1900, 11400),
        ]
        (note,) = [one for one in found.problems if one.code == "tables.converted_by_rates"]
        assert dict(note.params) == {"stated": "1 USD = 0.9 EUR", "day": "2025-01-02", "source": "BCE", "rows": 2}
        (reject,) = [reject for reading in found.readings for reject in reading.rejects]
        assert (reject.row, reject.problem.code) == (4, "tables.no_rate")
        assert sum(count.rows for count in batch.counts) == 5
        store.undo(at=AT, author="anne")


def test_foreign_rows_take_the_rates_that_the_book_holds(store: Store, tmp_path: Path) -> None:
    invoices, rates = put(tmp_path, factures=FOREIGN, taux=RATES)
    bring(store, rates)
    bring(store, invoices)
    assert facts(store, "document", "incl_base") == [(10800,), (11400,)]
    assert facts(store, "fx_rate", "date, rate, source")[0][2] == "BCE"


def test_a_rate_on_the_row_wins_over_an_imported_one(store: Store, tmp_path: Path) -> None:
    own = (
        "Number,Date,Customer,Currency,Subtotal,Total,Base amount\nINV-0001,2025-01-20,Acme,USD,100.00,120.00,111.00\n"
    )
    bring(store, *put(tmp_path, factures=own, taux=RATES))
    assert facts(store, "document", "incl_base") == [(11100,)]


def test_lines_of_the_notation_state_rates_too(store: Store, tmp_path: Path) -> None:
    (tmp_path / "taux.preavis").write_text("2025-01-02 fx 1 EUR = 1,25 USD source:BCE\n", encoding="utf-8")
    (invoices,) = put(tmp_path, factures=FOREIGN)
    bring(store, invoices, tmp_path / "taux.preavis")
    assert facts(store, "document", "number, incl_base") == [("INV-0001", 9600)]


def test_receipts_and_invoices_never_count_twice_whichever_comes_first(store: Store, tmp_path: Path) -> None:
    paths = put(tmp_path, recettes=RECEIPTS, factures=INVOICES)
    seen = set()
    for imports in orders(paths):
        for files in imports:
            bring(store, *files)
        found = revenue(store)
        seen.add(tuple(found))
        # Durand: 1 000 and 50 invoiced; the second receipt pays F-102 (60,00), the other 15,00 are a sale. Petit: 50
        # invoiced and paid, the other 40,00 are a sale.
        assert sorted(amount for _, amount, _ in found) == [9000, 106500]
        assert [left for *_, left in found] == [0, 0]
        for _ in imports:
            store.undo(at=AT, author="anne")
    assert len(seen) == 1


def test_receipts_again_add_nothing_and_an_undone_invoice_leaves_its_receipt(store: Store, tmp_path: Path) -> None:
    receipts, invoices = put(tmp_path, recettes=RECEIPTS, factures=INVOICES)
    bring(store, receipts)
    before = revenue(store)
    assert sorted(amount for _, amount, _ in before) == [9000, 127500]
    _, batch = bring(store, invoices)
    more = RECEIPTS + "23/01/2025;;Petit;Atelier;10,00;Espèces\n"
    _, again = bring(store, *put(tmp_path, recettes=more))
    assert [(count.imported, count.duplicate) for count in again.counts] == [(1, 3)]
    assert sorted(amount for _, amount, _ in revenue(store)) == [10000, 106500]
    store.undo(at=AT, author="anne")
    with pytest.raises(UsageError, match=r"store\.undo_needed"):
        store.undo(1, at=AT, author="anne")
    store.undo(batch.id, at=AT, author="anne")
    assert revenue(store) == before
