"""The whole answer for a book at a date, and the order in which it comes about. Start reading here.

    sources -> facts in the store -> Book(as_of) -> measures with evidence -> performance table
            -> sorting + acceptability -> recommendation -> remedies -> Review -> report, command line

Everything here is a pure function of (facts, policy, law, as_of, seed): the same inputs give the same bytes. Clock,
language and files belong to the floors around it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from preavis import __version__
from preavis.advice import Advice, Advised, Statement, advise
from preavis.advice.policy import Policy
from preavis.advice.robustness import Robustness
from preavis.engines import Session
from preavis.errors import IntegrityError, Parameter, Problem
from preavis.facts.book import Book
from preavis.facts.identity import Client
from preavis.law import Law
from preavis.measures import Measured, Value, concentration, measure_all, reconcile
from preavis.measures.column import Column
from preavis.measures.reconciliation import Reconciliation
from preavis.plan.counterfactual import Menu, Menus, menus


@dataclass(frozen=True)
class Portfolio:
    """All clients together. Money in minor units, None when nothing is known of it for any client.

    `hhi` is the Herfindahl-Hirschman index of positive revenue by group (0..1), `effective_clients` its inverse.
    """

    clients: int
    revenue: int | None
    contribution: int | None
    client_margin: int | None
    hhi: float | None
    effective_clients: float | None
    reconciliation: Reconciliation


@dataclass(frozen=True)
class Reviewed:
    """One client in the review: who it is, what is advised and why, every measure, and what could mend it."""

    client: Client
    advice: Advice
    measured: Measured
    menus: Menus

    @property
    def menu(self) -> Menu | None:
        """The remedies that would make the client sound; None for a client that is sound already, or not judged."""
        return self.menus.get(self.client.number)

    @property
    def measures(self) -> Mapping[str, Value]:
        return self.measured.of(self.client.number)

    def measure(self, name: str) -> Value:
        """One measure; an unknown name is a KeyError."""
        return self.measured.value(name, self.client.number)


@dataclass(frozen=True)
class Review:
    """The whole answer. `criteria` are those of the policy, `set_aside` those that the book has no source for."""

    book: Book
    policy: Policy
    portfolio: Portfolio
    clients: tuple[Reviewed, ...]
    criteria: tuple[str, ...]
    set_aside: tuple[str, ...]
    problems: tuple[Problem, ...]
    robustness: Robustness
    engine_version: str
    seed: int

    def of(self, key: str) -> Reviewed:
        """One client by its key; an unknown key is a KeyError."""
        return self.clients[self.book.clients.by_key[key].number]

    @property
    def preferences(self) -> tuple[Statement, ...]:
        """What past decisions say of the owner's preferences, then those that contradict the policy."""
        learnt, made = self.robustness.learnt, self.robustness.spoken
        if not made:
            return ()
        names = {key: client.name for key, client in self.book.clients.by_key.items()}
        said = [(made[one.decision], one) for one in learnt.disagreements]
        return (learnt.statement, *(one.statement(names[each.client], each.day) for each, one in said))

    @property
    def obtain(self) -> tuple[Statement, ...]:
        """What to import or state for the whole book, and how many clients it would settle; worked out when asked."""
        return tuple(source.statement for source in self.robustness.information.sources)


def review(
    session: Session,
    policy: Policy,
    law: Law | None,
    seed: int = 0,
    progress: Callable[[str], None] = lambda _: None,
) -> Review:
    """The answer for an open book. `progress` is told the name of each step as it starts.

    Raises IntegrityError `review.does_not_reconcile` when the clients, the unassigned and the unused capacity do not
    make up the company's result to the minor unit: no figure is shown then.
    """
    book = session.book
    measured = measure_all(session, policy.assumptions, progress)
    progress("reconciliation")
    balance = reconcile(session, measured)
    if balance.difference:
        raise IntegrityError("review.does_not_reconcile", difference=balance.difference, total=balance.total)
    progress("advice")
    advised = advise(measured, policy, law, seed, lambda rows: menus(measured, policy, rows).feasible)
    offered = menus(measured, policy, advised.robustness.table, lambda: advised.robustness.cloud)
    return Review(
        book=book,
        policy=policy,
        portfolio=_portfolio(measured, balance),
        clients=tuple(
            Reviewed(client, advice, measured, offered)
            for client, advice in zip(book.clients.all, advised.clients, strict=True)
        ),
        criteria=advised.criteria,
        set_aside=advised.set_aside,
        problems=tuple(_problems(session, policy, advised)),
        robustness=advised.robustness,
        engine_version=__version__,
        seed=seed,
    )


