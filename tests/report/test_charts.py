"""Charts: one definition for every face, in the reader's numbers, the same bytes every time, nothing from outside."""

from __future__ import annotations

import re
from dataclasses import asdict
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from preavis.errors import UsageError
from preavis.report.charts import (
    PAGE,
    PRINT,
    Dress,
    Look,
    Month,
    Point,
    draw,
    fan,
    lenses,
    payment,
    shares,
    whale,
)
from preavis.report.charts.marks import MOST
from preavis.report.charts.palette import DARK, LIGHT
from preavis.report.charts.whale import curve
from preavis.report.words import Words

POINTS = [
    Point(
        f"client-{number}",
        name,
        advice,
        {
            "margin": margin,
            "contribution": margin,
            "margin_per_scarce_hour": 40.5,
            "full_profit": margin,
            "late": 4.0 * number,
            "p80": 9.0 * number,
            "p80_low": 3.0,
            "p80_high": 60.0,
            "revenue_share": 0.25,
            "hours_share": 0.4,
        },
    )
    for number, (name, advice, margin) in enumerate(
        [
            ("Ébène & fils", "keep", 12_345.0),
            ("<b>Ombre</b>", "fix", 800.0),
            ("Pluie", "part", -2_500.0),
            ("?", None, 5.0),
        ]
    )
]
MONTHS = [Month("2026-07-01", 1_000, 2_000, 3_500), Month("2026-08-01", -400, 1_500, 3_000)]
CHARTS = {
    "whale": lambda look, words: whale(POINTS, look, words),
    "lenses": lambda look, words: lenses(POINTS, look, words),
    "payment": lambda look, words: payment(POINTS, look, words),
    "shares": lambda look, words: shares(POINTS, look, words),
    "fan": lambda look, words: fan(MONTHS, 500, look, words),
}


def svg(name: str, language: str = "en", dress: Dress = PRINT) -> str:
    look, words = Look(dress, language, "EUR"), Words.load(language)
    return draw(CHARTS[name](look, words), look).svg


def texts(drawn: str) -> list[str]:
    return [element.text or "" for element in ET.fromstring(drawn).iter() if element.tag.endswith("text")]


@pytest.mark.parametrize("name", CHARTS)
def test_every_chart_is_drawn_the_same_twice_and_asks_nothing_from_outside(name: str) -> None:
    first = svg(name)
    assert first == svg(name)
    assert "<script" not in first
    assert re.findall(r"(?:href|src|url)\s*[=(]", first.replace("xmlns:xlink", "")) == []


@pytest.mark.parametrize("name", ["whale", "lenses", "fan"])
def test_amounts_are_written_as_each_language_does(name: str) -> None:
    amounts = {language: [text for text in texts(svg(name, language)) if "€" in text] for language in ("en", "fr")}
    assert all(re.fullmatch(r"−?€[\d,]+", text) for text in amounts["en"])
    assert all(re.fullmatch(r"−?\d{1,3}(\u202f\d{3})*\u00a0€", text) for text in amounts["fr"])
    assert min(map(len, amounts.values())) >= 4


def test_months_are_named_in_the_readers_language() -> None:
    assert "juil. 2026" in " ".join(texts(svg("fan", "fr")))
    assert "Jul 2026" in " ".join(texts(svg("fan", "en")))


def test_names_are_text_and_a_page_leaves_colours_to_its_style_sheet() -> None:
    drawn = svg("lenses", dress=PAGE)
    assert "▲ <b>Ombre</b>" in texts(drawn)
    assert "<b>" not in drawn
    assert {"var(--keep)", "var(--fix)", "var(--part)"} <= set(re.findall(r"var\(--\w+\)", drawn))
    assert not re.findall(r"#[0-9a-fA-F]{6}", drawn)


def test_the_curve_counts_who_earns_and_what_is_taken_back() -> None:
    found = curve([*POINTS, Point("later", "Unknown", "unknown", {"margin": None})])
    assert (found.earning, found.peak, found.total, found.taken_back, found.drawn) == (3, 13_150, 10_650, 2_500, 4)


def test_a_chart_of_rows_holds_at_most_what_can_be_read() -> None:
    many = [Point(f"c{i:03}", f"Client {i:03}", "keep", POINTS[0].figures) for i in range(200)]
    look = Look(PRINT, "en", "EUR")
    drawn = draw(shares(many, look, Words.load("en")), look)
    assert len([text for text in texts(drawn.svg) if text.startswith("Client ")]) == MOST


def test_two_clients_of_one_name_have_a_row_each() -> None:
    twins = [Point(key, "Dupont", "keep", POINTS[0].figures) for key in ("dupont", "dupont-2")]
    look = Look(PRINT, "en", "EUR")
    assert texts(draw(payment(twins, look, Words.load("en")), look).svg).count("Dupont") == 2


@pytest.mark.parametrize(("palette", "ground"), [(LIGHT, "#FFFFFF"), (DARK, "#14171C")])
def test_colours_stand_out_from_their_ground(palette: Any, ground: str) -> None:
    """WCAG 1.4.11: 3:1 for what carries meaning; 1.4.3: 4.5:1 for text."""
    assert palette.paper == ground
    contrast = {name: _contrast(colour, ground) for name, colour in asdict(palette).items()}
    assert min(contrast[name] for name in ("keep", "fix", "part", "unknown")) >= 3
    assert min(contrast[name] for name in ("ink", "muted")) >= 4.5


@pytest.mark.parametrize(("module", "library"), [("altair", "altair"), ("vl_convert", "vl-convert-python")])
def test_a_missing_library_is_named(module: str, library: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, module, None)
    with pytest.raises(UsageError, match="missing_extra") as refused:
        svg("whale")
    assert refused.value.params == {"library": library}


def _contrast(one: str, other: str) -> float:
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
