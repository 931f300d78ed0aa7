"""Time exports of each tool, and time sheets kept by hand."""

from __future__ import annotations

from datetime import date, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reading import Read, columns, one_problem

from preavis.sources.time import TIME_TOOLS
from preavis.sources.time.activity import activity_of

_ENTRY = "date, minutes, client, person, project, task, billable, activity"
_GOLDEN = (date(2024, 3, 14), 61, "name:big company", "Peter Tester", "Site", "Task 1", True, "delivery")
_TOGGL = (
    "\ufeffUser,Email,Client,Project,Task,Description,Billable,"
    "Start date,Start time,End date,End time,Duration,Tags,Amount (EUR)\n"
    "Peter Tester,p@t.test,Big Company,Site,Task 1,Work,Yes,"
    "2024-03-14,10:23:00,2024-03-14,11:23:31,01:00:31,,111.11\n"
)
_CLOCKIFY = (
    "Project,Client,Description,Task,User,Group,Email,Tags,Billable,"
    "Start Date,Start Time,End Date,End Time,Duration (h),"
    "Duration (decimal),Billable Rate (EUR),Billable Amount (EUR)\n"
    "Site,Big Company,Work,Task 1,Peter Tester,,p@t.test,,Yes,"
    "03/14/2024,10:23 AM,03/14/2024,11:23:31 AM,01:00:31,0.00,50.00,0.00\n"
)
_HARVEST = (
    "Date,Client,Project,Project Code,Task,Notes,Hours,Billable?,"
    "Invoiced?,Approved?,First Name,Last Name,Roles,Employee?,"
    "Billable Rate,Billable Amount,Cost Rate,Cost Amount,Currency,External Reference URL\n"
    '2024-03-14,Big Company,Site,,Task 1,Work,"1,01",Yes,No,No,Peter,Tester,,Yes,'
    '"50,0","50,5","20,0","20,2",Euro - EUR,\n'
)
_KIMAI = (
    "date,begin,end,duration,currency,rate,internal_rate,hourly_rate,user.name,customer.name,customer.number,project.name,"
    "activity,description,billable,exported,tags\n"
    "2024-03-14,10:23,11:24,1:01,EUR,51,20,50,Peter Tester,Big Company,,Site,Task 1,Work,1,0,\n"
)
_FRENCH = (
    "Date;Collaborateur;Client;Projet;Tâche;Durée (h);Facturable\n"
    "14/03/2024;Peter Tester;Big Company;Site;Task 1;1,0167;Oui\n"
)
_ENGLISH = (
    "Day,Person,Customer,Project,Task,Time spent,Billable\n03/14/2024,Peter Tester,Big Company,Site,Task 1,1:01,yes\n"
)


@pytest.mark.parametrize(
    ("text", "tool"),
    [
        (_TOGGL, "toggl"),
        (_CLOCKIFY, "clockify"),
        (_HARVEST, "harvest"),
        (_KIMAI, "kimai"),
        (_FRENCH, "generic"),
        (_ENGLISH, "generic"),
    ],
    ids=["toggl", "clockify", "harvest", "kimai", "french", "english"],
)
def test_every_tool_gives_the_same_entry(read_time: Read, text: str, tool: str) -> None:
    done = read_time(text)
    assert columns(done, "time_entry", _ENTRY) == [_GOLDEN]
    assert done.reading.interpretation["tool"] == tool
    assert done.claim == (0.85 if tool == "generic" else 0.95)
    assert (done.reading.rows, done.reading.rejects, done.reading.questions) == (1, (), ())


def test_the_real_exports_are_read(samples: Path, read_time: Read) -> None:
    folder = samples / "time" / "exports"
    expected = {
        "toggl_time_entries_import_test_1.csv": [(None, 0, False), ("name:big company", 60, True)],
        "clockify_time_entries_import_test_1.csv": [(None, 0, False), ("name:big company", 60, True)],
        "clockify_time_entries_import_test_2.csv": [("name:real world client", 30, True)],
        "generic_time_entries_import_test_1.csv": [(None, 0, False), ("name:big company", 60, True)],
    }
    for name, entries in expected.items():
        done = read_time((folder / name).read_bytes(), name=name, answers={"date_order": "mdy"})
        assert columns(done, "time_entry", "client, minutes, billable") == entries, name
        assert columns(done, "time_entry", "DISTINCT person") == [("Peter Tester",)]
    for path in folder.glob("*_projects_*.csv"):
        assert read_time(path.read_bytes(), name=path.name).claim == 0


