"""What is claimed invoice by invoice is what the measure says, in every country whose law is known."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from payment_books import AS_OF, Facts, book, days, measured
from test_payment_by_plain_loop import Ledger

from preavis import engines
from preavis.facts.book import Company
from preavis.law import law_of
from preavis.measures.base import Assumptions, Scope
from preavis.measures.compose import branches_of
from preavis.measures.dialect import faults
from preavis.measures.evidence import recompute
from preavis.measures.payment import PAYMENT
from preavis.measures.statements import passes
from preavis.plan.account import Terms, client_account, late_invoices

COUNTRIES = {"FR": "EUR", "GB": "GBP", "DE": "EUR", "BE": "EUR", "ES": "EUR", "IT": "EUR"}
KINDS = ["company", "public", "sole_trader", "company"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Path]:
    return lambda: tmp_path_factory.mktemp("book")


@pytest.mark.parametrize("country", COUNTRIES)
@pytest.mark.parametrize("seed", range(4))
def test_the_account_claims_what_the_measure_counts(country: str, seed: int, folder: Callable[[], Path]) -> None:
    made = book(folder(), Ledger(seed).facts, KINDS, company=Company("A", country, COUNTRIES[country]))
    law = law_of(country)
    assert law is not None
    found = measured(made, [PAYMENT])
    session = engines.open(made, threads=1)
    claimed = 0
    for client in made.clients.all:
        account = client_account(session, client, law, Terms(assumed_days=30))
        value = found.value("statutory_interest", client.number).value
        counted = [claim for claim in account.claims if not claim.barred]
        claimed += account.interest + account.fixed
        assert value is not None
        # The account rounds each invoice to the cent, the measure once.
        assert abs(value - account.interest - account.fixed) <= (len(counted) + 1) / 2
    session.close()
    assert claimed > 0 or seed == 0


def test_one_invoice_paid_in_parts_is_claimed_as_the_measure_counts_it_to_the_cent(tmp_path: Path) -> None:
    due = AS_OF - days(200)
    facts = Facts()
    facts.invoice(0, "F1", due - days(30), 10_000_00, due)
    facts.pay("F1", due + days(20), 4_000_00, closes=False)
    facts.pay("F1", due - days(1), 1_000_00, closes=False)
    facts.pay("F1", due + days(90), 3_000_00, closes=False)
    made = book(tmp_path, facts, ["company"])
    session = engines.open(made, threads=1)
    france = law_of("FR")
    assert france is not None
    account = client_account(session, made.clients.all[0], france, Terms())
    assert account.principal == 2_000_00
    assert account.fixed == 40_00
    assert account.interest + account.fixed == measured(made, [PAYMENT]).value("statutory_interest", 0).value
    assert [part.amount for part in account.claims[0].invoice.parts] == [4_000_00, 3_000_00, 2_000_00]
    session.close()


def test_a_british_debt_adds_the_sum_of_its_band(tmp_path: Path) -> None:
    facts = Facts()
    due = AS_OF - days(60)
    for name, amount in (("F1", 999_99), ("F2", 1_000_00), ("F3", 10_000_00)):
        facts.invoice(0, name, due - days(30), amount, due, currency="GBP")
        facts.pay(name, due + days(1), amount)
    made = book(tmp_path, facts, ["company"], company=Company("A", "GB", "GBP"))
    session = engines.open(made, threads=1)
    britain = law_of("GB")
    assert britain is not None
    account = client_account(session, made.clients.all[0], britain, Terms())
    assert [claim.fixed for claim in account.claims] == [40_00, 70_00, 100_00]
    assert measured(made, [PAYMENT]).value("statutory_interest", 0).value == account.interest + 210_00
    session.close()


def test_what_was_set_off_or_given_up_bears_nothing(tmp_path: Path) -> None:
    due = AS_OF - days(60)
    facts = Facts()
    facts.invoice(0, "F1", due - days(30), 500_00, due)
    facts.applied("F1", AS_OF, 500_00, kind="set_off", closes=True)
    made = book(tmp_path, facts, ["company"])
    session = engines.open(made, threads=1)
    assert late_invoices(session, made.clients.all[0], Terms()) == ()
    session.close()


@pytest.mark.parametrize("country", COUNTRIES)
def test_statements_stay_in_the_dialect_and_evidence_gives_the_figure_again(
    country: str, folder: Callable[[], Path]
) -> None:
    made = book(folder(), Ledger(2).facts, KINDS, company=Company("A", country, COUNTRIES[country]))
    for one in passes(branches_of(PAYMENT, Scope(made, Assumptions()))):
        assert faults(one.statement()) == ()
    found, session = measured(made, [PAYMENT]), engines.open(made, threads=1)
    for client in range(4):
        again = recompute(session, found, [PAYMENT], "statutory_interest", client)
        assert again == found.value("statutory_interest", client)
    session.close()


def test_the_minimum_of_the_union_is_a_lower_bound(tmp_path: Path) -> None:
    due = AS_OF - days(60)
    facts = Facts()
    facts.invoice(0, "F1", due - days(30), 500_00, due)
    facts.pay("F1", AS_OF, 500_00)
    for country, bounded in (("IT", False), ("FR", True)):
        (tmp_path / country).mkdir()
        made = book(tmp_path / country, facts, ["company"], company=Company("A", country, "EUR"))
        found = measured(made, [PAYMENT]).value("statutory_interest", 0)
        assert (found.high is not None) == bounded
