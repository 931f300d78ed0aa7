"""`preavis backtest`: would following the advice have paid, and how sure is that."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal

import click

from preavis import engines
from preavis.advice.policy import Policy, load
from preavis.backtest import ORIGINS, Asked, Past, Version, backtest
from preavis.cli.looking import policy_of
from preavis.cli.opening import opened
from preavis.cli.progress import waiting
from preavis.cli.setting import Setting, write_json
from preavis.cli.spoken import Amount, Day, option, pass_setting, verb
from preavis.engines import Session
from preavis.errors import UsageError
from preavis.facts.money import minor_units
from preavis.report.backtest_screen import data, page
from preavis.report.screen import console
from preavis.store import Store


@verb("backtest")
@option("--origins", type=int, default=ORIGINS, metavar="number", help="cli.backtest.origins")
@option("--hour-price", "price", type=Amount(), metavar="amount", help="cli.backtest.hour_price")
@option("--resold", type=click.IntRange(0, 100), metavar="percent", help="cli.backtest.resold")
@option("--seed", type=click.IntRange(0), metavar="number", default=0, help="cli.backtest.seed")
@option("--as-of", type=Day(), metavar="date", help="cli.option.as_of")
@option("--json", "as_json", is_flag=True, help="cli.option.json")
@pass_setting
def backtest_advice(  # noqa: PLR0913, PLR0917  a command's parameters are what the user may say
    setting: Setting,
    origins: int,
    price: Decimal | None,
    resold: int | None,
    seed: int,
    as_of: date | None,
    as_json: bool,  # noqa: FBT001  click hands flags over like this
) -> None:
    if price is not None and price < 0:
        raise UsageError("backtest.negative_price", value=str(price))
    with opened(setting) as store, waiting(setting, "cli.stage.backtest"):
        asked = Asked(
            origins=origins,
            seed=seed,
            price=None if price is None else minor_units(price, setting.currency),
            share=None if resold is None else resold * 100,
        )
        found = backtest(past_of(setting, store, as_of or setting.today()), asked)
    if as_json:
        write_json(data(found, setting.data_words))
        return
    out = console(colour=setting.colour)
    for part in page(found, setting.words):
        out.print(part)


def past_of(setting: Setting, store: Store, last: date) -> Past:
    """What a store remembers up to a day."""

    @contextmanager
    def session(day: date, policy: Policy) -> Iterator[Session]:
        book = store.book(day, practical_capacity_bps=policy.assumptions.practical_capacity_bps)
        held = engines.open(book, threads=setting.threads)
        try:
            yield held
        finally:
            held.close()

    return Past(
        open=session,
        policy=policy_of(setting, store),
        versions=tuple(_versions(store)),
        imported=tuple(batch.at.date() for batch in store.batches() if not batch.undone),
        last=last,
    )


def _versions(store: Store) -> Iterator[Version]:
    """The policies of the journal; one that this version of the product cannot read is passed over."""
    for kept in store.policy_versions():
        try:
            yield Version(kept.at.date(), load(kept.text))
        except UsageError:
            continue
