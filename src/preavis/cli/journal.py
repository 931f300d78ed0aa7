"""`preavis journal`: what was written to the book, what was decided, what is due, and what came of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import click

from preavis.cli.deciding import policy_then, review_on, session_on
from preavis.cli.looking import first_fact, last_fact, policy_of
from preavis.cli.opening import client_of, opened
from preavis.cli.setting import Setting, write_json
from preavis.cli.spoken import option, pass_setting, verb
from preavis.facts.book import Decision
from preavis.measures import Measured, measure_all
from preavis.plan.ledger import Outcome, after, due_days
from preavis.report.fingerprint import fingerprint
from preavis.report.journal_screen import Changed, Told, journal_data, show
from preavis.report.screen import console
from preavis.store import Store

_SHOWN = 20


@verb("journal")
@option("--client", metavar="client", help="cli.journal.client")
@option("--limit", type=click.IntRange(1), default=_SHOWN, metavar="number", help="cli.journal.limit")
@option("--after", "outcomes", is_flag=True, help="cli.journal.after")
@option("--check", is_flag=True, help="cli.journal.check")
@option("--json", "as_json", is_flag=True, help="cli.option.json")
@pass_setting
def journal(  # noqa: PLR0913  a command's parameters are what the user may say
    setting: Setting, client: str | None, limit: int, *, outcomes: bool, check: bool, as_json: bool
) -> None:
    today = setting.today()
    with opened(setting) as store:
        clients = store.clients()
        key = client_of(clients, client).key if client else None
        made = tuple(one for one in store.decisions() if key in (None, one.client))
        told = Told(
            clients=clients,
            client=key,
            due=tuple(one for one in store.due_reviews(today) if key in (None, one.client)),
            decisions=made,
            answers=tuple(one for one in store.client_answers() if key in (None, one.client)),
            events=store.events(),
            head=store.head(),
            outcomes=tuple(_outcomes(setting, store, made, today)) if outcomes else None,
            changed=tuple(_changed(setting, store, made)) if check else None,
        )
    if as_json:
        data: dict[str, Any] = journal_data(told, limit)
        write_json(data)
        return
    show(console(colour=setting.colour), told, limit, setting.words)


def _outcomes(
    setting: Setting, store: Store, made: Sequence[Decision], today: date
) -> Iterator[tuple[Decision, tuple[Outcome, ...]]]:
    """What came of each decision to fix or part, as far as both the calendar and the facts reach."""
    policy = policy_of(setting, store)
    seen: dict[date, Measured] = {}

    def measured(day: date) -> Measured:
        if day not in seen:
            with session_on(setting, store, policy, day) as session:
                seen[day] = measure_all(session, policy.assumptions)
        return seen[day]

    weighed = [one for one in made if one.verdict != "keep"]
    if weighed:
        with session_on(setting, store, policy, today) as session:
            reached, since = min(today, last_fact(session) or date.min), first_fact(session)
    for one in weighed:
        at = {months: measured(day) for months, day in due_days(one).items() if day <= reached}
        yield one, after(one, measured(one.day), at, since)


def _changed(setting: Setting, store: Store, made: Sequence[Decision]) -> Iterator[Changed]:
    """Decisions in force whose evidence reads differently now, seen from the same day by the same policy."""
    now = policy_of(setting, store)
    for one in {decision.client: decision for decision in made}.values():
        if not one.evidence_sha256:
            continue
        policy = policy_then(store, one.policy_sha256)
        read = review_on(setting, store, policy or now, one.day).of(one.client)
        if fingerprint(read) != one.evidence_sha256:
            yield Changed(one, read.advice.recommendation or "", policy_kept=policy is not None)
