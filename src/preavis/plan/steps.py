"""The dated steps of mending a relationship or of parting from it: what, who, when, and why.

Days are computed from two anchors: the day the client is told and, for a parting, the day the contract ends. Given an
end, telling is set back from it by the upper end of the notice range, but never before the start; given only a start,
the end is the prudent one that the notice gives. Steps move off closed days only where a calendar is given; the
client is then told on an open day, and the end stays where it is.

Order of a parting: prepare, tell in person and in writing the same day, formal letter, notice at normal quality,
handover, money, data and access, close, look back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from hashlib import sha256
from typing import Literal

from preavis.errors import Parameter, Problem, UsageError
from preavis.facts.identity import Client
from preavis.facts.period import months_before
from preavis.plan.notice import Notice

Owner = Literal["director", "account", "finance", "delivery"]
Anchor = Literal["start", "told", "midway", "end", "reply", "terms", "transition", "archive"]
Moves = Literal["earlier", "later", "never"]
Kind = Literal["part", "fix"]
_LATEST = date(9000, 1, 1)
_FARTHEST = 366
PREPARE_DAYS = 14
REPLY_DAYS = 21
MEET_DAYS = 7
AGREE_DAYS = 14


@dataclass(frozen=True)
class Calendar:
    """Days on which nothing is done: Saturdays and Sundays, and those of `closed`."""

    closed: frozenset[date] = frozenset()

    def is_open(self, day: date) -> bool:
        return day.isoweekday() < 6 and day not in self.closed

    def moved(self, day: date, moves: Moves) -> date:
        """The nearest open day before or after a day that is closed; the day itself if all of a year is closed."""
        step = {"earlier": -1, "later": 1, "never": 0}[moves]
        near = (day + timedelta(days=step * far) for far in range(_FARTHEST))
        return next((each for each in near if self.is_open(each)), day) if step else day


@dataclass(frozen=True)
class Rung:
    """A step before it has a day: its place from an anchor, who does it, and the rule behind it.

    `only` names the circumstance without which it is left out; `weekly` repeats it each week to the end.
    """

    name: str
    owner: Owner
    anchor: Anchor
    days: int = 0
    rule: str = ""
    moves: Moves = "earlier"
    only: str = ""
    weekly: bool = False


@dataclass(frozen=True)
class Step:
    """One dated step. `uid` is the same however often the plan is made; `until` is set for a weekly one."""

    name: str
    owner: Owner
    day: date
    rule: str
    uid: str
    until: date | None = None
    params: Mapping[str, Parameter] = field(default_factory=dict)


@dataclass(frozen=True)
class Plan:
    """The steps of one client by day, the days they hang on, and what is to be known about them."""

    kind: Kind
    client: Client
    start: date
    told: date
    end: date | None
    steps: tuple[Step, ...]
    problems: tuple[Problem, ...] = ()


PARTING = (
    Rung("contract", "account", "start", 0, "FR-CTR-001"),
    Rung("fairness", "director", "start", 0, "FR-DIS-003"),
    Rung("motive", "director", "start", 0, "FR-CON-001", only="consumer"),
    Rung("lawyer", "director", "start", 2, only="gated"),
    Rung("open_work", "delivery", "start", 3),
    Rung("cash_without", "finance", "start", 5, "ACC-004"),
    Rung("advances", "finance", "start", 5, "FR-CTR-010", only="business"),
    Rung("advances_consumer", "finance", "start", 5, "FR-CTR-009", only="consumer"),
    Rung("assets", "delivery", "start", 5),
    Rung("one_voice", "director", "start", 7),
    Rung("record", "director", "start", 10, "PRV-002"),
    Rung("tell", "director", "told", 0, "STR-002", "never"),
    Rung("confirm", "director", "told", 0, "STR-002", "never"),
    Rung("letter", "director", "told", 0, "FR-NOT-001", "never"),
    Rung("freeze", "account", "told", 0, "FR-NOT-011", "never"),
    Rung("receipt", "account", "told", 5, "FR-NOT-001", "later"),
    Rung("weekly", "account", "told", 7, "FR-NOT-011", "later", weekly=True),
    Rung("handover_plan", "delivery", "told", 14, "", "later"),
    Rung("midway", "account", "midway", 0, "FR-NOT-011", "later"),
    Rung("overdue", "finance", "end", -45, "FR-LP-006"),
    Rung("media", "delivery", "end", -30, "FR-NOT-008", only="advertising"),
    Rung("successor", "delivery", "end", -21),
    Rung("files", "delivery", "end", -14),
    Rung("unbilled", "finance", "end", -7),
    Rung("handover_signed", "delivery", "end", -3),
    Rung("end", "director", "end", 0, "FR-NOT-001", "never"),
    Rung("access", "delivery", "end", 1, "", "later"),
    Rung("final_invoice", "finance", "end", 3, "", "later"),
    Rung("give_back", "finance", "end", 7, "FR-CTR-008", "later"),
    Rung("data", "delivery", "end", 7, "", "later"),
    Rung("settle", "finance", "end", 30, "", "later"),
    Rung("close", "account", "end", 30, "PRV-005", "later"),
    Rung("reference", "account", "end", 30, "", "later"),
    Rung("look_back", "director", "end", 90, "", "later"),
    Rung("archive", "account", "archive", 0, "FR-NOT-022", "later", only="archive"),
)
"""A parting, in the order of its telling."""

FIXING = (
    Rung("own_fault", "account", "start", 0, "STR-001"),
    Rung("facts", "finance", "start", 3),
    Rung("fair_terms", "director", "start", 3, "FR-DIS-002"),
    Rung("meet", "director", "told", 0, "STR-002", "never"),
    Rung("proposal", "director", "told", 0, "FR-NOT-018", "never"),
    Rung("unchanged", "account", "told", 0, "FR-NOT-017", "never"),
    Rung("remind", "account", "reply", -7, "", "later"),
    Rung("reply", "director", "reply", 0, "", "later"),
    Rung("amend", "director", "terms", 0, "FR-CTR-011", "later"),
    Rung("first_look", "account", "terms", 30, "", "later"),
    Rung("look_again", "director", "terms", 90, "", "later"),
    Rung("transition", "director", "transition", 0, "FR-NOT-017", "later", only="transition"),
)
"""A repair: ourselves first, then a proposal that is open to discussion, then what was agreed."""
RUNGS: tuple[Rung, ...] = (*PARTING, *FIXING)


def parting(
    client: Client,
    start: date,
    noticed: Callable[[date], Notice],
    end: date | None = None,
    calendar: Calendar | None = None,
) -> Plan:
    """The steps of parting from a client. `noticed` gives the notice for a day of telling.

    Raises UsageError `steps.needs_end` where no law here gives a length and no end was given, `steps.end_before_start`
    for an end that does not come after the start, and `steps.too_far` for days that no calendar reaches.
    """
    _refuse(start, end)
    told = _telling(start, end, noticed, calendar)
    found = noticed(told)
    final = end or found.prudent
    if final is None:
        raise UsageError("steps.needs_end", country=found.country)
    if final <= told:
        raise UsageError("steps.end_before_start", end=final.isoformat(), start=told.isoformat())
    days = {"start": start, "told": told, "midway": told + (final - told) / 2, "end": final}
    if found.archive_until is not None:
        days["archive"] = found.archive_until
    plan = Plan("part", client, start, told, final, (), tuple(_noted(found, start, told, final)))
    return _filled(plan, PARTING, days, _about(client, found), calendar)


def fixing(client: Client, start: date, noticed: Callable[[date], Notice], calendar: Calendar | None = None) -> Plan:
    """The steps of a repair: when to meet, to write, to hear back, to sign, and to look whether it helped.

    Present terms go on for as long as leaving would take: `transition` is the day until which a client that does not
    agree keeps them.
    """
    _refuse(start, None)
    told = start + timedelta(days=MEET_DAYS)
    told = told if calendar is None else calendar.moved(told, "later")
    reply = told + timedelta(days=REPLY_DAYS)
    found = noticed(told)
    days = {"start": start, "told": told, "reply": reply, "terms": reply + timedelta(days=AGREE_DAYS)}
    if found.transition is not None:
        days["transition"] = found.transition
    return _filled(Plan("fix", client, start, told, None, ()), FIXING, days, _about(client, found), calendar)


def _refuse(start: date, end: date | None) -> None:
    if end is not None and end <= start:
        raise UsageError("steps.end_before_start", end=end.isoformat(), start=start.isoformat())
    if max(start, end or start) > _LATEST:
        raise UsageError("steps.too_far", day=max(start, end or start).isoformat())


def _telling(start: date, end: date | None, noticed: Callable[[date], Notice], calendar: Calendar | None) -> date:
    """The day the client is told: an open one if a calendar is given, and none before the start."""
    told = start + timedelta(days=PREPARE_DAYS)
    if end is not None:
        months = noticed(start).months
        told = min(told, end - timedelta(days=1)) if months is None else months_before(end, months.high)
    return max(start, told if calendar is None else calendar.moved(told, "earlier"))


def _noted(found: Notice, start: date, told: date, end: date) -> Iterator[Problem]:
    """What is to be known of the days: too short a notice, no time to prepare, what closes the ordinary way."""
    if found.earliest is not None and end < found.earliest:
        params: dict[str, Parameter] = {"end": end.isoformat(), "earliest": found.earliest.isoformat()}
        yield Problem("steps.notice_short", params=params)
    elif found.prudent is not None and end < found.prudent:
        yield Problem("steps.notice_low", severity="note", params={"prudent": found.prudent.isoformat()})
    if (told - start).days < MEET_DAYS:
        yield Problem("steps.no_time", severity="note", params={"day": told.isoformat()})
    for remark in found.remarks:
        if remark.effect in {"block", "gate"}:
            severity: Literal["warning", "note"] = "warning" if remark.effect == "block" else "note"
            yield Problem(remark.code, severity=severity, params=remark.params)


def _about(client: Client, found: Notice) -> frozenset[str]:
    """The circumstances that let steps in."""
    so = {
        "consumer": client.kind == "consumer",
        "business": client.kind != "consumer",
        "gated": any(remark.effect in {"gate", "block"} for remark in found.remarks),
        "advertising": found.answered.get("advertising_usage") == "yes",
    }
    return frozenset(name for name, holds in so.items() if holds)


def _filled(
    plan: Plan, rungs: tuple[Rung, ...], days: Mapping[str, date], about: frozenset[str], calendar: Calendar | None
) -> Plan:
    """The plan with its steps by day; those of one day stay in the order of their telling."""
    kept = [rung for rung in rungs if rung.anchor in days and (not rung.only or rung.only in {*about, *days})]
    steps = [_step(plan, rung, days, calendar) for rung in kept]
    return replace(plan, steps=tuple(sorted(steps, key=lambda step: step.day)))


def _step(plan: Plan, rung: Rung, days: Mapping[str, date], calendar: Calendar | None) -> Step:
    day = days[rung.anchor] + timedelta(days=rung.days)
    prepares = rung.anchor == "start"
    if calendar is not None:
        day = calendar.moved(day, "later" if prepares else rung.moves)
    if prepares:
        day = min(day, plan.told)
    elif rung.days < 0:
        day = max(day, plan.told)
    until = plan.end if rung.weekly else None
    params: dict[str, Parameter] = {"told": plan.told.isoformat(), "client": plan.client.name}
    params |= {name: when.isoformat() for name, when in days.items()}
    return Step(rung.name, rung.owner, day, rung.rule, uid(plan, rung.name), until, params)


def uid(plan: Plan, name: str) -> str:
    """The same for the same step of the same client, whatever its day, so that a calendar moves it."""
    return sha256(f"{plan.client.key}|{plan.kind}|{name}".encode()).hexdigest()[:32] + "@preavis"
