"""The payment theme: worked examples, and whole books recomputed document by document by a plain loop."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from payment_books import AS_OF, Facts, book, days, measured

from preavis.facts.book import Company
from preavis.facts.period import months_before, trailing
from preavis.law import load
from preavis.law.interest import Debt, statutory_interest
from preavis.measures.payment import MEASURES, PAYMENT
from preavis.measures.value import Value

FRANCE = load("FR")
WINDOW = trailing(AS_OF, 12)
JANUARY = date(2026, 1, 31)


def values(folder: Path, facts: Facts, kind: str = "company", **assumed: Any) -> dict[str, Value]:
    """Every payment measure of the one client of a book."""
    return measured(book(folder, facts, [kind]), [PAYMENT], **assumed).of(0)


# Worked examples


def test_the_golden_days_of_sales_outstanding(tmp_path: Path) -> None:
    # Sales of 10 million, 1.2 million open of which 0.8 million not due: 43.8, 29.2 and 14.6 days.
    facts = Facts()
    facts.invoice(0, "paid", date(2025, 10, 1), 8_800_000_00, date(2025, 10, 31))
    facts.pay("paid", date(2025, 10, 31), 8_800_000_00)
    facts.invoice(0, "late", date(2026, 6, 1), 400_000_00, date(2026, 7, 1))
    facts.invoice(0, "current", date(2026, 8, 15), 800_000_00, date(2026, 9, 14))
    found = values(tmp_path, facts)
    assert found["dso"].value == pytest.approx(43.8)
    assert found["best_possible_dso"].value == pytest.approx(29.2)
    assert found["average_days_delinquent"].value == pytest.approx(14.6)


def test_each_part_payment_is_weighed_and_what_is_overdue_counts_to_the_day_of_the_book(tmp_path: Path) -> None:
    facts = Facts()
    facts.invoice(0, "F1", JANUARY, 12_000_00, date(2026, 3, 2))
    facts.pay("F1", date(2026, 3, 22), 12_000_00)
    facts.invoice(0, "F2", date(2026, 6, 1), 6_000_00, date(2026, 7, 1))
    facts.pay("F2", date(2026, 7, 11), 2_000_00, closes=False)
    found = values(tmp_path, facts)
    assert found["open_balance"].value == 4_000_00
    assert found["overdue_balance"].value == 4_000_00
    assert found["days_to_pay"].value == pytest.approx((12_000 * 50 + 2_000 * 40) / 14_000)
    assert found["days_beyond_terms"].value == pytest.approx((12_000 * 20 + 2_000 * 10 + 4_000 * 61) / 18_000)
    assert found["late_share"].value == 1.0


def test_paying_early_gives_negative_days_beyond_terms(tmp_path: Path) -> None:
    facts = Facts()
    facts.invoice(0, "F1", JANUARY, 100_00, date(2026, 3, 2))
    facts.pay("F1", date(2026, 2, 20), 100_00)
    found = values(tmp_path, facts)
    assert found["days_beyond_terms"].value == -10.0
    assert found["late_share"].value == 0.0
    assert found["statutory_interest"].value == 0


def test_interest_runs_by_half_year_with_a_fixed_sum_for_each_late_invoice(tmp_path: Path) -> None:
    facts = Facts()
    facts.invoice(0, "F1", date(2026, 3, 31), 10_000_00, date(2026, 4, 30))
    facts.pay("F1", AS_OF, 10_000_00)
    assert values(tmp_path, facts)["statutory_interest"].value == 413_68 + 40_00


def test_an_invoice_still_open_bears_the_same_interest_as_one_paid_today(tmp_path: Path) -> None:
    facts = Facts()
    facts.invoice(0, "F1", date(2026, 3, 31), 10_000_00, date(2026, 4, 30))
    facts.invoice(0, "F2", AS_OF, 1_00, date(2026, 9, 30))
    facts.pay("F2", AS_OF, 1_00)
    assert values(tmp_path, facts)["statutory_interest"].value == 413_68 + 40_00


def test_a_public_buyer_owes_the_rate_of_the_half_year_in_which_interest_started(tmp_path: Path) -> None:
    facts = Facts()
    facts.invoice(0, "F1", date(2026, 3, 31), 10_000_00, date(2026, 4, 30))
    facts.pay("F1", AS_OF, 10_000_00)
    assert (
        values(tmp_path, facts, "public")["statutory_interest"].value == round(10_000_00 * 123 * 0.1015 / 365) + 40_00
    )


def test_interest_on_debts_too_old_to_claim_is_left_out(tmp_path: Path) -> None:
    facts = Facts()
    facts.invoice(0, "F1", date(2021, 6, 1), 10_000_00, date(2021, 8, 30))
    facts.pay("F1", date(2022, 1, 1), 1_00, closes=False)
    found = values(tmp_path, facts)
    assert found["overdue_balance"].value == 9_999_00
    assert found["statutory_interest"].value == 0


def test_interest_in_a_half_year_without_a_known_rate_has_no_upper_bound(tmp_path: Path) -> None:
    facts = Facts()
    facts.invoice(0, "F1", date(2026, 10, 1), 10_000_00, date(2026, 12, 1))
    facts.pay("F1", date(2027, 1, 31), 10_000_00)
    made = book(tmp_path, facts, ["company"], as_of=date(2027, 2, 28))
    found = measured(made, [PAYMENT]).value("statutory_interest", 0)
    assert (
        found.value == statutory_interest(Debt(10_000_00, date(2026, 12, 1), date(2026, 12, 31)), FRANCE).amount + 40_00
    )
    assert found.high is None


@pytest.mark.parametrize(
    ("company", "kind", "reason"),
    [
        (Company("A", "XX", "EUR"), "company", "no_law"),
        (Company("A", "FR", "USD"), "company", "other_currency"),
        (Company("A", "FR", "EUR"), "consumer", "consumer"),
        (Company("A", "FR", "EUR"), "pseudo", "pseudo"),
    ],
)
def test_interest_is_claimed_only_where_the_law_gives_it(
    tmp_path: Path, company: Company, kind: str, reason: str
) -> None:
    facts = Facts()
    facts.invoice(0, "F1", JANUARY, 100_00, date(2026, 3, 2))
    facts.pay("F1", AS_OF, 100_00)
    found = measured(book(tmp_path, facts, [kind], company=company), [PAYMENT])
    assert found.value("statutory_interest", 0).missing == reason


# Due dates


def test_a_due_date_may_be_assumed_or_not(tmp_path: Path) -> None:
    facts = Facts()
    facts.invoice(0, "F1", JANUARY, 100_00, None)
    facts.pay("F1", date(2026, 3, 22), 100_00)
    facts.invoice(0, "F2", date(2026, 5, 1), 100_00, date(2026, 5, 31))
    made = book(tmp_path, facts, ["company"])
    assumed, refused = measured(made, [PAYMENT], terms_days=30), measured(made, [PAYMENT], terms_days=None)
    assert assumed.value("days_beyond_terms", 0).value == pytest.approx((20 + 92) / 2)
    assert refused.value("days_beyond_terms", 0).value == pytest.approx(92)
    assert refused.value("days_to_pay", 0).value == pytest.approx(50)


def test_without_any_due_date_lateness_is_missing_and_not_zero(tmp_path: Path) -> None:
    facts = Facts()
    facts.invoice(0, "F1", JANUARY, 100_00, None)
    facts.invoice(0, "F2", JANUARY, 100_00, None)
    facts.pay("F1", date(2026, 3, 22), 100_00)
    found = values(tmp_path, facts, terms_days=None)
    for name in ("days_beyond_terms", "late_share", "overdue_balance"):
        assert (name, found[name].missing) == (name, "no_due_date")
    assert found["open_balance"].value == 100_00
    assert found["lateness_p80"].missing == "too_few"


def test_a_balance_carried_forward_without_its_invoices_has_no_age(tmp_path: Path) -> None:
    facts = Facts()
    facts.invoice(0, "o", date(2025, 12, 31), 900_00, None, kind="opening", number=None, excl_base=0)
    facts.pay("o", date(2026, 2, 1), 900_00)
    found = values(tmp_path, facts)
    assert found["open_balance"].value == 0
    assert found["overdue_balance"].value == 0
    assert found["days_to_pay"].missing == "too_few"
    assert found["dso"].missing == "no_revenue"


# Money that is no payment


def test_money_that_no_document_explains_lowers_the_balance_and_bounds_what_is_overdue(tmp_path: Path) -> None:
    facts = Facts()
    facts.invoice(0, "F1", JANUARY, 100_00, date(2026, 3, 2))
    facts.money(0, "s", date(2026, 3, 1), 30_00)
    found = values(tmp_path, facts)
    assert found["open_balance"].value == 70_00
    assert (found["overdue_balance"].low, found["overdue_balance"].value) == (70_00, 100_00)


def test_a_credit_note_set_off_settles_without_being_a_payment(tmp_path: Path) -> None:
    facts = Facts()
    facts.invoice(0, "F1", JANUARY, 100_00, date(2026, 3, 2))
    facts.invoice(0, "C1", date(2026, 4, 1), -100_00, None)
    facts.applied("F1", date(2026, 4, 1), 100_00, kind="set_off", closes=True)
    facts.applied("C1", date(2026, 4, 1), -100_00, kind="set_off", closes=True)
    found = values(tmp_path, facts)
    assert found["open_balance"].value == 0
    assert found["overdue_balance"].value == 0
    assert found["days_to_pay"].missing == "too_few"
    assert found["days_beyond_terms"].missing == "too_few"
    assert found["statutory_interest"].value == 0


def test_an_invoice_written_off_was_late_and_bears_no_days(tmp_path: Path) -> None:
    facts = Facts()
    facts.invoice(0, "F1", JANUARY, 100_00, date(2026, 3, 2))
    facts.pay("F1", date(2026, 6, 1), 100_00, kind="write_off")
    found = values(tmp_path, facts)
    assert found["late_share"].value == 1.0
    assert found["days_beyond_terms"].missing == "too_few"


def test_a_document_is_disputed_once_however_often_it_is_said(tmp_path: Path) -> None:
    facts = Facts()
    for number in range(4):
        facts.invoice(0, f"F{number}", JANUARY, 100_00, None)
    for kind in ("dispute", "refusal", "reminder"):
        facts.add("document_event", client=0, document="F1", date=date(2026, 3, 1), kind=kind)
    facts.add("document_event", client=0, document="F2", date=date(2026, 3, 1), kind="reminder")
    facts.add("document_event", client=0, document="F3", date=date(2025, 3, 1), kind="dispute")
    assert values(tmp_path, facts)["disputed_share"].value == 0.25


# What is missing, and why


def test_a_book_without_payments_says_so(tmp_path: Path) -> None:
    facts = Facts()
    facts.invoice(0, "F1", JANUARY, 100_00, None)
    found = values(tmp_path, facts)
    assert {found[m.name].missing for m in MEASURES} == {"no_payments", "no_events"}


def test_a_book_without_documents_says_so(tmp_path: Path) -> None:
    facts = Facts()
    facts.money(0, "s", JANUARY, 100_00)
    assert {value.missing for value in values(tmp_path, facts).values()} == {"no_documents"}


def paid_in(lateness: dict[int, int], each: int = 12) -> Facts:
    """Clients that pay each of their invoices so many days after the due date."""
    facts = Facts()
    for client, late in lateness.items():
        for month in range(each):
            issued = months_before(date(2026, 6, 30), month)
            facts.invoice(client, f"{client}/{month}", issued, 100_00, issued + days(30))
            facts.pay(f"{client}/{month}", issued + days(30 + late), 100_00)
    return facts


def test_no_score_is_learnt_of_a_natural_person(tmp_path: Path) -> None:
    kinds = ["company", "sole_trader", "consumer", "public"]
    found = measured(book(tmp_path, paid_in({0: 1, 1: 3, 2: 5, 3: 7}), kinds), [PAYMENT])
    late = [found.value("lateness_p80", client) for client in range(4)]
    assert [value.missing for value in late] == [None, "natural_person", "natural_person", None]
    assert (late[1].low, late[1].high, late[1].value) == (None, None, None)
    assert found.value("days_beyond_terms", 1).value == 3.0


def test_what_natural_persons_pay_does_not_weigh_on_the_score_of_others(tmp_path: Path) -> None:
    kinds = ["company", "company", "consumer"]
    found = []
    for late in (0, 50):
        folder = tmp_path / str(late)
        folder.mkdir()
        found.append(measured(book(folder, paid_in({0: 2, 1: 12, 2: late}), kinds), [PAYMENT]))
    assert found[0].value("lateness_p80", 0) == found[1].value("lateness_p80", 0)


def test_four_invoices_in_five_are_paid_within_the_learnt_lateness(tmp_path: Path) -> None:
    kinds = ["company"] * 5
    found = measured(book(tmp_path, paid_in({0: -5, 1: 0, 2: 10, 3: 40}), kinds), [PAYMENT])
    late = [found.value("lateness_p80", client) for client in range(5)]
    known = [value.value for value in late[:4] if value.value is not None]
    assert known == sorted(known)
    assert len(known) == 4
    assert known[0] < 5
    assert known[3] > 25
    assert late[4].missing == "too_few"
    assert all(v.low is not None and v.high is not None and v.low <= v.value <= v.high for v in late[:4] if v.value)


def test_a_book_whose_documents_name_no_client_is_measured_all_the_same(tmp_path: Path) -> None:
    facts = Facts()
    for number in range(6):
        facts.invoice(None, f"F{number}", JANUARY, 100_00, None)
        facts.pay(f"F{number}", date(2026, 3, 22), 100_00)
    found = measured(book(tmp_path, facts, []), [PAYMENT])
    assert all(len(found.columns[measure.name]) == 0 for measure in MEASURES)
    assert found.cells["payment"].unassigned("balance", "current", "due") == 600_00
