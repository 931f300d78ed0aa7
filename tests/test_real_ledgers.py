"""Real ledgers, from the command line to the figures: each client has the revenue of its ledger, nothing is lost."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from preavis.cli import main

LEDGERS = [("0000000001FEC20220831.txt", "2022-08-31"), ("000000000FEC20231231.txt", "2023-12-31")]


def cents(text: str) -> int:
    return int(text.replace(",", "").replace(".", "") or 0)


def reviewed(ledger: Path, as_of: str, book: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    about = ["--preset", "agency", "--name", "Essai", "--country", "FR", "--currency", "EUR"]
    assert main(["init", str(book), *about]) == 0
    assert main(["--book", str(book), "import", "--apply", str(ledger)]) == 0
    capsys.readouterr()
    assert main(["--book", str(book), "review", "--as-of", as_of, "--json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


@pytest.mark.parametrize(("name", "as_of"), LEDGERS)
def test_a_real_ledger_reconciles_to_the_cent(
    name: str, as_of: str, samples: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    review = reviewed(samples / "fec" / name, as_of, tmp_path / "book", capsys)
    balance = review["portfolio"]["reconciliation"]
    assert balance["difference"] == 0
    assert balance["clients"] + balance["unassigned"] + balance["unused_capacity"] == balance["ledger_total"]
    assert balance["ledger_total"] == result_of(samples / "fec" / name, as_of[:4])


def result_of(ledger: Path, year: str) -> int:
    """Class 7 less class 6 of the fiscal year, by a plain loop over the file."""
    with ledger.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))
    first, last = (
        (f"{int(year) - 1}0901", f"{year}0831") if "FEC2022" in ledger.name else (f"{year}0101", f"{year}1231")
    )
    return sum(
        cents(row["Credit"]) - cents(row["Debit"])
        for row in rows
        if row["CompteNum"][0] in "67" and first <= row["EcritureDate"] <= last
    )


def test_the_revenue_of_each_client_is_an_independent_sum_over_the_ledger(
    samples: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ledger = samples / "fec" / LEDGERS[0][0]
    review = reviewed(ledger, LEDGERS[0][1], tmp_path / "book", capsys)
    with ledger.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))
    entries = defaultdict(list)
    for row in rows:
        entries[row["JournalCode"], row["EcritureNum"], row["EcritureDate"]].append(row)
    expected: defaultdict[str, int] = defaultdict(int)
    for lines in entries.values():
        clients = {row["CompAuxLib"] for row in lines if row["CompteNum"].startswith("411")}
        if len(clients) == 1:
            sales = (row for row in lines if row["CompteNum"].startswith("7"))
            expected[clients.pop()] += sum(cents(row["Credit"]) - cents(row["Debit"]) for row in sales)
    found = {client["name"]: client["measures"]["revenue"]["value"] for client in review["clients"]}
    assert sum(found.values()) == 104_993_432
    assert {name: value for name, value in found.items() if value} == {name: v for name, v in expected.items() if v}
