"""Facts written and read again are the same facts; a text the notation wrote is written the same again."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from preavis.facts.book import Company
from preavis.facts.identity import normalise_name
from preavis.facts.kinds import BY_NAME
from preavis.facts.money import exponent
from preavis.simulation import demo_company
from preavis.simulation.writers.notation import write as write_demo
from preavis.sources.notation import facts, write
from preavis.sources.notation.grammar import ACTIVITIES, COSTS, DOCUMENTS, EVENTS, SETTLEMENTS

COMPANY = Company("Atelier", "FR", "EUR")
Facts = dict[str, list[dict[str, Any]]]

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters=["\x00"]), min_size=1, max_size=12)
WORDS = st.one_of(
    TEXT, st.sampled_from(["site", "F-2026-001", "and", "for", "unassigned", 'a"b', "a\\n", "#1", ";", "é t", "12"])
)
DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))
MONEY = st.integers(-(10**11), 10**11)
UNITS = st.sampled_from(["EUR", "USD", "JPY", "TND"])


def maybe(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | values


@st.composite
def books(draw: st.DrawFn) -> Facts:
    """Facts of every kind that a person can state, allocations excepted."""
    names = draw(st.lists(TEXT.filter(str.strip), min_size=1, max_size=3, unique_by=normalise_name))
    who = [f"code:C{i}" if draw(st.booleans()) else f"name:{normalise_name(n)}" for i, n in enumerate(names)]
    one = st.sampled_from(who)
    found: Facts = {"client": [], "identity": []}
    for ref, name in zip(who, names, strict=True):
        found["client"].append(
            {"client": ref, "name": name}
            | draw(_fixed(kind=maybe(st.sampled_from(["company", "public"])), country=maybe(WORDS), group=maybe(WORDS)))
        )
        found["identity"] += [
            {"client": ref, "scheme": scheme, "value": value}
            for scheme, value in (("ref", ref), ("name", normalise_name(name)), ("code", ref[5:]))
            if scheme != "code" or ref.startswith("code:")
        ]
        for scheme in draw(st.sets(st.sampled_from(["address", "email"]))):
            value = draw(TEXT.map(str.strip).filter(bool))
            found["identity"].append({"client": ref, "scheme": scheme, "value": value})
    found["document"] = [_document(draw, i, one) for i in range(draw(st.integers(0, 3)))]
    lists = {
        "document_event": _fixed(
            client=maybe(one),
            document=maybe(WORDS),
            date=DAYS,
            kind=st.sampled_from(EVENTS),
            minutes=maybe(st.integers(-9999, 9999)),
            cost_base=maybe(MONEY),
            note=maybe(TEXT),
        ),
        "document_line": _fixed(
            client=maybe(one),
            document=WORDS,
            date=DAYS,
            category=st.sampled_from(["discount", "pass_through"]),
            label=maybe(TEXT),
            account=maybe(WORDS),
            project=maybe(WORDS),
            excl_base=MONEY,
        ),
        "cost": _worth(
            client=maybe(one),
            date=DAYS,
            category=st.sampled_from(COSTS),
            label=maybe(TEXT),
            supplier=maybe(WORDS),
            account=maybe(WORDS),
            project=maybe(WORDS),
        ),
        "settlement": _worth(
            client=maybe(one), settlement=WORDS, date=DAYS, kind=st.sampled_from(SETTLEMENTS), label=maybe(TEXT)
        ),
        "person": _fixed(
            person=WORDS,
            role=maybe(TEXT),
            weekly_minutes=maybe(st.integers(0, 9999)),
            active_from=maybe(DAYS),
            active_to=maybe(DAYS),
        ),
        "person_cost": _fixed(
            person=WORDS,
            valid_from=DAYS,
            hourly_base=MONEY,
            yearly_base=maybe(MONEY),
            yearly_minutes=maybe(st.integers(0, 200_000)),
            currency=st.just("EUR"),
        ),
        "time_entry": _fixed(
            client=maybe(one),
            person=maybe(WORDS),
            date=DAYS,
            minutes=st.integers(-9999, 9999),
            billable=maybe(st.booleans()),
            invoiced=maybe(st.booleans()),
            activity=st.sampled_from(ACTIVITIES),
            project=maybe(WORDS),
            task=maybe(WORDS),
            rate_base=maybe(MONEY),
            note=maybe(TEXT),
        ),
        "fx_rate": _fixed(
            date=DAYS, base=UNITS, quote=UNITS, rate=st.decimals("0.00000001", 10**6, places=8), source=maybe(WORDS)
        ),
    }
    for kind, rows in lists.items():
        found[kind] = draw(st.lists(rows, max_size=3))
    return found


def _fixed(**columns: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(columns)


def _worth(**columns: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({**columns, "currency": UNITS, "amount": MONEY, "amount_base": MONEY})


def _document(draw: st.DrawFn, index: int, one: st.SearchStrategy[str]) -> dict[str, Any]:
    excl, vat, worth, tax = (draw(MONEY) for _ in range(4))
    taxed = draw(st.booleans())
    kind = draw(st.sampled_from([*DOCUMENTS, "accrual"]))
    due = draw(maybe(DAYS))
    fact = {
        "client": draw(maybe(one)), "document": f"{draw(WORDS)}{index}", "number": draw(maybe(WORDS)), "kind": kind,
        "issue_date": draw(DAYS), "due_date": due, "due_origin": "stated" if due else None, "currency": draw(UNITS),
        "excl": excl if taxed else None, "vat": vat if taxed else None, "incl": excl + vat,
        "excl_base": worth if taxed else None, "vat_base": tax if taxed else None, "incl_base": worth + tax,
        "project": draw(maybe(WORDS)), "label": draw(maybe(TEXT)),
    }  # fmt: skip
    if kind == "opening":
        fact |= {"excl_base": 0, "vat_base": None}
    if kind == "accrual":
        fact |= {"due_date": None, "due_origin": None, "currency": "EUR", "excl": worth, "vat": 0, "incl": 0}
        fact |= {"excl_base": worth, "vat_base": 0, "incl_base": 0}
    return fact


def plain(found: Facts) -> dict[str, list[tuple[Any, ...]]]:
    """The kinds' own columns, in an order that does not matter."""
    shaped = {}
    for kind, rows in found.items():
        names = [name for name in BY_NAME[kind].names if name != "carried"]
        if rows:
            shaped[kind] = sorted((tuple(row.get(name) for name in names) for row in rows), key=repr)
    return shaped


