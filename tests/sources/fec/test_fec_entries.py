"""What entries become: the traps of real ledgers, one by one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from fec_ledgers import HEADER, Read, entry, ledger_text, line, payment, sale

Reader = Callable[..., Read]


def opened(read: Read, client: str) -> int:
    """What a client owes, as measures compute it."""
    owed = sum(d["incl_base"] for d in read.of("document", client=client))
    return owed - sum(a["amount_base"] for a in read.of("allocation", client=client))


def test_a_lettered_bundle_is_split_first_in_first_out(read: Reader) -> None:
    rows = [
        *sale("1", "20250110", "A", 10_000, "L"),
        *sale("2", "20250120", "A", 5_000, "L"),
        *sale("3", "20250201", "B", 700, "L"),
    ]
    found = read([*rows, *payment("4", "20250301", "A", 18_000, "L")])
    allocations = [
        (a["document"], a["amount_base"], a["closes"], a["method"], str(a["date"])) for a in found.of("allocation")
    ]
    assert allocations == [
        ("code:A|P1|2025-01-10", 12_000, True, "lettrage", "2025-03-01"),
        ("code:A|P2|2025-01-20", 6_000, True, "lettrage", "2025-03-01"),
    ]
    assert opened(found, "code:B") == 840


def test_lettered_is_not_paid(read: Reader) -> None:
    found = read([*sale("1", "20250110", "A", 10_000, "L"), *payment("2", "20250210", "A", 5_000, "L")])
    (allocation,) = found.of("allocation")
    assert (allocation["amount_base"], allocation["closes"]) == (5_000, False)
    assert opened(found, "code:A") == 7_000


def test_a_lettered_invoice_is_not_settled_by_another_payment(read: Reader) -> None:
    found = read([*sale("1", "20250110", "A", 10_000, "L"), *payment("2", "20250210", "A", 12_000)])
    assert found.of("allocation") == []


def test_lower_case_and_upper_case_letters_are_two_codes(read: Reader) -> None:
    rows = [*sale("1", "20250110", "A", 10_000, "aa"), *sale("2", "20250111", "A", 10_000, "AA")]
    found = read([*rows, *payment("3", "20250301", "A", 12_000, "AA")])
    assert [a["document"] for a in found.of("allocation")] == ["code:A|P2|2025-01-11"]


def test_a_credit_note_set_off_against_its_invoice_needs_no_payment(read: Reader) -> None:
    found = read([*sale("1", "20250110", "A", 10_000, "L"), *sale("2", "20250120", "A", -10_000, "L")])
    assert [(a["kind"], a["amount_base"], a["settlement"], a["closes"]) for a in found.of("allocation")] == [
        ("set_off", -12_000, None, True),
        ("set_off", 12_000, None, True),
    ]
    assert opened(found, "code:A") == 0


def test_amounts_find_exact_run_and_only_then_the_oldest(read: Reader) -> None:
    rows = [
        *sale("1", "20250101", "A", 100),
        *sale("2", "20250102", "A", 200),
        *sale("3", "20250103", "A", 500),
        *sale("4", "20250104", "A", 900),
    ]
    paid = [
        *payment("5", "20250201", "A", 600),
        *payment("6", "20250202", "A", 360),
        *payment("7", "20250203", "A", 50),
    ]
    found = read([*rows, *paid])
    methods = {(a["document"].split("|")[1], a["method"], str(a["confidence"])) for a in found.of("allocation")}
    assert methods == {
        ("P3", "exact", "0.95000000"),
        ("P1", "run", "0.90000000"),
        ("P2", "run", "0.90000000"),
        ("P4", "fifo", "0.30000000"),
    }
    assert "fec.fifo_only" in found.codes()


def test_a_bounced_payment_reopens_the_invoice(read: Reader) -> None:
    lines = [line("411000", "120,00", client="A"), line("512000", credit="120,00")]
    bounce = entry("BQ", "3", "20250220", lines, EcritureLib="Chèque impayé")
    found = read([*sale("1", "20250110", "A", 10_000), *payment("2", "20250210", "A", 12_000), *bounce])
    assert [s["kind"] for s in found.of("settlement")] == ["payment", "bounce"]
    assert opened(found, "code:A") == 12_000


def test_a_refund_settles_a_credit_note(read: Reader) -> None:
    refund = entry("BQ", "3", "20250220", [line("411000", "12,00", client="A"), line("512000", credit="12,00")])
    found = read([*sale("1", "20250110", "A", -1_000), *refund])
    (allocation,) = found.of("allocation")
    assert (allocation["kind"], allocation["amount_base"], allocation["closes"]) == ("refund", -1_200, True)


def test_bad_debt_is_a_write_off_and_a_cost_of_that_client(read: Reader) -> None:
    lost = entry(
        "OD",
        "2",
        "20250630",
        [line("654000", "100,00"), line("445710", "20,00"), line("411000", credit="120,00", client="A")],
    )
    found = read([*sale("1", "20250110", "A", 10_000), *lost])
    assert found.of("settlement")[0]["kind"] == "write_off"
    (cost,) = found.of("cost")
    assert (cost["client"], cost["category"], cost["amount_base"]) == ("code:A", "bad_debt", 10_000)
    assert found.is_conserved()


def test_an_early_discount_is_a_cost_of_that_client(read: Reader) -> None:
    paid = entry(
        "BQ",
        "2",
        "20250120",
        [line("512000", "118,00"), line("665000", "2,00"), line("411000", credit="120,00", client="A")],
    )
    found = read([*sale("1", "20250110", "A", 10_000), *paid])
    assert opened(found, "code:A") == 0
    assert [(c["client"], c["category"], c["amount_base"]) for c in found.of("cost")] == [
        ("code:A", "early_discount", 200)
    ]


def test_factoring_settles_the_invoice(read: Reader) -> None:
    sold = entry("OD", "2", "20250120", [line("467000", "120,00"), line("411000", credit="120,00", client="A")])
    found = read([*sale("1", "20250110", "A", 10_000), *sold])
    assert found.of("settlement")[0]["kind"] == "factoring"
    assert opened(found, "code:A") == 0


def test_an_advance_stays_unapplied_until_an_invoice_comes(read: Reader) -> None:
    advance = entry(
        "BQ", "1", "20250105", [line("512000", "120,00"), line("419100", credit="120,00", client="A", EcritureLet="L")]
    )
    alone = read(advance)
    assert [s["amount_base"] for s in alone.of("settlement")] == [12_000]
    assert alone.of("allocation") == []
    use = entry(
        "OD",
        "3",
        "20250301",
        [
            line("419100", "120,00", client="A", EcritureLet="L"),
            line("411000", credit="120,00", client="A", EcritureLet="M"),
        ],
    )
    found = read([*advance, *sale("2", "20250201", "A", 10_000, "M"), *use])
    (allocation,) = found.of("allocation")
    assert allocation["settlement"] == found.of("settlement")[0]["settlement"]
    assert (str(allocation["date"]), allocation["closes"]) == ("2025-02-01", True)


def test_a_deposit_invoice_is_no_revenue(read: Reader) -> None:
    deposit = entry(
        "VE",
        "1",
        "20250105",
        [
            line("411000", "120,00", client="A"),
            line("419100", credit="100,00", client="A"),
            line("445710", credit="20,00"),
        ],
    )
    lines = [
        line("411000", "120,00", client="A"),
        line("419100", "100,00", client="A"),
        line("706000", credit="200,00"),
        line("445710", credit="20,00"),
    ]
    found = read([*deposit, *payment("2", "20250110", "A", 12_000), *entry("VE", "3", "20250301", lines)])
    assert [(d["kind"], d["excl_base"], d["incl_base"]) for d in found.of("document")] == [
        ("deposit", 0, 12_000),
        ("invoice", 20_000, 12_000),
    ]
    assert opened(found, "code:A") == 12_000


def test_a_transfer_to_doubtful_debts_carries_the_lettering_on(read: Reader) -> None:
    transfer = entry(
        "OD",
        "2",
        "20250601",
        [
            line("416000", "120,00", client="A", EcritureLet="N"),
            line("411000", credit="120,00", client="A", EcritureLet="L"),
        ],
    )
    paid = entry(
        "BQ", "3", "20250901", [line("512000", "120,00"), line("416000", credit="120,00", client="A", EcritureLet="N")]
    )
    found = read([*sale("1", "20250110", "A", 10_000, "L"), *transfer, *paid])
    (allocation,) = found.of("allocation")
    assert (allocation["method"], str(allocation["date"])) == ("lettrage", "2025-09-01")
    assert len(found.of("settlement")) == 1


def test_vat_on_receipts_is_never_revenue(read: Reader) -> None:
    bill = entry(
        "VE",
        "1",
        "20250110",
        [line("411000", "120,00", client="A"), line("706000", credit="100,00"), line("445740", credit="20,00")],
    )
    paid = entry(
        "BQ",
        "2",
        "20250210",
        [
            line("512000", "120,00"),
            line("411000", credit="120,00", client="A"),
            line("445740", "20,00"),
            line("445710", credit="20,00"),
        ],
    )
    found = read([*bill, *paid])
    assert [d["excl_base"] for d in found.of("document")] == [10_000]
    assert opened(found, "code:A") == 0


def test_a_discount_is_inside_the_revenue_and_named_apart(read: Reader) -> None:
    lines = [
        line("411000", "108,00", client="A"),
        line("709600", "10,00"),
        line("706000", credit="100,00"),
        line("445710", credit="18,00"),
    ]
    found = read(entry("VE", "1", "20250110", lines))
    assert found.of("document")[0]["excl_base"] == 9_000
    (discount,) = found.of("document_line")
    assert (discount["category"], discount["excl_base"], discount["document"]) == (
        "discount",
        -1_000,
        found.of("document")[0]["document"],
    )
    assert found.is_conserved()


def test_a_sale_to_several_clients_is_shared_by_largest_remainder(read: Reader) -> None:
    lines = [line("411000", "40,00", client=name) for name in "ABC"]
    found = read(
        entry("VE", "1", "20250110", [*lines, line("706000", credit="100,00"), line("445710", credit="20,00")])
    )
    assert [d["excl_base"] for d in found.of("document")] == [3_334, 3_333, 3_333]
    assert sum(d["vat_base"] for d in found.of("document")) == 2_000
    assert "fec.shared_sale" in found.codes()


def test_a_sale_without_client_account_is_other_income(read: Reader) -> None:
    found = read(
        entry(
            "BQ",
            "1",
            "20250110",
            [line("512000", "120,00"), line("706000", credit="100,00"), line("445710", credit="20,00")],
        )
    )
    assert found.of("document") == []
    assert [(c["category"], c["amount_base"], c["client"]) for c in found.of("cost")] == [
        ("other_income", -10_000, None)
    ]


def test_a_sale_paid_within_its_entry_is_an_invoice_and_a_payment(read: Reader) -> None:
    lines = [
        line("411000", "12,00", client="A"),
        line("706000", credit="10,00"),
        line("445710", credit="2,00"),
        line("530000", "12,00"),
        line("411000", credit="12,00", client="A"),
    ]
    found = read(entry("CA", "1", "20250110", lines))
    assert (found.of("document")[0]["incl_base"], found.of("settlement")[0]["amount_base"]) == (1_200, 1_200)
    assert opened(found, "code:A") == 0


def test_the_end_of_an_account_names_the_client_and_no_auxiliary_names_nobody(read: Reader) -> None:
    own = [line("411DURAND", "120,00", CompteLib="Durand & fils"), line("706000", credit="120,00")]
    none = [line("411000", "60,00"), line("706000", credit="60,00")]
    found = read([*entry("VE", "1", "20250110", own), *entry("VE", "2", "20250111", none)])
    assert [d["client"] for d in found.of("document")] == ["code:DURAND", None]
    assert [c["name"] for c in found.of("client")] == ["Durand & fils"]
    assert "fec.no_client" in found.codes()


def test_an_auxiliary_on_every_line_makes_no_client_of_suppliers(read: Reader) -> None:
    rows = [row | {"CompAuxNum": "A", "CompAuxLib": "Alpha"} for row in sale("1", "20250110", "A", 10_000)]
    bought = entry(
        "AC", "2", "20250111", [line("604000", "10,00", client="S"), line("401000", credit="10,00", client="S")]
    )
    found = read([*rows, *bought])
    assert [c["client"] for c in found.of("client")] == ["code:A"]
    assert found.of("cost")[0]["category"] == "subcontract"


@pytest.mark.parametrize("number", ["", "0"])
def test_blank_or_constant_numbers_are_cut_by_the_running_balance(read: Reader, number: str) -> None:
    rows = [*sale("1", "20250110", "A", 100), *sale("2", "20250110", "B", 200), *sale("3", "20250110", "C", 300)]
    found = read([row | {"EcritureNum": number} for row in rows])
    assert [(d["client"], d["excl_base"]) for d in found.of("document")] == [
        ("code:A", 100),
        ("code:B", 200),
        ("code:C", 300),
    ]
    assert found.reading.problems == ()


def test_an_entry_dated_on_two_days_is_put_together_again(read: Reader) -> None:
    rows = [
        *sale("1", "20250110", "A", 100),
        *sale("2", "20250111", "A", 200),
        *sale("3", "20250112", "A", 300),
        *sale("4", "20250113", "A", 400),
    ]
    rows[1] = rows[1] | {"EcritureDate": "20250109"}
    found = read(rows)
    assert found.reading.totals["entries"] == 4
    assert "fec.unbalanced_entry" not in found.codes()


def test_an_unbalanced_entry_is_named_with_its_difference(read: Reader) -> None:
    rows = [
        *sale("1", "20250110", "A", 100),
        *sale("2", "20250111", "A", 200),
        *sale("3", "20250112", "A", 300),
        *sale("4", "20250113", "A", 400),
    ]
    rows[3] = rows[3] | {"Debit": "3,40"}
    problem = next(p for p in read(rows).reading.problems if p.code == "fec.unbalanced_entry")
    assert problem.params == {"journal": "VE", "entry": "2", "rows": 3, "difference": 100}
    assert problem.origin is not None
    assert problem.origin.row == 5


def test_a_detailed_opening_keeps_the_key_of_the_original_invoice(read: Reader) -> None:
    before = read(sale("1", "20241110", "A", 10_000), "732829320FEC20241231.txt")
    lines = [line("411000", "120,00", client="A", PieceRef="P1", PieceDate="20241110"), line("120000", credit="120,00")]
    after = read([*entry("AN", "1", "20250101", lines), *payment("2", "20250115", "A", 12_000)])
    (opening,) = after.of("document")
    assert opening["document"] == before.of("document")[0]["document"]
    assert opening["source_key"] != before.of("document")[0]["source_key"]
    assert (opening["kind"], opening["excl_base"], opening["carried"]) == ("opening", 0, date(2024, 12, 31))
    assert after.of("allocation")[0]["issue_date"] == date(2024, 11, 10)
    assert before.of("document")[0]["carried"] is None


def test_an_aggregated_opening_has_no_age(read: Reader) -> None:
    lines = [line("411000", "120,00", client="A", PieceRef="RAN"), line("120000", credit="120,00")]
    found = read([*entry("AN", "1", "20250101", lines), *payment("2", "20250115", "A", 5_000)])
    (opening,) = found.of("document")
    assert (opening["number"], opening["issue_date"]) == (None, date(2024, 12, 31))
    (allocation,) = found.of("allocation")
    assert (allocation["method"], allocation["issue_date"]) == ("fifo", None)
    assert "fec.opening_without_age" in found.codes()


def test_an_opening_at_the_end_of_the_file_with_old_dates_does_not_move_the_year(read: Reader) -> None:
    lines = [line("411000", "120,00", client="A", PieceRef="F7"), line("120000", credit="120,00")]
    found = read([*sale("1", "20250110", "A", 100), *entry("AN", "9", "20230601", lines)])
    assert found.reading.covers is not None
    assert (found.reading.covers.first, found.reading.covers.last) == (date(2025, 1, 1), date(2025, 12, 31))
    assert found.of("document", kind="opening")[0]["issue_date"] == date(2023, 6, 1)


def test_closing_entries_are_no_activity(read: Reader) -> None:
    closing = entry("OD", "9", "20251231", [line("706000", "100,00"), line("120000", credit="100,00")])
    found = read([*sale("1", "20250110", "A", 10_000), *closing])
    assert found.of("cost") == []
    assert [g["closing"] for g in found.of("gl_line")] == [False] * 3 + [True] * 2
    assert found.is_conserved()


def test_a_provisional_export_and_its_final_one_are_the_same_snapshot(read: Reader) -> None:
    first = read(sale("1", "20250110", "A", 100), "export.txt")
    last = read([*sale("1", "20250110", "A", 100), *sale("2", "20251220", "A", 100)], "export.txt")
    assert first.reading.snapshot == last.reading.snapshot == "fec:732829320:2025-12-31"
    assert "fec.year_inferred" in first.codes()


def test_a_fiscal_year_may_end_in_summer_and_a_wrong_name_is_not_believed(read: Reader) -> None:
    rows = [*sale("1", "20240903", "A", 100), *sale("2", "20250830", "A", 100)]
    told = read(rows, "732829320FEC20250831.txt")
    assert told.reading.covers is not None
    assert (told.reading.covers.first, told.reading.covers.last) == (date(2024, 9, 1), date(2025, 8, 31))
    assert read(rows, "111111111FEC20191231.txt").reading.covers == told.reading.covers


def test_a_stated_due_date_is_kept_and_followed_by_allocations(read: Reader) -> None:
    header = [*HEADER, "DateLimitReglmt", "NumFacture"]
    rows = [
        row | {"DateLimitReglmt": "20250209" if row["CompteNum"] == "411000" else "", "NumFacture": "2025-001"}
        for row in sale("1", "20250110", "A", 10_000)
    ]
    found = read(ledger_text([*rows, *payment("2", "20250301", "A", 12_000)], header=header))
    (document,) = found.of("document")
    assert (document["number"], document["due_date"], document["due_origin"]) == (
        "2025-001",
        date(2025, 2, 9),
        "stated",
    )
    assert found.of("allocation")[0]["due_date"] == date(2025, 2, 9)


def test_a_foreign_currency_is_kept_in_its_own_units(read: Reader) -> None:
    rows = sale("1", "20250110", "A", 10_000)
    rows[0] = rows[0] | {"Montantdevise": "-18000", "Idevise": "JPY"}
    (document,) = read(rows).of("document")
    assert (document["currency"], document["incl"], document["incl_base"], document["excl"]) == (
        "JPY",
        18_000,
        12_000,
        None,
    )


def test_identical_lines_all_stay_with_keys_of_their_own(read: Reader) -> None:
    found = read([*sale("1", "20250110", "A", 100), *sale("1", "20250110", "A", 100)])
    assert len({g["source_key"] for g in found.of("gl_line")}) == 6
    assert sum(d["excl_base"] for d in found.of("document")) == 200


def test_one_number_for_several_invoices_gives_them_keys_of_their_own(read: Reader) -> None:
    rows = [row | {"PieceRef": "FOLIO"} for number in "123" for row in sale(number, "20250110", "A", 100)]
    keys = [d["document"] for d in read(rows).of("document")]
    assert keys == ["code:A|FOLIO|2025-01-10", "code:A|FOLIO|2025-01-10#2", "code:A|FOLIO|2025-01-10#3"]


def test_an_entry_of_several_invoices_of_one_client_is_told_apart_by_piece(read: Reader) -> None:
    lines = [
        line("411000", "12,00", client="A", PieceRef="F1"),
        line("411000", "24,00", client="A", PieceRef="F2"),
        line("706000", credit="30,00"),
        line("445710", credit="6,00"),
    ]
    assert [(d["number"], d["excl_base"]) for d in read(entry("VE", "1", "20250110", lines)).of("document")] == [
        ("F1", 1_000),
        ("F2", 2_000),
    ]


def test_a_currency_without_cents_is_read_in_whole_units(read: Reader) -> None:
    found = read(sale("1", "20250110", "A", 10_000), currency="XPF")
    assert found.of("document")[0]["incl_base"] == 120
