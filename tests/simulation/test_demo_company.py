"""The demo company: the same everywhere, balanced, and with stories one can see in its own facts."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date
from itertools import accumulate, pairwise
from pathlib import Path

import pytest

from preavis.errors import UsageError
from preavis.facts.identity import is_siren, normalise_name
from preavis.facts.period import Period, trailing
from preavis.simulation import LAYOUTS, DemoCompany, demo_company, truth, write
from preavis.simulation.calendar import month
from preavis.simulation.cast import CAST
from preavis.simulation.truth import result

YEAR = trailing(date(2026, 6, 30), 12)
BEFORE = trailing(date(2025, 6, 30), 12)
DIGEST = (
    "import hashlib; from preavis.simulation import demo_company; "
    "print(hashlib.sha256(repr(demo_company()).encode()).hexdigest())"
)


def code(company: DemoCompany, story: str) -> str:
    return next(client.code for client in company.clients if client.story == story)


def days_late(company: DemoCompany, client: str) -> list[int]:
    due = {one.number: one.due for one in company.invoices if one.client == client and one.kind == "invoice"}
    return [
        (paid.day - due[number]).days
        for paid in company.settlements
        if paid.client == client and paid.kind == "payment"
        for number, _ in paid.settles
        if number in due
    ]


def test_a_client_that_pays_otherwise_moves_no_other(company: DemoCompany) -> None:
    late = code(company, "late_payer")
    cast = [replace(part, delay=((0, 0), (0, 0))) if part.client.code == late else part for part in CAST]
    other = demo_company(cast=cast)
    assert other.invoices == company.invoices
    assert [one for one in other.settlements if one.client != late] == [
        one for one in company.settlements if one.client != late
    ]
    assert max(days_late(other, late)) <= 4 < max(days_late(company, late))


def test_the_same_seed_gives_the_same_company_whatever_the_machine_is_set_to(company: DemoCompany) -> None:
    assert demo_company() == company
    assert demo_company(7) != company
    digests = {
        subprocess.run(
            [sys.executable, "-c", DIGEST],
            env=os.environ | {"PYTHONHASHSEED": seed, "TZ": zone},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for seed, zone in (("0", "UTC"), ("4711", "Pacific/Auckland"))
    }
    assert len(digests) == 1


def test_it_is_a_believable_agency(company: DemoCompany) -> None:
    totals = truth(company, YEAR)
    revenue = sum(one.revenue for one in totals.values())
    assert 1_200_000_00 < revenue < 1_600_000_00
    assert 0 < result(company, YEAR) < revenue // 10
    assert len(company.people) == 9
    worked = Counter[str]()
    for entry in company.time:
        if entry.day in YEAR:
            worked[entry.person] += entry.minutes
    assert all(500 * 60 < minutes < 1_700 * 60 for minutes in worked.values()), worked


def test_24_clients_of_distinct_names_and_stories(company: DemoCompany) -> None:
    assert len(company.clients) == len({c.story for c in company.clients}) == 24
    assert len({normalise_name(c.name) for c in company.clients}) == 24
    assert is_siren(company.siren)
    assert all(is_siren(c.siren) for c in company.clients if c.siren)


def test_every_client_says_what_an_owner_would_expect(company: DemoCompany) -> None:
    for client in company.clients:
        assert client.expected
        assert set(client.expected) <= {"keep", "fix", "part", "unknown"}


def test_settlements_never_exceed_what_they_settle(company: DemoCompany) -> None:
    owed = {one.number: one.incl_base for one in company.invoices}
    for paid in company.settlements:
        assert sum(part for _, part in paid.settles) == paid.amount_base
        for number, part in paid.settles:
            owed[number] -= part
    kinds = {one.number: one.kind for one in company.invoices}
    assert all(left >= 0 for number, left in owed.items() if kinds[number] == "invoice")
    assert all(left <= 0 for number, left in owed.items() if kinds[number] == "credit_note")


def test_nobody_works_two_things_at_once_nor_past_midnight(company: DemoCompany) -> None:
    days = defaultdict(list)
    for entry in company.time:
        days[entry.person, entry.day].append((entry.start, entry.start + entry.minutes))
    for spans in days.values():
        ordered = sorted(spans)
        assert all(first[1] <= second[0] for first, second in pairwise(ordered))
        assert ordered[-1][1] < 24 * 60


def test_the_stories_are_in_the_figures(company: DemoCompany) -> None:
    year, before = truth(company, YEAR), truth(company, BEFORE)
    revenue = sum(one.revenue for one in year.values())

    def of(story: str) -> str:
        return code(company, story)

    group = [c.code for c in company.clients if c.group == "Hélianthe"]
    assert 0.33 < sum(year[c].revenue for c in group) / revenue < 0.40
    loss, star = year[of("hidden_loss")], year[of("star")]
    assert loss.minutes > 2 * star.minutes
    assert loss.revenue / loss.minutes * 60 < 6_000
    assert star.revenue / star.minutes * 60 > 13_000
    assert min(days_late(company, of("late_payer"))) > 40
    assert max(days_late(company, of("early_payer"))) < 0
    assert year[of("dormant")].revenue == year[of("dormant")].minutes == 0 < before[of("dormant")].revenue
    assert before[of("newcomer")].revenue == 0 < year[of("newcomer")].revenue
    assert year[of("decliner")].revenue * 3 < before[of("decliner")].revenue * 2
    assert year[of("improver")].revenue * 5 > before[of("improver")].revenue * 6
    festival = year[of("pass_through")]
    assert festival.pass_through * 10 > festival.revenue * 7
    assert {one.kind for one in company.settlements if one.client == of("write_off")} == {"payment", "write_off"}
    assert {one.currency for one in company.invoices if one.client == of("foreign_currency")} == {"USD"}
    assert [e for e in company.events if e.client == of("disputes") and e.kind == "dispute"]
    assert all(len(s.settles) == 2 for s in company.settlements if s.client == of("bundles"))
    credited = [one for one in company.invoices if one.client == of("credit_notes") and one.kind == "credit_note"]
    assert len(credited) >= 5


def test_a_client_that_comes_later_leaves_no_trace_before(company: DemoCompany) -> None:
    begun = {part.client.code: month(date(2024, 7, 1), part.months[0]) for part in CAST}
    seen = [(one.client, one.issued) for one in company.invoices]
    seen += [(one.client, one.day) for facts in (company.settlements, company.events) for one in facts]
    seen += [(one.client, one.day) for facts in (company.costs, company.time) for one in facts if one.client]
    assert [(client, day) for client, day in seen if day < begun[client]] == []
    assert {client for client, day in seen if day <= date(2024, 5, 31)} == {
        client for client, day in begun.items() if day == company.first
    }
    assert begun[code(company, "newcomer")] == date(2026, 5, 1)


def test_the_capacity_eater_wants_its_hours_when_everyone_does(company: DemoCompany) -> None:
    months = Counter[tuple[int, int]]()
    own = Counter[tuple[int, int]]()
    for entry in company.time:
        if entry.day in YEAR and entry.client:
            month = (entry.day.year, entry.day.month)
            months[month] += entry.minutes
            own[month] += entry.minutes * (entry.client == code(company, "capacity_eater"))
    peak = {month for month, _ in months.most_common(3)}
    assert sum(own[month] for month in peak) > sum(own.values()) // 2


@pytest.mark.parametrize("layout", LAYOUTS)
def test_writing_twice_gives_the_same_bytes(layout: str, company: DemoCompany, tmp_path: Path) -> None:
    first, second = write(company, tmp_path / "a", layout), write(company, tmp_path / "b", layout)
    assert [p.name for p in first] == [p.name for p in second]
    assert [p.read_bytes() for p in first] == [p.read_bytes() for p in second]


def test_an_unknown_layout_says_which_there_are(company: DemoCompany, tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        write(company, tmp_path, "sage")
    assert caught.value.code == "simulation.unknown_layout"
    assert "csv-fr" in str(caught.value.params["choices"])


Row = dict[str, str]


def ledgers(company: DemoCompany, folder: Path) -> list[list[Row]]:
    files = [path for path in write(company, folder, "fec") if path.suffix == ".txt"]
    assert [path.name for path in files] == [f"{company.siren}FEC{year}0630.txt" for year in (2024, 2025, 2026)]
    years = []
    for path in files:
        with path.open(encoding="utf-8", newline="") as stream:
            years.append(list(csv.DictReader(stream, delimiter="\t")))
    return years


def cents(text: str) -> int:
    return int(text.replace(",", ""))


def balance(rows: list[Row]) -> int:
    return sum(cents(row["Debit"]) - cents(row["Credit"]) for row in rows)


def is_result(row: Row, account: str) -> bool:
    """A year's charges and income open the next one as its result."""
    return account == "120000" and row["CompteNum"][0] in "67"


