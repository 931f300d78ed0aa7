"""Files that are wrong, broken or hostile: a problem with its place and reason, never an exception."""

from __future__ import annotations

import csv
import zipfile
from collections import Counter
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reading import Cells, Read, columns

_HEAD = "N° facture;Date;Client;HT;TTC\n"
_GOOD = "F-1001;13/02/2024;X;100,00;120,00\n"


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("F-1;32/13/2024;X;1,00;1,20", "bad_date"),
        ("F-1;;X;1,00;1,20", "missing_value"),
        ("F-1;13/02/2024;X;1,00;abc", "bad_number"),
        ("F-1;13/02/2024;X;;", "missing_value"),
        ("F-1;13/02/2024;X;1,00;1000000000000000,00", "amount_too_large"),
        ("F-1;13/02/2024;X;1,00;1,20;more", "too_many_cells"),
        ("Total;;;1,00;1,20", "total_row"),
        ("N° facture;Date;Client;HT;TTC", "repeated_header"),
        ("Edité le lundi", "stray_text"),
        ('F-1;13/02/2024;"X;1,00;1,20', "unclosed_quote"),
        ("F-1;13/02/1024;X;1,00;1,20", "bad_date"),
    ],
)
def test_a_bad_row_is_left_out_with_its_place_and_reason(read: Read, row: str, code: str) -> None:
    done = read(_HEAD + _GOOD + row + "\n" + _GOOD.replace("1001", "1002"))
    assert [(r.row, r.problem.code, r.problem.severity) for r in done.reading.rejects] == [
        (3, f"tables.{code}", "rejected")
    ]
    assert columns(done, "document", "number") == [("F-1001",), ("F-1002",)]
    assert done.reading.rows == 3


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"hello\nworld\n", "no_header"),
        (b"a;b;c\n1;2;3\n", "unknown_table"),
        (b"Date;Client;Zone\n13/02/2024;X;Y\n", "missing_column"),
        (_HEAD.encode(), "no_rows"),
        (b"PK\x03\x04broken", "not_a_table"),
        (b"PK\x03\x04\x14\x00[Content_Types].xml xl/workbook.xml", "workbook_unreadable"),
        (b"%PDF-1.7 nothing", "not_a_table"),
        (bytes(range(256)) * 20, "not_a_table"),
    ],
)
def test_a_file_that_is_no_table_is_refused_with_a_reason(read: Read, content: bytes, code: str) -> None:
    done = read(content)
    assert [(p.code, p.severity) for p in done.reading.problems] == [(f"tables.{code}", "refused")]
    assert done.staged() == 0


def test_a_formula_stays_the_text_it_is(read: Read) -> None:
    done = read(_HEAD + 'F-1001;13/02/2024;"=HYPERLINK(""http://x"")";100,00;120,00\n')
    assert columns(done, "client", "name") == [('=HYPERLINK("http://x")',)]


def test_zeros_right_to_left_text_and_a_huge_field_are_survived(read: Read) -> None:
    done = read(
        _HEAD
        + f"F-1001;13/02/2024;a\0b\u202eevil;100,00;120,00\nF-1002;13/02/2024;{'x' * 200_000};1,00;1,20\n"
        + _GOOD.replace("1001", "1003")
    )
    assert columns(done, "document", "number") == [("F-1001",), ("F-1003",)]
    assert [(r.row, r.problem.code) for r in done.reading.rejects] == [(3, "tables.unreadable_row")]
    assert columns(done, "client", "name")[0] == ("ab\u202eevil",)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "iso8859-15", "cp850", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_every_encoding_and_separator_gives_the_same_facts(read: Read, encoding: str, separator: str) -> None:
    text = "N° facture;Date d'échéance;Date;Client;Total HT;Total TTC\n"
    text += "F-1001;14/03/2024;13/02/2024;Café Mère & Père;100.50;120.60\n"
    done = read(text.replace(";", separator).encode(encoding))
    assert columns(done, "document", "number, client, due_date, excl") == [
        ("F-1001", "name:cafe mere et pere", date(2024, 3, 14), 10050)
    ]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r", "\r\r\n"])
def test_every_line_ending_is_read(read: Read, ending: str) -> None:
    assert columns(read((_HEAD + _GOOD).replace("\n", ending)), "document", "number") == [("F-1001",)]


def test_titles_above_groups_and_totals_inside_are_no_invoices(read: Read) -> None:
    done = read(
        "Acme Agency\nTransaction list by customer\nJanuary 2024\n\n"
        ",Date,Transaction type,Num,Due date,Amount,Tax amount\n"
        "Client One,,,,,,\n,01/31/2024,Invoice,1001,03/01/2024,120.00,20.00\n"
        ",01/31/2024,Invoice,1002,03/01/2024,60.00,10.00\n"
        "Total for Client One,,,,,180.00,30.00\nClient Two,,,,,,\n,01/31/2024,Invoice,1003,03/01/2024,12.00,2.00\n"
        "Total for Client Two,,,,,12.00,2.00\nTOTAL,,,,,192.00,32.00\n"
    )
    assert columns(done, "document", "number, client, row") == [
        ("1001", "name:client one", 7),
        ("1002", "name:client one", 8),
        ("1003", "name:client two", 11),
    ]
    assert [(r.row, r.problem.code) for r in done.reading.rejects] == [(n, "tables.total_row") for n in (9, 12, 13)]


