"""`preavis judge`: what a person knows of a client and no file says."""

from __future__ import annotations

from datetime import date

import click

from preavis.advice.criteria import LEVELS
from preavis.advice.policy import Policy
from preavis.cli import messages
from preavis.cli.looking import policy_of
from preavis.cli.opening import author_of, client_of, one_of, opened
from preavis.cli.setting import Setting
from preavis.cli.spoken import Day, argument, option, pass_setting, verb
from preavis.errors import UsageError
from preavis.facts.book import Judgement


@verb("judge")
@argument("client", metavar="client")
@argument("criterion", metavar="criterion")
@argument("value", type=click.INT, metavar="value")
@option("--because", required=True, metavar="text", help="cli.judge.because")
@option("--author", metavar="name", help="cli.judge.author")
@option("--on", "day", type=Day(), metavar="date", help="cli.judge.on")
@option("--expires", type=Day(), metavar="date", help="cli.judge.expires")
@pass_setting
def judge(  # noqa: PLR0913, PLR0917  a command's parameters are what the user may say
    setting: Setting,
    client: str,
    criterion: str,
    value: int,
    because: str,
    author: str | None,
    day: date | None,
    expires: date | None,
) -> None:
    if not because.strip():
        raise UsageError("cli.judge.no_reason")
    with opened(setting) as store:
        chosen = client_of(store.clients(), client)
        name = _judged(policy_of(setting, store), criterion)
        if not LEVELS[0] <= value <= LEVELS[1]:
            raise UsageError("cli.judge.out_of_range", value=value, criterion=name, low=LEVELS[0], high=LEVELS[1])
        who = author_of(author)
        said = Judgement(chosen.key, name, value, who, day or setting.today(), because.strip(), expires)
        store.judge(said, setting.now())
    messages.say(setting, "cli.judge.done", client=chosen.name, criterion=name, value=value, author=who)
    messages.following(setting, f"client show {chosen.key}")


def _judged(policy: Policy, word: str) -> str:
    """What is judged under a word: the criterion's own name or the name of what people judge for it.

    Raises UsageError when the policy has no such criterion, or when it is measured and not judged.
    """
    by_hand = {name: c.measure for c in policy.criteria if c.judged for name in (c.name, c.measure)}
    if word in by_hand:
        return by_hand[word]
    known = tuple(c.measure for c in policy.criteria if c.judged)
    if policy.criterion(word) is not None:
        raise UsageError("cli.judge.measured", criterion=word, known=", ".join(known))
    one_of(word, tuple(by_hand), "cli.unknown_criterion")
    return word
