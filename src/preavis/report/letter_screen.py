"""Letters on a terminal: which there are, and which claims of a written one still hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from preavis.errors import Origin, Parameter
from preavis.plan.letters import Fact, Field, Letter
from preavis.plan.letters.base import COMPUTED
from preavis.plan.letters.evidence import Checked
from preavis.report.saying import place
from preavis.report.screen import COLOURS, bullets
from preavis.report.words import Words

_SHOWN = 5


def letters_page(letters: Sequence[Letter], words: Words) -> Iterator[RenderableType]:
    """Every type: its name to type, what it is, what it needs, and the rules it follows."""
    for letter in letters:
        head = Text(letter.name, style="bold")
        head.append(
            f"  {words.word(f'letter.{letter.name}')} · {words.word(f'purpose.{letter.purpose}')}", style="none"
        )
        yield head
        needed = ", ".join(each.name for each in letter.fields if each.required and _is_asked(each))
        yield Padding(words.say("letters.list.needs", {"fields": needed}), (0, 0, 0, 2))
        yield Padding(words.say("letters.list.rules", {"rules": ", ".join(letter.rules)}), (0, 0, 1, 2))


def _is_asked(field: Field) -> bool:
    return field.type != "table" and field.name not in COMPUTED


def checked_page(letter: Letter, found: Sequence[Checked], words: Words) -> Iterator[RenderableType]:
    """Each claim, then and now; in red what changed, with the rows that did."""
    for one in found:
        told = {"claim": one.field, "then": _value(letter, one.field, one.then, words)}
        if one.same:
            yield Text(words.say("letters.checked.same", told))
            continue
        code = "letters.checked.gone" if one.now is None else "letters.checked.changed"
        if one.now == one.then:
            code = "letters.checked.rows"
        told["now"] = _value(letter, one.field, one.now or "", words)
        yield Text(words.say(code, told), style=COLOURS["part"])
        rows = [_row(fact, words) for fact in one.rows[:_SHOWN]]
        if len(one.rows) > _SHOWN:
            rows.append(words.say("letters.checked.more", {"count": len(one.rows) - _SHOWN}))
        yield bullets(rows)


def _value(letter: Letter, name: str, text: str, words: Words) -> str:
    """A recorded value as a person reads it."""
    declared = letter.field(name)
    kind = declared.type if declared else "text"
    if kind == "date":
        return words.formats.date(text)
    if kind in {"money", "days", "months", "hours", "count", "percent"} and text.lstrip("-").isdigit():
        return str(getattr(words.formats, kind)(int(text)))
    return text


def _row(fact: Fact, words: Words) -> str:
    """A row behind a claim, with the place it was read in."""
    told: dict[str, Parameter] = {"amount": fact.amount, "day": fact.day, "note": fact.note, "rows": fact.row}
    due = "_due" if fact.due else ""
    said = words.say(f"letters.fact.{fact.kind}{due}", {**told, "due": fact.due})
    return (place(words, Origin(fact.file, fact.row)) if fact.file else "") + said
