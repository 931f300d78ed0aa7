"""A ledger of a million lines, imported by the command line (read, matched, written), against a bare text read."""

from __future__ import annotations

import statistics
import sys
import tempfile
from pathlib import Path

from bench.fec_import import LINES, bare, write_ledger
from bench.timing import Row, process

PREAVIS = str(Path(sys.executable).parent / "preavis")
RUNS = 3


def run() -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        ledger = Path(folder) / "000000000FEC20251231.txt"
        write_ledger(ledger, LINES)
        floor = statistics.median(bare(ledger) for _ in range(RUNS))
        times, peaks = zip(*(_import(ledger, Path(folder) / f"book{number}") for number in range(RUNS)), strict=True)
    seconds = statistics.median(times)
    return [
        (
            "FEC of 1 million lines, `import --apply`",
            f"{seconds:.2f} s, {seconds / floor:.1f} x a bare text read (target 6)",
        ),
        ("peak memory of that process", f"{max(peaks)} MB (target 1500)"),
    ]


def _import(ledger: Path, book: Path) -> tuple[float, int]:
    process([PREAVIS, "init", str(book), "--preset", "agency", "--name", "B", "--country", "FR", "--currency", "EUR"])
    return process([PREAVIS, "--book", str(book), "import", "--apply", str(ledger)])


if __name__ == "__main__":
    for label, value in run():
        print(f"{label}: {value}")
