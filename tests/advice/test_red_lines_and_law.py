"""What stands above the figures: red lines of the owner, and what the law allows."""

from __future__ import annotations

from typing import Any

import pytest
from made import LOSS, TOBACCO, advice, agency, client, codes, judged, measured

from preavis.advice import advise


def test_a_red_line_leads_to_parting_however_good_the_client() -> None:
    found = advice(policy=agency(TOBACCO), sector="12.00Z")
    assert (found.recommendation, found.quality) == ("part", "strong")
    assert codes(found.red_lines) == ["advice.red_line"]
    assert codes(found.reasons)[0] == "advice.red_line"
    assert advice(policy=agency(TOBACCO), sector="62.01Z").red_lines == ()


def test_a_red_line_does_not_hold_before_its_day() -> None:
    found = advice(policy=agency(TOBACCO.replace("2026-06-30", "2026-07-01")), sector="12.00Z")
    assert (found.recommendation, found.red_lines) == ("keep", ())


@pytest.mark.parametrize(
    ("rule", "about", "crossed"),
    [
        ('field = "country"\noperator = "is"\nvalues = ["kp", "ir"]', {"country": "KP"}, True),
        ('field = "country"\noperator = "is"\nvalues = ["KP"]', {}, False),
        ('field = "country"\noperator = "is_not"\nvalues = ["FR"]', {"country": "US"}, True),
        ('field = "country"\noperator = "is_not"\nvalues = ["FR"]', {"country": "FR"}, False),
        ('field = "country"\noperator = "is_not"\nvalues = ["FR"]', {}, False),
        ('field = "tag"\noperator = "is"\nvalues = ["arms"]', {"tags": ("press", "Arms")}, True),
        ('field = "group"\noperator = "starts_with"\nvalues = ["Hol"]', {"group": "Holding"}, True),
        ('field = "kind"\noperator = "is"\nvalues = ["public"]', {"kind": "company"}, False),
    ],
)
def test_red_lines_read_what_is_known_of_a_client(rule: str, about: dict[str, Any], *, crossed: bool) -> None:
    policy = agency(f'[[red_lines]]\n{rule}\nwhy = "so"\nfrom = 2026-01-01\n')
    assert (advice(policy=policy, **about).recommendation == "part") == crossed


def test_a_red_line_on_a_judgement_needs_the_judgement() -> None:
    policy = agency(
        '[[red_lines]]\nfield = "values"\noperator = "at_least"\nvalues = [3]\nwhy = "so"\nfrom = 2026-01-01\n'
    )
    assert advice(policy=policy).recommendation == "keep"
    assert advice((judged("conflict", 2),), policy).red_lines == ()
    assert codes(advice((judged("conflict", 3),), policy).red_lines) == ["advice.red_line"]


def test_a_consumer_is_not_parted_from_without_a_lawful_motive() -> None:
    found = advice(kind="consumer", lateness_p80="natural_person", **LOSS)
    assert found.recommendation == "fix"
    assert codes(found.blocks) == ["advice.consumer_no_motive"]
    abusive = advice((judged("tension", 3),), kind="consumer", **LOSS)
    assert codes(abusive.blocks) == ["advice.consumer_motive"]
    assert advice(kind="consumer").blocks == ()


def test_insolvency_alone_is_no_motive() -> None:
    assert codes(advice(tags=("redressement",), **LOSS).blocks) == ["advice.insolvency"]
    assert advice(tags=("redressement",)).blocks == ()


def test_where_the_law_is_not_known_nothing_is_claimed_of_it() -> None:
    book = measured(client(kind="consumer", **LOSS))
    found = advise(book, agency(), None).clients[0]
    assert (found.recommendation, codes(found.blocks)) == ("fix", ["advice.law_unknown"])


def test_no_learned_score_is_used_on_a_natural_person() -> None:
    found = advice(kind="sole_trader", lateness_p80="natural_person", days_beyond_terms=50.0)
    assert found.criteria["payment"].value == 50
    assert "advice.days_beyond_terms.against" in codes(found.counter_reasons)
