"""A client's usual terms, from a table or a line of text, date its invoices wherever these and they come from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from preavis import engines
from preavis.facts.book import Company
from preavis.facts.staging import Staging
from preavis.intake import Intake, apply, read
from preavis.store import Store

AT = datetime(2026, 1, 5, tzinfo=UTC)
CLIENTS = "Nom;Code;Type;Conditions de paiement\nDurand;C1;Entreprise;45 jours fin de mois\nPetit;C2;Particulier;\n"
INVOICES = (
    "N° facture;Date;Échéance;Client;Montant HT;TVA;Montant TTC\n"
    "F-101;15/12/2024;;Durand;1 000,00;200,00;1 200,00\nF-102;31/12/2024;15/01/2025;Durand;50,00;10,00;60,00\n"
    "F-103;31/12/2024;;Petit;50,00;0,00;50,00\n"
)
PAYMENTS = "Date de paiement;Client;Montant;N° facture;Mode\n20/01/2025;Durand;1 200,00;F-101;virement\n"
FEC = "732829320FEC20251231.txt"
HEADER = (
    "JournalCode JournalLib EcritureNum EcritureDate CompteNum CompteLib CompAuxNum CompAuxLib PieceRef PieceDate "
    "EcritureLib Debit Credit EcritureLet DateLet ValidDate Montantdevise Idevise"
).replace(" ", "\t")
WANTED = [
    ("F-101", date(2025, 1, 31), "client_terms"),
    ("F-102", date(2025, 1, 15), "stated"),
    ("F-103", None, None),
]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.create(tmp_path / "book", Company("Atelier", "FR", "EUR", "732829320"), "", AT, "anne")


def put(folder: Path, texts: dict[str, str]) -> list[Path]:
    paths = [folder / name for name in texts]
    for path, text in zip(paths, texts.values(), strict=True):
        path.write_text(text, encoding="utf-8")
    return paths


def bring(store: Store, *paths: Path) -> Intake:
    with Staging() as area:
        found = read(store, paths, {}, area)
        apply(store, found, AT, "anne")
        return found


def due(store: Store, kind: str = "document") -> list[tuple[Any, ...]]:
    session = engines.open(store.book(date(2025, 12, 31)), threads=1)
    name = "number" if kind == "document" else "document"
    try:
        return sorted(session.rows(f"SELECT {name}, due_date, due_origin FROM {kind}"), key=str)
    finally:
        session.close()


def told(found: Intake, code: str) -> list[dict[str, Any]]:
    return [dict(one.params) | {"file": one.origin and one.origin.file} for one in found.problems if one.code == code]


def orders(paths: Sequence[Path]) -> list[list[list[Path]]]:
    """Together, then one import a file in every order."""
    return [[list(paths)], *([[path] for path in order] for order in permutations(paths))]


def sale(number: int, day: str, code: str, name: str) -> list[str]:
    head, tail = f"VE\tVentes\t{number}\t{day}\t", f"\tL{number}\t{day}\tFacture {number}\t"
    return [
        f"{head}411000\tClients\t{code}\t{name}{tail}120,00\t0,00\t\t\t{day}\t\t",
        f"{head}706000\tVentes\t\t{tail}0,00\t100,00\t\t\t{day}\t\t",
        f"{head}445710\tTVA\t\t{tail}0,00\t20,00\t\t\t{day}\t\t",
    ]


def ledger() -> str:
    lines = [*sale(1, "20250110", "C1", "Durand"), *sale(2, "20250715", "C1", "Durand")]
    return "\n".join([HEADER, *lines, *sale(3, "20250110", "C2", "Petit"), ""])


def test_usual_terms_date_invoices_without_a_due_date_whichever_is_imported_first(store: Store, tmp_path: Path) -> None:
    for imports in orders(put(tmp_path, {"clients.csv": CLIENTS, "factures.csv": INVOICES, "paiements.csv": PAYMENTS})):
        for files in imports:
            bring(store, *files)
        assert due(store) == WANTED
        assert due(store, "allocation") == [WANTED[0]]
        for _ in imports:
            store.undo(at=AT, author="anne")


def test_an_import_says_how_many_invoices_usual_terms_date(store: Store, tmp_path: Path) -> None:
    clients, invoices = put(tmp_path, {"clients.csv": CLIENTS, "factures.csv": INVOICES})
    bring(store, clients)
    assert told(bring(store, invoices), "tables.due_by_client_terms") == [{"rows": 1, "file": "factures.csv"}]


def test_undone_terms_date_nothing_any_more(store: Store, tmp_path: Path) -> None:
    clients, invoices = put(tmp_path, {"clients.csv": CLIENTS, "factures.csv": INVOICES})
    bring(store, invoices)
    bring(store, clients)
    store.undo(at=AT, author="anne")
    assert due(store)[0] == ("F-101", None, None)


SAID = {
    "clients.csv": "Nom;Code;Conditions de paiement\nDurand;C1;45 jours fin de mois\n",
    "clients.preavis": 'client "Durand" code:C1 terms:"45 jours fin de mois"\n',
}


@pytest.mark.parametrize("name", SAID)
def test_the_invoices_of_a_ledger_take_the_terms_of_their_client(store: Store, tmp_path: Path, name: str) -> None:
    for imports in orders(put(tmp_path, {name: SAID[name], FEC: ledger()})):
        found = [bring(store, *files) for files in imports]
        assert [(number, day) for number, day, _ in due(store)] == [
            ("L1", date(2025, 2, 28)),
            ("L2", date(2025, 8, 31)),
            ("L3", None),
        ]
        if found[-1].readings[-1].family == "ledger":
            assert told(found[-1], "tables.due_by_client_terms") == [{"rows": 2, "file": FEC}]
        for _ in imports:
            store.undo(at=AT, author="anne")


DATED = {
    "clients.csv": (
        "Nom;Code;Conditions de paiement;Conditions à compter du\n"
        "Durand;C1;45 jours fin de mois;\nDurand;C1;10 jours;2025-07-01\n"
    ),
    "clients.preavis": 'client "Durand" code:C1 terms:45-eom terms:10 from 2025-07-01\n',
}


@pytest.mark.parametrize("name", DATED)
def test_terms_stated_from_a_day_on_hold_from_that_day(store: Store, tmp_path: Path, name: str) -> None:
    bring(store, *put(tmp_path, {name: DATED[name], FEC: ledger()}))
    assert [day for _, day, _ in due(store)] == [date(2025, 2, 28), date(2025, 7, 25), None]


def test_two_files_that_state_two_terms_date_nothing_and_are_told(store: Store, tmp_path: Path) -> None:
    clients, text = put(tmp_path, {"clients.csv": CLIENTS, "clients.preavis": 'client "Durand" code:C1 terms:10\n'})
    bring(store, clients)
    found = bring(store, text, *put(tmp_path, {FEC: ledger()}))
    assert told(found, "intake.terms_disagree") == [{"client": "Durand", "file": None}]
    assert {day for _, day, _ in due(store)} == {None}
