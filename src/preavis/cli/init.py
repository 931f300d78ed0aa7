"""`preavis init`: an empty book for a company."""

from __future__ import annotations

from pathlib import Path

from babel.core import get_global

from preavis.advice.policy import PRESETS, render
from preavis.advice.policy_comments import commented
from preavis.cli import messages
from preavis.cli.opening import author_of
from preavis.cli.setting import Setting
from preavis.cli.spoken import OneOf, argument, option, pass_setting, verb
from preavis.errors import UsageError
from preavis.facts.book import Company
from preavis.facts.identity import siren_of
from preavis.store import Store

_SAID_OTHERWISE = {"UK": "GB"}
_NO_COUNTRY = ("EU", "ZZ")


@verb("init")
@argument("folder", metavar="dir")
@option("--name", required=True, metavar="name", help="cli.init.name")
@option("--preset", type=OneOf(*PRESETS), default="services", help="cli.init.preset")
@option("--country", default="FR", metavar="code", help="cli.init.country")
@option("--currency", default="EUR", metavar="code", help="cli.init.currency")
@option("--siren", metavar="number", help="cli.init.siren")
@option("--author", metavar="name", help="cli.import.author")
@pass_setting
def init(setting: Setting, /, folder: str, preset: str, author: str | None, **company: str | None) -> None:
    book = make(setting, Path(folder), preset, company_of(**company), author_of(author))
    messages.say(
        setting,
        "cli.init.done",
        name=book.company.name,
        folder=folder,
        preset=preset,
        file=str(Path(folder) / "preavis.toml"),
    )
    book.close()
    files = setting.words.say("cli.metavar.file")
    messages.following(setting, f"import {files}...", Path(folder))


def company_of(name: str | None, country: str | None, currency: str | None, siren: str | None) -> Company:
    """The company as described. Raises UsageError for a code or number that cannot be one."""
    land, money = _SAID_OTHERWISE.get(str(country).upper(), str(country).upper()), str(currency).upper()
    countries, currencies = _in_use()
    if not name or not name.strip():
        raise UsageError("cli.init.no_name")
    if land not in countries:
        raise UsageError("cli.init.not_a_country", value=str(country))
    if money not in currencies:
        raise UsageError("cli.init.not_a_currency", value=str(currency))
    number = siren_of(siren) if siren else None
    if siren and number is None:
        raise UsageError("cli.init.not_a_siren", value=siren)
    return Company(name.strip(), land, money, number)


def _in_use() -> tuple[set[str], set[str]]:
    """Codes of the countries there are (ISO 3166), and of the currencies that are legal tender in one (ISO 4217)."""
    tender = {land: money for land, money in get_global("territory_currencies").items() if land not in _NO_COUNTRY}
    return set(tender), {code for money in tender.values() for code, _, end, legal in money if legal and end is None}


def make(setting: Setting, folder: Path, preset: str, company: Company, author: str) -> Store:
    """A new book with a preset's policy, its comments in the language of the person who makes it."""
    policy = commented(render(preset), setting.words.say)
    return Store.create(folder, company, policy, setting.now(), author, setting.database, setting.facts)
