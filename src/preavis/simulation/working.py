"""Who worked when, for whom: hours follow the fees and the hourly price of each client, and fill real days."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random

from preavis.simulation.billing import Span, active, fees
from preavis.simulation.calendar import around, chance, month, working_days
from preavis.simulation.cast import Part
from preavis.simulation.company import DemoPerson, DemoTime

QUARTER = 15
_PRESENCE = 91
_PRESENCE_AUGUST = 52
_NOTES: Mapping[str, tuple[str, ...]] = {
    "delivery": ("Maquettes", "Intégration", "Rédaction", "Développement", "Mise en page", "Déclinaisons", "Recette"),
    "meeting": ("Point hebdomadaire", "Comité de pilotage", "Atelier", "Restitution"),
    "support": ("Assistance", "Correctif", "Aide à la saisie"),
    "rework": ("Reprise après changement d'avis", "Nouvelle version", "Corrections"),
    "admin": ("Planning", "Compte rendu", "Devis"),
    "chasing": ("Relance de facture", "Appel au service comptable"),
    "presales": ("Proposition", "Rendez-vous de découverte"),
    "internal": ("Réunion d'équipe", "Formation", "Site de l'agence", "Veille", "Facturation"),
}
_CHASER = "Martine"
_SELLER = "Nora"


@dataclass(frozen=True)
class Piece:
    """A stretch of work not yet placed in a day."""

    client: str | None
    project: str
    activity: str
    minutes: int


def entries(span: Span, cast: Sequence[Part], people: Sequence[DemoPerson]) -> tuple[DemoTime, ...]:
    """Every time entry, by day, person and start."""
    made: list[DemoTime] = []
    for index in span.months:
        start = month(span.story, index)
        shares = _shared(span, cast, people, index)
        for person in people:
            made += _placed(chance(span.seed, person.name, str(index)), person, start, shares[person.name])
    return tuple(sorted(made, key=lambda t: (t.day, t.person, t.start)))


def _shared(span: Span, cast: Sequence[Part], people: Sequence[DemoPerson], index: int) -> dict[str, list[Piece]]:
    """The month's work, each piece to whoever of the client's team is least busy; small teams choose first."""
    start = month(span.story, index)
    room = {person.name: _room(person, start) for person in people}
    load = dict.fromkeys(room, 0)
    shares: dict[str, list[Piece]] = {name: [] for name in room}
    for part in sorted(cast, key=lambda part: (len(part.team), part.client.code)):
        if not active(part, index):
            continue
        for piece in _pieces(chance(span.seed, part.client.code, "work", str(index)), part, index, start):
            team = (_CHASER,) if piece.activity == "chasing" else part.team
            least = min(team, key=lambda name: (load[name] * 1000 // room[name], name))
            shares[least].append(piece)
            load[least] += piece.minutes
    for person in people:
        rng = chance(span.seed, person.name, "internal", str(index))
        shares[person.name] += _own(rng, person.name, room[person.name] - load[person.name])
    return shares


def _room(person: DemoPerson, start: date) -> int:
    presence = _PRESENCE_AUGUST if start.month == 8 else _PRESENCE
    return len(working_days(start)) * person.weekly_minutes // 5 * presence // 100


def _pieces(rng: Random, part: Part, index: int, start: date) -> Iterator[Piece]:
    minutes = fees(part, index) * 60 // (part.hourly * 100) * part.works[start.month - 1] // 100
    minutes = around(rng, minutes, 14)
    for activity, percent in part.mix.items():
        left = minutes * percent // 100 // QUARTER * QUARTER
        while left > 0:
            size = min(left, QUARTER * rng.randint(*_SIZES.get(activity, (2, 8))))
            yield Piece(part.client.code, part.project, activity, size)
            left -= size


_SIZES: Mapping[str, tuple[int, int]] = {"delivery": (6, 16), "meeting": (3, 8), "rework": (4, 12), "chasing": (1, 3)}


def _own(rng: Random, name: str, left: int) -> Iterator[Piece]:
    """Time for the house: what people note of it, which is little."""
    left = left * rng.randint(2, 6) // 100 // QUARTER * QUARTER
    while left > 0:
        size = min(left, QUARTER * rng.randint(2, 10))
        selling = name == _SELLER and rng.randint(0, 2) == 0
        yield Piece(None, "Atelier Nord", "presales" if selling else "internal", size)
        left -= size


def _placed(rng: Random, person: DemoPerson, start: date, pieces: list[Piece]) -> Iterator[DemoTime]:
    """Put each piece, longest first, into the emptiest of the days the person is there; a day keeps no such order."""
    rng.shuffle(pieces)
    pieces.sort(key=lambda piece: -piece.minutes)
    presence = _PRESENCE_AUGUST if start.month == 8 else _PRESENCE
    all_days = working_days(start)
    days = sorted(rng.sample(list(all_days), max(1, len(all_days) * presence // 100)))
    held: dict[date, list[Piece]] = {day: [] for day in days}
    for piece in pieces:
        held[min(days, key=lambda day: (sum(p.minutes for p in held[day]), day))].append(piece)
    for day in days:
        clock = (8 if sum(piece.minutes for piece in held[day]) > 9 * 60 else 9) * 60
        lunch = 60
        rng.shuffle(held[day])
        for piece in held[day]:
            if lunch and clock + piece.minutes > 13 * 60:
                clock, lunch = clock + lunch, 0
            yield DemoTime(
                person.name, piece.client, day, clock, piece.minutes, piece.activity, piece.project,
                piece.client is not None and piece.activity in _BILLABLE, rng.choice(_NOTES[piece.activity]),
            )  # fmt: skip
            clock += piece.minutes


_BILLABLE = frozenset(["delivery", "meeting", "support"])
