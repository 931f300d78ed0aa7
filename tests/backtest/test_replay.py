"""Whole backtests on histories with a known truth."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from histories import Told, add, book, past

from preavis.backtest import Asked, Backtest, Version, backtest
from preavis.backtest.promises import Invoice, kept
from preavis.backtest.result import Telling
from preavis.backtest.seen import Seen, Snapshot, seen
from preavis.cli import main
from preavis.errors import UsageError
from preavis.report.backtest_screen import data, page
from preavis.report.screen import console
from preavis.report.words import Words

GOOD = Told("Bonne", 5_000, 20)
LOSS = Told("Perte", 1_000, 40)
CLIENTS = [GOOD, LOSS, Told("Calme", 4_000, 30), Told("Douce", 3_000, 25)]
HUNDRED = Asked(price=100_00, share=5_000)
FEW = replace(HUNDRED, origins=2)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return book(tmp_path_factory.mktemp("past") / "book", CLIENTS)


def run(folder: Path, asked: Asked = HUNDRED, **changed: object) -> Backtest:
    remembered, store = past(folder)
    try:
        return backtest(replace(remembered, **changed), asked)  # type: ignore[arg-type]  # fields by name
    finally:
        store.close()


@pytest.fixture(scope="module")
def found(folder: Path) -> Backtest:
    return run(folder)


def test_the_regret_of_keeping_everybody_is_what_the_loser_lost(found: Backtest) -> None:
    # Bills 12,000 a year for 480 hours at 50: a loss of 12,000. Half of the hours sell at 100: 24,000, what they cost.
    nothing = next(one for one in found.rules if one.name == "nothing")
    assert len(found.origins) == 8
    assert found.oracle.value == 12_000_00
    assert nothing.regret.value == 12_000_00
    assert nothing.gain.value == 0


def test_the_rule_that_leaves_the_loser_has_no_regret(found: Backtest) -> None:
    margin = next(one for one in found.rules if one.name == "margin")
    assert (margin.left, margin.gain.value, margin.regret.value) == (8, 12_000_00, 0)
    assert margin.order == 1


def test_the_client_that_made_the_difference_is_named_with_both_outcomes(found: Backtest) -> None:
    advised = found.advice.left
    told = [(one.client, one.left, one.keep, one.leave) for one in found.telling]
    assert {client for client, *_ in told} == {"perte"}
    assert all((keep, leave) == (-12_000_00, 0) for *_, keep, leave in told)
    assert sum(one.quarters for one in found.telling) == 8
    assert sum(one.quarters for one in found.telling if one.left) == advised


def test_leaving_the_smallest_is_leaving_the_loser_here(found: Backtest) -> None:
    smallest = next(one for one in found.rules if one.name == "revenue")
    assert smallest.gain.value == 12_000_00


def test_regrets_and_gains_of_every_rule_add_up_to_the_best(found: Backtest) -> None:
    for one in found.rules:
        assert one.gain.value + one.regret.value == found.oracle.value
        assert one.regret.value >= 0


def test_a_price_at_which_hours_sell_well_makes_leaving_cheaper(folder: Path) -> None:
    # All 480 hours at 200: 96,000 less the 24,000 they cost, against the 12,000 lost.
    dear = run(folder, Asked(origins=1, price=200_00, share=10_000))
    margin = next(one for one in dear.rules if one.name == "margin")
    assert margin.gain.value == (96_000 - 24_000 + 12_000) * 100


def test_the_price_is_what_an_hour_of_that_year_brought(folder: Path) -> None:
    usual = run(folder, Asked(origins=1))
    billed, hours = sum(c.billed for c in CLIENTS), sum(c.hours for c in CLIENTS)
    note = next(one for one in usual.notes if one.code == "backtest.price")
    assert note.params["low"] == note.params["high"] == billed * 100 // hours


def test_the_same_seed_gives_the_same_bytes(folder: Path) -> None:
    words, few = Words.load("en"), run(folder, FEW)
    assert json.dumps(data(run(folder, FEW), words)) == json.dumps(data(few, words))


def snapshot(folder: Path, day: date) -> Snapshot:
    remembered, store = past(folder)
    try:
        with remembered.open(day, remembered.policy) as session:
            return seen(session, remembered.policy, 0)
    finally:
        store.close()


def test_facts_of_later_change_nothing_that_was_said_before(tmp_path: Path) -> None:
    here = book(tmp_path / "book", [*CLIENTS, Told("Tardif", 2_000, 20, late=50)])
    day = date(2024, 6, 30)
    before = snapshot(here, day)
    add(
        here,
        'client "Aaron" code:AAA\n'
        '2024-07-10 invoice AAA-1 "Aaron" 90000,00 EUR no VAT due 2024-07-20\n'
        '2024-07-11 time Ana "Perte" 300h delivery\n'
        '2024-08-01 cost subcontract 4000,00 EUR for "Bonne"\n'
        '2024-09-01 payment "Tardif" 1,00 EUR\n'
        "2024-07-01 rate Ana 90,00 EUR an hour\n",
    )
    after = snapshot(here, day)
    assert sorted(after.clients) == sorted(before.clients)
    assert repr(after.clients) == repr(before.clients)
    assert after.resale == before.resale
    assert repr(snapshot(here, date(2024, 9, 30)).clients) != repr(before.clients)


def test_later_facts_leave_earlier_choices_and_move_later_outcomes(tmp_path: Path) -> None:
    here = book(tmp_path / "book", CLIENTS)
    before = run(here, FEW)
    add(here, '2025-08-15 cost subcontract 80000,00 EUR for "Bonne"\n')
    after = run(here, FEW)
    assert [one.left for one in after.rules] == [one.left for one in before.rules]
    assert after.oracle.value > before.oracle.value


def test_the_policy_of_the_day_judges_and_the_first_stands_in_before_it(folder: Path, found: Backtest) -> None:
    remembered, store = past(folder)
    store.close()
    early, late = Version(date(2023, 1, 1), remembered.policy), Version(date(2024, 6, 30), remembered.policy)
    aged = replace(remembered, versions=(early, late))
    assert aged.policy_at(date(2022, 6, 30)) is early.policy
    assert aged.policy_at(date(2024, 6, 30)) is late.policy
    codes = {one.code for one in run(folder, FEW, versions=(Version(date(2022, 1, 1), remembered.policy),)).notes}
    assert "backtest.policy_of_later" not in codes
    assert "backtest.policy_of_later" in {one.code for one in found.notes}


def test_imports_of_later_are_owned_up_to(folder: Path, found: Backtest) -> None:
    assert "backtest.facts_of_later" in {one.code for one in found.notes}
    assert "backtest.facts_corrected" in {one.code for one in run(folder, FEW, imported=(date(2022, 1, 5),)).notes}


def test_a_client_parted_from_is_left_out_with_the_margin_that_would_have_made_it_wrong(tmp_path: Path) -> None:
    here = book(tmp_path / "book", [GOOD, LOSS, Told("Partie", 1_500, 30, last=31)])
    said = ["--lang", "en", "--book", str(here)]
    on = ["--on", "2024-08-31", "--despite", "decided"]
    assert main([*said, "decide", "partie", "part", "--because", "Never pays its way", *on]) == 0
    found = run(here)
    # Half of its hours sell at 100 and all of them cost 50, so parting was right had it brought less than nothing; it
    # had billed 1,500 a month for hours that cost as much. It was still billed in the year before 30 September 2024.
    assert [(one.client, one.origin, one.break_even, one.before) for one in found.parted] == [
        ("partie", date(2024, 9, 30), 0, 0)
    ]
    assert found.agreement.decisions == 1
    # Every origin whose year saw it go; before that its year counts as it came.
    assert found.pairs == 8 * 2 + sum(day < date(2024, 3, 31) for day in found.origins)


def test_a_decision_that_was_not_carried_out_is_judged_by_what_came(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = book(tmp_path / "book", [GOOD, LOSS])
    said = ["--lang", "en", "--book", str(here)]
    on = ["--on", "2024-03-31", "--despite", "decided"]
    assert main([*said, "decide", "perte", "part", "--because", "Costs more than it brings", *on]) == 0
    found = run(here, replace(HUNDRED, origins=4))
    owner = next(one for one in found.rules if one.name == "decisions")
    known = sum(day >= date(2024, 3, 31) for day in found.origins)
    assert owner.left == known == 3
    assert owner.gain.value == round(12_000_00 * known / 4)
    monkeypatch.setitem(sys.modules, "highspy", None)
    bare = run(here, FEW)
    assert "backtest.additive_not_fitted" in {one.code for one in bare.notes}
    assert "backtest.additive_not_fitted" not in {one.code for one in found.notes}


def test_one_client_has_a_figure_and_no_certainty(tmp_path: Path) -> None:
    here = book(tmp_path / "book", [LOSS])
    found = run(here, FEW)
    assert found.oracle.value == 12_000_00
    assert found.oracle.low is None


@pytest.mark.parametrize(
    ("last", "asked", "code"),
    [
        (date(2022, 12, 31), HUNDRED, "backtest.too_short"),
        (date(2021, 1, 1), HUNDRED, "backtest.no_facts"),
        (date(2025, 12, 31), Asked(origins=0), "backtest.no_origins"),
        (date(2025, 12, 31), Asked(origins=-3), "backtest.no_origins"),
    ],
)
def test_a_past_that_cannot_tell_is_refused(folder: Path, last: date, asked: Asked, code: str) -> None:
    with pytest.raises(UsageError) as raised:
        run(folder, asked, last=last)
    assert raised.value.code == code


def test_a_book_without_time_has_no_outcome_to_judge_by(tmp_path: Path) -> None:
    here = tmp_path / "book"
    assert main(["--lang", "en", "init", str(here), "--name", "Acme", "--preset", "services"]) == 0
    bills = [
        f'202{y}-0{m}-10 invoice F{y}{m} "Seul" 900,00 EUR no VAT due 202{y}-0{m}-20'
        for y in (2, 3, 4)
        for m in (1, 5, 9)
    ]
    add(here, "\n".join(bills) + "\n")
    with pytest.raises(UsageError) as raised:
        run(here)
    assert raised.value.code == "backtest.no_outcomes"


def told(day: date, lateness: float | None) -> Snapshot:
    one = Seen("keep", (0, 0, 1, 0), (), None, 0, lateness)  # type: ignore[arg-type]  # no year is looked at
    return Snapshot(day, None, {"a": one}, None)  # type: ignore[arg-type]  # no policy is looked at


def test_an_invoice_keeps_its_promise_when_it_is_paid_by_the_day_named() -> None:
    due = date(2024, 7, 31)
    bills = [
        Invoice("a", date(2024, 7, 1), due, date(2024, 8, 10)),
        Invoice("a", date(2024, 7, 2), due, date(2024, 8, 11)),
        Invoice("a", date(2024, 7, 3), due, None),
        Invoice("a", date(2024, 6, 30), due, due),
        Invoice("a", date(2025, 7, 1), date(2025, 7, 1), date(2025, 7, 1)),
    ]
    hits, counts = kept([told(date(2024, 6, 30), 10.7)], bills, date(2026, 1, 1), ["a"])
    # Four in five within 10.7 days: on the tenth that is not yet so, by the end of the eleventh it is.
    assert (hits.tolist(), counts.tolist()) == ([2], [3])
    early = [Invoice("a", date(2024, 7, 1), due, day) for day in (date(2024, 7, 27), date(2024, 7, 28))]
    assert kept([told(date(2024, 6, 30), -3.4)], early, date(2026, 1, 1), ["a"])[0].tolist() == [2]
    assert kept([told(date(2024, 6, 30), -4.0)], early, date(2026, 1, 1), ["a"])[0].tolist() == [1]


def test_an_invoice_whose_day_has_not_come_is_not_counted_even_if_paid() -> None:
    bills = [Invoice("a", date(2024, 7, 1), date(2024, 7, 31), date(2024, 7, 31))]
    assert kept([told(date(2024, 6, 30), 10.0)], bills, date(2024, 8, 9), ["a"])[1].tolist() == [0]
    assert kept([told(date(2024, 6, 30), 10.0)], bills, date(2024, 8, 10), ["a"])[1].tolist() == [1]
    assert kept([told(date(2024, 6, 30), None)], bills, date(2026, 8, 10), ["a"])[1].tolist() == [0]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_screen_says_the_sentence_first_and_fits_eighty_columns(
    found: Backtest, language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    out = console()
    out.width = 80
    words = Words.load(language)
    for part in page(found, words):
        out.print(part)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("On the last 8 quarters" if language == "en" else "Sur les derniers trimestres")
    assert max(map(len, lines)) <= 80
    assert not any("backtest." in line or "…" in line for line in lines)


def test_clients_that_the_screen_has_no_room_for_are_counted(
    found: Backtest, capsys: pytest.CaptureFixture[str]
) -> None:
    client = next(iter(found.names))
    for many, told in ((8, ""), (9, "… and 1 more client,"), (11, "… and 3 more clients,")):
        shown = replace(found, telling=tuple(Telling(client, True, 1, number, 0) for number in range(many)))
        for part in page(shown, Words.load("en")):
            console().print(part)
        lines = [line for line in capsys.readouterr().out.splitlines() if line.startswith("… and")]
        assert [line[: len(told)] for line in lines] == [told] * (many > 8)


def test_the_verdict_owns_up_to_doubt(found: Backtest) -> None:
    advice = found.advice
    doubtful = replace(advice, left=1, gain=replace(advice.gain, value=100, low=-50, high=300))
    sure_gain = replace(doubtful, gain=replace(doubtful.gain, low=50))
    loss = replace(doubtful, gain=replace(doubtful.gain, value=-100, low=-150, high=-50))
    nobody = replace(doubtful, left=0)
    said = [replace(found, rules=(one, *found.rules[1:])).verdict.code for one in (doubtful, sure_gain, loss, nobody)]
    assert [code.rpartition(".")[2] for code in said] == ["unsure_more", "better", "worse", "nobody"]


def test_the_command_prints_plain_data(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    said = ["--lang", "en", "--book", str(folder), "backtest", "--origins", "1", "--as-of", "2025-12-31"]
    capfd.readouterr()
    assert main([*said, "--hour-price", "100", "--resold", "50", "--json"]) == 0
    found = json.loads(capfd.readouterr().out)
    assert found["oracle"]["value"] == 12_000_00
    assert found["rules"][0]["name"] == "advice"
    assert len(found["limits"]) >= 5
    assert main([*said, "--origins", "0"]) == 2
    assert "[backtest.no_origins]" in capfd.readouterr().err
    assert main([*said, "--hour-price", "-1"]) == 2
