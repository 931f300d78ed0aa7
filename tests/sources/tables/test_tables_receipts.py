"""A receipts book: each receipt is revenue on its day, unless an invoice asked for it."""

from __future__ import annotations

from datetime import date

import pytest
from reading import Done, Read, columns, one_problem

from preavis.errors import Problem
from preavis.sources.tables import allocate

FRENCH = (
    "Livre des recettes 2025;;;;;\n"
    "Date d'encaissement;Référence;Client;Nature de la prestation;Montant;Mode d'encaissement\n"
    "15/01/2025;F-101;Durand;Conseil;1 200,00 €;Virement\n"
    "20/02/2025;;Petit;Atelier;90,50 €;Espèces\n"
)
ENGLISH = (
    "Date of receipt,Reference,Customer,Nature of service,Amount,Payment method\n"
    "2025-01-15,F-101,Durand,Advice,1200.00,Transfer\n2025-02-20,,Petit,Workshop,90.50,Cash\n"
)
HEAD = "Date d'encaissement;Référence;Client;Nature;Montant;Mode de règlement\n"
INVOICES = (
    "N° facture;Date de facture;Client;Montant HT;TVA;Montant TTC\n"
    "F-101;15/12/2024;Durand;1 000,00;200,00;1 200,00\nF-102;31/12/2024;Petit;50,00;10,00;60,00\n"
)
_KNOWN = "SELECT *, incl_base AS open_base FROM stage_document"
REVENUE = "number, kind, issue_date, due_date, due_origin, excl, vat, incl, excl_base, client, label"


def _alone(
    read: Read, text: str | bytes, invoices: str | None = None, **more: object
) -> tuple[Done, tuple[Problem, ...]]:
    """A receipts book, with invoices or without, as a whole import leaves it."""
    done = read(text, name="livre.csv", **more)
    if invoices:
        read(invoices, name="factures.csv", staging=done.staging)
    done.staging.connection.execute(f"CREATE OR REPLACE VIEW known_document AS {_KNOWN}")
    return done, allocate(done.staging.connection)


@pytest.mark.parametrize(("text", "words"), [(FRENCH, ("Conseil", "Atelier")), (ENGLISH, ("Advice", "Workshop"))])
def test_each_receipt_is_revenue_on_its_day_free_of_vat(read: Read, text: str, words: tuple[str, str]) -> None:
    done, problems = _alone(read, text)
    assert done.reading.interpretation["table"] == "receipts"
    assert problems == ()
    assert columns(done, "document", REVENUE) == [
        ("F-101", "invoice", date(2025, 1, 15), None, "receipt", 120000, 0, 120000, 120000, "name:durand", words[0]),
        (None, "invoice", date(2025, 2, 20), None, "receipt", 9050, 0, 9050, 9050, "name:petit", words[1]),
    ]
    assert columns(done, "allocation", "kind, amount_base, closes, method") == [
        ("receipt", 120000, True, "stated"),
        ("receipt", 9050, True, "stated"),
    ]
    assert one_problem(done, "tables.receipts_without_vat").params["rows"] == 2
    assert done.reading.totals["receipts"] == 2


def test_a_receipt_of_a_known_invoice_is_its_payment_and_nothing_else(read: Read) -> None:
    done, problems = _alone(read, FRENCH, INVOICES)
    assert problems == ()
    found = columns(done, "allocation", "document, kind, method, amount_base")
    assert ("F-101", "payment", "stated", 120000) in found
    assert ("F-102", "payment", "fifo", 6000) in found
    extra = columns(done, "document", "client, excl_base, incl_base, due_origin")[2:]
    assert extra == [("name:petit", 3050, 3050, "receipt")], "what the invoice did not ask for is revenue"
    assert sum(amount for (*_, amount) in found) == 120000 + 9050


def test_a_receipt_before_every_invoice_is_revenue(read: Read) -> None:
    done, _ = _alone(read, HEAD + "23/11/2024;;Durand;Conseil;1 200,00;Virement\n", INVOICES)
    assert columns(done, "allocation", "kind, amount_base") == [("receipt", 120000)]


