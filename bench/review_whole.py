"""The whole review of large books: measures, advice, menus, what to find out, as JSON and as the screen."""

from __future__ import annotations

import io
import math
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench.review_book import book, write
from bench.timing import Row
from rich.console import Console

from preavis import engines
from preavis.advice.policy import load, render
from preavis.law import law_of
from preavis.report.json import review_bytes
from preavis.report.review_screen import show
from preavis.report.words import Words
from preavis.review import Review, review

SIZES = (1_000, 10_000)
DOCUMENTS = 100
"""Documents a client."""
SILENT = 3
THREADS = 2
_PROMISES = {"JSON": 15, "screen": 8}


def run() -> list[Row]:
    """Seconds of one review, from an open book to the last byte, and how they grow with clients."""
    rows: list[Row] = []
    for told, silent in (("", 0), (f", one in {SILENT} without hours, one without payments", SILENT)):
        found = {size: _at(size, silent) for size in SIZES}
        small, large = (found[size] for size in SIZES)
        for name, seconds in large.items():
            growth = math.log10(seconds / small[name]) / math.log10(SIZES[1] / SIZES[0])
            value = f"{seconds:.1f} s (promise {_PROMISES[name]}), exponent {growth:.2f}"
            rows.append((f"{SIZES[1]:,} clients{told}: review as {name}", value))
    return rows


def _at(size: int, silent: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as name:
        write(Path(name), size, size * DOCUMENTS, silent=silent)
        outputs = {"JSON": _json, "screen": _screen}
        return {told: _seconds(Path(name), output) for told, output in outputs.items()}


def _seconds(folder: Path, output: Callable[[Review], object]) -> float:
    session = engines.open(book(folder), threads=THREADS)
    try:
        start = time.perf_counter()
        output(review(session, load(render("services")), law_of("FR")))
        return time.perf_counter() - start
    finally:
        session.close()


def _json(found: Review) -> int:
    return len(review_bytes(found, Words.load("en")))


def _screen(found: Review) -> None:
    show(Console(file=io.StringIO(), width=120), found, Words.load("en"))
