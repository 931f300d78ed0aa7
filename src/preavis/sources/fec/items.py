"""The lines of client accounts and what each one is: the tables `fec_item` and `fec_document`.

An item is a line of account 411, 413, 416, 418 or 419 of an entry that says something of a client: part of a
document, a settlement, or only a link (a transfer between a client's own accounts).

What is still to be invoiced (418, and 4198 for credit notes) is revenue of its day, but nobody owes it yet: it becomes
a document of kind `accrual`, of which nothing is to be paid, and its reversal another one. What is carried forward of
it is no receivable. An invoice booked against 418 itself is owed, and is no revenue again.

An advance booked without the VAT that was received with it counts with that VAT: so much money came in.
"""

from __future__ import annotations

from datetime import timedelta

import duckdb

from preavis.facts.money import exponent, split
from preavis.sources.fec.entries import Placed
from preavis.sources.fec.year import Year

_PART = """CASE
    WHEN role IN ('sale', 'credit_note') AND family = 1 AND (NOT banks OR (income >= 0) = (balance > 0)) THEN 'document'
    WHEN role IN ('deposit', 'billed') AND family = 1 THEN 'document'
    WHEN role = 'accrual' THEN 'accrual'
    WHEN family = 16 AND NOT (banks AND role IN ('payment', 'bounce', 'refund')) THEN NULL
    WHEN role = 'sale' AND family = 2 AND balance > 0 AND NOT banks AND NOT deposited THEN 'document'
    WHEN role IN ('sale', 'credit_note', 'deposit') AND family = 2 THEN NULL
    WHEN role = 'opening' AND family = 1 THEN 'document'
    WHEN role = 'opening' THEN 'forward'
    WHEN role = 'transfer' THEN 'link'
    WHEN role = 'advance_use' THEN CASE WHEN NOT deposited THEN 'link' WHEN family = 1 THEN 'set_off' END
    WHEN role IN ('closing') THEN NULL
    WHEN role IN ('bad_debt') THEN 'write_off'
    WHEN role IN ('early_discount', 'factoring', 'set_off') THEN role
    WHEN banks THEN CASE WHEN balance < 0 THEN 'payment' WHEN role = 'bounce' THEN 'bounce' ELSE 'refund' END
    ELSE 'set_off' END"""


def read_items(connection: duckdb.DuckDBPyConnection, placed: Placed, year: Year, currency: str) -> None:
    """Make `fec_item`, then `fec_document` with its shares of the entry's income and VAT.

    An item is named by its row `r` of fec_line. Lettered items of one group share `letter_no`, a hash of account,
    auxiliary and code; -1 stands for no letter.
    """
    first, carried = f"DATE '{year.period.first}'", f"DATE '{year.period.first - timedelta(days=1)}'"
    connection.execute(f"""CREATE OR REPLACE TABLE fec_item AS
        SELECT * EXCLUDE (detailed, deposited, piece_number, piece_date, family, banks),
            CASE WHEN NOT opening THEN entry_date
                 WHEN detailed THEN LEAST(date, COALESCE(piece_date, date))
                 ELSE {carried} END AS issue_date,
            CASE WHEN NOT opening OR detailed THEN piece_number END AS number,
            NOT opening OR detailed AS aged
        FROM (
            SELECT *, {_PART} AS part, role = 'opening' AS opening,
                date < {first} OR COALESCE(piece_date > DATE '1990-01-01' AND piece_date < {first}, false) AS detailed
            FROM ({_client_lines(connection, placed)}))
        WHERE part IS NOT NULL""")
    _documents(connection, carried, currency)
    _share(connection)
    connection.execute(
        "UPDATE fec_document SET incl_base = 0, vat_base = 0, currency = NULL, incl = NULL WHERE role = 'accrual'"
    )