def test_a_workbook_is_read_like_the_text_and_its_days_need_no_question(read: Read) -> None:
    rows: Cells = [
        ["N° facture", "Date", "Client", "HT", "TTC"],
        ["F-1001", date(2024, 4, 3), "Acme", 100.1, 120.12],
        [1002, date(2024, 6, 5), "Acme", 0.1 + 0.2, 0.36],
    ]
    text = "N° facture;Date;Client;HT;TTC\nF-1001;03/04/2024;Acme;100,10;120,12\n1002;05/06/2024;Acme;0,30;0,36\n"
    names = "client, number, kind, issue_date, excl, vat, incl, source_key, row"
    sheet, plain = read({"Feuil1": rows}, name="any.csv"), read(text, answers={"date_order": "dmy"})
    assert sheet.reading.questions == ()
    assert columns(sheet, "document", names) == columns(plain, "document", names)


def test_a_workbook_of_several_tables_gives_a_reading_each(read: Read) -> None:
    book: Mapping[str, Cells] = {
        "Factures": [["N° facture", "Date", "Client", "HT", "TTC"], ["F-1001", date(2024, 4, 3), "Acme", 100, 120]],
        "Notes": [["bonjour"], ["à tous"]],
        "Clients": [["Code", "Nom", "Pays"], ["C1", "Acme", "FR"]],
    }
    done = read(book, name="book.xlsx")
    assert [(part.file.name, part.primary, part.rows) for part in done.reading.parts] == [
        ("book.xlsx:Factures", "document", 1),
        ("book.xlsx:Clients", "client", 1),
    ]
    assert columns(done, "document", "file, row") == [("book.xlsx:Factures", 2)]
    assert [(p.code, p.params["value"]) for p in done.reading.problems] == [("tables.sheet_skipped", "Notes")]


def test_a_zip_bomb_is_not_opened(read: Read, tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
        archive.writestr("xl/workbook.xml", b"\0" * (64 << 20))
    done = read(bomb.read_bytes(), name="bomb.xlsx")
    assert [p.code for p in done.reading.problems] == ["tables.workbook_too_large"]


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.lists(
            st.one_of(st.text(max_size=12), st.sampled_from(["13/02/2024", "1,20", '"', "=1", "\0", "Total"])),
            max_size=7,
        ),
        max_size=6,
    )
)
def test_no_content_raises_and_every_row_is_accounted_for(read: Read, rows: list[list[str]]) -> None:
    body = "\n".join(";".join(row) for row in rows)
    done = read(
        (_HEAD + _GOOD + body).encode("utf-8", "surrogatepass"), answers={"date_order": "dmy", "decimal_mark": "comma"}
    )
    reading = done.reading
    if not reading.problems or reading.problems[0].severity != "refused":
        kept = done.rows_of("document") | done.rows_of("document_line")
        repeated = sum(int(p.params["rows"]) for p in reading.problems if p.code == "tables.same_invoice_twice")
        assert len(kept) + len(reading.rejects) + repeated == reading.rows


def _us_day(text: str) -> date:
    month, day, year = map(int, text.split("/"))
    return date(year, month, day)


def test_the_ibm_receivables_equal_an_independent_count(samples: Path, read: Read) -> None:
    path = samples / "receivables" / "ibm_accounts_receivable.csv"
    done = read(path.read_bytes(), name="ibm.csv", answers={"amount_tax": "no_vat"})
    with path.open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    cents = [round(float(row["InvoiceAmount"]) * 100) for row in rows]
    days = [_us_day(row["SettledDate"]) - _us_day(row["DueDate"]) for row in rows]
    late = [max(0, day.days) for day in days]
    assert late == [int(row["DaysLate"]) for row in rows]
    assert (done.reading.rows, done.reading.rejects, done.reading.questions) == (2466, (), ())
    assert columns(done, "document", "count(*)::INT, sum(incl)::BIGINT, count(DISTINCT client)::INT") == [
        (len(rows), sum(cents), len({row["customerID"] for row in rows}))
    ]
    assert columns(done, "allocation", "sum(amount_base)::BIGINT, bool_and(closes)") == [(sum(cents), True)]
    assert columns(done, "allocation", "sum(greatest(0, date - due_date))::BIGINT") == [(sum(late),)]
    assert columns(done, "allocation", "sum(amount_base) FILTER (date > due_date)::BIGINT") == [
        (sum(cent for cent, day in zip(cents, late, strict=True) if day),)
    ]
    disputed = Counter(row["Disputed"] for row in rows)["Yes"]
    assert columns(done, "document_event", "count(*)::INT") == [(disputed,)]
