"""The same figures written for Polars and for pandas, as their users would: what the review is measured against.

Revenue and its share, labour at dated rates rounded entry by entry, open balance, days beyond terms with part payments
and open overdue documents. Each gives back whole-number sums by client that must equal the product's.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
from bench.review_book import AS_OF, rates

from preavis.facts.period import trailing

FIRST = trailing(AS_OF, 12).first
Sums = dict[str, "np.ndarray[tuple[int], np.dtype[np.int64]]"]
DOCUMENTS = ["client", "issue_date", "due_date", "excl_base", "incl_base"]
ALLOCATIONS = ["client", "date", "due_date", "amount_base"]
TIME = ["client", "person", "date", "minutes", "activity"]


def with_polars(folder: Path) -> Sums:
    """The figures with lazy frames, one collection."""
    clients = pl.scan_parquet(folder / "clients.parquet").rename({"reference": "client"})
    documents = pl.scan_parquet(folder / "document").select(DOCUMENTS).filter(pl.col("issue_date") <= AS_OF)
    paid = pl.scan_parquet(folder / "allocation").select(ALLOCATIONS).filter(pl.col("date") <= AS_OF)
    time = pl.scan_parquet(folder / "time_entry").select(TIME)
    priced = pl.LazyFrame(
        [(r.person, r.first, r.last, r.hourly_base) for r in rates()],
        orient="row",
        schema=["person", "first", "last", "hourly"],
    )
    overdue, late = pl.col("due_date") < AS_OF, (pl.lit(AS_OF) - pl.col("due_date")).dt.total_days()
    asked = documents.group_by("client").agg(
        revenue=pl.col("excl_base").filter(pl.col("issue_date") >= FIRST).sum(),
        asked=pl.col("incl_base").sum(),
        owed=pl.col("incl_base").filter(overdue).sum(),
        owed_days=(pl.col("incl_base") * late).filter(overdue).sum(),
    )
    recent, days = pl.col("date") >= FIRST, (pl.col("date") - pl.col("due_date")).dt.total_days()
    settled = paid.group_by("client").agg(
        settled=pl.col("amount_base").sum(),
        met=pl.col("amount_base").filter(overdue).sum(),
        met_days=(pl.col("amount_base") * late).filter(overdue).sum(),
        paid=pl.col("amount_base").filter(recent).sum(),
        paid_days=(pl.col("amount_base") * days).filter(recent).sum(),
    )
    labour = (
        time.filter(pl.col("date").is_between(FIRST, AS_OF), pl.col("activity").is_in(["delivery", "travel"]))
        .join(priced, on="person")
        .filter(pl.col("date").is_between(pl.col("first"), pl.col("last")))
        .group_by("client")
        .agg(labour=((pl.col("minutes") * pl.col("hourly") + 30) // 60).sum())
    )
    frame = clients
    for part in (asked, settled, labour):
        frame = frame.join(part, on="client", how="left")
    table = frame.sort("number").collect().fill_null(0)
    return _finished({name: table[name].to_numpy().astype(np.int64) for name in table.columns[2:]})


def with_pandas(folder: Path) -> Sums:
    """The figures with data frames in memory."""
    clients = pd.read_parquet(folder / "clients.parquet").set_index("reference")["number"]
    documents = _read(folder, "document", DOCUMENTS, "issue_date")
    paid = _read(folder, "allocation", ALLOCATIONS, "date")
    time = _read(folder, "time_entry", TIME, "date")
    day, first = pd.Timestamp(AS_OF), pd.Timestamp(FIRST)
    sums: dict[str, pd.Series[int]] = {}
    sums["revenue"] = documents[documents["issue_date"] >= first].groupby("client")["excl_base"].sum()
    sums["asked"] = documents.groupby("client")["incl_base"].sum()
    for prefix, frame, amount in (("owed", documents, "incl_base"), ("met", paid, "amount_base")):
        due = frame[frame["due_date"] < day]
        sums[prefix] = due.groupby("client")[amount].sum()
        sums[f"{prefix}_days"] = (due[amount] * (day - due["due_date"]).dt.days).groupby(due["client"]).sum()
    sums["settled"] = paid.groupby("client")["amount_base"].sum()
    recent = paid[paid["date"] >= first]
    sums["paid"] = recent.groupby("client")["amount_base"].sum()
    days = (recent["date"] - recent["due_date"]).dt.days
    sums["paid_days"] = (recent["amount_base"] * days).groupby(recent["client"]).sum()
    priced = pd.DataFrame(
        [(r.person, pd.Timestamp(r.first), pd.Timestamp(r.last), r.hourly_base) for r in rates()],
        columns=["person", "first", "last", "hourly"],
    )
    worked = time[(time["date"] >= first) & time["activity"].isin(["delivery", "travel"])].merge(priced, on="person")
    worked = worked[(worked["date"] >= worked["first"]) & (worked["date"] <= worked["last"])]
    sums["labour"] = ((worked["minutes"] * worked["hourly"] + 30) // 60).groupby(worked["client"]).sum()
    whole = pd.DataFrame(sums).reindex(clients.index).fillna(0)
    return _finished({name: whole[name].to_numpy().astype(np.int64) for name in whole.columns})


def _read(folder: Path, kind: str, columns: list[str], day: str) -> pd.DataFrame:
    frame = pd.read_parquet(folder / kind, columns=columns)
    for column in ("issue_date", "due_date", "date"):
        if column in frame:
            frame[column] = pd.to_datetime(frame[column])
    return frame[frame[day] <= pd.Timestamp(AS_OF)]


def _finished(sums: Sums) -> Sums:
    return {
        "revenue": sums["revenue"],
        "labour": sums["labour"],
        "open": sums["asked"] - sums["settled"],
        "late_amount": sums["owed"] - sums["met"] + sums["paid"],
        "late_days": sums["owed_days"] - sums["met_days"] + sums["paid_days"],
    }
