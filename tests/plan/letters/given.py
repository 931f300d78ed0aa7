"""One set of values for every letter, and the pages made of them; run it to write the golden letters again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from preavis.plan.letters import BY_NAME, LANGUAGES, LETTERS, REGISTERS, Letter
from preavis.plan.letters.base import Register, Value
from preavis.plan.letters.page import Page, page
from preavis.plan.letters.texts import letter_text
from preavis.report.documents import Document, Written, text_bytes
from preavis.report.words import Words

GOLDEN = Path(__file__).parent / "golden"
DAY = date(2026, 6, 30)
INVOICES = (
    {
        "number": "F-2026-0055",
        "issued": date(2026, 3, 31),
        "due": date(2026, 4, 30),
        "amount": 1_000_000,
        "open": 1_000_000,
        "days_late": 61,
        "interest": 20_305,
        "rates": "1215",
        "fixed": 4_000,
        "claimed": 1_024_305,
    },
    {
        "number": "F-2026-0074",
        "issued": date(2026, 4, 30),
        "due": date(2026, 5, 30),
        "amount": 402_900,
        "open": 200_000,
        "days_late": 31,
        "interest": 2_064,
        "rates": "1215",
        "fixed": 4_000,
        "claimed": 206_064,
    },
)
_SAID = {
    "en": {
        "contract": "maintenance contract no 12 of 3 March 2024",
        "current_terms": "monthly fee of €1,500 excluding tax, 20 hours",
        "reason": "For a year the time spent has been above what the fee allows for.",
        "proposal": "- monthly fee of €1,900 excluding tax\n- deposit of 30% with each order",
        "scope_suspended": "- new requests\n- meetings",
        "obligation": "pay invoices within thirty days",
        "breach_facts": "- invoice F-2026-0055, due on 30 April 2026, unpaid",
        "reasons": "- invoices unpaid for more than sixty days in spite of the formal notice",
        "notice_clause": "clause 9 of the contract",
        "securities": "none",
        "signatory_title": "Managing director",
    },
    "fr": {
        "contract": "contrat de maintenance n° 12 du 3 mars 2024",
        "current_terms": "forfait mensuel de 1 500 € HT, 20 heures",
        "reason": "Depuis un an, le temps passé dépasse ce que le forfait prévoit.",
        "proposal": "- forfait mensuel de 1 900 € HT\n- acompte de 30 % à la commande",
        "scope_suspended": "- nouvelles demandes\n- réunions",
        "obligation": "payer les factures à trente jours",
        "breach_facts": "- facture F-2026-0055, échue le 30 avril 2026, impayée",
        "reasons": "- factures impayées depuis plus de soixante jours malgré la mise en demeure",
        "notice_clause": "l'article 9 du contrat",
        "securities": "aucune",
        "signatory_title": "Gérante",
    },
}


def values(letter: Letter, language: str) -> Mapping[str, Value]:
    """Values for the fields of a letter, as the book and a person would give them."""
    every: dict[str, Value] = {
        "sender_name": "Atelier Nord",
        "sender_address": "12 rue des Carmes\n29000 Quimper",
        "sender_id": "999000011",
        "sender_email": "contact@atelier.example",
        "sender_city": "Quimper",
        "signatory": "Claire Kermadec",
        "client_name": "Immobilière des Trois Ponts",
        "client_address": "8 place du Marché\n29200 Brest",
        "contact": "Mme Le Goff",
        "reference": "AN-2026-17",
        "today": DAY,
        "french_law": True,
        "registered": letter.registered,
        "business": True,
        "consumer": False,
        "public": False,
        "bank_details": "IBAN FR76 3000 4000 0000 0000 0000 123\nBIC BNPAFRPP",
        "invoices": INVOICES,
        "invoice_count": 2,
        "principal_total": 1_200_000,
        "interest_total": 22_369,
        "fixed_total": 8_000,
        "claim_total": 1_230_369,
        "oldest_days": 61,
        "due_total": 1_200_000,
        "later_total": 0,
        "hours": 29_445,
        "revenue": 4_131_000,
        "days_beyond_terms": 39,
        "reply_date": date(2026, 7, 31),
        "deadline": date(2026, 7, 31),
        "end_date": date(2026, 12, 31),
        "suspension_date": date(2026, 7, 15),
        "formal_notice_date": date(2026, 6, 1),
        "notice_date": date(2026, 5, 20),
        "notice_months": 6,
        "contract_date": date(2024, 3, 3),
        "recipient_name": "SELARL Ajire",
        "recipient_address": "10 rue du Palais\n35000 Rennes",
        "proceedings": "reorganisation",
        "court": "tribunal de commerce de Brest",
        "judgment_date": date(2026, 6, 15),
        "publication_date": date(2026, 6, 20),
        **_SAID[language],
    }
    return {each.name: every[each.name] for each in letter.all_fields if each.name in every}


def made(
    name: str,
    language: str,
    register: Register,
    own: Mapping[str, str] | None = None,
    more: Mapping[str, Value] | None = None,
) -> Page:
    """A letter's page; `own` are the owner's texts, `more` values that replace ours (None takes one away)."""
    letter = BY_NAME[name]
    filled = {**values(letter, language), **(more or {})}
    known = {name: value for name, value in filled.items() if value is not None}
    return page(letter, letter_text(letter, language, register, own), known, Written(Words.load(language)))


def document(
    name: str, language: str, register: Register = "neutral", more: Mapping[str, Value] | None = None
) -> Document:
    return Document(
        made(name, language, register, more=more), DAY, "Préavis · journal 4 · a647ac672afc", author="Atelier Nord"
    )


def golden() -> list[tuple[str, str, Register]]:
    """Every letter in both languages and each register."""
    return [(letter.name, language, register) for letter in LETTERS for language in LANGUAGES for register in REGISTERS]


def path(name: str, language: str, register: str) -> Path:
    return GOLDEN / language / f"{name}.{register}.txt"


if __name__ == "__main__":
    for case in golden():
        path(*case).parent.mkdir(parents=True, exist_ok=True)
        path(*case).write_bytes(text_bytes(document(*case)))
