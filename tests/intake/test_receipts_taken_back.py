"""A receipt and the invoice it pays are one sale: one document, paid when the money came, in whatever order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from preavis import engines
from preavis.facts.book import Book, Company
from preavis.facts.staging import Staging
from preavis.intake import apply, read
from preavis.measures import Assumptions, measure_all
from preavis.store import Store

AT = datetime(2026, 1, 5, tzinfo=UTC)
AS_OF = date(2025, 12, 31)
RECEIPTS = (
    "Date d'encaissement;Référence;Client;Nature;Montant;Mode de règlement\n"
    "20/01/2025;F-101;Durand;Conseil;1 200,00;Virement\n"
    "21/02/2025;F-102;Durand;Conseil;75,00;Virement\n"
    "22/03/2025;;Petit;Atelier;90,00;Espèces\n"
)
INVOICES = (
    "N° facture;Date;Échéance;Client;Montant HT;TVA;Montant TTC\n"
    "F-101;05/01/2025;15/01/2025;Durand;1 000,00;200,00;1 200,00\n"
    "F-102;01/02/2025;28/02/2025;Durand;50,00;10,00;60,00\n"
)
DOCUMENTS = "SELECT number, kind, excl_base, incl_base, due_origin FROM document"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.create(tmp_path / "book", Company("Atelier", "FR", "EUR"), "", AT, "anne")


def put(folder: Path, **texts: str) -> list[Path]:
    paths = [folder / f"{name}.csv" for name in texts]
    for path, text in zip(paths, texts.values(), strict=True):
        path.write_text(text, encoding="utf-8")
    return paths


def bring(store: Store, *paths: Path) -> None:
    with Staging() as area:
        apply(store, read(store, paths, {}, area), AT, "anne")


def asked(book: Book, *statements: str) -> list[list[tuple[Any, ...]]]:
    session = engines.open(book, threads=1)
    try:
        return [sorted(session.rows(sql), key=str) for sql in statements]
    finally:
        session.close()


def measured(book: Book) -> dict[tuple[str, str], Any]:
    """Every measure of every client, with what it stands on."""
    session = engines.open(book, threads=1)
    try:
        found = measure_all(session, Assumptions())
    finally:
        session.close()
    return {
        (client.key, name): found.value(name, client.number) for client in book.clients.all for name in found.columns
    }


def orders(paths: Sequence[Path]) -> list[list[list[Path]]]:
    """Together, then one import a file in every order."""
    return [[list(paths)], *([[path] for path in order] for order in permutations(paths))]


def test_a_sale_known_by_receipt_and_by_invoice_is_one_document_whichever_came_first(
    store: Store, tmp_path: Path
) -> None:
    for imports in orders(put(tmp_path, recettes=RECEIPTS, factures=INVOICES)):
        for files in imports:
            bring(store, *files)
        (documents, allocated) = asked(
            store.book(AS_OF), DOCUMENTS, "SELECT document, kind, amount_base, closes FROM allocation"
        )
        assert documents == [
            ("F-101", "invoice", 100_000, 120_000, "stated"),
            ("F-102", "invoice", 1_500, 1_500, "receipt"),
            ("F-102", "invoice", 5_000, 6_000, "stated"),
            (None, "invoice", 9_000, 9_000, "receipt"),
        ]
        assert [(kind, amount) for _, kind, amount, _ in allocated] == [
            ("payment", 120_000),
            ("payment", 6_000),
            ("receipt", 1_500),
            ("receipt", 9_000),
        ]
        for _ in imports:
            store.undo(at=AT, author="anne")


def test_every_measure_is_the_same_whichever_came_first(store: Store, tmp_path: Path) -> None:
    seen = []
    for imports in orders(put(tmp_path, recettes=RECEIPTS, factures=INVOICES)):
        for files in imports:
            bring(store, *files)
        seen.append(measured(store.book(AS_OF)))
        for _ in imports:
            store.undo(at=AT, author="anne")
    assert seen[0] == seen[1] == seen[2]
    durand = {name: value for (client, name), value in seen[0].items() if client == "durand"}
    assert (durand["revenue"].value, durand["revenue"].evidence) == (106_500, 3)
    assert durand["late_share"].value == 0.5, "F-101 came five days late, F-102 in time"
    assert durand["open_balance"].value == 0


def test_before_its_invoice_is_known_a_receipt_counts_whole_and_again_when_that_is_undone(
    store: Store, tmp_path: Path
) -> None:
    receipts, invoices = put(tmp_path, recettes=RECEIPTS, factures=INVOICES)
    bring(store, receipts)
    before = asked(store.book(AS_OF), DOCUMENTS)
    assert [incl for *_, incl, _ in before[0]] == [120_000, 7_500, 9_000]
    bring(store, invoices)
    store.undo(at=AT, author="anne")
    assert asked(store.book(AS_OF), DOCUMENTS) == before


def test_at_a_date_before_the_receipt_nothing_is_left_of_it(store: Store, tmp_path: Path) -> None:
    receipts, invoices = put(tmp_path, recettes=RECEIPTS, factures=INVOICES)
    bring(store, receipts)
    bring(store, invoices)
    (documents,) = asked(store.book(date(2025, 1, 10)), DOCUMENTS)
    assert documents == [("F-101", "invoice", 100_000, 120_000, "stated")]


def test_a_receipt_that_two_invoices_share_keeps_what_neither_asked_for(store: Store, tmp_path: Path) -> None:
    receipts = "Date d'encaissement;Référence;Client;Nature;Montant;Mode de règlement\n"
    receipts += "20/01/2025;F-1 F-2;Durand;Conseil;100,00;Virement\n"
    invoice = "N° facture;Date;Client;Montant HT;TVA;Montant TTC\n"
    texts = {"un": invoice + "F-1;15/01/2025;Durand;30,00;0,00;30,00\n"}
    texts["deux"] = invoice + "F-2;16/01/2025;Durand;50,00;0,00;50,00\n"
    for path in put(tmp_path, recettes=receipts, **texts):
        bring(store, path)
    (documents,) = asked(store.book(AS_OF), "SELECT number, incl_base, due_origin FROM document")
    assert documents == [("F-1 F-2", 2_000, "receipt"), ("F-1", 3_000, None), ("F-2", 5_000, None)]
