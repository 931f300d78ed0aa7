"""Opening what a command works on: the book's store, a client by the word typed."""

from __future__ import annotations

import getpass
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from difflib import get_close_matches

from preavis.cli.setting import Setting
from preavis.errors import UsageError
from preavis.facts.identity import Client, Clients, normalise_name
from preavis.store import Store

_CLOSEST = 3


@contextmanager
def opened(setting: Setting) -> Iterator[Store]:
    """The store of the setting's book, closed at the end."""
    store = Store.open(setting.folder, setting.database, setting.facts)
    setting.currency = store.company.currency
    try:
        yield store
    finally:
        store.close()


def author_of(given: str | None) -> str:
    """Who acts: as told, else the user of the system."""
    if given and given.strip():
        return given.strip()
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "unknown"


def client_of(clients: Clients, word: str) -> Client:
    """The client a word means: its key, a reference or identifier of it, or its name if only one bears it.

    Raises UsageError `cli.unknown_client`, or `cli.unknown_client_close` with the closest keys.
    """
    if word in clients.by_key:
        return clients.by_key[word]
    name = normalise_name(word)
    found = [
        client
        for client in clients.all
        if normalise_name(client.name) == name or any(word == value for _, value in client.identifiers)
    ]
    if len(found) == 1:
        return found[0]
    close = [client.key for client in found] or _closest(word, clients)
    if close:
        raise UsageError("cli.unknown_client_close", value=word, close=", ".join(close))
    raise UsageError("cli.unknown_client", value=word)


def one_of(word: str, known: Sequence[str], code: str) -> str:
    """A word of a list; else UsageError `<code>_close` with the closest ones, or `<code>` with all."""
    if word in known:
        return word
    close = get_close_matches(word, known, _CLOSEST, 0.5)
    if close:
        raise UsageError(f"{code}_close", value=word, close=", ".join(close))
    raise UsageError(code, value=word, known=", ".join(known))


def _closest(word: str, clients: Clients) -> list[str]:
    """Keys of the clients whose key or name looks most like a word, closest first."""
    by_text = {normalise_name(client.name): client.key for client in reversed(clients.all)}
    by_text |= {client.key: client.key for client in clients.all}
    lowered = normalise_name(word)
    close = get_close_matches(word, by_text, _CLOSEST, 0.5) + get_close_matches(lowered, by_text, _CLOSEST, 0.5)
    starts = [text for text in by_text if lowered and text.startswith(lowered)]
    return list(dict.fromkeys(by_text[text] for text in (*close, *starts)))[:_CLOSEST]
