"""Kimai, CSV or XLSX; the user picks the columns. The customer's number and VAT number say for sure who it is."""

from __future__ import annotations

from preavis.sources.time.base import DURATION, TimeTool

_COLUMNS = {
    "user": ("user.alias", "user.name", "user.display", "User", "Username", "Name", "Alias", "Benutzer", "Utilisateur"),
    "email": ("user.email",),
    "client": ("customer.name", "Customer", "Client", "Kunde"),
    "client_code": ("customer.number", "Customer number", "Numéro de client"),
    "vat_number": ("customer.vat_id", "VAT ID"),
    "project": ("project.name", "Project", "Projet", "Projekt"),
    "task": ("activity", "activity.name", "Activité", "Tätigkeit"),
    "note": ("description", "Beschreibung"),
    "tags": ("tags", "Étiquettes"),
    "billable": ("billable", "Facturable"),
    "invoiced": ("exported", "Exporté"),
    "start_date": ("date", "Datum"),
    "start_time": ("begin", "from", "Début", "Von"),
    "end_time": ("end", "to", "Fin", "Bis"),
    "break": ("break", "Pause"),
    "duration": ("duration", "Durée", "Dauer"),
    "hours": ("duration_decimal",),
    "seconds": ("duration_seconds",),
    "rate": ("hourly_rate", "Hourly rate", "Taux horaire"),
    "currency": ("currency", "Devise"),
    "id": ("id",),
}
_NEEDS = (("start_date", "start_time"), ("client", "client_code", "project", "task"), DURATION)

TOOL = TimeTool("kimai", _COLUMNS, _NEEDS, ("customer.name",))
"""Headings as Kimai names its fields."""

TRANSLATED = TimeTool("kimai", _COLUMNS, _NEEDS, ("Date", "Customer", "Activity"))
"""Headings of an export whose columns bear their English labels."""
