"""From placed lines, items, documents and flows to staged facts, with SQL alone."""

from __future__ import annotations

from preavis.facts.staging import SQL_TYPES, staged_columns
from preavis.sources.fec.target import Target, insert, text

_CATEGORIES = """CASE
    WHEN l.family < 8 THEN 'other_income' WHEN l.family = 8 THEN 'bad_debt' WHEN l.family = 9 THEN 'early_discount'
    WHEN LEFT(l.account, 3) IN ('604', '611', '621') THEN 'subcontract' WHEN LEFT(l.account, 3) = '606'
        THEN 'overhead' WHEN LEFT(l.account, 2) = '60' THEN 'direct'
    WHEN starts_with(l.account, '6222') OR LEFT(l.account, 3) = '623' THEN 'acquisition' WHEN LEFT(l.account,
        3) = '622' THEN 'fee' WHEN LEFT(l.account, 3) = '625' THEN 'travel'
    WHEN LEFT(l.account, 3) = '627' OR LEFT(l.account, 2) = '66' THEN 'financial' WHEN LEFT(l.account, 3) = '651'
        THEN 'tool' WHEN LEFT(l.account, 2) IN ('63', '69') THEN 'tax'
    WHEN LEFT(l.account, 2) = '64' THEN 'labour' WHEN LEFT(l.account, 2) = '67' THEN 'exceptional'
        ELSE 'overhead' END"""


_DOCUMENT_KIND = """CASE WHEN opening THEN 'opening' WHEN role IN ('deposit', 'accrual') THEN role
    WHEN incl_base < 0 OR (incl_base = 0 AND excl_base < 0) THEN 'credit_note' ELSE 'invoice' END"""


def place_roles(to: Target) -> None:
    """The entry and role of every line, in the order of the lines, so that both can be laid side by side."""
    to.connection.execute(f"""CREATE OR REPLACE TABLE fec_role AS SELECT entry, role
        FROM (SELECT l.rowid AS r, e.entry, e.role FROM fec_line l JOIN fec_entry e ON {to.placed.join}) ORDER BY r""")


def lines(to: Target, line: str, role: str) -> str:
    """SQL of every ledger line as a gl_line, in the order of the file; its key is its place there.

    Lines and their roles are read side by side, row by row: joined by their keys they would come in an order that
    depends on how many threads there are, and so would the bytes of the fact file.
    """
    entity, end = to.snapshot.split(":")[1:]
    known = {
        "entity": f"'{entity}'",
        "fiscal_year_end": f"DATE '{end}'",
        "journal": "COALESCE(l.journal, '')",
        "entry": "e.entry + 1",
        "entry_number": "l.number",
        "currency_amount": "CAST(ROUND(l.currency_amount * 100) AS BIGINT)",
        "role": "e.role",
        "closing": "e.role IN ('opening', 'closing')",
        "source_key": f"CAST({to.placed.line} AS VARCHAR)",
        "file": text(to.file),
        "row": to.placed.line,
    }
    names = [(column.name, SQL_TYPES[column.type]) for column in staged_columns("gl_line")]
    values = (f'CAST({known.get(name, f"l.{name}")} AS {kind}) AS "{name}"' for name, kind in names)
    return f"SELECT {', '.join(values)} FROM {line} l POSITIONAL JOIN {role} e"


def stage_rest(to: Target) -> None:
    """Everything but the lines and the allocations."""
    stage_documents(to)
    stage_costs(to)
    stage_settlements(to)


def stage_costs(to: Target) -> None:
    """Class 6 of every entry, and class 7 of those that hold no document; the client is the entry's only one, if it
    has one.
    """
    to.connection.execute("""CREATE OR REPLACE TABLE fec_sole AS
        SELECT entry, MIN(client) AS client FROM fec_item GROUP BY entry HAVING COUNT(DISTINCT client) = 1
            AND count(client) = count(*)""")
    to.connection.execute(
        "CREATE OR REPLACE TABLE fec_earned AS SELECT DISTINCT entry FROM fec_document WHERE NOT opening"
    )
    columns = {
        "client": "CASE WHEN l.family >= 8 THEN s.client END",
        "date": "l.date",
        "category": _CATEGORIES,
        "label": "l.label",
        "supplier": "CASE WHEN l.family >= 8 THEN l.auxiliary_label END",
        "account": "l.account",
        "currency": f"'{to.currency}'",
        "amount": "l.balance",
        "amount_base": "l.balance",
        "source_key": f"'{to.snapshot}|cost|' || {to.placed.line}",
        "file": "?",
        "row": to.placed.line,
    }
    source = f"""(SELECT rowid, * FROM fec_line WHERE (family BETWEEN 3 AND 5 OR family BETWEEN 8 AND 10)
        AND balance <> 0) l
        JOIN fec_entry e ON {to.placed.join} LEFT JOIN fec_sole s ON s.entry = e.entry LEFT JOIN fec_earned d
            ON d.entry = e.entry
        WHERE e.role <> 'closing' AND (l.family >= 8 OR d.entry IS NULL)"""
    insert(to, "cost", columns, source)


def stage_documents(to: Target) -> None:
    """Documents, and the discounts inside them."""
    own = "currency IS NOT NULL"
    columns = {
        "client": "client",
        "document": "document",
        "number": "number",
        "kind": _DOCUMENT_KIND,
        "issue_date": "issue_date",
        "due_date": "due_date",
        "due_origin": "CASE WHEN due_date IS NOT NULL THEN 'stated' END",
        "currency": f"COALESCE(currency, '{to.currency}')",
        "excl": f"CASE WHEN NOT ({own}) THEN excl_base END",
        "vat": f"CASE WHEN NOT ({own}) THEN vat_base END",
        "incl": "COALESCE(incl, incl_base)",
        "excl_base": "excl_base",
        "vat_base": "vat_base",
        "incl_base": "incl_base",
        "label": "label",
        "carried": "carried",
        "source_key": f"'{to.snapshot}|' || document",
        "file": "?",
        "row": "line",
    }
    insert(to, "document", columns, "fec_document")
    line = {
        "client": "d.client",
        "document": "d.document",
        "date": "d.issue_date",
        "category": "'discount'",
        "label": "l.label",
        "account": "l.account",
        "excl_base": "-l.balance",
        "source_key": f"'{to.snapshot}|discount|' || {to.placed.line}",
        "file": "?",
        "row": to.placed.line,
    }
    source = f"""(SELECT rowid, * FROM fec_line WHERE family = 4 AND balance <> 0) l JOIN fec_entry e
        ON {to.placed.join}
        JOIN fec_document d ON d.entry = e.entry AND d.siblings = 1 AND NOT d.opening"""
    insert(to, "document_line", line, source)


def stage_settlements(to: Target) -> None:
    """One settlement for each line of a client account that is no part of a document."""
    columns = {
        "client": "client",
        "settlement": f"'{to.snapshot}|' || line",
        "date": "date",
        "kind": "part",
        "currency": f"'{to.currency}'",
        "amount": "-balance",
        "amount_base": "-balance",
        "label": "label",
        "source_key": f"'{to.snapshot}|settlement|' || line",
        "file": "?",
        "row": "line",
    }
    insert(to, "settlement", columns, "fec_item WHERE part NOT IN ('document', 'accrual', 'link', 'forward')")
