"""`preavis doctor`: is everything as it was stored, can the policy be read, do the figures reconcile?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from preavis.cli import messages
from preavis.cli.opening import opened
from preavis.cli.setting import Setting, write_json
from preavis.cli.spoken import option, pass_setting, verb
from preavis.errors import IntegrityError, Parameter, PreavisError, UsageError
from preavis.law import law_of
from preavis.law.watch import rechecks
from preavis.report.fonts import wanted
from preavis.report.law_screen import recheck_text
from preavis.report.pdf import unset_in
from preavis.report.saying import problem_text, sentence
from preavis.report.screen import console
from preavis.store import Store

_INDENT = 7
"""Notes stand under the name of their check, after the word that says how it went."""


@dataclass(frozen=True)
class Check:
    """One thing looked at; `faults` are empty when it is as it should be, `notes` harm nothing."""

    code: str
    params: dict[str, Parameter]
    faults: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@verb("doctor")
@option("--clean", is_flag=True, help="cli.doctor.clean")
@option("--json", "as_json", is_flag=True, help="cli.option.json")
@pass_setting
def doctor(setting: Setting, *, clean: bool, as_json: bool) -> None:
    with opened(setting) as store:
        if clean:
            messages.say(setting, "cli.doctor.cleaned", count=store.collect())
        checks = tuple(_checks(setting, store))
    damaged = sum(bool(check.faults) for check in checks)
    if as_json:
        data = [{"check": c.code.rpartition(".")[2], "faults": c.faults, "notes": c.notes} for c in checks]
        write_json(data)
    else:
        out = console(colour=setting.colour)
        for check in checks:
            _show(setting, out, check)
    _mention_traces(setting)
    if damaged:
        raise IntegrityError("cli.doctor.damaged", count=damaged)
    messages.say(setting, "cli.doctor.healthy")


def _checks(setting: Setting, store: Store) -> Iterator[Check]:
    words = setting.words
    found = store.check()
    texts: dict[bool, list[str]] = {True: [], False: []}
    for problem in found:
        texts[problem.severity == "note"].append(problem_text(words, problem))
    yield Check("cli.doctor.files", {"count": len(store.live_files())}, tuple(texts[False]), tuple(texts[True]))
    for code, look in (("cli.doctor.policy", _policy), ("cli.doctor.reconciliation", _reconciliation)):
        try:
            look(setting, store)
        except UsageError as error:
            if error.code != "cli.review.empty":
                yield Check(code, {}, (sentence(words, error.code, error.params),))
        except PreavisError as error:
            yield Check(code, {}, (sentence(words, error.code, error.params),))
        else:
            yield Check(code, {})
    yield from _law(setting, store)
    yield from _fonts(setting, store)


def _fonts(setting: Setting, store: Store) -> Iterator[Check]:
    """Whether a printed report can set every client's name: it harms nothing, a font put in mends it."""
    try:
        clients = store.book(setting.today()).clients.all
        missing = unset_in({"names": [client.name for client in clients]})
    except PreavisError:
        return
    unprintable = sum(not missing.isdisjoint(client.name) for client in clients)
    facts: dict[str, Parameter] = {"count": unprintable, "fonts": ", ".join(wanted(missing))}
    notes = (setting.words.say("cli.doctor.fonts_note", facts),) if unprintable else ()
    yield Check("cli.doctor.fonts", {"count": len(clients)}, notes=notes)


def _law(setting: Setting, store: Store) -> Iterator[Check]:
    """What of the law in use must be checked again: it harms no file, and claims rest on it."""
    law = law_of(store.company.country)
    if law is None:
        return
    notes = tuple(recheck_text(one, law, setting.words) for one in rechecks(law, setting.today()))
    yield Check("cli.doctor.law_due" if notes else "cli.doctor.law", {"country": law.country}, notes=notes)


def _policy(setting: Setting, store: Store) -> None:
    from preavis.cli.looking import policy_of  # noqa: PLC0415  a damaged book must reach the first check

    policy_of(setting, store)


def _reconciliation(setting: Setting, _: Store) -> None:
    from preavis.cli.looking import last_day, looked  # noqa: PLC0415  see above
    from preavis.cli.reviewing import reviewed  # noqa: PLC0415  see above

    with looked(setting, last_day(setting)) as look:
        reviewed(look)


def _show(setting: Setting, out: Console, check: Check) -> None:
    name = setting.words.say(check.code, check.params)
    told = [setting.words.say("cli.doctor.bad", {"check": name, "detail": fault}) for fault in check.faults]
    for line in told or [setting.words.say("cli.doctor.good", {"check": name})]:
        out.print(Text(line), soft_wrap=not out.is_terminal)
    for note in check.notes:
        if out.is_terminal:
            out.print(Padding(Text(note), (0, 0, 0, _INDENT), expand=False))
        else:
            out.print(Text(" " * _INDENT + note), soft_wrap=True)


def _mention_traces(setting: Setting) -> None:
    folder = setting.folder / messages.TROUBLE
    if folder.is_dir() and (count := len(list(folder.glob("*.txt")))):
        messages.say(setting, "cli.doctor.trouble", count=count, folder=str(folder))
