"""The whole report of a book of a hundred clients, each on its own page: seconds by step, pages, bytes, growth."""

from __future__ import annotations

import tempfile
import time
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from bench.review_book import book, write
from bench.timing import Row, own_peak_megabytes

from preavis import engines
from preavis.advice.policy import load
from preavis.law import law_of
from preavis.report import html, pdf
from preavis.report.charts import PAGE, PRINT
from preavis.report.dossier import Given, compose, seen
from preavis.report.words import Words
from preavis.review import Review, review

CLIENTS, DOCUMENTS = 100, 10_000
_PROMISE = 20


@dataclass(frozen=True)
class Timed:
    """Seconds of each step, and what came out of it."""

    steps: dict[str, float]
    pages: int
    sizes: tuple[int, int]

    @property
    def whole(self) -> float:
        return sum(seconds for step, seconds in self.steps.items() if step != "HTML")


def run() -> list[Row]:
    first = timed(CLIENTS, DOCUMENTS)
    again = timed(CLIENTS, DOCUMENTS)
    more = timed(3 * CLIENTS, 3 * DOCUMENTS)
    steps = ", ".join(f"{step} {seconds:.1f}" for step, seconds in first.steps.items())
    return [
        (
            f"PDF of {CLIENTS} clients, review included",
            f"{first.whole:.1f} s, a second time {again.whole:.1f} s (promise {_PROMISE}); {first.pages} pages",
        ),
        ("seconds by step, libraries loaded in them", steps),
        ("size of PDF and of HTML", f"{first.sizes[0] / 1e6:.1f} MB, {first.sizes[1] / 1e6:.1f} MB"),
        (f"PDF of {3 * CLIENTS} clients", f"{more.whole:.1f} s, {more.pages} pages; peak {own_peak_megabytes()} MB"),
    ]


def timed(clients: int, documents: int) -> Timed:
    """The report of an invented book, step by step."""
    steps: dict[str, float] = {}
    words = Words.load("fr")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(folder, clients, documents)
        start = time.perf_counter()
        found = _review(folder)
        steps["review"], start = _lap(start)
        data = seen(found, words, Given(head="0" * 64))
        steps["remedies, firmness, sums"], start = _lap(start)
    dossier = compose(data, words, PRINT)
    steps["charts and text"], start = _lap(start)
    printed = pdf.pdf_bytes(dossier)
    steps["pages"], start = _lap(start)
    page = html.html_bytes(compose(data, words, PAGE))
    steps["HTML"], _ = _lap(start)
    return Timed(steps, pdf.page_count(printed), (len(printed), len(page)))


def _review(folder: Path) -> Review:
    preset = files("preavis.advice").joinpath("presets/agency.toml").read_text(encoding="utf-8")
    session = engines.open(book(folder), threads=2)
    try:
        return review(session, load(preset, "preavis.toml"), law_of("FR"))
    finally:
        session.close()


def _lap(start: float) -> tuple[float, float]:
    now = time.perf_counter()
    return now - start, now
