"""`preavis remedy`: what would make a client sound, what it takes, and what to look at in ourselves first."""

from __future__ import annotations

from datetime import date

from preavis.cli import messages
from preavis.cli.looking import Look, looked
from preavis.cli.noticing import breaks
from preavis.cli.opening import client_of
from preavis.cli.reviewing import reviewed
from preavis.cli.setting import Setting, write_json
from preavis.cli.spoken import Day, argument, option, pass_setting, verb
from preavis.errors import NothingToDo
from preavis.facts.identity import Client
from preavis.plan.counterfactual import Menu
from preavis.report.notice_screen import partial_data, partial_lines
from preavis.report.remedy_screen import menu_data, menu_page
from preavis.report.screen import console


@verb("remedy")
@argument("client", metavar="client")
@option("--as-of", type=Day(), metavar="date", help="cli.option.as_of")
@option("--json", "as_json", is_flag=True, help="cli.option.json")
@pass_setting
def remedy(setting: Setting, client: str, as_of: date | None, *, as_json: bool) -> None:
    with looked(setting, as_of) as look:
        chosen = client_of(look.book.clients, client)
        found, unclear = _menu(look, chosen)
        partial = breaks(look, chosen, found.ways)
    if as_json:
        data = menu_data(found, setting.data_words, unclear=unclear)
        data["partial_rupture"] = partial_data(partial, setting.data_words)
        write_json(data)
        return
    out = console(colour=setting.colour)
    for part in menu_page(found, look.policy, setting.words, unclear=unclear):
        out.print(part)
    for part in partial_lines(partial, setting.words):
        out.print(part)
    day = f" --as-of {look.book.as_of.isoformat()}" if look.book.as_of != setting.today() else ""
    if unclear:
        messages.following(setting, f"client show {chosen.key}{day}")
        return
    messages.following(setting, f"whatif {chosen.key}{day}")
    messages.following(setting, f"plan {chosen.key} {'--fix' if found.ways else '--part'}{day}")


def _menu(look: Look, client: Client) -> tuple[Menu, bool]:
    """The menu of one client, and whether too little is known to advise. Raises NothingToDo if nothing is to fix."""
    one = reviewed(look).of(client.key)
    if one.menu is not None:
        return one.menu, one.advice.recommendation == "unknown"
    if one.advice.case.listed_only:
        raise NothingToDo("remedies.not_judged", name=client.name)
    if one.advice.recommendation == "unknown":
        raise NothingToDo("remedies.sound_so_far", name=client.name, quality=one.menus.quality(client.number))
    raise NothingToDo("remedies.sound_already", name=client.name, quality=one.menus.quality(client.number))
