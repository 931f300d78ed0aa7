"""The FEC as XML gives what its flat text gives, and hostile XML gives one clear problem."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from fec_ledgers import Read, Row, entry, line, payment, read_path, sale
from fec_xml import rows_of, xml_text
from test_fec_dialects import facts_of

from preavis.simulation import demo_company, write
from preavis.sources.base import SourceFile
from preavis.sources.fec import Fec

Reader = Callable[..., Read]
NAME = "732829320FEC20251231.xml"
ROWS = [
    *sale("1", "20250110", "ALPHA", 123_456_700, "A"),
    *payment("2", "20250215", "ALPHA", 148_148_040, "A"),
    *sale("3", "20250312", "BETA & FILS", 5_000),
    *sale("4", "20250401", "BETA & FILS", -1_000),
    *payment("5", "20250502", "BETA & FILS", 2_000),
]
TEXT = xml_text(ROWS, "2025-12-31")
SCHEMAS = {
    "formatA47A-I-VII-1.xsd": (),
    "formatA47A-I-VIII-3.xsd": (),
    "formatA47A-I-VIII-5.xsd": ("DateRglt", "ModeRglt", "NatOp"),
    "formatA47A-I-VIII-7.xsd": ("DateRglt", "ModeRglt", "NatOp", "IdClient"),
}


def without_letters(found: Read) -> dict[str, object]:
    """What both variants say: the letter of a client's line stands on its whole entry in XML."""
    facts = facts_of(found)
    for row in facts["gl_line"]:
        if not row["account"].startswith("41"):
            del row["letter"]
    for kind in ("document", "settlement", "allocation", "cost", "client"):
        for fact in facts[kind]:
            fact.pop("file", None)
    return facts


def test_the_xml_variant_gives_the_facts_of_the_flat_one(read: Reader) -> None:
    found = read(TEXT, NAME)
    assert without_letters(found) == without_letters(read(ROWS, NAME.replace("xml", "txt")))
    assert found.reading.rows == len(found.of("gl_line")) == len(ROWS)
    assert found.reading.interpretation["separator"] == "xml"
    assert found.codes() == {"fec.fifo_only"}


def test_amounts_with_a_side_and_alternative_names_are_read(read: Reader) -> None:
    text = xml_text(ROWS, "2025-12-31", sides=True).replace("CompAux", "CompteAux").replace("<Sens>D", "<Sens>+1")
    assert without_letters(read(text, NAME)) == without_letters(read(TEXT, NAME))


def test_a_namespace_a_byte_order_mark_and_other_encodings_change_nothing(read: Reader) -> None:
    wanted = without_letters(read(TEXT, NAME))
    prefixed = re.sub(r"<(/?)(\w)", r"<\1f:\2", TEXT).replace("<f:comptabilite", '<f:comptabilite xmlns:f="urn:fec"')
    prefixed = prefixed.replace("<?f:xml", "<?xml")
    files = [prefixed, b"\xef\xbb\xbf" + TEXT.encode()]
    files += [TEXT.replace("UTF-8", name).encode(name) for name in ("ISO-8859-1", "windows-1252", "UTF-16")]
    for content in files:
        assert without_letters(read(content, NAME)) == wanted


@pytest.mark.parametrize(
    ("declared", "written"),
    [("UTF-8", "cp1252"), ("UTF-8", "cp850"), ("ISO-8859-1", "utf-8"), ("windows-1252", "utf-8")],
)
def test_letters_of_another_encoding_than_the_declared_are_read_as_what_they_are(
    read: Reader, declared: str, written: str
) -> None:
    accented = TEXT.replace("BETA &amp; FILS", "Bétà &amp; Associés Préférés à Bézières")
    assert accented != TEXT
    wanted = without_letters(read(accented, NAME))
    found = read(accented.replace("UTF-8", declared).encode(written), NAME)
    assert without_letters(found) == wanted
    (told,) = (problem for problem in found.reading.problems if problem.code == "fec.xml_other_encoding")
    assert told.params == {"declared": declared.lower(), "encoding": written}
    assert found.reading.interpretation["encoding"] == written


def test_a_row_is_the_line_where_its_element_begins(read: Reader) -> None:
    lines = TEXT.split("\n")
    for fact in read(TEXT, NAME).of("gl_line"):
        assert f"<CompteNum>{fact['account']}<" in lines[fact["row"] - 1]


