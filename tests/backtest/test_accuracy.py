"""Order, calibration and stability, against figures worked out by hand and against an independent library."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from preavis.backtest.accuracy import auc, calibration, kendall, stability


def test_the_same_order_is_one_and_the_reverse_minus_one() -> None:
    assert kendall([1, 2, 3, 4], [10, 20, 30, 40]) == 1
    assert kendall([1, 2, 3, 4], [40, 30, 20, 10]) == -1
    assert kendall([1, 1, 1], [1, 2, 3]) is None
    assert kendall([], []) is None


def test_ties_are_counted_as_tau_b_does() -> None:
    # Pairs: 6; tied in x: 1, in y: 1 (another); agreeing 3, opposed 1: (3 - 1) / sqrt(5 * 5).
    assert kendall([1, 1, 2, 3], [1, 2, 2, 0]) == pytest.approx((1 - 3) / 5)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=2, max_size=25))
def test_kendall_agrees_with_scipy(pairs: list[tuple[int, int]]) -> None:
    stats = pytest.importorskip("scipy.stats")
    x, y = [float(a) for a, _ in pairs], [float(b) for _, b in pairs]
    ours = kendall(x, y)
    if len(set(x)) == 1 or len(set(y)) == 1:
        assert ours is None
        return
    theirs = stats.kendalltau(x, y).statistic
    assert math.isclose(ours if ours is not None else math.nan, theirs, abs_tol=1e-12)


def test_the_auc_compares_clients_of_one_year_only_and_ties_are_half() -> None:
    found = auc([([3.0, 1.0], [1.0, 0.0]), ([5.0], [])])
    assert found.pairs == 4
    assert found.value == pytest.approx((1 + 1 + 0.5 + 1) / 4)
    assert auc([([1.0], [])]).value is None


def test_a_perfectly_calibrated_forecaster_is_found_calibrated() -> None:
    rng = np.random.Generator(np.random.PCG64(11))
    said = rng.random(20_000)
    came = rng.random(20_000) < said
    found = calibration(said.tolist(), came.tolist())
    assert found.brier == pytest.approx(1 / 6, abs=0.005)
    assert found.plain == pytest.approx(0.25, abs=0.001)
    for one in found.bins:
        assert one.said is not None
        assert one.came is not None
        assert one.came == pytest.approx(one.said, abs=4 * math.sqrt(0.25 / one.count))


def test_a_forecaster_who_is_too_sure_is_found_out() -> None:
    rng = np.random.Generator(np.random.PCG64(11))
    true = rng.uniform(0.3, 0.7, 5_000)
    came = (rng.random(5_000) < true).tolist()
    boasting = calibration(np.where(true > 0.5, 1.0, 0.0).tolist(), came)
    honest = calibration(true.tolist(), came)
    assert boasting.brier is not None
    assert boasting.plain is not None
    assert honest.brier is not None
    assert boasting.brier > boasting.plain > honest.brier


def test_the_brier_score_of_two_forecasts_is_that_of_a_pocket_calculator() -> None:
    found = calibration([0.8, 0.4], [True, False])
    assert found.brier == pytest.approx((0.04 + 0.16) / 2)
    assert [one.count for one in found.bins] == [0, 0, 1, 0, 1]
    assert calibration([], []).brier is None


def test_changes_are_counted_where_evidence_was_enough() -> None:
    classes = [{"a": 2, "b": 1, "c": 0}, {"a": 1, "b": 1, "c": 3}, {"a": 2, "b": 1, "d": 0}]
    answers = [
        {"a": "keep", "b": "fix", "c": "unknown"},
        {"a": "fix", "b": "fix", "c": "keep"},
        {"a": "keep", "b": "part", "d": "fix"},
    ]
    found = stability(shares(classes), answers)  # type: ignore[arg-type]  # words of the closed set
    assert (found.compared, found.classes, found.answers) == (4, 2, 3)
    assert (found.seen_thrice, found.back, found.near) == (2, 1, 0)


def shares(classes: list[dict[str, int]]) -> list[dict[str, tuple[float, ...]]]:
    """Every class beyond doubt."""
    return [{key: tuple(float(at == place) for at in range(4)) for key, place in one.items()} for one in classes]


def test_a_change_is_near_a_limit_while_a_fifth_of_the_readings_still_give_the_old_class() -> None:
    before = {"clear": (0.0, 0.0, 0.9, 0.1), "near": (0.0, 0.0, 0.9, 0.1), "still": (0.0, 0.0, 0.6, 0.4)}
    after = {"clear": (0.0, 0.81, 0.19, 0.0), "near": (0.0, 0.8, 0.2, 0.0), "still": (0.0, 0.0, 0.9, 0.1)}
    answers = [dict.fromkeys(before, "fix"), dict.fromkeys(after, "fix")]
    found = stability([before, after], answers)  # type: ignore[arg-type]  # words of the closed set
    assert (found.compared, found.classes, found.near) == (3, 2, 1)
