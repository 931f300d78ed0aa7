"""What a file leaves open is asked, never guessed; what was answered is remembered."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reading import Read, columns

from preavis.sources.values import day_of, parse_date, parse_decimal, seconds_of

_HEAD = "N° facture;Date;Client;HT;TTC\n"
_OPEN_DATES = _HEAD + "F-1001;03/04/2024;X;100,00;120,00\nF-1002;05/06/2024;X;100,00;120,00\n"
_OPEN_DECIMALS = _HEAD + "F-1001;2024-04-03;X;1.234;1.500\n"


def test_dates_that_may_be_read_both_ways_stop_and_ask(read: Read) -> None:
    done = read(_OPEN_DATES)
    (question,) = done.reading.questions
    assert (question.code, question.key) == ("tables.date_order", "table.csv:date_order")
    assert (question.choices, question.samples) == (("dmy", "mdy"), ("03/04/2024", "05/06/2024"))
    assert done.staged() == 0


@pytest.mark.parametrize(
    ("answers", "day"),
    [
        ({"date_order": "dmy"}, date(2024, 4, 3)),
        ({"table.csv:date_order": "mdy"}, date(2024, 3, 4)),
        ({"date_order": "dmy", "table.csv:date_order": "mdy"}, date(2024, 3, 4)),
    ],
)
def test_an_answer_settles_the_date_order(read: Read, answers: dict[str, str], day: date) -> None:
    assert columns(read(_OPEN_DATES, answers=answers), "document", "issue_date")[0] == (day,)


def test_an_answer_for_another_file_settles_nothing(read: Read) -> None:
    assert read(_OPEN_DATES, answers={"other.csv:date_order": "dmy"}).reading.questions


def test_one_day_past_twelve_in_any_column_decides_and_it_is_said(read: Read) -> None:
    done = read("N° facture;Date;Échéance;Client;HT;TTC\nF-1001;03/04/2024;13/05/2024;X;1,00;1,20\n")
    assert columns(done, "document", "issue_date") == [(date(2024, 4, 3),)]
    assert done.reading.interpretation["date_order"] == "dmy (evident)"


def test_dates_that_contradict_each_other_are_asked_and_the_misfits_rejected(read: Read) -> None:
    text = _HEAD + "F-1001;13/04/2024;X;1,00;1,20\nF-1002;04/13/2024;X;1,00;1,20\n"
    assert [q.code for q in read(text).reading.questions] == ["tables.date_order"]
    done = read(text, answers={"date_order": "dmy"})
    (reject,) = done.reading.rejects
    assert (reject.row, reject.problem.code, reject.problem.params["value"]) == (3, "tables.bad_date", "04/13/2024")
    assert reject.problem.params["field"] == "Date"


def test_decimals_that_may_be_thousands_stop_and_ask(read: Read) -> None:
    done = read(_OPEN_DECIMALS)
    assert [(q.code, q.choices) for q in done.reading.questions] == [("tables.decimal_mark", ("comma", "point"))]
    assert done.staged() == 0
    assert columns(read(_OPEN_DECIMALS, answers={"decimal_mark": "comma"}), "document", "excl") == [(123400,)]
    assert columns(read(_OPEN_DECIMALS, answers={"decimal_mark": "point"}), "document", "excl") == [(123,)]


def test_a_companion_amount_decides_the_decimal_mark(read: Read) -> None:
    done = read(_OPEN_DECIMALS + "F-1002;2024-04-03;X;12,50;15,00\n")
    assert columns(done, "document", "excl") == [(123400,), (1250,)]


def test_what_was_answered_is_remembered_under_the_header(read: Read) -> None:
    first = read(_OPEN_DATES, answers={"date_order": "mdy"}).reading
    assert first.signature is not None
    assert first.mapping is not None
    assert first.mapping["date_order"] == "mdy"
    again = read(_OPEN_DATES, mappings={first.signature: first.mapping})
    assert again.reading.questions == ()
    assert columns(again, "document", "issue_date")[0] == (date(2024, 3, 4),)
    assert again.reading.interpretation["date_order"] == "mdy (remembered)"


def test_a_remembered_mapping_wins_over_the_headings(read: Read) -> None:
    text = "N° facture;Date;Client;HT;TTC;Zone\nF-1001;2024-04-13;X;100,00;120,00;projet A\n"
    first = read(text).reading
    assert first.signature is not None
    assert first.mapping is not None
    changed = {**first.mapping, "columns": {**first.mapping["columns"], "Zone": "project"}}
    done = read(text, mappings={first.signature: changed})
    assert columns(done, "document", "project") == [("projet A",)]
    broken = read(text, mappings={first.signature: {"table": "invoices", "columns": {"Nowhere": "number"}}})
    assert [(p.code, p.params["value"]) for p in broken.reading.problems] == [("tables.bad_mapping", "Nowhere")]


def test_a_mapping_can_be_kept_as_toml(read: Read) -> None:
    mapping = read(_OPEN_DATES, answers={"date_order": "mdy"}).reading.mapping
    assert mapping is not None
    lines = [f'{key} = "{value}"' for key, value in mapping.items() if isinstance(value, str)]
    lines += ["[columns]", *(f'"{heading}" = "{field}"' for heading, field in mapping["columns"].items())]
    assert tomllib.loads("\n".join(lines)) == mapping


def test_equal_tables_are_told_apart_by_their_name_or_asked(read: Read) -> None:
    text = "Date;Client;Montant\n13/02/2024;X;100,00\n"
    assert read(text).reading.questions[0].code == "tables.kind"
    assert read(text, answers={"kind": "payments"}).reading.primary == "settlement"
    assert read(text, name="paiements.csv").reading.primary == "settlement"


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("2024-03-04", None, date(2024, 3, 4)),
        ("20240304", None, date(2024, 3, 4)),
        ("4/3/24", "dmy", date(2024, 3, 4)),
        ("4.3.2024", "mdy", date(2024, 4, 3)),
        ("4 mars 2024", None, date(2024, 3, 4)),
        ("Mar 4, 2024", None, date(2024, 3, 4)),
        ("lun. 4 févr. 2024", None, date(2024, 2, 4)),
        ("04-Aug-23", None, date(2023, 8, 4)),
        ("1er août 2023", None, date(2023, 8, 1)),
        ("2024-03-04T09:23:52Z", None, date(2024, 3, 4)),
        ("04/03/2024 10:23", "dmy", date(2024, 3, 4)),
        ("31/02/2024", "dmy", None),
        ("45292", None, None),
        ("soon", None, None),
        ("2024-13-01", None, None),
    ],
)
def test_days_are_read_in_the_known_forms_alone(text: str, order: str | None, day: date | None) -> None:
    assert parse_date(text, order) == day  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "mark", "number"),
    [
        ("1 234,50 €", None, "1234.50"),
        ("1\u202f234,50", None, "1234.50"),
        ("1.234,50", None, "1234.50"),
        ("1,234.50", None, "1234.50"),
        ("1'234.50", None, "1234.50"),
        ("(12.5)", None, "-12.5"),
        ("−3", None, "-3"),
        ("12,5-", None, "-12.5"),
        ("$1,234", "point", "1234"),
        ("1,234", "comma", "1.234"),
        ("EUR 5", None, "5"),
        ("0.125", None, "0.125"),
        ("12.34.56", None, None),
        ("1 23", None, None),
        ("1e5", None, None),
        ("=1+1", None, None),
        ("", None, None),
        (".", None, None),
    ],
)
def test_numbers_are_read_in_the_known_forms_alone(text: str, mark: str | None, number: str | None) -> None:
    assert parse_decimal(text, mark) == (None if number is None else Decimal(number))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("01:02:03", 3723),
        ("1:30", 5400),
        ("18:25 min", 1105),
        ("1h30", 5400),
        ("1 h 30 min", 5400),
        ("90 min", 5400),
        ("PT1H30M", 5400),
        ("1,5", 5400),
        ("1.5", 5400),
        ("2.000,0", 7200000),
        ("-0:30", -1800),
        ("abc", None),
        ("1:75", None),
    ],
)
def test_durations_are_read_in_the_known_forms_alone(text: str, seconds: int | None) -> None:
    assert seconds_of(text) == seconds


def test_a_workbook_gives_days_and_durations_as_they_are() -> None:
    assert day_of(date(2024, 3, 4)) == date(2024, 3, 4)
    assert seconds_of(timedelta(hours=25)) == 90000


@settings(max_examples=80, deadline=None)
@given(st.integers(-(10**12), 10**12))
def test_an_amount_written_in_either_locale_is_read_back(cents: int) -> None:
    value = Decimal(cents) / 100
    english = f"{value:,.2f}"
    french = english.replace(",", "\u202f").replace(".", ",")
    german = english.replace(",", "_").replace(".", ",").replace("_", ".")
    assert [parse_decimal(text) for text in (english, french, german)] == [value] * 3
