"""Exchange rates: one unit of the base currency in the quoted one, from a day."""

from __future__ import annotations

from decimal import Decimal

from preavis.sources.rows import Row, RowFlaw
from preavis.sources.tables.base import Run, Table, currency_code

_LARGEST = Decimal(10**9)


def read(run: Run) -> None:
    """Stage a rate a row."""

    def one(row: Row) -> None:
        day, base, quote = (
            row.need_day("date"),
            currency_code(row.need_text("base")),
            currency_code(row.need_text("quote")),
        )
        rate = row.number_in("rate")
        if rate is None:
            raise RowFlaw("missing_value", field="rate")
        rate = rate.quantize(Decimal("0.00000001")) if abs(rate) < _LARGEST else rate
        if not 0 < rate < _LARGEST:
            raise RowFlaw("bad_rate", field="rate", value=str(rate)[:40])
        fact = {"date": day, "base": base, "quote": quote, "rate": rate, "source": row.text("source")}
        run.put("fx_rate", row.number, run.unique("fx_rate", f"{day}|{base}|{quote}"), fact)
        run.totals["rates"] += 1

    run.each(run.rows(), one)


TABLE = Table(
    "rates",
    "fx_rate",
    (("date",), ("base",), ("quote",), ("rate",)),
    frozenset({"base", "quote", "rate"}),
    frozenset(["rates", "rate", "taux", "cours", "fx", "currencies", "devises"]),
    read,
)