def test_the_ledger_is_legal_balanced_and_carries_its_balances_forward(company: DemoCompany, tmp_path: Path) -> None:
    years = ledgers(company, tmp_path)
    assert list(years[0][0])[:18] == [
        "JournalCode", "JournalLib", "EcritureNum", "EcritureDate", "CompteNum", "CompteLib", "CompAuxNum",
        "CompAuxLib", "PieceRef", "PieceDate", "EcritureLib", "Debit", "Credit", "EcritureLet", "DateLet", "ValidDate",
        "Montantdevise", "Idevise",
    ]  # fmt: skip
    for rows in years:
        entries = defaultdict(list)
        for row in rows:
            entries[row["EcritureNum"]].append(row)
            assert all(row[name] for name in (*list(row)[:6], "PieceRef", "PieceDate", "EcritureLib", "ValidDate"))
        assert all(balance(lines) == 0 for lines in entries.values())
    for before, after in pairwise(years):
        opened = [row for row in after if row["JournalCode"] == "AN"]
        for account in {row["CompteNum"] for row in before if row["CompteNum"][0] in "12345"} | {"120000"}:
            ended = [row for row in before if row["CompteNum"] == account or is_result(row, account)]
            assert balance([row for row in opened if row["CompteNum"] == account]) == balance(ended)


