"""Learning from decisions: a cloud conditioned on what the company did, which stays a cloud."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest
from made import agency

from preavis.advice import electre_tri
from preavis.advice.electre_tri import Model
from preavis.advice.preferences.cloud import Cloud
from preavis.advice.preferences.learning import FEW, Learnt, learn
from preavis.advice.preferences.past import (
    FOLLOWS,
    LIKELIHOOD,
    VERDICTS,
    Past,
    classes,
    log_likelihood,
    past,
    verdict_shares,
)
from preavis.advice.preferences.region import region, simplex
from preavis.advice.preferences.sampling import draw
from preavis.advice.preferences.sequence import Sequence, Space
from preavis.report.words import Words

CRITERIA = 8
NAMES = tuple("abcdefgh")
MAJORITY = (0.5, 0.9)
ANYWHERE = Space.of(simplex(NAMES), MAJORITY)


def norms(vetoes: int = 4) -> Model:
    limits = np.array([[0.3] * CRITERIA, [0.5] * CRITERIA, [0.7] * CRITERIA])
    veto = np.where(np.arange(CRITERIA) < vetoes, 0.45, np.inf)
    weights = np.full(CRITERIA, 1 / CRITERIA)
    return Model(limits, weights, np.full(CRITERIA, 0.03), np.full(CRITERIA, 0.08), veto, 0.67, np.ones(CRITERIA))


def prior(particles: int, seed: int = 0) -> Cloud:
    rng = np.random.default_rng(seed)
    weights = rng.dirichlet(np.ones(CRITERIA), particles)
    return Cloud(NAMES, weights, rng.uniform(*MAJORITY, particles), np.full(particles, 1 / particles))


def people(rng: np.random.Generator, count: int) -> Any:
    """Clients whose criteria go together a little, as they do in books."""
    common = rng.normal(size=(count, 1))
    return np.clip(0.5 + 0.2 * (0.55 * common + 0.835 * rng.normal(size=(count, CRITERIA))), 0, 1)


def decided(values: Any, verdicts: Any, model: Model | None = None) -> Past:
    return past(values, np.ones(values.shape, np.bool_), model or norms(), verdicts)


class World:
    """A company with preferences of its own that decides accordingly, but for a share of slips."""

    def __init__(self, seed: int, decisions: int, slips: float = 0.0) -> None:
        rng = np.random.default_rng(seed)
        self.weights, self.majority = rng.dirichlet(np.ones(CRITERIA)), rng.uniform(*MAJORITY)
        values = people(rng, decisions)
        said = self.verdicts(values)
        slipped = rng.random(decisions) < slips
        said = np.where(slipped, np.clip(said + rng.choice([-1, 1], decisions), 0, 2), said)
        self.past = decided(values, [VERDICTS[place] for place in said])
        self.later = people(rng, 400)

    def verdicts(self, values: Any) -> Any:
        return FOLLOWS[classes(self.weights[None], np.array([self.majority]), decided(values, ["keep"] * len(values)))][
            :, 0
        ]

    def accuracy(self, cloud: Cloud) -> float:
        shares = verdict_shares(cloud, decided(self.later, ["keep"] * len(self.later)))
        return float((shares.argmax(axis=1) == self.verdicts(self.later)).mean())


EQUAL = Cloud(NAMES, np.full((1, CRITERIA), 1 / CRITERIA), np.array([0.67]), np.ones(1))


def test_without_decisions_the_cloud_is_untouched() -> None:
    cloud, nothing = prior(500), decided(np.empty((0, CRITERIA)), [])
    found = learn(cloud, nothing, ANYWHERE, 1)
    assert found.cloud is cloud
    assert (found.method, found.moved, found.disagreements, found.decisions) == ("none", 0.0, (), 0)
    assert found.statement.code == "advice.learnt.nothing"


@pytest.mark.parametrize("profile", [0, 1, 2])
def test_classes_are_those_of_the_sorting_method(profile: int) -> None:
    rng = np.random.default_rng(profile)
    values, cloud = people(rng, 60), prior(40, profile)
    counted = rng.random(values.shape) < 0.8
    model = replace(norms(8), veto=rng.uniform(0.1, 0.5, CRITERIA))
    found = classes(cloud.weights, cloud.majority, past(values, counted, model, ["keep"] * 60))
    for place, (weights, majority) in enumerate(zip(cloud.weights, cloud.majority, strict=True)):
        one = replace(model, weights=weights, majority=float(majority))
        assert found[:, place].tolist() == electre_tri.sort(values, one, None, counted).conjunctive.tolist()


def test_a_decision_counts_by_how_far_it_lies_from_what_a_particle_says() -> None:
    certain = decided(np.array([[0.9] * CRITERIA, [0.4] * CRITERIA, [0.1] * CRITERIA]), ["keep", "keep", "keep"])
    cloud = prior(5)
    assert classes(cloud.weights, cloud.majority, certain)[:, 0].tolist() == [3, 1, 0]
    found = log_likelihood(classes(cloud.weights, cloud.majority, certain), certain)
    assert np.exp(found) == pytest.approx([LIKELIHOOD[0] * LIKELIHOOD[1] * LIKELIHOOD[2]] * 5)


@pytest.mark.parametrize(("decisions", "slips", "least"), [(5, 0.0, 0.0), (10, 0.0, 0.03), (10, 0.15, 0.0)])
def test_few_decisions_do_better_than_equal_weights(decisions: int, slips: float, least: float) -> None:
    gains = []
    for seed in range(12):
        world = World(seed, decisions, slips)
        found = learn(prior(1000, seed + 100), world.past, ANYWHERE, seed)
        gains.append(world.accuracy(found.cloud) - world.accuracy(EQUAL))
    assert np.mean(gains) > least


def test_more_decisions_teach_more() -> None:
    means = []
    for decisions in (5, 20, 50):
        worlds = [World(seed, decisions) for seed in range(5)]
        means.append(np.mean([w.accuracy(learn(prior(800, 9), w.past, ANYWHERE, 1).cloud) for w in worlds]))
    assert means[0] < means[1] < means[2]
    assert means[2] > 0.92


def test_beyond_forty_decisions_more_than_five_hundred_of_ten_thousand_particles_still_count() -> None:
    world = World(3, 45)
    cloud = prior(10_000)
    alone = cloud.likelihood * np.exp(log_likelihood(classes(cloud.weights, cloud.majority, world.past), world.past))
    assert 1 / np.square(alone / alone.sum()).sum() < 500
    found = learn(cloud, world.past, ANYWHERE, 1)
    assert found.method == "sequence"
    assert found.effective > 500
    assert len(np.unique(found.cloud.weights, axis=0)) > 5000


def test_the_effective_sample_is_what_the_scatter_of_repeated_runs_says() -> None:
    world = World(3, 50)
    runs = [learn(prior(500, seed), world.past, ANYWHERE, seed) for seed in range(12)]
    scatter = np.var([run.cloud.weights.mean(axis=0) for run in runs], axis=0, ddof=1)
    spread = np.mean([run.cloud.weights.var(axis=0) for run in runs], axis=0)
    worth = float((spread / scatter).mean())
    assert 0.3 < worth / np.mean([run.effective for run in runs]) < 3


def test_weights_alone_and_sequential_sampling_agree() -> None:
    world = World(5, 4)
    cloud = prior(8000)
    scored = log_likelihood(classes(cloud.weights, cloud.majority, world.past), world.past)
    moved, _ = Sequence(world.past, ANYWHERE, np.random.default_rng(1)).run(cloud, scored)
    share = np.exp(scored) / np.exp(scored).sum()
    means = (share[:, None] * cloud.weights).sum(axis=0), moved.weights.mean(axis=0)
    assert np.abs(means[1] - cloud.weights.mean(axis=0)).max() > 0.02
    assert means[0] == pytest.approx(means[1], abs=0.012)


@pytest.mark.parametrize("decisions", [4, FEW + 5])
def test_the_order_of_decisions_changes_no_bit(decisions: int) -> None:
    world, order = World(2, decisions), np.random.default_rng(1).permutation(decisions)
    other = Past(*(part[order] for part in vars(world.past).values()))
    one, two = (learn(prior(600), told, ANYWHERE, 1).cloud for told in (world.past, other))
    for name in ("weights", "majority", "likelihood"):
        assert getattr(one, name).tobytes() == getattr(two, name).tobytes()


def test_the_same_seed_gives_the_same_bytes_and_another_one_others() -> None:
    world = World(2, FEW + 5)
    clouds = [learn(prior(600), world.past, ANYWHERE, seed).cloud.weights.tobytes() for seed in (1, 1, 2)]
    assert clouds[0] == clouds[1] != clouds[2]


def test_a_decision_that_contradicts_every_particle_does_not_kill_the_cloud() -> None:
    """A client that is bad on everything was kept."""
    world = World(1, 20)
    absurd = decided(np.full((1, CRITERIA), 0.05), ["keep"])
    both = Past(*(np.concatenate(pair) for pair in zip(vars(world.past).values(), vars(absurd).values(), strict=True)))
    found = learn(prior(1000), both, ANYWHERE, 1)
    assert np.isfinite(found.cloud.weights).all()
    assert found.cloud.likelihood.sum() == pytest.approx(1)
    assert found.effective > 200
    only = learn(prior(1000), absurd, ANYWHERE, 1)
    assert only.cloud.likelihood == pytest.approx(np.full(1000, 1e-3))
    told = only.disagreements[0]
    assert (told.verdict, told.instead, told.stated) == ("keep", "part", 0.0)


def test_clients_dropped_against_stated_weights_are_reported() -> None:
    """Good on all criteria but the last, which the stated weights hold for little, and dropped three times."""
    values = np.full((3, CRITERIA), 0.9)
    values[:, -1] = 0.05
    stated = prior(4000)
    weights = np.column_stack([stated.weights[:, :-1], 0.3 * stated.weights[:, -1]])
    stated = replace(stated, weights=weights / weights.sum(axis=1, keepdims=True))
    found = learn(stated, decided(values, ["part"] * 3), ANYWHERE, 1)
    assert [(one.verdict, one.instead) for one in found.disagreements] == [("part", "keep")] * 3
    assert all(one.stated < 0.2 < one.learnt for one in found.disagreements)
    assert found.weights["h"][1] > 1.5 * found.weights["h"][0]
    for language in ("en", "fr"):
        told = found.disagreements[0].statement("acme", date(2026, 3, 1))
        assert "acme" in Words.load(language).say(told.code, told.params)


def test_a_decision_on_a_client_of_whom_nothing_was_known_says_nothing() -> None:
    blank = past(np.zeros((2, CRITERIA)), np.zeros((2, CRITERIA), np.bool_), norms(), ["part", "keep"])
    found = learn(prior(300), blank, ANYWHERE, 1)
    assert (found.method, found.disagreements) == ("none", ())


def policy_runs(decisions: int) -> tuple[Any, Cloud, Learnt, Space]:
    """The agency's own deck and criteria; the decisions favour clients that are good on the last ones."""
    policy = agency()
    rng = np.random.default_rng(8)
    model = policy.model(policy.criteria)
    limits = np.stack([model.limits[1] + model.directions * (model.limits[2] - model.limits[1]) * s for s in (-1, 1)])
    values = np.where(rng.random((decisions, len(policy.criteria))) < 0.6, np.abs(limits[1]), limits[0])
    counted = np.ones(values.shape, np.bool_)
    verdicts = ["keep" if row[-1] == abs(limits[1][-1]) else "fix" for row in values]
    cloud = draw(policy, particles=1500, seed=4)
    space = Space.of(region(policy), (policy.majority.low, policy.majority.high))
    return policy, cloud, learn(cloud, past(values, counted, model, verdicts), space, 3), space


