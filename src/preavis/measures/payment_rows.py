"""The rows that a client's way of paying is made of: documents, what was applied to them, money received, disputes.

Everything is linear. A row of `allocation` carries its document's dates, so what is open on a document is never looked
up: the document adds what it asked for, each allocation takes its part away, and the sums are those of what is open.

Columns that are added up (money in minor units including tax):

    balance    what the client owes: documents less money received and what was set off without money
    applied    documents less everything applied to them; above `balance` by the money that no document explains
    overdue    the part of `applied` whose due date has passed
    undated    the part of `applied` whose due date nobody knows
    lateness   money x days past the due date: of what is overdue, to the day of the book; of what was paid in the
               window, to the day of payment (negative if early)
    wait       money x days from issue to payment in the window; `received` is what it is divided by
    judged     documents paid or given up in the window or overdue; `late` are those after their due date
    sales      documents of the window; `invoices` counts those that ask for money
    interest   money x days late x yearly rate in basis points, within the time to claim
    claims     the fixed sum that the law gives for each late document, within the same time
    assumed    documents whose due date is assumed
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from preavis.engines.literals import literal, names
from preavis.facts.period import months_before
from preavis.law import Debtor, Law, Regime, law_of
from preavis.law.interest import half_year, rate_steps
from preavis.measures.base import Branch, Only, Scope, only
from preavis.measures.due import due
from preavis.measures.payment_model import FIRST_DAY, LAST_DAY, PIECES, STEPS
from preavis.measures.statements import selected

CASH = ("payment", "early_discount", "fx_diff")
"""What shows when a client paid. A debt sold to a factor, set off or given up says nothing of that day."""

DOCUMENTS = ("credit", "undated", "current", "due")
ALLOCATED = ("credited", "offset", "paid", "paid_before")
_GIVEN = ("offset", "paid", "paid_before")
EVERY_PART = (*DOCUMENTS, *ALLOCATED, "money_in")
DISPUTES = ("dispute", "refusal")
ALL = "TRUE"
_CHARGED: tuple[Debtor, ...] = ("company", "public")
_ROWS_A_CELL = 2
"""Rows that a cell of the model must hold before counting them together costs less than taking them as they are."""

MODEL_MONTHS = 24
"""Documents issued in the last two years teach how late a client pays; older ones tell of another time."""


def rows(scope: Scope) -> tuple[Branch, ...]:
    """The branches of the payment theme."""
    return (_documents(scope), _allocations(scope), _settlements(), _disputes(scope))


def histories(scope: Scope) -> tuple[str, str]:
    """Statements of what the lateness model learns from: documents, then the allocations that closed one.

    Both give `client`, a `day` and the `age` of the document on the day of the book, in days from its due date. The
    day of a document is that of its issue; that of an allocation is its own, and `paid` says whether money came. With
    fewer rows than the model has cells each row comes by itself; with more they are counted together, as `n`.
    """
    since = literal(months_before(scope.as_of + timedelta(days=1), MODEL_MONTHS))
    asked = f"f.issue_date >= {since} AND f.incl_base > 0"
    closed = f"f.issue_date >= {since} AND f.amount_base > 0 AND f.closes AND f.kind <> 'write_off'"
    paid = {"paid": f"CASE WHEN f.kind IN {names(CASH)} THEN 1 ELSE 0 END"}
    return (
        _history(
            scope, Branch("document", {}, {}, asked, named={"due": due(scope, "document")}, day="f.issue_date"), {}
        ),
        _history(scope, Branch("allocation", {}, {}, closed, named={"due": due(scope, "allocation")}), paid),
    )


def _history(scope: Scope, branch: Branch, more: dict[str, str]) -> str:
    rows = sum(file.rows for file in scope.book.files.get(branch.fact, ()))
    counted = rows > _ROWS_A_CELL * scope.clients * PIECES
    columns = {"day": f"DATE_DIFF('day', f.due, {branch.day})"}
    columns["age"] = f"DATE_DIFF('day', f.due, {literal(scope.as_of)})"
    columns = {name: f"CAST({_piece(sql) if counted else sql} AS INTEGER)" for name, sql in columns.items()}
    columns = {"client": "f.client"} | columns | more
    listed = ", ".join(f"{sql} AS {name}" for name, sql in columns.items())
    found = f"SELECT {listed} FROM {selected([branch])}\nWHERE {branch.where} AND f.due IS NOT NULL"
    found += " AND f.client IS NOT NULL"
    if not counted:
        return found
    grouped = ", ".join(columns)
    return f"SELECT {grouped}, COUNT(*) AS n FROM (\n{found}\n) AS found GROUP BY {grouped}"


def _piece(day: str) -> str:
    """The last day of the model's piece of time that a day lies in, so that fewer groups come back."""
    cases, start = [f"WHEN {day} <= {STEPS[0][0]} THEN GREATEST({day}, {FIRST_DAY})"], STEPS[0][0]
    for last, step in STEPS[1:]:
        ceiling = f"CAST(FLOOR(({day} - {start} + {step - 1}) / {step}e0) AS BIGINT)"
        cases.append(f"WHEN {day} <= {last} THEN {start} + {step} * {ceiling}")
        start = last
    return f"(CASE {' '.join(cases)} ELSE {LAST_DAY} END)"


