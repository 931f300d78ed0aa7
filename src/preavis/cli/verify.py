"""`preavis verify`: is the book what was written, and does it hold what a document's printed seal says?"""

from __future__ import annotations

import re
import sys

from preavis.cli import messages
from preavis.cli.opening import opened
from preavis.cli.setting import Setting, write_json
from preavis.cli.spoken import option, pass_setting, verb
from preavis.errors import IntegrityError, UsageError
from preavis.store import Event, Store

_LEAST = 8


@verb("verify")
@option("--head", "seal", metavar="hash", help="cli.verify.head")
@option("--json", "as_json", is_flag=True, help="cli.option.json")
@pass_setting
def verify(setting: Setting, seal: str | None, *, as_json: bool) -> None:
    with opened(setting) as store:
        found = [problem for problem in store.check() if problem.severity != "note"]
        seq, head = store.head()
        printed = _sealed(store, seal) if seal is not None else None
        files = len(store.live_files())
    if as_json:
        data = {
            "head": {"event": seq, "sha256": head},
            "problems": [{"code": problem.code, "params": dict(problem.params)} for problem in found],
            "printed": {"event": printed.seq, "at": printed.at.isoformat()} if printed else None,
        }
        write_json(data)
    else:
        sys.stdout.write(f"{seq} {head}\n")
    if found:
        messages.problems(setting, found)
        raise IntegrityError("cli.verify.damaged", count=len(found))
    if seal is not None and printed is None:
        raise IntegrityError("cli.verify.unknown_head", head=seal)
    messages.say(setting, "cli.verify.whole", events=seq, files=files)
    if printed is not None:
        code = "cli.verify.same" if printed.seq == seq else "cli.verify.older"
        when = printed.at.astimezone().date().isoformat()
        messages.say(setting, code, event=printed.seq, day=when, since=seq - printed.seq)


def _sealed(store: Store, seal: str) -> Event | None:
    """The event whose hash a document bears, by its first digits; None if no event has it."""
    wanted = re.sub(r"[\s·…]", "", seal).lower()
    if not re.fullmatch(rf"[0-9a-f]{{{_LEAST},64}}", wanted):
        raise UsageError("cli.verify.not_a_head", value=seal, least=_LEAST)
    return next((event for event in store.events() if event.hash.startswith(wanted)), None)
