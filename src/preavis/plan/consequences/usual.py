"""The cases one compares first: keep, part when notice allows, part once replaced; and a file of them to share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from preavis.advice.policy import quoted
from preavis.facts.money import exponent
from preavis.facts.period import months_before
from preavis.plan.consequences.from_book import Given
from preavis.plan.consequences.scenario import Wish
from preavis.plan.consequences.world import WHOLE, Case, World

KEEP, PART, REPLACED = "keep", "part_now", "part_when_replaced"
"""Names of the usual cases, which the faces put in words."""

SEARCH = 6
"""Months that finding a replacement takes, after the notice, where nobody says better."""


def usual(client: str, notice: int) -> dict[str, dict[str, Wish]]:
    """The usual cases for one client whose notice is so many months."""
    return {
        KEEP: {},
        PART: {client: Wish(leave=notice)},
        REPLACED: {client: Wish(leave=max(notice, SEARCH), replaced=True)},
    }


def cases(world: World, wishes: Mapping[str, Mapping[str, Wish]]) -> list[Case]:
    """Wishes made changes of this world's clients. Raises UsageError for a client that is not in it."""
    return [
        Case(name, {key: wish.change(world.payer(key)) for key, wish in asked.items()})
        for name, asked in wishes.items()
    ]


def text_of(given: Given, wishes: Mapping[str, Mapping[str, Wish]], as_of: date, currency: str) -> str:
    """A scenario file that reads back as what was asked, for somebody else to run on the same book."""
    lines = ["[company]"]
    if given.cash is not None:
        lines.append(f"cash = {_major(given.cash, currency)}")
    lines += [f"floor = {_major(given.floor, currency)}", f"months = {given.months}"]
    lines.append(f"together = {Decimal(given.together) / WHOLE:f}")
    if given.resale is not None:
        lines += ["", "[resale]", f"hour_price = {_major(given.resale.hour_price, currency)}"]
        shares = (("low", given.resale.low), ("usual", given.resale.usual), ("high", given.resale.high))
        lines += [f"{name} = {Decimal(share) / WHOLE:f}" for name, share in shares]
        lines.append(f"lag = {given.resale.lag}")
    for month, amount in sorted(given.flows.items()):
        lines += ["", "[[flows]]", f"month = {_first_day(month, as_of)}", f"amount = {_major(amount, currency)}"]
    for name, asked in wishes.items():
        lines += ["", "[[cases]]", f"name = {quoted(name)}"]
        for key, wish in asked.items():
            lines += ["", "[[cases.changes]]", f"client = {quoted(key)}", *_wish_lines(wish, as_of)]
    return "\n".join(lines) + "\n"


def _wish_lines(wish: Wish, as_of: date) -> Iterable[str]:
    if wish.leave is not None:
        yield f"leave = {_first_day(wish.leave, as_of)}"
    if wish.replaced:
        yield "replaced = true"
    for name in ("price", "hours", "avoidable"):
        if share := getattr(wish, name):
            yield f"{name} = {Decimal(share) / WHOLE:f}"
    if wish.sooner:
        yield f"sooner = {wish.sooner}"
    if wish.deposit is not None:
        yield f"deposit = {Decimal(wish.deposit) / WHOLE:f}"


def _first_day(month: int, as_of: date) -> date:
    """The first day of a month counted from the one after `as_of`."""
    return months_before(as_of.replace(day=1), -(month + 1))


def _major(amount: int, currency: str) -> str:
    places = exponent(currency)
    return f"{Decimal(amount).scaleb(-places):.{places}f}"
