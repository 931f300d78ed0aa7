"""Toggl Track, detailed report. The currency stands in a heading: `Amount (EUR)`; newer durations are `18:25 min`."""

from __future__ import annotations

from preavis.sources.time.base import DURATION, TimeTool

TOOL = TimeTool(
    "toggl",
    {
        "user": ("User", "Member", "Utilisateur"),
        "email": ("Email",),
        "client": ("Client",),
        "project": ("Project", "Projet"),
        "task": ("Task", "Tâche"),
        "note": ("Description",),
        "tags": ("Tags", "Tag", "Étiquettes"),
        "billable": ("Billable", "Facturable"),
        "start_date": ("Start date", "Date de début"),
        "start_time": ("Start time", "Heure de début"),
        "end_date": ("End date", "Stop date", "Date de fin"),
        "end_time": ("End time", "Stop time", "Heure de fin"),
        "duration": ("Duration", "Durée"),
        "rate": ("Billable rate", "Hourly rate"),
    },
    (("start_date",), ("user", "email"), DURATION),
    ("Start date", "Start time", "Duration"),
)
