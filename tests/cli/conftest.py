"""The command line as a user runs it, and a demo book to run it on."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from command import INVOICES, TIME, Preavis, Said

from preavis.cli import main


@pytest.fixture
def preavis(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Preavis:
    """Run a command in this process, in English unless told."""
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    for name in ("PREAVIS_BOOK", "PREAVIS_DATABASE", "PREAVIS_FACTS"):
        monkeypatch.delenv(name, raising=False)

    def run(*arguments: object) -> Said:
        capfd.readouterr()
        code = main([str(argument) for argument in arguments])
        said = capfd.readouterr()
        return Said(code, said.out, said.err)

    return run


@pytest.fixture(scope="session")
def shared_demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's folder; not to be written to."""
    folder = tmp_path_factory.mktemp("demo") / "demo"
    assert main(["--lang", "en", "demo", str(folder)]) == 0
    return folder


@pytest.fixture(scope="session")
def demo_book(shared_demo: Path) -> Path:
    """The demo's book; not to be written to."""
    return shared_demo / "book"


@pytest.fixture
def own_demo(demo_book: Path, tmp_path: Path) -> Path:
    """A copy of the demo's book that a test may change."""
    return Path(shutil.copytree(demo_book, tmp_path / "book"))


@pytest.fixture
def book(preavis: Preavis, tmp_path: Path) -> Path:
    """An empty book."""
    folder = tmp_path / "acme"
    assert preavis("init", folder, "--name", "Acme", "--preset", "agency").code == 0
    return folder


@pytest.fixture
def invoices(tmp_path: Path) -> Path:
    path = tmp_path / "factures.csv"
    path.write_text(INVOICES, encoding="utf-8")
    return path


@pytest.fixture
def timesheet(tmp_path: Path) -> Path:
    path = tmp_path / "toggl.csv"
    path.write_text(TIME, encoding="utf-8")
    return path
