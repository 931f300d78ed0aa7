"""Words that a note about a client may not hold: insults, opinions, health, beliefs and origins.

A note is personal data that the client may ask to read. It keeps what happened and when, never what somebody is. What
was really written or said may be quoted: three words or more between quotation marks are a quotation, and pass.

Sources: CNIL decision 2015-063 (comments in client files), GDPR articles 5(1)(c), 9 and 15, French penal code 226-19.
The lists are short on purpose: a word that also has an honest meaning in business is left out, or is only looked for
where it is said of somebody.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from preavis.errors import UsageError

Ground = Literal["insult", "opinion", "health", "belief"]


@dataclass(frozen=True)
class Finding:
    """The words at fault as they were written, and why they may not be kept."""

    words: str
    ground: Ground


def pejorative(text: str) -> Finding | None:
    """The first words of a text that judge a person, or tell of health, belief or origin; None if there are none."""
    plain, places = _folded(_QUOTATION.sub(lambda found: " " * len(found[0]), text))
    found = [
        (match.start(), match.end(), ground)
        for ground, pattern in _PATTERNS.items()
        if (match := pattern.search(plain))
    ]
    if not found:
        return None
    first, last, ground = min(found)
    return Finding(text[places[first] : places[last - 1] + 1], ground)


_CODES: dict[Ground, str] = {
    "insult": "facts.note_insult",
    "opinion": "facts.note_opinion",
    "health": "facts.note_health",
    "belief": "facts.note_belief",
}


def refuse_pejorative(text: str) -> None:
    """Raises UsageError `facts.note_<ground>`, which names the words at fault."""
    found = pejorative(text)
    if found is not None:
        raise UsageError(_CODES[found.ground], value=found.words)


def _folded(text: str) -> tuple[str, list[int]]:
    """A text in lower case without accents, and where each of its characters stood."""
    pairs = [
        (character, place)
        for place, written in enumerate(text)
        for character in unicodedata.normalize("NFKD", _SAME.get(written, written).casefold())
        if not unicodedata.combining(character)
    ]
    return "".join(character for character, _ in pairs), [place for _, place in pairs]


_SAME = {"’": "'", "‐": "-", "‑": "-", "\u00a0": " ", "\u202f": " ", "œ": "oe", "Œ": "oe"}

_QUOTATION = re.compile(r"[«“\"]\s*(?:[^\s«»“”\"]+\s+){2,}[^\s«»“”\"]+\s*[»”\"]")

_WHO = (
    r"(?:il|elle|ils|elles|on|he|she|they|clients?|clientes?|customers?|gerants?|gerantes?|patrons?|patronnes?|boss"
    r"|directeurs?|directrices?|directors?|managers?|owners?|contacts?|comptables?|monsieur|madame|dirigeants?"
    r"|dirigeantes?|interlocuteurs?|interlocutrices?)"
)
_IS = r"(?: (?:est|sont|etait|etaient|is|are|was|were))?(?: (?:un|une|a|an|tres|trop|si|very|too|so|vraiment|really))?"
_BE = _IS.replace("))?", "))", 1)

_INSULTS = (
    r"abruti(?:e|s|es)?",
    r"arnaqueu(?:r|rs|se|ses)",
    r"assholes?",
    r"bastards?",
    r"(?:sale|sales|ce|espece de|vrai|vrais) batards?",
    r"bitch(?:es|y)?",
    r"bouffons?",
    r"bougnoul\w*",
    r"casse[- ](?:pieds|couilles)",
    r"chiant(?:e|s|es)?",
    r"conn(?:ard|arde|ards|ardes|asse|asses)",
    r"(?:gros|sale|sales|pauvre|pauvres|petit|quel|ce|un|est|vrai|sont|des|ces|quels) cons?",
    r"(?:quelle|sale|est une|la|cette|pauvre) conne",
    r"cretin(?:e|s|es)?",
    r"(?:a|the|are|such|bunch of|total) crooks?",
    r"(?:is|are|was|completely|totally) (?:crazy|insane)",
    r"debiles?",
    r"dickheads?",
    r"dumb(?:ass|asses)",
    r"emmerdeu(?:r|rs|se|ses)",
    r"encule(?:e|s|es)?",
    r"escrocs?",
    r"fagg?ots?",
    r"faineant(?:e|s|es)?",
    r"feignant(?:e|s|es)?(?! (?:de |que |d'))",
    r"fuck\w*",
    r"gouines?",
    r"hysteri(?:que|ques|cal)",
    r"idiot(?:e|s|es|ic)?",
    r"imbeciles?",
    r"insufferable",
    r"(?:is|are|such|total) (?:a )?jerks?",
    r"(?:is|are|so|too) (?:dishonest|nasty|greedy|lazy)(?! load)",
    r"(?:is|are|such|pathological|compulsive) (?:an? )?liars?",
    r"lunatics?",
    r"malhonnetes?",
    r"menteu(?:r|rs|se|ses)",
    r"(?:a|are|total|complete|of|utter) morons?",
    r"mythomanes?",
    r"nigg(?:er|ers|a|as)",
    r"parano(?:s|iaque|iaques|id)?",
    r"(?:sale|sales|gros|un|ce) pedes?",
    r"pervers(?:e|es)? narcissiques?",
    r"petasses?",
    r"pouffiasses?",
    r"psychopath(?:s|e|es)?",
    r"radin(?:e|s|es)?",
    r"romanichels?",
    r"salauds?",
    r"salopes?",
    r"(?:sale|sales) (?:arabe|noir|juif|gitan|type|bonhomme|bonne femme)s?",
    r"scammers?",
    r"scumbags?",
    r"stupid(?:e|es)?",
    r"(?:est|sont|completement|vrai|vraie) (?:fou|folle|fous|folles)",
    r"(?:is|are) (?:a )?thie(?:f|ves)",
    r"tightwads?",
    r"trou du cul",
    r"(?:est un|est une|sont des|sale|sales|ce|ces) voleu(?:r|rs|se|ses)",
    r"youpin\w*",
)

_JUDGED = (
    r"(?:agressi(?:f|ve|fs|ves)|aggressive|arrogant(?:e|s|es)?|mechant(?:e|s|es)?|toxi(?:c|que|ques)|penibles?"
    r"|desagreables?|incompetent(?:e|s|es)?|insupportables?|imbuvables?|nuls?|nulles?|hypocrites?|capricieu(?:x|se|ses)"
    r"|unpleasant|rude|nasty|horrible|awful|obnoxious|difficiles? a vivre|de mauvaise foi|in bad faith)"
)
_OPINIONS = (
    rf"{_WHO}{_IS} {_JUDGED}",
    rf"{_JUDGED} (?:clients?|customers?|managers?|owners?|boss|person|people|man|woman)",
)

_HEALTH = (
    r"(?<!boisson )(?<!boissons )alcooli(?:que|ques)",
    r"alcoolos?",
    r"alcoholics?(?! (?:drink|beverage|product))",
    r"anore(?:xic|xique|xiques)",
    r"bipolar|bipolaires?",
    r"(?:en|un|son|a|having|his|her|their) burn-?\s?out",
    r"chimiotherapie|chemotherapy",
    rf"{_WHO} (?:a|avait|has|had) (?:un |une |a |eu un )?(?:cancer|sida|avc|aids|stroke|tumeur|tumou?r)",
    r"(?:son|his|her|leur|their) (?:cancer|sida|avc|handicap|illness|disability|depression)",
    r"depressi(?:f|ve|fs|ves)",
    r"(?:fait|faisait) une depression|depression nerveuse|nervous breakdown",
    r"(?:est|sont) (?:un |une )?drogue(?:e|s|es)?",
    r"en (?:arret|conge)s? (?:de )?maladie|on sick leave",
    r"(?:est|etait|tombee) enceinte|is pregnant|was pregnant",
    rf"{_WHO}{_BE} (?:autistes?|autistic|malades?|sick|ill|depressed|disabled|handicapee?s?(?! par))",
    r"hiv[- ]positive|seropositi(?:f|ve|fs|ves)",
    r"mentally ill|mental illness|malade mental|maladie mentale",
    r"(?:sa|leur) maladie",
    r"schizophren(?:e|es|ic|ie|ia)",
    r"(?:tendances?|pensees?) suicidaires?|(?:is|was|feeling) suicidal",
    r"toxicomanes?",
)

_BELIEVED = (
    r"(?:juifs?|juives?|jewish|jews?|musulmane?s?|muslims?|catholiques?|catholics?|protestante?s?|chretien(?:ne)?s?"
    r"|christians?|athees?|atheists?|bouddhistes?|buddhists?|hindous?|hindus?)"
)
_BORN = r"(?:arabes?|arabs?|noire?s?|blacks?|gitane?s?|gypsy|roms?|maghrebine?s?|africaine?s?|immigree?s?|immigrants?)"
_LIVED = (
    r"(?:gay|gays|lesbiennes?|lesbians?|homosexuel(?:le)?s?|homosexuals?|bisexuel(?:le)?s?|bisexual|transgenres?"
    r"|transgender|communistes?|communists?|fascistes?|fascists?|gauchistes?|fachos?|d'extreme[- ]droite|far[- ]right"
    r"|syndiquee?s?|syndicalistes?|unionised|unionized)"
)
_NO_PERSON = (
    r"(?:de|schools?|church(?:es)?|museums?|charit(?:y|ies)|organi[sz]ations?|associations?|colleges?|universit(?:y|ies)"
    r"|publishers?|foundations?|companies|company|friday)"
)
_BELIEFS = (
    rf"{_WHO}{_BE} (?:{_BELIEVED}|{_BORN}|{_LIVED})(?! {_NO_PERSON})",
    r"sa (?:religion|race|couleur de peau|orientation sexuelle)",
    r"(?:his|her|their) (?:religion|race|skin colou?r|sexual orientation)",
)


def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """Whole words only: a letter, a digit or a hyphen beside them makes another word, or a name."""
    return re.compile(r"(?<![\w-])(?:" + "|".join(words) + r")(?![\w-]|\.\w)")


_PATTERNS: dict[Ground, re.Pattern[str]] = {
    "insult": _pattern(_INSULTS),
    "opinion": _pattern(_OPINIONS),
    "health": _pattern(_HEALTH),
    "belief": _pattern(_BELIEFS),
}
