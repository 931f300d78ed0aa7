"""One small ledger in every dialect gives the same facts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from fec_ledgers import HEADER, Read, Row, ledger_text, payment, sale

from preavis.sources.base import SourceFile
from preavis.sources.fec import Fec

ROWS = [
    *sale("1", "20250110", "ALPHA", 123_456_700, "A"),
    *payment("2", "20250215", "ALPHA", 148_148_040, "A"),
    *sale("3", "20250312", "BETA", 5_000),
    *sale("4", "20250401", "BETA", -1_000),
    *payment("5", "20250502", "BETA", 2_000),
]
NUMBERS = [i for i, name in enumerate(HEADER) if name in ("Debit", "Credit")]


def facts_of(read: Read) -> dict[str, Any]:
    """What must not depend on the dialect."""
    kept = {}
    for kind in ("client", "document", "settlement", "allocation", "cost"):
        kept[kind] = [{k: v for k, v in fact.items() if k != "row"} for fact in read.facts[kind]]
        for fact in kept[kind]:
            for name in ("source_key", "settlement"):
                fact.pop(name, None)
    kept["gl_line"] = [
        {
            k: g[k]
            for k in (
                "journal",
                "entry",
                "date",
                "account",
                "auxiliary",
                "label",
                "debit",
                "credit",
                "letter",
                "piece_date",
                "role",
            )
        }
        for g in read.facts["gl_line"]
    ]
    return kept


def with_amounts(change: Callable[[str], str]) -> list[Row]:
    return [row | {name: change(row[name]) for name in ("Debit", "Credit")} for row in ROWS]


def amount_and_side(debit: str, credit: str) -> str:
    header = [*HEADER[:11], "Montant", "Sens", *HEADER[13:]]
    rows = []
    for row in ROWS:
        on_debit = row["Debit"] != "0,00"
        rows.append(
            row | {"Montant": row["Debit"] if on_debit else row["Credit"], "Sens": debit if on_debit else credit}
        )
    return ledger_text(rows, header=header)


def with_days(change: Callable[[str], str]) -> list[Row]:
    return [row | {name: change(row[name]) for name in ("EcritureDate", "PieceDate", "ValidDate")} for row in ROWS]


def extra(names: Sequence[str], rows: list[Row] = ROWS) -> str:
    return ledger_text([row | dict.fromkeys(names, "") for row in rows], header=[*HEADER, *names])


def renamed(**names: str) -> str:
    return ledger_text(
        [row | {new: row[old] for old, new in names.items()} for row in ROWS], header=[names.get(n, n) for n in HEADER]
    )


def thousands(mark: str) -> Callable[[str], str]:
    return lambda text: f"{int(text.split(',')[0]):,}".replace(",", mark) + "," + text.split(",")[1]


def quoted(separator: str) -> str:
    lines = ledger_text(ROWS).split("\r\n")
    return "\r\n".join(separator.join(f'"{cell}"' for cell in line.split("\t")) for line in lines if line) + "\r\n"


PLAIN = ledger_text(ROWS)
DIALECTS: dict[str, str | bytes] = {
    "pipe": ledger_text(ROWS, "|"),
    "semicolon": ledger_text(ROWS, ";"),
    "comma with points": ledger_text(with_amounts(lambda t: t.replace(",", ".")), ","),
    "line feed": ledger_text(ROWS, end="\n"),
    "carriage return alone": ledger_text(ROWS, end="\r"),
    "two carriage returns and a line feed": ledger_text(ROWS, end="\r\r\n"),
    "no end on the last line": PLAIN.rstrip("\r\n"),
    "blank lines": PLAIN.replace("\r\n", "\r\n\r\n"),
    "UTF-8 with a mark": b"\xef\xbb\xbf" + PLAIN.encode(),
    "UTF-16": PLAIN.encode("utf-16"),
    "Windows": PLAIN.encode("cp1252"),
    "Latin-9": PLAIN.encode("iso8859-15"),
    "DOS": PLAIN.encode("cp850"),
    "NUL bytes": PLAIN.replace("Banque\t", "Banque\0\t").encode(),
    "decimal point": ledger_text(with_amounts(lambda t: t.replace(",", "."))),
    "zero-padded amounts": ledger_text(with_amounts(lambda t: t.rjust(14, "0") if not t.startswith("-") else t)),
    "no-break thousands": ledger_text(with_amounts(thousands("\u00a0"))),
    "narrow no-break thousands": ledger_text(with_amounts(thousands("\u202f"))),
    "padded fields": "\r\n".join(
        "\t".join(f"{cell}  " for cell in line.split("\t")) for line in PLAIN.split("\r\n") if line
    ),
    "padded with no-break spaces, in DOS lines": ledger_text(with_amounts(lambda t: f"\u00a0{t}\u00a0"), "|"),
    "trailing separator": ledger_text(ROWS, "|").replace("\r\n", "|\r\n"),
    "trailing separator on rows alone": PLAIN.split("\r\n")[0]
    + "\r\n"
    + PLAIN.split("\r\n", 1)[1].replace("\r\n", "\t\r\n"),
    "quotes": quoted(";"),
    "quoted tabs": quoted("\t"),
    "D and C": amount_and_side("D", "C"),
    "+1 and -1": amount_and_side("+1", "-1"),
    "days first": ledger_text(with_days(lambda d: f"{d[6:]}/{d[4:6]}/{d[:4]}")),
    "ISO days": ledger_text(with_days(lambda d: f"{d[:4]}-{d[4:6]}-{d[6:]}")),
    "BNC columns": extra(["DateRglt", "ModeRglt", "NatOp", "IdClient"]),
    "BA columns": extra(["DateRglt", "ModeRglt", "NatOp"]),
    "unknown columns": extra(["CodeEtbt", "GL Name"]),
    "other names": renamed(
        JournalLib="JournalLibelle",
        CompteLib="CompteLibelle",
        EcritureLet="EcrtureLet",
        Idevise="CodeDevise",
        CompAuxNum="CompteAuxNum",
    ),
    "shouting and accents": renamed(Debit="DÉBIT", Credit="CRÉDIT", EcritureLib="ECRITURELIB"),
    "a typo": renamed(EcritureDate="EcritureDtae"),
    "no header": PLAIN.split("\r\n", 1)[1],
    "missing last columns": "\r\n".join(line.rstrip("\t") if i else line for i, line in enumerate(PLAIN.split("\r\n"))),
}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_dialect_gives_the_same_facts(dialect: str, read: Callable[..., Read]) -> None:
    expected = facts_of(read(PLAIN))
    found = read(DIALECTS[dialect])
    assert found.reading.rejects == ()
    assert found.reading.rows == len(ROWS)
    assert facts_of(found) == expected


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_dialect_is_claimed_from_its_content(dialect: str, tmp_path: Any) -> None:
    content = DIALECTS[dialect]
    path = tmp_path / "export.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    assert Fec().claims(SourceFile.open(path)) > 0.9


def test_the_plain_ledger_is_read_as_a_person_would(read: Callable[..., Read]) -> None:
    found = read(PLAIN)
    assert [(d["kind"], d["client"], d["excl_base"], d["incl_base"]) for d in found.facts["document"]] == [
        ("invoice", "code:ALPHA", 123_456_700, 148_148_040),
        ("invoice", "code:BETA", 5_000, 6_000),
        ("credit_note", "code:BETA", -1_000, -1_200),
    ]
    assert found.reading.interpretation["encoding"] == "utf-8"
    assert found.is_conserved()


def test_a_separator_left_in_the_label_is_repaired_at_its_line(read: Callable[..., Read]) -> None:
    text = PLAIN.replace("Écriture n° 3", "Écriture\tn° 3", 1)
    found = read(text)
    assert found.reading.rejects == ()
    problem = next(p for p in found.reading.problems if p.code == "fec.repaired")
    assert problem.origin is not None
    assert problem.origin.row == 7
    assert found.of("gl_line", row=7)[0]["label"] == "Écriture n° 3"


def test_a_number_after_a_separator_in_the_label_is_no_amount(read: Callable[..., Read]) -> None:
    found = read(PLAIN.replace("Écriture n° 3", "Facture\t123", 1))
    assert found.of("gl_line", row=7)[0]["label"] == "Facture\t123".replace("\t", " ")
    assert found.of("gl_line", row=7)[0]["debit"] == 6_000


def test_a_degree_sign_tells_dos_from_windows(read: Callable[..., Read]) -> None:
    text = (
        PLAIN.replace("Écriture", "CREAT")
        .replace("Société", "Societe")
        .replace("collectée", "collectee")
        .replace("É", "E")
    )
    found = read(text.encode("cp850"))
    assert found.reading.interpretation["encoding"] == "cp850"
    assert found.facts["gl_line"][0]["label"] == "CREAT n° 1"


def test_a_real_tie_between_encodings_is_asked_and_the_answer_settles_it(read: Callable[..., Read]) -> None:
    content = PLAIN.encode("ascii", "ignore").replace(b"criture n ", b"A\xd5 ")
    asked = read(content)
    assert asked.reading.rows == 0
    (question,) = asked.reading.questions
    assert question.code == "fec.encoding"
    assert len(question.samples) == len(question.choices) > 1
    answered = read(content, answers={question.key: question.choices[-1]})
    assert answered.reading.questions == ()
    assert answered.reading.interpretation["encoding"] == question.choices[-1]


def quoted(text: str) -> str:
    """Every field between quotes, cut by semicolons."""
    return "".join('"' + line.replace("\t", '";"') + '"\r\n' for line in text.split("\r\n") if line)


@pytest.mark.parametrize("change", [quoted, lambda text: text.replace("\r\n", "\r\r\n"), lambda text: text])
@pytest.mark.parametrize("tail", ["", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_what_stands_around_every_field_is_taken_off(
    change: Callable[[str], str], tail: str, encoding: str, read: Callable[..., Read]
) -> None:
    text = change(ledger_text(ROWS).replace("\r\n", f"{tail}\r\n"))
    found = read(text.encode(encoding))
    assert facts_of(found) == facts_of(read(ROWS))
    assert [g["row"] for g in found.of("gl_line")] == list(range(2, len(ROWS) + 2))
    assert not found.reading.rejects


@pytest.mark.parametrize("label", ['dit ""X""', "a;b", '""', 'fin""', "a;;b"])
def test_a_field_that_holds_quotes_or_separators_is_read_whole(label: str, read: Callable[..., Read]) -> None:
    rows = [row | {"EcritureLib": "Frais"} for row in ROWS]
    text = quoted(ledger_text(rows)).replace('"Frais"', f'"{label}"', 1)
    found = read(text)
    assert not found.reading.rejects
    assert [g["label"] for g in found.of("gl_line")] == [label.replace('""', '"'), *["Frais"] * (len(ROWS) - 1)]
