"""The journal in words: reviews that are due first, then decisions, what came of them, and every event."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from preavis.errors import Parameter
from preavis.facts.book import Answer, Decision
from preavis.facts.identity import Clients, reference_number
from preavis.measures.base import Unit
from preavis.plan.ledger import Outcome
from preavis.report.explained import missing
from preavis.report.saying import sentence
from preavis.report.screen import COLOURS, MARKS, grid
from preavis.report.table import Figure, Table, heads
from preavis.report.words import Words, visible
from preavis.store import Event

_SHORT = 12
_INDENT = 4
_GOES_ON = 6


@dataclass(frozen=True)
class Changed:
    """A decision whose evidence reads differently now. `advised` is what would be advised today of that day.

    `policy_kept`: it was read again with the policy of that day; else only today's was at hand.
    """

    decision: Decision
    advised: str
    policy_kept: bool


@dataclass(frozen=True)
class Told:
    """What the journal tells: of one `client` (a key) or of all. `outcomes` and `changed` are None if not asked for."""

    clients: Clients
    client: str | None
    due: tuple[Decision, ...]
    decisions: tuple[Decision, ...]
    answers: tuple[Answer, ...]
    events: tuple[Event, ...]
    head: tuple[int, str]
    outcomes: tuple[tuple[Decision, tuple[Outcome, ...]], ...] | None = None
    changed: tuple[Changed, ...] | None = None

    def name(self, key: str) -> str:
        client = self.clients.by_key.get(key)
        return client.name if client else key

    def chosen(self, limit: int) -> tuple[Event, ...]:
        """The newest events, those of the client if one is named."""
        if self.client is None:
            return self.events[:limit]
        numbers = set(self.clients.by_key[self.client].references)
        return tuple(event for event in self.events if not numbers.isdisjoint(_meant(event)))[:limit]


def show(out: Console, told: Told, limit: int, words: Words) -> None:
    """Print the journal."""
    for title, lines in _sections(told, limit, words):
        out.print(Text(words.say(title), style="bold"))
        for line in lines:
            out.print(_hanging(line, out))
        out.print()
    for made, found in told.outcomes or ():
        out.print(decision_line(told.name(made.client), made, words))
        out.print(Padding(grid(outcomes_table(found, words), words, wrap="actual"), (0, 0, 1, _INDENT), expand=False))
    out.print(Text(words.say("journal.head", {"event": told.head[0], "hash": told.head[1]}), style="dim"))


def _hanging(line: Any, out: Console) -> Any:
    """A line too long for the screen goes on under its own text."""
    if not isinstance(line, Text) or line.cell_len <= out.width:
        return line
    return Text("\n" + " " * _GOES_ON).join(line.wrap(out, out.width - _GOES_ON))


def _sections(told: Told, limit: int, words: Words) -> Iterator[tuple[str, list[Any]]]:
    if told.due:
        yield "journal.due", [due_line(told.name(made.client), made, words) for made in told.due]
    if told.changed is not None and told.decisions:
        lines = [_changed_line(told, changed, words) for changed in told.changed]
        yield "journal.changed", lines or [Text(words.say("journal.unchanged"))]
    decisions = [line for made in reversed(told.decisions) for line in decision_lines(told, made, words)]
    yield "journal.decisions", decisions or [Text(words.say(_none_shown(told)))]
    if told.answers:
        yield "journal.answers", [_answer_line(told, given, words) for given in reversed(told.answers)]
    if told.outcomes is not None:
        yield "journal.after", [Text(words.say("journal.after_how" if told.outcomes else "journal.after_none"))]
    else:
        yield "journal.events", [event_line(event, told.clients, words) for event in told.chosen(limit)]


def _none_shown(told: Told) -> str:
    """Why no decision is shown: none was made, or those made are on clients that an import taken back brought."""
    made = told.client is None and any(event.verb == "decide" for event in told.events)
    return "journal.decisions_apart" if made else "journal.no_decisions"


def due_line(name: str, made: Decision, words: Words) -> Text:
    """A decision that waits to be looked at again: since when, on whom, what it was."""
    day = (made.review_on or made.day).isoformat()
    return Text(words.say("journal.due_since", {"day": day, "client": name, "verdict": made.verdict}))


def decision_line(name: str, made: Decision, words: Words) -> Text:
    """A decision on one line: when, on whom, what, and what had been advised."""
    line = Text(f"{words.formats.date(made.day)}  {visible(name)}  ")
    line.append(f"{MARKS[made.verdict]} ", style=COLOURS[made.verdict]).append(words.word(made.verdict), style="bold")
    if made.advised and made.advised != made.verdict:
        line.append(" " + words.say("journal.advised", {"advised": made.advised}))
    return line


def decision_lines(told: Told, made: Decision, words: Words) -> Iterator[Any]:
    """A decision in full: its line, the reason, what was promised and when it is looked at again."""
    yield decision_line(told.name(made.client), made, words)
    said = [words.say("journal.because", {"reason": made.reason, "author": made.author})]
    if made.despite:
        said.append(words.say("journal.despite", {"reason": made.despite}))
    if made.remedies:
        said.append(words.say("journal.remedies", {"remedies": _named(made.remedies, words)}))
    if made.expected:
        said.append(words.say("journal.promised", {"effects": _promises(made.expected, words)}))
    if made.review_on:
        said.append(words.say("journal.again", {"day": made.review_on.isoformat()}))
    for text in said:
        yield Padding(Text(text), (0, 0, 0, _INDENT), expand=False)


def _named(remedies: Sequence[str], words: Words) -> str:
    return ", ".join(words.word(f"remedy.{name}") for name in remedies)


def _promises(expected: Mapping[str, int], words: Words) -> str:
    return ", ".join(words.say(f"journal.effect.{name}", {"value": value}) for name, value in sorted(expected.items()))


def _changed_line(told: Told, changed: Changed, words: Words) -> Text:
    code = "journal.evidence_changed" if changed.policy_kept else "journal.evidence_changed_policy"
    facts: dict[str, Parameter] = {
        "client": told.name(changed.decision.client),
        "day": changed.decision.day.isoformat(),
        "then": changed.decision.advised,
        "now": changed.advised,
    }
    return Text(words.say(code, facts))


def _answer_line(told: Told, given: Answer, words: Words) -> Text:
    facts: dict[str, Parameter] = {"question": given.question, "value": given.value, "author": given.author}
    facts |= {"client": told.name(given.client), "day": given.day.isoformat()}
    return Text(words.say("journal.answer", facts))


_UNITS: Mapping[str, Unit] = {"cash": "money", "minutes": "minutes", "share": "ratio"}


def outcomes_table(found: Sequence[Outcome], words: Words) -> Table:
    """What was promised against what came: a row for each effect and date."""
    return Table(
        "outcomes",
        heads("effect months day by_then actual", right="months by_then actual"),
        tuple(
            (
                words.word(f"effect.{one.effect}"),
                one.months,
                one.day,
                None if one.by_then is None else Figure(_scaled(one.effect, one.by_then), _UNITS[one.effect]),
                missing(one.missing, words)
                if one.missing
                else Figure(_scaled(one.effect, one.actual), _UNITS[one.effect]),
            )
            for one in found
        ),
    )


def _scaled(effect: str, value: int | None) -> int | float | None:
    return value / 10_000 if effect == "share" and value is not None else value


def event_line(event: Event, clients: Clients, words: Words) -> Text:
    """One event in words: its place, its day, who, and what."""
    told = sentence(words, f"journal.event.{event.verb}", _facts(event, clients))
    day = words.formats.date(event.at.astimezone().date())
    said = words.say("journal.event", {"author": event.author, "told": told})
    return Text(f"{event.seq:>4}  {day}  {said}")


def _facts(event: Event, clients: Clients) -> dict[str, Parameter]:
    payload = event.payload
    facts: dict[str, Parameter] = {
        name: value for name, value in payload.items() if isinstance(value, (str, int)) and name != "client"
    }
    names = {number: client.name for client in clients.all for number in client.references}
    for name in ("reference", "first", "second"):
        if name in facts:
            facts[name] = names.get(reference_number(str(facts[name])), str(facts[name]))
    if "sha256" in facts:
        facts["sha256"] = str(facts["sha256"])[:_SHORT]
    facts |= {name: len(value) for name, value in payload.items() if isinstance(value, (list, dict))}
    if event.verb == "import":
        facts["files"] = ", ".join(str(reading["file"]) for reading in payload["readings"])
        facts["rows"] = sum(int(reading["rows"]) for reading in payload["readings"])
    return facts


def _meant(event: Event) -> set[int]:
    """The numbers of the references that an event is about."""
    return {
        reference_number(str(event.payload[name])) for name in ("reference", "first", "second") if name in event.payload
    }


def journal_data(told: Told, limit: int) -> dict[str, Any]:
    """The journal as plain data for machines."""
    data: dict[str, Any] = {
        "head": {"event": told.head[0], "sha256": told.head[1]},
        "due_reviews": [decision_data(made) for made in told.due],
        "decisions": [decision_data(made) for made in told.decisions],
        "answers": [{**vars(given), "day": given.day.isoformat()} for given in told.answers],
        "events": [{**vars(event), "at": event.at.isoformat()} for event in told.chosen(limit)],
    }
    if told.outcomes is not None:
        data["outcomes"] = [
            {
                "client": made.client,
                "verdict": made.verdict,
                "day": made.day.isoformat(),
                "rows": [{**vars(one), "day": one.day.isoformat()} for one in found],
            }
            for made, found in told.outcomes
        ]
    if told.changed is not None:
        data["changed"] = [
            {"client": c.decision.client, "day": c.decision.day.isoformat(), "then": c.decision.advised}
            | {"now": c.advised, "policy_kept": c.policy_kept}
            for c in told.changed
        ]
    return data


def decision_data(made: Decision) -> dict[str, Any]:
    """A decision as plain data."""
    return {
        **vars(made),
        "day": made.day.isoformat(),
        "remedies": list(made.remedies),
        "expected": dict(made.expected),
        "review_on": made.review_on.isoformat() if made.review_on else None,
    }