def _documents(scope: Scope) -> Branch:
    as_of = literal(scope.as_of)
    timely = f"f.due >= {literal(claims_from(scope))}"
    recent = f"(f.issue_date >= {literal(scope.window.first)} AND f.kind <> 'opening')"
    parts = {
        "credit": "f.incl_base <= 0",
        "undated": "f.due IS NULL",
        "due": f"f.due < {as_of}",
        "current": ALL,
    }
    sums: dict[str, str | Only] = {
        "amount": "f.incl_base",
        "balance": "f.incl_base",
        "applied": "f.incl_base",
        "overdue": only("f.incl_base", "due"),
        "undated": only("f.incl_base", "undated"),
        "lateness": only(f"f.incl_base * DATE_DIFF('day', f.due, {as_of})", "due"),
        "judged": only("1", "due"),
        "late": only("1", "due"),
        "sales": _if(recent, "f.incl_base"),
        "invoices": only(_if(recent, "1"), "undated", "due", "current"),
        "interest": only(_if(timely, f"f.incl_base * {_rate_days(scope, 'f.due')}"), "due"),
        "claims": only(_if(timely, _fixed(scope, "f.incl_base")), "due"),
    }
    named = {"due": due(scope, "document")}
    return Branch("document", parts, sums, named=named, day="f.issue_date", kind="f.kind", label="f.number")


def _allocations(scope: Scope) -> Branch:
    recent = f"f.date >= {literal(scope.window.first)}"
    parts = {
        "credited": "f.amount_base <= 0",
        "offset": f"f.kind NOT IN {names(CASH)}",
        "paid": recent,
        "paid_before": ALL,
    }
    sums: dict[str, str | Only] = {
        "amount": "-f.amount_base",
        "balance": _if("f.settlement IS NULL", "-f.amount_base"),
        "applied": "-f.amount_base",
        "undated": only(_if("f.due IS NULL", "-f.amount_base"), *_GIVEN),
    }
    sums |= _paid(scope, recent) | _closed(scope, recent)
    day = due(scope, "allocation")
    # The day from which what was owed is owed no more: that of a payment after the due date.
    since = {"since": f"CASE WHEN f.kind IN {names(CASH)} THEN GREATEST(f.date, {day}) ELSE {day} END"}
    named = {"due": day} | since
    return Branch("allocation", parts, sums, named=named, source=_asked(scope), kind="f.kind", label="f.document")


