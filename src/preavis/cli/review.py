"""`preavis review`: each client, what is advised, and the first reason."""

from __future__ import annotations

from datetime import date

from preavis.cli import messages
from preavis.cli.looking import looked
from preavis.cli.progress import waiting
from preavis.cli.reviewing import reviewed
from preavis.cli.setting import Setting, write_bytes
from preavis.cli.spoken import Day, option, pass_setting, verb
from preavis.report.json import review_bytes
from preavis.report.review_screen import in_order, show
from preavis.report.screen import console
from preavis.review import Review


@verb("review")
@option("--as-of", type=Day(), metavar="date", help="cli.option.as_of")
@option("--json", "as_json", is_flag=True, help="cli.option.json")
@pass_setting
def review(setting: Setting, as_of: date | None, *, as_json: bool) -> None:
    with looked(setting, as_of) as look, waiting(setting, "cli.stage.review"):
        found = reviewed(look)
    if as_json:
        write_bytes(review_bytes(found, setting.data_words))
    else:
        print_review(setting, found)


def print_review(setting: Setting, found: Review) -> None:
    """The review on the screen, and what to look at next."""
    show(console(colour=setting.colour), found, setting.words)
    first = in_order(found.clients)[0].client.key
    day = f" --as-of {found.book.as_of.isoformat()}" if found.book.as_of != setting.today() else ""
    messages.following(setting, f"client show {first}{day}")
    messages.following(setting, f"explain {first} client_margin --lines{day}")
