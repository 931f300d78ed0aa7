"""Every time entry in the layout of a time tracker: Toggl, Clockify, Harvest or Kimai."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from pathlib import Path

from preavis.simulation.company import DemoCompany, DemoTime

Row = Mapping[str, str]
TASKS = {
    "delivery": "Production", "meeting": "Réunion", "support": "Support", "rework": "Corrections", "admin": "Gestion",
    "chasing": "Relance", "presales": "Avant-vente", "internal": "Interne",
}  # fmt: skip


def write(company: DemoCompany, folder: Path, layout: str) -> Path:
    """One CSV with every entry."""
    names = {client.code: client.name for client in company.clients}
    rows = [LAYOUTS[layout](entry, names.get(entry.client or "", "")) for entry in company.time]
    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=list(rows[0]), lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    path = folder / f"{layout}.csv"
    path.write_bytes(out.getvalue().encode("utf-8-sig" if layout == "toggl" else "utf-8"))
    return path


def _clock(minutes: int, *, seconds: bool = True) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}" + (":00" if seconds else "")


def _yes(*, value: bool) -> str:
    return "Yes" if value else "No"


def _toggl(one: DemoTime, client: str) -> Row:
    return {
        "User": one.person, "Email": "", "Client": client, "Project": one.project, "Task": TASKS[one.activity],
        "Description": one.note, "Billable": _yes(value=one.billable), "Start date": one.day.isoformat(),
        "Start time": _clock(one.start), "End date": one.day.isoformat(), "End time": _clock(one.start + one.minutes),
        "Duration": _clock(one.minutes), "Tags": "",
    }  # fmt: skip


def _clockify(one: DemoTime, client: str) -> Row:
    return {
        "Project": one.project, "Client": client, "Description": one.note, "Task": TASKS[one.activity],
        "User": one.person, "Group": "", "Email": "", "Tags": "", "Billable": _yes(value=one.billable),
        "Start Date": f"{one.day:%d/%m/%Y}", "Start Time": _clock(one.start), "End Date": f"{one.day:%d/%m/%Y}",
        "End Time": _clock(one.start + one.minutes), "Duration (h)": _clock(one.minutes),
        "Duration (decimal)": _hours(one.minutes), "Billable Rate (EUR)": "", "Billable Amount (EUR)": "",
    }  # fmt: skip


def _hours(minutes: int) -> str:
    """Hours with two decimals: exact, as entries are whole quarters of an hour."""
    return f"{minutes // 60}.{minutes % 60 * 100 // 60:02d}"


def _harvest(one: DemoTime, client: str) -> Row:
    return {
        "Date": one.day.isoformat(), "Client": client, "Project": one.project, "Project Code": "",
        "Task": TASKS[one.activity], "Notes": one.note, "Hours": _hours(one.minutes),
        "Billable?": _yes(value=one.billable), "Invoiced?": "No", "Approved?": "Yes", "First Name": one.person,
        "Last Name": "", "Roles": "", "Employee?": "Yes", "Billable Rate": "", "Billable Amount": "", "Cost Rate": "",
        "Cost Amount": "", "Currency": "Euro - EUR", "External Reference URL": "",
    }  # fmt: skip


def _kimai(one: DemoTime, client: str) -> Row:
    return {
        "date": one.day.isoformat(), "begin": _clock(one.start, seconds=False),
        "end": _clock(one.start + one.minutes, seconds=False), "duration": _clock(one.minutes, seconds=False),
        "duration_seconds": str(one.minutes * 60), "currency": "EUR", "user.name": one.person, "customer.name": client,
        "customer.number": one.client or "", "project.name": one.project, "activity": TASKS[one.activity],
        "description": one.note, "billable": "1" if one.billable else "0", "exported": "0", "tags": "",
    }  # fmt: skip


LAYOUTS: Mapping[str, Callable[[DemoTime, str], Row]] = {
    "toggl": _toggl,
    "clockify": _clockify,
    "harvest": _harvest,
    "kimai": _kimai,
}
