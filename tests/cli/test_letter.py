"""`preavis letter` and `preavis plan` as a user runs them, on the demo's book."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from command import Preavis

from preavis import engines
from preavis.law import law_of
from preavis.plan.account import Terms, client_account, debtor_of
from preavis.plan.letters import invoices
from preavis.store import Store

DAY = date(2026, 6, 30)
ON = ("--as-of", DAY.isoformat())
CLIENT = "immobiliere-des-trois-ponts"
BROKEN = json.dumps(
    {"format": "preavis letter evidence 1", "letter": "reminder", "client": "x", "day": "2026-06-30"}
    | {"as_of": "2026-06-30", "given": {}, "ours": {}, "claims": {"principal_total": {"value": 1, "facts": [3]}}}
)
SENDER = """
sender_address = "12 rue des Carmes\\n29000 Quimper"
signatory = "Claire Kermadec"
bank_details = "IBAN FR76 3000 4000 0000 0000 0000 123"
"""


def sets(**fields: str) -> list[str]:
    return [part for name, value in fields.items() for part in ("--set", f"{name}={value}")]


@pytest.fixture
def desk(own_demo: Path) -> Path:
    """A demo book that knows who writes."""
    (own_demo / "letters").mkdir()
    (own_demo / "letters" / "sender.toml").write_text(SENDER, encoding="utf-8")
    return own_demo


def test_the_list_names_every_letter_and_what_it_needs(preavis: Preavis) -> None:
    said = preavis("letter", "list")
    assert said.code == 0
    assert "ordinary_termination" in said.out
    assert "end_date" in said.out


def test_a_reminder_is_filled_from_the_book_and_printed(preavis: Preavis, desk: Path) -> None:
    said = preavis("--book", desk, "letter", CLIENT, "reminder", *ON, "--lang", "fr")
    assert said.code == 0
    assert "F-2026-0055" in said.out
    assert "13\u202f030,50\u00a0€" in said.out
    assert "IBAN FR76" in said.out


def test_all_that_lacks_is_listed_at_once_and_nothing_is_written(
    preavis: Preavis, demo_book: Path, tmp_path: Path
) -> None:
    out = tmp_path / "letter.docx"
    said = preavis("--book", demo_book, "letter", CLIENT, "ordinary_termination", *ON, "--out", out)
    assert said.code == 4
    for field in ("sender_address", "signatory", "client_address", "contract", "end_date", "retaliation_check"):
        assert f"{field}:" in said.err
    assert list(tmp_path.iterdir()) == []


def test_a_termination_without_an_exact_end_date_is_refused(preavis: Preavis, desk: Path) -> None:
    given = sets(
        client_address="x", contract="c", retaliation_check="no", protected_attribute_check="no", insolvency="no"
    )
    said = preavis("--book", desk, "letter", CLIENT, "ordinary_termination", *ON, *given)
    assert said.code == 4
    assert "end_date" in said.err
    assert "notice runs" in said.err
    assert (
        preavis("--book", desk, "letter", CLIENT, "ordinary_termination", *ON, *given, *sets(end_date="soon")).code == 2
    )
    over = preavis("--book", desk, "letter", CLIENT, "ordinary_termination", *ON, *given, *sets(end_date="2027-12-31"))
    assert over.code == 0
    assert "31\u00a0December\u00a02027" in over.out


def test_answers_kept_for_the_client_fill_the_letter(preavis: Preavis, desk: Path) -> None:
    for answer in ("retaliation_check=no", "protected_attribute_check=no", "insolvency=no", "contract_notice_months=4"):
        assert preavis("--book", desk, "notice", CLIENT, *ON, "--answer", answer).code == 0
    given = sets(client_address="x", contract="c", end_date="2026-09-30")
    soon = preavis("--book", desk, "letter", CLIENT, "ordinary_termination", *given)
    assert soon.code == 2
    assert "[letters.end_past]" in soon.err or "[letters.end_too_soon]" in soon.err
    kept = preavis("--book", desk, "letter", CLIENT, "ordinary_termination", *given[:-2], *sets(end_date="2027-12-31"))
    assert kept.code == 0
    assert "respects the notice of 4" in " ".join(kept.out.split())


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (["--set", "end_dat=2027-01-01"], "letters.unknown_field_close"),
        (["--set", "deadline"], "cli.letter.not_a_setting"),
        (["--set", "deadline=2026-07-31", "--set", "deadline=2026-07-30"], "cli.letter.twice"),
        (["--set", "deadline=2026-02-30"], "letters.bad_value"),
        (["--set", "deadline=2026-06-01"], "letters.date_past"),
        (["--set", "principal_total=1"], "letters.cannot_set"),
        (["--set", "insolvency=perhaps"], "letters.not_a_choice"),
        (["--set", "insolvency=yes"], "letters.insolvent"),
        (["--set", "signatory="], "letters.empty"),
        (["--set", "signatory=their boss is an idiot"], "facts.note_insult"),
        (["--out", "letter.odt"], "cli.letter.ending"),
        (["--out", "nowhere/letter.pdf"], "cli.letter.no_folder"),
        (["--register", "rude"], "cli.not_one_of"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(preavis: Preavis, desk: Path, given: list[str], code: str) -> None:
    said = preavis("--book", desk, "letter", CLIENT, "reminder", *ON, *given)
    assert said.code == 2
    assert said.out == ""
    assert "Traceback" not in said.err
    assert f"[{code}" in said.err


def test_a_letter_that_does_not_exist_is_refused_with_the_nearest(preavis: Preavis, desk: Path) -> None:
    said = preavis("--book", desk, "letter", CLIENT, "remindr", *ON)
    assert said.code == 2
    assert "reminder" in said.err


def test_nothing_is_claimed_from_a_client_that_owes_nothing(preavis: Preavis, desk: Path) -> None:
    said = preavis("--book", desk, "letter", "laboratoires-selenia", "reminder", *ON)
    assert said.code == 2
    assert "[letters.nothing_due]" in said.err


@pytest.mark.parametrize("ending", ["docx", "pdf", "eml", "txt"])
def test_a_letter_is_a_file_with_its_evidence_beside_it_and_is_never_written_over(
    preavis: Preavis, desk: Path, tmp_path: Path, ending: str
) -> None:
    out = tmp_path / f"letter.{ending}"
    command = ("--book", desk, "letter", CLIENT, "reminder", *ON, "--out", out)
    said = preavis(*command)
    assert said.code == 0
    assert "Nothing is sent" in said.err
    evidence = json.loads((tmp_path / f"letter.{ending}.evidence.json").read_text(encoding="utf-8"))
    rows = evidence["claims"]["invoices"]["facts"]
    assert rows
    assert all(row["file"] and row["row"] for row in rows)
    first = out.read_bytes()
    assert preavis(*command).code == 2
    assert preavis(*command, "--force").code == 0
    assert out.read_bytes() == first


def test_a_claim_goes_red_when_its_evidence_changes(preavis: Preavis, desk: Path, tmp_path: Path) -> None:
    out = tmp_path / "letter.txt"
    preavis("--book", desk, "letter", CLIENT, "reminder", *ON, "--out", out)
    same = preavis("--book", desk, "letter", "check", out)
    assert same.code == 0
    paid = tmp_path / "paid.preavis"
    paid.write_text('2026-07-03 payment "Immobilière des Trois Ponts" 4 590,00 EUR for F-2026-0055\n', encoding="utf-8")
    assert preavis("--book", desk, "import", paid, "--apply").code == 0
    changed = preavis("--book", desk, "letter", "check", out)
    assert changed.code == 4
    assert "✗ principal_total" in changed.out
    assert "paid.preavis" in changed.out
    assert preavis("--book", desk, "undo").code == 0
    assert preavis("--book", desk, "letter", "check", out).code == 0


def test_money_that_matches_no_invoice_is_told_with_the_letter(preavis: Preavis, desk: Path, tmp_path: Path) -> None:
    paid = tmp_path / "paid.preavis"
    paid.write_text('2026-07-02 payment "Immobilière des Trois Ponts" 100,00 EUR\n', encoding="utf-8")
    assert preavis("--book", desk, "import", paid, "--apply").code == 0
    said = preavis("--book", desk, "letter", CLIENT, "reminder", "--on", "2026-06-30")
    assert "€100.00 received or credited match no invoice" in said.err


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"format": "preavis letter evidence 1"}', "\x00", BROKEN])
def test_evidence_that_is_none_is_refused(preavis: Preavis, desk: Path, tmp_path: Path, text: str) -> None:
    (tmp_path / "x.pdf.evidence.json").write_text(text, encoding="utf-8")
    said = preavis("--book", desk, "letter", "check", tmp_path / "x.pdf")
    assert said.code == 2
    assert "[letters.not_evidence]" in said.err


def test_a_letter_without_evidence_is_not_checked(preavis: Preavis, desk: Path, tmp_path: Path) -> None:
    assert "[cli.letter.no_evidence]" in preavis("--book", desk, "letter", "check", tmp_path / "x.pdf").err


def test_an_own_field_that_is_none_is_refused(preavis: Preavis, desk: Path) -> None:
    (desk / "letters" / "sender.toml").write_text('adress = "x"', encoding="utf-8")
    said = preavis("--book", desk, "letter", CLIENT, "reminder", *ON)
    assert "[cli.letter.sender_key]" in said.err
    (desk / "letters" / "sender.toml").write_text("not toml", encoding="utf-8")
    assert "[cli.letter.sender_broken]" in preavis("--book", desk, "letter", CLIENT, "reminder", *ON).err


def test_an_own_text_is_used_and_held_to_the_same_rules(preavis: Preavis, desk: Path) -> None:
    folder = desk / "letters" / "en"
    folder.mkdir()
    text = 'subject = "Ours"\n[[part]]\nall = "{principal_total:money}, {bank_details}"\n'
    (folder / "reminder.toml").write_text(text, encoding="utf-8")
    said = preavis("--book", desk, "letter", CLIENT, "reminder", *ON)
    assert "[letters.text_omits]" in said.err
    rows = '[[part]]\nall = "{#invoices}- {number}\\n{/invoices}"\n'
    (folder / "reminder.toml").write_text(text + rows, encoding="utf-8")
    assert "Subject: Ours" in preavis("--book", desk, "letter", CLIENT, "reminder", *ON).out


def test_a_proposal_takes_what_the_book_says_and_what_would_mend(preavis: Preavis, desk: Path) -> None:
    given = sets(current_terms="t", reason="r", reply_date="2026-07-31", protected_attribute_check="no")
    said = preavis("--book", desk, "letter", CLIENT, "renegotiate", *ON, *given)
    assert said.code == 0
    assert "time spent on your projects" in said.out
    assert "What we propose" in said.out


def test_a_letter_claims_what_the_statement_of_account_claims(demo_book: Path) -> None:
    law = law_of("FR")
    assert law is not None
    store = Store.open(demo_book)
    session = engines.open(store.book(DAY))
    compared = 0
    for client in store.clients().all:
        claims = {claim.invoice.number: claim for claim in client_account(session, client, law, Terms()).claims}
        found = invoices.overdue(invoices.owed(session, client.number), DAY)
        for row in invoices.charged(found, law, debtor_of(client), Terms(), DAY):
            if int(str(row["open"])) > 0:
                claim = claims[str(row["number"])]
                assert (row["open"], row["interest"], row["fixed"]) == (claim.open, claim.interest.amount, claim.fixed)
                compared += 1
    session.close()
    store.close()
    assert compared > 10


def test_the_steps_of_a_parting_are_printed_and_saved_as_a_calendar(
    preavis: Preavis, demo_book: Path, tmp_path: Path
) -> None:
    out = tmp_path / "plan.ics"
    command = ("--book", demo_book, "plan", CLIENT, "--part", *ON, "--end", "2027-06-30")
    said = preavis(*command, "--ics", out)
    assert said.code == 0
    assert "30 Jun 2027" in said.out
    assert out.read_bytes().startswith(b"BEGIN:VCALENDAR")
    data = json.loads(preavis(*command, "--json").out)
    assert data["end"] == "2027-06-30"
    assert {step["step"] for step in data["steps"]} >= {"letter", "data", "access", "final_invoice", "advances"}


def test_the_steps_follow_what_was_advised(preavis: Preavis, demo_book: Path) -> None:
    assert "Mending" in preavis("--book", demo_book, "plan", CLIENT, *ON).out
    kept = preavis("--book", demo_book, "plan", "laboratoires-selenia", *ON)
    assert (kept.code, "[cli.plan.keep]" in kept.err) == (3, True)
    unclear = preavis("--book", demo_book, "plan", "studio-pilates-amarante", *ON)
    assert (unclear.code, "[cli.plan.unclear]" in unclear.err) == (3, True)


def test_without_a_client_all_of_them_are_planned(preavis: Preavis, demo_book: Path) -> None:
    said = preavis("--book", demo_book, "plan", *ON, "--floor", "1000", "--months", "12", "--json")
    assert said.code == 0
    assert len(json.loads(said.out)["months"]) == 12


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ((CLIENT, "--part", "--fix"), "cli.plan.both"),
        ((CLIENT, "--fix", "--end", "2027-01-01"), "cli.plan.end_of_fix"),
        ((CLIENT, "--part", "--end", "2026-06-01"), "steps.end_before_start"),
        ((CLIENT, "--part", "--cash", "10"), "cli.plan.only_without_client"),
        (("--end", "2027-01-01"), "cli.plan.only_with_client"),
        (("--share", "20"), "cli.plan.share_range"),
        ((CLIENT, "--part", "--ics", "plan.txt"), "cli.plan.ics_ending"),
        ((CLIENT, "--part", "--from", "2026-13-01"), "cli.not_a_date"),
        (("nobody", "--part"), "cli.unknown_client"),
    ],
)
def test_a_plan_that_makes_no_sense_is_refused(
    preavis: Preavis, demo_book: Path, arguments: tuple[str, ...], code: str
) -> None:
    said = preavis("--book", demo_book, "plan", *arguments, *ON)
    assert said.code == 2
    assert f"[{code}]" in said.err


def test_a_file_of_closed_days_is_read_line_by_line(preavis: Preavis, demo_book: Path, tmp_path: Path) -> None:
    closed = tmp_path / "closed.txt"
    closed.write_text("# holidays\n2026-07-14 national day\n", encoding="utf-8")
    assert preavis("--book", demo_book, "plan", CLIENT, "--part", *ON, "--closed", closed).code == 0
    closed.write_text("14/07/2026\n", encoding="utf-8")
    said = preavis("--book", demo_book, "plan", CLIENT, "--part", *ON, "--closed", closed)
    assert said.code == 2
    assert "line 1" in said.err
