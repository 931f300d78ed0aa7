"""What kind of work an entry was, from the words of its task, tags, project and note."""

from __future__ import annotations

import re

from preavis.facts.identity import normalise_name

_WORDS = (
    (
        "chasing",
        (
            r"relances?|relancer|recouvrement|impayes?|chasing|dunning|debt collection|payment reminders?|"
            r"collections?"
        ),
    ),
    (
        "rework",
        (
            r"rework|retouches?|corrections?|corrigee?s?|correctifs?|reprises?|refaire|bug ?fix(es|ing)?|"
            r"fix(es)?|defects?|warranty|garantie|revisions?"
        ),
    ),
    (
        "presales",
        (
            r"avant ventes?|pre ?sales?|prospection|prospects?|proposals?|propositions?|devis|quotes?|"
            r"quotation|pitch(es)?|appels? d offres?|tenders?|rfp"
        ),
    ),
    (
        "travel",
        r"deplacements?|trajets?|travel(l?ing)?|commut(e|ing)|transport|voyages?",
    ),
    (
        "meeting",
        (
            r"reunions?|meetings?|calls?|visio|points? (client|hebdo|projet)|stand ?ups?|workshops?|"
            r"ateliers?|comites?|copil|cotech|kick ?off|retrospectives?"
        ),
    ),
    (
        "support",
        r"support|assistance|helpdesk|help desk|sav|hotline|tickets?|depannages?|maintenance|tma",
    ),
    (
        "admin",
        (
            r"admin|administration|administratifs?|administratives?|facturation|invoicing|billing|"
            r"comptabilite|accounting|paperwork|reporting|gestion"
        ),
    ),
    (
        "internal",
        (
            r"interne?s?|internal|formations?|training|conges?|leave|holidays?|vacation|absences?|maladie|"
            r"sick|rtt|r d|veille|recrutement|hiring|recruiting|office"
        ),
    ),
)
_NOBODY = re.compile(
    r"interne?s?|internal|(projets?|travaux|travail|temps) internes?|internal (work|time|projects?)|in ?house|"
    r"non client|sans client|aucun client|pas de client|no client|without client|none|aucun|n a"
)
_PATTERNS = tuple((name, re.compile(rf"\b(?:{words})\b")) for name, words in _WORDS)


def activity_of(texts: tuple[str | None, ...], *, has_client: bool) -> str:
    """The activity named first in the texts, given from the surest to the weakest; work for a client is delivery by
    default.

    Work for nobody is internal, unless it says what it is.
    """
    for text in texts:
        words = normalise_name(text) if text else ""
        found = next((name for name, pattern in _PATTERNS if words and pattern.search(words)), None)
        if found:
            return found
    return "delivery" if has_client else "internal"


def nobody(client: str) -> bool:
    """Whether a name in the column of clients says that the work was for none: the whole name, so no company whose
    name only holds such a word.
    """
    return _NOBODY.fullmatch(normalise_name(client)) is not None
