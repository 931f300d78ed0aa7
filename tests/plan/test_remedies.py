"""Remedies on the invented agency: figures as measured, changes that change the class, remedies to nod at."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from preavis.advice import electre_tri
from preavis.advice.criteria import CLASSES
from preavis.advice.policy import Policy, load, render
from preavis.advice.preferences.sampling import draw
from preavis.advice.remedy_terms import USUAL
from preavis.advice.table import Table, table
from preavis.cli.looking import looked
from preavis.cli.setting import Setting
from preavis.errors import UsageError
from preavis.measures import Measured
from preavis.plan.counterfactual import Menu, Menus, menus, remedy_data
from preavis.plan.counterfactual_problem import Lattice, problem
from preavis.plan.counterfactual_search import sides
from preavis.plan.remedies import BY_NAME, REMEDIES
from preavis.plan.remedies.again import lived_again
from preavis.plan.remedies.formulas import COUNTED, FORMULAS, computed
from preavis.plan.remedies.lived import Lived
from preavis.plan.remedies.untold import UNTOLD
from preavis.report.remedy_screen import fix_sentence, menu_data, menu_page
from preavis.report.screen import console
from preavis.report.words import Words
from preavis.simulation.demo import AS_OF, demo_company


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "preavis", *arguments], capture_output=True, text=True, encoding="utf-8", check=False
    )


@dataclass(frozen=True)
class Demo:
    folder: Path
    measured: Measured
    policy: Policy
    table: Table
    menus: Menus

    def number(self, story: str) -> int:
        name = next(client.name for client in demo_company().clients if client.story == story)
        return next(c.number for c in self.measured.scope.book.clients.all if c.name == name)

    def menu(self, story: str) -> Menu:
        return self.menus[self.number(story)]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    folder = tmp_path_factory.mktemp("remedies") / "demo"
    assert run("demo", str(folder)).returncode == 0
    book = next(path.parent for path in folder.rglob("preavis.toml"))
    with looked(Setting(folder=book), AS_OF) as look:
        measured, policy = look.measured(), look.policy
        judged = table(measured, policy)
        yield Demo(book, measured, policy, judged, menus(measured, policy, judged, lambda: draw(policy, particles=500)))


def remedies_of(menu: Menu, way: str = "cheapest") -> set[str]:
    found = menu.way(way)
    return set() if found is None else {lever.remedy.name for lever in found.levers}


def test_a_year_without_a_remedy_gives_back_every_measure(demo: Demo) -> None:
    year = Lived(demo.measured, demo.table, demo.policy).year(np.arange(demo.measured.scope.clients))
    for name, formula in FORMULAS.items():
        if name in demo.measured.columns:
            column = demo.measured.columns[name]
            unit = demo.measured.measures[name].unit
            slack = 0.5001 if unit in {"money", "money_per_hour"} else 1e-9
            found = computed(formula, demo.measured, year)
            assert np.abs(found - column.value)[column.known].max(initial=0) <= slack, name
    for name, counted in COUNTED.items():
        column = demo.measured.columns[name]
        np.testing.assert_allclose(counted(demo.measured, year, year)[column.known], column.value[column.known], 1e-6)


def test_the_search_sees_today_what_the_sorting_sees(demo: Demo) -> None:
    source = Lived(demo.measured, demo.table, demo.policy)
    made = problem(source, Lattice.of(demo.policy.remedies), demo.menus.below)
    agree, oppose = electre_tri.partial(
        demo.table.values("worst")[demo.menus.below], demo.policy.model(demo.table.criteria), 1
    )
    for client in range(len(made)):
        found = sides(made, client, np.empty((1, 0), np.int64))
        np.testing.assert_allclose(found[0][0], agree[client], atol=1e-9)
        np.testing.assert_allclose(found[1][0], oppose[client], atol=1e-9)


def test_every_way_makes_the_class_by_the_sorting_itself_and_dropping_a_remedy_does_not_when_cheapest(
    demo: Demo,
) -> None:
    assert len(demo.menus) >= 8
    source = Lived(demo.measured, demo.table, demo.policy)
    for number, menu in demo.menus.items():
        assert menu.quality in {"untenable", "strained"}
        for way in menu.ways:
            assert CLASSES.index(way.quality) >= CLASSES.index("sound"), (menu.client.name, way.names)
        if menu.ways:
            made = problem(source, Lattice.of(demo.policy.remedies), np.array([number]))
            places = [source_place(demo, lever.remedy.name, lever.level) for lever in menu.ways[0].levers]
            for left_out in places:
                rest = np.array([[place for place in places if place != left_out]], np.int64)
                agree, oppose = sides(made, 0, rest)
                agreed = (agree * made.shares[0]).sum(axis=1)
                assert electre_tri.credible(agreed, oppose.T)[0] < made.norm.majority - 1e-9


def source_place(demo: Demo, name: str, level: int) -> int:
    levers = Lattice.of(demo.policy.remedies).levers
    return next(i for i, lever in enumerate(levers) if (lever.remedy.name, lever.level) == (name, level))


def test_feasible_marks_the_clients_that_have_a_menu(demo: Demo) -> None:
    marked = set(np.flatnonzero(demo.menus.feasible).tolist())
    assert marked == {number for number, menu in demo.menus.items() if menu.ways}


def test_the_stories_get_remedies_that_an_owner_would_nod_at(demo: Demo) -> None:
    assert remedies_of(demo.menu("late_payer")) <= {"deposit", "payment_terms"}
    assert "discount_end" in remedies_of(demo.menu("discount_hungry"))
    assert {"price", "reassign"} & remedies_of(demo.menu("hidden_loss"))
    assert "planning" in remedies_of(demo.menu("capacity_eater"))
    assert {"payment_terms", "deposit"} & remedies_of(demo.menu("disputes"))
    assert demo.menu("write_off").ways == ()
    assert demo.menu("write_off").start == "part"
    assert {"charter", "channel", "billed_extras", "scope_cap", "reassign", "price"} >= remedies_of(
        demo.menu("dominant")
    )


def test_our_own_part_comes_first_where_the_book_has_traces_of_it(demo: Demo) -> None:
    told = {fault.code for fault in demo.menu("capacity_eater").faults}
    assert {"remedies.fault.rework_share", "remedies.fault.unbilled_share"} <= told
    assert demo.menu("capacity_eater").start == "reassess"
    assert demo.menu("late_payer").faults == ()


def test_who_pays_on_time_is_not_asked_for_a_deposit(demo: Demo) -> None:
    assert demo.menu("discount_hungry").not_applicable["deposit"] == "remedies.not.pays_on_time"


def test_menus_made_together_are_those_made_alone(demo: Demo) -> None:
    cloud = draw(demo.policy, particles=200)

    def fresh() -> Menus:
        return menus(demo.measured, demo.policy, demo.table, lambda: cloud)

    together = dict(fresh())
    assert len(together) >= 8
    for number, menu in together.items():
        alone = fresh()[number]
        assert menu == alone
        assert menu.downside == alone.downside


def moved(demo: Demo, story: str, remedy: str) -> dict[str, tuple[float, float]]:
    """The measures of a client that the highest level of a remedy moves: before and after."""
    levers = [lever for lever in Lattice.of(demo.policy.remedies).levers if lever.remedy.name == remedy][-1:]
    source = Lived(demo.measured, demo.table, demo.policy)
    return lived_again(source, np.array([demo.number(story)]), np.zeros((1, 1), np.int64), levers)[0]  # type: ignore[return-value]  # numbers of either kind


def test_every_measure_has_its_figure_after_a_remedy_or_is_known_to_stay(demo: Demo) -> None:
    fixed = UNTOLD.keys() | {"acquisition_cost"}
    assert demo.measured.columns.keys() - FORMULAS.keys() - COUNTED.keys() == fixed


def test_money_sooner_moves_all_that_is_about_waiting_and_nothing_of_the_work(demo: Demo) -> None:
    found = moved(demo, "late_payer", "payment_terms")
    for name in ("late_share", "statutory_interest", "overdue_balance", "days_to_pay", "carry_cost"):
        before, after = found[name]
        assert 0 <= after < before, name
    assert not {"revenue", "hours", "labour_cost", "trend", "strain", "unbilled_share"} & found.keys()


def test_what_four_fifths_are_paid_within_leaves_a_fifth_late_once_it_is_gone(demo: Demo) -> None:
    number = demo.number("late_payer")
    year = Lived(demo.measured, demo.table, demo.policy).year(np.array([number]))
    remedy = BY_NAME["payment_terms"]
    ask = next(lever.ask for lever in Lattice.of(demo.policy.remedies).levers if lever.remedy is remedy)
    days = float(year.quantities["lateness_p80"][0]) / ask.response("followed")
    assert remedy.effect(year, days, ask).factors["late"][0] == pytest.approx(0.2)


def test_a_price_moves_the_share_of_the_margin_and_the_trend_of_the_year_it_was_lived_in(demo: Demo) -> None:
    found = moved(demo, "hidden_loss", "price")
    for name in ("margin_share", "trend", "revenue", "client_margin"):
        before, after = found[name]
        assert after > before, name
    assert "late_share" not in found


def test_the_margin_is_shared_out_among_all_that_is_earned_with_the_client_s_own_part(demo: Demo) -> None:
    column = demo.measured.columns["client_margin"]
    found = moved(demo, "discount_hungry", "discount_end")
    number = demo.number("discount_hungry")
    others = sum(max(int(v), 0) for i, v in enumerate(column.value) if i != number and column.known[i])
    own = found["client_margin"][1]
    assert found["margin_share"][1] == pytest.approx(own / (others + max(own, 0)), abs=1e-6)


def test_sound_clients_have_no_menu(demo: Demo) -> None:
    with pytest.raises(KeyError):
        demo.menu("star")
    assert demo.number("dormant") not in demo.menus


def test_measures_that_a_remedy_does_not_touch_are_not_in_its_changes(demo: Demo) -> None:
    way = demo.menu("late_payer").way("one")
    assert way is not None
    assert {"lateness_p80", "margin_ratio", "carry_cost"} <= way.changes.keys()
    assert not {"revenue", "hours", "strain", "trend"} & way.changes.keys()


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_menu_can_be_said_and_shown(demo: Demo, language: str, capsys: pytest.CaptureFixture[str]) -> None:
    words = Words.load(language)
    for menu in demo.menus.values():
        out = console(colour=False)
        for part in menu_page(menu, demo.policy, words):
            out.print(part)
        shown = capsys.readouterr().out
        assert "remedies." not in shown
        assert menu.client.name in shown
        assert bool(fix_sentence(menu, words)) == bool(menu.ways)
        json.dumps(menu_data(menu, words), allow_nan=False)
        assert len(remedy_data(menu)) == len(menu.ways)


def test_the_sentence_names_the_way_and_what_would_make_it_worse(demo: Demo) -> None:
    told = fix_sentence(demo.menu("discount_hungry"), Words.load("en"))
    assert told == "Fix: 10% of the discounts ended; drops to untenable if unbilled hours pass 26 a month."


def test_the_command_prints_data_and_says_when_there_is_nothing_to_fix(demo: Demo) -> None:
    asked = ("--book", str(demo.folder), "remedy")
    done = run(*asked, "transports-kerbrat", "--as-of", AS_OF.isoformat(), "--json")
    assert done.returncode == 0
    assert json.loads(done.stdout)["remedies"][0]["remedies"][0]["name"] == "deposit"
    star = run(*asked, "laboratoires-selenia", "--as-of", AS_OF.isoformat())
    assert (star.returncode, star.stdout) == (3, "")


def test_every_remedy_has_usual_terms_and_excludes_only_remedies() -> None:
    assert {remedy.name for remedy in REMEDIES} == USUAL.keys()
    assert all(set(remedy.excludes) <= BY_NAME.keys() for remedy in REMEDIES)


def policy(text: str) -> Policy:
    return load(f"{render('agency')}\n{text}")


LIMITED = """
[remedies]
most = 2
[remedies.price]
levels = [0.05]
elasticity = 0.5
[remedies.deposit]
offered = false
"""


def test_the_owner_may_limit_a_remedy_and_take_one_away() -> None:
    terms = policy(LIMITED).remedies
    assert terms.most == 2
    assert terms.asks["price"].levels == (500,)
    assert terms.asks["price"].response("elasticity") == 0.5
    assert terms.asks["deposit"].levels == ()
    assert terms.asks["charter"] == USUAL["charter"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("[remedies]\nmost = 9\n", "policy.out_of_range"),
        ("[remedies.prize]\n", "policy.unknown_key_close"),
        ("[remedies.price]\nlevels = [0.10, 0.05]\n", "policy.remedy_shares"),
        ("[remedies.price]\nlevels = [0.125]\n", "policy.remedy_shares"),
        ("[remedies.payment_terms]\nlevels = [0.5]\n", "policy.remedy_days"),
        ("[remedies.price]\noffered = 1\n", "policy.not_true_or_false"),
        ("[remedies.price]\nelasticity = -1\n", "policy.out_of_range"),
        ('[remedies]\nveto = "soft"\n', "policy.not_a_choice"),
    ],
)
def test_what_is_wrong_in_the_terms_is_named_with_its_line(text: str, code: str) -> None:
    with pytest.raises(UsageError) as error:
        policy(text)
    assert error.value.code == code
    assert error.value.params["line"] > render("agency").count("\n")
