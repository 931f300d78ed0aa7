"""Money: golden vectors, an oracle written apart, what is missing, and lines that add up."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from money_books import FIRST, Desk, agency, measured
from payment_books import AS_OF

from preavis.measures import compare_lenses, waterfall
from preavis.measures.base import Assumptions
from preavis.measures.value import Value


def one(folder: Path, desk: Desk, name: str, **assumed: Any) -> Value:
    return measured(folder, desk, 1, **assumed).value(name, 0)


@pytest.mark.parametrize(
    ("fee", "hours", "rate"), [(350_000, 59, 5_932), (500_000, 35, 14_286)], ids=["3,500 in 59 h", "5,000 in 35 h"]
)
def test_the_effective_hourly_rate_counts_every_hour(tmp_path: Path, fee: int, hours: int, rate: int) -> None:
    desk = Desk()
    desk.invoice(0, "F1", AS_OF, fee, AS_OF)
    desk.time(0, AS_OF, hours * 60 - 120)
    desk.time(0, AS_OF, 120, "admin")
    desk.rate("ana", 1000)
    assert one(tmp_path, desk, "effective_hourly_rate").value == rate


def test_a_credit_note_lowers_revenue_and_a_balance_carried_forward_is_none(tmp_path: Path) -> None:
    desk = Desk()
    desk.invoice(0, "F1", AS_OF, 10_000, None)
    desk.invoice(0, "F2", AS_OF, -2_500, None)
    desk.invoice(0, "F3", AS_OF, 0, None, kind="opening", incl=99_900, incl_base=99_900)
    assert one(tmp_path, desk, "revenue") == Value.exact(7_500, 2)


def test_only_the_last_twelve_months_count(tmp_path: Path) -> None:
    desk = Desk()
    for name, day in (("F1", FIRST - timedelta(1)), ("F2", FIRST), ("F3", AS_OF), ("F4", AS_OF + timedelta(1))):
        desk.invoice(0, name, day, 100, None)
    assert one(tmp_path, desk, "revenue") == Value.exact(200, 2)


def test_a_document_of_unknown_vat_gives_bounds_and_no_figure(tmp_path: Path) -> None:
    desk = Desk()
    desk.invoice(0, "F1", AS_OF, 10_000, None)
    desk.invoice(0, "F2", AS_OF, 12_700, None, excl_base=None, vat_base=None)
    desk.invoice(0, "F3", AS_OF, -1_270, None, excl_base=None, vat_base=None)
    assert one(tmp_path, desk, "revenue") == Value(
        None, 10_000 + 10_000 - 1_270, 10_000 + 12_700 - 1_000, 3, "vat_unknown"
    )


def test_without_hours_a_margin_has_an_upper_bound_and_no_figure(tmp_path: Path) -> None:
    desk = Desk()
    desk.invoice(0, "F1", AS_OF, 10_000, None)
    desk.pay("F1", AS_OF, 10_000)
    desk.cost(0, AS_OF, 1_000)
    found = measured(tmp_path, desk, 1)
    assert found.value("hours", 0).missing == "no_time"
    assert found.value("contribution", 0) == Value(None, None, 9_000, 2, "no_time")
    assert found.value("client_margin", 0).high is not None
    assert found.value("margin_ratio", 0).missing == "no_time"


def test_hours_without_any_rate_are_an_unknown_cost_and_never_free(tmp_path: Path) -> None:
    desk = Desk()
    desk.invoice(0, "F1", AS_OF, 10_000, None)
    desk.time(0, AS_OF, 60)
    found = measured(tmp_path, desk, 1)
    assert found.value("labour_cost", 0) == Value(None, 0, None, 1, "no_rate")
    assert found.value("contribution", 0) == Value(None, None, 10_000, 2, "no_rate")
    assert found.value("hours", 0) == Value.exact(60, 1)


def test_a_person_without_a_rate_costs_between_the_lowest_and_the_highest(tmp_path: Path) -> None:
    desk = Desk()
    for person in ("ana", "who"):
        desk.time(0, AS_OF, 90, person=person)
    for person, hourly in (("ana", 4_000), ("ben", 5_000), ("eve", 9_000)):
        desk.rate(person, hourly)
    assert one(tmp_path, desk, "labour_cost") == Value(6_000 + 7_500, 6_000 + 6_000, 6_000 + 13_500, 2)


def test_labour_is_rounded_entry_by_entry(tmp_path: Path) -> None:
    desk = Desk()
    for _ in range(3):
        desk.time(0, AS_OF, 1)
    desk.rate("ana", 90)
    assert one(tmp_path, desk, "labour_cost").value == 6  # 1.5 each, half up


def test_a_book_without_payments_says_so_and_bounds_what_waiting_may_cost(tmp_path: Path) -> None:
    desk = Desk()
    desk.invoice(0, "F1", AS_OF - timedelta(90), 1_000_000, None)
    desk.time(0, AS_OF, 60)
    desk.rate("ana", 6_000)
    found = measured(tmp_path, desk, 1)
    carry = found.value("carry_cost", 0)
    assert (carry.value, carry.low, carry.missing) == (None, 0, "no_payments")
    margin = found.value("client_margin", 0)
    assert margin.value == 994_000
    assert margin.low is not None
    assert margin.low < 994_000 == margin.high


def test_no_income_is_no_ratio(tmp_path: Path) -> None:
    desk = Desk()
    desk.invoice(0, "F1", AS_OF, 1_000, None)
    desk.invoice(0, "F2", AS_OF, -1_000, None)
    desk.time(0, AS_OF, 60)
    desk.rate("ana", 6_000)
    assert one(tmp_path, desk, "margin_ratio").missing == "no_revenue"


def test_an_acquisition_is_spread_over_the_months_of_the_policy(tmp_path: Path) -> None:
    desk = Desk()
    desk.cost(0, FIRST, 730_000, "acquisition")
    desk.cost(0, FIRST - timedelta(730), 730_000, "acquisition")
    desk.cost(0, AS_OF, 730_000, "acquisition")
    assert one(tmp_path, desk, "acquisition_cost").value == 365_000 + 1_000


def test_pass_through_falls_back_to_document_lines_only_without_a_cost(tmp_path: Path) -> None:
    desk = Desk()
    for client in (0, 1):
        desk.invoice(client, f"F{client}", AS_OF, 10_000, None)
        desk.add(
            "document_line", client=client, document=f"F{client}", date=AS_OF, category="pass_through", excl_base=800
        )
    desk.cost(0, AS_OF, 700, "pass_through")
    found = measured(tmp_path, desk, 2)
    assert [found.value("pass_through", client).value for client in (0, 1)] == [700, 800]


def day_by_day(desk: Desk, client: int, bps: int = 800) -> int:
    """Carry cost as a person would work it out: the balance of each day, one day after the other."""
    total, day = 0, FIRST
    while day <= AS_OF:
        total += sum(r["incl_base"] for r in desk.rows["document"] if r["client"] == client and r["issue_date"] <= day)
        total -= sum(r["amount_base"] for r in desk.rows["allocation"] if r["client"] == client and r["date"] <= day)
        day += timedelta(1)
    return (total * bps + 1_825_000) // 3_650_000


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_carry_cost_in_closed_form_equals_the_balance_of_each_day(tmp_path: Path, seed: int) -> None:
    desk = agency(seed)
    found = measured(tmp_path, desk)
    assert [found.value("carry_cost", c).value for c in range(5)] == [day_by_day(desk, c) for c in range(5)]


def plain(desk: Desk, client: int) -> dict[str, int]:
    """The money of a client by a loop over its rows: an oracle written apart from the measures."""
    assumed, sums = Assumptions(), defaultdict(int)
    inside = lambda day: FIRST <= day <= AS_OF  # noqa: E731  a name for a test used five times
    for row in desk.rows["document"]:
        if row["client"] == client and inside(row["issue_date"]):
            sums["revenue"] += row["excl_base"]
    for row in desk.rows["cost"]:
        if row["client"] == client and inside(row["date"]):
            sums[row["category"]] += row["amount_base"]
    for row in desk.rows["time_entry"]:
        if row["client"] == client and inside(row["date"]) and row["person"] != "who":
            hourly = next(
                r.hourly_base for r in desk.rates if r.person == row["person"] and r.first <= row["date"] <= r.last
            )
            sums["time " + row["activity"]] += (row["minutes"] * hourly + 30) // 60
    owed = defaultdict(int)
    for kind, day, sign in (("document", "incl_base", 1), ("allocation", "amount_base", -1)):
        for row in desk.rows[kind]:
            due = row["due_date"] or row["issue_date"] + timedelta(days=assumed.terms_days or 0)
            if row["client"] == client:
                owed[(AS_OF - due).days] += sign * row[day]
    loss = sum(
        amount * max((bps for step, bps in assumed.loss_bps.items() if step <= age), default=0)
        for age, amount in owed.items()
        if age > 0
    )
    sums["expected_loss"] = max((loss + 5_000) // 10_000, 0)
    return sums


@pytest.mark.parametrize("seed", [4, 5])
def test_every_line_equals_a_loop_over_the_rows(tmp_path: Path, seed: int) -> None:
    desk = agency(seed)
    desk.rows["time_entry"] = [row for row in desk.rows["time_entry"] if row["person"] != "who"]
    found = measured(tmp_path, desk)
    for client in range(5):
        sums = plain(desk, client)
        direct = sum(sums[c] for c in ("direct", "subcontract", "travel", "fee", "tool", "bad_debt"))
        passed = sums["pass_through"] or (900 if client == 2 else 0)  # its document line, without a cost
        expected = {
            "revenue": sums["revenue"],
            "pass_through": passed,
            "direct_costs": direct,
            "labour_cost": sums["time delivery"] + sums["time travel"],
            "service_cost": sum(sums[f"time {a}"] for a in ("support", "meeting", "rework", "admin")),
            "expected_loss": sums["expected_loss"],
            "contribution": sums["revenue"] - passed - direct - sums["time delivery"] - sums["time travel"],
        }
        assert {name: int(found.columns[name].value[client]) for name in expected} == expected


@pytest.mark.parametrize("seed", [6, 7])
def test_a_waterfall_adds_up_under_each_lens(tmp_path: Path, seed: int) -> None:
    found = measured(tmp_path, agency(seed))
    for client in range(5):
        for lens in ("contribution", "client_margin", "full_profit"):
            steps = waterfall(found, client, lens)  # type: ignore[arg-type]  # the three lenses by name
            assert steps.total == sum(step.amount for step in steps.steps) == int(found.columns[lens].value[client])
            assert steps.steps[0].name == "revenue"


def test_overhead_is_shared_by_hours_and_unused_capacity_by_nobody(tmp_path: Path) -> None:
    desk = Desk()
    for client, hours in ((0, 30), (1, 10)):
        desk.invoice(client, f"F{client}", AS_OF, 1_000_000, None)
        desk.pay(f"F{client}", AS_OF, 1_000_000)
        desk.time(client, AS_OF, hours * 60)
    desk.time(None, AS_OF, 600, "internal")
    desk.cost(None, AS_OF, 40_000, "overhead")
    desk.rate("ana", 4_000, yearly_base=10_000_000, yearly_minutes=90_000)
    found = measured(tmp_path, desk, 2)
    shared = [found.value("client_margin", c).value - found.value("full_profit", c).value for c in (0, 1)]  # type: ignore[operator]
    assert shared == [60_000, 20_000]  # 400 of overhead and 400 of internal hours, three to one


@pytest.mark.parametrize(
    ("fee", "admin", "overhead", "verdict"),
    [
        (100_000, 0, 0, "agree_positive"),
        (100_000, 0, 900_000, "overhead_uncovered"),
        (100_000, 1_500, 0, "service_uncovered"),
        (1_000, 0, 0, "agree_negative"),
    ],
)
def test_the_three_lenses_say_where_they_part_ways(
    tmp_path: Path, fee: int, admin: int, overhead: int, verdict: str
) -> None:
    desk = Desk()
    desk.invoice(0, "F1", AS_OF, fee, None)
    desk.pay("F1", AS_OF, fee)
    desk.time(0, AS_OF, 600)
    if admin:
        desk.time(0, AS_OF, admin, "admin")
    desk.cost(None, AS_OF, overhead, "overhead")
    desk.rate("ana", 5_000)
    assert compare_lenses(measured(tmp_path, desk, 1), 0) == verdict


def test_dates_after_the_book_change_nothing(tmp_path: Path) -> None:
    desk = agency(8)
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    before = measured(tmp_path / "a", desk)
    desk.invoice(0, "later", date(2027, 1, 1), 5_000, None)
    desk.pay("later", date(2027, 1, 2), 5_000)
    desk.cost(0, date(2027, 1, 1), 5_000)
    desk.time(0, date(2027, 1, 1), 500)
    after = measured(tmp_path / "b", desk)
    assert all(before.of(client) == after.of(client) for client in range(5))
