"""Notice, claims and the law on the command line: what is asked once, what is printed, what is refused."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from command import AS_OF, Preavis

from preavis import engines
from preavis.report.words import Words
from preavis.store import Store

VALMONT = "cuisines-valmont"


def data(preavis: Preavis, book: Path, *arguments: object) -> Any:
    said = preavis("--book", book, *arguments, "--json")
    assert said.code == 0, said.err
    return json.loads(said.out)


def test_an_answer_is_kept_once_with_author_and_day_and_moves_the_range(own_demo: Path, preavis: Preavis) -> None:
    before = data(preavis, own_demo, "notice", VALMONT, "--as-of", AS_OF)
    assert before["months"] == [2, 5]
    assert "contract_notice_months" in before["unanswered"]
    said = preavis(
        "--book", own_demo, "notice", VALMONT, "--as-of", AS_OF, "--author", "Anne",
        "--answer", "contract_notice_months=4", "--note", "Article 9 of the contract",
    )  # fmt: skip
    assert said.code == 0, said.err
    assert "Recorded: notice in the contract, in months = 4, by Anne." in said.err
    assert "Article 9 of the contract" in said.out
    after = data(preavis, own_demo, "notice", VALMONT, "--as-of", AS_OF)
    assert after["months"] == [4, 5]
    assert after["answers"]["contract_notice_months"] == {"value": "4", "author": "Anne", "day": AS_OF}
    assert "contract_notice_months" not in after["unanswered"]


def test_an_answer_is_taken_back_and_an_earlier_day_does_not_know_it(own_demo: Path, preavis: Preavis) -> None:
    ask = ("notice", VALMONT, "--as-of")
    data(preavis, own_demo, *ask, AS_OF, "--answer", "exclusivity=yes")
    assert "exclusivity" in data(preavis, own_demo, *ask, "2026-06-29")["unanswered"]
    assert data(preavis, own_demo, *ask, AS_OF, "--answer", "exclusivity=unknown")["months"] == [2, 5]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--answer", "contract_notice=3"), "notice.unknown_question_close"),
        (("--answer", "contract_end=2026-02-30"), "notice.not_a_day"),
        (("--answer", "contract_start=2099-01-01"), "notice.not_begun"),
        (("--answer", "contract_end"), "cli.not_an_answer"),
        (("--answer", "contract_start=2026-05-01", "--answer", "contract_end=2026-01-01"), "notice.dates_cross"),
        (("--end", "2026-01-01"), "notice.end_before_start"),
        (("--from", "2001-01-01"), "notice.before_relation"),
        (("--from", "2026-13-01"), "cli.not_a_date"),
        (("--answer", "contract_kind=open_ended", "--note", "they are idiots"), "facts.note_insult"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(
    own_demo: Path, preavis: Preavis, arguments: tuple[str, ...], code: str
) -> None:
    said = preavis("--book", own_demo, "notice", VALMONT, "--as-of", AS_OF, *arguments)
    assert said.code == 2
    assert code in said.err
    assert data(preavis, own_demo, "notice", VALMONT, "--as-of", AS_OF)["answers"] == {}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_notice_says_its_range_its_basis_and_that_it_is_no_advice(
    demo_book: Path, preavis: Preavis, language: str
) -> None:
    said = preavis("--lang", language, "--book", demo_book, "notice", VALMONT, "--as-of", AS_OF)
    words = Words.load(language)
    assert said.code == 0, said.err
    assert words.say("notice.months", {"low": 2, "high": 5}) in said.out
    assert "FR-NOT-003" in said.out
    assert words.say("notice.not_legal_advice").split(".")[0] in said.out.replace("\n", " ")


def test_an_account_lists_every_late_invoice_and_adds_up(demo_book: Path, preavis: Preavis) -> None:
    account = data(preavis, demo_book, "claim", VALMONT, "--as-of", AS_OF)
    lines = account["invoices"]
    assert [line["due"] for line in lines] == sorted(line["due"] for line in lines)
    assert account["interest"] == sum(line["interest"] for line in lines)
    assert account["fixed"] == 40_00 * len(lines)
    assert account["total"] == account["principal"] + account["interest"] + account["fixed"]
    assert {s["rate_bps"] for line in lines for s in line["segments"]} == {1425, 1315, 1215}


def over_applied(book: Path) -> set[str]:
    """Keys of the clients one of whose invoices was settled past its amount: their excess lowers the measure alone."""
    store = Store.open(book)
    found = store.book(date.fromisoformat(AS_OF))
    session = engines.open(found)
    rows = session.rows(
        "SELECT DISTINCT d.client FROM document AS d JOIN (SELECT client, document, SUM(amount_base) AS applied "
        "FROM allocation GROUP BY client, document) AS a ON a.client = d.client AND a.document = d.document "
        "WHERE d.incl_base > 0 AND a.applied > d.incl_base"
    )
    session.close()
    store.close()
    return {found.clients.all[number].key for (number,) in rows}


def test_every_account_of_the_demo_is_the_measure_to_the_rounding(demo_book: Path, preavis: Preavis) -> None:
    review = data(preavis, demo_book, "review", "--as-of", AS_OF)
    compared = 0
    assert over_applied(demo_book) == set()
    for client in review["clients"]:
        said = preavis("--book", demo_book, "claim", client["client"], "--as-of", AS_OF, "--json")
        value = client["measures"]["statutory_interest"]["value"]
        if said.code == 3 or value is None:
            assert said.code == 0 or not value
            continue
        account = json.loads(said.out)
        assert abs(account["interest"] + account["fixed"] - value) <= (len(account["invoices"]) + 1) / 2
        compared += 1
    assert compared > 10


def test_a_rate_in_the_contract_is_answered_once_and_prevails(own_demo: Path, preavis: Preavis) -> None:
    legal = data(preavis, own_demo, "claim", VALMONT, "--as-of", AS_OF)
    data(preavis, own_demo, "notice", VALMONT, "--as-of", AS_OF, "--answer", "contract_rate=20")
    agreed = data(preavis, own_demo, "claim", VALMONT, "--as-of", AS_OF)
    assert agreed["contract_rate_bps"] == 2000
    assert agreed["interest"] > legal["interest"]
    assert agreed["fixed"] == legal["fixed"]


def test_a_missing_rate_refuses_the_account_and_names_the_rate(own_demo: Path, preavis: Preavis) -> None:
    said = preavis("--book", own_demo, "claim", VALMONT, "--as-of", "2027-06-30")
    late = preavis("--book", own_demo, "claim", "groupe-helianthe", "--as-of", "2027-06-30")
    refused = [one for one in (said, late) if one.code == 2]
    assert refused
    for one in refused:
        assert "law.missing_rate" in one.err
        assert "central" in one.err
        assert one.out == ""


def test_one_rule_or_a_whole_law_is_shown_with_its_source(demo_book: Path, preavis: Preavis) -> None:
    said = preavis("--book", demo_book, "law", "--rule", "fr-not-003")
    assert said.code == 0
    assert "droitdelaconcurrence.fr" in said.out
    assert "confidence B" in said.out
    assert "not legal advice" in said.out
    whole = data(preavis, demo_book, "law", "--country", "uk")
    assert whole["country"] == "GB"
    assert {"UK-LP-002", "STR-001"} <= {rule["id"] for rule in whole["rules"]}
    assert data(preavis, demo_book, "law", "--country", "IT")["minimum"] is True


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--country", "CH"), "law.unknown_country"),
        (("--rule", "FR-NOT-033"), "law.unknown_rule_close"),
        (("--rule", "zzz"), "law.unknown_rule"),
    ],
)
def test_an_unknown_law_or_rule_says_what_is_known(
    demo_book: Path, preavis: Preavis, arguments: tuple[str, ...], code: str
) -> None:
    said = preavis("--book", demo_book, "law", *arguments)
    assert said.code == 2
    assert code in said.err


def test_the_doctor_lists_what_of_the_law_must_be_checked_again(own_demo: Path, preavis: Preavis) -> None:
    said = preavis("--book", own_demo, "doctor")
    assert said.code == 0, said.err
    assert "legal interest rate" in said.out
    assert "FR-LP-011" in said.out
    assert "grade C" in said.out


def test_the_judgement_names_its_signs_and_the_rows_they_are_read_from(demo_book: Path, preavis: Preavis) -> None:
    found = data(preavis, demo_book, "notice", VALMONT, "--as-of", AS_OF)
    assert found["established"] == "likely"
    assert [sign["sign"] for sign in found["signs"]] == [
        "terms", "duration", "regularity", "significance", "stability",
    ]  # fmt: skip
    rows = found["invoices"]
    assert rows == sorted(rows, key=lambda row: row["day"])
    assert all(row["file"] and row["row"] for row in rows)
    said = preavis("--book", demo_book, "notice", VALMONT, "--as-of", AS_OF).out
    assert str(len(rows)) in said
    assert rows[-1]["number"] in said


def test_a_client_that_came_a_month_ago_is_uncertain_and_is_asked_about_once(own_demo: Path, preavis: Preavis) -> None:
    ask = ("notice", "studio-pilates-amarante", "--as-of", AS_OF)
    before = data(preavis, own_demo, *ask)
    assert before["established"] == "unknown"
    assert "expected_to_go_on" in before["unanswered"]
    after = data(preavis, own_demo, *ask, "--answer", "expected_to_go_on=no")
    assert (after["established"], "expected_to_go_on" in after["unanswered"]) == ("unlikely", False)


def test_the_policy_says_from_which_sum_a_lawyer_looks_first(own_demo: Path, preavis: Preavis) -> None:
    ask = ("notice", VALMONT, "--as-of", AS_OF, "--end", "2026-07-31")
    told = data(preavis, own_demo, *ask, "--answer", "client_margin=1000..2000")
    assert "notice.exposure_over" not in {remark["code"] for remark in told["remarks"]}
    policy = own_demo / "preavis.toml"
    policy.write_text(policy.read_text(encoding="utf-8") + "\n[notice]\nlawyer_from = 8000\n", encoding="utf-8")
    gated = [r for r in data(preavis, own_demo, *ask)["remarks"] if r["code"] == "notice.exposure_over"]
    assert [remark["effect"] for remark in gated] == ["gate"]
    assert "€1,000.00 to €8,000.00" in gated[0]["text"]


def test_a_rise_in_mind_is_held_against_a_partial_break(demo_book: Path, preavis: Preavis) -> None:
    ask = ("notice", VALMONT, "--as-of", AS_OF, "--change")
    steep = data(preavis, demo_book, *ask, "price=12")["partial_rupture"]
    assert [(r["code"], r["effect"]) for r in steep[:2]] == [
        ("notice.partial.price", "warn"), ("notice.partial.transition", "warn"),
    ]  # fmt: skip
    mild = data(preavis, demo_book, *ask, "price=3")["partial_rupture"]
    assert {remark["effect"] for remark in mild} == {"inform", "check"}
    said = preavis("--book", demo_book, *ask, "price")
    assert (said.code, "notice.change_unread" in said.err) == (2, True)
