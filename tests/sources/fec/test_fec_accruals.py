"""What is still to be invoiced is revenue and never a debt; an advance is all the money that came in."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from fec_ledgers import Read, Row, entry, line, payment, sale

Reader = Callable[..., Read]

ACCRUED = [
    line("418100", "120,00", client="A"),
    line("706000", credit="100,00"),
    line("445870", credit="20,00"),
]
REVERSED = [
    line("706000", "100,00"),
    line("445870", "20,00"),
    line("418100", credit="120,00", client="A"),
]
OPENED = [line("418100", "120,00", client="A"), line("101000", credit="120,00")]


def documents(found: Read) -> list[tuple[str, int, int]]:
    return [(d["kind"], d["excl_base"], d["incl_base"]) for d in found.of("document")]


def owed(found: Read) -> int:
    """What a client owes: documents and settlements, whatever was matched with what."""
    paid = sum(s["amount_base"] for s in found.of("settlement"))
    return sum(d["incl_base"] for d in found.of("document")) - paid


def test_an_invoice_still_to_be_made_is_revenue_of_its_day_and_owed_by_nobody(read: Reader) -> None:
    found = read(entry("OD", "1", "20251231", ACCRUED))
    assert documents(found) == [("accrual", 10_000, 0)]
    assert found.of("document")[0]["client"] == "code:A"
    assert found.of("settlement") == found.of("allocation") == []
    assert found.reading.totals["documents"] == 0
    assert found.reading.totals["revenue_base"] == 10_000
    assert found.is_conserved()


def test_an_accrual_is_no_receivable_at_the_opening_and_its_reversal_makes_room_for_the_invoice(read: Reader) -> None:
    rows = [
        *entry("AN", "1", "20250101", OPENED),
        *entry("OD", "2", "20250101", REVERSED),
        *sale("3", "20250115", "A", 10_000),
        *payment("4", "20250214", "A", 12_000),
    ]
    found = read(rows)
    assert documents(found) == [("accrual", -10_000, 0), ("invoice", 10_000, 12_000)]
    (allocation,) = found.of("allocation")
    assert (str(allocation["date"]), allocation["closes"]) == ("2025-02-14", True)
    assert owed(found) == 0
    assert found.is_conserved()


def test_an_invoice_booked_against_the_accrual_is_owed_and_no_revenue_again(read: Reader) -> None:
    lines = [line("411000", "120,00", client="A"), line("418100", credit="120,00", client="A")]
    tax = [line("445870", "20,00"), line("445710", credit="20,00")]
    found = read([*entry("OD", "1", "20250131", ACCRUED), *entry("VE", "2", "20250215", [*lines, *tax])])
    assert documents(found) == [("accrual", 10_000, 0), ("invoice", 0, 12_000)]
    assert owed(found) == 12_000
    assert found.is_conserved()


def test_a_credit_note_still_to_be_made_lowers_revenue_alone(read: Reader) -> None:
    lines = [line("709000", "50,00"), line("445870", "10,00"), line("419800", credit="60,00", client="A")]
    found = read([*sale("1", "20250115", "A", 10_000), *entry("OD", "2", "20251231", lines)])
    assert documents(found) == [("invoice", 10_000, 12_000), ("accrual", -5_000, 0)]
    assert owed(found) == 12_000
    assert found.of("settlement") == []
    assert found.is_conserved()


def test_accruals_of_several_clients_share_the_revenue_of_their_entry(read: Reader) -> None:
    lines = [line("418100", "80,00", client="A"), line("418100", "40,00", client="B"), *ACCRUED[1:]]
    found = read(entry("OD", "1", "20251231", lines))
    assert {d["client"]: (d["excl_base"], d["incl_base"]) for d in found.of("document")} == {
        "code:A": (6_667, 0),
        "code:B": (3_333, 0),
    }
    assert found.is_conserved()


def test_money_paid_before_any_invoice_is_a_payment_even_on_the_accrual_account(read: Reader) -> None:
    lines = [line("512000", "120,00"), line("418100", credit="120,00", client="A")]
    found = read(entry("BQ", "1", "20250105", lines))
    assert [(s["kind"], s["amount_base"]) for s in found.of("settlement")] == [("payment", 12_000)]


RECEIVED = [line("512000", "120,00"), line("419100", credit="100,00", client="A"), line("445710", credit="20,00")]


def test_an_advance_counts_with_the_vat_received_with_it(read: Reader) -> None:
    found = read(entry("BQ", "1", "20250105", RECEIVED))
    assert [(s["kind"], s["amount_base"]) for s in found.of("settlement")] == [("payment", 12_000)]
    back = [line("419100", "100,00", client="A"), line("445710", "20,00"), line("512000", credit="120,00")]
    found = read([*entry("BQ", "1", "20250105", RECEIVED), *entry("BQ", "2", "20250106", back)])
    assert [(s["kind"], s["amount_base"]) for s in found.of("settlement")] == [("payment", 12_000), ("refund", -12_000)]


@pytest.mark.parametrize(
    "used",
    [
        [line("411000", "120,00", client="A"), line("419100", "100,00", client="A")],
        [line("411000", "240,00", client="A")],
    ],
)
def test_an_advance_with_vat_settles_as_much_of_the_invoice_as_was_received(used: Sequence[Row], read: Reader) -> None:
    taken = len(used) > 1
    sold = [*used, line("706000", credit="200,00"), line("445710", credit="20,00" if taken else "40,00")]
    use = [
        line("419100", "100,00", client="A"),
        line("445710", "20,00"),
        line("411000", credit="120,00", client="A"),
    ]
    rows = [*entry("BQ", "1", "20250105", RECEIVED), *entry("VE", "2", "20250301", sold)]
    rows += [] if taken else entry("OD", "3", "20250301", use)
    found = read([*rows, *payment("4", "20250401", "A", 12_000)])
    assert documents(found) == [("invoice", 20_000, 24_000)]
    assert owed(found) == 0
    assert sum(a["amount_base"] for a in found.of("allocation")) == 24_000
    assert found.is_conserved()


def test_vat_that_an_advance_already_holds_is_not_added_to_it(read: Reader) -> None:
    lines = [line("512000", "120,00"), line("419100", credit="120,00", client="A")]
    tax = [line("445870", "20,00"), line("445710", credit="20,00")]
    found = read(entry("BQ", "1", "20250105", [*lines, *tax]))
    assert [s["amount_base"] for s in found.of("settlement")] == [12_000]


def test_the_cents_of_vat_of_several_advances_add_up(read: Reader) -> None:
    lines = [line("512000", "119,99"), line("445710", credit="20,00")]
    lines += [
        line("419100", credit=amount, client=who) for who, amount in (("A", "33,33"), ("B", "33,33"), ("C", "33,33"))
    ]
    found = read(entry("BQ", "1", "20250105", lines))
    assert sum(s["amount_base"] for s in found.of("settlement")) == 11_999
