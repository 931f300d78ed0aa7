"""Capacity: who takes more of the scarce hours than it pays for."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from money_books import FIRST, Desk, measured
from payment_books import AS_OF


def busy() -> Desk:
    """Two clients of equal income; the second takes three quarters of March, the busiest month."""
    desk = Desk()
    for client in (0, 1):
        desk.invoice(client, f"F{client}", AS_OF, 100_000, None)
    desk.time(0, date(2026, 3, 10), 600)
    desk.time(1, date(2026, 3, 20), 1_800)
    desk.time(0, date(2026, 4, 2), 1_200, "rework", billable=False)
    desk.rate("ana", 4_000)
    return desk


def test_strain_is_the_share_of_the_busiest_month_over_the_share_of_income(tmp_path: Path) -> None:
    found = measured(tmp_path, busy(), 2)
    assert [found.value("strain", client).value for client in (0, 1)] == pytest.approx([0.5, 1.5])


def test_internal_hours_strain_nobody(tmp_path: Path) -> None:
    desk = busy()
    desk.time(0, date(2026, 3, 1), 9_000, "internal")
    found = measured(tmp_path, desk, 2)
    assert found.value("strain", 0).value == pytest.approx(0.5)


def test_rework_and_unbilled_time_are_shares_of_the_clients_hours(tmp_path: Path) -> None:
    found = measured(tmp_path, busy(), 2)
    assert found.value("rework_share", 0).value == pytest.approx(1_200 / 1_800)
    assert found.value("unbilled_share", 0).value == pytest.approx(1_200 / 1_800)
    assert found.value("rework_share", 1).value == 0


def test_time_that_carries_no_mark_is_neither_billed_nor_unbilled(tmp_path: Path) -> None:
    desk = busy()
    desk.time(1, FIRST, 60, billable=None)
    assert measured(tmp_path, desk, 2).value("unbilled_share", 1).value == 0
    for row in desk.rows["time_entry"]:
        row["billable"] = None
    assert measured(tmp_path, desk, 2).value("unbilled_share", 0).missing == "not_marked"


def test_a_client_without_hours_or_income_has_no_strain(tmp_path: Path) -> None:
    desk = busy()
    desk.invoice(2, "F2", AS_OF, 1_000, None)
    desk.time(3, AS_OF, 60)
    found = measured(tmp_path, desk, 4)
    assert [found.value("strain", client).missing for client in (2, 3)] == ["no_time", "no_revenue"]
