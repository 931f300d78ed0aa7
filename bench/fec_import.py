"""How long the FEC source takes for a ledger of a million lines, against a bare DuckDB read of the same file as text.

Run `python -m bench.fec_import`. The ledger is made from a seed in a temporary folder: 40 % of its lines are sales,
the rest purchases and bank; nine payments in ten are lettered.
"""

from __future__ import annotations

import random
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from statistics import median

import duckdb

from preavis.facts.book import Company
from preavis.facts.staging import Staging
from preavis.sources.base import Context, SourceFile
from preavis.sources.fec import Fec

LINES = 1_000_000
_HEADER = [
    "JournalCode",
    "JournalLib",
    "EcritureNum",
    "EcritureDate",
    "CompteNum",
    "CompteLib",
    "CompAuxNum",
    "CompAuxLib",
    "PieceRef",
    "PieceDate",
    "EcritureLib",
    "Debit",
    "Credit",
    "EcritureLet",
    "DateLet",
    "ValidDate",
    "Montantdevise",
    "Idevise",
]
_FIRST = date(2025, 1, 1)


def write_ledger(path: Path, lines: int = LINES, seed: int = 7) -> int:
    """A balanced ledger of at least `lines` lines; gives back how many."""
    chance = random.Random(seed)
    days = [(_FIRST + timedelta(days=i)).strftime("%Y%m%d") for i in range(365)]
    written = number = 0
    with path.open("w", encoding="utf-8", newline="") as out:
        out.write("\t".join(_HEADER) + "\r\n")
        while written < lines:
            rows = _trade(chance, days, number := number + 2)
            out.write("".join("\t".join(row) + "\r\n" for row in rows))
            written += len(rows)
    return written


def _trade(chance: random.Random, days: list[str], number: int) -> list[tuple[str, ...]]:
    """One deal: an invoice or a purchase, and mostly its payment."""
    sale = chance.random() < 0.5
    party = min(int(chance.paretovariate(0.6)), 4000)
    day = chance.randrange(365)
    net = chance.randrange(1_000, 900_000)
    vat = (net + 2) // 5
    letter = _letter(number) if chance.random() < 0.9 else ""
    paid = day + chance.randrange(5, 90)
    third = (
        ("411000", "Clients", f"C{party:05}", f"Client numéro {party}")
        if sale
        else ("401000", "Fournisseurs", f"F{party:05}", f"Fournisseur {party}")
    )
    base = (
        ("706000", "Prestations de services", "", "") if sale else ("604000", "Achats d'études et prestations", "", "")
    )
    tax = ("445710", "TVA collectée", "", "") if sale else ("445660", "TVA déductible", "", "")
    journal = ("VE", "Ventes") if sale else ("AC", "Achats")
    piece = f"FA{number:08}"
    label = f"Facture {piece} {third[3]}"
    head = (*journal, str(number), days[day])
    letter = letter if paid < 365 else ""
    rows = [
        _row(
            head, third, (piece, days[day], label), (net + vat, sale), (letter, days[min(paid, 364)] if letter else "")
        ),
        _row(head, base, (piece, days[day], label), (net, not sale), ("", "")),
        _row(head, tax, (piece, days[day], label), (vat, not sale), ("", "")),
    ]
    if paid < 365:
        head = ("BQ", "Banque", str(number + 1), days[paid])
        told = (f"VIR{number:08}", days[paid], f"Virement {third[3]}")
        rows.append(_row(head, ("512000", "Banque", "", ""), told, (net + vat, sale), ("", "")))
        rows.append(_row(head, third, told, (net + vat, not sale), (letter, days[paid] if letter else "")))
    return rows


def _row(
    head: tuple[str, ...],
    account: tuple[str, ...],
    told: tuple[str, str, str],
    amount: tuple[int, bool],
    matched: tuple[str, str],
) -> tuple[str, ...]:
    value = f"{amount[0] // 100},{amount[0] % 100:02}"
    sides = (value, "0,00") if amount[1] else ("0,00", value)
    return (*head, *account, *told, *sides, *matched, head[3], "", "")


def _letter(number: int) -> str:
    letters = ""
    for _ in range(5):
        number, digit = divmod(number, 26)
        letters += chr(65 + digit)
    return letters


def bare(path: Path) -> float:
    """Seconds of a bare all-text read into a table."""
    with duckdb.connect() as connection:
        connection.execute("SET threads = 2")
        start = time.perf_counter()
        connection.execute(
            f"CREATE TABLE t AS SELECT * FROM read_csv('{path}', delim='\t', quote='', header=true, all_varchar=true)"
        )
        return time.perf_counter() - start


def product(path: Path, folder: Path) -> float:
    """Seconds of `Fec.read` into a fresh staging area."""
    with tempfile.TemporaryDirectory(dir=folder) as scratch, Staging(scratch, threads=2) as staging:
        context = Context(Company("Bench", "FR", "EUR"), staging)
        start = time.perf_counter()
        reading = Fec().read(SourceFile.open(path), context)
        seconds = time.perf_counter() - start
        if reading.rows != staging.count("gl_line") or reading.rejects:
            raise SystemExit(f"rows lost: {reading.rows} {staging.count('gl_line')}")
        return seconds


def run(repeat: int = 3) -> list[tuple[str, str]]:
    """The figures of this bench: label and value."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "123456782FEC20251231.txt"
        lines = write_ledger(path)
        pairs = [(bare(path), product(path, folder)) for _ in range(repeat)]
        peak = int(
            subprocess.run(
                [sys.executable, "-m", "bench.fec_import", str(path)], check=True, capture_output=True, text=True
            ).stdout
        )
    floor, ours = median(a for a, _ in pairs), median(b for _, b in pairs)
    return [
        ("FEC lines", f"{lines}"),
        ("bare DuckDB all-text read", f"{floor:.2f} s"),
        ("FEC source", f"{ours:.2f} s"),
        ("ratio (promise of the whole import: 6)", f"{median(b / a for a, b in pairs):.1f}"),
        ("peak memory of the FEC source (promise: 1500 MB)", f"{peak // 1024} MB"),
    ]


def main() -> None:
    if len(sys.argv) > 1:
        path = Path(sys.argv[1])
        product(path, path.parent)
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
        return
    for label, value in run():
        print(f"{label:<50} {value}")


if __name__ == "__main__":
    main()
