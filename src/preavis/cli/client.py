"""`preavis client`: who the clients are, one in full, and joining or separating them."""

from __future__ import annotations

from datetime import date
from typing import Literal

from preavis.cli import messages
from preavis.cli.looking import looked
from preavis.cli.opening import author_of, client_of, opened
from preavis.cli.reviewing import reviewed
from preavis.cli.setting import Setting, write_json
from preavis.cli.spoken import Day, argument, option, pass_setting, verb
from preavis.cli.verbs import Verbs
from preavis.errors import UsageError
from preavis.report.client_screen import client_page
from preavis.report.json import client_data, firmness_data
from preavis.report.screen import console, grid
from preavis.report.tables import clients_table
from preavis.store import Store

CLIENT = Verbs("client", prefix="cli.client")


@verb("client.list")
@option("--json", "as_json", is_flag=True, help="cli.option.json")
@pass_setting
def list_clients(setting: Setting, *, as_json: bool) -> None:
    with opened(setting) as store:
        clients = store.clients()
    if as_json:
        data = [
            {"client": c.key, "name": c.name, "kind": c.kind, "country": c.country, "identifiers": c.identifiers}
            for c in clients.all
        ]
        write_json(data)
    elif clients.all:
        console(colour=setting.colour).print(
            grid(clients_table(clients, setting.words), setting.words, wrap="name identifiers")
        )
    else:
        raise UsageError("cli.review.empty")


@verb("client.show")
@argument("client", metavar="client")
@option("--as-of", type=Day(), metavar="date", help="cli.option.as_of")
@option("--json", "as_json", is_flag=True, help="cli.option.json")
@pass_setting
def show(setting: Setting, client: str, as_of: date | None, *, as_json: bool) -> None:
    with looked(setting, as_of) as look:
        chosen = client_of(look.book.clients, client)
        review = reviewed(look)
    found = review.of(chosen.key)
    if as_json:
        data = client_data(found, setting.data_words) | {"firmness": firmness_data(found, setting.data_words)}
        write_json(data)
        return
    out = console(colour=setting.colour)
    for part in client_page(review, found, setting.words):
        out.print(part)
    if found.menu is not None:
        day = f" --as-of {look.book.as_of.isoformat()}" if look.book.as_of != setting.today() else ""
        messages.following(setting, f"remedy {chosen.key}{day}")
    messages.following(setting, f"decide {chosen.key} keep|fix|part --because {setting.words.say('cli.metavar.text')}")


@verb("client.link")
@argument("one", metavar="client")
@argument("other", metavar="client")
@option("--author", metavar="name", help="cli.import.author")
@pass_setting
def link(setting: Setting, one: str, other: str, author: str | None) -> None:
    first, second = _decide(setting, (one, other), "same", author)
    messages.say(setting, "cli.client.linked", one=first, other=second)


@verb("client.split")
@argument("one", metavar="client")
@argument("other", metavar="client")
@option("--author", metavar="name", help="cli.import.author")
@pass_setting
def split(setting: Setting, one: str, other: str, author: str | None) -> None:
    first, second = _decide(setting, (one, other), "different", author)
    messages.say(setting, "cli.client.parted", one=first, other=second)


def _decide(
    setting: Setting, words: tuple[str, str], decision: Literal["same", "different"], author: str | None
) -> tuple[str, str]:
    """Record what a person says of two clients; gives back what the words were taken for."""
    with opened(setting) as store:
        first, second = _known(store, words[0]), _known(store, words[1])
        if first == second:
            raise UsageError("store.link_to_itself", reference=words[0])
        store.link(first, second, decision, at=setting.now(), author=author_of(author))
    return first, second


def _known(store: Store, word: str) -> str:
    """A reference as it is (two references may already be one client), else the key of the client it means."""
    return word if ":" in word else client_of(store.clients(), word).key


for _command in (list_clients, show, link, split):
    CLIENT.add_command(_command)