def _client_lines(connection: duckdb.DuckDBPyConnection, placed: Placed) -> str:
    """SQL of the lines of client accounts with entry and client; `deposited` clients are sent deposit invoices."""
    deposits = "SELECT l.auxiliary FROM fec_line l JOIN fec_entry e ON {} WHERE l.family = 1 AND e.role = 'deposit'"
    any_deposit = connection.execute("SELECT 1 FROM fec_entry WHERE role = 'deposit' LIMIT 1").fetchall()
    deposited = f"COALESCE(l.auxiliary IN ({deposits.format(placed.join)}), false)" if any_deposit else "false"
    balance, taxed = _gross(connection, placed)
    return f"""
        SELECT l.rowid AS r, {placed.line} AS line, l.family, {balance} AS balance, l.date, l.piece_date, l.due,
            l.label, l.currency, l.currency_amount, COALESCE(l.invoice, l.piece) AS piece_number,
            {deposited} AS deposited,
            CASE WHEN l.letter IS NULL THEN -1
                 ELSE CAST(hash(l.account, l.auxiliary, l.letter) >> 1 AS BIGINT) END AS letter_no,
            e.entry, e.role, e.banks, e.income, e.vat, e.date AS entry_date, y.client, y.client_no
        FROM (SELECT rowid, * FROM fec_line WHERE family IN (1, 2, 16) AND balance <> 0) l
        JOIN fec_entry e ON {placed.join}{taxed}
        JOIN fec_party y ON y.account = l.account
            AND y.account_label IS NOT DISTINCT FROM l.account_label
            AND y.auxiliary IS NOT DISTINCT FROM l.auxiliary
            AND y.auxiliary_label IS NOT DISTINCT FROM l.auxiliary_label
            AND y.party IS NOT DISTINCT FROM l.party"""


def _gross(connection: duckdb.DuckDBPyConnection, placed: Placed) -> tuple[str, str]:
    """SQL of a line's balance, and the joins it needs: an advance that came with VAT counts with it.

    The VAT of an entry that receives advances is theirs, in proportion, to the cent. An invoice takes an advance back
    without naming its VAT, so it takes it at the rate of what that client's account received.
    """
    share = "e.vat * CAST({} AS HUGEINT) // e.advance"
    part = f"CAST({share.format('upto')} - {share.format('(upto - balance)')} AS BIGINT)"
    connection.execute(f"""CREATE OR REPLACE TABLE fec_vat AS SELECT r, account, auxiliary, balance, {part} AS vat
        FROM (SELECT l.rowid AS r, l.account, l.auxiliary, l.balance, e.vat, e.advance,
                  SUM(l.balance) OVER (PARTITION BY e.entry ORDER BY l.rowid) AS upto
              FROM fec_line l JOIN fec_entry e ON {placed.join} WHERE l.family = 2 AND {_TAXED}) e""")
    if not connection.execute("SELECT 1 FROM fec_vat LIMIT 1").fetchall():
        return "l.balance", ""
    balance = """CASE WHEN v.vat IS NOT NULL THEN l.balance + v.vat
        WHEN e.role = 'sale' AND l.family = 2 AND x.net <> 0
            THEN l.balance + CAST(ROUND(CAST(l.balance AS DECIMAL(38, 0)) * x.vat / x.net) AS BIGINT)
        ELSE l.balance END"""
    rates = """(SELECT account, auxiliary, CAST(SUM(balance) AS BIGINT) AS net, CAST(SUM(vat) AS BIGINT) AS vat
        FROM fec_vat WHERE balance < 0 GROUP BY ALL)"""
    return (
        balance,
        f"""
        LEFT JOIN fec_vat v ON v.r = l.rowid
        LEFT JOIN {rates} x ON x.account = l.account AND x.auxiliary IS NOT DISTINCT FROM l.auxiliary""",
    )


_TAXED = "e.banks AND NOT e.clients AND e.role IN ('payment', 'refund', 'bounce') AND SIGN(e.vat) * SIGN(e.advance) = 1"


