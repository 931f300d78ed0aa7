"""Money stays whole: parts add up, conversion rounds once, currencies have their own decimals."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from preavis.facts.money import convert, exponent, minor_units, split

WEIGHTS = st.lists(st.integers(0, 10**9), min_size=1, max_size=20).filter(any)


@given(st.integers(-(10**15), 10**15), WEIGHTS)
def test_the_parts_of_a_split_add_up_to_the_whole(total: int, weights: list[int]) -> None:
    assert sum(split(total, weights)) == total


@given(st.integers(-(10**12), 10**12), WEIGHTS)
def test_each_part_is_within_one_unit_of_its_exact_share(total: int, weights: list[int]) -> None:
    whole = sum(weights)
    parts = zip(split(total, weights), weights, strict=True)
    assert all(abs(part * whole - total * weight) < whole for part, weight in parts)


@given(st.integers(-(10**9), 10**9), WEIGHTS)
def test_a_zero_weight_gets_nothing(total: int, weights: list[int]) -> None:
    assert all(part == 0 for part, weight in zip(split(total, weights), weights, strict=True) if weight == 0)


def test_equal_remainders_favour_the_first() -> None:
    assert split(100, [1, 1, 1]) == [34, 33, 33]
    assert split(-100, [1, 1, 1]) == [-34, -33, -33]


@pytest.mark.parametrize("weights", [[], [0, 0], [1, -1, 5]])
def test_weights_that_share_nothing_are_refused(weights: list[int]) -> None:
    with pytest.raises(ValueError, match="weights"):
        split(1, weights)


def test_currencies_have_their_own_minor_units() -> None:
    assert (exponent("EUR"), exponent("JPY"), exponent("TND")) == (2, 0, 3)
    assert minor_units(Decimal("1200.5"), "EUR") == 120050
    assert minor_units(Decimal(1200), "JPY") == 1200


def test_conversion_keeps_the_exponents_of_both_currencies() -> None:
    assert convert(100_00, "USD", Decimal("0.92"), "EUR") == 92_00
    assert convert(1000, "JPY", Decimal("0.0061"), "EUR") == 610


def test_halves_round_to_even_so_that_no_side_gains() -> None:
    assert minor_units(Decimal("0.005"), "EUR") == 0
    assert minor_units(Decimal("0.015"), "EUR") == 2
