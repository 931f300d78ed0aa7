"""Invoices in the shapes that people and software give them."""

from __future__ import annotations

from datetime import date

import pytest
from reading import Read, columns, one_problem

FRENCH = """\
N° facture;Date de facture;Date d'échéance;Raison sociale;Montant HT;TVA;Total TTC;Montant réglé;Date de règlement
F-001;15/01/2024;14/02/2024;Boulangerie Martin SARL;1 000,00;200,00;1 200,00;1 200,00;20/02/2024
F-002;20/01/2024;19/02/2024;Café Ørsted;2 500,50;500,10;3 000,60;;
AV-1;25/01/2024;;Boulangerie Martin SARL;-100,00;-20,00;-120,00;;
"""
ENGLISH = """\
Invoice number,Invoice date,Due date,Customer,Net amount,VAT,Gross amount,Amount paid,Payment date
F-001,01/15/2024,02/14/2024,Boulangerie Martin SARL,"1,000.00",200.00,"1,200.00","1,200.00",02/20/2024
F-002,01/20/2024,02/19/2024,Café Ørsted,"2,500.50",500.10,"3,000.60",,
AV-1,01/25/2024,,Boulangerie Martin SARL,-100.00,-20.00,-120.00,,
"""
_DOCUMENT = "number, client, kind, issue_date, due_date, due_origin, excl, vat, incl, excl_base, incl_base"


@pytest.mark.parametrize("text", [FRENCH, ENGLISH], ids=["french", "english"])
def test_the_same_invoices_in_two_languages_give_the_same_facts(read: Read, text: str) -> None:
    done = read(text)
    assert columns(done, "document", _DOCUMENT) == [
        (
            "F-001",
            "name:boulangerie martin",
            "invoice",
            date(2024, 1, 15),
            date(2024, 2, 14),
            "stated",
            100000,
            20000,
            120000,
            100000,
            120000,
        ),
        (
            "F-002",
            "name:cafe ørsted" if "ø" in str(columns(done, "document", "client")) else "name:cafe rsted",
            "invoice",
            date(2024, 1, 20),
            date(2024, 2, 19),
            "stated",
            250050,
            50010,
            300060,
            250050,
            300060,
        ),
        (
            "AV-1",
            "name:boulangerie martin",
            "credit_note",
            date(2024, 1, 25),
            None,
            None,
            -10000,
            -2000,
            -12000,
            -10000,
            -12000,
        ),
    ]
    assert columns(done, "allocation", "document, date, amount_base, closes, method") == [
        ("F-001", date(2024, 2, 20), 120000, True, "stated")
    ]
    assert (done.reading.rows, done.reading.rejects, done.reading.questions) == (3, (), ())


def test_the_three_conventions_of_a_credit_note_are_all_negative(read: Read) -> None:
    done = read(
        "Type;N° facture;Date;Client;Libellé;Total HT;Total TTC\n"
        "Avoir;A1234;13/02/2024;X;;100,00;120,00\n"
        "Facture;A1235;13/02/2024;X;;-100,00;-120,00\n"
        ";A1236;13/02/2024;X;Avoir sur facture A1200;100,00;120,00\n"
        "Facture;A1237;13/02/2024;X;;100,00;120,00\n"
    )
    assert columns(done, "document", "number, kind, excl, incl") == [
        ("A1234", "credit_note", -10000, -12000),
        ("A1235", "credit_note", -10000, -12000),
        ("A1236", "credit_note", -10000, -12000),
        ("A1237", "invoice", 10000, 12000),
    ]


def test_quotes_drafts_and_purchases_are_left_out_with_a_reason(read: Read) -> None:
    done = read(
        "Type,Number,Date,Customer,Total,Status\nACCREC,INV-0001,2024-02-13,X,120.00,Paid\n"
        "ACCPAY,INV-0002,2024-02-13,X,120.00,Paid\nACCREC,INV-0003,2024-02-13,X,120.00,Draft\nQuote,INV-0004,2024-02-13,X,120.00,\n"
    )
    assert [(r.row, r.problem.code) for r in done.reading.rejects] == [
        (3, "tables.not_a_sale"),
        (4, "tables.not_a_sale"),
        (5, "tables.not_a_sale"),
    ]
    assert columns(done, "document", "number") == [("INV-0001",)]


