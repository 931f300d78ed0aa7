"""`preavis client show` says how firm a class is, and stays silent where no class is settled."""

from __future__ import annotations

from pathlib import Path

import pytest
from command import Preavis

TITLES = {"en": "How firm it is", "fr": "Solidité du classement"}
NEAREST = {
    "en": "Nearest other class: sound, if the margin goes from",
    "fr": "Classe voisine\u202f: sain, si la marge passe de",
}


def section(preavis: Preavis, book: Path, language: str, client: str) -> list[str]:
    """The lines under the title, up to the next blank one."""
    said = preavis("--book", book, "--lang", language, "client", "show", client, "--as-of", "2026-06-30")
    assert said.code == 0
    lines = [line.rstrip() for line in said.out.splitlines()]
    if TITLES[language] not in lines:
        return []
    rest = lines[lines.index(TITLES[language]) + 1 :]
    return rest[: rest.index("")]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_page_of_a_client_says_how_firm_its_class_is(preavis: Preavis, demo_book: Path, language: str) -> None:
    found = section(preavis, demo_book, language, "groupe-helianthe")
    assert 3 <= sum(line.startswith(" ·") for line in found) <= 6
    assert any(NEAREST[language] in line for line in found)
    assert not any("explanation." in line for line in found)


def test_a_client_whose_class_is_not_settled_has_no_such_section(preavis: Preavis, demo_book: Path) -> None:
    assert section(preavis, demo_book, "en", "studio-pilates-amarante") == []
