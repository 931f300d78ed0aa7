"""Where a rule comes from, in words: the text as its own country cites it, then what else it rests on."""

from __future__ import annotations

from preavis.report.words import Words


def cited(rule: str, official: str, words: Words) -> str:
    """The official citation, which no language changes, and the practice, usage or judgement behind the rule."""
    behind = f"law.source.{rule}"
    told = [official, words.say(behind) if words.has(behind) else ""]
    return " · ".join(filter(None, told))