def test_a_row_a_line_becomes_one_invoice_and_every_row_is_accounted_for(read: Read) -> None:
    done = read(
        "ContactName,InvoiceNumber,InvoiceDate,DueDate,Total,TaxTotal,InvoiceAmountPaid,InvoiceAmountDue,Currency,Type,"
        "Description,Quantity,UnitAmount,LineAmount\n"
        "Acme,INV-0001,2024-01-15,2024-02-14,360.00,60.00,360.00,0.00,EUR,Sales invoice,Design,2,100.00,200.00\n"
        "Acme,INV-0001,2024-01-15,2024-02-14,360.00,60.00,360.00,0.00,EUR,Sales invoice,Code,1,100.00,100.00\n"
        "Beta,INV-0002,2024-01-16,2024-02-15,120.00,20.00,0.00,120.00,EUR,Sales invoice,Code,1,100.00,100.00\n"
    )
    assert columns(done, "document", "number, excl, vat, incl") == [
        ("INV-0001", 30000, 6000, 36000),
        ("INV-0002", 10000, 2000, 12000),
    ]
    assert done.rows_of("document") | done.rows_of("document_line") == {2, 3, 4}
    assert columns(done, "allocation", "document, amount_base") == [("INV-0001", 36000)]
    assert one_problem(done, "tables.paid_date_unknown").severity == "warning"


def test_rows_that_continue_the_one_above_leave_out_its_header_values(read: Read) -> None:
    done = read(
        "Number,Invoice date,Customer,Untaxed amount,Total,Line amount,Quantity\n"
        "INV/24/01,2024-01-15,Acme,300.00,360.00,200.00,2\n,,,,,100.00,1\nINV/24/02,2024-01-16,Acme,100.00,120.00,100.00,1\n"
    )
    assert columns(done, "document", "number, excl, incl") == [("INV/24/01", 30000, 36000), ("INV/24/02", 10000, 12000)]
    assert done.reading.rejects == ()


def test_amounts_of_lines_without_totals_add_up(read: Read) -> None:
    done = read(
        "N° facture;Date;Client;Désignation;Montant HT;Montant TTC\n"
        "F-1001;13/02/2024;X;conception;100,00;120,00\nF-1001;13/02/2024;X;développement;200,00;240,00\n"
    )
    assert columns(done, "document", "number, excl, vat, incl") == [("F-1001", 30000, 6000, 36000)]
    assert one_problem(done, "tables.lines_grouped").params["rows"] == 1


def test_the_same_numbered_row_twice_is_one_invoice_and_said(read: Read) -> None:
    row = "F-1001;13/02/2024;X;100,00;120,00\n"
    done = read("N° facture;Date;Client;Montant HT;Montant TTC\n" + row + row)
    assert columns(done, "document", "number, incl") == [("F-1001", 12000)]
    assert one_problem(done, "tables.same_invoice_twice").origin.row == 3


def test_two_equal_invoices_without_number_both_stay(read: Read) -> None:
    row = "13/02/2024;X;100,00;120,00\n"
    done = read("Date;Client;Montant HT;Montant TTC\n" + row + row)
    keys = columns(done, "document", "source_key, document")
    assert len(set(keys)) == 2
    assert all(key == document for key, document in keys)


def test_short_numbers_that_restart_each_year_are_different_invoices(read: Read) -> None:
    done = read("N°;Date;Client;Montant HT;Montant TTC\n1;13/02/2023;X;100,00;120,00\n1;13/02/2024;X;100,00;120,00\n")
    assert len({key for (key,) in columns(done, "document", "source_key")}) == 2


@pytest.mark.parametrize(
    ("answer", "excl", "vat", "incl"),
    [
        ("no_vat", 10000, 0, 10000),
        ("incl", None, None, 10000),
        ("excl_20", 10000, 2000, 12000),
        ("excl_5.5", 10000, 550, 10550),
    ],
)
def test_one_amount_of_unknown_tax_is_asked_and_the_answer_followed(
    read: Read, answer: str, excl: int | None, vat: int | None, incl: int
) -> None:
    text = "N° facture;Date;Client;Montant\nF-1001;13/02/2024;X;100,00\n"
    asked = read(text)
    assert [(q.code, q.key) for q in asked.reading.questions] == [("tables.amount_tax", "table.csv:amount_tax")]
    assert asked.staged() == 0
    done = read(text, answers={"amount_tax": answer})
    assert columns(done, "document", "excl, vat, incl") == [(excl, vat, incl)]


def test_amounts_that_do_not_add_up_are_kept_as_stated_and_said(read: Read) -> None:
    done = read("N° facture;Date;Client;HT;TVA;TTC\nF-1001;13/02/2024;X;100,00;20,00;121,00\n")
    assert columns(done, "document", "excl, vat, incl") == [(10000, 2000, 12100)]
    assert one_problem(done, "tables.amounts_disagree").params["amount"] == 100


def test_a_missing_tax_excluded_amount_stays_missing(read: Read) -> None:
    done = read("N° facture;Date;Client;Total TTC\nF-1001;13/02/2024;X;120,00\n")
    assert columns(done, "document", "excl, vat, incl, excl_base") == [(None, None, 12000, None)]
    assert one_problem(done, "tables.excl_unknown").severity == "warning"


