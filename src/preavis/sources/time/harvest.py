"""Harvest's detailed report. Hours follow the account's locale (`2.000,0`); the currency is written `Euro - EUR`."""

from __future__ import annotations

from preavis.sources.time.base import TimeTool

TOOL = TimeTool(
    "harvest",
    {
        "first_name": ("First Name", "Prénom"),
        "last_name": ("Last Name", "Nom de famille"),
        "user": ("Employee Name", "Person"),
        "client": ("Client",),
        "project": ("Project", "Projet"),
        "task": ("Task", "Tâche"),
        "note": ("Notes",),
        "billable": ("Billable?",),
        "invoiced": ("Invoiced?",),
        "start_date": ("Date",),
        "hours": ("Hours", "Heures"),
        "rate": ("Billable Rate",),
        "currency": ("Currency", "Devise"),
    },
    (("start_date",), ("hours",), ("last_name", "first_name")),
    ("Date", "Hours", "First Name", "Last Name"),
)
