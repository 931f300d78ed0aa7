"""`preavis plan` without a client: who should leave when, all clients together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from preavis.cli.looking import looked
from preavis.cli.opening import client_of
from preavis.cli.reviewing import reviewed
from preavis.cli.setting import Setting, write_json
from preavis.errors import NothingToDo
from preavis.facts.money import minor_units
from preavis.plan.consequences.from_book import Given, outlook
from preavis.plan.programme import Duty, solve
from preavis.plan.programme.from_book import Wanted, problem
from preavis.report.portfolio_screen import Planned, data, page
from preavis.report.screen import console

_ABOUT_MONEY = ("consequences.cash_from_ledger", "consequences.cash_given", "consequences.base", "consequences.resale")


@dataclass(frozen=True)
class Asked:
    """What the command line says of the whole portfolio; money in whole units, the share from 0 to 1."""

    cash: Decimal | None = None
    floor: Decimal | None = None
    pace: int | None = None
    largest_share: Decimal | None = None
    months: int = 24
    also: tuple[str, ...] = ()


def show(setting: Setting, as_of: date | None, asked: Asked, *, as_json: bool) -> None:
    """Print the schedule: clients advised to part from must leave, those named in `also` may, all others stay."""
    with looked(setting, as_of) as look:
        found = reviewed(look)
        currency = look.book.company.currency
        given = Given(
            cash=None if asked.cash is None else minor_units(asked.cash, currency),
            floor=0 if asked.floor is None else minor_units(asked.floor, currency),
            months=asked.months,
        )
        seen = outlook(look.session, found.clients[0].measured, given)
    duties: dict[str, Duty] = {one.client.key: "leave" for one in found.clients if one.advice.recommendation == "part"}
    for word in asked.also:
        duties.setdefault(client_of(look.book.clients, word).key, "free")
    if not duties:
        raise NothingToDo("portfolio.no_candidates")
    share = None if asked.largest_share is None else int(asked.largest_share * 10_000)
    programme = problem(seen.world, duties, Wanted(asked.pace, share))
    names = {one.client.key: one.client.name for one in found.clients}
    notes = tuple(note for note in seen.notes if note.code in _ABOUT_MONEY)
    planned = Planned(programme, solve(programme), names, look.book.as_of, notes)
    if as_json:
        write_json(data(planned))
        return
    out = console(colour=setting.colour)
    for part in page(planned, setting.words):
        out.print(part)
