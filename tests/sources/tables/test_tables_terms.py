"""Payment terms in words, and what they make of the day of an invoice."""

from __future__ import annotations

from datetime import date

import pytest
from reading import Read, columns, one_problem

from preavis.sources.terms import terms_of

ISSUED = date(2024, 1, 20)


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("30", date(2024, 2, 19)),
        ("30.0", date(2024, 2, 19)),
        ("30 jours", date(2024, 2, 19)),
        ("30 jours nets", date(2024, 2, 19)),
        ("30j", date(2024, 2, 19)),
        ("Net 30", date(2024, 2, 19)),
        ("NET30", date(2024, 2, 19)),
        ("30 days from invoice date", date(2024, 2, 19)),
        ("30 jours date de facture", date(2024, 2, 19)),
        ("30 jours à réception de facture", date(2024, 2, 19)),
        ("45 jours fin de mois", date(2024, 3, 31)),
        ("45 j FDM", date(2024, 3, 31)),
        ("60 days EOM", date(2024, 3, 31)),
        ("60 days end of month", date(2024, 3, 31)),
        ("Fin de mois + 45 jours", date(2024, 3, 16)),
        ("fin de mois", date(2024, 1, 31)),
        ("fin de mois le 10", date(2024, 2, 10)),
        ("30 jours fin de mois le 15", date(2024, 3, 15)),
        ("End of month, on the 10th", date(2024, 2, 10)),
        ("à réception", ISSUED),
        ("À réception de facture", ISSUED),
        ("Due on receipt", ISSUED),
        ("comptant", ISSUED),
        ("Immediate payment", ISSUED),
    ],
)
def test_terms_in_words_give_the_day_that_they_mean(text: str, due: date) -> None:
    terms = terms_of(text)
    assert terms is not None
    assert terms.due(ISSUED) == due


@pytest.mark.parametrize(
    "text",
    ["2/10 net 30", "30 ou 45 jours", "50 % à la commande", "1,5", "999 jours", "fin de mois le 32", "voir devis"],
)
def test_terms_that_say_something_else_are_no_terms(text: str) -> None:
    assert terms_of(text) is None


def test_a_table_of_clients_keeps_the_usual_terms(read: Read) -> None:
    done = read(
        "Nom;Code;Tags;Conditions de paiement\nDurand;C1;vip;45 jours fin de mois\nPetit;C2;;\nMartin;C3;;au mieux\n"
    )
    assert columns(done, "client", "name, tags") == [("Durand", "vip terms:45-eom"), ("Petit", None), ("Martin", None)]
    assert one_problem(done, "tables.client_terms").params["rows"] == 1
    assert one_problem(done, "tables.terms_unclear").params["value"] == "au mieux"


def test_a_table_of_clients_may_say_from_which_day_terms_hold(read: Read) -> None:
    done = read("Name,Code,Payment terms,Terms from\nDurand,C1,30 days,\nDurand,C1,45 days EOM,2025-07-01\n")
    assert columns(done, "client", "name, tags") == [("Durand", "terms:30"), ("Durand", "terms:45-eom@2025-07-01")]


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("Entrepreneur individuel", "sole_trader"),
        ("EI", "sole_trader"),
        ("Auto-entrepreneur", "sole_trader"),
        ("micro-entreprise", "sole_trader"),
        ("Micro-entreprise (BNC)", "sole_trader"),
        ("Sole trader", "sole_trader"),
        ("Particulier", "consumer"),
        ("Individual", "consumer"),
        ("Organisme public", "public"),
        ("Collectivité", "public"),
        ("Mairie", "public"),
        ("Mairie de Lyon", "public"),
        ("Public body", "public"),
        ("Association", "company"),
        ("S.A.S.", "company"),
        ("Public limited company", "company"),
    ],
)
def test_the_kind_of_a_client_is_known_by_its_words(read: Read, written: str, kind: str) -> None:
    done = read(f"Nom;Code;Type\nX;C1;{written}\n")
    assert columns(done, "client", "kind") == [(kind,)]
    assert done.reading.problems == ()


def test_unknown_words_for_a_kind_are_told_each_once_with_their_row(read: Read) -> None:
    done = read("Name,Code,Type\nA,1,Zorglub\nB,2,Zorglub\nC,3,Prospect\nCaisse,4,Zorglub\n")
    assert columns(done, "client", "kind") == [(None,), (None,), (None,), ("pseudo",)]
    told = [(one.origin and one.origin.row, dict(one.params)) for one in done.reading.problems]
    assert told == [(2, {"value": "Zorglub", "rows": 3}), (4, {"value": "Prospect", "rows": 1})]
