"""Lateness says which rule gave each due date, down to the file and row of the client's terms."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from command import AS_OF, Preavis

HEADER = (
    "JournalCode JournalLib EcritureNum EcritureDate CompteNum CompteLib CompAuxNum CompAuxLib PieceRef PieceDate "
    "EcritureLib Debit Credit EcritureLet DateLet ValidDate Montantdevise Idevise"
).replace(" ", "\t")
CLIENTS = "Nom;Code;Conditions de paiement\nPetit;C2;\nDurand;C1;45 jours fin de mois\n"
CODE = ("explain", "durand", "days_beyond_terms")


def sale(number: int, day: str, code: str, name: str) -> list[str]:
    head, tail = f"VE\tVentes\t{number}\t{day}\t", f"\tL{number}\t{day}\tFacture {number}\t"
    return [
        f"{head}411000\tClients\t{code}\t{name}{tail}120,00\t0,00\tA{number}\t\t{day}\t\t",
        f"{head}706000\tVentes\t\t{tail}0,00\t100,00\t\t\t{day}\t\t",
        f"{head}445710\tTVA\t\t{tail}0,00\t20,00\t\t\t{day}\t\t",
    ]


def paid(number: int, day: str, code: str, name: str) -> list[str]:
    head, tail = f"BQ\tBanque\t{900 + number}\t{day}\t", f"\tV{number}\t{day}\tVirement\t"
    return [
        f"{head}512000\tBanque\t\t{tail}120,00\t0,00\t\t\t{day}\t\t",
        f"{head}411000\tClients\t{code}\t{name}{tail}0,00\t120,00\tA{number}\t\t{day}\t\t",
    ]


@pytest.fixture
def book(tmp_path: Path, preavis: Preavis) -> Path:
    folder = tmp_path / "book"
    preavis("init", folder, "--name", "Atelier", "--preset", "agency", "--country", "FR", "--currency", "EUR")
    year = AS_OF[:4]
    lines = [*sale(1, f"{year}0110", "C1", "Durand"), *paid(1, f"{year}0310", "C1", "Durand")]
    lines += [*sale(2, f"{year}0110", "C2", "Petit"), *paid(2, f"{year}0310", "C2", "Petit")]
    ledger, clients = tmp_path / f"732829320FEC{year}1231.txt", tmp_path / "clients.csv"
    ledger.write_text("\n".join([HEADER, *lines, ""]), encoding="utf-8")
    clients.write_text(CLIENTS, encoding="utf-8")
    for path in (ledger, clients):
        assert preavis("--book", folder, "import", "--apply", path).code == 0
    return folder


def test_an_invoice_of_the_ledger_is_late_by_its_clients_terms_which_are_named(book: Path, preavis: Preavis) -> None:
    data = json.loads(preavis("--book", book, *CODE, "--json", "--lines").out)
    # Issued on 10 January: 45 days, then the end of February; paid on 10 March.
    assert data["value"] == 10
    year = AS_OF[:4]
    assert {row["due"]["day"] for row in data["rows"]} == {f"{year}-02-28"}
    assert {(row["due"]["rule"], row["due"]["file"], row["due"]["row"]) for row in data["rows"]} == {
        ("client_terms", "clients.csv", 3)
    }
    (rule,) = data["due_rules"]
    assert (rule["rule"], rule["places"]) == ("client_terms", [{"file": "clients.csv", "row": 3}])


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "client's usual terms give (clients.csv, row 3)"),
        ("fr", "délai habituel du client (clients.csv, ligne 3)"),
    ],
)
def test_the_rule_is_said_in_words(book: Path, preavis: Preavis, language: str, said: str) -> None:
    assert said in " ".join(preavis("--book", book, "--lang", language, *CODE).out.split())


def test_what_is_assumed_is_said_to_be(book: Path, preavis: Preavis) -> None:
    shown = " ".join(preavis("--book", book, "explain", "petit", "days_beyond_terms").out.split())
    assert "a due date that is assumed: 30 days after the invoice" in shown


def test_evidence_names_the_rule_beside_each_row(book: Path, preavis: Preavis) -> None:
    shown = " ".join(preavis("--book", book, "evidence", "durand", "days_beyond_terms").out.split())
    assert shown.count("clients.csv") == 2, "the invoice and its payment"
    told = preavis("--book", book, "evidence", "durand", "days_beyond_terms", "--csv").out
    rows = list(csv.DictReader(io.StringIO(told)))
    assert {(row["due_rule"], row["due_file"], row["due_row"]) for row in rows} == {
        ("client_terms", "clients.csv", "3")
    }
    told = preavis("--book", book, "evidence", "durand", "revenue", "--csv").out
    assert "due" not in told.splitlines()[0]
