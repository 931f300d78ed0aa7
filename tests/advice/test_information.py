"""What to find out first: entropy that a figure would take away, and clients that a source would settle."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from made import agency, client, judged, measured

from preavis.advice import electre_tri
from preavis.advice.acceptability.draws import Plausible
from preavis.advice.acceptability.information import SOURCES, Information, Source, if_bad, information
from preavis.advice.preferences.cloud import Cloud
from preavis.advice.preferences.sampling import draw, used
from preavis.advice.table import Table, table
from preavis.measures import Value
from preavis.report.words import Words

POLICY = agency()


def others(size: int = 12) -> list[Any]:
    """Clients whose margins spread evenly from bad to good."""
    return [client(f"c{i:02}", margin_ratio=-0.1 + 0.7 * i / (size - 1)) for i in range(size)]


def asked(made: Table, clients: list[int] | None = None, *, cloud: Cloud | None = None) -> Information:
    drawn = Plausible(made, 7, 1500)
    return information(drawn, POLICY.model(made.criteria), cloud or used(POLICY), clients)


def of(*clients: Any, **more: Any) -> Table:
    return table(measured(*clients, **more), POLICY)


def named(found: Information, source: str) -> Source:
    return next(one for one in found.sources if one.source == source)


def test_hours_that_alone_decide_settle_every_client_that_lacks_them() -> None:
    made = of(*others(), *[client(f"h{i}", margin_ratio="no_time") for i in range(7)])
    found = asked(made)
    time = named(found, "time")
    assert time.settles == time.one_class == time.clients == tuple(range(12, 19))
    assert found.sources[0] is time
    said = Words.load("en").say(time.statement.code, time.statement.params)
    assert said == "Import the hours: settles 7 clients."


def test_a_figure_that_cannot_change_the_class_tells_nothing() -> None:
    made = of(*others(), client("x", margin_ratio=0.5, trend="too_few"))
    found = asked(made)
    assert found.entropy[12] == 0.0
    assert [datum.gain for datum in found.data] == [0.0]
    assert found.sources[0].settles == ()


def test_with_one_unknown_and_settled_preferences_knowing_it_takes_away_nearly_all_doubt() -> None:
    found = asked(of(*others(), client("x", margin_ratio="no_time")))
    assert found.entropy[12] > 1.0
    assert found.data[0].gain > 0.75 * found.entropy[12]


def test_entropy_is_that_of_the_shares_of_classes() -> None:
    made = of(*others(), client("x", margin_ratio="no_time"))
    drawn = Plausible(made, 7, 1500)
    model = POLICY.model(made.criteria)
    cases = electre_tri.sort(drawn.client(12), model).conjunctive
    shares = np.bincount(cases) / len(cases)
    expected = -sum(share * np.log2(share) for share in shares if share > 0)
    assert asked(made).entropy[12] == pytest.approx(expected, abs=0.005)


def test_the_figure_that_carries_more_weight_tells_more() -> None:
    made = of(*others(), client("x", margin_ratio="no_time", trend="too_few"))
    found = asked(made, cloud=draw(POLICY, particles=2000))
    assert [datum.criterion for datum in found.of(12)] == ["economics", "outlook"]
    assert found.of(12)[0].gain > 3 * found.of(12)[1].gain


def test_a_source_that_leaves_another_gap_open_settles_nobody_but_tells_something() -> None:
    """Margin and lateness can each bring the client down: neither alone is enough to know."""
    spread = [client(f"c{i:02}", margin_ratio=0.05 * i, lateness_p80=float(9 * ((i * 5) % 12))) for i in range(12)]
    found = asked(of(*spread, client("x", margin_ratio="no_time", lateness_p80="too_few", strain=1.5)))
    for source in ("time", "patience"):
        assert named(found, source).settles == ()
        assert named(found, source).gain > 0
    assert named(found, "patience").statement.code == "advice.obtain.patience.tells"


def test_estimates_of_known_figures_are_looked_at_when_asked_for() -> None:
    made = of(*others(), client("x", lateness_p80=Value(29.0, 10.0, 60.0, 9), margin_ratio=Value(0.3, 0.0, 0.5, 9)))
    assert asked(made).data == ()
    found = asked(made, [12])
    assert {(datum.criterion, datum.source) for datum in found.data} == {
        ("payment", "patience"),
        ("economics", "estimate"),
    }
    assert all(datum.gain > 0 for datum in found.data)


def test_gains_of_one_source_never_exceed_the_doubt_there_is() -> None:
    made = of(*others(), client("x", margin_ratio="no_time", strain="no_time", trend="too_few"))
    found = asked(made, cloud=draw(POLICY, particles=2000))
    assert named(found, "time").gain <= found.entropy[12] + 1e-12
    assert named(found, "time").criteria == ("capacity", "economics")


def test_bad_values_behind_the_gaps_give_a_class_within_the_band_and_no_better_than_most_draws() -> None:
    made = of(*others(), client("x", margin_ratio="no_time"), client("y", lateness_p80="too_few", strain=1.3))
    drawn, model = Plausible(made, 7, 1500), POLICY.model(made.criteria)
    bad = if_bad(drawn, model)
    for end, sign in (("worst", 1), ("best", -1)):
        band = electre_tri.sort(made.values(end), model, made.unknown, made.counted).conjunctive
        assert (sign * (bad - band) >= 0).all()
    silent = np.repeat(made.unknown[12:13], drawn.count, axis=0)
    cases = electre_tri.sort(drawn.client(12), model, silent).conjunctive
    assert (cases >= bad[12]).mean() >= 0.95
    assert bad[12] < np.median(cases)


def test_where_nothing_is_missing_bad_luck_changes_nothing() -> None:
    made = of(*others())
    model = POLICY.model(made.criteria)
    plain = electre_tri.sort(made.values("value"), model).conjunctive
    assert (if_bad(Plausible(made, 7, 50), model) == plain).all()


def test_judgements_that_must_be_made_are_asked_for() -> None:
    evidence = POLICY.evidence.__class__(**{**vars(POLICY.evidence), "unjudged": "missing"})
    policy = POLICY.__class__(**{**vars(POLICY), "evidence": evidence})
    said = [judged("relationship", level, f"c{level:02}") for level in range(5)]
    made = table(measured(*others(), judgements=said), policy)
    found = information(Plausible(made, 7, 400), policy.model(made.criteria), used(policy))
    assert {one.source for one in found.sources} == {"judgement"}
    assert named(found, "judgement").clients == tuple(range(5, 12))


def test_the_answer_is_the_same_bytes_whatever_the_order_of_clients() -> None:
    gaps = [client("x", margin_ratio="no_time"), client("y", lateness_p80="too_few", strain=1.3)]
    cloud = draw(POLICY, particles=1000)
    one, two = asked(of(*others(), *gaps), cloud=cloud), asked(of(*gaps, *others()), cloud=cloud)
    assert [(d.client - 12, d.criterion, d.gain) for d in one.data] == [
        (d.client, d.criterion, d.gain) for d in two.data
    ]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_source_has_words(language: str) -> None:
    words = Words.load(language)
    for source in (*SOURCES.values(), "value", "estimate"):
        for settles in ((1,), ()):
            statement = Source(source, ("economics", "payment"), (1, 2), 0.5, settles, ()).statement
            assert words.say(statement.code, statement.params)
