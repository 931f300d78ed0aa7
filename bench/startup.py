"""What a user waits for: the help, and the review of the demo book."""

from __future__ import annotations

import statistics
import sys
import tempfile
from pathlib import Path

from bench.timing import Row, process

PREAVIS = str(Path(sys.executable).parent / "preavis")


def run() -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        book = Path(folder) / "demo" / "book"
        process([PREAVIS, "demo", str(book.parent)])
        python = statistics.median(process([sys.executable, "-c", ""])[0] for _ in range(5))
        helps = statistics.median(process([PREAVIS, "--help"])[0] for _ in range(5))
        review = [PREAVIS, "--book", str(book), "review", "--as-of", "2026-06-30", "--json"]
        reviews = statistics.median(process(review)[0] for _ in range(5))
    return [
        ("`preavis --help`", f"{helps:.2f} s (promise 0.3), {helps / python:.1f} x a bare Python start"),
        (
            "`preavis review` of the demo book",
            f"{reviews:.2f} s (promise 2), {reviews / python:.1f} x a bare Python start",
        ),
    ]


if __name__ == "__main__":
    for label, value in run():
        print(f"{label}: {value}")
