"""`preavis status`: what the book holds, what it covers, and which criteria have something to stand on."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from preavis.cli import messages
from preavis.cli.looking import Look, last_day, looked
from preavis.cli.opening import opened
from preavis.cli.reviewing import reviewed
from preavis.cli.setting import Setting, write_json
from preavis.cli.spoken import Day, option, pass_setting, verb
from preavis.facts.kinds import BY_NAME
from preavis.report.journal_screen import decision_data, due_line
from preavis.report.screen import console, grid
from preavis.report.tables import batches_table, facts_table
from preavis.store import Batch, Store


@verb("status")
@option("--as-of", type=Day(), metavar="date", help="cli.option.as_of")
@option("--json", "as_json", is_flag=True, help="cli.option.json")
@pass_setting
def status(setting: Setting, as_of: date | None, *, as_json: bool) -> None:
    with opened(setting) as store:
        data = _stored(store)
        due = store.due_reviews(setting.today())
        data["due_reviews"] = [decision_data(made) for made in due]
        names = {client.key: client.name for client in store.clients().all}
        lines = [due_line(names[made.client], made, setting.words) for made in due]
        batches = store.batches()
    if data["clients"]:
        with looked(setting, as_of or last_day(setting)) as look:
            data |= _seen(look)
    if as_json:
        write_json(data)
        return
    _show(setting, data, batches)
    if lines:
        console(colour=setting.colour).print("\n" + setting.words.say("cli.status.due"), *lines, sep="\n  ")


def _stored(store: Store) -> dict[str, Any]:
    rows = Counter[str]()
    for file in store.live_files():
        rows[file.kind] += file.rows
    return {
        "company": vars(store.company),
        "batches": [
            {
                "batch": b.id,
                "at": b.at.isoformat(),
                "author": b.author,
                "undone": b.undone,
                "files": [c.file for c in b.counts],
                "imported": sum(c.imported for c in b.counts),
            }
            for b in store.batches()
        ],
        "facts": {kind: {"rows": count, "first": None, "last": None} for kind, count in sorted(rows.items())},
        "clients": len(store.clients()),
        "covered": [],
        "criteria": {},
    }


def _seen(look: Look) -> dict[str, Any]:
    facts = {}
    for kind, files in sorted(look.book.files.items()):
        day = BY_NAME[kind].date
        sql = f"SELECT MIN({day}), MAX({day}) FROM {kind}" if day else "SELECT NULL, NULL"
        first, last = look.session.rows(sql)[0]
        facts[kind] = {
            "rows": sum(file.rows for file in files),
            "first": first.isoformat() if first else None,
            "last": last.isoformat() if last else None,
        }
    review = reviewed(look)
    return {
        "facts": facts,
        "covered": [{"first": p.first.isoformat(), "last": p.last.isoformat()} for p in look.book.covered],
        "criteria": {name: name not in review.set_aside for name in review.criteria},
    }


def _show(setting: Setting, data: dict[str, Any], batches: tuple[Batch, ...]) -> None:
    words, out = setting.words, console(colour=setting.colour)
    out.print(words.say("cli.status.company", {k: str(v) for k, v in data["company"].items()}))
    if not data["facts"]:
        messages.say(setting, "cli.status.empty")
        messages.following(setting, f"import {words.say('cli.metavar.file')}...")
    else:
        out.print(words.say("cli.status.clients", {"count": data["clients"]}))
        for period in data["covered"]:
            out.print(words.say("cli.status.ledger", period))
        out.print("\n" + words.say("cli.status.facts"))
        out.print(grid(facts_table(data["facts"], words), words))
    if batches:
        out.print("\n" + words.say("cli.status.batches"))
        out.print(grid(batches_table(batches, words), words, wrap="files"))
    if data["criteria"]:
        out.print("\n" + words.say("cli.status.criteria"))
        for name, fed in data["criteria"].items():
            said = words.say("cli.status.fed" if fed else "cli.status.not_fed", {"criterion": name})
            out.print(f"  {'●' if fed else '○'} {said}")
