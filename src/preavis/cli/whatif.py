"""`preavis whatif`: the months to come under each thing one might do, before anything is decided."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import click

from preavis.cli import messages
from preavis.cli.looking import Look, looked
from preavis.cli.opening import client_of
from preavis.cli.reviewing import reviewed
from preavis.cli.setting import Setting, write_json
from preavis.cli.spoken import Amount, Day, argument, option, pass_setting, verb
from preavis.errors import NothingToDo, Parameter, Problem, UsageError
from preavis.facts.identity import Client
from preavis.facts.money import minor_units
from preavis.law import law_of
from preavis.measures import Measured
from preavis.plan.consequences import PATHS, Drawn, break_even, earliest_safe
from preavis.plan.consequences.from_book import Given, outlook
from preavis.plan.consequences.scenario import Scenario, Wish, load
from preavis.plan.consequences.usual import KEEP, cases, text_of, usual
from preavis.plan.notice import BY_NAME, notice, relation_of
from preavis.report.screen import console
from preavis.report.whatif_screen import Whatif, data, page

NOTICE = 3
"""Months of notice taken where nobody says better."""
MOST_PATHS = 200_000
"""More would say nothing more, and would not fit in the memory of a small machine."""


@verb("whatif")
@argument("client", metavar="client", required=False)
@option("--scenario", metavar="file", type=str, help="cli.whatif.scenario")
@option("--save", metavar="file", type=str, help="cli.whatif.save")
@option("--cash", type=Amount(), metavar="amount", help="cli.whatif.cash")
@option("--floor", type=Amount(), metavar="amount", help="cli.whatif.floor")
@option("--notice", type=click.IntRange(0), metavar="months", help="cli.whatif.notice")
@option("--paths", type=click.IntRange(1, MOST_PATHS), metavar="number", help="cli.whatif.paths")
@option("--seed", type=click.IntRange(0), metavar="number", default=0, help="cli.whatif.seed")
@option("--as-of", type=Day(), metavar="date", help="cli.option.as_of")
@option("--json", "as_json", is_flag=True, help="cli.option.json")
@pass_setting
def whatif(setting: Setting, /, as_of: date | None, *, as_json: bool, **asked: object) -> None:
    wanted = _Asked(**asked)  # type: ignore[arg-type]  # click gives what the options above declare
    with looked(setting, as_of) as look:
        found, saved = _found(setting, look, wanted)
    if wanted.save:
        _write(Path(wanted.save), saved)
        messages.say(setting, "cli.whatif.saved", file=wanted.save)
    if as_json:
        write_json(data(found, setting.data_words))
        return
    out = console(colour=setting.colour)
    for part in page(found, setting.words):
        out.print(part)


@dataclass(frozen=True)
class _Asked:
    """What the command line says."""

    client: str | None
    scenario: str | None
    save: str | None
    cash: object
    floor: object
    notice: int | None
    paths: int | None
    seed: int


def _found(setting: Setting, look: Look, asked: _Asked) -> tuple[Whatif, str]:
    """The answer, and the scenario file that asks for it again."""
    client = client_of(look.book.clients, asked.client) if asked.client is not None else None
    scenario = _scenario(look, asked)
    given = _given(look, scenario.given, asked)
    one = None if client is None else reviewed(look).of(client.key)
    measured = look.measured() if one is None else one.measured
    seen = outlook(look.session, measured, given)
    if client is not None and client.key not in {payer.key for payer in seen.world.payers}:
        raise NothingToDo("cli.whatif.nothing_billed", name=client.name)
    wishes: dict[str, dict[str, Wish]] = {name: dict(one) for name, one in scenario.cases.items()}
    months = NOTICE
    if client is not None:
        months, told = _notice(look, client, measured, asked.notice)
        seen = replace(seen, notes=(*seen.notes, told))
        wishes = usual(client.key, months, None if one is None else one.menu) | wishes
    wishes.setdefault(KEEP, {})
    drawn = Drawn(seen.world, PATHS if asked.paths is None else asked.paths, asked.seed)
    futures = drawn.futures(cases(seen.world, wishes))
    found = Whatif(futures, look.book.as_of, given.floor, seen.notes)
    if client is not None:
        found = _for_client(found, drawn, client.key, months)
    return found, text_of(given, wishes, look.book.as_of, setting.currency)


def _notice(look: Look, client: Client, measured: Measured, said: int | None) -> tuple[int, Problem]:
    """Months of notice that parting is compared with: as said, else the prudent end of the range, else three."""
    if said is not None:
        return said, Problem("consequences.notice_said", severity="note", params={"months": said})
    answers = {name: one.value for name, one in look.store.answers_on(client.key, look.book.as_of).items()}
    known = {name: value for name, value in answers.items() if name in BY_NAME}
    law = law_of(look.book.company.country)
    found = notice(relation_of(look.session, client, measured), known, law, look.book.as_of)
    if found.months is None:
        return NOTICE, Problem("consequences.notice_assumed", severity="note", params={"months": NOTICE})
    params: dict[str, Parameter] = {"months": found.months.high, "client": client.key}
    return found.months.high, Problem("consequences.notice_range", severity="note", params=params)


def _for_client(found: Whatif, drawn: Drawn, client: str, notice: int) -> Whatif:
    leave = min(notice, drawn.world.months - 1)
    return replace(
        found,
        client=client,
        safe=earliest_safe(drawn, client, leave),
        break_even=break_even(drawn, client, leave),
        hours=max(result.freed for result in found.futures.results),
    )


def _scenario(look: Look, asked: _Asked) -> Scenario:
    if asked.scenario is None:
        return Scenario(Given(), {}, {})
    try:
        text = Path(asked.scenario).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError("cli.whatif.unreadable", file=asked.scenario) from error
    return load(text, asked.scenario, look.book.as_of, look.book.company.currency)


def _given(look: Look, given: Given, asked: _Asked) -> Given:
    currency = look.book.company.currency
    if asked.cash is not None:
        given = replace(given, cash=minor_units(asked.cash, currency))  # type: ignore[arg-type]  # Amount is Decimal
    if asked.floor is not None:
        given = replace(given, floor=minor_units(asked.floor, currency))  # type: ignore[arg-type]  # Amount is Decimal
    return given


def _write(file: Path, text: str) -> None:
    if file.exists():
        raise UsageError("cli.whatif.exists", file=str(file))
    file.write_text(text, encoding="utf-8")
