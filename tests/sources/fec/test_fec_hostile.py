"""Wrong, cut, empty and hostile files give problems and rejects, never an exception."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from fec_ledgers import Read, cents, entry, ledger_text, line, payment, sale
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

Reader = Callable[..., Read]
ROWS = [*sale("1", "20250110", "A", 100_00), *payment("2", "20250210", "A", 120_00), *sale("3", "20250211", "B", 50_00)]
TEXT = ledger_text(ROWS)


def accounted(found: Read) -> bool:
    return found.reading.rows == len(found.of("gl_line")) + len(found.reading.rejects)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "fec.empty"),
        (b"\r\n\r\n  \r\n", "fec.empty"),
        (b"\0" * 5000, "fec.empty"),
        (b"hello, world\n", "fec.no_header"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n", "fec.no_header"),
        (b"PK\x03\x04" + bytes(range(256)) * 40, "fec.no_header"),
        (TEXT.split("\r\n", maxsplit=1)[0].encode(), "fec.no_line"),
        (TEXT.replace("Debit", "Solde").encode(), "fec.no_header"),
        (b"<?xml version='1.0'?><comptabilite><exercice/></comptabilite>", "fec.no_line"),
        (b"JournalCode;EcritureDate\n1;2\n", "fec.no_header"),
    ],
)
def test_what_is_no_ledger_is_refused_with_a_reason(content: bytes, code: str, read: Reader) -> None:
    found = read(content)
    assert code in found.codes()
    assert any(problem.severity == "refused" for problem in found.reading.problems)
    assert found.of("gl_line") == []
    if code == "fec.no_header":
        assert all(problem.params["missing"] for problem in found.reading.problems if problem.code == code)


@pytest.mark.parametrize(
    ("old", "new", "code", "row"),
    [
        ("\t120,00\t0,00\t", "\tabc\t0,00\t", "fec.bad_amount", 2),
        ("\t120,00\t0,00\t", "\t\t\t", "fec.no_amount", 2),
        ("\t120,00\t0,00\t", "\t1e400\t0,00\t", "fec.bad_amount", 2),
        ("\t120,00\t0,00\t", "\tNaN\t0,00\t", "fec.bad_amount", 2),
        ("\t120,00\t0,00\t", "\t" + "9" * 40 + "\t0,00\t", "fec.bad_amount", 2),
        ("\t20250110\t411000", "\t20251399\t411000", "fec.bad_date", 2),
        ("\t20250110\t411000", "\t\t411000", "fec.bad_date", 2),
        ("\t411000\tClients", "\t\tClients", "fec.no_account", 2),
        ("\t20250110\t411000\tClients", "\t20250110", "fec.too_few_fields", 2),
        ("VE\tVentes\t1", "VE\tVen\ttes\t1", "fec.too_many_fields", 2),
    ],
)
def test_a_bad_line_is_left_out_with_its_number_and_reason(
    old: str, new: str, code: str, row: int, read: Reader
) -> None:
    found = read(TEXT.replace(old, new, 1))
    (rejected,) = found.reading.rejects
    assert (rejected.problem.code, rejected.row) == (code, row)
    assert rejected.text
    assert accounted(found)
    assert len(found.of("gl_line")) == len(ROWS) - 1


def test_a_file_cut_in_the_middle_of_a_line_says_so(read: Reader) -> None:
    found = read(TEXT[: TEXT.rindex("445710") + 3])
    assert [r.problem.code for r in found.reading.rejects] == ["fec.too_few_fields"]
    assert accounted(found)
    assert "fec.unbalanced_entry" in found.codes()


def test_every_cut_of_a_file_is_counted(read: Reader) -> None:
    for end in range(0, len(TEXT), 37):
        assert accounted(read(TEXT[:end]))


def test_sql_and_paths_in_names_are_only_text(read: Reader) -> None:
    nasty = "'); DROP TABLE stage_gl_line; --"
    rows = [
        row | {"CompAuxNum": row["CompAuxNum"] and nasty, "CompAuxLib": nasty, "Idevise": "'", "JournalCode": nasty}
        for row in ROWS
    ]
    found = read(rows, "it's 'quoted'; DROP.txt")
    assert len(found.of("gl_line")) == len(ROWS)
    assert {c["name"] for c in found.of("client")} == {nasty}


def test_random_bytes_never_raise(read: Reader) -> None:
    chance = random.Random(3)
    for _ in range(15):
        damaged = bytearray(TEXT.encode())
        for _ in range(chance.randrange(1, 40)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        found = read(bytes(damaged))
        assert accounted(found)
        assert found.is_conserved()


_LINES = st.tuples(
    st.integers(1, 6),
    st.sampled_from(
        [
            "411000",
            "419100",
            "418100",
            "419800",
            "416000",
            "706000",
            "709000",
            "758000",
            "654000",
            "665000",
            "604000",
            "445710",
            "512000",
            "467000",
            "401000",
            "120000",
            "580000",
        ]
    ),
    st.integers(-9_999, 9_999),
    st.sampled_from(["", "A", "B"]),
    st.sampled_from(["", "", "X", "Y"]),
    st.integers(1, 28),
)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_LINES, min_size=1, max_size=25))
def test_any_ledger_conserves_income_charges_and_amounts(
    read: Reader, lines: list[tuple[int, str, int, str, str, int]]
) -> None:
    rows = []
    for number, account, amount, client, letter, day in lines:
        sides = {"debit": cents(amount)} if amount >= 0 else {"credit": cents(-amount)}
        rows += entry("OD", str(number), f"202501{day:02}", [line(account, client=client, EcritureLet=letter, **sides)])
    found = read(rows)
    assert found.is_conserved()
    assert accounted(found)
    check_allocations(found)


def check_allocations(found: Read) -> None:
    documents = {d["document"]: d["incl_base"] for d in found.of("document")}
    assert len(documents) == len(found.of("document"))
    taken = dict.fromkeys(documents, 0)
    for a in found.of("allocation"):
        taken[a["document"]] += a["amount_base"]
    for key, incl in documents.items():
        assert 0 <= taken[key] * (1 if incl >= 0 else -1) <= abs(incl)
        closed = [a for a in found.of("allocation", document=key) if a["closes"]]
        assert len(closed) == (taken[key] == incl and bool(found.of("allocation", document=key)))
    for s in found.of("settlement"):
        used = sum(a["amount_base"] for a in found.of("allocation", settlement=s["settlement"]))
        assert 0 <= used * (1 if s["amount_base"] >= 0 else -1) <= abs(s["amount_base"])
