"""Scenario files: what they say, what they refuse with the line, and that a saved one reads back the same."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from preavis.errors import UsageError
from preavis.plan.consequences import Payer, Resale, World
from preavis.plan.consequences.from_book import Given
from preavis.plan.consequences.scenario import Wish, load, month_of
from preavis.plan.consequences.usual import cases, text_of, usual

AS_OF = date(2026, 6, 30)
FULL = """
[company]
cash = 50000.00
floor = 20000
months = 12
together = 0.35

[resale]
hour_price = 90.00
usual = 0.6

[[flows]]
month = 2026-09-15
amount = -12000.00
why = "corporate tax"

[[flows]]
month = 2026-09-01
amount = 500

[[cases]]
name = "Dearer, with a deposit"

[[cases.changes]]
client = "a"
price = 0.12
deposit = 0.3
sooner = 1

[[cases]]
name = "Part in December"

[[cases.changes]]
client = "a"
leave = 2026-12-01
replaced = true
"""


def test_a_scenario_says_what_is_handed_in_and_what_to_compare() -> None:
    found = load(FULL, "s.toml", AS_OF, "EUR")
    assert (found.given.cash, found.given.floor, found.given.months) == (5_000_000, 2_000_000, 12)
    assert found.given.resale == Resale(9_000, usual=6_000)
    assert found.given.flows == {2: -1_150_000}
    assert found.whys == {2: ("corporate tax", "")}
    payer = Payer("a", 100_000, (0, 10_000), minutes=600)
    made = cases(World((payer,), 0, (0,) * 12), found.cases)
    assert made[0].changes["a"].billed == 112_000
    assert made[0].changes["a"].deposit == 3_000
    assert (made[1].changes["a"].leave, made[1].changes["a"].replaced) == (5, True)


@pytest.mark.parametrize(
    ("good", "bad", "code", "line"),
    [
        ("floor = 20000", "floor = -1", "consequences.floor_below_zero", 4),
        ("months = 12", "months = 0", "policy.out_of_range", 5),
        ("month = 2026-09-15", "month = 2026-06-15", "consequences.past_month", 13),
        ("leave = 2026-12-01", "leave = 2020-01-01", "consequences.past_month", 35),
        ("leave = 2026-12-01", "leave = 2026-13-01", "policy.not_toml", 35),
        ("usual = 0.6", "usual = 0.6\nhigh = 0.5", "consequences.shares_order", 10),
        ("price = 0.12", "prise = 0.12", "policy.unknown_key_close", 26),
        ('name = "Part in December"', 'name = "Dearer, with a deposit"', "consequences.case_twice", 31),
        ("replaced = true", 'replaced = "yes"', "policy.not_a_choice", 36),
        ("cash = 50000.00", "cash = nan", "policy.not_a_number", 3),
    ],
)
def test_a_fault_is_named_with_its_line(good: str, bad: str, code: str, line: int) -> None:
    with pytest.raises(UsageError) as refused:
        load(FULL.replace(good, bad, 1), "s.toml", AS_OF, "EUR")
    assert (refused.value.code, refused.value.params["line"]) == (code, line)


def test_a_client_that_is_not_in_the_book_is_refused() -> None:
    found = load(FULL, "s.toml", AS_OF, "EUR")
    with pytest.raises(UsageError) as refused:
        cases(World((), 0, (0,)), found.cases)
    assert refused.value.code == "consequences.unknown_client"


def test_months_count_from_the_one_after_the_book() -> None:
    assert [month_of(day, AS_OF) for day in (date(2026, 7, 1), date(2027, 6, 30), date(2026, 6, 1))] == [0, 11, -1]
    assert month_of(date(2027, 1, 1), date(2026, 12, 31)) == 0


wishes = st.builds(
    Wish,
    leave=st.none() | st.integers(0, 30),
    replaced=st.booleans(),
    price=st.integers(-9_999, 9_999),
    hours=st.integers(-9_999, 9_999),
    avoidable=st.integers(-9_999, 9_999),
    sooner=st.integers(0, 6),
    deposit=st.none() | st.integers(0, 10_000),
)


@settings(deadline=None, max_examples=60)
@given(
    st.none() | st.integers(-(10**9), 10**9),
    st.dictionaries(st.integers(0, 23), st.integers(-(10**8), 10**8), max_size=3),
    st.dictionaries(st.text(min_size=1).filter(str.strip), wishes, min_size=1, max_size=3),
)
def test_what_is_saved_reads_back_the_same(cash: int | None, flows: dict[int, int], asked: dict[str, Wish]) -> None:
    handed = Given(cash=cash, floor=12_345, flows=flows, resale=Resale(9_050, low=100, usual=2_000, high=9_000, lag=1))
    named = {"one": asked, "keep": {}}
    found = load(text_of(handed, named, AS_OF, "EUR"), "s.toml", AS_OF, "EUR")
    assert found.given == handed
    assert found.cases == named


def test_the_usual_cases_keep_part_and_part_once_replaced() -> None:
    found = usual("a", 3)
    assert list(found) == ["keep", "part_now", "part_when_replaced"]
    assert found["part_now"]["a"].leave == 3
    assert found["part_when_replaced"]["a"].replaced
