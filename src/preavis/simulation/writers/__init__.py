"""Writers of the demo company: one layout each, all of the same facts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from preavis.errors import UsageError
from preavis.simulation.company import DemoCompany
from preavis.simulation.writers import fec, notation, sheets, tables, timesheets

TIME_LAYOUTS = tuple(timesheets.LAYOUTS)


def _ledger(company: DemoCompany, folder: Path) -> list[Path]:
    """A FEC a year, with what a ledger cannot say: who the clients are, costs by client, people, time."""
    beside = [
        sheets.clients(company, "fr"),
        sheets.costs(company, "fr", only_clients=True),
        sheets.people(company, "fr"),
    ]
    files = [*fec.write(company, folder), *tables.write_csv(beside, folder, "fr")]
    return [*files, timesheets.write(company, folder, "toggl")]


_WRITERS: Mapping[str, Callable[[DemoCompany, Path], list[Path]]] = {
    "fec": _ledger,
    "csv-fr": lambda company, folder: tables.write_csv(sheets.sheets(company, "fr"), folder, "fr"),
    "csv-en": lambda company, folder: tables.write_csv(sheets.sheets(company, "en"), folder, "en"),
    "xlsx": lambda company, folder: tables.write_xlsx(sheets.sheets(company, "fr"), folder / "atelier-nord.xlsx"),
    "notation": lambda company, folder: [notation.write(company, folder / "atelier-nord.preavis")],
}
LAYOUTS = (*_WRITERS, *TIME_LAYOUTS)


def write(company: DemoCompany, folder: Path, layout: str) -> list[Path]:
    """Write the company into a folder in one layout; gives the files in the order of their names.

    `fec` and `notation` hold everything; `csv-fr`, `csv-en` and `xlsx` all but time; `toggl`, `clockify`, `harvest` and
    `kimai` time alone. Raises UsageError for a layout that is none, or a workbook without xlsxwriter.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if layout in TIME_LAYOUTS:
        return [timesheets.write(company, folder, layout)]
    if layout not in _WRITERS:
        raise UsageError("simulation.unknown_layout", value=layout, choices=", ".join(LAYOUTS))
    return sorted(_WRITERS[layout](company, folder))
