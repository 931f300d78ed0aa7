"""Books with a past that can be worked out by hand: paid on the day, one rate, so many hours a month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from preavis.backtest import Past
from preavis.cli import main
from preavis.cli.backtest import past_of
from preavis.cli.setting import Setting
from preavis.store import Store

HOURLY = 50


@dataclass(frozen=True)
class Told:
    """A client: euros billed and hours spent in each month from the first to the last (counted from January 2022)."""

    name: str
    billed: int
    hours: int
    first: int = 0
    last: int = 47
    late: int = 0


def text(clients: list[Told]) -> str:
    """The history in plain notation."""
    lines = ["person Ana", f"2022-01-01 rate Ana {HOURLY},00 EUR an hour"]
    for one in clients:
        code = one.name[:3].upper()
        lines.append(f'client "{one.name}" code:{code}')
        for month in range(one.first, one.last + 1):
            year, place = 2022 + month // 12, month % 12 + 1
            day, number = f"{year}-{place:02d}-10", f"{code}-{month:02d}"
            paid = date.fromordinal(date(year, place, 10).toordinal() + one.late).isoformat()
            lines.append(f'{day} invoice {number} "{one.name}" {one.billed},00 EUR no VAT due {day}')
            lines.append(f'{paid} payment "{one.name}" {one.billed},00 EUR for {number}')
            lines.append(f'{day} time Ana "{one.name}" {one.hours}h delivery')
    return "\n".join(lines) + "\n"


def book(folder: Path, clients: list[Told], preset: str = "services") -> Path:
    """A book of that history, made and filled as a user would."""
    said = "--lang", "en"
    assert main([*said, "init", str(folder), "--name", "Acme", "--preset", preset]) == 0
    add(folder, text(clients))
    return folder


def add(folder: Path, told: str) -> None:
    """More facts, in one more import."""
    file = folder.parent / f"more{len(list(folder.parent.glob('more*')))}.preavis"
    file.write_text(told, encoding="utf-8")
    assert main(["--lang", "en", "--book", str(folder), "import", str(file), "--apply"]) == 0


def past(folder: Path, last: date = date(2025, 12, 31)) -> tuple[Past, Store]:
    """What the book remembers; the store is to be closed."""
    setting = Setting.of([], {})
    setting.choose_book(str(folder))
    store = Store.open(folder, None, None)
    return past_of(setting, store, last), store
