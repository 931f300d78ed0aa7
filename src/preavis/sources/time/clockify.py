"""Clockify, detailed report. `Duration (decimal)` may be 0.00 beside one hour; `Task` is called `Activity` in some
workspaces.
"""

from __future__ import annotations

from preavis.sources.time.base import DURATION, TimeTool

TOOL = TimeTool(
    "clockify",
    {
        "user": ("User", "Member"),
        "email": ("Email",),
        "client": ("Client",),
        "project": ("Project",),
        "task": ("Task", "Activity"),
        "note": ("Description",),
        "tags": ("Tags",),
        "billable": ("Billable",),
        "invoiced": ("Invoiced",),
        "start_date": ("Start Date",),
        "start_time": ("Start Time",),
        "end_date": ("End Date",),
        "end_time": ("End Time",),
        "duration": ("Duration (h)",),
        "hours": ("Duration (decimal)",),
        "rate": ("Billable Rate (USD)", "Billable Rate"),
    },
    (("start_date",), DURATION),
    ("Start Date", "Duration (h)"),
)
