"""Letters that need a lawyer first, and proposals that may be taken for breaking off in part."""

from __future__ import annotations

from pathlib import Path

import pytest
from command import Preavis

ON = ("--as-of", "2026-06-30")
CLIENT = "immobiliere-des-trois-ponts"


def sets(**fields: str) -> list[str]:
    return [part for name, value in fields.items() for part in ("--set", f"{name}={value}")]


LEAVING = sets(
    client_address="8 place du Marché", sender_address="1 quai Nord", signatory="Claire Kermadec", contract="c",
    retaliation_check="no", protected_attribute_check="no", insolvency="no", end_date="2026-07-31",
)  # fmt: skip
PROPOSING = sets(
    signatory="Claire Kermadec", current_terms="1 500 a month", reason="time", reply_date="2026-07-31",
    protected_attribute_check="no",
)  # fmt: skip


@pytest.mark.parametrize(
    ("language", "said"), [("en", "€8,000.00 to €25,000.00"), ("fr", "8\u202f000,00\xa0€ à 25\u202f000,00\xa0€")]
)
def test_a_large_sum_at_stake_needs_the_name_of_a_lawyer(
    own_demo: Path, preavis: Preavis, language: str, said: str
) -> None:
    kept = preavis("--book", own_demo, "notice", CLIENT, *ON, "--answer", "client_margin=4000..5000")
    assert kept.code == 0, kept.err
    ask = ("--lang", language, "--book", own_demo, "letter", CLIENT, "ordinary_termination", *ON, *LEAVING)
    refused = preavis(*ask)
    assert refused.code == 4
    assert "lawyer" in refused.err
    assert said in refused.err.replace("\n", " ")
    assert refused.out == ""
    seen = preavis(*ask, *sets(lawyer="Me Tanguy, 12 June 2026"))
    assert seen.code == 0, seen.err
    assert said in seen.err.replace("\n", " ")


def test_below_the_owners_sum_no_lawyer_is_asked_for(own_demo: Path, preavis: Preavis) -> None:
    assert preavis("--book", own_demo, "notice", CLIENT, *ON, "--answer", "client_margin=100..200").code == 0
    assert preavis("--book", own_demo, "letter", CLIENT, "ordinary_termination", *ON, *LEAVING).code == 0


def test_a_steep_rise_is_told_with_its_level_ours_and_the_day_todays_terms_last_to(
    demo_book: Path, preavis: Preavis
) -> None:
    ask = ("--book", demo_book, "letter", CLIENT, "renegotiate", *ON, *PROPOSING, *sets(proposal="- 1 700 a month"))
    steep = preavis(*ask, *sets(price_rise="13", proposed_start="2026-07-15"))
    assert steep.code == 0, steep.err
    told = " ".join(steep.err.split())
    assert "Price up by 13.0%" in told
    assert "we warn from 10.0% on" in told
    assert "3 to 6 months, until 30 Sept 2026 at least" in told
    assert "New terms from 15 Jul 2026" in told
    mild = " ".join(preavis(*ask, *sets(price_rise="3", proposed_start="2026-07-15")).err.split())
    assert "below the 10.0% from which we warn" in mild
    assert "New terms from" not in mild


def test_a_proposal_in_words_alone_is_said_not_to_be_measured(demo_book: Path, preavis: Preavis) -> None:
    ask = ("--book", demo_book, "letter", CLIENT, "renegotiate", *ON, *PROPOSING, *sets(proposal="- 1 700 a month"))
    said = preavis(*ask)
    assert said.code == 0, said.err
    assert "--set price_rise=12" in " ".join(said.err.split())


def test_a_proposal_made_of_the_menu_is_measured_by_what_the_menu_asks(demo_book: Path, preavis: Preavis) -> None:
    said = preavis("--book", demo_book, "letter", "transports-kerbrat", "renegotiate", *ON, *PROPOSING)
    assert said.code == 0, said.err
    told = " ".join(said.err.split())
    assert "--set price_rise=12" not in told
    assert "deposit of 40.0%" in told
    assert "today's terms go on" in told
