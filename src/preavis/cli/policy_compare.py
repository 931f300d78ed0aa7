"""`preavis policy diff` and `preavis policy test`: what another policy says, and which clients it would move."""

from __future__ import annotations

from datetime import date
from typing import Any

from preavis import engines
from preavis.advice import Advised, advise
from preavis.advice.policy import Policy
from preavis.advice.policy_diff import Change, differences
from preavis.advice.policy_moves import moves
from preavis.cli.looking import Look, looked
from preavis.cli.opening import opened
from preavis.cli.policy_named import Named, before_that, in_force, named
from preavis.cli.setting import Setting, write_json
from preavis.cli.spoken import Day, argument, option, pass_setting, verb
from preavis.errors import NothingToDo
from preavis.law import law_of
from preavis.measures import Measured, measure_all
from preavis.plan.counterfactual import menus
from preavis.report.policy_screen import Trial, changes_page, diff_data, trial_data, trial_page
from preavis.report.screen import console


@verb("policy.diff")
@argument("first", metavar="version", required=False)
@argument("second", metavar="version", required=False)
@option("--json", "as_json", is_flag=True, help="cli.option.json")
@pass_setting
def diff(setting: Setting, first: str | None, second: str | None, *, as_json: bool) -> None:
    with opened(setting) as store:
        older = named(store, first) if first else before_that(store)
        newer = named(store, second) if second else in_force(store)
    changes = compared(older, newer)
    if as_json:
        write_json(diff_data((older.name, older.policy), (newer.name, newer.policy), changes))
        return
    out = console(colour=setting.colour)
    for part in changes_page(older.name, newer.name, changes, setting.words):
        out.print(part)


def compared(older: Named, newer: Named) -> tuple[Change, ...]:
    """What differs. Raises NothingToDo where two policies say the same, whatever their comments."""
    changes = differences(older.policy, newer.policy)
    if not changes:
        raise NothingToDo("policy_tools.same", first=older.name, second=newer.name)
    return changes


@verb("policy.test")
@argument("version", metavar="version")
@option("--as-of", type=Day(), metavar="date", help="cli.option.as_of")
@option("--json", "as_json", is_flag=True, help="cli.option.json")
@pass_setting
def try_out(setting: Setting, version: str, as_of: date | None, *, as_json: bool) -> None:
    with looked(setting, as_of) as look:
        tried = named(look.store, version)
        changes = compared(in_force(look.store), tried)
        found = trial(setting, look, tried, changes)
    if as_json:
        write_json(trial_data(found))
        return
    out = console(colour=setting.colour)
    for part in trial_page(found, setting.words):
        out.print(part)


def trial(setting: Setting, look: Look, tried: Named, changes: tuple[Change, ...]) -> Trial:
    """The same facts judged twice; they are measured again only where the other policy assumes something else."""
    measured = look.measured()
    before = _advised(look, measured, look.policy)
    if tried.policy.assumptions != look.policy.assumptions:
        measured = _measured_under(setting, look, tried.policy)
    after = _advised(look, measured, tried.policy)
    return Trial(
        as_of=look.book.as_of,
        name=tried.name,
        before=look.policy,
        after=tried.policy,
        changes=changes,
        moves=moves(before.clients, after.clients),
        clients=tuple((one.recommendation, other.recommendation) for one, other in _pairs(before, after)),
    )


def _pairs(before: Advised, after: Advised) -> zip[tuple[Any, Any]]:
    return zip(before.clients, after.clients, strict=True)


def _advised(look: Look, measured: Measured, policy: Policy) -> Advised:
    law = law_of(look.book.company.country)
    return advise(measured, policy, law, mend=lambda rows: menus(measured, policy, rows).feasible)


def _measured_under(setting: Setting, look: Look, policy: Policy) -> Measured:
    book = look.store.book(look.book.as_of, practical_capacity_bps=policy.assumptions.practical_capacity_bps)
    session = engines.open(book, threads=setting.threads)
    try:
        return measure_all(session, policy.assumptions)
    finally:
        session.close()
