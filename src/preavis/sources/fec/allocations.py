"""From items to flows and from flows to allocations: arrays out of the tables, and facts back into them."""

from __future__ import annotations

import duckdb
import numpy as np

from preavis.sources.fec.matching import BACK, CONFIDENCE, DOCUMENT, FORWARD, LINK, METHODS, PAYMENT, Flows, Items
from preavis.sources.fec.target import Target, insert

_PARTS = f"""CASE part WHEN 'document' THEN {DOCUMENT} WHEN 'link' THEN {LINK} WHEN 'forward' THEN {FORWARD}
    ELSE CASE WHEN balance < 0 THEN {PAYMENT} ELSE {BACK} END END"""


def read_arrays(connection: duckdb.DuckDBPyConnection) -> Items:
    """The items of fec_item as arrays, in order of their rows. Days are counted from 1970-01-01."""
    found = connection.execute(f"""
        SELECT r, client_no, letter_no, balance, entry, opening, {_PARTS} AS part,
            CASE WHEN part = 'document' THEN issue_date ELSE date END - DATE '1970-01-01' AS day
        FROM fec_item WHERE part <> 'accrual' ORDER BY r""").fetchnumpy()
    whole = {name: np.asarray(column).astype(np.int64) for name, column in found.items()}
    return Items(
        row=whole["r"],
        client=whole["client_no"],
        group=whole["letter_no"],
        day=whole["day"],
        amount=whole["balance"],
        part=whole["part"],
        opening=whole["opening"].astype(bool),
        entry=whole["entry"],
    )


def stage_allocations(to: Target, items: Items, flows: Flows) -> None:
    """Each flow as an allocation of the documents it touches; the last one that settles a document whole closes it."""
    up, down, amount, method = flows.joined()
    to.connection.register(
        "fec_flow_arrays", {"up": items.row[up], "down": items.row[down], "amount": amount, "method": method}
    )
    to.connection.execute("CREATE OR REPLACE TABLE fec_flow AS SELECT up, down, amount, method FROM fec_flow_arrays")
    to.connection.unregister("fec_flow_arrays")
    to.connection.execute("""CREATE OR REPLACE TABLE fec_of_document AS
        SELECT i.r, d.doc FROM fec_item i JOIN fec_document d
            ON d.entry = i.entry AND d.client IS NOT DISTINCT FROM i.client AND d.number IS NOT DISTINCT FROM i.number
            AND d.opening = i.opening AND (NOT d.opening OR d.doc = i.r)
        WHERE i.part = 'document'""")
    sides = [_side("up", "down", 1), _side("down", "up", -1)]
    to.connection.execute(f"CREATE OR REPLACE TABLE fec_allocation AS {' UNION ALL '.join(sides)}")
    source = """(SELECT *, row_number() OVER w AS ordinal, count(*) OVER (PARTITION BY doc) AS parts,
            SUM(amount) OVER (PARTITION BY doc) AS paid
        FROM fec_allocation WINDOW w AS (PARTITION BY doc ORDER BY date, row, method, amount))"""
    insert(to, "allocation", _columns(to.snapshot), source)


def _columns(snapshot: str) -> dict[str, str]:
    methods = " ".join(f"WHEN {i} THEN '{name}'" for i, name in enumerate(METHODS))
    confidences = " ".join(f"WHEN {i} THEN {value}" for i, value in enumerate(CONFIDENCE))
    return {
        "client": "client",
        "document": "document",
        "settlement": f"CASE WHEN settled THEN '{snapshot}|' || row END",
        "date": "date",
        "kind": "kind",
        "amount_base": "amount",
        "issue_date": "CASE WHEN aged THEN issue_date END",
        "due_date": "due_date",
        "due_origin": "CASE WHEN due_date IS NOT NULL THEN 'stated' END",
        "closes": "ordinal = parts AND paid = incl_base",
        "method": f"CASE method {methods} END",
        "confidence": f"CAST(CASE method {confidences} END AS DECIMAL(18, 8))",
        "source_key": f"'{snapshot}|' || document || '|' || ordinal",
        "file": "?",
        "row": "row",
    }


def _side(mine: str, other: str, sign: int) -> str:
    """SQL of the allocations of the documents on one side of the flows."""
    return f"""
        SELECT d.doc, d.client, d.document, d.incl_base, d.issue_date, d.due_date, d.aged, s.line AS row,
            f.amount, f.method, s.part NOT IN ('document', 'forward') AS settled,
            GREATEST(d.issue_date, CASE WHEN s.part = 'document' THEN s.issue_date ELSE s.date END) AS date,
            CASE WHEN s.part IN ('document', 'forward') THEN 'set_off' ELSE s.part END AS kind
        FROM (SELECT o.doc, f.{other} AS other, {sign} * SUM(f.amount) AS amount, MAX(f.method) AS method
              FROM fec_flow f JOIN fec_of_document o ON o.r = f.{mine} GROUP BY o.doc, f.{other}) f
        JOIN fec_document d ON d.doc = f.doc JOIN fec_item s ON s.r = f.other"""