def _portfolio(measured: Measured, balance: Reconciliation) -> Portfolio:
    spread = concentration(measured)
    return Portfolio(
        clients=measured.scope.clients,
        revenue=_known_sum(measured.columns["revenue"]),
        contribution=_known_sum(measured.columns["contribution"]),
        client_margin=_known_sum(measured.columns["client_margin"]),
        hhi=None if spread.hhi is None else spread.hhi / 10_000,
        effective_clients=spread.effective_clients,
        reconciliation=balance,
    )


def _known_sum(column: Column) -> int | None:
    return int(column.value[column.known].sum()) if column.known.any() else None


def _problems(session: Session, policy: Policy, advised: Advised) -> Iterator[Problem]:
    """What a reader must know to weigh the answer: what was assumed, set aside, or could not be attributed."""
    if advised.set_aside:
        used = len(advised.criteria) - len(advised.set_aside)
        params: dict[str, Parameter] = {
            "used": used,
            "all": len(advised.criteria),
            "names": " ".join(advised.set_aside),
        }
        yield Problem("review.criteria_set_aside", severity="note", params=params)
    for name, look in _CHECKS.items():
        kind, sql = look
        if session.book.has(kind) and (found := session.rows(sql)[0])[0]:
            count, amount = int(found[0]), int(found[1] or 0)
            yield _counted(name, count, amount, policy.assumptions.terms_days)
    yield from _hours_of_a_part(session)


def _hours_of_a_part(session: Session) -> Iterator[Problem]:
    """Hours known for a part of the window only: what was done before or after them is missing from every margin.

    They are held against the days on which the company invoiced within the window: hours a month shorter are a part.
    """
    book, window = session.book, session.book.window
    if not (book.has("time_entry") and book.has("document")):
        return
    last = min(window.last, book.as_of)
    span = "SELECT MIN({day}), MAX({day}) FROM {fact} WHERE {day} BETWEEN DATE '{first}' AND DATE '{last}' AND {kept}"
    invoiced, worked = (
        session.rows(span.format(day=day, fact=fact, first=window.first, last=last, kept=kept))[0]
        for fact, day, kept in (("document", "issue_date", "kind <> 'opening'"), ("time_entry", "date", "minutes > 0"))
    )
    if invoiced[0] is None:
        return
    days = {"first": window.first, "last": last} | {"known_first": worked[0], "known_last": worked[1]}
    params: dict[str, Parameter] = {name: day.isoformat() for name, day in days.items() if day}
    if worked[0] is None:
        yield Problem("review.hours_outside", severity="warning", params=params)
    elif max((worked[0] - invoiced[0]).days, (invoiced[1] - worked[1]).days) > _A_MONTH:
        yield Problem("review.hours_of_a_part", severity="warning", params=params)


_A_MONTH = 31


def _counted(name: str, count: int, amount: int, terms: int | None) -> Problem:
    """How many facts speak less than they could; due dates are assumed only if the policy says so."""
    params: dict[str, Parameter] = {"count": count, "amount": amount}
    if name == "review.assumed_due_dates":
        name, params = ("review.undated_invoices", params) if terms is None else (name, params | {"days": terms})
    return Problem(name, severity="note", params=params)


_CHECKS: Mapping[str, tuple[str, str]] = {
    "review.assumed_due_dates": (
        "document",
        """SELECT COUNT(*), CAST(SUM(incl_base) AS BIGINT) FROM document
        WHERE due_date IS NULL AND kind = 'invoice' AND COALESCE(due_origin, '') <> 'receipt'""",
    ),
    "review.dated_by_client_terms": (
        "document",
        """SELECT COUNT(*), CAST(SUM(incl_base) AS BIGINT) FROM document
        WHERE due_origin = 'client_terms' AND kind = 'invoice'""",
    ),
    "review.revenue_without_client": (
        "document",
        "SELECT COUNT(*), CAST(SUM(excl_base) AS BIGINT) FROM document WHERE client IS NULL AND excl_base <> 0",
    ),
    "review.unmatched_payments": (
        "settlement",
        """SELECT CASE WHEN SUM(amount) <> 0 THEN 1 ELSE 0 END, CAST(SUM(amount) AS BIGINT) FROM (
            SELECT CAST(SUM(amount_base) AS BIGINT) AS amount FROM settlement
            UNION ALL SELECT CAST(-SUM(amount_base) AS BIGINT) FROM allocation WHERE settlement IS NOT NULL
        ) AS both_sides""",
    ),
    "review.time_without_client": (
        "time_entry",
        "SELECT COUNT(*), CAST(SUM(minutes) AS BIGINT) FROM time_entry WHERE client IS NULL AND activity <> 'internal'",
    ),
}
"""Facts that were read and yet speak less than they could: how many, and how much they weigh."""
