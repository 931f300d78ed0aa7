"""From what was seen of a book to its dossier: the cover, the portfolio, a page a client, what it all stands on."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from preavis.report.charts import Dress, Look, Picture
from preavis.report.dossier import back, client, cover, portfolio
from preavis.report.dossier.blocks import Dossier, Drawing, Section
from preavis.report.dossier.order import in_order
from preavis.report.dossier.seen import Plain
from preavis.report.dossier.text import Speech, name
from preavis.report.words import Words

_FACES_SAY = ("contents", "page", "skip", "top")


@dataclass(frozen=True)
class Room:
    """How many clients, the gravest first, get a page, and how many of those pages list every measure."""

    pages: int
    measures: int


PRINTED = Room(pages=500, measures=100)
"""A page takes some 2 MB of memory to set, and the table of measures 3 MB more."""
SHOWN = Room(pages=500, measures=500)
"""A browser sets what it shows."""


def compose(
    data: Plain, words: Words, dress: Dress, only: Collection[str] | None = None, room: Room = PRINTED
) -> Dossier:
    """The dossier of a book. `dress` is that of its charts; `only` holds the keys of the clients that get a page.

    Without `only` every client has its page, as far as there is `room`, and what is left out is said; the portfolio
    holds all of them either way. Raises UsageError `report.missing_extra` when the libraries of charts are missing.
    """
    speech = Speech(words)
    look = Look(dress, words.language, str(data["currency"]))
    clients = in_order(data["clients"])
    asked = [one for one in clients if only is None or one["client"] in only]
    paged = asked[: room.pages]
    pictures: dict[str, Picture] = {}
    sections = (
        *portfolio.sections(data, clients, speech, portfolio.Sheet(look, pictures, {one["client"] for one in paged})),
        *_clients(paged, data, speech, room, len(asked)),
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


def _clients(paged: Sequence[Plain], data: Plain, speech: Speech, room: Room, asked: int) -> Iterable[Section]:
    if not paged:
        return
    opening = client.opening(len(paged), asked - len(paged), min(room.measures, len(paged)), speech)
    yield Section("clients", speech.say("dossier.clients"), 1, opening, new_page=True)
    for place, one in enumerate(paged):
        yield client.section(one, data, speech, first=place == 0, measures=place < room.measures)


def _shown(pictures: Mapping[str, Picture], sections: Iterable[Section]) -> dict[str, Picture]:
    """The pictures that some section shows."""
    used = {block.name for section in sections for block in section.blocks if isinstance(block, Drawing)}
    return {name_: picture for name_, picture in pictures.items() if name_ in used}
