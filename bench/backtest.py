"""A backtest of the demo's book: all of it, against what cannot be spared, opening and reviewing each day once."""

from __future__ import annotations

import tempfile
from contextlib import redirect_stderr, redirect_stdout
from datetime import date
from io import StringIO
from pathlib import Path

from bench.timing import Row, median_seconds

from preavis.backtest import ORIGINS, Asked, Past, backtest
from preavis.backtest.origins import quarter_ends, span
from preavis.cli import main
from preavis.cli.backtest import past_of
from preavis.cli.setting import Setting
from preavis.law import law_of
from preavis.review import review
from preavis.store import Store

_LAST = date(2026, 6, 30)


def run() -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        with redirect_stdout(StringIO()), redirect_stderr(StringIO()):
            main(["demo", f"{folder}/demo"])
        book = Path(folder, "demo", "book")
        setting = Setting.of([], {})
        setting.choose_book(str(book))
        store = Store.open(book)
        try:
            return _rows(past_of(setting, store, _LAST))
        finally:
            store.close()


def _rows(past: Past) -> list[Row]:
    found = backtest(past, Asked())
    took = median_seconds(lambda: backtest(past, Asked()), 5)
    floor = median_seconds(lambda: _reviews(past), 5)
    label = f"the demo's book, {ORIGINS} origins asked, {len(found.origins)} with a year after them, "
    label += f"{len(found.quarters)} days reviewed"
    return [(label, f"{took * 1000:.0f} ms, {took / floor:.2f} x the reviews alone ({floor * 1000:.0f} ms)")]


def _reviews(past: Past) -> None:
    """The same days opened and reviewed, acceptability included, nothing compared."""
    with past.open(past.last, past.policy) as session:
        known = span(session)
    for day in quarter_ends(known) if known else ():
        with past.open(day, past.policy) as session:
            seen = review(session, past.policy, law_of(session.book.company.country))
            for one in seen.clients:
                _ = one.advice.acceptability
