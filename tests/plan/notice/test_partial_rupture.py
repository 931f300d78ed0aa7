"""Changes of terms: from which level they are a warning, how long today's terms last, where no law looks at them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from flows import steady

from preavis.advice.remedy_terms import USUAL
from preavis.errors import UsageError
from preavis.facts.identity import Client
from preavis.facts.period import months_before
from preavis.law import law_of
from preavis.plan.notice import Change, Notice, Relation, change_read, changes_of, notice, partial_rupture
from preavis.plan.notice.partial import OF_REMEDY
from preavis.report.words import Words

DAY = date(2026, 6, 30)
FIRST = months_before(DAY, 42)


def told(kind: str = "company", country: str = "FR", **answers: str) -> Notice:
    relation = Relation(Client(0, "acme", "Acme", kind), country, "EUR", FIRST, flow=steady(FIRST, DAY))
    return notice(relation, answers, law_of(country), DAY)


def found(*changes: Change, notice_of: Notice | None = None, country: str = "FR") -> dict[str, Any]:
    made = partial_rupture(notice_of or told(), changes, law_of(country))
    return {remark.code.removeprefix("notice.partial."): remark for remark in made}


@pytest.mark.parametrize(
    ("kind", "level", "code", "effect"),
    [
        ("price", 1000, "price", "warn"),
        ("price", 999, "price_below", "inform"),
        ("volume", 2000, "volume", "warn"),
        ("volume", 1999, "volume_below", "inform"),
        ("terms", 15, "terms", "warn"),
        ("terms", 14, "terms_below", "inform"),
        ("deposit", 2000, "deposit", "warn"),
        ("deposit", 1999, "deposit_below", "inform"),
        ("service", 0, "service", "inform"),
    ],
)
def test_a_change_is_a_warning_from_our_own_level_on_and_told_below(
    kind: Any, level: int, code: str, effect: str
) -> None:
    made = found(Change(kind, level))
    assert made[code].effect == effect
    assert made["transition"].effect == effect
    if kind != "service":
        assert made[code].rule == "FR-NOT-024"
        assert made[code].grade == "D"


def test_todays_terms_last_as_long_as_leaving_would_take() -> None:
    transition = found(Change("price", 1200))["transition"]
    assert transition.params == {"low": 3, "high": 6, "earliest": "2026-09-30", "prudent": "2026-12-30"}
    assert transition.rule == "FR-NOT-017"


def test_a_relation_that_is_not_established_has_no_part_to_break_off() -> None:
    assert found(Change("price", 3000), notice_of=told(tendered="yes")).keys() == {"unlikely"}


@pytest.mark.parametrize(("kind", "country"), [("consumer", "FR"), ("public", "FR"), ("company", "GB")])
def test_no_warning_is_made_up_where_no_text_looks_at_it(kind: str, country: str) -> None:
    assert found(Change("price", 3000), notice_of=told(kind, country), country=country) == {}


def test_spain_asks_for_six_months_even_for_a_part_where_the_client_depends() -> None:
    depends = told(country="ES", client_alternative="none")
    assert found(Change("price", 500), notice_of=depends, country="ES")["spain"].params == {"months": 6}


def test_nothing_changed_is_nothing_said() -> None:
    assert found() == {}


def test_the_remedies_of_one_kind_count_by_the_steepest() -> None:
    levers = [("price", 500), ("price", 1200), ("payment_terms", 10), ("charter", 10_000), ("scope_cap", 5000)]
    assert changes_of(levers) == (Change("price", 1200), Change("terms", 10), Change("service", 5000))
    assert OF_REMEDY.keys() <= USUAL.keys()


@pytest.mark.parametrize(
    ("text", "change"),
    [("price=12", Change("price", 1200)), ("price = 12.5", Change("price", 1250)), ("terms=15", Change("terms", 15))],
)
def test_a_change_is_read_as_it_is_typed(text: str, change: Change) -> None:
    assert change_read(text) == change


@pytest.mark.parametrize("text", ["", "price", "price=", "price=-3", "prise=3", "terms=1.5", "service=2", "price=abc"])
def test_what_is_no_change_is_refused_with_what_may_be_typed(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        change_read(text)
    assert caught.value.code == "notice.change_unread"


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_warning_says_its_level_and_ours(language: str) -> None:
    words = Words.load(language)
    for level in (1, 5000):
        for remark in found(*(Change(kind, level) for kind in ("price", "volume", "terms", "deposit"))).values():
            assert words.say(remark.code, remark.params)