def test_rows_of_a_file_in_one_line_are_counted_and_it_is_said(read: Reader) -> None:
    found = read(xml_text(ROWS, "2025-12-31", end=""), NAME)
    assert [fact["row"] for fact in found.of("gl_line")] == list(range(1, len(ROWS) + 1))
    assert found.codes() == {"fec.xml_rows_counted", "fec.fifo_only"}
    assert without_letters(found) == without_letters(read(TEXT, NAME))


def test_the_closing_date_tells_the_fiscal_year(read: Reader) -> None:
    found = read(xml_text(ROWS, "2025-06-30T00:00:00"), "ledger.xml")
    assert found.reading.snapshot == "fec:732829320:2025-06-30"
    assert "fec.year_inferred" not in found.codes()


@pytest.mark.parametrize("schema", sorted(SCHEMAS))
@pytest.mark.parametrize("sides", [False, True])
def test_every_official_schema_accepts_what_is_tested_and_it_imports(
    schema: str, sides: bool, samples: Path, read: Reader
) -> None:
    cash = {"DateRglt": "20250215", "ModeRglt": "virement", "NatOp": "vente", "IdClient": "ALPHA"}
    rows: list[Row] = [row | cash for row in ROWS]
    text = xml_text(rows, "2025-12-31", sides=sides, extra=SCHEMAS[schema])
    etree = pytest.importorskip("lxml.etree")
    rules = etree.XMLSchema(etree.parse(samples / "fec" / schema))
    rules.assertValid(etree.fromstring(text.encode()))
    found = read(text, NAME)
    assert len(found.of("gl_line")) == len(ROWS)
    assert {d["document"]: d["incl_base"] for d in found.of("document")} == {
        d["document"]: d["incl_base"] for d in read(TEXT, NAME).of("document")
    }
    assert found.codes() == {"fec.fifo_only"}


def test_the_demo_company_is_the_same_in_both_variants(tmp_path: Path) -> None:
    ledgers = [path for path in write(demo_company(), tmp_path / "flat", "fec") if "FEC" in path.name]
    assert len(ledgers) == 3
    for flat in ledgers:
        marked = tmp_path / flat.with_suffix(".xml").name
        day = flat.stem[-8:]
        marked.write_text(xml_text(rows_of(flat), f"{day[:4]}-{day[4:6]}-{day[6:]}"), encoding="utf-8")
        one, other = read_path(flat), read_path(marked)
        assert totals_by_client(one) == totals_by_client(other)
        assert {k: v for k, v in one.reading.totals.items() if k != "entries"} == {
            k: v for k, v in other.reading.totals.items() if k != "entries"
        }
        assert other.is_conserved()
        assert other.reading.rows == len(other.of("gl_line"))


def totals_by_client(found: Read) -> dict[str, dict[str | None, int]]:
    totals: dict[str, dict[str | None, int]] = {}
    for kind, amount in (("document", "excl_base"), ("settlement", "amount_base"), ("allocation", "amount_base")):
        mine = totals.setdefault(kind, {})
        for fact in found.of(kind):
            mine[fact["client"]] = mine.get(fact["client"], 0) + fact[amount]
    assert totals["document"]
    return totals


BOMB = '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE comptabilite SYSTEM "file:///etc/passwd">'
FIRST = TEXT.index("<comptabilite>")


