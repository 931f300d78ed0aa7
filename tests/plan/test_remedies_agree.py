"""What a menu promises and what it shows are one year: the figures, the class, and what nothing tells."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pytest

from preavis.advice import electre_tri
from preavis.advice.criteria import CLASSES
from preavis.advice.policy import Policy
from preavis.advice.table import Table, table
from preavis.cli.looking import looked
from preavis.cli.setting import Setting
from preavis.measures import Measured
from preavis.plan.counterfactual import Menus, Way, menus
from preavis.plan.counterfactual_problem import Lattice, problem
from preavis.plan.counterfactual_search import lived, values
from preavis.plan.remedies import REMEDIES
from preavis.plan.remedies.again import lived_again
from preavis.plan.remedies.formulas import FORMULAS
from preavis.plan.remedies.lived import Lived
from preavis.plan.remedies.untold import UNTOLD, untold
from preavis.report.json import ways_data
from preavis.report.remedy_screen import menu_page
from preavis.report.screen import console
from preavis.report.words import Words
from preavis.simulation.demo import AS_OF


@dataclass(frozen=True)
class Demo:
    measured: Measured
    policy: Policy
    table: Table
    menus: Menus

    @property
    def ways(self) -> list[tuple[int, Way]]:
        return [(number, way) for number, menu in self.menus.items() for way in menu.ways]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    folder = tmp_path_factory.mktemp("agree") / "demo"
    subprocess.run([sys.executable, "-m", "preavis", "demo", str(folder)], capture_output=True, check=True)
    book = next(path.parent for path in folder.rglob("preavis.toml"))
    with looked(Setting(folder=book), AS_OF) as look:
        measured, policy = look.measured(), look.policy
        judged = table(measured, policy)
        yield Demo(measured, policy, judged, menus(measured, policy, judged))


def sorted_again(demo: Demo, number: int, way: Way) -> str:
    """The class of a client by its criteria as the way shows them, those that do not move as they are."""
    worst = demo.table.values("worst")[number].copy()
    for place, row in enumerate(demo.table.rows):
        change = way.changes.get(row.measure(number))
        if change is not None and row.known[number]:
            worst[place] = change.after
    model, one = demo.policy.model(demo.table.criteria), slice(number, number + 1)
    found = electre_tri.sort(worst[None], model, demo.table.unknown[one], demo.table.counted[one])
    return CLASSES[int(found.conjunctive[0])]


def test_the_class_that_a_menu_promises_is_that_of_the_figures_it_shows(demo: Demo) -> None:
    assert len(demo.ways) >= 10
    for number, way in demo.ways:
        assert sorted_again(demo, number, way) == way.quality, (number, way.names)


def test_the_search_and_the_page_count_every_criterion_alike_under_any_lever(demo: Demo) -> None:
    source, lattice = Lived(demo.measured, demo.table, demo.policy), Lattice.of(demo.policy.remedies)
    made = problem(source, lattice, demo.menus.below)
    seen = set[str]()
    for client, number in enumerate(demo.menus.below.tolist()):
        sets = np.flatnonzero(made.allowed[client])[:, None]
        searched = values(made, client, lived(made, client, sets))
        shown = lived_again(source, np.full(len(sets), number), sets, lattice.levers)
        for place, row in enumerate(demo.table.rows):
            name = row.criterion.measure
            if not made.moves[client, place] or row.measure(number) != name:
                continue
            before = float(row.value[number])
            told = [float(changes[name][1]) if name in changes else before for changes in shown]
            np.testing.assert_allclose(searched[:, place], told, rtol=1e-9, atol=1e-8, err_msg=name)
            seen |= {name for changes in shown if name in changes}
    assert {"margin_ratio", "lateness_p80", "revenue_share", "strain"} <= seen


def test_what_nothing_tells_is_said_and_is_not_among_what_moves(demo: Demo) -> None:
    assert {name for remedies in UNTOLD.values() for name in remedies} < {remedy.name for remedy in REMEDIES}
    assert not UNTOLD.keys() & FORMULAS.keys()
    for menu in demo.menus.values():
        for way, data in zip(menu.ways, ways_data(menu, Words.load("en")), strict=True):
            names = [said["code"].rsplit(".", 1)[1] for said in data["untold"]]
            assert tuple(names) == untold(way.levers)
            assert not set(names) & data["measures"].keys()
    one = {tuple(sorted(lever.remedy.name for lever in way.levers)): untold(way.levers) for _, way in demo.ways}
    assert one["price",] == ("disputed_share",)
    assert one["deposit",] == ()


@pytest.mark.parametrize(("language", "told"), [("en", "disputed is not known"), ("fr", "On ne sait pas")])
def test_the_page_says_what_nothing_tells_and_what_counts_as_it_was(
    demo: Demo, language: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    priced = next(number for number, way in demo.ways if untold(way.levers) and "trend" in way.changes)
    deposits = [n for n, menu in demo.menus.items() if menu.ways and not any(untold(way.levers) for way in menu.ways)]
    words, pages = Words.load(language), []
    for number in (priced, deposits[0]):
        out = console(colour=False)
        for part in menu_page(demo.menus[number], demo.policy, words):
            out.print(part)
        pages.append(capsys.readouterr().out)
    assert told in pages[0]
    assert told not in pages[1]
    assert words.say("remedies.judged_as_it_was", {"measure": "trend"}) in pages[0]
    assert "remedies." not in pages[0]
    json.dumps(ways_data(demo.menus[priced], words), allow_nan=False)
