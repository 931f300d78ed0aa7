"""`preavis export`: the review and the facts as files for other tools."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from preavis.cli import messages
from preavis.cli.looking import Look, looked
from preavis.cli.reviewing import reviewed
from preavis.cli.setting import Setting
from preavis.cli.spoken import Day, argument, option, pass_setting, verb
from preavis.errors import UsageError
from preavis.facts.kinds import BY_NAME
from preavis.report.export import fact_table, measures_long, review_table
from preavis.report.json import review_bytes
from preavis.report.table import Table, csv_bytes
from preavis.report.tables import clients_table


@verb("export")
@argument("folder", metavar="dir")
@option("--as-of", type=Day(), metavar="date", help="cli.option.as_of")
@pass_setting
def export(setting: Setting, folder: str, as_of: date | None) -> None:
    target = Path(folder)
    if target.exists() and not target.is_dir():
        raise UsageError("cli.export.not_a_folder", folder=folder)
    target.mkdir(parents=True, exist_ok=True)
    count = 0
    with looked(setting, as_of) as look:
        review = reviewed(look)
        (target / "review.json").write_bytes(review_bytes(review, setting.data_words))
        tables = (review_table(review, setting.data_words), measures_long(review), clients_table(look.book.clients))
        for table in (*tables, *_facts(look)):
            (target / f"{table.name}.csv").write_bytes(csv_bytes(table, setting.currency))
            count += 1
    messages.say(setting, "cli.export.done", count=count + 1, folder=folder)


def _facts(look: Look) -> Iterator[Table]:
    """The facts that count at the date, kind by kind; clients by the word to type for them."""
    keys = tuple(client.key for client in look.book.clients.all)
    for kind in sorted(look.book.files):
        if kind not in ("client", "identity"):
            yield fact_table(look.session, BY_NAME[kind], keys, look.book.company.currency)