@pytest.mark.parametrize(
    ("content", "code", "row"),
    [
        (TEXT[:FIRST] + BOMB + TEXT[FIRST:].replace("Ventes", "&b;"), "fec.xml_doctype", 2),
        (TEXT[:FIRST] + OUTSIDE + TEXT[FIRST:], "fec.xml_doctype", 2),
        (TEXT[: len(TEXT) // 2], "fec.xml_cut", None),
        (TEXT[: TEXT.rindex("</exercice>")], "fec.xml_cut", None),
        (TEXT.replace("<journal>", "<journal", 1), "fec.xml_broken", None),
        (TEXT.replace("Ventes", "Ventes & co", 1), "fec.xml_broken", None),
        (TEXT.replace("<journal>", "<journal", 1).encode("cp1252"), "fec.xml_broken", None),
        (TEXT.replace("UTF-8", "martian"), "fec.xml_encoding", 1),
        (TEXT.replace("UTF-8", "shift_jis"), "fec.xml_encoding", 1),
        (TEXT.replace("comptabilite", "livre"), "fec.xml_wrong_root", 2),
        (f"<livre>{TEXT[FIRST:]}</livre>", "fec.xml_wrong_root", 1),
        (TEXT.replace("</exercice>", "</exercice><exercice>\n</exercice>"), "fec.xml_several_years", None),
        (TEXT.replace("Ventes", "V" * 70_000, 1), "fec.xml_too_large", None),
        (TEXT.replace("<journal>", f'<journal a="{"v" * 9_000_000}">', 1), "fec.xml_too_large", None),
        (TEXT.replace("Ventes", "<x>" * 50_000 + "</x>" * 50_000, 1), "fec.xml_too_deep", None),
        ("<?xml version='1.0'?>", "fec.xml_cut", None),
        ('<?xml version="1.0"?><comptabilite><exercice/></comptabilite>', "fec.no_line", None),
    ],
)
def test_hostile_or_broken_xml_is_one_problem_and_imports_nothing(
    content: str | bytes, code: str, row: int | None, read: Reader
) -> None:
    found = read(content, NAME)
    (problem,) = found.reading.problems
    assert (problem.code, problem.severity) == (code, "refused")
    assert row is None or (problem.origin and problem.origin.row == row)
    assert not any(found.facts.values())
    assert found.reading.rows == len(found.reading.rejects) or not found.reading.rejects


def test_a_line_that_cannot_be_read_is_left_out_with_its_line_number(read: Reader) -> None:
    text = xml_text(ROWS, "2025-12-31", sides=True)
    lines = text.split("\n")
    place = next(i for i, words in enumerate(lines, 1) if "<Sens>" in words)
    found = read(text.replace("<Sens>D", "<Sens>X", 1), NAME)
    assert [(r.problem.code, r.row, r.problem.params) for r in found.reading.rejects] == [
        ("fec.bad_side", place, {"value": "X"})
    ]
    for old, new, code in [
        ("<CompteNum>411000</CompteNum>", "", "fec.no_account"),
        ("<Debit>1481480.40<", "<Debit>NaN<", "fec.bad_amount"),
        ("<Debit>1481480.40</Debit>", "", "fec.no_amount"),
    ]:
        found = read(TEXT.replace(old, new, 1), NAME)
        assert [(r.problem.code, r.row) for r in found.reading.rejects] == [(code, place)]
        assert found.reading.rows == len(found.of("gl_line")) + 1


def test_elements_of_no_ledger_are_named_and_those_of_a_line_are_free(read: Reader) -> None:
    text = TEXT.replace("</ligne>", "<Analytique><CompteNum>9</CompteNum></Analytique></ligne>")
    assert without_letters(read(text, NAME)) == without_letters(read(TEXT, NAME))
    found = read(text.replace("<journal>", "<solde>12</solde><journal>", 1), NAME)
    (problem,) = [problem for problem in found.reading.problems if problem.severity == "warning"]
    assert (problem.code, problem.params) == ("fec.xml_unknown_elements", {"names": "solde"})
    assert len(found.of("gl_line")) == len(ROWS)


def test_a_letter_on_one_line_of_an_entry_stays_there(read: Reader) -> None:
    lines = [
        line("512000", "300,00"),
        line("411000", credit="100,00", client="A", EcritureLet="K"),
        line("411000", credit="200,00", client="B"),
    ]
    found = read(xml_text(entry("BQ", "1", "20250301", lines), "2025-12-31"), NAME)
    assert [fact["letter"] for fact in found.of("gl_line")] == [None, "K", None]


def test_xml_is_claimed_by_its_root_or_by_a_ledgers_name(tmp_path: Path) -> None:
    path = tmp_path / "file"
    for text, name, least, most in [
        (TEXT, "anything.xml", 0.9, 1.0),
        ("<livre/>", NAME, 0.5, 0.7),
        ("<livre/>", "livre.xml", 0.0, 0.0),
        ("a,b\n<comptabilite>,2\n", "table.csv", 0.0, 0.0),
    ]:
        path.write_text(text, encoding="utf-8")
        assert least <= Fec().claims(SourceFile.open(path, name)) <= most
