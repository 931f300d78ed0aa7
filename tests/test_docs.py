"""What the documentation says is so: pages are fresh, links lead somewhere, the README's commands exist."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def generated() -> dict[str, str]:
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    pages: dict[str, str] = module.pages()
    return pages


def test_every_measure_message_verb_and_source_has_its_page() -> None:
    """A new one without a page makes the stored pages stale: run `make docs`."""
    stored = {name: (ROOT / "docs" / "reference" / name).read_text("utf-8") for name in generated()}
    stale = [name for name, text in generated().items() if stored[name] != text]
    assert stale == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_inside_the_documentation_leads_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_the_commands_of_the_readme_exist() -> None:
    targets = set(re.findall(r"^(\w[\w-]*):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    asked = re.findall(r"^make ([\w-]+)", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert asked == ["demo", "test"]
    assert set(asked) <= targets


def test_every_preset_and_source_is_named_in_the_documentation() -> None:
    text = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    presets = {path.stem for path in (ROOT / "src" / "preavis" / "advice" / "presets").glob("*.toml")}
    assert {name for name in presets if f"`{name}`" not in text} == set()
