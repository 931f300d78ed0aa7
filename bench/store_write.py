"""Writing a million ledger lines and their documents to a book, against a bare read of the lines as text.

Run `python -m bench.store_write`. The facts are staged first, by SQL and untimed: only the dry run and the write count.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median

import duckdb

from preavis.facts.book import Company
from preavis.facts.staging import Staging
from preavis.sources.base import Reading, SourceFile
from preavis.store import Store

LINES = 1_000_000
_AT = datetime(2026, 1, 1, tzinfo=UTC)


def stage(staging: Staging, name: str, lines: int = LINES) -> None:
    """A year of a ledger as the FEC source leaves it: lines, documents, allocations and clients."""
    columns = {
        "entity": "'732829320'", "fiscal_year_end": "DATE '2025-12-31'", "journal": "'VE'", "journal_label": "'Ventes'",
        "entry": "i // 4", "entry_number": "'' || (i // 4)", "date": "DATE '2025-01-01' + CAST(i % 365 AS INTEGER)",
        "account": "'411000'", "account_label": "'Clients'", "auxiliary": "'C' || (i % 4000)",
        "auxiliary_label": "'Client numéro ' || (i % 4000)", "piece": "'FA' || (i // 4)",
        "piece_date": "DATE '2025-01-01'", "label": "'Facture FA' || (i // 4) || ' Client numéro ' || (i % 4000)",
        "debit": "i % 900000", "credit": "0", "role": "'sale'", "closing": "false",
        "source_key": "'fec:732829320:2025-12-31|VE|' || i || '|411000'", "file": f"'{name}'", "row": "i + 2",
    }  # fmt: skip
    _insert(staging, "gl_line", columns, lines)
    read_at = {"source_key": "'fec|' || i", "file": f"'{name}'", "row": "i + 2"}
    owner = {"client": "'code:C' || (i % 4000)", "document": "'C' || (i % 4000) || '|FA' || i"}
    day = "DATE '2025-01-01' + CAST(i % 365 AS INTEGER)"
    document = {"number": "'FA' || i", "kind": "'invoice'", "issue_date": day, "currency": "'EUR'", "incl": "i"}
    amounts = {"excl_base": "i", "incl_base": "i"}
    _insert(staging, "document", owner | document | amounts | read_at, lines // 4)
    part = {"date": day, "kind": "'payment'", "amount_base": "i", "issue_date": day, "closes": "true"}
    how = {"method": "'lettrage'", "confidence": "1"}
    _insert(staging, "allocation", owner | part | how | read_at, lines // 5)
    client = {"client": "'code:C' || i"}
    _insert(staging, "client", client | {"name": "'Client numéro ' || i"} | read_at, 4000)
    _insert(staging, "identity", client | {"scheme": "'ref'", "value": "'code:C' || i"} | read_at, 4000)


def _insert(staging: Staging, kind: str, columns: dict[str, str], rows: int) -> None:
    names = ", ".join(f'"{column}"' for column in columns)
    values = ", ".join(columns.values())
    staging.connection.execute(f"INSERT INTO stage_{kind} ({names}) SELECT {values} FROM range({rows}) t(i)")


def bare(path: Path) -> float:
    """Seconds of a bare all-text read into a table."""
    with duckdb.connect() as connection:
        start = time.perf_counter()
        connection.execute(f"CREATE TABLE t AS SELECT * FROM read_csv('{path}', all_varchar = true, header = true)")
        return time.perf_counter() - start


def measure(folder: Path, lines: int = LINES) -> tuple[float, float, int]:
    """Seconds to write, seconds of the bare read, peak megabytes of this process."""
    file = folder / "ledger.txt"
    file.write_text("bench", encoding="utf-8")
    with Staging(str(folder)) as staging:
        stage(staging, file.name, lines)
        text = folder / "ledger.csv"
        kept = "* EXCLUDE (source_key, file, row, role, closing, entity, fiscal_year_end)"
        staging.connection.execute(f"COPY (SELECT {kept} FROM stage_gl_line) TO '{text}' (HEADER, DELIMITER '\t')")
        store = Store.create(folder / "book", Company("Bench", "FR", "EUR"), "", _AT, "bench")
        snapshot = "fec:732829320:2025-12-31"
        reading = Reading("fec", "ledger", "gl_line", lines, SourceFile.open(file), snapshot=snapshot)
        start = time.perf_counter()
        store.apply(store.prepare(staging, [reading]), _AT, "bench")
        seconds = time.perf_counter() - start
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        start = time.perf_counter()
        store.book(date(2025, 12, 31))
        print(f"opening the book afterwards: {time.perf_counter() - start:.2f} s", file=sys.stderr)
    return seconds, median(bare(text) for _ in range(3)), peak


def run(repeat: int = 3) -> list[tuple[str, str]]:
    """The figures of this bench: label and value."""
    runs = [_apart() for _ in range(repeat)]
    seconds, floor, peak = (median(column) for column in zip(*runs, strict=True))
    ratio = median(wrote / read for wrote, read, _ in runs)
    return [
        (f"dry run and write of {LINES:,} ledger lines", f"{seconds:.2f} s"),
        ("bare all-text read of the lines", f"{floor:.2f} s"),
        ("ratio", f"{ratio:.2f}"),
        ("peak memory", f"{peak:.0f} MB"),
    ]


def _apart() -> tuple[float, float, int]:
    """One run in a process of its own, so that its peak is its own."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "bench.store_write", folder]
        told = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return float(told[0]), float(told[1]), int(told[2])


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(*measure(Path(sys.argv[1])))
    else:
        for label, value in run():
            print(f"{label}: {value}")
