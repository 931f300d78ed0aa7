"""Write docs/reference/: one page of measures, one of messages, one of verbs, one of sources, from the code itself.

Run it with `make docs` after changing any of them; a test fails when a page is stale.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

import click

import preavis
from preavis.cli.setting import Setting
from preavis.cli.verbs import VERBS, Verbs
from preavis.measures import THEMES
from preavis.sources import SOURCES

HERE = Path(__file__).parent / "reference"
WORDS = Path(preavis.__file__).parent / "report" / "words"


def measures() -> Iterator[str]:
    yield "# Measures\n\nWhat each figure is, in the words its author wrote for the owner.\n"
    for theme in THEMES:
        yield f"\n## {theme.name}\n"
        for measure in theme.measures:
            yield f"\n### {measure.name}\n\n{measure.doc.strip()}\n\nUnit: {measure.unit}.\n"


def messages() -> Iterator[str]:
    yield "# Messages\n\nEvery message by its code. The code is printed under the message and never changes.\n"
    for page in sorted((WORDS / "en").glob("*.toml")):
        english = tomllib.loads(page.read_text(encoding="utf-8"))
        french = tomllib.loads((WORDS / "fr" / page.name).read_text(encoding="utf-8"))
        codes = {
            code: text for code, text in english.items() if not code.startswith(("word.", "help.", "measures.doc"))
        }
        if codes:
            yield f"\n## {page.stem}\n"
        for code, text in sorted(codes.items()):
            yield f"\n### {code}\n\n{text.strip()}\n\n> {french[code].strip()}\n"


def verbs() -> Iterator[str]:
    yield "# Verbs\n"
    program = Verbs("preavis", prefix="cli", lazy=VERBS)
    setting = Setting.of(["--lang", "en"], {})
    yield from _help(click.Context(program, info_name="preavis", obj=setting, terminal_width=80))


def _help(context: click.Context) -> Iterator[str]:
    yield f"\n## {context.command_path}\n\n```\n{context.get_help()}\n```\n"
    group = context.command
    if isinstance(group, click.Group):
        for name in group.list_commands(context):
            found = group.get_command(context, name)
            if found:
                yield from _help(click.Context(found, info_name=name, parent=context, terminal_width=80))


def sources() -> Iterator[str]:
    yield "# Sources\n"
    for source in SOURCES:
        yield f"\n## {source.name}\n\n{(type(source).__doc__ or '').strip()}\n"


PAGES = {"measures.md": measures, "messages.md": messages, "verbs.md": verbs, "sources.md": sources}


def pages() -> dict[str, str]:
    """Every page by its file name."""
    return {name: "".join(write()) for name, write in PAGES.items()}


if __name__ == "__main__":
    for name, text in pages().items():
        (HERE / name).write_text(text, encoding="utf-8")
