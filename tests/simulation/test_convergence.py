"""The same company written in every layout and imported comes to the same totals, to the cent.

The totals are computed twice, apart: from the company's own facts, and by plain SQL over the stored Parquet.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

import duckdb
import pytest

from preavis import engines, intake
from preavis.facts.book import Book, Company
from preavis.facts.period import Period, trailing
from preavis.facts.staging import Staging
from preavis.measures import Assumptions, measure_all
from preavis.measures.reconciliation import reconcile
from preavis.simulation import ClientTotals, DemoCompany, truth, write
from preavis.simulation.truth import result
from preavis.store import Store

DIRECT = "('direct', 'subcontract', 'travel', 'fee', 'tool', 'bad_debt', 'early_discount')"
AT = datetime(2026, 7, 1, 9, 0, tzinfo=UTC)
YEARS = (trailing(date(2024, 6, 30), 12), trailing(date(2025, 6, 30), 12), trailing(date(2026, 6, 30), 12))
MEASURED = {"revenue": "revenue", "pass_through": "pass_through", "direct_costs": "direct_costs", "hours": "minutes"}
EVERYTHING = ("csv-fr+harvest", "csv-en+kimai", "xlsx+clockify", "notation", "csv-fr+toggl", "fec")


@pytest.fixture(scope="module", params=EVERYTHING)
def filled(request: pytest.FixtureRequest, company: DemoCompany, tmp_path_factory: pytest.TempPathFactory) -> Store:
    folder = tmp_path_factory.mktemp("convergence")
    files = [path for layout in request.param.split("+") for path in write(company, folder / layout, layout)]
    store = Store.create(folder / "book", Company(company.name, "FR", "EUR", company.siren), "", AT, "test")
    with Staging(str(folder)) as staging:
        found = intake.read(store, files, {}, staging)
        assert not found.refused
        assert not found.questions
        rejected = [p for p in found.problems if p.severity in {"rejected", "refused"}]
        assert not rejected
        intake.apply(store, found, AT, "test")
    return store


@pytest.fixture(scope="module")
def book(filled: Store, company: DemoCompany) -> Book:
    return filled.book(company.as_of)


@pytest.fixture(params=YEARS, ids=lambda year: str(year.last.year))
def year(request: pytest.FixtureRequest) -> Period:
    """Each fiscal year of the company in its turn."""
    found: Period = request.param
    return found


def stored(book: Book, kind: str) -> str:
    """The live facts of a kind with the client's name, as SQL."""
    paths = ", ".join(f"'{file.path}'" for file in book.files.get(kind, ()))
    pairs = ", ".join(
        f"({ref}, '{c.name.replace(chr(39), chr(39) * 2)}')" for c in book.clients.all for ref in c.references
    )
    return (
        f"(SELECT f.*, c.name AS who FROM read_parquet([{paths}], union_by_name = true) f "
        f"LEFT JOIN (VALUES {pairs}) c (ref, name) ON c.ref = f.client)"
    )


def sums(book: Book, kind: str, amount: str, condition: str) -> dict[str, int]:
    """An amount added up by client name, over the facts that meet a condition."""
    if not book.files.get(kind):
        return {}
    totals = f"SELECT who, CAST(SUM({amount}) AS BIGINT) FROM {stored(book, kind)}"
    rows = duckdb.sql(f"{totals} WHERE {condition} AND who IS NOT NULL GROUP BY ALL").fetchall()
    return dict(rows)


def differences(company: DemoCompany, found: dict[str, int], wanted: str, year: Period) -> dict[str, tuple[int, int]]:
    """Clients whose total is not the true one, as (found, true)."""
    true = truth(company, year)
    pairs = {c.name: (found.get(c.name, 0), int(getattr(true[c.code], wanted))) for c in company.clients}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def within(year: Period, day: str = "date") -> str:
    """The condition that a fact falls in a year, as SQL."""
    return f"{day} BETWEEN DATE '{year.first}' AND DATE '{year.last}'"


def test_every_client_is_known_once_under_its_name(book: Book, company: DemoCompany) -> None:
    assert sorted(client.name for client in book.clients.all) == sorted(client.name for client in company.clients)


def test_revenue_converges(book: Book, company: DemoCompany, year: Period) -> None:
    found = sums(book, "document", "excl_base", within(year, "issue_date"))
    assert differences(company, found, "revenue", year) == {}


def test_what_was_settled_converges(book: Book, company: DemoCompany, year: Period) -> None:
    """All kinds together: a ledger books an exchange difference as part of the payment."""
    assert differences(company, sums(book, "settlement", "amount_base", within(year)), "settled", year) == {}


def test_payments_in_the_books_currency_converge(book: Book, company: DemoCompany, year: Period) -> None:
    found = sums(book, "settlement", "amount_base", f"kind = 'payment' AND {within(year)}")
    foreign = {client.name for client in company.clients if client.currency != "EUR"}
    assert set(differences(company, found, "paid", year)) <= foreign


def test_open_balances_converge(book: Book, company: DemoCompany, year: Period) -> None:
    owed = sums(book, "document", "incl_base", f"kind <> 'opening' AND issue_date <= DATE '{year.last}'")
    settled = sums(book, "allocation", "amount_base", f"date <= DATE '{year.last}'")
    found = {name: amount - settled.get(name, 0) for name, amount in owed.items()}
    assert differences(company, found, "open_balance", year) == {}


def test_minutes_converge(book: Book, company: DemoCompany, year: Period) -> None:
    assert differences(company, sums(book, "time_entry", "minutes", within(year)), "minutes", year) == {}


def test_direct_costs_converge(book: Book, company: DemoCompany, year: Period) -> None:
    found = sums(book, "cost", "amount_base", f"category IN {DIRECT} AND {within(year)}")
    assert differences(company, found, "direct_costs", year) == {}


def test_work_of_each_kind_converges(book: Book, company: DemoCompany, year: Period) -> None:
    for activity in ("delivery", "meeting", "support", "rework", "admin", "chasing", "presales"):
        true = {
            c.name: minutes
            for c in company.clients
            if (
                minutes := sum(
                    t.minutes for t in company.time if t.client == c.code and t.activity == activity and t.day in year
                )
            )
        }
        assert sums(book, "time_entry", "minutes", f"activity = '{activity}' AND {within(year)}") == true


def test_the_totals_are_not_trivially_equal(company: DemoCompany) -> None:
    true = truth(company, trailing(company.as_of, 12))
    assert sum(t.revenue for t in true.values()) > 100_000_000
    assert len({t.minutes for t in true.values()}) > 20
    assert true["C10"] == ClientTotals()


def test_the_measures_and_the_result_converge_too(filled: Store, company: DemoCompany, year: Period) -> None:
    session = engines.open(filled.book(year.last))
    try:
        values = measure_all(session, Assumptions())
        known = session.book.clients.all
        balance = reconcile(session, values)
        found = {of: {c.name: int(values.value(of, c.number).value or 0) for c in known} for of in MEASURED}
    finally:
        session.close()
    for measure, wanted in MEASURED.items():
        assert differences(company, found[measure], wanted, year) == {}, measure
    assert (balance.difference, balance.total) == (0, result(company, year))
    assert balance.ledger_total in {None, balance.total}


def test_the_kind_of_each_client_converges(book: Book, company: DemoCompany) -> None:
    """It decides what may be computed about a client: no learned score on a natural person."""
    found = {client.name: client.kind for client in book.clients.all}
    assert found == {client.name: client.kind for client in company.clients}
