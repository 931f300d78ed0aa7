"""What the company spends: purchases, subcontractors, travel, tools, overhead."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from preavis.errors import Question
from preavis.facts.identity import normalise_name
from preavis.sources.outlet import natural_key
from preavis.sources.rows import Row, RowFlaw
from preavis.sources.tables.base import Run, Table, ask_rate_direction


@cache
def categories() -> Mapping[str, str]:
    """Normalised word to category."""
    words = tomllib.loads(files(__package__).joinpath("categories.toml").read_text("utf-8"))
    return {
        normalise_name(word): name
        for name, languages in words.items()
        for word in (*languages["en"], *languages["fr"], name.replace("_", " "))
    }


def read(run: Run) -> None:
    """Stage a cost a row."""

    def one(row: Row) -> None:
        currency = run.currency(row, "excl", "amount", "incl")
        amount, base = _amounts(run, row, currency)
        day, client = row.need_day("date"), run.client(row)
        category = category_of(run, row, client)
        if category == "other_income":
            amount, base = -abs(amount), -abs(base)
        fact: dict[str, Any] = {
            "client": client,
            "date": day,
            "category": category,
            "currency": currency,
            "amount": amount,
            "amount_base": base,
        }
        fact |= {name: row.text(name) for name in ("label", "supplier", "account", "project")}
        number = row.text("number")
        parts = [
            client,
            day,
            amount,
            currency,
            number,
            *(fact[n] for n in ("category", "supplier", "label", "project")),
        ]
        run.put("cost", row.number, run.unique("cost", natural_key(*parts)), fact)
        run.totals["costs"] += 1
        run.totals["amount_base"] += base

    run.each(run.rows(), one)


def _amounts(run: Run, row: Row, currency: str) -> tuple[int, int]:
    """What a cost weighs, excluding VAT where the row tells it apart, in its currency and the book's."""
    excl, vat, incl = (row.money(name, currency) for name in ("excl", "vat", "incl"))
    amount = excl if excl is not None else row.money("amount", currency)
    if amount is None and incl is not None:
        amount = incl - (vat or 0)
        if vat is None:
            run.count("cost_with_tax", row.number, "warning")
    if amount is None:
        raise RowFlaw("missing_value", field="amount")
    if currency == run.base_currency:
        return amount, amount
    stated = row.money("base_amount", run.base_currency)
    return amount, run.in_base(amount, currency, row) if stated is None else abs(stated) * (-1 if amount < 0 else 1)


def category_of(run: Run, row: Row, client: str | None) -> str:
    """The category by its word; without one, a client's cost is direct and any other is overhead, and that is said."""
    written = row.text("category")
    found = _named(normalise_name(written)) if written else None
    if found:
        return found
    assumed = "direct" if client else "overhead"
    if written:
        run.count("category_unknown", row.number, "warning", value=written, category=assumed)
    else:
        run.count("category_missing", row.number, category=assumed)
    return assumed


@lru_cache(maxsize=2_000)
def _named(words: str) -> str | None:
    known = categories()
    within = (name for word, name in known.items() if re.search(rf"\b{re.escape(word)}\b", words))
    return known.get(words) or next(within, None)


def asks(run: Run) -> Iterator[Question]:
    """Only the direction of an exchange rate can be open here."""
    return ask_rate_direction(run)


TABLE = Table(
    "costs",
    "cost",
    (("date",), ("amount", "excl", "incl"), ("category", "supplier", "label", "account")),
    frozenset({"supplier", "category"}),
    frozenset(
        [
            "costs",
            "cost",
            "expenses",
            "expense",
            "depenses",
            "depense",
            "charges",
            "couts",
            "achats",
            "purchases",
            "frais",
        ]
    ),
    read,
    asks,
)
