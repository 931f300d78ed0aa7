"""Both kernels, one or more threads: the same bits. And what a model must be before anything is sorted with it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from preavis.advice import electre_blocks, electre_choice, electre_tri
from preavis.advice.electre_check import fault
from preavis.advice.electre_tri import Model, Sorting

NORMS = Model(
    np.array([[0.2] * 5, [0.5] * 5, [0.8] * 5]) * np.array([1, -1, 1, 1, -1.0]), np.array([3, 1, 4, 1, 5.0]),
    np.array([0.02, 0.0, 0.05, 0.0, 0.01]), np.array([0.08, 0.0, 0.05, 0.1, 0.2]),
    np.array([0.3, np.inf, 0.05, np.inf, 0.25]), 0.7, np.array([1, -1, 1, 1, -1.0]),
)  # fmt: skip


def bits(found: Sorting) -> list[bytes]:
    return [part.tobytes() for part in (found.up, found.down, found.conjunctive, found.disjunctive)]


def clients(count: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Values on a coarse grid (ties), some unknown, some no number; cells that are silent or do not count."""
    rng = np.random.default_rng(count)
    values = rng.integers(0, 21, (count, 5)) / 20 * NORMS.directions
    values[rng.random(values.shape) < 0.05] = np.inf
    values[rng.random(values.shape) < 0.05] = -np.inf
    values[rng.random(values.shape) < 0.02] = np.nan
    return values, rng.random(values.shape) < 0.2, rng.random(values.shape) < 0.8


@pytest.mark.parametrize("count", [0, 1, 511, 2049, 5000])
@pytest.mark.parametrize("marked", [False, True])
def test_the_compiled_kernel_and_numpy_give_the_same_bits_on_one_and_two_threads(
    count: int, marked: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    kernel = pytest.importorskip("preavis.advice.electre_kernel", reason="numba is not installed")
    values, silent, counted = clients(count)
    marks = (silent, counted) if marked else ()
    found = []
    for compare in (electre_blocks.compare, kernel.compare):
        monkeypatch.setattr(electre_choice, "comparer", lambda _, compare=compare: compare)
        found += [bits(electre_tri.sort(values, NORMS, *marks, threads=threads)) for threads in (1, 2)]
    assert all(one == found[0] for one in found)


@pytest.mark.parametrize("criteria", [1, 2, 3, 4])
@pytest.mark.parametrize("vetoes", [False, True])
def test_both_kernels_give_the_same_bits_for_any_number_of_criteria_with_and_without_vetoes(
    criteria: int, vetoes: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    kernel = pytest.importorskip("preavis.advice.electre_kernel", reason="numba is not installed")
    kept = {name: getattr(NORMS, name)[..., :criteria] for name in ("limits", "weights", "indifference", "preference")}
    veto = NORMS.veto[:criteria] if vetoes else np.full(criteria, np.inf)
    model = replace(NORMS, **kept, veto=veto, directions=NORMS.directions[:criteria])
    values, found = np.ascontiguousarray(clients(700)[0][:, :criteria]), []
    for compare in (electre_blocks.compare, kernel.compare):
        monkeypatch.setattr(electre_choice, "comparer", lambda _, compare=compare: compare)
        found.append(bits(electre_tri.sort(values, model)))
    assert found[0] == found[1]


@pytest.mark.parametrize("side", ["up", "down"])
def test_a_client_equal_to_a_limit_outranks_it_wholly_and_is_outranked_wholly(side: str) -> None:
    found = getattr(electre_tri.sort(NORMS.limits, NORMS), side)
    assert np.diagonal(found) == pytest.approx(1.0, abs=1e-12)


def test_a_client_that_nothing_speaks_for_has_no_credibility_at_all() -> None:
    nowhere = np.full((1, 5), np.nan)
    found = electre_tri.sort(nowhere, NORMS)
    assert not found.up.any()
    assert not found.down.any()


def test_a_small_book_never_waits_for_a_compiler() -> None:
    choice = electre_choice._Choice()
    assert choice.comparer(1_000_000) is electre_blocks.compare
    assert not choice.asked


def test_without_numba_a_large_book_is_compared_by_numpy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(electre_choice, "find_spec", lambda _: None)
    assert electre_choice._Choice().comparer(electre_choice.PAYS) is electre_blocks.compare


def test_a_sound_model_has_no_fault() -> None:
    assert fault(NORMS) is None


@pytest.mark.parametrize(("change", "code"), [
    ({"weights": np.zeros(5)}, "policy.no_weight_at_all"),
    ({"weights": np.array([1, -1, 1, 1, 1.0])}, "policy.negative_weight"),
    ({"weights": np.array([1, np.nan, 1, 1, 1])}, "policy.not_finite"),
    ({"limits": NORMS.limits * np.inf}, "policy.not_finite"),
    ({"veto": np.full(5, np.nan)}, "policy.not_finite"),
    ({"majority": 0.49}, "policy.bad_majority"),
    ({"majority": float("nan")}, "policy.bad_majority"),
    ({"indifference": np.full(5, -0.1)}, "policy.negative_indifference"),
    ({"indifference": np.full(5, 0.3)}, "policy.preference_below_indifference"),
    ({"veto": np.full(5, 0.01)}, "policy.veto_below_preference"),
    ({"limits": NORMS.limits[::-1]}, "policy.limits_not_rising"),
    ({"limits": NORMS.limits[[0, 0, 1]]}, "policy.limits_not_rising"),
    ({"indifference": np.full(5, 0.2), "preference": np.full(5, 0.2), "veto": np.full(5, np.inf)},
     "policy.limits_too_close"),
    ({"indifference": np.full(5, 0.4), "preference": np.full(5, 0.4), "veto": np.full(5, np.inf)},
     "policy.limits_too_close"),
])  # fmt: skip
def test_a_model_that_makes_no_sense_is_named(change: dict[str, np.ndarray], code: str) -> None:
    found = fault(replace(NORMS, **change))
    assert found is not None
    assert found.code == code
