"""`preavis import`: shows first, writes when told, never guesses, never half."""

from __future__ import annotations

import csv
import json
from pathlib import Path

from command import Preavis


def batches(preavis: Preavis, book: Path) -> list[dict[str, object]]:
    return json.loads(preavis("--book", book, "status", "--json").out)["batches"]


def test_a_dry_run_shows_what_it_understood_and_writes_nothing(preavis: Preavis, book: Path, invoices: Path) -> None:
    before = sorted(path.relative_to(book) for path in book.rglob("*.parquet"))
    said = preavis("--book", book, "import", invoices)
    assert said.code == 0
    assert "factures.csv: table, invoices" in said.out
    assert "new 3 · already there 0 · left out 0" in said.out
    assert "€4,300.50" in said.out
    assert "Nothing is written yet." in said.err
    assert f"preavis --book {book} import --apply {invoices}" in said.err
    assert sorted(path.relative_to(book) for path in book.rglob("*.parquet")) == before
    assert batches(preavis, book) == []


def test_what_the_dry_run_suggests_can_be_run(preavis: Preavis, book: Path, invoices: Path) -> None:
    suggested = preavis("--book", book, "import", invoices).err.partition("Next:  preavis ")[2].split()
    assert preavis(*suggested).code == 0
    assert [batch["imported"] for batch in batches(preavis, book)] == [3]


def test_the_same_file_twice_is_nothing_to_do(preavis: Preavis, book: Path, invoices: Path) -> None:
    assert preavis("--book", book, "import", "--apply", invoices).code == 0
    again = preavis("--book", book, "import", "--apply", invoices)
    assert again.code == 3
    assert "new 0 · already there 3 · left out 0" in again.out
    assert "[cli.import.nothing]" in again.err
    assert len(batches(preavis, book)) == 1


def test_undo_and_redo_say_how_to_go_back(preavis: Preavis, book: Path, invoices: Path) -> None:
    preavis("--book", book, "import", "--apply", invoices)
    undone = preavis("--book", book, "undo")
    assert (undone.code, f"preavis --book {book} redo 1" in undone.err) == (0, True)
    assert json.loads(preavis("--book", book, "status", "--json").out)["clients"] == 0
    redone = preavis("--book", book, "redo")
    assert (redone.code, f"preavis --book {book} undo 1" in redone.err) == (0, True)
    assert preavis("--book", book, "redo").code == 3
    assert preavis("--book", book, "undo", "7").code == 2


def test_an_ambiguous_date_stops_and_asks_and_the_answer_settles_it(
    preavis: Preavis, book: Path, tmp_path: Path
) -> None:
    file = tmp_path / "sales.csv"
    file.write_text("Client;Invoice;Date;Net;VAT;Total\nAcme;1;03/04/2026;100,00;20,00;120,00\n", encoding="utf-8")
    asked = preavis("--book", book, "import", "--apply", file)
    assert asked.code == 4
    assert "03/04/2026" in asked.err
    answers = [line.strip().removeprefix("--answer ") for line in asked.err.splitlines() if "--answer " in line]
    chosen = next(answer for answer in answers if answer.endswith("=dmy"))
    assert batches(preavis, book) == []
    assert preavis("--book", book, "import", "--apply", "--answer", chosen, file).code == 0
    assert len(batches(preavis, book)) == 1


def test_rows_left_out_are_listed_and_saved_with_their_reason(preavis: Preavis, book: Path, tmp_path: Path) -> None:
    file, rejects = tmp_path / "factures.csv", tmp_path / "rejets.csv"
    rows = "Client;N° facture;Date;Montant HT;TVA;Montant TTC\nA;1;15/01/2026;100,00;20,00;120,00\n"
    file.write_text(rows + "=cmd|'x';2;31/02/2026;100,00;20,00;120,00\n", encoding="utf-8")
    said = preavis("--book", book, "import", "--rejects", rejects, file)
    assert said.code == 0
    assert "new 1 · already there 0 · left out 1" in said.out
    assert "factures.csv, row 3:" in said.err
    assert "31/02/2026" in said.err
    with rejects.open(encoding="utf-8-sig", newline="") as stream:
        saved = list(csv.DictReader(stream))
    assert [(row["file"], row["row"]) for row in saved] == [("factures.csv", "3")]
    assert "31/02/2026" in saved[0]["reason"]
    assert saved[0]["text"].startswith("'=cmd")


def test_a_file_of_no_known_format_is_refused_and_nothing_is_written(
    preavis: Preavis, book: Path, invoices: Path, tmp_path: Path
) -> None:
    noise = tmp_path / "noise.bin"
    noise.write_bytes(bytes(range(256)) * 40)
    said = preavis("--book", book, "import", "--apply", invoices, noise)
    assert said.code == 1
    assert "noise.bin" in said.err
    assert "[cli.import.refused]" in said.err
    assert batches(preavis, book) == []


def test_a_file_that_is_not_there_is_named(preavis: Preavis, book: Path, tmp_path: Path) -> None:
    said = preavis("--book", book, "import", tmp_path / "absent.csv")
    assert said.code == 2
    assert "absent.csv" in said.err


def test_a_client_that_only_the_time_sheet_knows_is_shown(
    preavis: Preavis, book: Path, invoices: Path, timesheet: Path
) -> None:
    said = preavis("--book", book, "import", invoices, timesheet)
    assert "Nowhere Ltd: 2 h" in said.err


def test_likely_merges_are_suggested_and_never_made(
    preavis: Preavis, book: Path, invoices: Path, tmp_path: Path
) -> None:
    preavis("--book", book, "import", "--apply", invoices)
    other = tmp_path / "autres.csv"
    other.write_text(
        "Client;N° facture;Date;Montant HT;TVA;Montant TTC\nDurandd;9;25/03/2026;10,00;2,00;12,00\n", encoding="utf-8"
    )
    said = preavis("--book", book, "import", "--apply", other)
    assert said.code == 0
    assert "preavis client link" in said.err
    assert json.loads(preavis("--book", book, "status", "--json").out)["clients"] == 3


def test_control_characters_of_a_file_never_reach_the_terminal(preavis: Preavis, book: Path, tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    file.write_text(
        "Client;N° facture;Date;Montant HT;TVA;Montant TTC\n\x1b[2JEvil\u202e;1;45/13/2026;1,00;0,20;1,20\n"
        "\x1b[2JEvil\u202e;2;25/01/2026;1,00;0,20;1,20\n",
        encoding="utf-8",
    )
    said = preavis("--book", book, "import", "--apply", file)
    listed = preavis("--book", book, "client", "list")
    for text in (said.out, said.err, listed.out):
        assert "\x1b" not in text
        assert "\u202e" not in text
    assert "Evil" in listed.out


def test_an_import_in_json_holds_the_counts_and_nothing_else_on_standard_output(
    preavis: Preavis, book: Path, invoices: Path
) -> None:
    said = preavis("--book", book, "import", "--json", invoices)
    data = json.loads(said.out)
    assert (data["applied"], data["batch"]) == (False, None)
    assert [(f["rows"], f["imported"], f["duplicate"], f["rejected"]) for f in data["files"]] == [(3, 3, 0, 0)]


def test_what_an_import_says_in_french_is_french(preavis: Preavis, book: Path, invoices: Path) -> None:
    said = preavis("--book", book, "import", "--lang", "fr", invoices)
    assert "nouvelles 3 · déjà présentes 0 · écartées 0" in said.out
    assert "4\u202f300,50\u00a0€" in said.out
    assert "Rien n'est encore écrit." in said.err
