"""A note keeps what happened and when; what somebody is has no place in it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from preavis.errors import UsageError
from preavis.facts.notes import pejorative, refuse_pejorative


@pytest.mark.parametrize(
    ("text", "words", "ground"),
    [
        ("Client très agressif", "Client très agressif", "opinion"),
        ("CLIENT TRES AGRESSIF", "CLIENT TRES AGRESSIF", "opinion"),
        ("La cliente est de mauvaise foi.", "cliente est de mauvaise foi", "opinion"),
        ("a toxic customer", "toxic customer", "opinion"),
        ("Le gérant est un escroc, il n'a rien payé", "escroc", "insult"),
        ("quel con !", "quel con", "insult"),
        ("Crétin fini", "Crétin", "insult"),
        ("CRE\u0301TIN", "CRE\u0301TIN", "insult"),
        ("He is a liar", "is a liar", "insult"),
        ("what an IDIOT", "IDIOT", "insult"),
        ("(menteuse)", "menteuse", "insult"),
        ("Le patron est dépressif depuis mars", "dépressif", "health"),
        ("Absente, en arrêt maladie", "en arrêt maladie", "health"),
        ("she is pregnant", "is pregnant", "health"),
        ("Elle est malade", "Elle est malade", "health"),
        ("his cancer came back", "his cancer", "health"),
        ("Le client est musulman", "client est musulman", "belief"),
        ("He is gay", "He is gay", "belief"),
        ("the owner is a communist", "owner is a communist", "belief"),
        ("« oui » dit cet escroc", "escroc", "insult"),
    ],
)
def test_words_that_judge_a_person_are_found_as_they_were_written(text: str, words: str, ground: str) -> None:
    found = pejorative(text)
    assert found is not None
    assert (found.words, found.ground) == (words, ground)
    with pytest.raises(UsageError) as refused:
        refuse_pejorative(text)
    assert (refused.value.code, dict(refused.value.params)) == (f"facts.note_{ground}", {"value": words})


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Le 3 mars 2026, facture F-12 payée avec 47 jours de retard, après 4 relances.",
        "3 messages after 22:00 between 2 and 9 March; invoice F-7 questioned 5 times.",
        "Le 12 mai, il a écrit « vous êtes des escrocs » à la comptable.",
        'On 12 May he wrote "you are complete idiots" to Ana.',
        "Plainte pour escroquerie déposée le 4 juin.",
        "Vol de matériel déclaré le 3 mars.",
        "Concurrence forte, contrat conclu, conforme au devis.",
        "Le compte est désactivé ; the account is disabled.",
        "Livraison de l'enceinte acoustique le 3 mars.",
        "Projet de dépistage du cancer livré en retard.",
        "Module congés maladie livré le 3 mars.",
        "Le logo est noir, the text is black.",
        "Le client est étranger : TVA non applicable.",
        "Calendrier agressif : livraison en 5 jours. An aggressive schedule.",
        "Le client est une école catholique.",
        "The client is a Catholic school.",
        "La salle était pleine ; elle est noire de monde.",
        "Commande de boissons alcooliques ; alcoholic drinks ordered on 2 March.",
        "Lazy loading was asked for twice; a lazy-loading page.",
        "Traduction en arabe facturée 1 200 €.",
        "Feignant de ne pas avoir reçu la relance du 3 mars.",
        "Le retard est insupportable pour la trésorerie.",
        "Prix suicidaire du concurrent, projet handicapé par les délais.",
        "Radin.com a payé le 3 mars.",
        "Tapette à souris livrée ; pain bâtard commandé.",
        "Comptoir, contact, contrôle, confiance, connexion, idiome, stupéfiant.",
        "Second hand goods; classic assessment; therapist invoice.",
    ],
)
def test_dated_facts_quotations_and_honest_words_pass(text: str) -> None:
    assert pejorative(text) is None


def test_two_words_between_quotation_marks_are_no_quotation() -> None:
    assert pejorative("Le client « sale con »") is not None


@given(st.text())
def test_any_text_is_read_without_harm_and_what_is_found_is_in_it(text: str) -> None:
    found = pejorative(text)
    assert found is None or found.words in text


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyzéè", min_size=1))
def test_a_word_inside_another_is_not_found(letters: str) -> None:
    assert pejorative(f"x{letters}escroc{letters}x") is None
