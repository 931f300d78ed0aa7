"""Plain English headings, as people and programs write them, are read as invoices."""

from __future__ import annotations

from datetime import date

import pytest
from reading import Read, columns


@pytest.mark.parametrize(
    "head",
    [
        "number,client,issue_date,excl_tax,incl_tax",
        "invoice_number,client,date,total_excl_vat,total_incl_vat",
        "invoice_number,client,issue_date,excluding_vat,including_vat",
        "Invoice no,Customer,Issue date,Excluding tax,Including tax",
        "invoice,customer,issued,tax excl.,tax incl.",
    ],
)
def test_a_table_of_invoices_is_not_taken_for_names_of_clients(read: Read, head: str) -> None:
    done = read(f"{head}\nF1,Dupont,2025-01-10,1000.00,1200.00\nF2,Martin,2025-02-10,500.00,600.00\n")
    assert columns(done, "document", "number, client, issue_date, excl, incl") == [
        ("F1", "name:dupont", date(2025, 1, 10), 100_000, 120_000),
        ("F2", "name:martin", date(2025, 2, 10), 50_000, 60_000),
    ]