@settings(max_examples=120, deadline=None)
@given(books())
def test_facts_written_and_read_again_are_the_same_facts(book: Facts) -> None:
    text = write(book, "EUR")
    again = facts(text, COMPANY)
    assert plain(again) == plain(book)
    assert write(again, "EUR") == text


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 10**6), st.lists(st.integers(1, 10**6), max_size=3)), min_size=1, max_size=4))
def test_what_payments_settle_reads_back_as_it_was(plan: list[tuple[int, list[int]]]) -> None:
    lines = []
    for i, (owed, parts) in enumerate(plan):
        lines.append(f'2026-01-0{i + 1} invoice F{i} "X" {owed} EUR no VAT due 2026-02-01')
        lines += [f'2026-02-0{day + 1} payment R{i}-{day} "X" {part} EUR for F{i}' for day, part in enumerate(parts)]
    first = facts("\n".join(lines), COMPANY)
    settled = {f"F{i}": 0 for i in range(len(plan))}
    for fact in first.get("allocation", ()):
        owed = plan[int(fact["document"][1:])][0] * 100
        settled[fact["document"]] += fact["amount_base"]
        assert fact["closes"] == (settled[fact["document"]] == owed)
    assert settled == {f"F{i}": sum(parts) * 100 for i, (_, parts) in enumerate(plan)}
    assert plain(facts(write(first, "EUR"), COMPANY)) == plain(first)


def test_a_text_the_notation_wrote_is_written_the_same_again(tmp_path: Any) -> None:
    path = write_demo(demo_company(), tmp_path / "demo.preavis")
    found = facts(path.read_text(encoding="utf-8"), COMPANY)
    text = write(found, "EUR")
    again = facts(text, COMPANY)
    assert write(again, "EUR") == text
    assert plain(again) == plain(found)


def test_the_order_of_facts_changes_nothing() -> None:
    text = '2026-01-02 time A "X" 1h delivery\n2026-01-01 time B "Y" 2h support\nclient "Z"\n'
    found = facts(text, COMPANY)
    assert write({kind: rows[::-1] for kind, rows in found.items()}, "EUR") == write(found, "EUR")


def test_tags_and_usual_terms_are_written_as_they_are_said() -> None:
    text = 'client "Martin" code:C1 tag:loyal tag:"terms:soon" terms:45-eom terms:eom-30 from 2026-07-01\n'
    assert write(facts(text, COMPANY), "EUR") == text


def test_what_the_grammar_cannot_say_is_not_written() -> None:
    document = facts('2026-01-01 invoice F-1 "X" 10,00 EUR + 2,00 VAT', COMPANY)["document"][0]
    with pytest.raises(ValueError, match="does not add up"):
        write({"document": [{**document, "incl": 1_201}]}, "EUR")


def test_amounts_follow_the_decimals_of_their_currency() -> None:
    fact = {
        "client": None,
        "date": date(2026, 1, 1),
        "category": "tool",
        "currency": "TND",
        "amount": 1_200,
        "amount_base": 36,
    }
    assert exponent("TND") == 3
    assert write({"cost": [fact]}, "EUR") == "2026-01-01 cost tool 1,200 TND = 0,36 EUR\n"
    rate = {"date": date(2026, 1, 1), "base": "USD", "quote": "EUR", "rate": Decimal("0.92130000")}
    assert write({"fx_rate": [rate]}, "EUR") == "2026-01-01 fx 1 USD = 0,9213 EUR\n"
