"""Dated legal values and rules with their references, and what they allow."""

from dataclasses import replace
from functools import cache

from preavis.law.base import Dated, Debtor, Law, LegalValue, Regime, load
from preavis.law.rules import Rule

LAWS = ("FR", "GB", "DE", "BE", "ES", "US")
"""Countries whose own law is known, each in a file beside this one (`fr.toml`, its rules in `fr_rules.toml`)."""

UNION = (
    "AT", "BG", "CY", "CZ", "DK", "EE", "FI", "GR", "HR", "HU", "IE", "IT",
    "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
)  # fmt: skip
"""Other member states: of these only what the Union asks for at least is known."""


@cache
def law_of(country: str) -> Law | None:
    """The law of a country (two letters), or None where none is known: nothing is then claimed.

    In a member state without a file of its own it is the Union's minimum, and says so (`Law.minimum`).
    """
    if country in UNION:
        return replace(load("EU"), country=country, minimum=True)
    return load(country) if country in LAWS else None


__all__ = ["LAWS", "UNION", "Dated", "Debtor", "Law", "LegalValue", "Regime", "Rule", "law_of", "load"]
