"""Problems drawn at random, small enough to be asked of anyone."""

from __future__ import annotations

import numpy as np

from preavis.plan.counterfactual_problem import Forms, Norm, Particles, Problem


def drawn(
    seed: int, clients: int = 1, groups: int = 4, levels: int = 3, criteria: int = 4, *, veto: str = "hard"
) -> Problem:
    """Criteria that are ratios and single quantities in turn, some of which stay; remedies that help and harm."""
    rng = np.random.default_rng(seed)
    quantities, levers = criteria + 1, groups * levels
    group = np.repeat(np.arange(groups), levels)
    reach = np.tile(np.arange(1, levels + 1) / levels, groups)[None, :, None]
    slopes = rng.uniform(-0.3, 0.45, (clients, groups, quantities)) * (rng.random((clients, groups, quantities)) < 0.6)
    factor = 1.0 + np.repeat(slopes, levels, axis=1) * reach
    steps = rng.uniform(-0.1, 0.2, (clients, groups, quantities)) * (rng.random((clients, groups, quantities)) < 0.3)
    added = np.repeat(steps, levels, axis=1) * reach
    clash = np.eye(groups, dtype=np.bool_)
    if groups > 2:
        clash[0, 1] = clash[1, 0] = True
    base = rng.integers(5_000, 90_000, (clients, groups))
    cost = np.rint(np.repeat(base, levels, axis=1) * (0.4 + reach[..., 0])).astype(np.int64) + rng.integers(
        0, 997, (clients, levers)
    )
    sign = np.where(rng.random(criteria) < 0.7, 1.0, -1.0)
    moves = rng.random((clients, criteria)) < 0.85
    weights = rng.dirichlet(np.full(criteria, 3.0), clients)
    return Problem(
        numbers=np.arange(clients),
        names=tuple(f"q{place}" for place in range(quantities)),
        start=rng.uniform(0.6, 1.4, (clients, quantities)),
        factor=factor,
        added=added,
        allowed=rng.random((clients, levers)) < 0.9,
        cost=cost,
        group=group,
        clash=clash,
        most=3,
        forms=_forms(criteria),
        rest=np.where(np.arange(4) == 1, 0.5, 0.0) * np.ones((clients, criteria, 4)),
        scale=np.ones((clients, criteria)),
        moves=moves,
        agree=np.where(moves, 0.0, rng.random((clients, criteria))),
        oppose=np.where(moves, 0.0, (rng.random((clients, criteria)) < 0.02) * 1.0),
        shares=weights,
        norm=Norm(
            limit=np.where(sign > 0, rng.uniform(0.75, 1.1, criteria), rng.uniform(0.5, 0.8, criteria)),
            indifference=np.full(criteria, 0.03),
            preference=rng.uniform(0.03, 0.25, criteria),
            veto=np.full(criteria, np.inf) if veto == "none" else rng.uniform(0.4, 0.9, criteria),
            sign=sign,
            majority=float(rng.uniform(0.5, 0.8)),
            hard=veto == "hard",
        ),
        particles=_cloud(rng, clients, weights),
    )


def _forms(criteria: int) -> Forms:
    """Criterion j is quantity j, over quantity j + 1 and a rest where j is even."""
    starts, terms, filled = [0], list[int](), list[list[bool]]()
    for criterion in range(criteria):
        ratio = criterion % 2 == 0
        terms += [criterion, criterion + 1] if ratio else [criterion]
        starts += [starts[-1] + 1, starts[-1] + 1 + ratio, starts[-1] + 1 + ratio, starts[-1] + 1 + ratio]
        filled.append([True, ratio, False, False])
    return Forms(
        np.array(starts, np.int64),
        np.array(terms, np.int64),
        np.ones(len(terms)),
        np.array(filled, np.bool_),
        np.zeros(criteria),
    )


def _cloud(rng: np.random.Generator, clients: int, weights: np.ndarray) -> Particles:
    particles = 64
    shares = np.stack([rng.dirichlet(weights[client] * 80 + 0.1, particles) for client in range(clients)])
    return Particles(
        shares, np.arange(clients), rng.uniform(0.55, 0.9, particles), np.full(particles, 1 / particles), 0.9
    )
