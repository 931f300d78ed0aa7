"""A statement of account: exact to the cent, or refused with the name of what is missing."""

from __future__ import annotations

from datetime import date

import pytest

from preavis.errors import UsageError
from preavis.law import load
from preavis.law.claims import Invoiced, account
from preavis.law.interest import Debt

FRANCE = load("FR")


def late(number: str, amount: int, due: date, until: date, *, still_open: bool = False) -> Invoiced:
    return Invoiced(number, Debt(amount, due, until), still_open)


def test_the_worked_example_with_its_fixed_sum() -> None:
    found = account([late("F1", 1_000_000, date(2026, 4, 30), date(2026, 8, 31))], FRANCE, date(2026, 9, 30))
    assert (found.principal, found.interest, found.fixed, found.total) == (0, 41_368, 4_000, 45_368)


def test_an_open_invoice_adds_its_principal_and_each_late_one_its_fixed_sum() -> None:
    day = date(2026, 8, 31)
    found = account(
        [
            late("F2", 120_000, date(2026, 7, 31), day, still_open=True),
            late("F1", 1_000_000, date(2026, 4, 30), day),
            late("F3", 50_000, date(2026, 8, 31), day, still_open=True),
        ],
        FRANCE,
        day,
    )
    assert [claim.invoice.number for claim in found.claims] == ["F1", "F2", "F3"]
    assert found.fixed == 8_000
    assert found.principal == 170_000
    assert found.total == sum(claim.total for claim in found.claims)


def test_a_missing_rate_is_refused_by_name_and_nothing_is_carried_on() -> None:
    with pytest.raises(UsageError) as refused:
        account([late("F1", 1_000_000, date(2026, 12, 1), date(2027, 1, 31))], FRANCE, date(2027, 1, 31))
    assert refused.value.code == "law.missing_rate"
    assert refused.value.params == {"rate": "law.central_bank_rate", "day": "2027-01-01", "invoice": "F1"}


def test_a_debt_too_old_to_be_claimed_is_listed_and_counts_for_nothing() -> None:
    found = account([late("F1", 1_000_000, date(2020, 1, 31), date(2026, 8, 31))], FRANCE, date(2026, 9, 30))
    assert found.claims[0].barred
    assert found.total == 0
