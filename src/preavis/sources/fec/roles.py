"""What each entry is, by its accounts: the table `fec_entry`, one row an entry.

Journals are named as exporters please, so their codes decide nothing; only an opening may be told by its journal's
label.
"""

from __future__ import annotations

import duckdb

from preavis.sources.fec.entries import Placed

_OPENING = r"nouveau|\bran\b|report|r[ée]?ouverture|bilan d.ouv"
_OPENING_CODE = "^an$|^ano$|^anv$|^anc$|^ran$"
_BOUNCE = r"impay|rejet|retour|unpaid|bounce"

_FLAGS = {
    "clients": [1],
    "advances": [2],
    "sales": [3, 4],
    "earns": [3, 4, 5],
    "active": [3, 4, 5, 8, 9, 10],
    "charges": [8, 9, 10],
    "banks": [7],
    "bad_debts": [8],
    "early_discounts": [9],
    "thirds": [11],
    "suppliers": [12],
    "results": [13],
    "capitals": [14],
    "balances": [15],
    "accruals": [16],
}

_ROLE = """CASE
    WHEN (results OR balances) AND active THEN 'closing'
    WHEN NOT active AND (balances OR opening_journal OR (capitals AND clients AND opening_label)) THEN 'opening'
    WHEN accruals AND earns AND NOT clients AND NOT advances AND NOT banks THEN 'accrual'
    WHEN accruals AND clients AND client <> 0 AND NOT active AND NOT advances AND NOT banks THEN 'billed'
    WHEN NOT clients AND NOT advances AND NOT (accruals AND banks)
        THEN CASE WHEN earns THEN 'income' WHEN charges THEN 'charge' ELSE 'other' END
    WHEN clients AND (sales OR (earns AND NOT banks))
        AND (NOT banks OR (income >= 0 AND client_up > 0) OR (income < 0 AND client < client_up))
        THEN CASE WHEN income < 0 THEN 'credit_note' ELSE 'sale' END
    WHEN banks THEN CASE WHEN client + advance <= 0 THEN 'payment' WHEN bounced THEN 'bounce' ELSE 'refund' END
    WHEN bad_debts THEN 'bad_debt' WHEN early_discounts THEN 'early_discount'
    WHEN clients AND advances THEN CASE WHEN client > 0 THEN 'deposit' ELSE 'advance_use' END
    WHEN client = 0 AND advance = 0 THEN 'transfer'
    WHEN thirds THEN 'factoring' WHEN suppliers THEN 'set_off'
    ELSE 'other' END"""


def read_roles(connection: duckdb.DuckDBPyConnection, placed: Placed) -> None:
    """Make `fec_entry`: the sums of fec_sums, the flags, and the role."""
    flags = ", ".join(f"(families & {sum(1 << f for f in found)}) <> 0 AS {name}" for name, found in _FLAGS.items())
    connection.execute(f"""CREATE OR REPLACE TABLE fec_journal AS
        SELECT journal, bool_or(regexp_matches(LOWER(COALESCE(journal_label, '')), '{_OPENING}')
            OR regexp_matches(LOWER(COALESCE(journal, '')), '{_OPENING_CODE}')) AS opening_journal
        FROM (SELECT DISTINCT journal, journal_label FROM fec_line) GROUP BY journal""")
    connection.execute(f"""CREATE OR REPLACE TABLE fec_told AS
        SELECT e.entry, bool_or(regexp_matches(LOWER(concat_ws(' ', l.label, l.piece)), '{_OPENING}')) AS opening_label,
            bool_or(regexp_matches(LOWER(COALESCE(l.label, '')), '{_BOUNCE}')) AS bounced
        FROM (SELECT *, {flags} FROM fec_sums) e JOIN fec_line l ON {placed.join}
        WHERE e.clients AND NOT e.active AND (e.capitals OR (e.banks AND e.client + e.advance > 0)) GROUP BY e.entry""")
    connection.execute(f"""CREATE OR REPLACE TABLE fec_entry AS
        SELECT *, {_ROLE} AS role FROM (
            SELECT s.*, {flags}, COALESCE(j.opening_journal, false) AS opening_journal, COALESCE(t.opening_label,
                false) AS opening_label, COALESCE(t.bounced, false) AS bounced
            FROM fec_sums s LEFT JOIN fec_journal j ON j.journal IS NOT DISTINCT FROM s.journal LEFT JOIN fec_told t
                ON t.entry = s.entry)""")
