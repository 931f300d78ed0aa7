"""Deciding, reading the journal, proving it, and setting what was promised against what came."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from command import AS_OF, Preavis

from preavis.report.words import Words

RULE = """
[[red_lines]]
name = "no arms"
field = "sector"
operator = "is"
values = ["arms"]
why = "We build nothing that wounds."
from = 2020-01-01
"""


def bring(preavis: Preavis, book: Path, folder: Path, clients: str, invoices: str) -> None:
    (folder / "clients.csv").write_text(clients, encoding="utf-8")
    (folder / "factures.csv").write_text(invoices, encoding="utf-8")
    done = preavis("--book", book, "import", folder / "clients.csv", folder / "factures.csv", "--apply")
    assert done.code == 0, done.err


def journal(preavis: Preavis, book: Path, *more: object) -> dict[str, Any]:
    said = preavis("--book", book, "journal", "--json", *more)
    assert said.code == 0, said.err
    found: dict[str, Any] = json.loads(said.out)
    return found


def test_a_decision_is_kept_with_the_advice_and_the_evidence_of_its_day(own_demo: Path, preavis: Preavis) -> None:
    said = preavis(
        "--book", own_demo, "decide", "Cuisines Valmont", "part", "--because", "Paid late 9 times in 2025",
        "--expect", "cash=9000.50", "--expect", "minutes=6000", "--expect", "share=25%", "--remedy", "price",
        "--review-on", "2026-12-31", "--on", AS_OF, "--author", "Anne",
    )  # fmt: skip
    assert said.code == 0, said.err
    data = journal(preavis, own_demo)
    assert said.out.split() == [str(data["head"]["event"]), data["head"]["sha256"]]
    made = data["decisions"][0]
    review = json.loads(preavis("--book", own_demo, "review", "--as-of", AS_OF, "--json").out)
    told = next(one for one in review["clients"] if one["client"] == "cuisines-valmont")
    assert made["advised"] == told["recommendation"]
    assert made["policy_sha256"] == review["policy_sha256"]
    assert made["expected"] == {"cash": 900_050, "minutes": 6000, "share": 2500}
    assert (made["day"], made["review_on"], made["author"], made["remedies"]) == (
        AS_OF,
        "2026-12-31",
        "Anne",
        ["price"],
    )
    assert journal(preavis, own_demo, "--check")["changed"] == []


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_same_evidence_has_the_same_fingerprint_in_every_language(
    language: str, own_demo: Path, preavis: Preavis
) -> None:
    for spoken in ("en", language):
        preavis(
            "--book", own_demo, "--lang", spoken, "decide", "maison-orvault", "fix", "--because", "x", "--on", AS_OF
        )
    assert len({made["evidence_sha256"] for made in journal(preavis, own_demo)["decisions"]}) == 1


def test_a_judgement_given_afterwards_shows_that_the_evidence_changed(own_demo: Path, preavis: Preavis) -> None:
    preavis("--book", own_demo, "decide", "maison-orvault", "fix", "--because", "Margin below zero", "--on", AS_OF)
    preavis("--book", own_demo, "decide", "groupe-helianthe", "keep", "--because", "Pays on time", "--on", "2026-03-31")
    preavis(
        "--book", own_demo, "judge", "maison-orvault", "tension", "4", "--because", "9 calls at night", "--on", AS_OF
    )
    changed = journal(preavis, own_demo, "--check")["changed"]
    assert [(one["client"], one["policy_kept"]) for one in changed] == [("maison-orvault", True)]
    shown = preavis("--book", own_demo, "--lang", "fr", "journal", "--check").out
    assert "Maison Orvault, décision du 30 juin 2026" in shown


def test_a_policy_changed_since_is_not_taken_for_changed_evidence(own_demo: Path, preavis: Preavis) -> None:
    preavis("--book", own_demo, "decide", "maison-orvault", "fix", "--because", "Margin below zero", "--on", AS_OF)
    settings = own_demo / "preavis.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text + RULE, encoding="utf-8")
    assert preavis("--book", own_demo, "policy", "check").code == 0
    assert journal(preavis, own_demo, "--check")["changed"] == []


CLIENTS = "Code client;Client;Type;Secteur\nD;Durand SAS;entreprise;arms\nP;Paul Petit;particulier;\n"
INVOICES = (
    "Client;N° facture;Date;Échéance;Montant HT;TVA;Montant TTC\n"
    "Durand SAS;F-1;15/01/2025;14/02/2025;1 000,00;200,00;1 200,00\n"
    "Durand SAS;F-2;15/07/2025;14/08/2025;2 000,00;400,00;2 400,00\n"
    "Paul Petit;F-3;20/02/2025;22/03/2025;500,00;100,00;600,00\n"
    "Paul Petit;F-4;20/08/2025;22/09/2025;900,00;180,00;1 080,00\n"
    "Paul Petit;F-5;20/06/2026;22/07/2026;100,00;20,00;120,00\n"
)


@pytest.fixture
def small(book: Path, tmp_path: Path, preavis: Preavis) -> Path:
    bring(preavis, book, tmp_path, CLIENTS, INVOICES)
    return book


def decide(preavis: Preavis, book: Path, *more: object) -> Any:
    return preavis("--book", book, "decide", *more, "--because", "Letter of 3 March", "--on", "2025-06-30")


def test_parting_with_a_consumer_asks_for_a_lawful_ground_and_then_keeps_it(small: Path, preavis: Preavis) -> None:
    asked = decide(preavis, small, "Paul Petit", "part")
    assert (asked.code, "cli.decide.law" in asked.err, "--despite" in asked.err) == (4, True, True)
    assert journal(preavis, small)["decisions"] == []
    assert decide(preavis, small, "Paul Petit", "part", "--despite", "He ended the contract himself").code == 0
    assert journal(preavis, small)["decisions"][0]["despite"] == "He ended the contract himself"
    assert decide(preavis, small, "Paul Petit", "keep").code == 0


def test_going_on_across_a_red_line_asks_for_a_reason_and_parting_does_not(small: Path, preavis: Preavis) -> None:
    with (small / "preavis.toml").open("a", encoding="utf-8") as settings:
        settings.write(RULE)
    asked = decide(preavis, small, "Durand SAS", "keep")
    assert (asked.code, "cli.decide.red_line" in asked.err, "wounds" in asked.err) == (4, True, True)
    assert decide(preavis, small, "Durand SAS", "part").code == 0
    assert decide(preavis, small, "Durand SAS", "keep", "--despite", "Sold its arms branch").code == 0


@pytest.mark.parametrize(
    ("more", "code"),
    [
        (["--expect", "joy=3"], "cli.decide.not_an_effect"),
        (["--expect", "cash=much"], "cli.decide.not_an_effect"),
        (["--expect", "cash=NaN"], "cli.decide.not_an_effect"),
        (["--expect", "cash=1e-400000"], "cli.decide.not_an_effect"),
        (["--expect", "cash=1.234"], "cli.decide.not_an_effect"),
        (["--expect", "minutes=1.5"], "cli.decide.not_an_effect"),
        (["--expect", "share=101"], "cli.decide.not_an_effect"),
        (["--expect", "cash=1e400000"], "cli.decide.not_an_effect"),
        (["--remedy", "prise"], "cli.decide.unknown_remedy_close"),
        (["--review-on", "2025-06-30"], "store.review_before_decision"),
        (["--despite", "he is a crook, he is an idiot"], "facts.note_insult"),
    ],
)
def test_a_request_that_makes_no_sense_records_nothing(
    more: list[str], code: str, small: Path, preavis: Preavis
) -> None:
    said = decide(preavis, small, "Durand SAS", "fix", *more)
    assert (said.code, f"[{code}]" in said.err) == (2, True), said.err
    assert journal(preavis, small)["decisions"] == []


def test_no_decision_is_made_in_the_future(small: Path, preavis: Preavis) -> None:
    said = preavis("--book", small, "decide", "Durand SAS", "fix", "--because", "x", "--on", "2199-01-01")
    assert (said.code, "cli.decide.future" in said.err) == (2, True)


def test_without_a_year_of_facts_before_it_nothing_is_said_to_come_of_a_decision(small: Path, preavis: Preavis) -> None:
    assert decide(preavis, small, "Durand SAS", "part", "--expect", "cash=-1200").code == 0
    rows = journal(preavis, small, "--after")["outcomes"][0]["rows"]
    told = {row["months"]: (row["actual"], row["missing"]) for row in rows if row["effect"] == "cash"}
    assert told == {3: (None, "no_year_before"), 6: (None, "no_year_before"), 12: (None, "not_yet")}


def test_what_came_of_a_decision_is_what_the_invoices_say(small: Path, preavis: Preavis, tmp_path: Path) -> None:
    older = tmp_path / "older.csv"
    head = INVOICES.partition("\n")[0]
    older.write_text(f"{head}\nPaul Petit;F-0;20/06/2024;20/07/2024;70,00;14,00;84,00\n", encoding="utf-8")
    assert preavis("--book", small, "import", "--apply", older).code == 0
    assert decide(preavis, small, "Durand SAS", "part", "--expect", "cash=-1200").code == 0
    rows = journal(preavis, small, "--after")["outcomes"][0]["rows"]
    cash = {row["months"]: row for row in rows if row["effect"] == "cash"}
    # in the twelve months to 30 June 2025: F-1 and F-3; to 30 September and 30 December 2025: F-1 to F-4
    before, later = 100_000 + 50_000, 100_000 + 200_000 + 50_000 + 90_000
    assert [cash[months]["actual"] for months in (3, 6)] == [later - before, later - before]
    assert [cash[months]["by_then"] for months in (3, 6, 12)] == [-30_000, -60_000, -120_000]
    # the books end on 20 June 2026, before the twelve months are over
    assert (cash[12]["actual"], cash[12]["missing"]) == (None, "not_yet")
    assert {row["missing"] for row in rows if row["effect"] == "minutes" and row["months"] == 3} == {"no_time"}


def test_a_review_that_is_due_is_named_first_and_by_status(small: Path, preavis: Preavis) -> None:
    assert decide(preavis, small, "Durand SAS", "fix", "--review-on", "2025-09-30").code == 0
    assert [made["client"] for made in journal(preavis, small)["due_reviews"]] == ["durand"]
    shown = preavis("--book", small, "journal").out
    assert shown.startswith(Words.load("en").say("journal.due"))
    status = preavis("--book", small, "status")
    assert "30 Sept 2025" in status.out
    assert "Durand SAS: decided Fix" in status.out
    assert decide(preavis, small, "Durand SAS", "keep", "--despite", "x").code == 0
    assert journal(preavis, small)["due_reviews"] == []
    assert json.loads(preavis("--book", small, "status", "--json").out)["due_reviews"] == []


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_event_is_told_in_words(language: str, small: Path, preavis: Preavis, tmp_path: Path) -> None:
    judged = preavis("--book", small, "judge", "Durand SAS", "tension", "3", "--because", "9 calls on 3 March")
    assert judged.code == 0, judged.err
    assert decide(preavis, small, "Durand SAS", "fix").code == 0
    preavis("--book", small, "client", "link", "code:D", "code:P")
    preavis("--book", small, "undo")
    preavis("--book", small, "redo")
    shown = preavis("--book", small, "--lang", language, "journal", "--limit", "50").out
    assert "journal.event" not in shown
    events = journal(preavis, small, "--limit", "50")["events"]
    assert {"create", "policy", "import", "judge", "decide", "link", "undo", "redo"} <= {one["verb"] for one in events}
    assert len(journal(preavis, small, "--limit", "2")["events"]) == 2


def test_the_journal_of_a_client_tells_only_of_it(own_demo: Path, preavis: Preavis) -> None:
    for client in ("maison-orvault", "groupe-helianthe"):
        preavis("--book", own_demo, "decide", client, "fix", "--because", "Margin", "--on", AS_OF)
    data = journal(preavis, own_demo, "--client", "Maison Orvault")
    assert [made["client"] for made in data["decisions"]] == ["maison-orvault"]
    assert [event["verb"] for event in data["events"]] == ["decide"]


def test_a_printed_seal_is_found_again_and_another_is_not(small: Path, preavis: Preavis) -> None:
    event, seal = preavis("--book", small, "verify").out.split()
    assert decide(preavis, small, "Durand SAS", "fix").code == 0
    again = preavis("--book", small, "verify", "--head", seal[:12].upper())
    assert (again.code, f"event {event}" in again.err, "1 event was added since" in again.err) == (0, True, True)
    for given, code, word in (("0" * 64, 5, "cli.verify.unknown_head"), ("xyz", 2, "cli.verify.not_a_head")):
        said = preavis("--book", small, "verify", "--head", given)
        assert (said.code, word in said.err) == (code, True)


def test_a_decision_altered_behind_our_back_fails_the_proof(small: Path, preavis: Preavis) -> None:
    assert decide(preavis, small, "Durand SAS", "fix").code == 0
    assert preavis("--book", small, "verify").code == 0
    with closing(sqlite3.connect(small / "journal.sqlite")) as connection, connection:
        connection.execute("UPDATE decision SET verdict = 'keep'")
    said = preavis("--book", small, "verify", "--json")
    assert (said.code, json.loads(said.out)["problems"][0]["code"]) == (5, "store.altered_record")
    assert preavis("--book", small, "doctor").code == 5


def test_decisions_on_clients_of_an_undone_import_are_not_denied(small: Path, preavis: Preavis) -> None:
    assert decide(preavis, small, "Durand SAS", "fix").code == 0
    assert preavis("--book", small, "undo", "1").code == 0
    said = preavis("--book", small, "journal")
    assert "None is recorded" not in said.out
    assert "an import was taken back" in said.out


@pytest.mark.parametrize("seal", ["", " "])
def test_an_empty_seal_is_no_seal(small: Path, preavis: Preavis, seal: str) -> None:
    said = preavis("--book", small, "verify", "--head", seal)
    assert (said.code, "[cli.verify.not_a_head]" in said.err) == (2, True)
