"""From what was seen of a book to its dossier: the cover, the portfolio, a page a client, what it all stands on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from preavis.report.charts import Dress, Look, Picture
from preavis.report.dossier import back, client, cover, portfolio
from preavis.report.dossier.blocks import Dossier, Drawing, Section
from preavis.report.dossier.order import in_order
from preavis.report.dossier.seen import Plain
from preavis.report.dossier.text import Speech, name
from preavis.report.words import Words

MOST_PAGES = 300
"""Clients with a page of their own: nobody reads more, and a printed page takes 2.5 MB of memory to set."""
_FACES_SAY = ("contents", "page", "skip", "top")


def compose(data: Plain, words: Words, dress: Dress, only: Sequence[str] = ()) -> Dossier:
    """The dossier of a book. `dress` is that of its charts; `only` names the clients that get a page.

    Without `only` every client has its page, up to `MOST_PAGES` and the gravest first; the portfolio holds all of them
    either way. Raises UsageError `report.missing_extra` when the libraries of charts are not installed.
    """
    speech = Speech(words)
    look = Look(dress, words.language, str(data["currency"]))
    clients = in_order(data["clients"])
    paged = with_a_page(clients, only)
    pictures: dict[str, Picture] = {}
    sections = (
        *portfolio.sections(data, clients, speech, portfolio.Sheet(look, pictures, {one["client"] for one in paged})),
        *_clients(paged, data, speech, left=0 if only else len(clients) - len(paged)),
        *back.sections(data, speech),
    )
    return Dossier(
        language=words.language,
        title=speech.say("dossier.title"),
        company=name(str(data["company"])),
        date=str(data["as_of"]),
        day=speech.day(str(data["as_of"])),
        cover=cover.blocks(data, clients, speech),
        sections=sections,
        words={word: speech.say(f"dossier.face.{word}") for word in _FACES_SAY},
        pictures=_shown(pictures, sections),
    )


def with_a_page(clients: Sequence[Plain], only: Sequence[str]) -> list[Plain]:
    """The clients, of those in their order, that get a page of their own."""
    return [one for one in clients if one["client"] in only] if only else list(clients[:MOST_PAGES])


def _clients(paged: Sequence[Plain], data: Plain, speech: Speech, left: int) -> Iterable[Section]:
    if not paged:
        return
    opening = client.opening(len(paged), left, speech)
    yield Section("clients", speech.say("dossier.clients"), 1, opening, new_page=True)
    for place, one in enumerate(paged):
        yield from client.sections(one, data, speech, first=place == 0)


def _shown(pictures: Mapping[str, Picture], sections: Iterable[Section]) -> dict[str, Picture]:
    """The pictures that some section shows."""
    used = {block.name for section in sections for block in section.blocks if isinstance(block, Drawing)}
    return {name_: picture for name_, picture in pictures.items() if name_ in used}
