"""`preavis report`: the review as one document for people who were not there."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from preavis.cli import messages
from preavis.cli.looking import Look, looked
from preavis.cli.noticing import breaks
from preavis.cli.opening import client_of
from preavis.cli.plan import plan_of
from preavis.cli.progress import waiting
from preavis.cli.reviewing import reviewed
from preavis.cli.setting import Setting
from preavis.cli.spoken import Day, OneOf, option, pass_setting, verb
from preavis.cli.writing import target, write_whole
from preavis.errors import UsageError
from preavis.report import html, pdf
from preavis.report.charts import PAGE, PRINT, Dress
from preavis.report.dossier import PRINTED, SHOWN, Dossier, Given, Room, compose, legible, seen
from preavis.report.notice_screen import partial_data
from preavis.report.plan_screen import what
from preavis.report.words import Words
from preavis.review import Review

_FACES: Mapping[str, tuple[Dress, Room, Callable[[Dossier], bytes]]] = {
    ".pdf": (PRINT, PRINTED, pdf.pdf_bytes),
    ".html": (PAGE, SHOWN, html.html_bytes),
}
_ADVICE = ("part", "fix", "unknown", "keep")


@verb("report")
@option("--out", metavar="file", required=True, help="cli.report.out")
@option("--as-of", type=Day(), metavar="date", help="cli.option.as_of")
@option("--clients", "clients", metavar="client", multiple=True, help="cli.report.clients")
@option("--advice", type=OneOf(*_ADVICE), multiple=True, help="cli.report.advice")
@option("--whatif", "scenario", metavar="file", help="cli.report.scenario")
@option("--force", is_flag=True, help="cli.report.force")
@pass_setting
def report(setting: Setting, /, out: str, as_of: date | None, *, force: bool, **asked: Any) -> None:
    file = target(out, _FACES, "report", force=force)
    outlook = _outlook(asked["scenario"])
    dress, room, face = _FACES[file.suffix.lower()]
    with looked(setting, as_of) as look:
        named = {client_of(look.book.clients, word).key for word in asked["clients"]}
        with waiting(setting, "cli.stage.report_review"):
            data = _seen(setting, look, outlook)
    if face is pdf.pdf_bytes:
        data = legible(data, pdf.unset_in(data), setting.words)
    with waiting(setting, "cli.stage.report_charts"):
        dossier = compose(data, setting.words, dress, _only(data, named, asked["advice"]), room)
    with waiting(setting, "cli.stage.report_pages"):
        document = face(dossier)
    write_whole(file, document)
    if note := data.get("unset_note"):
        messages.write(setting, note)
    pages = pdf.page_count(document) if face is pdf.pdf_bytes else 0
    paged = sum(section.id.startswith("client-") for section in dossier.sections)
    code = "cli.report.done_pdf" if pages else "cli.report.done_html"
    messages.say(setting, code, file=out, pages=pages, clients=paged, day=data["as_of"])


def _only(data: Mapping[str, Any], named: Collection[str], advice: Collection[str]) -> Collection[str] | None:
    """The keys of the clients that were asked for, by name or by advice; None where nobody was."""
    if not named and not advice:
        return None
    return {one["client"] for one in data["clients"] if one["client"] in named or one["recommendation"] in advice}


def _seen(setting: Setting, look: Look, outlook: Mapping[str, Any] | None) -> dict[str, Any]:
    """Everything the document says, worked out while the book is open."""
    _, head = look.store.head()
    found = reviewed(look)
    told = Given(head, outlook, _plans(look, found, setting.words), _partial(look, found, setting.words))
    return seen(found, setting.words, told)


def _plans(look: Look, found: Review, words: Words) -> dict[str, list[dict[str, str]]]:
    """The steps for clients to fix or to part from: as last decided, else as advised."""
    decided, plans = look.book.decided, {}
    for one in found.clients:
        last = decided.get(one.client.key)
        kind = one.advice.recommendation if last is None else last.verdict
        if kind in {"fix", "part"}:
            made = plan_of(look, one.client, "part" if kind == "part" else "fix")
            plans[one.client.key] = [
                {"date": step.day.isoformat(), "text": what(step, words), "who": words.word(f"owner.{step.owner}")}
                for step in made.steps
            ]
    return plans


def _partial(look: Look, found: Review, words: Words) -> dict[str, list[dict[str, Any]]]:
    """What the changes that would mend a client may be taken for, where a law that is known here looks at that."""
    menus = {one.client.key: (one.client, one.menu.ways) for one in found.clients if one.menu is not None}
    return {key: partial_data(breaks(look, client, ways), words) for key, (client, ways) in menus.items()}


def _outlook(scenario: str | None) -> Mapping[str, Any] | None:
    """The cash to come, as `preavis whatif --json` printed it."""
    if scenario is None:
        return None
    try:
        return _read_outlook(json.loads(Path(scenario).read_text(encoding="utf-8-sig")))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise UsageError("cli.report.unreadable", file=scenario) from error


def _read_outlook(found: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the document takes of it, every figure a whole number and every month a date; else an error of its kind."""
    cases = [
        {
            "name": str(case["name"]),
            "title": str(case["title"]),
            "cash": [_month(month, "p5 p50 p95") for month in case["cash"]],
            "low_point": _month(case["low_point"], "p50"),
            "below_floor": {"share": _whole(case["below_floor"]["share"])},
            "end": {"p50": _whole(case["end"]["p50"])},
        }
        for case in found["cases"]
    ]
    if not cases or not all(case["cash"] for case in cases):
        raise KeyError("cases")
    notes = [{"code": str(note["code"]), "params": dict(note["params"])} for note in found["notes"]]
    return {"cases": cases, "floor": _whole(found["floor"]), "paths": _whole(found["paths"]), "notes": notes}


def _month(found: Mapping[str, Any], names: str) -> dict[str, Any]:
    return {"month": date.fromisoformat(found["month"]).isoformat()} | {n: _whole(found[n]) for n in names.split()}


def _whole(number: object) -> int:
    if type(number) is not int:
        raise TypeError(number)
    return number
