"""The same company written in every layout and imported comes to the same totals, to the cent.

The totals are computed twice, apart: from the company's own facts, and by plain SQL over the stored Parquet.
"""

from __future__ import annotations

from datetime import UTC, datetime

import duckdb
import pytest

from preavis import engines, intake
from preavis.facts.book import Book, Company
from preavis.facts.period import trailing
from preavis.facts.staging import Staging
from preavis.measures import Assumptions, measure_all
from preavis.simulation import ClientTotals, DemoCompany, truth, write
from preavis.store import Store

DIRECT = "('direct', 'subcontract', 'travel', 'fee', 'tool', 'bad_debt', 'early_discount')"
AT = datetime(2026, 7, 1, 9, 0, tzinfo=UTC)
EVERYTHING = ("csv-fr+harvest", "csv-en+kimai", "xlsx+clockify", "notation", "csv-fr+toggl", "fec")


@pytest.fixture(scope="module", params=EVERYTHING)
def book(request: pytest.FixtureRequest, company: DemoCompany, tmp_path_factory: pytest.TempPathFactory) -> Book:
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
    return store.book(company.as_of)


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


def differences(company: DemoCompany, found: dict[str, int], wanted: str) -> dict[str, tuple[int, int]]:
    """Clients whose total is not the true one, as (found, true)."""
    true = truth(company, trailing(company.as_of, 12))
    pairs = {c.name: (found.get(c.name, 0), int(getattr(true[c.code], wanted))) for c in company.clients}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


IN_WINDOW = "date BETWEEN DATE '2025-07-01' AND DATE '2026-06-30'"


def test_every_client_is_known_once_under_its_name(book: Book, company: DemoCompany) -> None:
    assert sorted(client.name for client in book.clients.all) == sorted(client.name for client in company.clients)


def test_revenue_converges(book: Book, company: DemoCompany) -> None:
    found = sums(book, "document", "excl_base", IN_WINDOW.replace("date", "issue_date"))
    assert differences(company, found, "revenue") == {}


def test_what_was_settled_converges(book: Book, company: DemoCompany) -> None:
    """All kinds together: a ledger books an exchange difference as part of the payment."""
    assert differences(company, sums(book, "settlement", "amount_base", IN_WINDOW), "settled") == {}


def test_payments_in_the_books_currency_converge(book: Book, company: DemoCompany) -> None:
    found = sums(book, "settlement", "amount_base", f"kind = 'payment' AND {IN_WINDOW}")
    foreign = {client.name for client in company.clients if client.currency != "EUR"}
    assert set(differences(company, found, "paid")) <= foreign


def test_open_balances_converge(book: Book, company: DemoCompany) -> None:
    owed = sums(book, "document", "incl_base", "kind <> 'opening'")
    settled = sums(book, "allocation", "amount_base", "true")
    found = {name: amount - settled.get(name, 0) for name, amount in owed.items()}
    assert differences(company, found, "open_balance") == {}


def test_minutes_converge(book: Book, company: DemoCompany) -> None:
    assert differences(company, sums(book, "time_entry", "minutes", IN_WINDOW), "minutes") == {}


def test_direct_costs_converge(book: Book, company: DemoCompany) -> None:
    found = sums(book, "cost", "amount_base", f"category IN {DIRECT} AND {IN_WINDOW}")
    assert differences(company, found, "direct_costs") == {}


def test_work_of_each_kind_converges(book: Book, company: DemoCompany) -> None:
    window = trailing(company.as_of, 12)
    for activity in ("delivery", "meeting", "support", "rework", "admin", "chasing", "presales"):
        true = {
            c.name: minutes
            for c in company.clients
            if (
                minutes := sum(
                    t.minutes for t in company.time if t.client == c.code and t.activity == activity and t.day in window
                )
            )
        }
        assert sums(book, "time_entry", "minutes", f"activity = '{activity}' AND {IN_WINDOW}") == true


def test_the_totals_are_not_trivially_equal(company: DemoCompany) -> None:
    true = truth(company, trailing(company.as_of, 12))
    assert sum(t.revenue for t in true.values()) > 100_000_000
    assert len({t.minutes for t in true.values()}) > 20
    assert true["C10"] == ClientTotals()


@pytest.mark.parametrize(
    ("measure", "wanted"),
    [("revenue", "revenue"), ("pass_through", "pass_through"), ("direct_costs", "direct_costs"), ("hours", "minutes")],
)
def test_the_measures_converge_too(measure: str, wanted: str, book: Book, company: DemoCompany) -> None:
    session = engines.open(book)
    try:
        values = measure_all(session, Assumptions())
        found = {c.name: int(values.value(measure, c.number).value or 0) for c in book.clients.all}
    finally:
        session.close()
    assert differences(company, found, wanted) == {}


def test_the_kind_of_each_client_converges(book: Book, company: DemoCompany) -> None:
    """It decides what may be computed about a client: no learned score on a natural person."""
    found = {client.name: client.kind for client in book.clients.all}
    assert found == {client.name: client.kind for client in company.clients}
