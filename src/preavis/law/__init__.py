"""Dated legal values with their references, and what they allow."""

from preavis.law.base import Dated, Debtor, Law, LegalValue, Regime, load

LAWS = ("FR",)
"""Countries whose law is known, each in a file beside this one (`fr.toml`)."""


def law_of(country: str) -> Law | None:
    """The law of a country (two letters), or None where none is known: nothing is then claimed."""
    return load(country) if country in LAWS else None


__all__ = ["LAWS", "Dated", "Debtor", "Law", "LegalValue", "Regime", "law_of", "load"]
