"""`preavis plan`: the dated steps of mending or parting; without a client, who leaves when, all together."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from preavis.cli import messages
from preavis.cli.looking import Look, looked
from preavis.cli.opening import client_of
from preavis.cli.reviewing import reviewed
from preavis.cli.setting import Setting, write_json
from preavis.cli.spoken import Amount, Day, argument, option, pass_setting, verb
from preavis.errors import NothingToDo, UsageError
from preavis.facts.identity import Client
from preavis.law import law_of
from preavis.plan.notice import Notice, notice, relation_of
from preavis.plan.steps import Calendar, Kind, Plan, fixing, parting
from preavis.report.documents.agenda import ics_bytes
from preavis.report.plan_screen import plan_data, plan_page
from preavis.report.screen import console

_MONTHS = 24
_ONE = {"part": "--part", "fix": "--fix", "start": "--from", "end": "--end", "ics": "--ics", "closed": "--closed"}
_ALL = {"cash": "--cash", "floor": "--floor", "pace": "--pace", "share": "--share", "months": "--months"}


@verb("plan")
@argument("client", required=False, metavar="client")
@option("--part", is_flag=True, help="cli.plan.part")
@option("--fix", is_flag=True, help="cli.plan.fix")
@option("--from", "start", type=Day(), metavar="date", help="cli.plan.from")
@option("--end", type=Day(), metavar="date", help="cli.plan.end")
@option("--closed", metavar="file", help="cli.plan.closed")
@option("--ics", metavar="file", help="cli.plan.ics")
@option("--cash", type=Amount(), metavar="amount", help="cli.plan.cash")
@option("--floor", type=Amount(), metavar="amount", help="cli.plan.floor")
@option("--pace", type=click.IntRange(1), metavar="number", help="cli.plan.pace")
@option("--share", type=Amount(), metavar="number", help="cli.plan.share")
@option("--months", type=click.IntRange(1, 120), metavar="number", help="cli.plan.months")
@option("--also", multiple=True, metavar="client", help="cli.plan.also")
@option("--as-of", type=Day(), metavar="date", help="cli.option.as_of")
@option("--json", "as_json", is_flag=True, help="cli.option.json")
@pass_setting
def plan(setting: Setting, /, client: str | None, **asked: Any) -> None:
    if client is None:
        _portfolio(setting, asked)
    else:
        _refuse(asked, _ALL | {"also": "--also"}, "cli.plan.only_without_client")
        _steps(setting, client, asked)


def _refuse(asked: dict[str, Any], names: dict[str, str], code: str) -> None:
    for name, option_name in names.items():
        if asked[name]:
            raise UsageError(code, option=option_name)


def _portfolio(setting: Setting, asked: dict[str, Any]) -> None:
    """All clients together."""
    from preavis.cli.portfolio import Asked, show  # noqa: PLC0415  the steps of one client need no programme

    _refuse(asked, _ONE, "cli.plan.only_with_client")
    share = asked["share"]
    if share is not None and not 0 <= share <= 1:
        raise UsageError("cli.plan.share_range", value=str(share))
    told = Asked(
        asked["cash"], asked["floor"], asked["pace"], share, asked["months"] or _MONTHS, also=tuple(asked["also"])
    )
    show(setting, asked["as_of"], told, as_json=asked["as_json"])


def _steps(setting: Setting, word: str, asked: dict[str, Any]) -> None:
    if asked["part"] and asked["fix"]:
        raise UsageError("cli.plan.both")
    target, calendar = _target(asked["ics"]), _calendar(asked["closed"])
    with looked(setting, asked["as_of"]) as look:
        chosen = client_of(look.book.clients, word)
        kind = _kind(look, chosen, asked)
        if kind == "fix" and asked["end"]:
            raise UsageError("cli.plan.end_of_fix")
        made = plan_of(look, chosen, kind, (asked["start"], asked["end"]), calendar)
        day = look.book.as_of
    if target is not None:
        target.write_bytes(ics_bytes(made, day, setting.words))
    if asked["as_json"]:
        data = plan_data(made, setting.data_words)
        write_json(data)
    else:
        out = console(colour=setting.colour)
        for part in plan_page(made, setting.words):
            out.print(part)
    if target is not None:
        messages.say(setting, "cli.plan.ics_done", count=len(made.steps), file=str(target))


def _kind(look: Look, client: Client, asked: dict[str, Any]) -> Kind:
    """As asked; else as last decided on the client; else as advised."""
    if asked["part"] or asked["fix"]:
        return "part" if asked["part"] else "fix"
    last = look.book.decided.get(client.key)
    found = _advised(look, client) if last is None else last.verdict
    if found == "unknown":
        raise NothingToDo("cli.plan.unclear", client=client.name)
    if found not in {"part", "fix"}:
        raise NothingToDo("cli.plan.keep", client=client.name)
    return "part" if found == "part" else "fix"


def _advised(look: Look, client: Client) -> str:
    one = reviewed(look).of(client.key)
    return one.advice.recommendation or "keep"


def plan_of(
    look: Look,
    client: Client,
    kind: Kind,
    days: tuple[date | None, date | None] = (None, None),
    calendar: Calendar | None = None,
) -> Plan:
    """The steps for one client; `days` are the first one (the book's own if none) and the end, where one is set."""
    start, end = days[0] or look.book.as_of, days[1]
    relation = relation_of(look.session, client, lawyer_from=look.policy.notice.lawyer_from)
    law = law_of(look.book.company.country)
    answers = {each.question: each.value for each in look.book.answers if each.client == client.key}

    def noticed(day: date) -> Notice:
        return notice(relation, answers, law, day, end if end and end >= day else None)

    if kind == "fix":
        return fixing(client, start, noticed, calendar)
    return parting(client, start, noticed, end, calendar)


def _target(file: str | None) -> Path | None:
    if file is None:
        return None
    if Path(file).suffix.lower() != ".ics":
        raise UsageError("cli.plan.ics_ending", file=file)
    return Path(file)


def _calendar(file: str | None) -> Calendar | None:
    """Closed days from a file: one ISO date a line, anything after a blank or # left aside."""
    if file is None:
        return None
    closed = set()
    for number, row in enumerate(Path(file).read_text(encoding="utf-8", errors="replace").splitlines(), 1):
        told = row.partition("#")[0].split()
        if not told:
            continue
        try:
            closed.add(date.fromisoformat(told[0]))
        except ValueError:
            raise UsageError("cli.plan.not_a_calendar", file=file, row=number, value=told[0]) from None
    return Calendar(frozenset(closed))
