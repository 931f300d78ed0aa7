"""The payment theme over whole books: every linear figure recomputed document by document by a plain loop."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from payment_books import AS_OF, Facts, book, days, measured

from preavis import engines
from preavis.facts.period import months_before, trailing
from preavis.law import load
from preavis.law.interest import half_year
from preavis.measures.base import Assumptions, Scope
from preavis.measures.compose import branches_of
from preavis.measures.dialect import faults
from preavis.measures.evidence import recompute
from preavis.measures.payment import MEASURES, PAYMENT
from preavis.measures.payment_rows import CASH, histories
from preavis.measures.statements import passes

FRANCE = load("FR")
WINDOW = trailing(AS_OF, 12)
JANUARY = date(2026, 1, 31)


class Ledger:
    """An invented ledger written down as facts, and kept as documents with what was applied to each."""

    def __init__(self, seed: int, clients: int = 4) -> None:
        self.chance, self.facts, self.documents = Random(seed), Facts(), []
        self.unmatched: dict[int | None, int] = defaultdict(int)
        for number in range(self.chance.randint(1, 60)):
            self.document(f"D{number}", self.chance.choice([None, *range(clients)]))
        for number in range(self.chance.randint(0, 5)):
            client, amount = self.chance.choice([None, *range(clients)]), self.chance.randint(1, 500_00)
            self.facts.money(client, f"u{number}", self.day(), amount)
            self.unmatched[client] += amount

    def day(self, before: int = 1100) -> date:
        return AS_OF - days(self.chance.randint(0, before))

    def document(self, name: str, client: int | None) -> None:
        pick = self.chance
        issued, amount = self.day(), pick.choice([1, 1, 1, -1]) * pick.randint(1, 9_999_99)
        due = pick.choice([None, issued + days(pick.randint(0, 75))])
        kind = pick.choices(["invoice", "deposit", "opening", "aggregate"], [8, 1, 1, 1])[0]
        more: dict[str, Any] = {"kind": "credit_note"} if amount < 0 else {"kind": kind}
        if kind == "aggregate" and amount > 0:
            more, due = {"kind": "opening", "number": None}, None
        self.facts.invoice(client, name, issued, amount, due, **more)
        known = None if more.get("number", "") is None else due or issued + days(30)
        opening = more["kind"] == "opening"
        kept = {"client": client, "issued": issued, "amount": amount, "due": known, "opening": opening, "parts": []}
        kept["aged"] = not (opening and "number" in more)
        self.documents.append(kept)
        self.settle(name, kept)

    def settle(self, name: str, kept: dict[str, Any]) -> None:
        left = kept["amount"]
        kinds = (*CASH, "set_off", "write_off", "factoring") if left > 0 else ("set_off", "refund")
        for _ in range(self.chance.randint(0, 3)):
            part = self.chance.choice([left, left // 2])
            day = min(AS_OF, kept["issued"] + days(self.chance.randint(0, 150)))
            if not part or any(day < earlier for _, earlier, _, _ in kept["parts"]):
                continue
            left -= part
            kind = self.chance.choice(kinds)
            if kind == "set_off":
                self.facts.applied(name, day, part, kind=kind, closes=left == 0)
            else:
                self.facts.pay(name, day, part, closes=left == 0, kind=kind)
            kept["parts"].append((part, day, kind, left == 0))


def expected(ledger: Ledger, client: int) -> dict[str, Fraction | int | None]:
    """The linear payment measures, document by document, as one would by hand."""
    mine = [d for d in ledger.documents if d["client"] == client]
    left = [d["amount"] - sum(part for part, *_ in d["parts"]) for d in mine]
    asked = [(d, open_) for d, open_ in zip(mine, left, strict=True) if d["amount"] > 0]
    late = [(d, open_) for d, open_ in asked if d["due"] and d["due"] < AS_OF]
    given_up = [d for d in mine if d["amount"] > 0 and d["parts"] and d["parts"][-1][2:] == ("write_off", True)]
    paid = [
        (d, part, day, closes)
        for d, _ in asked
        for part, day, kind, closes in d["parts"]
        if kind in CASH and day in WINDOW
    ]
    dated = [(part, (day - d["due"]).days) for d, part, day, _ in paid if d["due"]]
    waited = [(part, (day - d["issued"]).days) for d, part, day, _ in paid if d["aged"]]
    running = [(open_, (AS_OF - d["due"]).days) for d, open_ in late]
    still = [d for d, _ in late if not d["parts"] or not d["parts"][-1][3]]
    ended = [(d, day > d["due"]) for d, _, day, closes in paid if closes and d["due"]]
    lost = [d for d in given_up if d["due"] and d["parts"][-1][1] in WINDOW]
    sales = sum(d["amount"] for d in mine if not d["opening"] and d["issued"] in WINDOW)
    balance, overdue = sum(left) - ledger.unmatched[client], sum(open_ for _, open_ in late)

    def mean(pairs: list[tuple[int, int]]) -> Fraction | None:
        weight = sum(amount for amount, _ in pairs)
        return Fraction(sum(a * n for a, n in pairs), weight) if weight > 0 else None

    judged = len(still) + len(ended) + len(lost)
    ageless = sum(open_ for d, open_ in asked if d["due"] is None) != 0
    return {
        "open_balance": balance,
        "overdue_balance": None if ageless else overdue,
        "days_to_pay": mean(waited),
        "days_beyond_terms": mean(dated + running),
        "late_share": Fraction(len(still) + sum(was for _, was in ended) + len(lost), judged) if judged else None,
        "dso": Fraction(balance * 365, sales) if sales > 0 else None,
        "average_days_delinquent": Fraction(overdue * 365, sales) if sales > 0 and not ageless else None,
    }


def claimable(ledger: Ledger, client: int) -> tuple[Fraction, int]:
    """Interest without rounding and the number of late documents, day by day."""
    limit, interest, claims = months_before(AS_OF, 60), Fraction(0), 0
    for d in ledger.documents:
        if d["client"] != client or d["amount"] <= 0 or d["due"] is None or d["due"] < limit:
            continue
        left = d["amount"] - sum(part for part, *_ in d["parts"])
        owed = [(part, day) for part, day, kind, _ in d["parts"] if kind in CASH] + [(left, AS_OF)]
        interest += sum(part * rates(d["due"], day) for part, day in owed)
        closed = bool(d["parts"]) and d["parts"][-1][3]
        by_cash = closed and d["parts"][-1][2] in CASH and d["parts"][-1][1] > d["due"]
        claims += by_cash or (not closed and d["due"] < AS_OF)
    return interest, claims


def rates(due: date, until: date) -> Fraction:
    total = Fraction(0)
    for late in range(1, (until - due).days + 1):
        rate = FRANCE.on("central_bank_rate", half_year(due + days(late)))
        assert rate is not None
        total += Fraction(rate + 1000, 365 * 10_000)
    return total


@settings(deadline=None, max_examples=40)
@given(seed=st.integers(0, 10**9))
def test_every_linear_figure_is_that_of_a_plain_loop_over_documents(seed: int, folder: Callable[[], Path]) -> None:
    ledger = Ledger(seed)
    found = measured(book(folder(), ledger.facts, ["company"] * 4), [PAYMENT])
    for client in range(4):
        for name, wanted in expected(ledger, client).items():
            value = found.value(name, client).value
            assert (name, value is None) == (name, wanted is None)
            assert wanted is None or value == pytest.approx(float(wanted), rel=1e-12), name


@settings(deadline=None, max_examples=10)
@given(seed=st.integers(0, 10**9))
@example(seed=1374)
def test_interest_is_that_of_every_late_day_at_its_own_rate(seed: int, folder: Callable[[], Path]) -> None:
    ledger = Ledger(seed)
    found = measured(book(folder(), ledger.facts, ["company"] * 4), [PAYMENT])
    paid = any(d["parts"] for d in ledger.documents) or bool(ledger.unmatched)
    for client in range(4):
        interest, claims = claimable(ledger, client)
        measure = found.value("statutory_interest", client)
        assert (measure.missing == "no_payments") == (not paid)
        if measure.value is not None:
            assert abs(measure.value - interest - 40_00 * claims) <= Fraction(1, 2)


@pytest.mark.parametrize("seed", range(3))
def test_a_figure_is_made_again_from_its_evidence_alone(seed: int, folder: Callable[[], Path]) -> None:
    made = book(folder(), Ledger(seed).facts, ["company", "sole_trader", "public", "company"])
    whole = measured(made, [PAYMENT])
    session = engines.open(made, threads=1)
    for measure in MEASURES:
        for client in range(4):
            again = recompute(session, whole, [PAYMENT], measure.name, client)
            assert (measure.name, again) == (measure.name, whole.value(measure.name, client))
    session.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Path]:
    return lambda: tmp_path_factory.mktemp("book")


# The statements


@pytest.mark.parametrize("terms", [None, 30])
@pytest.mark.parametrize("kind", ["company", "public"])
def test_every_statement_is_in_the_dialect_that_engines_share(
    folder: Callable[[], Path], terms: int | None, kind: str
) -> None:
    facts = Ledger(1).facts
    facts.add("document_event", client=0, document="D1", date=JANUARY, kind="dispute")
    scope = Scope(book(folder(), facts, [kind]), Assumptions(terms_days=terms))
    branches = branches_of(PAYMENT, scope)
    for made in passes(branches):
        sql = made.statement()
        assert faults(sql) == ()
        assert sql.count("JOIN") == sql.count("JOIN client_map AS m ON m.reference = added.reference")
    assert [faults(sql) for sql in histories(scope)] == [(), ()]
