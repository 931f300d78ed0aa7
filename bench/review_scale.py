"""The measures of large books: against a bare scan of the same columns, Polars, pandas, and their own growth."""

from __future__ import annotations

import math
import sys
import tempfile
from pathlib import Path

import numpy as np
from bench.review_book import AS_OF, book, write
from bench.review_peers import FIRST, Sums, with_pandas, with_polars
from bench.timing import Row, median_seconds, process

from preavis import engines
from preavis.engines import Session
from preavis.engines.literals import literal
from preavis.measures import Assumptions, measure_all
from preavis.measures.base import Branch, Scope
from preavis.measures.compose import add_up
from preavis.measures.money_rows import LABOUR, labour, rated

SMALL, LARGE = (10_000, 1_000_000), (100_000, 10_000_000)
THREADS = 2
_READ = {
    "document": ("excl_base incl_base", "issue_date due_date", "kind number"),
    "settlement": ("amount_base", "date", "kind"),
    "allocation": ("amount_base", "date issue_date due_date", "kind settlement"),
    "time_entry": ("minutes", "date", "person activity"),
    "cost": ("amount_base", "date", "category"),
}
"""Columns that the measures read of each kind: whole numbers, days, texts."""


def run(clients: int = SMALL[0], documents: int = SMALL[1]) -> list[Row]:
    """Ratios at one size, then growth to ten times of it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(folder, clients, documents)
        rows, small = _at(folder, f"{clients:,} clients, {documents:,} documents")
    return rows + _growth(10 * clients, 10 * documents, small)


def bare(session: Session) -> None:
    """Count and sums of every column that the measures read, without a condition, a group or a join."""
    for kind, (numbers, days, texts) in _READ.items():
        family = "time" if kind == "time_entry" else "tables"
        figures = ["COUNT(*)", "COUNT(client)", "SUM(CAST(client AS HUGEINT))"]
        figures += [f"SUM({column})" for column in numbers.split()]
        figures += [f"SUM(DATE_DIFF('day', DATE '1970-01-01', {column}))" for column in days.split()]
        figures += [f"SUM(STRLEN({column}))" for column in texts.split()]
        session.rows(f"SELECT {', '.join(figures)} FROM raw_{kind}_{family}")


def same_figures(session: Session) -> Sums:
    """The figures of the peers through the product's own machinery: branches, one statement, sums by client."""
    scope = Scope(session.book, Assumptions())
    first, last = literal(FIRST), literal(AS_OF)
    recent, overdue = f"f.date >= {first}", f"f.due_date < {last}"
    late = f"DATE_DIFF('day', f.due_date, {last})"

    def if_(condition: str, then: str) -> str:
        return f"CASE WHEN {condition} THEN {then} ELSE 0 END"

    asked = {"revenue": if_(f"f.issue_date >= {first}", "f.excl_base"), "open": "f.incl_base"}
    asked |= {"late_amount": if_(overdue, "f.incl_base"), "late_days": if_(overdue, f"f.incl_base * {late}")}
    paid, met = if_(recent, "f.amount_base"), if_(overdue, "f.amount_base")
    to_payment = "DATE_DIFF('day', f.due_date, f.date)"
    days = f"{if_(recent, to_payment)} - {if_(overdue, late)}"
    settled = {"open": "-f.amount_base", "late_amount": f"{paid} - {met}", "late_days": f"f.amount_base * ({days})"}
    worked = f"f.date BETWEEN {first} AND {last} AND f.activity IN {LABOUR}"
    branches = (
        Branch("document", {"asked": "TRUE"}, asked),
        Branch("allocation", {"settled": "TRUE"}, settled),
        Branch("time_entry", {"worked": "TRUE"}, {"labour": labour(scope)}, worked, source=rated(scope)),
    )
    cells = add_up(session, branches, scope.clients)
    names = ("revenue", "labour", "open", "late_amount", "late_days")
    return {name: cells.sum(name, "asked", "settled", "worked") for name in names}


def _at(folder: Path, size: str) -> tuple[list[Row], float]:
    session = engines.open(book(folder), threads=THREADS)
    try:
        _equal(same_figures(session), with_polars(folder), with_pandas(folder))
        floor = median_seconds(lambda: bare(session), 7)
        measures = len(measure_all(session, Assumptions()).columns)
        whole = median_seconds(lambda: measure_all(session, Assumptions()), 7)
        same = median_seconds(lambda: same_figures(session), 7)
        polars = median_seconds(lambda: with_polars(folder), 5)
        pandas = median_seconds(lambda: with_pandas(folder), 3)
    finally:
        session.close()
    slower = f"Polars takes {polars / same:.1f} x, pandas {pandas / same:.1f} x as long"
    return [
        (f"{size}: bare scan of the same columns", f"{floor:.3f} s"),
        (f"{size}: all {measures} measures", f"{whole:.3f} s, {whole / floor:.1f} x the bare scan (target 5)"),
        (
            f"{size}: revenue, labour, open balance, days beyond terms, shares",
            f"{same:.3f} s, {same / floor:.1f} x the bare scan; {slower}",
        ),
        (f"{size}: all measures against those few figures", f"Polars {polars:.3f} s, pandas {pandas:.3f} s"),
    ], whole


def _equal(ours: Sums, *peers: Sums) -> None:
    for peer in peers:
        for name, sums in ours.items():
            if not np.array_equal(sums, peer[name]):
                raise SystemExit(f"{name} differs from a peer's")


def _growth(clients: int, documents: int, small: float) -> list[Row]:
    with tempfile.TemporaryDirectory() as name:
        write(Path(name), clients, documents)
        _, peak = process([sys.executable, "-m", "bench.review_scale", name], Path(__file__).parents[1])
        session = engines.open(book(Path(name)), threads=THREADS)
        try:
            floor = median_seconds(lambda: bare(session))
            large = median_seconds(lambda: measure_all(session, Assumptions()), 7)
        finally:
            session.close()
    size = f"{clients:,} clients, {documents:,} documents"
    growth = f"exponent {math.log10(large / small):.2f}, peak {peak / 1024:.1f} GB (promise 6)"
    return [(f"{size}: all measures", f"{large:.2f} s, {large / floor:.1f} x the bare scan, {growth}")]


def main() -> None:
    """With a folder: measure that book once, for its peak memory. Without: every figure."""
    if len(sys.argv) > 1:
        session = engines.open(book(Path(sys.argv[1])), threads=THREADS)
        measure_all(session, Assumptions())
        session.close()
        return
    for label, value in run():
        print(f"{label}: {value}")


if __name__ == "__main__":
    main()
