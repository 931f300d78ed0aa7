"""The cover: the answer in one sentence, what it is judged on, and the figures to see at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from preavis.errors import Parameter
from preavis.report.dossier.blocks import Block, Figures, Pair, Paragraph
from preavis.report.dossier.order import ORDER, value
from preavis.report.dossier.seen import Plain
from preavis.report.dossier.text import Speech, capital

_SHORT = 12


def blocks(data: Plain, clients: Sequence[Plain], speech: Speech) -> tuple[Block, ...]:
    """The cover's blocks, in their order."""
    note = speech.set(data.get("unset_note") or "")
    return (
        Paragraph(answer(clients, speech), "answer"),
        *([Paragraph(note, "warning")] if note else []),
        Paragraph(_money(clients, speech)),
        Paragraph(judged_on(data, speech)),
        Figures(tuple(_figures(data, clients, speech))),
        Paragraph(speech.say("dossier.person_decides"), "note"),
        Paragraph(_seal(data, speech), "note"),
    )


def answer(clients: Sequence[Plain], speech: Speech) -> str:
    """What is advised, in one sentence."""
    if not clients:
        return speech.say("dossier.answer.nobody")
    number = Counter(one["recommendation"] for one in clients)
    told = [speech.say(f"dossier.answer.{word or 'listed'}", {"count": number[word]}) for word in ORDER if number[word]]
    return speech.say("dossier.answer", {"count": len(clients), "told": ", ".join(told)})


def _money(clients: Sequence[Plain], speech: Speech) -> str:
    """What the clients leave: who earns it and who takes back."""
    margins = [int(margin) for one in clients if (margin := value(one, "client_margin")) is not None]
    if not margins:
        return speech.say("dossier.margin.unknown")
    costly = [margin for margin in margins if margin < 0]
    facts = {
        "margin": sum(margins),
        "known": len(margins),
        "earning": len(margins) - len(costly),
        "earned": sum(margins) - sum(costly),
        "costly": len(costly),
        "lost": -sum(costly),
    }
    return speech.say("dossier.margin.mixed" if costly else "dossier.margin.all", facts)


def judged_on(data: Plain, speech: Speech) -> str:
    """The criteria that the answer rests on, and those it does without."""
    aside = data["criteria_set_aside"]
    used = [criterion for criterion in data["criteria"] if criterion not in aside]
    facts: dict[str, Parameter] = {
        "used": len(used),
        "all": len(data["criteria"]),
        "names": " ".join(used),
        "aside": " ".join(aside),
    }
    return speech.say("dossier.judged.some" if aside else "dossier.judged.all", facts)


def _figures(data: Plain, clients: Sequence[Plain], speech: Speech) -> Iterator[Pair]:
    portfolio = data["portfolio"]
    shares = sorted((value(one, "own_revenue_share") or 0 for one in clients), reverse=True)
    span = {"first": data["window"]["first"], "last": data["window"]["last"]}
    yield Pair(speech.title("revenue"), speech.whole(portfolio["revenue"]), speech.say("report.span", span))
    yield Pair(
        speech.title("client_margin"), speech.whole(portfolio["client_margin"]), speech.say("dossier.of_clients")
    )
    if len(clients) > 3:
        yield Pair(speech.say("dossier.top_three"), speech.share(sum(shares[:3])), speech.say("dossier.of_revenue"))
    unassigned = portfolio["reconciliation"]["unassigned"]
    yield Pair(capital(speech.word("unassigned")), speech.whole(unassigned), speech.say("dossier.to_no_client"))


def _seal(data: Plain, speech: Speech) -> str:
    facts = {"facts": data["facts_sha256"][:_SHORT], "policy": data["policy_sha256"][:_SHORT]}
    told = speech.say("dossier.seal", facts)
    return f"{told} {speech.say('dossier.seal_head', {'head': data['head'][:_SHORT]})}" if data["head"] else told
