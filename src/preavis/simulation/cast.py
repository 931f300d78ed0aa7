"""Who plays: the people of the agency and its 24 clients, each with a story of its own. All names are invented."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from preavis.simulation.company import DemoClient

FLAT = (100,) * 12
AGENCY_PEAK = (98, 98, 114, 102, 96, 112, 88, 52, 106, 110, 120, 104)
"""Work by calendar month in percent: March, June and November are the peaks of the house, August is empty."""

STEADY: Mapping[str, int] = {"delivery": 74, "meeting": 13, "support": 6, "rework": 4, "admin": 3}


@dataclass(frozen=True)
class Part:
    """How a client behaves.

    `fees` are euros a month at the end of the history, reached from `growth` percent at its start; `hourly` is what it
    pays for each hour spent; `delay` the days beyond terms (from, to) at the start and at the end; percentages are of
    the month's fees. `months` are those it is active in, counted from 0 in July 2024, when the stories begin; -12 is a
    year before.
    """

    client: DemoClient
    fees: int
    hourly: int
    team: tuple[str, ...]
    project: str
    delay: tuple[tuple[int, int], tuple[int, int]] = ((-2, 6), (-2, 6))
    growth: int = 96
    months: tuple[int, int] = (-12, 23)
    bills: tuple[int, ...] = FLAT
    works: tuple[int, ...] = AGENCY_PEAK
    mix: Mapping[str, int] = field(default_factory=lambda: STEADY)
    every: int = 1
    subcontract: int = 11
    pass_through: int = 0
    discount: int = 0
    credits: int = 0
    habit: str = "plain"


PEOPLE = (
    ("Nora", "Direction", 39, 134_000, 1790, ""),
    ("Thomas", "Direction artistique", 39, 108_500, 1790, "2026-01"),
    ("Inès", "Chefferie de projet", 39, 94_000, 1790, ""),
    ("Hugo", "Développement", 39, 88_000, 1790, ""),
    ("Samir", "Développement", 39, 84_500, 1790, "2026-01"),
    ("Léa", "Design", 35, 75_000, 1607, ""),
    ("Chloé", "Contenus", 35, 68_500, 1607, ""),
    ("Paul", "Design", 35, 61_000, 1607, ""),
    ("Martine", "Gestion", 28, 52_500, 1286, ""),
)
"""First name, role, hours a week, yearly cost in euros, paid hours a year, month of a part change of rate."""


def _c(code: str, name: str, story: str, expected: str, **more: object) -> DemoClient:
    return DemoClient(code, name, story, tuple(expected.split()), **more)  # type: ignore[arg-type]  # fields by name


_LATE = ((45, 80), (60, 105))
_HEAVY = {"delivery": 48, "meeting": 18, "support": 10, "rework": 20, "admin": 4}

CAST: tuple[Part, ...] = (
    Part(
        _c("C01", "Groupe Hélianthe", "dominant", "fix keep", sector="46.45Z", group="Hélianthe", terms=45),
        38_500, 142, ("Nora", "Thomas", "Inès", "Hugo", "Samir", "Léa", "Chloé", "Paul"), "Plateforme de marque",
        delay=((2, 9), (4, 12)), growth=88, subcontract=22, pass_through=9,
    ),
    Part(
        _c("C02", "Maison Orvault", "hidden_loss", "fix part", sector="47.71Z"),
        8_400, 59, ("Thomas", "Inès", "Léa", "Chloé", "Paul"), "Boutique en ligne",
        growth=90, subcontract=16, mix={"delivery": 52, "meeting": 19, "support": 12, "rework": 13, "admin": 4},
    ),
    Part(
        _c("C03", "Transports Kerbrat", "late_payer", "fix part", sector="49.41A", terms=45),
        4_300, 106, ("Inès", "Hugo", "Chloé"), "Extranet chauffeurs", delay=_LATE,
        mix={"delivery": 70, "meeting": 12, "support": 6, "rework": 3, "admin": 3, "chasing": 6},
    ),
    Part(
        _c("C04", "Nautisme Belle-Rive", "capacity_eater", "fix part", sector="30.12Z"),
        4_600, 64, ("Thomas", "Hugo", "Léa", "Paul", "Samir", "Inès"), "Catalogue et salon nautique",
        mix=_HEAVY, subcontract=4,
        works=(25, 30, 270, 40, 35, 250, 30, 10, 50, 80, 290, 90),
    ),
    Part(
        _c("C05", "Laboratoires Sélénia", "star", "keep", sector="21.20Z"),
        7_400, 166, ("Samir", "Chloé", "Léa"), "Portail patients", delay=((-8, 0), (-8, 0)),
        growth=80, subcontract=5, mix={"delivery": 84, "meeting": 9, "support": 4, "rework": 1, "admin": 2},
    ),
    Part(
        _c("C06", "Coopérative Les Blés d'Or", "steady", "keep", sector="46.21Z"),
        3_700, 114, ("Inès", "Chloé", "Samir"), "Communication adhérents",
    ),
    Part(
        _c("C07", "Studio Pilates Amarante", "newcomer", "unknown keep", sector="93.13Z"),
        1_900, 98, ("Léa", "Paul"), "Identité visuelle", months=(22, 23), growth=100, subcontract=0,
        mix={"delivery": 70, "meeting": 14, "presales": 12, "admin": 4},
    ),
    Part(
        _c("C08", "Vergers de Montclair", "improver", "keep", sector="01.24Z"),
        4_100, 118, ("Inès", "Léa", "Chloé"), "Vente directe", delay=((24, 38), (-2, 4)), growth=45,
    ),
    Part(
        _c("C09", "Imprimerie Castellane", "decliner", "fix keep part", sector="18.12Z"),
        1_700, 96, ("Paul", "Hugo"), "Boutique d'imprimés", delay=((0, 6), (14, 26)), growth=360,
    ),
    Part(
        _c("C10", "Hôtel Le Grand Large", "dormant", "unknown", sector="55.10Z"),
        3_200, 102, ("Thomas", "Paul"), "Refonte du site", months=(-12, 7), growth=100, delay=((-2, 6), (-2, 6)),
    ),
    Part(
        _c("C11", "Éditions Passerelle", "credit_notes", "fix keep", sector="58.11Z"),
        3_900, 90, ("Chloé", "Léa", "Paul"), "Catalogue de rentrée", credits=38, delay=((4, 14), (4, 14)),
        mix={"delivery": 62, "meeting": 13, "support": 6, "rework": 13, "admin": 6},
    ),
    Part(
        _c("C12", "Harbor & Finch Inc.", "foreign_currency", "keep", country="US", currency="USD", sector="62.01Z"),
        5_600, 140, ("Samir", "Hugo", "Léa"), "European launch", delay=((-4, 4), (-4, 4)),
    ),
    Part(
        _c("C13", "Ville de Saint-Aubry", "public_body", "keep fix", kind="public", sector="84.11Z"),
        4_400, 106, ("Inès", "Hugo", "Martine"), "Portail citoyen", delay=((16, 24), (14, 24)), subcontract=6,
        mix={"delivery": 68, "meeting": 16, "support": 5, "rework": 3, "admin": 8},
    ),
    Part(
        _c("C14", "Camille Rousseau, naturopathe", "sole_trader", "keep", kind="sole_trader", sector="86.90F"),
        650, 102, ("Paul", "Léa"), "Site vitrine", every=3, subcontract=0,
    ),
    Part(
        _c("C15", "Hélianthe Logistique", "group_member", "fix keep", sector="52.29B", group="Hélianthe", terms=45),
        2_000, 112, ("Inès", "Samir"), "Intranet entrepôts", delay=((2, 9), (4, 12)), months=(0, 23),
    ),
    Part(
        _c("C16", "Immobilière des Trois Ponts", "disputes", "fix part", sector="68.31Z"),
        3_300, 80, ("Thomas", "Chloé", "Paul"), "Programmes neufs", habit="disputes", delay=((8, 22), (18, 40)),
        mix={"delivery": 56, "meeting": 20, "support": 6, "rework": 11, "admin": 4, "chasing": 3},
    ),
    Part(
        _c("C17", "Fromagerie des Hautes Terres", "fading_small", "part fix", sector="10.51C"),
        320, 62, ("Paul",), "Étiquettes et fiches", growth=420, delay=((6, 16), (26, 48)), subcontract=0, every=2,
        mix={"delivery": 62, "meeting": 14, "support": 12, "rework": 6, "admin": 6},
    ),
    Part(
        _c("C18", "Festival Lumières d'Automne", "pass_through", "keep fix", sector="90.01Z"),
        2_500, 112, ("Chloé", "Léa", "Paul"), "Campagne du festival", pass_through=330, subcontract=4,
        bills=(30, 30, 40, 80, 120, 160, 180, 160, 240, 110, 30, 20), delay=((0, 8), (0, 8)),
    ),
    Part(
        _c("C19", "Mobilier Distrival", "discount_hungry", "fix part", sector="47.59A", terms=45),
        4_700, 74, ("Hugo", "Léa", "Paul"), "Opérations commerciales", discount=18, delay=((2, 10), (4, 12)),
    ),
    Part(
        _c("C20", "Cuisines Valmont", "write_off", "part fix unknown", sector="31.02Z"),
        3_000, 94, ("Samir", "Paul"), "Configurateur", months=(-1, 17), growth=110, habit="collapse",
        delay=((6, 18), (30, 60)),
    ),
    Part(
        _c("C21", "Réseau Opticiens Clairvue", "bundles", "keep", sector="47.78A", terms=45),
        3_600, 116, ("Chloé", "Samir", "Inès"), "Animation du réseau", habit="bundle", delay=((0, 5), (0, 5)),
    ),
    Part(
        _c("C22", "Clinique du Parc Fleuri", "part_payments", "keep fix", sector="86.10Z"),
        3_100, 110, ("Hugo", "Inès"), "Prise de rendez-vous", habit="parts", delay=((-4, 4), (0, 8)), months=(0, 23),
    ),
    Part(
        _c("C23", "Académie Boréale du Numérique", "early_payer", "keep", sector="85.59A"),
        2_700, 122, ("Samir", "Léa", "Chloé"), "Campus en ligne", habit="early", delay=((-22, -16), (-22, -16)),
    ),
    Part(
        _c("C24", "Association Rivages Propres", "good_cause", "keep fix", sector="94.99Z"),
        900, 56, ("Chloé", "Paul"), "Collecte de dons", every=2, subcontract=0, delay=((-2, 6), (-2, 6)),
    ),
)  # fmt: skip
