"""Who works, how many hours they have, and what they cost."""

from __future__ import annotations

from datetime import date
from typing import Any

from preavis.sources.rows import Row, RowFlaw
from preavis.sources.tables.base import Run, Table

ALWAYS = date(1970, 1, 1)
_COSTS = ("hourly_cost", "yearly_cost")


def read(run: Run) -> None:
    """Stage each person once, and a cost for each row that has one."""
    seen: dict[str, dict[str, Any]] = {}
    priced = run.has(*_COSTS)
    if priced:
        run.primary = "person_cost"

    def one(row: Row) -> None:
        person = _person(row)
        fact = {
            "person": person,
            "role": row.text("role"),
            "weekly_minutes": _minutes(row, "weekly_hours", 168),
            "active_from": row.day("active_from"),
            "active_to": row.day("active_to"),
        }
        if person not in seen:
            seen[person] = fact
            run.put("person", row.number, person, fact)
        elif not priced:
            run.count("person_twice", row.number, "warning", value=person)
        cost = _cost(run, row, person) if priced else None
        if cost:
            key = f"{person}|{cost['valid_from']}"
            run.put("person_cost", row.number, run.unique("person_cost", key), cost)
        elif priced:
            raise RowFlaw("no_cost", field="hourly_cost", value=person)

    run.each(run.rows(), one)
    run.totals["people"] = len(seen)


def _person(row: Row) -> str:
    parts = (row.text("first_name"), row.text("last_name") or (row.text("person") if row.text("first_name") else None))
    name = " ".join(filter(None, parts)) or row.text("person")
    if not name:
        raise RowFlaw("missing_value", field="person")
    return name


def _cost(run: Run, row: Row, person: str) -> dict[str, Any] | None:
    currency = run.currency(row, *_COSTS)
    hourly, yearly = (row.money(name, currency) for name in _COSTS)
    if hourly is None and yearly is None:
        return None
    if any(amount is not None and amount < 0 for amount in (hourly, yearly)):
        raise RowFlaw("negative_cost", field="hourly_cost", value=person)
    minutes = _minutes(row, "yearly_hours", 8784)
    if hourly is None and not minutes:
        raise RowFlaw("no_hours", field="yearly_hours", value=person)
    valid_from = row.day("valid_from") or row.day("active_from")
    if valid_from is None:
        run.count("cost_without_date", row.number)
    in_base = [None if amount is None else run.in_base(amount, currency, row) for amount in (hourly, yearly)]
    return {
        "person": person,
        "valid_from": valid_from or ALWAYS,
        "hourly_base": in_base[0],
        "yearly_base": in_base[1],
        "yearly_minutes": minutes,
        "currency": run.base_currency,
    }


def _minutes(row: Row, field: str, most: int) -> int | None:
    hours = row.number_in(field)
    if hours is not None and not 0 <= hours <= most:
        raise RowFlaw("bad_hours", field=field, value=str(hours))
    return None if hours is None else int((hours * 60).to_integral_value("ROUND_HALF_UP"))


TABLE = Table(
    "people",
    "person",
    (("person", "last_name"), ("hourly_cost", "yearly_cost", "weekly_hours")),
    frozenset({"hourly_cost", "yearly_cost", "weekly_hours", "valid_from", "person", "yearly_hours"}),
    frozenset(
        ["people", "person", "staff", "team", "equipe", "salaries", "personnel", "collaborateurs", "personnes", "couts"]
    ),
    read,
)
