"""The placeholders of a letter's text: nothing but the declared fields can be reached."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from preavis.errors import UsageError
from preavis.plan.letters.grammar import Known, names, parse

KNOWN: Known = {
    "name": "",
    "end_date": "date",
    "total": "money",
    "count": "count",
    "registered": "flag",
    "invoices": {"number": "", "open": "money"},
}


def refused(text: str) -> UsageError:
    with pytest.raises(UsageError) as found:
        parse(text, KNOWN)
    return found.value


@pytest.mark.parametrize(
    "text",
    [
        "{name.upper}",
        "{name[0]}",
        "{name()}",
        "{name!r}",
        "{name:>20}",
        "{__class__}",
        "{0}",
        "{}",
        "{{name}}",
        "{name",
        "name}",
        "{?name}open",
        "{/name}",
        "{?name}{/total}",
        "{%x%}",
        "{{ config }}",
        "${name:x}",
    ],
)
def test_what_is_no_placeholder_is_refused(text: str) -> None:
    assert refused(text).code in {
        "letters.bad_placeholder",
        "letters.unclosed",
        "letters.unknown_field",
        "letters.unknown_field_close",
        "letters.wrong_format",
    }


def test_an_unknown_field_is_refused_with_the_nearest_name() -> None:
    error = refused("It ends on {end_dat:date}.")
    assert error.code == "letters.unknown_field_close"
    assert error.params["close"] == "end_date"


def test_a_field_that_resembles_nothing_is_refused_with_all_names() -> None:
    error = refused("{zzz}")
    assert error.code == "letters.unknown_field"
    assert "end_date" in str(error.params["known"])


@pytest.mark.parametrize("text", ["{total}", "{total:date}", "{name:money}", "{registered}", "{invoices}"])
def test_a_field_is_written_in_its_own_format_only(text: str) -> None:
    assert refused(text).code == "letters.wrong_format"


def test_only_a_table_repeats() -> None:
    assert refused("{#name}x{/name}").code == "letters.wrong_format"


def test_the_columns_of_a_table_are_known_inside_it_alone() -> None:
    assert list(names(parse("{#invoices}{number}{/invoices}", KNOWN))) == ["invoices", "number"]
    assert refused("{number}").code.startswith("letters.unknown_field")


def test_control_characters_in_a_text_are_refused() -> None:
    assert refused("a\x00b").code == "letters.control_character"


def test_blocks_do_not_nest_without_end() -> None:
    assert refused("{?name}" * 9 + "x" + "{/name}" * 9).code == "letters.bad_placeholder"


PIECES = st.sampled_from(
    [
        "{name}",
        "{total:money}",
        "{?name}",
        "{/name}",
        "{!name}",
        "{#invoices}",
        "{/invoices}",
        "{number}",
        "{",
        "}",
        "{count?one|many}",
        "text",
        "{end_date:date}",
        "{os}",
        "{name.x}",
        "{?registered}",
        "{/registered}",
    ]
)


@given(st.lists(PIECES, max_size=14).map("".join) | st.text(max_size=60))
@settings(deadline=None, max_examples=300)
def test_whatever_is_accepted_names_declared_fields_only(text: str) -> None:
    declared = set(KNOWN) | {"number", "open"}
    try:
        nodes = parse(text, KNOWN)
    except UsageError:
        return
    assert set(names(nodes)) <= declared
    # Nothing that looks like a placeholder stays behind as text.
    plain = "".join(node for node in nodes if isinstance(node, str))
    assert not re.search(r"[{}]", plain)
