"""Plausible figures: drawn from what is known of each value, within its bounds, whatever the order of clients."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made import agency, client, judged, measured

from preavis.advice import electre_tri
from preavis.advice.acceptability.draws import Plausible, draws, plausible, uncertain
from preavis.advice.acceptability.margins import ENOUGH, correlation, normal_score, probability, regression
from preavis.advice.recommend import KEEP, PART, UNKNOWN, recommend
from preavis.advice.table import Table, table
from preavis.measures import Value

COUNT = 4000


def of(*clients: Any, **more: Any) -> Table:
    return table(measured(*clients, **more), agency())


def place(made: Table, name: str) -> int:
    return [row.criterion.name for row in made.rows].index(name)


def column(made: Table, name: str, number: int = 0, count: int = COUNT) -> Any:
    return Plausible(made, 1, count).client(number)[:, place(made, name)]


def linked(size: int, seed: int = 3) -> list[Any]:
    """Clients whose margin and lateness go together: the better the margin, the later."""
    rng = np.random.default_rng(seed)
    margins = rng.uniform(0.0, 0.6, size)
    return [client(f"c{i:03}", margin_ratio=float(m), lateness_p80=float(60 * m)) for i, m in enumerate(margins)]


def test_what_is_known_exactly_is_the_same_in_every_draw() -> None:
    made = of(client("a"), client("b", lateness_p80=Value(20.0, 10.0, 40.0, 9)))
    assert not uncertain(made)[0].any()
    assert (Plausible(made, 1, 50).client(0) == made.values("value")[0]).all()
    assert uncertain(made)[1].sum() == 1


def test_an_estimate_has_its_bounds_for_tenths_and_its_value_for_median() -> None:
    drawn = column(of(client("a", lateness_p80=Value(20.0, 14.0, 40.0, 9))), "payment")
    assert np.quantile(drawn, [0.1, 0.5, 0.9]) == pytest.approx([14.0, 20.0, 40.0], abs=0.05)


def test_hard_bounds_are_never_passed_and_the_value_is_the_likeliest() -> None:
    drawn = column(of(client("a", margin_ratio=Value(0.3, 0.1, 0.4, 9))), "economics")
    assert 0.1 <= drawn.min() < 0.12
    assert 0.38 < drawn.max() <= 0.4
    counts, _ = np.histogram(drawn, np.linspace(0.1, 0.4, 13))
    assert abs(int(counts.argmax()) - 8) <= 1
    assert drawn.mean() == pytest.approx((0.1 + 0.3 + 0.4) / 3, abs=1e-3)


def test_a_value_at_one_of_its_bounds_is_drawn_to_the_other_side_only() -> None:
    drawn = column(of(client("a", margin_ratio=Value(0.3, 0.1, 0.3, 9))), "economics")
    assert drawn.max() <= 0.3
    assert drawn.mean() == pytest.approx((0.1 + 2 * 0.3) / 3, abs=1e-3)


def test_a_missing_value_follows_the_other_criteria_of_the_client() -> None:
    others = linked(40)
    low = of(*others, client("x", margin_ratio=0.05, lateness_p80="too_few"))
    high = of(*others, client("x", margin_ratio=0.55, lateness_p80="too_few"))
    assert np.median(column(low, "payment", 40)) < 10
    assert np.median(column(high, "payment", 40)) > 25


def test_too_few_clients_say_nothing_of_how_criteria_go_together() -> None:
    others = linked(ENOUGH - 1)
    made = [of(*others, client("x", margin_ratio=m, lateness_p80="too_few")) for m in (0.05, 0.55)]
    drawn = [Plausible(one, 1, 500) for one in made]
    assert (drawn[0].links == np.eye(len(made[0].rows))).all()
    assert np.median(column(made[0], "payment", ENOUGH - 1)) == pytest.approx(
        np.median(column(made[1], "payment", ENOUGH - 1))
    )


def test_where_nobody_has_been_seen_all_that_the_policy_cares_for_is_as_likely() -> None:
    made = of(client("a"), client("b"), client("x", lateness_p80="too_few"))
    drawn = column(made, "payment", 2)
    assert np.quantile(drawn, [0.0, 0.25, 0.5, 0.75, 1.0]) == pytest.approx([-10, 15, 40, 65, 90], abs=0.3)


def test_what_a_book_has_not_seen_keeps_a_chance_of_one_in_clients_plus_one() -> None:
    others = [client(f"c{i}", lateness_p80=float(20 + i)) for i in range(9)]
    drawn = column(of(*others, client("x", lateness_p80="too_few")), "payment", 9)
    assert (drawn > 28).mean() == pytest.approx(0.1, abs=0.002)
    assert (drawn < 20).mean() == pytest.approx(0.1, abs=0.002)


def test_a_bound_that_is_known_cuts_the_draws() -> None:
    others = [client(f"c{i}", margin_ratio=0.05 * i) for i in range(12)]
    made = of(*others, client("x", margin_ratio=Value(None, None, 0.2, 0, "no_time")))
    drawn = column(made, "economics", 12)
    assert drawn.max() <= 0.2
    free = column(of(*others, client("x", margin_ratio="no_time")), "economics", 12)
    inside = free[free <= 0.2]
    assert np.quantile(drawn, [0.1, 0.5, 0.9]) == pytest.approx(np.quantile(inside, [0.1, 0.5, 0.9]), abs=0.01)


def test_bounds_beyond_all_that_was_seen_are_filled_evenly() -> None:
    others = [client(f"c{i}", margin_ratio=0.05 * i) for i in range(12)]
    made = of(*others, client("x", margin_ratio=Value(None, 0.8, 0.9, 0, "vat_unknown")))
    drawn = column(made, "economics", 12)
    assert np.quantile(drawn, [0.0, 0.5, 1.0]) == pytest.approx([0.8, 0.85, 0.9], abs=0.001)


def test_judgements_are_drawn_on_their_levels() -> None:
    policy = agency().__class__(**{**vars(agency()), "evidence": _missing_judgements()})
    said = [judged("relationship", level, name) for name, level in (("a", 0), ("b", 1), ("c", 4), ("d", 1))]
    made = table(measured(*[client(name) for name in "abcdx"], judgements=said), policy)
    levels, counts = np.unique(column(made, "relationship", 4), return_counts=True)
    assert set(levels.tolist()) <= {0, 1, 2, 3, 4}
    assert counts[levels.tolist().index(1)] == counts.max()


def _missing_judgements() -> Any:
    evidence = agency().evidence
    return evidence.__class__(**{**vars(evidence), "unjudged": "missing"})


def test_no_score_is_learned_on_a_natural_person_not_even_by_a_guess() -> None:
    others = linked(40)
    made = [
        of(*others, client("x", kind="sole_trader", margin_ratio=m, lateness_p80="natural_person",
                           days_beyond_terms="too_few"))
        for m in (0.05, 0.55)
    ]  # fmt: skip
    drawn = [column(one, "payment", 40) for one in made]
    assert (drawn[0] == drawn[1]).all()
    assert np.median(drawn[0]) == pytest.approx(40, abs=0.5)


def test_clients_that_are_only_listed_are_neither_drawn_nor_learnt_from() -> None:
    collective = client("y", kind="pseudo", lateness_p80=300.0, margin_ratio="no_time")
    asleep = client("z", documents=0, entries=0, lateness_p80=400.0, margin_ratio="no_time")
    listed = of(*linked(10), collective, asleep)
    drawn = Plausible(listed, 1, 100)
    assert listed.listed_only.tolist() == [False] * 10 + [True, True]
    assert not drawn.uncertain[10:].any()
    assert drawn.margins[place(listed, "payment")].values.max() < 300


def book(order: Sequence[int]) -> list[Any]:
    clients = [*linked(14), client("x", lateness_p80="too_few"), client("y", margin_ratio="no_time", trend="too_few")]
    clients.append(client("z", lateness_p80=Value(20.0, 10.0, 40.0, 9)))
    return [clients[place] for place in order]


@settings(max_examples=10, deadline=None)
@given(order=st.permutations(range(17)), seed=st.integers(0, 2**63))
def test_the_order_of_clients_changes_no_bit(order: list[int], seed: int) -> None:
    plain, mixed = (Plausible(of(*book(one)), seed, 64) for one in (range(17), order))
    for number, was in enumerate(order):
        assert mixed.client(number).tobytes() == plain.client(was).tobytes()


def test_blocks_hold_the_same_bytes_as_clients_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("preavis.advice.acceptability.draws._CELLS_AT_ONCE", 1000)
    made = of(*book(range(17)))
    blocks = list(plausible(made, 5, 60))
    assert len(blocks) > 2
    whole = np.concatenate([block.values for block in blocks])
    assert [block.first for block in blocks] == np.cumsum([0, *[len(block.values) for block in blocks[:-1]]]).tolist()
    assert all((whole[:, n] == Plausible(made, 5, 60).client(n)).all() for n in range(17))
    assert np.stack(list(draws(made, 5, 60))).tobytes() == whole.tobytes()


def test_another_seed_gives_other_draws_and_the_same_seed_the_same() -> None:
    made = of(*book(range(17)))
    one, two, three = (Plausible(made, seed, 60).client(16).tobytes() for seed in (5, 5, 6))
    assert one == two
    assert one != three


REASONS = st.sampled_from(["no_time", "too_few"])
MARGIN = st.one_of(
    st.floats(-0.5, 0.9),
    REASONS,
    st.tuples(st.floats(-0.5, 0.2), st.floats(0.2, 0.9)).map(lambda b: Value(None, b[0], b[1], 0, "no_time")),
    st.floats(-0.5, 0.9).map(lambda high: Value(None, None, high, 0, "no_time")),
)
FIGURES = st.fixed_dictionaries(
    {
        "margin_ratio": MARGIN,
        "lateness_p80": st.one_of(st.floats(-10, 120), REASONS),
        "strain": st.one_of(st.floats(0, 4), REASONS),
        "trend": st.one_of(st.floats(-1, 1), REASONS),
        "revenue_share": st.floats(0, 0.8),
    }
)
BOOKS = st.lists(FIGURES, min_size=1, max_size=14)


@settings(max_examples=60, deadline=None)
@given(figures=BOOKS, seed=st.integers(0, 2**32))
def test_the_interval_band_contains_the_class_of_every_imputation(figures: list[Any], seed: int) -> None:
    made = of(*[client(f"c{i}", **more) for i, more in enumerate(figures)])
    model = agency().model(made.criteria)
    worst, best = (
        electre_tri.sort(made.values(end), model, made.unknown, made.counted).conjunctive for end in ("worst", "best")
    )
    for values in Plausible(made, seed, 24, estimates=False).blocks():
        for drawn in values.values:
            found = electre_tri.sort(drawn, model, made.unknown, made.counted).conjunctive
            assert ((worst <= found) & (found <= best)).all()


@settings(max_examples=60, deadline=None)
@given(figures=BOOKS, seed=st.integers(0, 2**32))
def test_draws_keep_within_what_is_known(figures: list[Any], seed: int) -> None:
    made = of(*[client(f"c{i}", **more) for i, more in enumerate(figures)])
    ends = made.values("worst"), made.values("best")
    low, high = np.minimum(*ends), np.maximum(*ends)
    for block in Plausible(made, seed, 16, estimates=False).blocks():
        assert np.isfinite(block.values).all()
        assert ((block.values >= low) & (block.values <= high))[:, made.counted].all()


@settings(max_examples=40, deadline=None)
@given(figures=FIGURES, silenced=st.sets(st.integers(0, 4)))
def test_a_missing_value_never_vetoes(figures: Any, silenced: set[int]) -> None:
    """However bad it might be, it can weigh as disagreement only: without any veto in the policy, nothing changes."""
    made = of(client("a", **figures), client("b"))
    model = agency().model(made.criteria)
    unknown = made.unknown.copy()
    unknown[0, [p for p in silenced if p < unknown.shape[1]]] = True
    worst = np.where(unknown, -model.directions * 1e9, made.values("value"))
    bare = model.__class__(**{**vars(model), "veto": np.where(unknown[0], np.inf, model.veto)})
    found = electre_tri.sort(worst, model, unknown, made.counted).conjunctive[0]
    assert found == electre_tri.sort(worst, bare, None, made.counted).conjunctive[0]


@settings(max_examples=60, deadline=None)
@given(figures=BOOKS, seed=st.integers(0, 2**32))
def test_a_client_is_kept_or_parted_from_only_if_every_imputation_agrees(figures: list[Any], seed: int) -> None:
    """A promotion needs the worst that may be; a parting, that even the best would not save."""
    found = measured(*[client(f"c{i}", **more) for i, more in enumerate(figures)])
    made = table(found, agency())
    model, code = agency().model(made.criteria), recommend(found, agency(), made).code
    for block in Plausible(made, seed, 16, estimates=False).blocks():
        for values in block.values:
            drawn = electre_tri.sort(values, model, made.unknown, made.counted).conjunctive
            assert (drawn[code == KEEP] >= 2).all()
            assert (drawn[code == PART] == 0).all()


def test_a_value_that_would_part_a_client_does_not_while_it_is_missing() -> None:
    losing = {"contribution": -1, "lateness_p80": 200.0, "strain": 9.0, "trend": -0.9}
    codes = [
        recommend(found, agency(), table(found, agency())).code[0]
        for margin in (-2.0, "no_time")
        for found in [measured(client("a", margin_ratio=margin, **losing), client("b"))]
    ]
    assert codes[0] == PART
    assert codes[1] != PART


def test_a_client_is_kept_despite_a_missing_value_only_where_its_bound_is_good_enough() -> None:
    codes = [
        recommend(found, agency(), table(found, agency())).code[0]
        for low in (0.35, None)
        for found in [measured(client("a", margin_ratio=Value(None, low, 0.6, 0, "no_rate")), client("b"))]
    ]
    assert codes == [KEEP, UNKNOWN]


def test_the_normal_distribution_and_its_inverse_agree_with_known_quantiles() -> None:
    assert normal_score(np.array([0.1, 0.5, 0.975])) == pytest.approx([-1.2815516, 0.0, 1.9599640], abs=2e-6)
    shares = np.linspace(1e-8, 1 - 1e-8, 1001)
    assert probability(normal_score(shares)) == pytest.approx(shares, abs=1e-12)


def test_regression_solves_the_normal_equations() -> None:
    rng = np.random.default_rng(2)
    factor = rng.normal(size=(5, 5))
    square = factor @ factor.T
    matrix = square / np.sqrt(np.outer(np.diag(square), np.diag(square)))
    path, left = regression(matrix, (0, 3, 4), 1)
    known = [0, 3, 4]
    expected = np.linalg.solve(matrix[np.ix_(known, known)], matrix[known, 1])
    assert [path[k] for k in known] == pytest.approx(expected.tolist(), rel=1e-9)
    assert left == pytest.approx(1 - matrix[known, 1] @ expected, rel=1e-9)


def test_correlations_shrink_to_nothing_where_they_are_noise_and_stay_where_they_are_not() -> None:
    rng = np.random.default_rng(4)
    common = rng.normal(size=(40, 1))
    noise = rng.normal(size=(40, 4))
    everyone = np.ones((40, 4), np.bool_)
    assert abs(correlation(noise, everyone)[np.triu_indices(4, 1)]).max() < 0.2
    assert correlation(0.3 * noise + common, everyone)[np.triu_indices(4, 1)].min() > 0.8


def test_correlations_seen_on_different_clients_never_contradict_each_other() -> None:
    """Each pair alone is plain; together they cannot be: a goes with b, b with c, and a against c."""
    rise, seen = np.linspace(-2, 2, 10), np.zeros((30, 3), np.bool_)
    scores = np.zeros((30, 3))
    for block, (one, other, sign) in enumerate(((0, 1, 1), (1, 2, 1), (0, 2, -1))):
        rows = slice(10 * block, 10 * block + 10)
        seen[rows, [[one], [other]]] = True
        scores[rows, one], scores[rows, other] = rise, sign * rise
    found = correlation(scores, seen)
    assert np.linalg.eigvalsh(found).min() > 0
    assert found[0, 1] > 0.2
    assert found[0, 2] < -0.2
