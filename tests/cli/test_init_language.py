"""The policy of a new book is commented in the language of the person who makes it; what it decides is the same."""

from __future__ import annotations

from pathlib import Path

from command import Preavis

from preavis.advice.policy import load

MADE = ("--name", "Atelier", "--preset", "agency", "--country", "FR", "--currency", "EUR")


def test_a_book_made_in_french_has_its_policy_explained_in_french(tmp_path: Path, preavis: Preavis) -> None:
    texts = {}
    for language in ("en", "fr"):
        folder = tmp_path / language
        assert preavis("--lang", language, "init", folder, *MADE).code == 0
        assert preavis("--lang", language, "--book", folder, "policy", "check").code == 0
        texts[language] = (folder / "preavis.toml").read_text(encoding="utf-8")
    assert "# Comment une agence juge ses clients" in texts["fr"]
    assert "# How an agency judges its clients" in texts["en"]
    assert load(texts["fr"]).sha256 == load(texts["en"]).sha256
