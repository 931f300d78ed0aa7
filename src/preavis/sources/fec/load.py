"""Text rows to typed ledger lines, with SQL: the table `fec_line` of the staging connection.

Types are never sniffed. What a plain cast does not read (other thousands marks, other dates) is kept as text in an
`odd_` column and read apart, value by value; what stays there is rejected.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

from preavis.facts.money import exponent
from preavis.sources.base import Reject
from preavis.sources.fec.cells import read_amount, read_day
from preavis.sources.fec.header import Header
from preavis.sources.fec.rewrite import reject
from preavis.sources.fec.survey import Layout

_TEXTS = (
    "journal",
    "journal_label",
    "number",
    "account",
    "account_label",
    "auxiliary",
    "auxiliary_label",
    "piece",
    "label",
    "letter",
    "currency",
    "invoice",
    "party",
    "side",
)
_DATES = ("date", "piece_date", "letter_date", "valid_date", "due")
_AMOUNTS = ("debit", "credit", "amount")
_ODD = (*_DATES, *_AMOUNTS)

_FAMILY = """CAST(CASE
    WHEN LEFT(account, 3) IN ('411', '413', '416') THEN 1
    WHEN LEFT(account, 3) = '418' OR starts_with(account, '4198') THEN 16 WHEN LEFT(account, 3) = '419' THEN 2
    WHEN LEFT(account, 3) = '709' THEN 4 WHEN LEFT(account, 2) = '70' THEN 3 WHEN LEFT(account, 1) = '7' THEN 5
    WHEN LEFT(account, 3) = '654' OR starts_with(account, '6714') THEN 8 WHEN LEFT(account, 3) = '665' THEN 9
        WHEN LEFT(account, 1) = '6' THEN 10
    WHEN LEFT(account, 3) = '445' THEN 6 WHEN LEFT(account, 2) IN ('51', '53', '54', '58') THEN 7
    WHEN LEFT(account, 3) = '467' THEN 11 WHEN LEFT(account, 2) = '40' THEN 12 WHEN LEFT(account, 2) = '12' THEN 13
        WHEN LEFT(account, 1) IN ('1', '2') THEN 14
    WHEN LEFT(account, 2) = '89' THEN 15 ELSE 0 END AS TINYINT)"""
"""What an account is to a client: 1 client, 2 advance, 3 sale, 4 discount, 5 other income, 6 VAT, 7 bank, 8 bad debt,
9 early discount, 10 other charge, 11 third party (467), 12 supplier, 13 result, 14 capital and assets, 15 opening and
closing balance, 16 invoices and credit notes still to be made out.
"""
_KEY = "hash(journal, number, date)"
"""What the lines of an entry share, as one number: comparing texts line by line costs as much as reading them."""


@dataclass
class Loaded:
    """What loading found besides the lines: rejected lines, amounts rounded, dates nobody can read.

    `line` is the SQL of the physical line of a row of `fec_line l`.
    """

    line: str
    rejects: list[Reject] = field(default_factory=list)
    rounded: int = 0
    bad_dates: int = 0


def load(connection: duckdb.DuckDBPyConnection, path: Path, layout: Layout, currency: str, *, numbered: bool) -> int:
    """Fill `fec_line` from a regular file; gives back its rows. Raises duckdb.Error if a line has not the header's
    width.

    `numbered` files carry the physical line first and have no header. The first try keeps no text of what the casts
    did not read; if there is any such text, the file is read once more with it.
    """
    source = _source(path, layout, numbered=numbered)
    places = {name: f"c{place + numbered}" for name, place in layout.header.places.items()}
    line = ["CAST(c0 AS BIGINT) AS line"] if numbered else []
    values = _values(10 ** exponent(currency), set(places))
    kept = ", ".join(
        [*(["line"] if numbered else []), *_TEXTS, *_DATES, "currency_amount", "rounded", *_sides(layout.header)]
    )
    odd = _odd_names(layout.header)
    doubt = " OR ".join([*(f"odd_{name} IS NOT NULL" for name in odd), "account IS NULL", "date IS NULL"])
    tries = (
        f"{kept}, {doubt} AS doubt",
        f"{kept}, true AS doubt, {', '.join([*(f'odd_{n}' for n in _ODD), *(f'{n}_units' for n in _AMOUNTS)])}",
    )
    for columns, padded in zip(tries, (layout.padded, True), strict=True):
        texts = ", ".join([*line, *_texts(places, padded=padded)])
        connection.execute(
            f"""CREATE OR REPLACE TABLE fec_line AS
            SELECT *, debit - credit AS balance, {_FAMILY} AS family, {_KEY} AS entry_key
            FROM (SELECT {columns} FROM (SELECT * {values} FROM (SELECT {texts} FROM {source})))"""
        )
        count, doubts = connection.execute(
            "SELECT count(*), count(*) FILTER (doubt OR debit IS NULL OR credit IS NULL) FROM fec_line"
        ).fetchall()[0]
        if not doubts:
            break
    return int(count)


def _source(path: Path, layout: Layout, *, numbered: bool) -> str:
    columns = ", ".join(f"'c{i}': 'VARCHAR'" for i in range(layout.header.width + numbered))
    options = (
        "quote='', escape='', comment='', header=false, auto_detect=false, null_padding=false, max_line_size=16000000"
    )
    skip = 0 if numbered else layout.header.lines
    name = str(path).replace("'", "''")
    return f"read_csv('{name}', delim='{layout.separator}', skip={skip}, columns={{{columns}}}, {options})"


def _odd_names(header: Header) -> list[str]:
    return [name for name in _ODD if name in header.places]


def _texts(places: dict[str, str], *, padded: bool) -> list[str]:
    """Every column as text, missing if blank; columns the file has not are missing.

    Trimming costs as much as reading: it is done only if the file pads its fields somewhere.
    """
    parts = []
    for name in (*_TEXTS, *_ODD, "currency_amount"):
        text = places.get(name, "CAST(NULL AS VARCHAR)")
        if name in places and padded:
            text = f"NULLIF(TRIM({text}), '')"
        parts.append(f"{text} AS {name if name in _TEXTS else f'text_{name}'}")
    return parts


def _values(scale: int, present: set[str]) -> str:
    """The casts: dates, amounts in minor units, whether one was rounded, and what was not read."""
    parts, rounded = (
        [f"EXCLUDE ({', '.join(f'text_{name}' for name in (*_DATES, *_AMOUNTS, 'currency_amount'))})"],
        ["false"],
    )
    for name in _DATES:
        day = f"CAST(try_strptime(text_{name}, '%Y%m%d') AS DATE)"
        parts += [f"{day} AS {name}", f"CASE WHEN {day} IS NULL THEN text_{name} END AS odd_{name}"]
    for name in _AMOUNTS:
        number = f"TRY_CAST(REPLACE(text_{name}, ',', '.') AS DECIMAL(18, 4))"
        parts.append(f"CAST({number} * {scale} AS BIGINT) AS {name}_units")
        parts.append(f"CASE WHEN {number} IS NULL THEN text_{name} END AS odd_{name}")
        if name in present:
            rounded.append(f"{number} * {scale} <> CAST({number} * {scale} AS BIGINT)")
    parts.append("TRY_CAST(REPLACE(text_currency_amount, ',', '.') AS DECIMAL(18, 4)) AS currency_amount")
    parts.append(f"COALESCE({' OR '.join(rounded)}, false) AS rounded")
    return ", ".join(parts)


def _sides(header: Header) -> list[str]:
    """Debit and credit, from two columns or from an amount with its side; what was not read yet is missing."""
    if "side" in header.places:
        debit = "CASE WHEN UPPER(side) IN ('D', '+1', '1') THEN amount_units WHEN UPPER(side) IN ('C', '-1') THEN 0 END"
        credit = (
            "CASE WHEN UPPER(side) IN ('C', '-1') THEN amount_units WHEN UPPER(side) IN ('D', '+1', '1') THEN 0 END"
        )
    else:
        blank = "debit_units IS NULL AND credit_units IS NULL"
        debit = f"CASE WHEN {blank} THEN NULL ELSE COALESCE(debit_units, 0) END"
        credit = f"CASE WHEN {blank} THEN NULL ELSE COALESCE(credit_units, 0) END"
    return [f"{debit} AS debit", f"{credit} AS credit"]


def finish(
    connection: duckdb.DuckDBPyConnection, file: str, header: Header, *, numbered: bool, currency: str
) -> Loaded:
    """Read the oddities and reject what stays unread."""
    loaded = Loaded("l.line" if numbered else f"l.rowid + {header.lines + 1}")
    rounded, careful = connection.execute(
        "SELECT count(*) FILTER (rounded), count(*) FILTER (doubt) FROM fec_line"
    ).fetchall()[0]
    loaded.rounded = int(rounded)
    if not careful:
        return loaded
    odd = _odd_names(header)
    for name in odd:
        if name in _DATES:
            _read_odd(connection, name, read_day, name, "DATE")
        else:
            _read_odd(connection, name, lambda text: read_amount(text, currency), f"{name}_units", "BIGINT")
    debit, credit = (part.rsplit(" AS ", 1)[0] for part in _sides(header))
    connection.execute(
        f"UPDATE fec_line SET debit = {debit}, credit = {credit}, balance = {debit} - {credit}, entry_key = {_KEY}"
    )
    _reject_unread(connection, file, [name for name in odd if name in _AMOUNTS], loaded)
    loaded.bad_dates = _count(connection, " OR ".join(f"odd_{name} IS NOT NULL" for name in _DATES))
    return loaded


def _count(connection: duckdb.DuckDBPyConnection, condition: str) -> int:
    return int(connection.execute(f"SELECT count(*) FROM fec_line WHERE {condition}").fetchall()[0][0])


def _read_odd(
    connection: duckdb.DuckDBPyConnection, name: str, read: Callable[[str], Any], column: str, sql_type: str
) -> None:
    """Fill a column from the texts that the cast did not read; those read now are odd no more."""
    texts = [
        row[0]
        for row in connection.execute(
            f"SELECT DISTINCT odd_{name} FROM fec_line WHERE odd_{name} IS NOT NULL"
        ).fetchall()
    ]
    pairs = [(text, value) for text in texts if (value := read(text)) is not None]
    connection.execute(
        f"CREATE OR REPLACE TABLE fec_odd AS SELECT unnest(?::VARCHAR[]) AS text, unnest(?::{sql_type}[]) AS value",
        [[text for text, _ in pairs], [value for _, value in pairs]],
    )
    connection.execute(
        f"UPDATE fec_line SET {column} = fec_odd.value, odd_{name} = NULL FROM fec_odd WHERE fec_odd.text = odd_{name}"
    )


def _reject_unread(connection: duckdb.DuckDBPyConnection, file: str, amounts: list[str], loaded: Loaded) -> None:
    """Lines without account or date, or with an amount or side that nobody can read, are left out."""
    reasons = ["WHEN account IS NULL THEN 'fec.no_account'", "WHEN date IS NULL THEN 'fec.bad_date'"]
    reasons += [f"WHEN odd_{name} IS NOT NULL THEN 'fec.bad_amount'" for name in amounts]
    if "amount" in amounts:
        reasons.append("WHEN COALESCE(UPPER(side), '') NOT IN ('D', 'C', '+1', '-1', '1') THEN 'fec.bad_side'")
    reasons.append("WHEN debit IS NULL OR credit IS NULL THEN 'fec.no_amount'")
    parts = "journal number COALESCE(odd_date,CAST(date/AS/VARCHAR)) account label odd_debit odd_credit odd_amount side"
    shown = f"concat_ws(' | ', {', '.join(parts.split()).replace('/', ' ')})"
    value = "COALESCE(odd_date, odd_debit, odd_credit, odd_amount, side, '')"
    case = f"CASE {' '.join(reasons)} END"
    judged = f"SELECT {loaded.line} AS place, l.* FROM fec_line l"
    found = connection.execute(
        f"SELECT place, {case}, {shown}, {value} FROM ({judged}) WHERE {case} IS NOT NULL ORDER BY place"
    ).fetchall()
    if not found:
        return
    loaded.rejects = [reject(file, code, row, text, value=given[:80]) for row, code, text, given in found]
    known = ", line" if loaded.line == "l.line" else ""
    keep = f"SELECT place AS line, * EXCLUDE (place{known}) FROM ({judged}) WHERE {case} IS NULL"
    connection.execute(f"CREATE OR REPLACE TABLE fec_kept AS {keep}")
    connection.execute("DROP TABLE fec_line")
    connection.execute("ALTER TABLE fec_kept RENAME TO fec_line")
    loaded.line = "l.line"