def test_money_given_back_is_negative_revenue(read: Read) -> None:
    done, _ = _alone(
        read, HEAD + "15/01/2025;;Durand;Conseil;500,00;Virement\n20/01/2025;;Durand;Avoir;-80,00;Virement\n"
    )
    assert columns(done, "settlement", "kind, amount") == [("payment", 50000), ("refund", -8000)]
    assert columns(done, "document", "kind, excl_base") == [("invoice", 50000), ("credit_note", -8000)]


def test_a_bounced_receipt_and_its_return_add_up_to_nothing(read: Read) -> None:
    done, _ = _alone(
        read, HEAD + "15/01/2025;;Durand;Conseil;500,00;Chèque\n20/01/2025;;Durand;Impayé;-500,00;Chèque\n"
    )
    assert sum(amount for (amount,) in columns(done, "document", "excl_base")) == 0


def test_vat_on_a_receipt_is_no_revenue(read: Read) -> None:
    head = "Date d'encaissement;Client;Nature;Montant HT;TVA;Montant TTC;Mode de règlement\n"
    done, _ = _alone(read, head + "15/01/2025;Durand;Conseil;100,00;20,00;120,00;Virement\n")
    assert columns(done, "document", "excl, vat, incl, excl_base, vat_base, incl_base") == [
        (10000, 2000, 12000, 10000, 2000, 12000)
    ]
    assert done.reading.problems == ()


def test_two_equal_receipts_both_count(read: Read) -> None:
    line = "15/01/2025;;Petit;Atelier;90,00;Espèces\n"
    done, _ = _alone(read, HEAD + line + line)
    assert columns(done, "document", "excl_base") == [(9000,), (9000,)]
    assert len(set(columns(done, "document", "source_key"))) == 2


@pytest.mark.parametrize("name", ["recettes 2025.csv", "Receipts.csv"])
def test_the_name_of_the_file_or_its_title_tells_a_receipts_book_without_natures(read: Read, name: str) -> None:
    rows = "Date;Client;Montant;Mode de règlement\n15/01/2025;Durand;500,00;Virement\n"
    assert read(rows, name=name).reading.interpretation["table"] == "receipts"
    assert read(f"Registre des recettes;;;\n{rows}", name="a.csv").reading.interpretation["table"] == "receipts"
    assert read(rows, name="a.csv").reading.interpretation["table"] == "payments"


def test_a_column_of_natures_that_names_means_of_payment_is_asked_about(read: Read) -> None:
    text = HEAD + "15/01/2025;F-1;Durand;Virement;500,00;Banque\n16/01/2025;F-2;Durand;Chèque;80,00;Banque\n"
    (question,) = read(text, name="a.csv").reading.questions
    assert (question.code, question.choices) == ("tables.kind", ("payments", "receipts"))
    for table in question.choices:
        done = read(text, name="a.csv", answers={question.key: table})
        assert done.reading.interpretation["table"] == table
        assert done.staging.count("settlement") == 2


def test_payments_without_any_invoice_may_be_a_receipts_book_and_a_person_can_say_so(read: Read) -> None:
    text = "Date de paiement;Client;Montant;Mode de règlement\n15/01/2025;Durand;500,00;Virement\n"
    done, problems = _alone(read, text)
    assert done.staging.count("document") == 0
    assert {one.code for one in problems} == {"tables.payment_unmatched", "tables.payments_without_invoices"}
    told, problems = _alone(read, text, answers={"livre.csv:kind": "receipts"})
    assert columns(told, "document", "excl_base") == [(50000,)]
    assert problems == ()


def test_invoices_with_a_date_of_payment_stay_invoices(read: Read) -> None:
    done = read(
        "Date de facture;N° facture;Client;Nature;Montant;Date d'encaissement;Mode de règlement\n"
        "15/12/2024;F-1;Durand;Conseil;500,00;15/01/2025;Virement\n",
        answers={"amount_tax": "no_vat"},
    )
    assert done.reading.interpretation["table"] == "invoices"
    assert columns(done, "settlement", "date, amount") == [(date(2025, 1, 15), 50000)]


def test_a_sweeping_answer_makes_no_receipts_book_of_a_table_that_is_none(read: Read) -> None:
    text = "Date de paiement;Client;Montant;Mode de règlement\n15/01/2025;Durand;500,00;Virement\n"
    assert read(text, name="a.csv", answers={"kind": "receipts"}).reading.interpretation["table"] == "payments"
