"""What the answer stands on: assumptions, gaps and problems, the sum to the cent, versions and fingerprints."""

from __future__ import annotations

from collections.abc import Iterator

from preavis.report.dossier.blocks import Block, Bullets, Cell, Column, Grid, Pair, Paragraph, Section, Terms
from preavis.report.dossier.cover import judged_on
from preavis.report.dossier.seen import Plain
from preavis.report.dossier.text import Speech, capital


def sections(data: Plain, speech: Speech) -> Iterator[Section]:
    """The last sections, in their order."""
    assumed = Paragraph(speech.say("dossier.assumptions.how"))
    yield Section(
        "assumptions", speech.say("dossier.assumptions"), 1, (assumed, _assumptions(data, speech)), new_page=True
    )
    yield Section("gaps", speech.say("dossier.gaps"), 1, tuple(_gaps(data, speech)))
    balance = (Paragraph(speech.say("dossier.reconciliation.how")), _reconciliation(data, speech))
    yield Section("reconciliation", speech.say("dossier.reconciliation"), 1, balance)
    how = Paragraph(speech.say("dossier.versions.how"), "note")
    yield Section("versions", speech.say("dossier.versions"), 1, (_versions(data, speech), how))


def _assumptions(data: Plain, speech: Speech) -> Terms:
    """What the owner stated where the books are silent."""
    assumed = data["assumptions"]
    terms = assumed["terms_days"]
    losses = [
        speech.say("dossier.loss_after", {"days": int(age), "share": bps})
        for age, bps in sorted(assumed["loss_bps"].items(), key=lambda pair: int(pair[0]))
    ]
    months = speech.words.formats.months(assumed["amortisation_months"])
    pairs = (
        ("terms", speech.say("dossier.no_terms") if terms is None else speech.words.formats.days(terms)),
        ("carry", speech.words.formats.percent(assumed["carry_bps"])),
        ("loss", ", ".join(losses)),
        ("capacity", speech.words.formats.percent(assumed["practical_capacity_bps"])),
        ("amortisation", months),
    )
    told = tuple(Pair(speech.say(f"dossier.assumed.{code}"), speech.set(text)) for code, text in pairs)
    return Terms(speech.say("dossier.assumptions.caption"), told)


def _gaps(data: Plain, speech: Speech) -> Iterator[Block]:
    yield Paragraph(judged_on(data, speech))
    problems = tuple(speech.set(problem["message"]) for problem in data["problems"])
    yield Bullets(speech.say("dossier.problems"), problems) if problems else Paragraph(speech.say("dossier.no_problem"))
    for part in ("obtain", "preferences"):
        if said := tuple(speech.set(one["text"]) for one in data.get(part) or ()):
            yield Bullets(speech.say(f"dossier.{part}"), said)


def _reconciliation(data: Plain, speech: Speech) -> Grid:
    """From what the clients leave to the company's result, to the cent."""
    balance = data["portfolio"]["reconciliation"]
    lines = [("clients", balance["clients"])]
    lines += [(line["name"], line["amount"]) for line in balance["lines"]]
    lines.append(("unused_capacity", balance["unused_capacity"]))
    rows = [(Cell(speech.title(line)), Cell(speech.money(amount))) for line, amount in lines]
    total = (Cell(speech.title("total")), Cell(speech.money(balance["total"])))
    ledger = balance["ledger_total"]
    caption = speech.say("dossier.reconciliation.caption")
    if ledger is not None:
        caption = speech.say("dossier.reconciliation.ledger", {"ledger": ledger, "difference": balance["difference"]})
    columns = (
        Column(capital(speech.say("dossier.head.line")), share=70),
        Column(speech.say("head.amount"), right=True),
    )
    return Grid(caption, columns, tuple(rows), total=total)


def _versions(data: Plain, speech: Speech) -> Terms:
    pairs = [
        ("day", data["as_of"]),
        ("facts", data["facts_sha256"]),
        ("policy", data["policy_sha256"]),
        ("engine", f"preavis {data['engine_version']}"),
        ("seed", str(data["seed"])),
        ("head", data["head"] or "—"),
    ]
    told = tuple(Pair(speech.say(f"dossier.version.{code}"), text) for code, text in pairs)
    return Terms(speech.say("dossier.versions.caption"), told, code=True)
