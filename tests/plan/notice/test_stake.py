"""What is at stake: the gate at the owner's sum, the day it is held against, and a sum that nobody can make."""

from __future__ import annotations

from datetime import date

import pytest
from flows import steady

from preavis.facts.identity import Client
from preavis.facts.period import months_before
from preavis.law import law_of
from preavis.plan.notice import Notice, Relation, Remark, notice
from preavis.report.words import Words

DAY = date(2026, 6, 30)
FIRST = months_before(DAY, 42)


def told(margin: str = "", planned: date | None = None, lawyer_from: int = 10_000, currency: str = "EUR") -> Notice:
    relation = Relation(
        Client(0, "acme", "Acme"), "FR", currency, FIRST, flow=steady(FIRST, DAY), lawyer_from=lawyer_from
    )
    return notice(relation, {"client_margin": margin} if margin else {}, law_of("FR"), DAY, planned)


def stakes(found: Notice) -> dict[str, Remark]:
    return {r.code.removeprefix("notice."): r for r in found.remarks if r.code.startswith("notice.exposure")}


@pytest.mark.parametrize(("lawyer_from", "gated"), [(5_999, True), (6_000, True), (6_001, False)])
def test_the_exit_goes_to_a_lawyer_from_the_owners_sum_on(lawyer_from: int, gated: bool) -> None:
    found = stakes(told("1000..2000", lawyer_from=lawyer_from))
    assert ("exposure_over" in found) == gated
    if gated:
        assert found["exposure_over"].effect == "gate"
        assert found["exposure_over"].params["high"] == 6_000_00
        assert found["exposure_over"].rule == "FR-NOT-013"


def test_a_planned_end_is_the_exit_that_counts_and_leaving_at_once_only_warns() -> None:
    planned = stakes(told("1000..4000", planned=date(2026, 12, 30)))
    assert "exposure_over" not in planned
    assert planned["exposure_at_once"].effect == "warn"
    assert stakes(told("1000..4000", planned=DAY))["exposure_over"].params["end"] == DAY.isoformat()


def test_a_margin_nobody_knows_is_not_nothing() -> None:
    assert stakes(told())["exposure_unknown"].effect == "gate"
    assert stakes(told(planned=date(2027, 1, 30))) == {}


def test_an_end_that_leaves_nothing_missing_puts_nothing_at_stake() -> None:
    assert stakes(told("1000..4000", planned=date(2027, 1, 30), lawyer_from=0)).keys() == {"exposure_at_once"}


def test_the_sum_is_in_the_books_currency_whatever_its_minor_units() -> None:
    yen = stakes(told("1000..2000", lawyer_from=6_000, currency="JPY"))
    assert (yen["exposure_over"].params["high"], yen["exposure_over"].params["limit"]) == (6_000, 6_000)


@pytest.mark.parametrize(("language", "sum_said"), [("en", "€6,000.00"), ("fr", "6\u202f000,00\xa0€")])
def test_the_gate_says_the_sum_in_words(language: str, sum_said: str) -> None:
    gate = stakes(told("1000..2000", lawyer_from=1_000))["exposure_over"]
    assert sum_said in Words.load(language).say(gate.code, gate.params)
