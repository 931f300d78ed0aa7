"""Two real ledgers, against sums made apart with the csv module."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path

import pytest
from fec_ledgers import Read, ledger_text, read_path

GROWER, RESTAURANT = "0000000001FEC20220831.txt", "000000000FEC20231231.txt"


def plain(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))


def to_cents(text: str) -> int:
    return int(text.replace(",", "").strip())


@pytest.fixture(scope="module")
def grower(samples: Path) -> Read:
    return read_path(samples / "fec" / GROWER)


@pytest.fixture(scope="module")
def restaurant(samples: Path) -> Read:
    return read_path(samples / "fec" / RESTAURANT)


@pytest.fixture(params=[GROWER, RESTAURANT])
def both(request: pytest.FixtureRequest, samples: Path) -> tuple[Path, Read]:
    path = samples / "fec" / request.param
    return path, request.getfixturevalue("grower" if request.param == GROWER else "restaurant")


def test_every_line_becomes_a_gl_line_at_its_place(both: tuple[Path, Read]) -> None:
    path, read = both
    rows = plain(path)
    assert read.reading.rows == len(rows) == len(read.facts["gl_line"])
    assert read.reading.rejects == ()
    assert [g["row"] for g in read.facts["gl_line"]] == list(range(2, len(rows) + 2))
    assert [(g["debit"], g["credit"]) for g in read.facts["gl_line"]] == [
        (to_cents(r["Debit"]), to_cents(r["Credit"])) for r in rows
    ]


def test_debit_is_credit_and_equals_an_independent_sum(both: tuple[Path, Read]) -> None:
    path, read = both
    debit = sum(to_cents(row["Debit"]) for row in plain(path))
    assert read.reading.totals["debit"] == read.reading.totals["credit"] == debit


def test_classes_6_and_7_are_conserved_to_the_cent(both: tuple[Path, Read]) -> None:
    assert both[1].is_conserved()


def test_every_gl_line_has_a_key_of_its_own(both: tuple[Path, Read]) -> None:
    for kind in both[1].facts:
        keys = [fact["source_key"] for fact in both[1].facts[kind]]
        assert len(keys) == len(set(keys)), kind


def test_revenue_of_each_client_equals_the_sum_over_its_entries(grower: Read, samples: Path) -> None:
    entries = defaultdict(list)
    for row in plain(samples / "fec" / GROWER):
        entries[row["JournalCode"], row["EcritureNum"], row["EcritureDate"]].append(row)
    expected: dict[str, int] = defaultdict(int)
    for lines in entries.values():
        clients = {row["CompAuxNum"].strip() for row in lines if row["CompteNum"].startswith("411")}
        income = sum(to_cents(r["Credit"]) - to_cents(r["Debit"]) for r in lines if r["CompteNum"].startswith("7"))
        if len(clients) == 1 and income:
            expected["code:" + clients.pop()] += income
    found: dict[str, int] = defaultdict(int)
    for document in grower.of("document"):
        if document["excl_base"]:
            found[document["client"]] += document["excl_base"]
    assert found == expected
    assert sum(found.values()) == 104_993_432


def test_the_grower_ledger_has_the_documents_its_accountant_counts(grower: Read) -> None:
    counts = {kind: len(grower.of("document", kind=kind)) for kind in ("invoice", "credit_note", "opening")}
    assert counts == {"invoice": 391, "credit_note": 9, "opening": 7}
    assert len(grower.of("settlement", kind="payment")) == 129
    assert len(grower.of("settlement", kind="refund")) + len(grower.of("settlement", kind="bounce")) == 2
    assert grower.reading.totals["entries"] == 2033
    assert len(grower.facts["client"]) == 17


def test_a_constant_entry_number_is_replaced_by_the_running_balance(restaurant: Read) -> None:
    assert restaurant.reading.totals["entries"] == 666
    assert len(restaurant.of("document", kind="invoice")) == 14
    assert "fec.shared_sale" in restaurant.codes()


def test_till_totals_are_pseudo_clients(restaurant: Read) -> None:
    assert {fact["kind"] for fact in restaurant.facts["client"]} == {"pseudo"}


def test_what_is_open_is_the_balance_of_the_client_accounts(both: tuple[Path, Read]) -> None:
    _, read = both
    balance = sum(
        g["debit"] - g["credit"]
        for g in read.facts["gl_line"]
        if g["account"].startswith("41") and g["account"][:3] != "409"
    )
    opened = sum(d["incl_base"] for d in read.facts["document"]) - sum(
        a["amount_base"] for a in read.facts["allocation"]
    )
    unapplied = sum(s["amount_base"] for s in read.facts["settlement"]) - sum(
        a["amount_base"] for a in read.facts["allocation"] if a["settlement"]
    )
    assert opened - unapplied == balance


def test_the_year_and_entity_are_taken_from_where_they_are_true(grower: Read) -> None:
    assert grower.reading.snapshot == "fec:732829320:2022-08-31"
    assert grower.reading.covers is not None
    assert str(grower.reading.covers.first) == "2021-09-01"


def test_with_lettering_hidden_the_amounts_find_the_true_payments(grower: Read, samples: Path, tmp_path: Path) -> None:
    rows = plain(samples / "fec" / GROWER)
    hidden = tmp_path / GROWER
    hidden.write_text(
        ledger_text([row | {"EcritureLet": "", "DateLet": ""} for row in rows], header=list(rows[0])), encoding="utf-8"
    )
    guessed = read_path(hidden)
    letters = {
        g["row"]: (g["auxiliary"], g["letter"]) for g in grower.facts["gl_line"] if g["account"].startswith("411")
    }
    document_letter = {
        d["document"]: letters[d["row"]] for d in grower.facts["document"] if letters.get(d["row"], (0, None))[1]
    }
    balanced = _balanced(grower, letters)
    truth = {key for key, code in document_letter.items() if code in balanced}
    right: dict[str, int] = defaultdict(int)
    seen = set()
    for a in guessed.facts["allocation"]:
        code = document_letter.get(a["document"])
        if a["document"] in truth and a["settlement"] and a["document"] not in seen:
            seen.add(a["document"])
            right[a["method"]] += letters[int(a["settlement"].split("|")[1])] == code
    assert right["exact"] + right["run"] >= 342
    assert right["exact"] >= 72


def _balanced(read: Read, letters: dict[int, tuple[str, str | None]]) -> set[tuple[str, str | None]]:
    sums: dict[tuple[str, str | None], int] = defaultdict(int)
    for g in read.facts["gl_line"]:
        if g["row"] in letters and letters[g["row"]][1]:
            sums[letters[g["row"]]] += g["debit"] - g["credit"]
    return {code for code, total in sums.items() if total == 0}
