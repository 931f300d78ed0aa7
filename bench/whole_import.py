"""A ledger of a million lines, imported by the command line (read, matched, written), against a bare text read.

Both are commands of their own, each with the start of its program. The same commands on a ledger of a few lines say
what that start takes; without it on either side, what is left is the work on the lines.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from pathlib import Path

from bench.fec_import import LINES, write_ledger
from bench.timing import Row, process

PREAVIS = str(Path(sys.executable).parent / "preavis")
RUNS = 5
_FEW = 100
_BARE = """
import sys, duckdb
duckdb.execute("SET threads = 2")
duckdb.execute(
    "CREATE TABLE t AS SELECT * FROM "
    f"read_csv('{sys.argv[1]}', delim='\\t', quote='', header=true, all_varchar=true)"
)
"""


def run() -> list[Row]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        large, small = _ledger(folder / "large", LINES), _ledger(folder / "small", _FEW)
        made = [(_import(large, folder), _bare(large), _import(small, folder), _bare(small)) for _ in range(RUNS)]
    ours, bare, our_start, bare_start = (
        statistics.median(seconds for seconds, _ in each) for each in zip(*made, strict=True)
    )
    peak = max(each[0][1] for each in made)
    work = (ours - our_start) / (bare - bare_start)
    return [
        (
            "FEC of 1 million lines, `import --apply`",
            f"{ours:.2f} s, {ours / bare:.1f} x a bare text read as a command of its own ({bare:.2f} s; target 6)",
        ),
        ("the same without the start of either program", f"{ours - our_start:.2f} s, {work:.1f} x the bare read"),
        ("peak memory of the import", f"{peak} MB (target 1500)"),
    ]


def _ledger(folder: Path, lines: int) -> Path:
    folder.mkdir()
    ledger = folder / "000000000FEC20251231.txt"
    write_ledger(ledger, lines)
    return ledger


def _bare(ledger: Path) -> tuple[float, int]:
    return process([sys.executable, "-c", _BARE, str(ledger)])


def _import(ledger: Path, folder: Path) -> tuple[float, int]:
    with tempfile.TemporaryDirectory(dir=folder) as made:
        book = str(Path(made) / "book")
        process([PREAVIS, "init", book, "--preset", "agency", "--name", "B", "--country", "FR", "--currency", "EUR"])
        return process([PREAVIS, "--book", book, "import", "--apply", str(ledger)])


if __name__ == "__main__":
    for label, value in run():
        print(f"{label}: {value}")
