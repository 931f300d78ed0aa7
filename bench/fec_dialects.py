"""What the dialects cost that a reader cannot take as they are: the same ledger in each, against its regular text.

Run `python -m bench.fec_dialects`. Every dialect gives as many lines, and is read by the product's own source.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from itertools import groupby
from pathlib import Path
from statistics import median
from xml.sax.saxutils import escape

from bench.fec_import import product, write_ledger
from bench.timing import Row

LINES = 300_000
_REPEAT = 3
_JOURNAL, _ENTRY = slice(0, 2), slice(2, 4)


def _quoted(lines: list[str]) -> Iterator[str]:
    return ('"' + line.replace("\t", '"\t"') + '"\r\n' for line in lines)


def _quotes_inside(lines: list[str]) -> Iterator[str]:
    return (line.replace("Virement ", 'Virement "au comptant" ') + "\r\n" for line in lines)


def _doubled_ends(lines: list[str]) -> Iterator[str]:
    return (line + "\r\r\n" for line in lines)


def _one_more(lines: list[str]) -> Iterator[str]:
    return (line + "\t\r\n" for line in lines)


def _xml(lines: list[str]) -> Iterator[str]:
    """One element a line of the ledger on a line of its own, dates as XML writes them."""
    names = lines[0].split("\t")
    rows = (line.split("\t") for line in lines[1:])
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<comptabilite><exercice><DateCloture>2025-12-31</DateCloture>\n'
    for _, of_entry in groupby(rows, key=lambda row: row[2]):
        entry = list(of_entry)
        yield f"<journal>{_elements(names[_JOURNAL], entry[0][_JOURNAL])}<ecriture>"
        yield _elements(names[_ENTRY], entry[0][_ENTRY]) + "\n"
        for row in entry:
            yield f"<ligne>{_elements(names[4:], row[4:])}</ligne>\n"
        yield "</ecriture></journal>\n"
    yield "</exercice></comptabilite>\n"


def _elements(names: list[str], values: list[str]) -> str:
    told = ((name, _day(value) if "Date" in name else value) for name, value in zip(names, values, strict=True))
    return "".join(f"<{name}>{escape(value)}</{name}>" for name, value in told if value)


def _day(value: str) -> str:
    return f"{value[:4]}-{value[4:6]}-{value[6:]}" if value else value


DIALECTS: dict[str, Callable[[list[str]], Iterator[str]]] = {
    "every field in quotes": _quoted,
    "quotes inside texts": _quotes_inside,
    "line ends doubled (CR CR LF)": _doubled_ends,
    "a separator behind every line": _one_more,
    "XML": _xml,
}


def run() -> list[Row]:
    """Seconds of each dialect, and how many times the regular text takes."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        regular = folder / "regular" / "123456782FEC20251231.txt"
        regular.parent.mkdir()
        count = write_ledger(regular, LINES)
        lines = regular.read_text(encoding="utf-8").splitlines()
        floor = _seconds(regular, folder)
        found: list[Row] = [(f"{count:,} lines of regular text", f"{floor:.2f} s")]
        for number, (dialect, written) in enumerate(DIALECTS.items()):
            path = folder / str(number) / (regular.stem + (".xml" if dialect == "XML" else ".txt"))
            path.parent.mkdir()
            with path.open("w", encoding="utf-8", newline="") as out:
                out.writelines(written(lines))
            seconds = _seconds(path, folder)
            found.append((dialect, f"{seconds:.2f} s, {seconds / floor:.1f} x the regular text"))
    return found


def _seconds(path: Path, folder: Path) -> float:
    return median(product(path, folder) for _ in range(_REPEAT))


if __name__ == "__main__":
    for label, value in run():
        print(f"{label:<40} {value}")
