"""What must always hold of the sorting and of its acceptabilities, whatever the clients and the norms."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_electre_tri import CRITERIA, PROFILES, problems

from preavis.advice import electre_tri
from preavis.advice.acceptability import Acceptability, preference
from preavis.advice.electre_tri import Model
from preavis.advice.preferences.cloud import Cloud


@given(problems())
@settings(deadline=None, max_examples=60)
def test_every_client_gets_one_class_by_each_rule_and_it_is_the_one_the_credibilities_say(
    problem: tuple[np.ndarray, Model],
) -> None:
    """Every class in turn is asked whether it is the client's: by each rule exactly one says yes."""
    values, norms = problem
    found = electre_tri.sort(values, norms)
    above = found.up >= norms.majority - electre_tri.TOLERANCE
    preferred = (found.down >= norms.majority - electre_tri.TOLERANCE) & ~above
    floor, roof = np.ones((len(values), 1), np.bool_), np.ones((len(values), 1), np.bool_)
    opened, closed = np.hstack([floor, above]), np.hstack([preferred, roof])
    cautious = np.stack([opened[:, h] & ~opened[:, h + 1 :].any(axis=1) for h in range(PROFILES + 1)], axis=1)
    kind = np.stack([closed[:, h] & ~closed[:, :h].any(axis=1) for h in range(PROFILES + 1)], axis=1)
    assert (cautious.sum(axis=1) == 1).all()
    assert (kind.sum(axis=1) == 1).all()
    assert found.conjunctive.tolist() == cautious.argmax(axis=1).tolist()
    assert found.disjunctive.tolist() == kind.argmax(axis=1).tolist()


@given(problems(), st.floats(1e-3, 1e3))
@settings(deadline=None, max_examples=60)
def test_weights_matter_by_their_proportions_alone(problem: tuple[np.ndarray, Model], scale: float) -> None:
    values, norms = problem
    before, after = (
        electre_tri.sort(values, norms),
        electre_tri.sort(values, replace(norms, weights=norms.weights * scale)),
    )
    assert after.conjunctive.tolist() == before.conjunctive.tolist()
    assert after.disjunctive.tolist() == before.disjunctive.tolist()
    assert after.up == pytest.approx(before.up, abs=1e-12)
    assert after.down == pytest.approx(before.down, abs=1e-12)


@given(problems(), st.integers(0, 2**32 - 1), st.booleans())
@settings(deadline=None, max_examples=30)
def test_acceptabilities_are_the_counts_of_the_classes_under_every_particle_and_add_up_to_one(
    problem: tuple[np.ndarray, Model], seed: int, optimistic: bool
) -> None:
    values, norms = problem
    rng, particles = np.random.default_rng(seed), 64
    weights = rng.dirichlet(np.ones(CRITERIA), particles)
    majority = rng.uniform(0.5, 1.0, particles)
    cloud = Cloud(tuple("abcde"), weights, majority, np.full(particles, 1 / particles))
    found = preference(values, norms, cloud, optimistic=optimistic)
    counts = np.zeros((len(values), PROFILES + 1), np.int64)
    for one, share in zip(weights, majority, strict=True):
        sorting = electre_tri.sort(values, replace(norms, weights=one, majority=float(share)))
        counts[np.arange(len(values)), sorting.disjunctive if optimistic else sorting.conjunctive] += 1
    assert (found.shares * particles == counts).all()
    assert (found.shares.sum(axis=1) == 1).all()
    assert found.modal.tolist() == counts.argmax(axis=1).tolist()


def test_the_entropy_of_two_drugs_is_that_published() -> None:
    """Heparin comes first in .3504 of 10,000 stored samples: gertvv/rsmaa, smaa/tests/Examples/smaa-Ex.Rout.save."""
    ranks = Acceptability(np.array([[0.3504, 0.6496], [0.6496, 0.3504]]), np.zeros((2, 2)))
    assert ranks.entropy == pytest.approx([0.9344248, 0.9344248], abs=5e-8)