def test_the_ambiguous_dates_of_a_real_export_stop_and_ask(samples: Path, read_time: Read) -> None:
    name = "clockify_time_entries_import_test_1.csv"
    text = (samples / "time" / "exports" / name).read_bytes()
    done = read_time(text, name=name)
    assert [(q.code, q.key, q.samples) for q in done.reading.questions] == [
        ("time.date_order", f"{name}:date_order", ("03/04/2024",))
    ]
    assert done.staged() == 0
    answered = read_time(text, name=name, answers={f"{name}:date_order": "dmy"})
    assert columns(answered, "time_entry", "DISTINCT date") == [(date(2024, 4, 3),)]
    signature, mapping = answered.reading.signature, answered.reading.mapping
    assert signature is not None
    assert mapping is not None
    assert read_time(text, name=name, mappings={signature: mapping}).reading.questions == ()


_SHEET = "Date,Person,Client,Start time,End time,Break,Duration\n"


@pytest.mark.parametrize(
    ("row", "minutes"),
    [
        ("2024-03-14,A,X,22:00,01:30,,", 210),
        ("2024-03-14,A,X,09:00,17:00,0:30,7:30", 450),
        ("2024-03-14,A,X,,,,18:25 min", 18),
        ("2024-03-14,A,X,,,,1h30", 90),
        ("2024-03-14,A,X,,,,1.25", 75),
        ("2024-03-14,A,X,,,,1.250", 75),
        ("2024-03-14,A,X,,,,0:00:29", 0),
        ("2024-03-14,A,X,,,,0:00:30", 1),
        ("2024-03-14,A,X,9:00 AM,1:15 PM,,", 255),
    ],
)
def test_how_long_an_entry_took(read_time: Read, row: str, minutes: int) -> None:
    assert columns(read_time(_SHEET + row + "\n"), "time_entry", "minutes") == [(minutes,)]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("2024-03-14,A,X,,,,", "no_duration"),
        ("2024-03-14,A,X,09:00,,,", "no_duration"),
        ("2024-03-14,A,X,,,,soon", "bad_duration"),
        ("2024-03-14,A,X,,,,-1:00", "negative"),
        ("2024-03-14,A,X,,,,2000.0", "too_long"),
        ("2024-03-14,A,X,09:00,10:00,2:00,", "negative"),
        (",A,X,,,,1:00", "missing_value"),
        ("2024-99-14,A,X,,,,1:00", "bad_date"),
        ("Total,,,,,,12:00", "total_row"),
        ("2024-03-14,A,X,,,,1:00,more", "too_many_cells"),
    ],
)
def test_an_entry_that_cannot_be_is_left_out_with_its_reason(read_time: Read, row: str, code: str) -> None:
    done = read_time(_SHEET + "2024-03-14,A,X,,,,1:00\n" + row + "\n")
    assert [(r.row, r.problem.code) for r in done.reading.rejects] == [(3, f"time.{code}")]
    assert done.staging.count("time_entry") == 1


def test_an_end_stated_before_the_start_is_an_error_and_not_a_night(read_time: Read) -> None:
    done = read_time(_TOGGL.replace("2024-03-14,11:23:31", "2024-03-12,11:23:31"))
    assert [r.problem.code for r in done.reading.rejects] == ["time.negative"]
    done = read_time(_TOGGL.replace("2024-03-14,11:23:31", "2024-03-16,11:23:31"))
    assert [r.problem.code for r in done.reading.rejects] == ["time.too_long"]


def test_more_than_a_day_in_one_row_is_kept_and_said(read_time: Read) -> None:
    done = read_time(_SHEET + "2024-03-31,A,X,,,,120.5\n")
    assert columns(done, "time_entry", "minutes") == [(7230,)]
    assert [(p.code, p.origin and p.origin.row) for p in done.reading.problems] == [("time.over_a_day", 2)]


def test_start_and_end_win_over_the_duration_and_it_is_said(read_time: Read) -> None:
    done = read_time(_SHEET + "2024-03-14,A,X,09:00,10:00,,2:00\n")
    assert columns(done, "time_entry", "minutes") == [(60,)]
    assert one_problem(done, "time.duration_differs").params["rows"] == 1