def _documents(connection: duckdb.DuckDBPyConnection, carried: str, currency: str) -> None:
    """One document for each entry, client and number; each line of an opening is one."""
    own = (
        f"MIN(currency) = MAX(currency) AND MIN(currency) <> '{currency}' "
        "AND count(currency) = count(*) AND count(currency_amount) = count(*)"
    )
    connection.execute(f"""CREATE OR REPLACE TABLE fec_unit AS
        SELECT *, COALESCE(client, '?') || '|' || COALESCE(number || '|' || issue_date,
                                                           issue_date || '|' || incl_base) AS key
        FROM (
            SELECT MIN(r) AS doc, entry, MIN(client) AS client, number, opening, MIN(line) AS line, MIN(role) AS role,
                MIN(issue_date) AS issue_date, MAX(due) AS due_date, MIN(label) AS label, bool_and(aged) AS aged,
                CAST(SUM(balance) AS BIGINT) AS incl_base, MIN(income) AS income, MIN(vat) AS vat,
                CASE WHEN {own} THEN MIN(currency) END AS currency,
                CASE WHEN {own} THEN CAST(SUM(SIGN(balance) * ABS({_scales(connection)})) AS BIGINT) END AS incl
            FROM fec_item WHERE part IN ('document', 'accrual')
            GROUP BY entry, client_no, number, opening, CASE WHEN opening THEN r END)""")
    connection.execute(f"""CREATE OR REPLACE TABLE fec_document AS
        WITH siblings AS (SELECT entry, count(*) AS siblings FROM fec_unit GROUP BY entry HAVING count(*) > 1),
            shared AS (SELECT key FROM fec_unit GROUP BY key HAVING count(*) > 1),
            twins AS (SELECT doc, row_number() OVER (PARTITION BY key ORDER BY line) AS ordinal FROM fec_unit
                      WHERE key IN (SELECT key FROM shared))
        SELECT u.* EXCLUDE (income, vat, key), COALESCE(s.siblings, 1) AS siblings,
            u.key || CASE WHEN t.ordinal > 1 THEN '#' || t.ordinal ELSE '' END AS document,
            CASE WHEN opening THEN {carried} END AS carried,
            CASE WHEN opening THEN 0 ELSE income END AS excl_base, CASE WHEN NOT opening THEN -vat END AS vat_base
        FROM fec_unit u LEFT JOIN siblings s ON s.entry = u.entry LEFT JOIN twins t ON t.doc = u.doc""")


def _scales(connection: duckdb.DuckDBPyConnection) -> str:
    """SQL of an amount in its own currency, in that currency's minor units."""
    known = [
        row[0]
        for row in connection.execute("SELECT DISTINCT currency FROM fec_item WHERE currency IS NOT NULL").fetchall()
    ]
    odd = [(code.replace("'", "''"), exponent(code)) for code in known if exponent(code) != 2]
    whens = " ".join(f"WHEN '{code}' THEN {10**places}" for code, places in odd)
    return f"ROUND(currency_amount * {f'CASE currency {whens} ELSE 100 END' if odd else '100'})"


def _share(connection: duckdb.DuckDBPyConnection) -> None:
    """Give each document the income and VAT of its entry, in proportion to amounts with tax if there are several."""
    rows = connection.execute("""
        SELECT doc, entry, incl_base, excl_base, vat_base FROM fec_document
        WHERE siblings > 1 AND NOT opening ORDER BY entry, line""").fetchall()
    groups: dict[int, list[tuple[int, int, int, int]]] = {}
    for doc, entry, incl, income, vat in rows:
        groups.setdefault(entry, []).append((doc, incl, income, vat))
    docs, excls, vats = [], [], []
    for parts in groups.values():
        weights = [incl for _, incl, _, _ in parts]
        docs += [doc for doc, _, _, _ in parts]
        excls += shares(parts[0][2], weights)
        vats += shares(parts[0][3], weights)
    if docs:
        connection.execute(
            "CREATE OR REPLACE TABLE fec_share AS "
            "SELECT unnest(?::BIGINT[]) AS doc, unnest(?::BIGINT[]) AS excl, unnest(?::BIGINT[]) AS vat",
            [docs, excls, vats],
        )
        connection.execute(
            "UPDATE fec_document SET excl_base = s.excl, vat_base = s.vat "
            "FROM fec_share s WHERE s.doc = fec_document.doc"
        )


def shares(total: int, weights: list[int]) -> list[int]:
    """Parts of `total` in proportion to `weights`, which may differ in sign; equal parts if they cancel out."""
    if min(weights) >= 0 and sum(weights) > 0:
        return split(total, weights)
    if max(weights) <= 0 and sum(weights) < 0:
        return split(total, [-weight for weight in weights])
    whole = sum(weights)
    if whole == 0:
        return split(total, [1] * len(weights))
    parts = [total * weight // whole for weight in weights[:-1]]
    return [*parts, total - sum(parts)]
