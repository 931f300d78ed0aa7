"""From a chart to SVG: without network, with the reader's number formats, the same bytes every time."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from babel.dates import get_day_names, get_month_names
from babel.numbers import get_currency_symbol

from preavis.errors import UsageError
from preavis.report.charts.palette import LIGHT, NAMED, Palette

Drawn = Any
"""A chart of Altair, or a part of one. The library is loaded when a chart is made, so its types are not known here."""

_VERSION = "6.4"
_LOCALES = {"en": "en_GB", "fr": "fr"}
WIDTH = 520
"""Width of a chart's plot in pixels; the page scales it."""


@dataclass(frozen=True)
class Dress:
    """Colours and font of a face. `margin` is kept free at the sides, in pixels: the reader's font may be wider than
    the one that the drawing is measured with.
    """

    palette: Palette
    font: str
    margin: int


@dataclass(frozen=True)
class Look:
    """How a chart is dressed: its dress, the reader's language, the book's currency."""

    dress: Dress
    language: str
    currency: str

    @property
    def palette(self) -> Palette:
        return self.dress.palette


@dataclass(frozen=True)
class Picture:
    """A chart drawn, and the size it was drawn at in pixels."""

    svg: str
    width: int
    height: int


PRINT = Dress(LIGHT, "Libertinus Serif", 4)
"""A printed page."""
PAGE = Dress(NAMED, "system-ui, sans-serif", 36)
"""A page on a screen: the colours are those of its style sheet."""


def library() -> Any:
    """Altair. Raises UsageError `report.missing_extra` when the extra is not installed."""
    try:
        import altair as alt  # noqa: PLC0415  only a report needs it
    except ImportError as error:
        raise UsageError("report.missing_extra", library="altair") from error
    return alt


def upright(y: Drawn) -> Drawn:
    """A vertical axis of money whose title is read without turning the head: level, above the axis."""
    axis = library().Axis(
        format="$,.0f", tickCount=6, titleAngle=0, titleAlign="left", titleBaseline="bottom", titleX=0, titleY=-8
    )
    return y.axis(axis)


def draw(chart: Drawn, look: Look) -> Picture:
    """The chart as SVG. Raises UsageError `report.missing_extra` without vl-convert."""
    try:
        import vl_convert  # noqa: PLC0415  only a report needs it
    except ImportError as error:
        raise UsageError("report.missing_extra", library="vl-convert-python") from error
    svg = vl_convert.vegalite_to_svg(
        json.dumps(_dressed(chart.to_dict(), look)),
        vl_version=_VERSION,
        allowed_base_urls=[],
        format_locale=number_locale(look.language, look.currency),
        time_format_locale=time_locale(look.language),
    )
    width, height = (int(float(svg.partition(f'{side}="')[2].partition('"')[0])) for side in (" width", " height"))
    return Picture(svg, width, height)


def _dressed(spec: Mapping[str, Any], look: Look) -> dict[str, Any]:
    """A chart's definition under the look: quiet grid, no frame, nothing for a screen reader but its own text."""
    colours = look.palette
    axis = {
        "domainColor": colours.grid,
        "gridColor": colours.grid,
        "tickColor": colours.grid,
        "labelColor": colours.ink,
        "titleColor": colours.muted,
        "titleFontWeight": "normal",
        "labelFontSize": 11,
        "titleFontSize": 11,
    }
    legend = {
        "labelColor": colours.ink,
        "titleColor": colours.muted,
        "orient": "top",
        "labelLimit": 0,
        "title": None,
        "labelFontSize": 11,
        "symbolSize": 70,
        "columnPadding": 28,
    }
    config = {
        "aria": False,
        "background": None,
        "padding": {"left": look.dress.margin, "right": look.dress.margin, "top": 4, "bottom": 10},
        "font": look.dress.font,
        "view": {"stroke": None},
        "axis": axis,
        "legend": legend,
        "title": {"color": colours.ink, "fontSize": 11, "fontWeight": "bold", "anchor": "start"},
        "text": {"color": colours.ink, "fontSize": 11},
    }
    return {**spec, "config": config}


@cache
def number_locale(language: str, currency: str) -> dict[str, Any]:
    """How d3 writes numbers for a language: 1 234,50 € or €1,234.50."""
    sign = get_currency_symbol(currency, locale=_LOCALES[language])
    french = language == "fr"
    return {
        "decimal": "," if french else ".",
        "thousands": "\u202f" if french else ",",
        "grouping": [3],
        "currency": ["", f"\u00a0{sign}"] if french else [sign, ""],
        "percent": "\u202f%" if french else "%",
        "minus": "−",
    }


@cache
def time_locale(language: str) -> dict[str, Any]:
    """How d3 writes dates for a language."""
    locale = _LOCALES[language]
    days = {width: get_day_names(width, locale=locale) for width in ("wide", "abbreviated")}
    months = {width: get_month_names(width, locale=locale) for width in ("wide", "abbreviated")}
    week = (6, 0, 1, 2, 3, 4, 5)
    return {
        "dateTime": "%A %e %B %Y %X",
        "date": "%d/%m/%Y",
        "time": "%H:%M:%S",
        "periods": ["AM", "PM"],
        "days": [days["wide"][day] for day in week],
        "shortDays": [days["abbreviated"][day] for day in week],
        "months": [months["wide"][month] for month in range(1, 13)],
        "shortMonths": [months["abbreviated"][month] for month in range(1, 13)],
    }