def _asked(scope: Scope) -> str:
    """Allocations with what their document asked for, where the fixed sum goes by it; else the relation as it is."""
    law = law_of(scope.book.company.country)
    if law is None or all(len(regime.fixed_sums) <= 1 for regime in law.regimes.values()):
        return ""
    asked = "SELECT client, document, MAX(incl_base) AS asked FROM document GROUP BY client, document"
    return (
        f"(SELECT f.*, d.asked FROM allocation AS f LEFT JOIN ({asked}) AS d "
        "ON d.client = f.client AND d.document = f.document) AS f"
    )


def _paid(scope: Scope, recent: str) -> dict[str, Only]:
    """What an allocation adds by the day it was paid, and takes from what its document counts as overdue."""
    as_of = literal(scope.as_of)
    past, paid = f"f.due < {as_of}", f"({recent} AND f.kind IN {names(CASH)} AND f.due IS NOT NULL)"
    to_payment, to_book = (f"DATE_DIFF('day', f.due, {day})" for day in ("f.date", as_of))
    return {
        "overdue": only(_if(past, "-f.amount_base"), *_GIVEN),
        "lateness": only(f"f.amount_base * ({_if(paid, to_payment)} - {_if(past, to_book)})", *_GIVEN),
        "received": only(_if("f.issue_date IS NOT NULL", "f.amount_base"), "paid"),
        "wait": only("f.amount_base * DATE_DIFF('day', f.issue_date, f.date)", "paid"),
    }


def _closed(scope: Scope, recent: str) -> dict[str, Only]:
    """What the allocation that closes a document says of it, and what may be claimed for each late payment."""
    as_of, cash = literal(scope.as_of), f"f.kind IN {names(CASH)}"
    overdue, timely = f"(f.closes AND f.due < {as_of})", f"f.due >= {literal(claims_from(scope))}"
    ended = f"(f.closes AND f.due IS NOT NULL AND {recent} AND (f.kind = 'write_off' OR {cash}))"
    after = f"({ended} AND (f.kind = 'write_off' OR f.date > f.due))"
    # What was overdue counts until it is closed in time or without money: a late payment keeps its claim.
    unclaimed = f"({overdue} AND {timely} AND NOT ({cash} AND f.date > f.due))"
    fixed = _fixed(scope, "f.asked")
    # The document counts as owed to the day of the book; what was paid late gives back the days since its payment, and
    # what was paid in time or otherwise all of them.
    owed = _rate_days(scope, "f.since")
    sums = {
        "judged": f"{_if(ended, '1')} - {_if(overdue, '1')}",
        "late": f"{_if(after, '1')} - {_if(overdue, '1')}",
        "interest": _if(f"(f.due < {as_of} AND {timely})", f"-f.amount_base * {owed}"),
        "claims": _if(unclaimed, f"-{fixed}"),
    }
    return {column: only(sql, *_GIVEN) for column, sql in sums.items()}


def _settlements() -> Branch:
    sums = {"amount": "-f.amount_base", "balance": "-f.amount_base"}
    return Branch("settlement", {"money_in": ALL}, sums, kind="f.kind")


def _disputes(scope: Scope) -> Branch:
    """One row a document in dispute, however often it was said."""
    source = (
        "(SELECT client, COALESCE(document, source_key) AS document, MIN(date) AS date, MIN(kind) AS kind, "
        "MIN(file) AS file, MIN(row) AS row, MIN(source_key) AS source_key, family FROM document_event "
        f"WHERE kind IN {names(DISPUTES)} AND date >= {literal(scope.window.first)} "
        "GROUP BY client, COALESCE(document, source_key), family) AS f"
    )
    return Branch(
        "document_event", {"disputed": ALL}, {"disputed": "1"}, source=source, kind="f.kind", label="f.document"
    )


def claims_from(scope: Scope) -> date:
    """The first due date for which interest may still be claimed; the day after the book where no law gives any.

    Where the time to claim is not known, it is the first day whose rate is.
    """
    law = law_of(scope.book.company.country)
    if law is None or not law.regimes:
        return scope.as_of + timedelta(days=1)
    known = max(law.values[regime.base].series[0].first for regime in law.regimes.values())
    years = law.on("claim_years", scope.as_of) if "claim_years" in law.values else None
    return known if years is None else max(known, months_before(scope.as_of, 12 * years))