def test_the_bank_is_never_overdrawn(company: DemoCompany) -> None:
    from preavis.simulation.writers.ledger import ledger  # noqa: PLC0415  only this test needs the ledger itself

    held = Counter[date]()
    for entry in ledger(company).entries:
        held[entry.day] += sum(line.amount for line in entry.lines if line.account == "512000")
    assert min(accumulate(held[day] for day in sorted(held))) > 0


def test_every_letter_of_the_ledger_is_a_group_that_adds_up_to_nothing(company: DemoCompany, tmp_path: Path) -> None:
    for rows in ledgers(company, tmp_path):
        groups = defaultdict(list)
        for row in rows:
            if row["EcritureLet"]:
                groups[row["CompteNum"], row["CompAuxNum"], row["EcritureLet"]].append(row)
        assert len(groups) > 300
        assert all(balance(lines) == 0 for lines in groups.values())


def test_the_ledgers_result_is_the_companys(company: DemoCompany, tmp_path: Path) -> None:
    windows = (Period(date(2023, 7, 1), date(2024, 6, 30)), BEFORE, YEAR)
    for rows, window in zip(ledgers(company, tmp_path), windows, strict=True):
        assert -balance([row for row in rows if row["CompteNum"][0] in "67"]) == result(company, window)


def test_the_ledger_can_be_written_in_the_encoding_of_windows(company: DemoCompany, tmp_path: Path) -> None:
    from preavis.simulation.writers import fec  # noqa: PLC0415  only this test needs the writer itself

    (tmp_path / "cp1252").mkdir()
    utf = fec.write(company, tmp_path)[0].read_bytes()
    windows = fec.write(company, tmp_path / "cp1252", "cp1252")[0].read_bytes()
    assert windows != utf
    assert windows.decode("cp1252") == utf.decode("utf-8")
