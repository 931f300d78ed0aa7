"""Red lines as the owner writes them: `[[red_lines]]` with field, operator, values, why, from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from preavis.advice.criteria import LEVELS, Criterion
from preavis.advice.policy_text import Section
from preavis.advice.red_lines import FIELDS, LEVEL_OPERATORS, TEXT_OPERATORS, RedLine


def red_lines_of(top: Section, criteria: Sequence[Criterion]) -> tuple[RedLine, ...]:
    """Every red line of a policy, in the order of the file."""
    judged = tuple(c.name for c in criteria if c.judged)
    return tuple(_red_line(section, judged) for section in top.sections("red_lines"))


def _red_line(section: Section, judged: Sequence[str]) -> RedLine:
    section.only("name", "field", "operator", "values", "why", "from")
    field = section.choice("field", (*FIELDS, *judged))
    operator = section.choice("operator", TEXT_OPERATORS if field in FIELDS else LEVEL_OPERATORS)
    why = section.text("why")
    return RedLine(
        name=section.text("name", default=why),
        field=field,
        operator=operator,
        values=tuple(_value(section, entry, level=field not in FIELDS) for entry in section.items("values")),
        why=why,
        first=section.day("from"),
    )


def _value(section: Section, entry: Any, *, level: bool) -> str | int:
    """A text, or a level that people may judge."""
    if level:
        if isinstance(entry, int) and not isinstance(entry, bool) and LEVELS[0] <= entry <= LEVELS[1]:
            return entry
        raise section.fault("policy.not_a_level", "values", value=str(entry))
    if isinstance(entry, str) and entry.strip():
        return entry.strip()
    raise section.fault("policy.not_a_text", "values")
