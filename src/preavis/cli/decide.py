"""`preavis decide`: what a person decides on a client, with what was advised and what was known that day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal, InvalidOperation

import click

from preavis.cli import messages
from preavis.cli.deciding import objections, refuse_before_facts, review_on
from preavis.cli.looking import policy_of
from preavis.cli.opening import author_of, client_of, one_of, opened
from preavis.cli.setting import Setting
from preavis.cli.spoken import Day, OneOf, argument, option, pass_setting, verb
from preavis.errors import NeedsDecision, UsageError
from preavis.facts.book import Decision, Verdict
from preavis.facts.money import exponent
from preavis.plan.remedies import BY_NAME
from preavis.report.fingerprint import fingerprint
from preavis.report.saying import sentence
from preavis.review import Reviewed

_SHORT = 12
_DIGITS = 18
"""As many as a whole number of 64 bits surely holds."""
_NOBODY = "pseudo"


@verb("decide")
@argument("client", metavar="client")
@argument("verdict", type=OneOf("keep", "fix", "part"), metavar="verdict")
@option("--because", required=True, metavar="text", help="cli.decide.because")
@option("--expect", multiple=True, metavar="effect", help="cli.decide.expect")
@option("--remedy", multiple=True, metavar="name", help="cli.decide.remedy")
@option("--review-on", "again", type=Day(), metavar="date", help="cli.decide.review_on")
@option("--on", "day", type=Day(), metavar="date", help="cli.decide.on")
@option("--despite", default="", metavar="text", help="cli.decide.despite")
@option("--author", metavar="name", help="cli.decide.author")
@pass_setting
def decide(  # noqa: PLR0913, PLR0917  a command's parameters are what the user may say
    setting: Setting,
    client: str,
    verdict: Verdict,
    because: str,
    expect: Sequence[str],
    remedy: Sequence[str],
    again: date | None,
    day: date | None,
    despite: str,
    author: str | None,
) -> None:
    on = day or setting.today()
    if on > setting.today():
        raise UsageError("cli.decide.future", day=on.isoformat())
    remedies = tuple(one_of(name, tuple(BY_NAME), "cli.decide.unknown_remedy") for name in remedy)
    with opened(setting) as store:
        expected = dict(_expected(told, setting.currency) for told in expect)
        chosen = client_of(store.clients(), client)
        if chosen.kind == _NOBODY:
            raise UsageError("cli.decide.collective", client=chosen.name)
        policy = policy_of(setting, store)
        refuse_before_facts(setting, store, policy, on)
        seen = review_on(setting, store, policy, on)
        read = seen.of(chosen.key)
        _ask(setting, read, verdict, despite)
        made = Decision(
            client=chosen.key,
            verdict=verdict,
            reason=because.strip(),
            author=author_of(author),
            day=on,
            advised=read.advice.recommendation or "",
            remedies=remedies,
            expected=expected,
            review_on=again,
            evidence_sha256=fingerprint(read),
            policy_sha256=seen.policy.sha256,
            despite=despite.strip(),
            performances=read.advice.performances,
        )
        store.decide(made, setting.now())
        head = store.head()
    _tell(setting, made, chosen.name, head)


def _ask(setting: Setting, read: Reviewed, verdict: Verdict, despite: str) -> None:
    """A person decides, and is told what stands against it: the law or a red line must be answered with a reason."""
    against = [sentence(setting.words, one.code, one.params) for one in objections(read, verdict)]
    if against and not despite.strip():
        code = "cli.decide.law" if verdict == "part" else "cli.decide.red_line"
        raise NeedsDecision(code, client=read.client.name, detail=" ".join(against))
    for text in against:
        messages.write(setting, text)


def _expected(told: str, currency: str) -> tuple[str, int]:
    """`cash=12000` (whole units of the currency a year), `minutes=6000` (a year), `share=25` (per cent)."""
    name, equals, text = told.partition("=")
    scale = {"cash": exponent(currency), "minutes": 0, "share": 2}.get(name.strip())
    if not equals or scale is None:
        raise UsageError("cli.decide.not_an_effect", value=told)
    try:
        value = Decimal(text.strip().removesuffix("%").replace(",", ".")).scaleb(scale)
    except InvalidOperation as error:
        raise UsageError("cli.decide.not_an_effect", value=told) from error
    in_range = value.is_finite() and value.adjusted() < _DIGITS
    if not in_range or value != int(value) or (name.strip() == "share" and not 0 <= value <= 10_000):
        raise UsageError("cli.decide.not_an_effect", value=told)
    return name.strip(), int(value)


def _tell(setting: Setting, made: Decision, name: str, head: tuple[int, str]) -> None:
    code = "cli.decide.done" if made.advised else "cli.decide.done_unadvised"
    params = {"client": name, "verdict": made.verdict, "advised": made.advised, "author": made.author}
    messages.say(setting, code, day=made.day.isoformat(), **params)
    if made.advised and made.advised != made.verdict:
        messages.say(setting, "cli.decide.differs", advised=made.advised)
    messages.say(
        setting, "cli.decide.stood_on", evidence=made.evidence_sha256[:_SHORT], policy=made.policy_sha256[:_SHORT]
    )
    if made.review_on:
        messages.say(setting, "cli.decide.again", day=made.review_on.isoformat())
    click.echo(f"{head[0]} {head[1]}")
    messages.following(setting, f"journal --client {made.client}")
