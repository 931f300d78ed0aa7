"""Which invoices a payment settles."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st
from reading import Done, Read, columns

from preavis.errors import Problem
from preavis.sources.tables import allocate
from preavis.sources.tables.match import Document, Matcher, Payment

_INVOICES = """\
N° facture;Date;Échéance;Client;HT;TVA;TTC
F-101;13/01/2024;13/02/2024;Acme;100,00;20,00;120,00
F-102;13/02/2024;14/03/2024;Acme;200,00;40,00;240,00
F-103;13/03/2024;14/04/2024;Acme;300,00;60,00;360,00
F-201;13/03/2024;14/04/2024;Beta;50,00;10,00;60,00
"""
_HEAD = "Date de paiement;Client;Montant;N° facture;Mode de règlement\n"
_KNOWN = "SELECT *, incl_base AS open_base FROM stage_document"


def _run(read: Read, payments: str, invoices: str = _INVOICES) -> tuple[Done, tuple[Problem, ...]]:
    done = read(_HEAD + payments, name="paiements.csv")
    read(invoices, name="factures.csv", staging=done.staging)
    done.staging.connection.execute(f"CREATE OR REPLACE VIEW known_document AS {_KNOWN}")
    return done, allocate(done.staging.connection)


def test_a_payment_that_names_invoices_settles_them_in_that_order(read: Read) -> None:
    done, problems = _run(read, "20/04/2024;Acme;400,00;F-103, F-101;virement\n")
    assert columns(done, "allocation", "document, amount_base, closes, method, confidence, due_date") == [
        ("F-103", 36000, True, "stated", Decimal(1), date(2024, 4, 14)),
        ("F-101", 4000, False, "stated", Decimal(1), date(2024, 2, 13)),
    ]
    assert problems == ()


def test_without_a_number_the_amount_then_a_run_then_age_decide(read: Read) -> None:
    done, _ = _run(
        read, "20/04/2024;Beta;60,00;;virement\n21/04/2024;Acme;360,00;;virement\n22/04/2024;Acme;300,00;;virement\n"
    )
    assert columns(done, "allocation", "document, amount_base, closes, method") == [
        ("F-201", 6000, True, "exact"),
        ("F-103", 36000, True, "exact"),
        ("F-101", 12000, True, "fifo"),
        ("F-102", 18000, False, "fifo"),
    ]
    done, _ = _run(read, "21/03/2024;Acme;600,00;;virement\n")
    assert columns(done, "allocation", "document, method") == [("F-102", "run"), ("F-103", "run")]


def test_a_payment_never_settles_an_invoice_of_later_days_or_of_another_client(read: Read) -> None:
    done, problems = _run(read, "20/01/2024;Beta;60,00;;virement\n")
    assert columns(done, "allocation", "document") == []
    assert [(p.code, p.origin.row if p.origin else None) for p in problems] == [("tables.payment_unmatched", 2)]
    assert done.staging.count("settlement") == 1


def test_what_exceeds_the_invoice_stays_unallocated_and_is_said(read: Read) -> None:
    done, problems = _run(read, "20/04/2024;Acme;130,00;F-101;virement\n")
    assert columns(done, "allocation", "amount_base, closes") == [(12000, True)]
    assert [(p.code, p.params["amount"]) for p in problems] == [("tables.payment_exceeds", 1000)]


def test_a_bounced_payment_and_the_one_it_takes_back_settle_nothing(read: Read) -> None:
    done, _ = _run(
        read,
        "20/04/2024;Beta;60,00;F-201;virement\n25/04/2024;Beta;-60,00;F-201;impayé\n30/04/2024;Beta;60,00;F-201;CB\n",
    )
    assert columns(done, "settlement", "kind, amount") == [("payment", 6000), ("bounce", -6000), ("payment", 6000)]
    assert len(columns(done, "allocation", "date")) == 1


def test_a_payment_that_the_invoice_row_states_too_counts_once(read: Read) -> None:
    invoices = "N° facture;Date;Client;HT;TTC;Statut\nF-101;13/01/2024;Acme;100,00;120,00;Payée\n"
    done, _ = _run(read, "20/04/2024;Acme;120,00;F-101;virement\n", invoices)
    assert columns(done, "settlement", "date, amount") == [(date(2024, 4, 20), 12000)]
    assert columns(done, "allocation", "document, date, amount_base, closes") == [
        ("F-101", date(2024, 4, 20), 12000, True)
    ]
    done, _ = _run(read, "20/04/2024;Acme;120,00;;virement\n", invoices)
    assert columns(done, "settlement", "date, amount") == [(date(2024, 4, 20), 12000)]


def test_the_same_client_by_code_and_by_name_is_one(read: Read) -> None:
    invoices = "N° facture;Date;Code client;Client;HT;TTC\nF-101;13/01/2024;C9;Acme SARL;100,00;120,00\n"
    done, _ = _run(read, "20/04/2024;ACME;120,00;;virement\n", invoices)
    assert columns(done, "allocation", "client, document, method") == [("code:C9", "F-101", "exact")]


def test_payments_already_stored_are_not_allocated_twice_and_the_waiting_ones_find_their_invoice(read: Read) -> None:
    done = read(_HEAD + "20/04/2024;Acme;120,00;F-101;virement\n", name="paiements.csv")
    connection = done.staging.connection
    key = columns(done, "settlement", "source_key")[0][0]
    read(_INVOICES, name="factures.csv", staging=done.staging)
    connection.execute(f"CREATE VIEW known_document AS {_KNOWN}")
    connection.execute(
        "CREATE TABLE known_settlement AS SELECT settlement, client, date, kind, currency, amount, amount_base, label, "
        "0 AS left_base FROM stage_settlement UNION ALL "
        "SELECT 'old', 'name:beta', DATE '2024-05-01', 'payment', 'EUR', 6000, 6000, 'F-201', 6000"
    )
    assert allocate(connection, settlements="known_settlement") == ()
    assert columns(done, "allocation", "settlement, document") == [("old", "F-201")]
    assert key == "name:acme|2024-04-20|12000|EUR|F-101|payment"


def test_the_same_files_twice_in_one_import_are_allocated_once(read: Read) -> None:
    invoices = _INVOICES.replace("TTC", "TTC;Montant réglé", 1)
    payments = _HEAD + "20/04/2024;Acme;360,00;;virement\n"
    done = read(payments, name="a.csv")
    for name, text in (("b.csv", payments), ("c.csv", invoices), ("d.csv", invoices)):
        read(text, name=name, staging=done.staging)
    done.staging.connection.execute(f"CREATE VIEW known_document AS {_KNOWN}")
    allocate(done.staging.connection)
    assert columns(done, "allocation", "document, amount_base, closes") == [("F-103", 36000, True)]


def test_an_invoice_imported_again_beside_its_stored_self_stays_paid_once(read: Read) -> None:
    invoices = "N° facture;Date;Client;HT;TTC;Montant réglé;Date de règlement\n"
    done = read(invoices + "F-101;13/01/2024;Acme;100,00;120,00;70,00;20/01/2024\n", name="factures.csv")
    read(_HEAD + "20/04/2024;Acme;50,00;F-101;virement\n", name="paiements.csv", staging=done.staging)
    connection = done.staging.connection
    connection.execute("CREATE VIEW known_document AS SELECT *, 5000 AS open_base FROM stage_document")
    connection.execute(
        "CREATE TABLE known_settlement AS SELECT settlement, client, date, kind, currency, amount, amount_base, label, "
        "0 AS left_base FROM stage_settlement WHERE settlement = 'paid|F-101'"
    )
    assert allocate(connection, settlements="known_settlement") == ()
    assert columns(done, "allocation", "document, amount_base, closes")[1:] == [("F-101", 5000, True)]


def test_a_payment_that_a_stored_invoice_row_states_is_dropped_as_a_duplicate(read: Read) -> None:
    done = read(_INVOICES.replace("F-201", "F-999"), name="factures.csv")
    read(_HEAD + "20/04/2024;Acme;120,00;F-101;virement\n", name="paiements.csv", staging=done.staging)
    connection = done.staging.connection
    connection.execute("CREATE VIEW known_document AS SELECT *, 0 AS open_base FROM stage_document")
    connection.execute(
        "CREATE TABLE known_settlement AS SELECT 'paid|F-101' AS settlement, 'name:acme' AS client, "
        "DATE '2024-02-01' AS date, 'payment' AS kind, 'EUR' AS currency, 12000 AS amount, 12000 AS amount_base, "
        "'F-101' AS label, 0 AS left_base"
    )
    assert [p.code for p in allocate(connection, settlements="known_settlement")] == ["tables.payment_stated_twice"]
    assert done.staging.count("settlement") == 0


def test_a_foreign_invoice_paid_whole_is_closed_with_an_exchange_difference(read: Read) -> None:
    invoices = "Number,Date,Customer,Currency,Subtotal,Total,Base amount\nINV-1,2024-02-13,X,USD,100.00,100.00,92.00\n"
    done = read(
        "Payment date,Customer,Amount,Invoice number,Currency,Base amount\n2024-03-13,X,100.00,INV-1,USD,90.00\n",
        name="payments.csv",
    )
    read(invoices, name="invoices.csv", staging=done.staging)
    done.staging.connection.execute(f"CREATE VIEW known_document AS {_KNOWN}")
    allocate(done.staging.connection)
    assert columns(done, "allocation", "kind, amount_base, closes") == [
        ("payment", 9000, False),
        ("fx_diff", 200, True),
    ]
    assert columns(done, "settlement", "kind, amount_base") == [("payment", 9000), ("fx_diff", 200)]


@settings(max_examples=60, deadline=None)
@given(
    documents=st.lists(st.tuples(st.integers(0, 40), st.integers(-50, 200).filter(bool)), min_size=1, max_size=12),
    payments=st.lists(st.tuples(st.integers(0, 60), st.integers(-50, 400).filter(bool)), max_size=12),
)
def test_nothing_is_made_or_lost_by_matching(documents: list[tuple[int, int]], payments: list[tuple[int, int]]) -> None:
    known = [
        Document("c", f"D{i}", f"D{i}", date.fromordinal(738000 + day), None, None, amount, amount)
        for i, (day, amount) in enumerate(documents)
    ]
    paid = [
        Payment(f"P{i}", "c", date.fromordinal(738000 + day), "payment", "EUR", amount, amount, None)
        for i, (day, amount) in enumerate(payments)
    ]
    matcher = Matcher(known)
    matcher.match(paid)
    for payment in paid:
        applied = sum(one.amount_base for one in matcher.applied if one.payment is payment)
        assert applied + payment.left == payment.amount
    for document in known:
        applied = sum(one.amount_base for one in matcher.applied if one.document is document)
        assert applied + document.left == document.incl_base
        assert abs(document.left) <= abs(document.incl_base)
        assert sum(one.closes for one in matcher.applied if one.document is document) == (document.left == 0)