def test_terms_in_days_or_words_give_the_due_date_and_say_so(read: Read) -> None:
    head = "N° facture;Date;Client;HT;TTC;Conditions de règlement\n"
    done = read(
        head + "F-1001;13/02/2024;X;100,00;120,00;30 jours\nF-1002;13/02/2024;X;100,00;120,00;45 jours fin de mois\n"
        "F-1003;13/02/2024;X;100,00;120,00;50 % à la commande\n"
    )
    assert columns(done, "document", "due_date, due_origin") == [
        (date(2024, 3, 14), "terms"),
        (date(2024, 3, 31), "terms"),
        (None, None),
    ]
    assert one_problem(done, "tables.terms_unclear").params["value"] == "50 % à la commande"


def test_a_foreign_invoice_needs_a_rate_or_a_base_amount(read: Read) -> None:
    done = read(
        "Number,Date,Customer,Currency,Subtotal,Total,Base amount\n"
        "INV-0001,2024-02-13,X,USD,100.00,120.00,110.40\nINV-0002,2024-02-13,X,USD,100.00,120.00,\nINV-0003,2024-02-13,X,EUR,1.00,1.20,\n"
    )
    assert columns(done, "document", "number, currency, incl, excl_base, vat_base, incl_base") == [
        ("INV-0001", "USD", 12000, 9200, 1840, 11040),
        ("INV-0003", "EUR", 120, 100, 20, 120),
    ]
    (reject,) = done.reading.rejects
    assert (reject.row, reject.problem.code, dict(reject.problem.params)) == (
        3,
        "tables.no_rate",
        {"currency": "USD", "base": "EUR", "value": "2024-02-13", "days": 31},
    )


@pytest.mark.parametrize(("answer", "base"), [("multiply", 10800), ("divide", 11111)])
def test_which_way_an_exchange_rate_goes_is_asked(read: Read, answer: str, base: int) -> None:
    rate = {"multiply": "0.90", "divide": "1.08"}[answer]
    text = (
        f"Number,Date,Customer,Currency,Subtotal,Total,Exchange rate\nINV-0001,2024-02-13,X,USD,100.00,120.00,{rate}\n"
    )
    assert [q.code for q in read(text).reading.questions] == ["tables.rate_direction"]
    done = read(text, answers={"table.csv:rate_direction": answer})
    assert columns(done, "document", "incl_base") == [(base,)]


def test_a_discount_and_a_dispute_are_facts_of_their_own(read: Read) -> None:
    done = read(
        "Invoice number,Date,Customer,Subtotal,Total,Discount,Disputed\nI-1001,2024-02-13,X,90.00,108.00,10.00,Yes\n"
    )
    assert columns(done, "document_line", "document, category, excl_base") == [("I-1001", "discount", -1000)]
    assert columns(done, "document_event", "document, kind, date") == [("I-1001", "dispute", date(2024, 2, 13))]


@pytest.mark.parametrize(
    ("header", "cell", "paid"),
    [
        ("Status", "Paid", 12000),
        ("Status", "Partially paid", None),
        ("Statut", "Impayée", None),
        ("Payée", "Oui", 12000),
        ("Reste à payer", "0,00", 12000),
        ("Solde dû", "20,00", 10000),
        ("Montant réglé", "50,00", 5000),
    ],
)
def test_what_the_row_says_of_payment_is_followed(read: Read, header: str, cell: str, paid: int | None) -> None:
    done = read(f"N° facture;Date;Client;HT;TTC;{header}\nF-1001;13/02/2024;X;100,00;120,00;{cell}\n")
    assert [amount for (amount,) in columns(done, "settlement", "amount")] == ([] if paid is None else [paid])
    assert columns(done, "allocation", "closes") == ([] if paid is None else [(paid == 12000,)])


def test_the_register_of_clients_is_staged_once_each_with_what_identifies_them(read: Read) -> None:
    done = read(
        "N° facture;Date;Client;SIREN;HT;TTC\nF-1001;13/02/2024;Durand SA;732 829 320;1,00;1,20\n"
        "F-1002;14/02/2024;Durand SA;732 829 320;1,00;1,20\nF-1003;14/02/2024;Recettes diverses;;1,00;1,20\n"
    )
    assert columns(done, "client", "client, name, kind") == [
        ("siren:732829320", "Durand SA", None),
        ("name:recettes diverses", "Recettes diverses", "pseudo"),
    ]
    assert ("siren:732829320", "siren", "732829320") in columns(done, "identity", "client, scheme, value")
    assert ("siren:732829320", "name", "durand") in columns(done, "identity", "client, scheme, value")


def test_a_row_that_names_nobody_is_kept_without_client(read: Read) -> None:
    done = read("N° facture;Date;Client;HT;TTC\nF-1001;13/02/2024;;1,00;1,20\n")
    assert columns(done, "document", "client, incl") == [(None, 120)]
    assert done.staging.count("client") == 0
