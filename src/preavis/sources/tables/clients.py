"""Who the company serves: the register of its clients."""

from __future__ import annotations

import re
from collections.abc import Iterator

from preavis.facts.identity import siren_of
from preavis.facts.terms import dated_tag
from preavis.sources.outlet import natural_key
from preavis.sources.parties import Named, client_fact, kind_of
from preavis.sources.rows import Row, RowFlaw
from preavis.sources.tables.base import Run, Table
from preavis.sources.terms import terms_of

_SHOWN = 20
"""Unknown kinds told one by one; a column that is none of ours would fill the page."""
_COUNTRIES = {
    "france": "FR", "belgique": "BE", "belgium": "BE", "suisse": "CH", "switzerland": "CH", "allemagne": "DE",
    "germany": "DE", "espagne": "ES", "spain": "ES", "italie": "IT", "italy": "IT", "luxembourg": "LU",
    "pays-bas": "NL", "netherlands": "NL", "portugal": "PT", "royaume-uni": "GB", "united kingdom": "GB", "uk": "GB",
    "etats-unis": "US", "états-unis": "US", "united states": "US", "usa": "US", "canada": "CA", "irlande": "IE",
    "ireland": "IE", "autriche": "AT", "austria": "AT", "maroc": "MA", "tunisie": "TN", "suède": "SE", "sweden": "SE",
    "danemark": "DK", "denmark": "DK", "norvège": "NO", "norway": "NO", "pologne": "PL", "poland": "PL",
}  # fmt: skip


def read(run: Run) -> None:
    """Stage a client a row, with every identifier that the row gives."""
    unknown: dict[str, list[int]] = {}

    def one(row: Row) -> None:
        get = row.text
        where = _address(row)
        named = Named(get("client"), get("client_code"), get("siren"), get("vat_number"), where, get("email"))
        ref = run.parties.of(named, row.number)
        if ref is None:
            raise RowFlaw("missing_value", field="client")
        if named.siren and not siren_of(named.siren):
            run.say("bad_siren", row.number, value=named.siren[:40])
        fact = client_fact(ref, named, run.file, row.number)
        kind = kind_of(get("kind"))
        if get("kind") and kind is None:
            unknown.setdefault(get("kind") or "", []).append(row.number)
        fact |= {"kind": kind or fact["kind"], "country": _country(get("country")), "sector": get("sector")}
        tags = [*re.split(r"[,;|\s]+", get("tags") or ""), *_terms(run, row)]
        fact |= {"group": get("group"), "tags": " ".join(filter(None, tags)) or None}
        details = natural_key(*(fact[name] for name in ("name", "kind", "country", "sector", "group", "tags")))
        run.put("client", row.number, run.unique("client", f"{ref}|{details}"), fact)
        run.totals["clients"] += 1

    run.each(run.rows(), one)
    for written, rows in list(unknown.items())[:_SHOWN]:
        run.say("client_kind_unknown", rows[0], value=written[:60], rows=len(rows))


def _terms(run: Run, row: Row) -> Iterator[str]:
    """The client's usual payment terms as a tag, and the day they hold from if the row has one."""
    written = row.text("terms")
    terms = terms_of(written) if written else None
    if terms:
        run.count("client_terms", row.number)
        yield dated_tag(terms, row.day("terms_from"))
    elif written:
        run.count("terms_unclear", row.number, "warning", value=written[:60])


def _address(row: Row) -> str | None:
    """Where the client is written to, a line below another: street, then postcode and town. None without a street."""
    street = row.text("address")
    if not street:
        return None
    town = " ".join(filter(None, (row.text("postcode"), row.text("city"))))
    lines = [line.strip() for line in re.split(r"[\r\n]+|\\n", street)]
    return "\n".join(filter(None, [*lines, town if town not in lines else ""]))


def _country(text: str | None) -> str | None:
    """The ISO code of a country; a name that is not known is kept as written."""
    if not text:
        return None
    return text.upper() if len(text) == 2 else _COUNTRIES.get(text.casefold(), text)


TABLE = Table(
    "clients",
    "client",
    (
        ("client",),
        ("client_code", "siren", "vat_number", "kind", "country", "sector", "group", "tags", "email", "terms"),
    ),
    frozenset({"country", "sector", "group", "siren", "vat_number"}),
    frozenset(["clients", "client", "customers", "customer", "tiers", "contacts", "contact"]),
    read,
)
