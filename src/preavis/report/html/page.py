"""The page: head, cover, contents, sections."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from preavis.report.charts.palette import DARK, LIGHT, Palette
from preavis.report.dossier import Dossier
from preavis.report.dossier.blocks import Section
from preavis.report.html.blocks import block, mark
from preavis.report.html.tags import Markup, escaped, joined, tag

_STYLE = Path(__file__).with_name("style.css")
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
"""What a browser may fetch or run for this page: nothing."""


def html_bytes(dossier: Dossier) -> bytes:
    """The dossier as one HTML file in UTF-8: the same dossier gives the same bytes."""
    page = tag("html", _head(dossier), _body(dossier), lang=dossier.language)
    return f"<!DOCTYPE html>\n{page}\n".encode()


def style() -> str:
    """The style sheet with the colours of light and dark in it."""
    dark = f"@media screen and (prefers-color-scheme: dark) {{ :root {{ {_colours(DARK)} }} }}"
    return f":root {{ color-scheme: light dark; {_colours(LIGHT)} }}\n{dark}\n{_STYLE.read_text(encoding='utf-8')}"


def _colours(palette: Palette) -> str:
    return " ".join(f"--{name}: {value};" for name, value in asdict(palette).items())


def _head(dossier: Dossier) -> Markup:
    return tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=_POLICY),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("title", escaped(f"{dossier.title} · {dossier.company} · {dossier.day}")),
        tag("style", style()),
    )


def _body(dossier: Dossier) -> Markup:
    cover = [block(one, dossier.pictures, "h2") for one in dossier.cover]
    head = tag(
        "header",
        tag("p", escaped(dossier.company), class_="company"),
        tag("h1", escaped(dossier.title)),
        tag("p", escaped(dossier.day), class_="company"),
        *cover,
    )
    skip = tag("a", escaped(dossier.words["skip"]), href="#content", class_="skip")
    sections = [_section(section, dossier) for section in _nested(dossier)]
    return tag("body", skip, head, _contents(dossier), tag("main", *sections, id="content", tabindex="-1"))


def _contents(dossier: Dossier) -> Markup:
    links = [
        tag("li", tag("a", escaped(section.title), href=f"#{section.id}"))
        for section in dossier.sections
        if section.level == 1
    ]
    title = dossier.words["contents"]
    return tag("nav", tag("h2", escaped(title), id="contents"), tag("ul", *links), aria_labelledby="contents")


def _nested(dossier: Dossier) -> Iterator[tuple[Section, list[Section]]]:
    """Each part with the sections under it."""
    parts: list[tuple[Section, list[Section]]] = []
    for section in dossier.sections:
        if section.level == 1 or not parts:
            parts.append((section, []))
        else:
            parts[-1][1].append(section)
    yield from parts


def _section(part: tuple[Section, list[Section]], dossier: Dossier) -> Markup:
    section, under = part
    inner = [_inner(one, dossier) for one in under]
    return tag("section", *_titled(section, dossier, "h2"), *inner, aria_labelledby=section.id)


def _inner(section: Section, dossier: Dossier) -> Markup:
    back = Markup("")
    if section.id.startswith("client-"):
        back = tag("p", tag("a", escaped(dossier.words["top"]), href="#portfolio"), class_="note")
    kind = "client" if back else ""
    return tag("section", *_titled(section, dossier, "h3"), back, aria_labelledby=section.id, class_=kind)


def _titled(section: Section, dossier: Dossier, heading: str) -> list[Markup]:
    title = tag(heading, joined([mark(section.mark), escaped(section.title)]), id=section.id, tabindex="-1")
    within = f"h{section.level + 2}"
    return [title, *[block(one, dossier.pictures, within) for one in section.blocks]]
