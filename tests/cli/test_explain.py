"""Any figure can be followed down to the file and row it came from."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from command import AS_OF, Preavis

CLIENT = "transports-kerbrat"


def test_a_waterfall_adds_up_to_the_figure(demo_book: Path, preavis: Preavis) -> None:
    for lens in ("contribution", "client_margin", "full_profit"):
        data = json.loads(preavis("--book", demo_book, "explain", CLIENT, lens, "--as-of", AS_OF, "--json").out)
        assert sum(step["amount"] for step in data["steps"]) == data["value"]
        shown = preavis("--book", demo_book, "explain", CLIENT, lens, "--as-of", AS_OF)
        assert "sum checked" in shown.out


def test_the_rows_behind_a_sum_add_up_to_it_and_name_file_and_row(
    shared_demo: Path, demo_book: Path, preavis: Preavis
) -> None:
    command = ("--book", demo_book, "explain", CLIENT, "revenue", "--as-of", AS_OF, "--json", "--lines")
    data = json.loads(preavis(*command).out)
    assert data["rows"]
    assert sum(row["added"] for row in data["rows"]) == data["value"]
    for row in data["rows"]:
        lines = (shared_demo / "files" / row["file"]).read_text(encoding="utf-8").splitlines()
        assert 1 < row["row"] <= len(lines)
        assert "KERBRAT" in lines[row["row"] - 1].upper() or "C0" in lines[row["row"] - 1]


@pytest.mark.parametrize("measure", ["client_margin", "hours", "revenue"])
def test_evidence_on_a_screen_shows_file_and_row_and_no_figure_cut(
    demo_book: Path, preavis: Preavis, measure: str
) -> None:
    shown = preavis("--book", demo_book, "evidence", CLIENT, measure, "--as-of", AS_OF).out
    data = json.loads(preavis("--book", demo_book, "evidence", CLIENT, measure, "--as-of", AS_OF, "--json").out)
    assert "…" not in shown
    for row in data:
        assert f"{row['file']}, row {row['row']}" in shown
    heads = shown.splitlines()[0].split()
    assert ("Amount" in heads) == any(row["amount"] is not None for row in data)
    assert ("Adds" in heads) == any(row["added"] is not None for row in data)


def test_evidence_as_csv_holds_the_same_rows_with_exact_amounts(demo_book: Path, preavis: Preavis) -> None:
    said = preavis("--book", demo_book, "evidence", CLIENT, "hours", "--as-of", AS_OF, "--csv")
    rows = list(csv.DictReader(io.StringIO(said.out)))
    data = json.loads(preavis("--book", demo_book, "explain", CLIENT, "hours", "--as-of", AS_OF, "--json").out)
    assert sum(int(row["adds"]) for row in rows) == data["value"]
    assert all(row["file"] and int(row["row"]) for row in rows)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_measure_explains_itself(demo_book: Path, preavis: Preavis, language: str) -> None:
    listed = json.loads(preavis("--book", demo_book, "client", "show", CLIENT, "--as-of", AS_OF, "--json").out)
    for measure in ("revenue", "days_beyond_terms", "revenue_share", "strain", "trend", "lateness_p80"):
        assert measure in listed["measures"]
        said = preavis("--book", demo_book, "--lang", language, "explain", CLIENT, measure, "--as-of", AS_OF, "--lines")
        assert said.code == 0
        assert "word." not in said.out
        assert "None" not in said.out


def test_an_unknown_client_or_measure_is_answered_with_the_closest(demo_book: Path, preavis: Preavis) -> None:
    said = preavis("--book", demo_book, "explain", "transport-kerbra", "revenue", "--as-of", AS_OF)
    assert (said.code, CLIENT in said.err) == (2, True)
    said = preavis("--book", demo_book, "explain", CLIENT, "revenu", "--as-of", AS_OF)
    assert (said.code, "revenue" in said.err) == (2, True)
    said = preavis("--book", demo_book, "explain", CLIENT, "zzz", "--as-of", AS_OF)
    assert (said.code, "client_margin" in said.err) == (2, True)


def test_a_client_may_be_named_by_its_name_or_number(demo_book: Path, preavis: Preavis) -> None:
    listed = json.loads(preavis("--book", demo_book, "client", "list", "--json").out)
    client = next(one for one in listed if one["client"] == CLIENT)
    siren = next(value for scheme, value in client["identifiers"] if scheme == "siren")
    for word in (client["name"], client["name"].upper(), siren):
        said = preavis("--book", demo_book, "explain", word, "revenue", "--as-of", AS_OF, "--json")
        assert json.loads(said.out)["client"] == CLIENT
