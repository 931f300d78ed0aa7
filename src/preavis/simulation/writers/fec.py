"""The ledger as a French FEC: the 18 legal columns, and the due date and invoice number that many products add."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from preavis.simulation.calendar import month
from preavis.simulation.company import DemoCompany
from preavis.simulation.writers.ledger import JOURNALS, LABELS, Entry, Ledger, Line, carried, ledger

COLUMNS = (
    "JournalCode", "JournalLib", "EcritureNum", "EcritureDate", "CompteNum", "CompteLib", "CompAuxNum", "CompAuxLib",
    "PieceRef", "PieceDate", "EcritureLib", "Debit", "Credit", "EcritureLet", "DateLet", "ValidDate", "Montantdevise",
    "Idevise",
)  # fmt: skip
EXTRA = ("DateLimitReglmt", "NumFacture")
Key = tuple[str, str, str]


def write(company: DemoCompany, folder: Path, encoding: str = "utf-8") -> list[Path]:
    """One file a fiscal year, named as the law has it."""
    book = ledger(company)
    starts = (month(company.first, months) for months in range(0, 12 * _years(company), 12))
    return [_year(company, book, folder, (first, encoding)) for first in starts]


def _years(company: DemoCompany) -> int:
    return company.as_of.year - company.first.year


def _year(company: DemoCompany, book: Ledger, folder: Path, how: tuple[date, str]) -> Path:
    first, encoding = how
    after = month(first, 12)
    last = date.fromordinal(after.toordinal() - 1)
    opened = [] if first == company.first else carried(book, first)
    entries = [*opened, *(entry for entry in book.entries if first <= entry.day < after)]
    rows = ["\t".join((*COLUMNS, *EXTRA)), *_rows(book, entries)]
    path = folder / f"{company.siren}FEC{last:%Y%m%d}.txt"
    path.write_bytes("".join(f"{row}\r\n" for row in rows).encode(encoding))
    return path


def _rows(book: Ledger, entries: list[Entry]) -> Iterator[str]:
    letters = _letters(book, entries)
    numbers: Counter[str] = Counter()
    opening = False
    for entry in entries:
        # All opening lines are one entry: one number, balanced as a whole.
        if entry.journal != "AN" or not opening:
            numbers[entry.journal] += 1
        opening = entry.journal == "AN"
        number = f"{entry.journal}{numbers[entry.journal]:05d}"
        for line in entry.lines:
            yield "\t".join(_fields(book, entry, line, (number, *letters.get(_key(book, line), ("", "")))))


def _key(book: Ledger, line: Line) -> Key:
    return line.account, line.aux, book.group(line.group)


def _letters(book: Ledger, entries: Iterable[Entry]) -> dict[Key, tuple[str, str]]:
    """A letter for each group that this year settles whole, in the order it does, by auxiliary."""
    sums: dict[Key, int] = defaultdict(int)
    last: dict[Key, date] = {}
    for entry in entries:
        for line in entry.lines:
            if line.group:
                sums[_key(book, line)] += line.amount
                last[_key(book, line)] = max(entry.day, last.get(_key(book, line), entry.day))
    given: Counter[tuple[str, str]] = Counter()
    letters = {}
    for key in sorted((k for k, total in sums.items() if total == 0), key=lambda k: (last[k], k)):
        index = given[key[:2]]
        given[key[:2]] += 1
        letters[key] = (
            f"{chr(65 + index // 676 % 26)}{chr(65 + index // 26 % 26)}{chr(65 + index % 26)}",
            f"{last[key]:%Y%m%d}",
        )
    return letters


def _fields(book: Ledger, entry: Entry, line: Line, given: tuple[str, str, str]) -> Iterator[str]:
    number, letter, lettered = given
    yield from (entry.journal, JOURNALS[entry.journal], number, f"{entry.day:%Y%m%d}")
    yield from (line.account, LABELS[line.account], line.aux, book.names.get(line.aux, ""))
    yield from (entry.piece, f"{entry.piece_day or entry.day:%Y%m%d}", entry.label)
    yield from (_money(max(line.amount, 0)), _money(max(-line.amount, 0)), letter, lettered, f"{entry.day:%Y%m%d}")
    yield from (_money(line.foreign[0]), line.foreign[1]) if line.foreign else ("", "")
    yield from (f"{line.due:%Y%m%d}" if line.due else "", line.invoice)


def _money(cents: int) -> str:
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100},{abs(cents) % 100:02d}"
