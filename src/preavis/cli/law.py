"""`preavis law`: the rules and rates in use, each with its source, its grade and its validity."""

from __future__ import annotations

from datetime import date
from difflib import get_close_matches

from preavis.cli.opening import opened
from preavis.cli.setting import Setting, write_json
from preavis.cli.spoken import Day, option, pass_setting, verb
from preavis.errors import UsageError
from preavis.law import LAWS, UNION, Law, Rule, law_of
from preavis.report.law_screen import law_data, law_page, rule_page
from preavis.report.screen import console


@verb("law")
@option("--country", metavar="code", help="cli.law.country")
@option("--rule", "rule_id", metavar="code", help="cli.law.rule")
@option("--as-of", type=Day(), metavar="date", help="cli.option.as_of")
@option("--json", "as_json", is_flag=True, help="cli.option.json")
@pass_setting
def law(setting: Setting, country: str | None, rule_id: str | None, as_of: date | None, *, as_json: bool) -> None:
    chosen = _law(country or _own_country(setting))
    day = as_of or setting.today()
    rule = None if rule_id is None else _rule(chosen, rule_id)
    if as_json:
        data = law_data(chosen, [rule] if rule else list(chosen.rules.values()), day, setting.data_words)
        write_json(data)
        return
    out = console(colour=setting.colour)
    for part in rule_page(rule, setting.words) if rule else law_page(chosen, day, setting.words):
        out.print(part)


def _own_country(setting: Setting) -> str:
    """The country of the book one stands in; France where there is none."""
    try:
        with opened(setting) as store:
            return store.company.country
    except UsageError:
        return LAWS[0]


def _law(country: str) -> Law:
    code = {"UK": "GB"}.get(country.upper(), country.upper())
    found = law_of(code)
    if found is None:
        raise UsageError("law.unknown_country", value=country, known=", ".join((*LAWS, *UNION)))
    return found


def _rule(chosen: Law, word: str) -> Rule:
    name = word.upper()
    if name in chosen.rules:
        return chosen.rules[name]
    close = get_close_matches(name, chosen.rules, 3, 0.6)
    if close:
        raise UsageError("law.unknown_rule_close", value=word, country=chosen.country, close=", ".join(close))
    raise UsageError("law.unknown_rule", value=word, country=chosen.country)
