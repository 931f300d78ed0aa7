"""What a line may say, and what a wrong line is told."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from preavis.facts.book import Company
from preavis.facts.staging import Staging
from preavis.sources.base import Context, Reading, SourceFile
from preavis.sources.notation import Notation, facts

COMPANY = Company("Atelier", "FR", "EUR")
INVOICE = '2026-01-15 invoice F-1 "Boulangerie Martin" 1 200,00 EUR + 240,00 VAT due 2026-02-14'


def one(text: str, kind: str) -> dict[str, Any]:
    found = facts(text, COMPANY)[kind]
    assert len(found) == 1
    return found[0]


def read(text: str | bytes, folder: Path, name: str = "book.preavis") -> tuple[Reading, Staging]:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    staging = Staging()
    return Notation().read(SourceFile.open(path), Context(COMPANY, staging)), staging


def test_an_invoice_says_amounts_dates_and_client() -> None:
    fact = one(INVOICE, "document")
    assert (fact["client"], fact["number"], fact["kind"]) == ("name:boulangerie martin", "F-1", "invoice")
    assert (fact["excl"], fact["vat"], fact["incl"]) == (120_000, 24_000, 144_000)
    assert (fact["excl_base"], fact["vat_base"], fact["incl_base"]) == (120_000, 24_000, 144_000)
    assert (fact["issue_date"], fact["due_date"], fact["due_origin"]) == (
        date(2026, 1, 15),
        date(2026, 2, 14),
        "stated",
    )


@pytest.mark.parametrize("amount", ["1 200,00", "1200.00", "1 200.00", "1200", "1\u202f200,00", "1\u00a0200"])
def test_one_amount_may_be_written_in_several_ways(amount: str) -> None:
    assert one(f'2026-01-15 invoice "X" {amount} EUR no VAT', "document")["incl"] == 120_000


@pytest.mark.parametrize("amount", ["1,200", "1.200", "12,0", "1,200.00", "12 00,00", "1 2000,00"])
def test_an_amount_that_could_mean_two_things_is_refused(amount: str) -> None:
    with pytest.raises(ValueError, match=r"notation\."):
        facts(f'2026-01-15 invoice "X" {amount} EUR no VAT', COMPANY)


def test_the_currency_decides_how_many_decimals_there_are() -> None:
    assert one('2026-01-15 invoice "X" 1,200 TND no VAT at 0,3', "document")["incl"] == 1_200
    assert one('2026-01-15 invoice "X" 1 200 JPY no VAT at 0,0061', "document")["incl"] == 1_200
    with pytest.raises(ValueError, match=r"notation\.decimals"):
        facts('2026-01-15 invoice "X" 1,20 JPY no VAT at 0,0061', COMPANY)


def test_a_credit_note_a_refund_and_a_discount_are_said_positive_and_stored_negative() -> None:
    assert one('2026-01-15 credit_note A-1 "X" 100,00 EUR + 20,00 VAT', "document")["incl"] == -12_000
    assert one('2026-01-15 refund "X" 120,00 EUR', "settlement")["amount_base"] == -12_000
    assert one('2026-01-15 line discount "X" 10,00 EUR on F-1', "document_line")["excl_base"] == -1_000


def test_an_opening_is_owed_but_no_revenue() -> None:
    fact = one('2026-01-01 opening F-0 "X" 1 440,00 EUR incl', "document")
    assert (fact["excl_base"], fact["incl_base"]) == (0, 144_000)


def test_an_accrual_is_revenue_that_nobody_owes_yet_and_may_be_taken_back() -> None:
    fact = one('2025-12-31 accrual AC-1 "X" 1 000,00 EUR "December, invoiced in January"', "document")
    assert (fact["kind"], fact["excl_base"], fact["incl_base"]) == ("accrual", 100_000, 0)
    assert one('2026-01-01 accrual AC-2 "X" -1 000,00 EUR', "document")["excl_base"] == -100_000
    with pytest.raises(ValueError, match=r"notation\.unexpected_word"):
        facts('2025-12-31 accrual AC-1 "X" 1 000,00 EUR due 2026-01-30', COMPANY)


def test_a_foreign_invoice_needs_its_worth_in_the_books_currency() -> None:
    stated = one('2026-01-15 invoice "X" 1 000,00 USD no VAT = 921,30 EUR no VAT', "document")
    rated = one('2026-01-15 invoice "X" 1 000,00 USD no VAT at 0,9213', "document")
    assert stated["incl_base"] == rated["incl_base"] == 92_130
    with pytest.raises(ValueError, match=r"notation\.expected_base"):
        facts('2026-01-15 invoice "X" 1 000,00 USD no VAT', COMPANY)


def test_a_declared_client_is_found_by_its_name_wherever_the_line_is() -> None:
    text = INVOICE + '\nclient "BOULANGERIE MARTIN SARL" code:C1 siren:732829320 kind:company tag:loyal'
    found = facts(text, COMPANY)
    assert found["document"][0]["client"] == "code:C1"
    assert {(f["scheme"], f["value"]) for f in found["identity"]} == {
        ("ref", "code:C1"),
        ("name", "boulangerie martin"),
        ("code", "C1"),
        ("siren", "732829320"),
    }


def test_usual_terms_are_said_as_a_word_or_in_words_and_may_hold_from_a_day() -> None:
    for said in ("45-eom", '"45 days end of month"', '"45 jours fin de mois"'):
        text = f'client "Martin" code:C1 tag:loyal terms:{said} terms:30 from 2026-07-01'
        assert facts(text, COMPANY)["client"][0]["tags"] == "loyal terms:45-eom terms:30@2026-07-01"


def test_a_name_that_two_clients_share_is_refused_and_the_reference_accepted() -> None:
    clients = 'client "Martin" code:C1\nclient "Martin" code:C2\n'
    with pytest.raises(ValueError, match=r"notation\.ambiguous_client"):
        facts(f'{clients}2026-01-15 invoice "Martin" 10,00 EUR no VAT', COMPANY)
    assert one(f"{clients}2026-01-15 invoice code:C2 10,00 EUR no VAT", "document")["client"] == "code:C2"


def test_a_payment_settles_the_invoice_it_names() -> None:
    found = one(f'{INVOICE}\n2026-02-20 payment "Boulangerie Martin" 1 440,00 EUR for F-1', "allocation")
    assert (found["amount_base"], found["closes"], found["method"]) == (144_000, True, "stated")
    assert (found["issue_date"], found["due_date"]) == (date(2026, 1, 15), date(2026, 2, 14))
    assert found["confidence"] == Decimal(1)


def test_part_payments_close_an_invoice_only_with_the_last() -> None:
    text = (
        f'2026-03-01 payment "Boulangerie Martin" 1 000,00 EUR for F-1\n{INVOICE}\n'
        '2026-02-20 payment "Boulangerie Martin" 440,00 EUR for F-1'
    )
    parts = facts(text, COMPANY)["allocation"]
    assert [(p["date"].month, p["amount_base"], p["closes"]) for p in parts] == [(2, 44_000, False), (3, 100_000, True)]


def test_one_payment_for_several_documents_takes_a_credit_note_off() -> None:
    text = (
        f'{INVOICE}\n2026-01-20 credit_note A-1 "Boulangerie Martin" 200,00 EUR + 40,00 VAT\n'
        '2026-02-20 payment "Boulangerie Martin" 1 200,00 EUR for A-1 and F-1'
    )
    parts = facts(text, COMPANY)["allocation"]
    assert {(p["document"], p["amount_base"], p["closes"]) for p in parts} == {
        ("A-1", -24_000, True),
        ("F-1", 144_000, True),
    }


def test_time_may_be_for_nobody_and_by_someone() -> None:
    fact = one("2026-01-02 time someone 1h internal", "time_entry")
    assert (fact.get("person"), fact["client"], fact["minutes"]) == (None, None, 60)
    fact = one('2026-01-02 time Claire "X" 3h30 delivery project:site billable at 95,00 EUR "maquettes"', "time_entry")
    assert (fact["minutes"], fact["billable"], fact["rate_base"], fact["note"]) == (210, True, 9_500, "maquettes")


def test_comments_start_a_line_or_follow_a_blank_outside_quotes() -> None:
    text = (
        f'; heading\n# another\n{INVOICE} ; paid late\n2026-01-02 time Claire "C# ; labs" 1h delivery project:a#b # end'
    )
    found = facts(text, COMPANY)
    assert len(found["document"]) == 1
    assert found["time_entry"][0]["client"] == "name:c labs"
    assert found["time_entry"][0]["project"] == "a#b"


def test_two_equal_lines_are_two_facts_with_their_own_keys() -> None:
    line = '2026-01-02 time Claire "X" 1h delivery\n'
    found = facts(line * 2, COMPANY)["time_entry"]
    assert len({fact["source_key"] for fact in found}) == 2


@pytest.mark.parametrize(
    ("line", "code", "column", "word"),
    [
        ("2026-02-30 time Claire 1h internal", "notation.expected_date", 1, "2026-02-30"),
        ('invoice "X" 10,00 EUR no VAT', "notation.expected_date", 1, "invoice"),
        ("2026-01-15 invioce F-1", "notation.expected_verb", 12, "invioce"),
        ("hello world", "notation.expected_verb", 1, "hello"),
        ('client "X" terms:soon', "notation.expected_terms", 18, "soon"),
        ('2026-01-15 invoice "X" many EUR', "notation.expected_amount", 24, "many"),
        ('2026-01-15 accrual "X" 10,00 USD', "notation.expected_base", 33, ""),
        ('2026-01-15 invoice "X" 10,00 euros', "notation.expected_currency", 30, "euros"),
        ('2026-01-15 invoice "X" 10,00 EUR', "notation.expected_tax", 33, ""),
        ('2026-01-15 invoice "X 10,00 EUR no VAT', "notation.open_quote", 20, '"X'),
        ("2026-01-15 invoice F-1 Martin 10,00 EUR no VAT", "notation.expected_client", 24, "Martin"),
        ('2026-01-15 invoice "X" 10,00 EUR no VAT paid', "notation.unexpected_word", 41, "paid"),
        ('2026-01-15 payment "X" 10,00 EUR for', "notation.expected_document", 37, ""),
        ("2026-01-15 time Claire three delivery", "notation.expected_duration", 24, "three"),
        ("2026-01-15 time Claire 1h sleeping", "notation.expected_choice", 27, "sleeping"),
        ("2026-01-15 cost wages 10,00 EUR", "notation.expected_choice", 17, "wages"),
        ("2026-01-15 fx 1 USD = 0 EUR", "notation.expected_rate", 23, "0"),
        ("2026-01-15 rate Claire 10,00 EUR monthly", "notation.expected_per", 34, "monthly"),
    ],
)
def test_a_wrong_line_is_rejected_with_its_place_and_word(
    line: str, code: str, column: int, word: str, tmp_path: Path
) -> None:
    reading, staging = read(f"{INVOICE}\n{line}\n", tmp_path)
    rejects = [reject for part in reading.parts for reject in part.rejects]
    assert [r.row for r in rejects] == [2]
    problem = rejects[0].problem
    assert (problem.code, problem.severity) == (code, "rejected")
    assert (problem.params["column"], problem.params["word"]) == (column, word)
    assert [(part.primary, part.rows) for part in reading.parts] == [("document", 2), ("client", 1)]
    assert staging.count("document") == 1


def test_the_same_number_twice_and_the_same_client_twice_point_at_the_first(tmp_path: Path) -> None:
    reading, _ = read(f'{INVOICE}\n{INVOICE}\nclient "A" code:C1\nclient "B" code:C1\n', tmp_path)
    assert [(r.row, r.problem.code, r.problem.params["other"]) for r in reading.parts[0].rejects] == [
        (4, "notation.declared_twice", 3),
        (2, "notation.document_twice", 1),
    ]


def test_a_payment_without_its_invoice_waits_for_the_rest_of_the_import(tmp_path: Path) -> None:
    text = '2026-02-20 payment "X" 10,00 EUR for F-9\n2026-02-21 payment "X" 20,00 EUR\n'
    _, staging = read(text, tmp_path)
    rows = staging.connection.execute("SELECT numbers, amount_base FROM pending_payment ORDER BY row").fetchall()
    assert rows == [("F-9", 1_000), (None, 2_000)]


def test_bytes_that_are_no_utf8_are_refused_with_their_row(tmp_path: Path) -> None:
    reading, _ = read(INVOICE.encode() + b"\n; \xff\n", tmp_path)
    assert [(p.code, p.severity, p.origin and p.origin.row) for p in reading.problems] == [
        ("notation.not_utf8", "refused", 2)
    ]


def test_a_text_that_says_nothing_is_refused_and_one_with_only_wrong_lines_rejects_them(tmp_path: Path) -> None:
    reading, _ = read("; nothing yet\n\n", tmp_path)
    assert [(p.code, p.severity) for p in reading.problems] == [("notation.nothing_said", "refused")]
    reading, _ = read("hello\nworld\n", tmp_path)
    assert [(part.rows, len(part.rejects)) for part in reading.parts] == [(2, 2)]


def test_the_notation_is_recognised_by_suffix_or_by_content(tmp_path: Path) -> None:
    def claim(name: str, text: str) -> float:
        (tmp_path / name).write_text(text)
        return Notation().claims(SourceFile.open(tmp_path / name))

    assert claim("a.preavis", "") == 1.0
    assert claim("notes.txt", f"; ours\n{INVOICE}\n") > 0.5
    assert claim("notes.txt", "Dear Claire,\nthe invoice is late.\n") == 0.0
    assert claim("log.txt", "2026-01-15 INFO started\n2026-01-15 INFO stopped\n") == 0.0


def test_many_lines_are_read_without_a_flaw() -> None:
    lines = [f'2026-01-02 time Claire "Client {i % 500}" 3h30 delivery project:site billable' for i in range(20_000)]
    assert len(facts("\n".join(lines), COMPANY)["time_entry"]) == 20_000
