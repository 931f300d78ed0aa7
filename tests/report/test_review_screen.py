"""The review's table fits the screen it is drawn on, and tells nothing by colour alone."""

from __future__ import annotations

import io

import pytest
from rich.cells import cell_len
from rich.console import Console

from preavis.report.review_screen import Line, draw
from preavis.report.screen import bullets
from preavis.report.words import Words

LONG = "Hidden Loss and Sons of the North SARL"
LATE = "It pays 71 days late. " * 4
TRAILING = "Margin of 9.0%, below the 15.0% of the policy."
LINES = [
    Line("part", (LONG, "Part", "untenable", "100%", "-€12,345", "71", "8.0%"), LATE),
    Line("fix", ("Été & Cie", "Fix", "strained", "61%", "€1,200", "?", "2.5%"), TRAILING),
    Line("keep", ("東京株式会社", "Keep", "strong", "99%", "€98,765", "-3", "31.0%"), ""),
    Line(None, ("Old", "dormant", "", "", "?", "?", "?"), ""),
]  # fmt: skip


@pytest.mark.parametrize("width", [72, 80, 100, 140])
def test_no_line_is_wider_than_the_screen(width: int) -> None:
    drawn = [line.plain for line in draw(LINES, Words.load("en"), width)]
    assert max(cell_len(line.rstrip()) for line in drawn) <= width


@pytest.mark.parametrize("language", ["en", "fr"])
def test_figures_stand_under_their_heads_whatever_the_script(language: str) -> None:
    drawn = [line.plain for line in draw(LINES, Words.load(language), 140)]
    share_ends = {cell_len(line[: line.rindex("%") + 1]) for line in drawn if "%" in line and line[0] != " "}
    assert len(share_ends) == 1


def test_a_wide_screen_shows_the_reason_beside_and_a_narrow_one_beneath() -> None:
    beside = [line.plain for line in draw(LINES, Words.load("en"), 160)]
    beneath = [line.plain for line in draw(LINES, Words.load("en"), 80)]
    assert any("Fix" in line and "Margin of 9.0%" in line for line in beside)
    assert not any("Fix" in line and "Margin of 9.0%" in line for line in beneath)
    assert any(line.strip().startswith("Margin of 9.0%") for line in beneath)


def test_each_recommendation_has_a_mark_and_a_word() -> None:
    drawn = "\n".join(line.plain for line in draw(LINES, Words.load("en"), 100))
    assert all(told in drawn for told in ("■ Part", "▲ Fix", "● Keep"))


def test_a_long_name_is_cut_with_a_sign() -> None:
    drawn = [line.plain for line in draw(LINES, Words.load("en"), 100)]
    assert any("Hidden Loss and Sons of t…" in line for line in drawn)


def test_a_line_never_breaks_between_a_figure_and_its_sign() -> None:
    out = Console(file=io.StringIO(), width=30, highlight=False)
    out.print(
        bullets(["Plus de vingt\u202f% des heures, soit 1\u202f234,50\u00a0€ par mois\u202f; c’est\u202f: trop"] * 2)
    )
    lines = out.file.getvalue().splitlines()  # type: ignore[attr-defined]  # it is the buffer above
    assert not any(line.strip().startswith(("%", ";", ":", "234", "€")) for line in lines)