def _by_debtor(scope: Scope, made: Callable[[Law, Debtor, Regime], str]) -> str:
    """What the regime of each kind of debtor gives, by the client of the row; 0 where the law has none."""
    law = law_of(scope.book.company.country)
    if law is None:
        return "0"
    company, public = (
        "0" if debtor not in law.regimes else made(law, debtor, law.regimes[debtor]) for debtor in _CHARGED
    )
    buyers = [str(client.number) for client in scope.book.clients.all if client.kind == "public"]
    if not buyers or company == public:
        return company
    return f"(CASE WHEN f.client IN ({', '.join(buyers)}) THEN {public} ELSE {company} END)"


def _fixed(scope: Scope, asked: str) -> str:
    """The fixed sum for a late document, by what it `asked` for and when it was due."""

    def made(law: Law, _: Debtor, regime: Regime) -> str:
        sums = [(least, dated) for least, name in regime.fixed_sums for dated in law.values[name].series]
        if len(regime.fixed_sums) == len(sums) == 1 and sums[0][1].first <= claims_from(scope):
            return str(sums[0][1].value)
        cases = [
            f"WHEN f.due >= {literal(dated.first)}{f' AND {asked} >= {least}' if least else ''} THEN {dated.value}"
            for least, dated in reversed(sums)
        ]
        return f"(CASE {' '.join(cases)} ELSE 0 END)" if cases else "0"

    return _by_debtor(scope, made)


def _rate_days(scope: Scope, since: str) -> str:
    """Days from the day after `since` to the day of the book, each at its yearly rate in basis points.

    Where each half-year has its own rate, it changes on few days: what has accrued up to a day is a straight line
    between two of them. Elsewhere the rate of the half-year in which interest started holds to the end.
    """

    def made(law: Law, debtor: Debtor, regime: Regime) -> str:
        changes = _changes(scope, law, debtor)
        if regime.once:
            return _once(scope, changes, since)
        whole = sum(change * ((scope.as_of - start).days + 1) for start, change in changes)
        return f"({whole} - {_accrued(changes, since)})"

    return _by_debtor(scope, made)


def _accrued(changes: list[tuple[date, int]], day: str) -> str:
    """Days x basis points from the first change of rate to a day, both included; 0 before it."""
    pieces: list[str] = []
    total, rate, before = 0, 0, date.min
    for start, change in changes:
        total += rate * (start - before).days
        rate, before = rate + change, start
        days = f"(DATE_DIFF('day', {literal(start)}, {day}) + 1)"
        pieces.append(f"WHEN {day} >= {literal(start)} THEN {total} + {rate} * {days}")
    return f"(CASE {' '.join(reversed(pieces))} ELSE 0 END)" if pieces else "0"


def _once(scope: Scope, changes: list[tuple[date, int]], since: str) -> str:
    at_start = " + ".join(
        f"{change} * (CASE WHEN f.due >= {literal(start - timedelta(days=1))} THEN 1 ELSE 0 END)"
        for start, change in changes
    )
    return f"(DATE_DIFF('day', {since}, {literal(scope.as_of)}) * ({at_start or '0'}))"


def _changes(scope: Scope, law: Law, debtor: Debtor) -> list[tuple[date, int]]:
    """(first day, change of the yearly rate in basis points); an unknown rate counts as none."""
    first = half_year(claims_from(scope))
    before, found = 0, []
    for half, rate in rate_steps(law, first, scope.as_of, debtor):
        if (rate or 0) != before:
            found.append((half, (rate or 0) - before))
        before = rate or 0
    return found


def _if(condition: str, then: str) -> str:
    return f"(CASE WHEN {condition} THEN {then} ELSE 0 END)"
