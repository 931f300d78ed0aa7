"""`preavis demo`: an invented agency, its files, its book and its review."""

from __future__ import annotations

from pathlib import Path

import click

from preavis.cli import messages
from preavis.cli.imports import fill
from preavis.cli.init import make
from preavis.cli.looking import looked
from preavis.cli.progress import waiting
from preavis.cli.review import print_review
from preavis.cli.reviewing import reviewed
from preavis.cli.setting import Setting
from preavis.cli.spoken import argument, option, pass_setting, verb
from preavis.errors import UsageError
from preavis.facts.book import Company
from preavis.simulation import DemoCompany, demo_company, write

_AUTHOR = "demo"
_FILES = "files"
_BOOK = "book"


@verb("demo")
@argument("folder", required=False, default="demo-book", metavar="dir")
@option("--seed", type=click.IntRange(0), default=2026, metavar="number", help="cli.demo.seed")
@pass_setting
def demo(setting: Setting, folder: str, seed: int) -> None:
    target = Path(folder)
    if target.exists() and not target.is_dir():
        raise UsageError("store.not_a_folder", folder=folder)
    if target.exists() and any(target.iterdir()):
        raise UsageError("cli.demo.exists", folder=folder)
    with waiting(setting, "cli.stage.demo"):
        company = demo_company(seed)
        files = write(company, target / _FILES, "fec")
    build(setting, company, target / _BOOK, files)
    setting.choose_book(str(target / _BOOK))
    with looked(setting, company.as_of) as look:
        review = reviewed(look)
    messages.say(
        setting, "cli.demo.banner", name=company.name, clients=len(review.clients), folder=str(target / _FILES)
    )
    print_review(setting, review)


def build(setting: Setting, company: DemoCompany, folder: Path, files: list[Path]) -> None:
    """The demo's book: made and filled as a user would."""
    owner = Company(company.name, "FR", "EUR", company.siren)
    store = make(setting, folder, "agency", owner, _AUTHOR)
    try:
        batch = fill(setting, store, files, _AUTHOR)
        rows = sum(count.rows for count in batch.counts)
        messages.say(setting, "cli.demo.filled", count=rows, files=len(batch.counts))
    finally:
        store.close()
