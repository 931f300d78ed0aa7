"""`preavis undo` and `preavis redo`: any import, any time."""

from __future__ import annotations

import click

from preavis.cli import messages
from preavis.cli.opening import author_of, opened
from preavis.cli.setting import Setting
from preavis.cli.spoken import argument, option, pass_setting, verb


@verb("undo")
@argument("batch", type=click.IntRange(1), required=False, metavar="batch")
@option("--author", metavar="name", help="cli.import.author")
@pass_setting
def undo(setting: Setting, batch: int | None, author: str | None) -> None:
    with opened(setting) as store:
        done = store.undo(batch, at=setting.now(), author=author_of(author))
    messages.say(setting, "cli.undo.done", batch=done.id, command=messages.on_book(setting, f"redo {done.id}"))


@verb("redo")
@argument("batch", type=click.IntRange(1), required=False, metavar="batch")
@option("--author", metavar="name", help="cli.import.author")
@pass_setting
def redo(setting: Setting, batch: int | None, author: str | None) -> None:
    with opened(setting) as store:
        done = store.redo(batch, at=setting.now(), author=author_of(author))
    messages.say(setting, "cli.redo.done", batch=done.id, command=messages.on_book(setting, f"undo {done.id}"))
