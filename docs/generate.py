"""Write docs/reference/ from the code itself: measures, messages, verbs, sources, remedies, letters, rules of law.

Run it with `make docs` after changing any of them; a test fails when a page is stale.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import click

import preavis
from preavis.advice.remedy_terms import RemedyTerms
from preavis.cli.setting import Setting
from preavis.cli.verbs import VERBS, Verbs
from preavis.law import LAWS, law_of
from preavis.measures import THEMES
from preavis.plan.letters import LETTERS
from preavis.plan.remedies import REMEDIES
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


def remedies() -> Iterator[str]:
    yield "# Remedies\n\nWhat may be asked of a client, in the order in which it is applied.\n"
    usual = RemedyTerms()
    for remedy in REMEDIES:
        ask = usual.asks[remedy.name]
        levels = ", ".join(f"{level} days" if ask.unit == "days" else f"{level / 100:g} %" for level in ask.levels)
        about = (sys.modules[remedy.effect.__module__].__doc__ or "").strip()
        yield f"\n## {remedy.name}\n\n{about}\n\nRung: {remedy.rung}. Usual levels: {levels or 'not offered'}.\n"


def letters() -> Iterator[str]:
    yield "# Letters\n\nEach in French and English, warm, neutral and firm. Nothing is ever sent.\n"
    for letter in LETTERS:
        fields = ", ".join(f"`{field.name}`" for field in letter.fields)
        about = (sys.modules[f"preavis.plan.letters.{letter.name}"].__doc__ or "").strip()
        yield f"\n## {letter.name}\n\n{about}\n\nFields: {fields}.\n"


def rules() -> Iterator[str]:
    yield "# Rules of law\n\nAs gathered; not legal advice.\n"
    yield "\nGrades: A text read, B secondary sources, C from memory, D our reading.\n"
    words = tomllib.loads((WORDS / "en" / "law_rules.toml").read_text(encoding="utf-8"))
    seen: set[str] = set()
    for country in LAWS:
        for rule in law_of(country).rules.values():
            if rule.id not in seen:
                seen.add(rule.id)
                yield f"\n### {rule.id}\n\n{words[f'law.rule.{rule.id}']}\n\n{rule.citation} (grade {rule.grade})\n"


PAGES = {
    "measures.md": measures,
    "messages.md": messages,
    "verbs.md": verbs,
    "sources.md": sources,
    "remedies.md": remedies,
    "letters.md": letters,
    "rules.md": rules,
}


def pages() -> dict[str, str]:
    """Every page by its file name."""
    return {name: "".join(write()) for name, write in PAGES.items()}


if __name__ == "__main__":
    for name, text in pages().items():
        (HERE / name).write_text(text, encoding="utf-8")
