"""Colours that stay apart for every kind of colour vision, on white and on dark, and never speak alone.

Contrast to their ground is at least 3:1; the smallest distance between any two, over normal sight and three kinds of
colour blindness (Machado 2009), is 31 (CIE76). A shape and a word always say the same as the colour.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Palette:
    """Colours by meaning: the four recommendations, text, lesser text, grid lines, a band, the ground."""

    keep: str
    fix: str
    part: str
    unknown: str
    ink: str
    muted: str
    grid: str
    band: str
    paper: str


LIGHT = Palette(
    keep="#0A4586",
    fix="#B07A00",
    part="#6E0B1E",
    unknown="#868A90",
    ink="#1B1F24",
    muted="#5A6069",
    grid="#DDE1E6",
    band="#C9D8EA",
    paper="#FFFFFF",
)
DARK = Palette(
    keep="#3FA9F5",
    fix="#F0B93F",
    part="#FF3D7F",
    unknown="#E0E0E0",
    ink="#EEF0F2",
    muted="#AEB4BC",
    grid="#3A4048",
    band="#24405C",
    paper="#14171C",
)
NAMED = Palette(**{name: f"var(--{name})" for name in asdict(LIGHT)})
"""Colours left to the page's style sheet, so that one drawing follows the reader's light or dark."""
