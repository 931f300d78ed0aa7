"""Which imported rate is that of a day."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from preavis.facts.exchange import MOST_DAYS, Rates, Stated, in_order

FIRST = date(2024, 1, 1)


def usd(day: date, rate: str = "0.9", source: str | None = None, file: str = "rates.csv", row: int = 2) -> Stated:
    return Stated(day, "USD", "EUR", Decimal(rate), source, file, row)


def test_the_rate_of_the_day_or_the_last_one_before_it_is_taken() -> None:
    rates = Rates((usd(date(2024, 1, 31), "0.92"), usd(date(2024, 1, 2), "0.91"), usd(date(2024, 3, 1), "0.95")))
    found = [rates.on(day, "USD", "EUR") for day in (date(2024, 1, 2), date(2024, 1, 30), date(2024, 2, 29))]
    assert [one and one.rate for one in found] == [Decimal("0.91"), Decimal("0.91"), Decimal("0.92")]
    assert rates.on(date(2024, 1, 1), "USD", "EUR") is None


def test_a_rate_older_than_a_month_is_no_rate() -> None:
    rates = Rates((usd(FIRST),))
    assert rates.on(FIRST + timedelta(days=MOST_DAYS), "USD", "EUR") is not None
    assert rates.on(FIRST + timedelta(days=MOST_DAYS + 1), "USD", "EUR") is None


def test_a_rate_stated_the_other_way_round_is_turned() -> None:
    found = Rates((Stated(FIRST, "EUR", "USD", Decimal("1.25"), "ECB"),)).on(FIRST, "USD", "EUR")
    assert found is not None
    assert found.rate == Decimal("0.8")
    assert found.params == {"stated": "1 EUR = 1.25 USD", "day": "2024-01-01", "source": "ECB"}


def test_of_one_day_the_direct_rate_wins_and_of_two_days_the_later() -> None:
    turned = Stated(FIRST, "EUR", "USD", Decimal(2), None)
    same_day = Rates((turned, usd(FIRST, "0.9"))).on(FIRST, "USD", "EUR")
    later = Rates((turned._replace(date=FIRST + timedelta(days=1)), usd(FIRST, "0.9"))).on(
        FIRST + timedelta(days=2), "USD", "EUR"
    )
    assert (same_day and same_day.rate, later and later.rate) == (Decimal("0.9"), Decimal("0.5"))


def test_two_currencies_are_never_joined_through_a_third() -> None:
    rates = Rates((usd(FIRST), Stated(FIRST, "GBP", "USD", Decimal("1.3"), None)))
    assert rates.on(FIRST, "GBP", "EUR") is None


def test_the_rate_that_the_book_holds_wins_over_another_for_the_same_day() -> None:
    rates = in_order([usd(FIRST, "0.91", file="zz.csv")], [usd(FIRST, "0.99", file="aa.csv")])
    found = rates.on(FIRST, "USD", "EUR")
    assert found is not None
    assert found.rate == Decimal("0.91")


STATED = st.builds(
    Stated,
    st.dates(FIRST, date(2024, 4, 1)),
    st.sampled_from(["USD", "EUR"]),
    st.sampled_from(["USD", "EUR"]),
    st.decimals("0.5", "2", places=2),
    st.none(),
    st.sampled_from(["a.csv", "b.csv"]),
    st.integers(2, 9),
)


@settings(deadline=None, max_examples=60)
@given(
    st.lists(STATED, max_size=8, unique_by=lambda one: (one.file, one.row)),
    st.dates(FIRST, date(2024, 5, 1)),
    st.randoms(),
)
def test_the_rate_does_not_depend_on_the_order_and_is_the_latest_within_a_month(stated, day, random) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001  drawn
    shuffled = list(stated)
    random.shuffle(shuffled)
    found = in_order([], stated).on(day, "USD", "EUR")
    assert in_order([], shuffled).on(day, "USD", "EUR") == found
    usable = [
        one.date
        for one in stated
        if {one.base, one.quote} == {"USD", "EUR"} and 0 <= (day - one.date).days <= MOST_DAYS
    ]
    assert (found.stated.date if found else None) == max(usable, default=None)