def test_two_equal_entries_both_stay_and_keep_their_keys(read_time: Read) -> None:
    text = _SHEET + "2024-03-14,A,X,,,,1:00\n" * 2
    keys = columns(read_time(text), "time_entry", "source_key")
    assert len(set(keys)) == 2
    assert columns(read_time(text), "time_entry", "source_key") == keys


def test_rates_are_kept_in_the_currency_of_the_book_alone(read_time: Read) -> None:
    assert columns(read_time(_CLOCKIFY), "time_entry", "rate_base") == [(5000,)]
    dollars = read_time(_CLOCKIFY.replace("(EUR)", "(USD)"))
    assert columns(dollars, "time_entry", "rate_base") == [(None,)]
    assert one_problem(dollars, "time.rate_currency").params["value"] == "USD"


def test_a_customer_number_says_for_sure_who_it_is(read_time: Read) -> None:
    done = read_time(_KIMAI.replace("Big Company,,", "Big Company,K-12,"))
    assert columns(done, "time_entry", "client") == [("code:K-12",)]
    assert ("code:K-12", "name", "big company") in columns(done, "identity", "client, scheme, value")


@pytest.mark.parametrize(
    "name", ["Internal", "interne", "INTERNE", "Non-client", "Sans client", "N/A", "Temps interne"]
)
def test_work_for_nobody_by_name_has_no_client_and_it_is_said(read_time: Read, name: str) -> None:
    reading = read_time(_FRENCH.replace("Big Company", name))
    assert columns(reading, "time_entry", "client, minutes, activity") == [(None, 61, "internal")]
    assert one_problem(reading, "time.for_nobody").params["value"] == name
    assert columns(reading, "client", "client") == []


@pytest.mark.parametrize("name", ["Interne Conseil", "Internal Medicine Clinic", "Aucun Souci SARL"])
def test_a_company_whose_name_only_holds_such_a_word_is_a_client(read_time: Read, name: str) -> None:
    reading = read_time(_FRENCH.replace("Big Company", name))
    assert len(columns(reading, "client", "client")) == 1


def test_a_workbook_of_time_is_read_like_the_text(read_time: Read) -> None:
    done = read_time(
        {
            "Temps": [
                ["Relevé de mars"],
                ["Date", "Collaborateur", "Client", "Projet", "Tâche", "Durée", "Facturable"],
                [
                    date(2024, 3, 14),
                    "Peter Tester",
                    "Big Company",
                    "Site",
                    "Task 1",
                    timedelta(hours=1, minutes=1),
                    True,
                ],
                [date(2024, 3, 14), "Peter Tester", "Big Company", "Site", "Task 1", time(1, 1), True],
            ]
        },
        name="temps.xlsx",
    )
    assert columns(done, "time_entry", _ENTRY) == [_GOLDEN, _GOLDEN]
    assert columns(done, "time_entry", "row") == [(3,), (4,)]


@pytest.mark.parametrize(
    ("texts", "has_client", "activity"),
    [
        (("Réunion hebdo",), True, "meeting"),
        (("Client meeting",), True, "meeting"),
        (("Relance impayés",), True, "chasing"),
        (("Retouches maquette",), True, "rework"),
        (("Avant-vente",), True, "presales"),
        (("Déplacement Lyon",), True, "travel"),
        (("Support",), True, "support"),
        (("Administration",), False, "admin"),
        (("Formation",), True, "internal"),
        (("Développement",), True, "delivery"),
        (("Développement",), False, "internal"),
        ((None, "support", None, "meeting"), True, "support"),
    ],
)
def test_words_say_what_kind_of_work_it_was(texts: tuple[str | None, ...], has_client: bool, activity: str) -> None:
    assert activity_of(texts, has_client=has_client) == activity


def test_a_file_without_time_is_not_claimed_and_is_refused(read_time: Read) -> None:
    for content in ("a;b\n1;2\n", b"", b"\0\1\2\3" * 50, "N° facture;Date;Client;HT;TTC\nF;13/02/2024;X;1,00;1,20\n"):
        done = read_time(content)
        assert done.claim == 0
        assert [p.severity for p in done.reading.problems] == ["refused"]


@given(st.text(max_size=40))
def test_no_heading_makes_a_tool_fail(heading: str) -> None:
    for tool in TIME_TOOLS:
        found = tool.fit((heading, "Date", heading))
        assert found is None or set(found.values()) <= {0, 1, 2}
