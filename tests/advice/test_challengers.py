"""The plainer models that the advice is measured against: right by their own rules, and out of the advice's reach."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made import agency

from preavis.advice.challengers import Example, equal_steps, fitted, weighted
from preavis.backtest.rules import _solve

POLICY = agency()
CRITERIA = POLICY.criteria[:4]
WEIGHTS = [0.4, 0.3, 0.2, 0.1]
SIZE = len(CRITERIA)


def at_limit(place: int) -> np.ndarray:
    return np.array([criterion.limits[place] for criterion in CRITERIA])


def beyond() -> np.ndarray:
    return np.array([3 * c.limits[2] - 2 * c.limits[1] for c in CRITERIA])


def below() -> np.ndarray:
    return np.array([3 * c.limits[0] - 2 * c.limits[1] for c in CRITERIA])


@pytest.mark.parametrize(("place", "worth"), [(0, 0.25), (1, 0.5), (2, 0.75)])
def test_a_client_at_a_limit_everywhere_is_worth_that_many_quarters(place: int, worth: float) -> None:
    model = equal_steps(CRITERIA, WEIGHTS)
    assert model.worth(at_limit(place)[None])[0] == pytest.approx(worth)


def test_values_end_one_step_beyond_the_outer_limits() -> None:
    model = equal_steps(CRITERIA, WEIGHTS)
    assert model.worth(np.array([below(), beyond()])).tolist() == pytest.approx([0, 1])
    assert model.places(np.array([below(), beyond()])).tolist() == [0, 2]


@settings(deadline=None, max_examples=60)
@given(st.lists(st.floats(-1, 2), min_size=SIZE, max_size=SIZE), st.integers(0, SIZE - 1), st.floats(0.001, 1))
def test_a_better_value_never_makes_a_client_worth_less(at: list[float], which: int, more: float) -> None:
    model = equal_steps(CRITERIA, WEIGHTS)
    spread = at_limit(2) - at_limit(0)
    worse = at_limit(0) + np.array(at) * spread
    better = worse.copy()
    better[which] += more * spread[which]
    low, high = model.worth(np.array([worse, better]))
    assert high >= low - 1e-12


def test_a_strong_point_buys_off_any_weak_one() -> None:
    values = beyond()
    values[3] = below()[3]
    assert equal_steps(CRITERIA, WEIGHTS).places(values[None])[0] == 2


def test_what_is_not_known_is_shared_out_and_a_client_unknown_throughout_is_kept() -> None:
    model = equal_steps(CRITERIA, WEIGHTS)
    half, none = at_limit(1), np.full(SIZE, np.nan)
    half[:2] = np.nan
    assert model.worth(half[None])[0] == pytest.approx(0.5)
    assert np.isnan(model.worth(none[None])[0])
    assert model.places(none[None])[0] == 2


def test_without_examples_the_model_is_that_of_the_policy() -> None:
    start = equal_steps(CRITERIA, WEIGHTS)
    assert fitted(start, (), _solve) is start
    assert fitted(start, [Example(np.full(SIZE, np.nan), "part")], _solve) is start


def test_a_fitted_model_places_examples_that_an_additive_owner_gave() -> None:
    rng = np.random.Generator(np.random.PCG64(7))
    owner = replace(
        equal_steps(CRITERIA, [0.05, 0.05, 0.2, 0.7]),
        bounds=(0.35, 0.55),
    )
    values = at_limit(0) + rng.uniform(-0.5, 1.5, (30, SIZE)) * (at_limit(2) - at_limit(0))
    worth = owner.worth(values)
    clear = (np.abs(worth[:, None] - np.array(owner.bounds)) > 0.03).all(axis=1)
    verdicts = ("part", "fix", "keep")
    examples = [Example(v, verdicts[p]) for v, p in zip(values[clear], owner.places(values[clear]), strict=True)]
    assert {one.verdict for one in examples} == set(verdicts)
    model = fitted(equal_steps(CRITERIA, WEIGHTS), examples, _solve)
    assert model.misplaced == pytest.approx(0, abs=1e-7)
    assert [verdicts[p] for p in model.places(values[clear])] == [one.verdict for one in examples]
    assert model.steps.sum() == pytest.approx(1)
    assert (model.steps >= 0).all()
    assert model.bounds[0] < model.bounds[1]


def test_decisions_that_contradict_each_other_leave_an_error_and_not_a_failure() -> None:
    twice = [Example(at_limit(1), "keep"), Example(at_limit(1), "part")]
    assert fitted(equal_steps(CRITERIA, WEIGHTS), twice, _solve).misplaced > 0.01


def test_the_solver_says_nothing_on_the_output_of_data(capfd: pytest.CaptureFixture[str]) -> None:
    fitted(equal_steps(CRITERIA, WEIGHTS), [Example(at_limit(1), "keep")], _solve)
    assert capfd.readouterr().out == ""


def test_the_weighted_score_is_the_mean_of_the_classes_reached() -> None:
    values = np.array([at_limit(2), at_limit(0), below(), at_limit(1)])
    values[3, 0] = np.nan
    assert weighted(values, CRITERIA, WEIGHTS).tolist() == pytest.approx([3, 1, 0, 2])
    mixed = below()
    mixed[1] = at_limit(2)[1]
    assert weighted(mixed[None], CRITERIA, WEIGHTS)[0] == pytest.approx(0.9)
    assert np.isnan(weighted(np.full((1, SIZE), np.nan), CRITERIA, WEIGHTS)[0])


def test_no_review_ever_loads_a_challenger() -> None:
    code = "import sys, preavis.review; sys.exit(any('challengers' in name for name in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
