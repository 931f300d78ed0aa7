"""Who the client lines are about: the table `fec_party`, one reference for each way the ledger names a client.

The auxiliary names the client; without one, the end of an account of its own (411DURAND); else nobody is named, and no
client is invented from a label.
"""

from __future__ import annotations

import re

from preavis.facts.identity import normalise_name
from preavis.facts.staging import Staging
from preavis.sources.fec.entries import Placed
from preavis.sources.parties import Named, Parties

_COLLECTIVE = re.compile(r"^(clients?|creances?|effets?|factures?)\b|douteu|a etablir|a recevoir")


def name_clients(staging: Staging, file: str, placed: Placed) -> Parties:
    """Stage clients and identities, and make `fec_party`."""
    rows = staging.connection.execute(
        f"""SELECT l.account, l.account_label, l.auxiliary, l.auxiliary_label, l.party,
            CAST(MIN({placed.line}) AS BIGINT)
            FROM fec_line l WHERE l.family IN (1, 2, 16) GROUP BY ALL ORDER BY 6"""
    ).fetchall()
    parties = Parties(file)
    references = [parties.of(_named(*row[:5]), row[5]) for row in rows]
    columns = [list(column) for column in zip(*rows, strict=True)] or [[] for _ in range(6)]
    names = ("account", "account_label", "auxiliary", "auxiliary_label", "party")
    values = ", ".join(f"unnest(?::VARCHAR[]) AS {name}" for name in (*names, "client"))
    staging.connection.execute(f"CREATE OR REPLACE TABLE fec_party AS SELECT {values}", [*columns[:5], references])
    numbers = {reference: number for number, reference in enumerate(dict.fromkeys(references))}
    staging.connection.execute("ALTER TABLE fec_party ADD COLUMN client_no BIGINT")
    staging.connection.execute(
        "UPDATE fec_party SET client_no = n.number "
        "FROM (SELECT unnest(?::VARCHAR[]) AS client, unnest(?::BIGINT[]) AS number) n "
        "WHERE n.client IS NOT DISTINCT FROM fec_party.client",
        [list(numbers), list(numbers.values())],
    )
    parties.stage(staging)
    return parties


def _named(
    account: str, account_label: str | None, auxiliary: str | None, auxiliary_label: str | None, party: str | None
) -> Named:
    if auxiliary and auxiliary.strip("0"):
        return Named(name=auxiliary_label or auxiliary, code=auxiliary)
    if auxiliary_label or party:
        return Named(name=auxiliary_label or party, code=party)
    suffix = account[3:]
    own = bool(re.search(r"[A-Za-z]", suffix)) or not _is_collective(suffix, account_label)
    return Named(name=account_label or suffix, code=suffix) if own and suffix.strip("0") else Named()


def _is_collective(suffix: str, label: str | None) -> bool:
    """Whether an account stands for all clients: a short suffix, or a label that says so."""
    return len(suffix.rstrip("0")) < 2 or not label or bool(_COLLECTIVE.search(normalise_name(label)))