def test_learning_never_leaves_the_region_of_the_policy() -> None:
    policy, _, found, space = policy_runs(FEW + 10)
    weights, majority = found.cloud.weights, found.cloud.majority
    assert found.method == "sequence"
    assert space.contains(weights).all()
    assert region(policy).holds(weights, 1e-7).all()
    assert policy.majority.low - 1e-9 <= majority.min() < majority.max() <= policy.majority.high + 1e-9
    assert len(np.unique(majority)) > 700
    assert weights.sum(axis=1) == pytest.approx(1.0)
    assert found.statement.code == "advice.learnt.moved"


@pytest.mark.parametrize("deck", [True, False])
def test_moves_leave_an_even_spread_as_it_is(deck: bool) -> None:
    """Where decisions say nothing, what moves must find is the prior again: its means and its spreads."""
    policy = agency()
    cloud = draw(policy, particles=4000, seed=2) if deck else prior(4000)
    space = Space.of(region(policy), (policy.majority.low, policy.majority.high)) if deck else ANYWHERE
    size = cloud.weights.shape[1]
    nothing = Past(np.zeros((1, 3, size)), np.zeros((1, 3, size)), np.ones((1, size), np.bool_), np.zeros(1, np.int8))
    moved, _ = Sequence(nothing, space, np.random.default_rng(1)).run(cloud, np.zeros(len(cloud)))
    assert not np.allclose(moved.weights, cloud.weights)
    for one, other in ((cloud.weights, moved.weights), (cloud.majority[:, None], moved.majority[:, None])):
        spread = one.std(axis=0)
        assert (np.abs(one.mean(axis=0) - other.mean(axis=0)) < 5 * spread / np.sqrt(len(cloud))).all()
        assert other.std(axis=0) == pytest.approx(spread, rel=0.06)
    quantiles = [np.quantile(c.weights, np.linspace(0.1, 0.9, 5), axis=0) for c in (cloud, moved)]
    assert np.abs(quantiles[0] - quantiles[1]).max() < 0.15 * cloud.weights.std(axis=0).max()


def test_weights_that_the_owner_states_stay_where_they_are_and_only_the_majority_moves() -> None:
    point = Cloud(NAMES, np.full((600, CRITERIA), 1 / CRITERIA), prior(600).majority, np.full(600, 1 / 600))
    world = World(4, FEW + 5)
    found = learn(point, world.past, Space(np.empty((0, CRITERIA)), np.empty(0), MAJORITY), 1)
    assert np.ptp(found.cloud.weights) == pytest.approx(0, abs=1e-12)
    assert len(np.unique(found.cloud.majority)) > 300
    assert found.moved == pytest.approx(0, abs=1e-12)
