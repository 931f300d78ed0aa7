"""What the owner wants of an exit: from which sum at stake a lawyer sees it first.

[notice]
lawyer_from = 10000      whole units of the book's currency
"""

from __future__ import annotations

from dataclasses import dataclass

from preavis.advice.policy_text import Section


@dataclass(frozen=True)
class NoticeTerms:
    """The table `[notice]`. Ten thousand units is our own usual value: no text has one."""

    lawyer_from: int = 10_000


def notice_terms(top: Section) -> NoticeTerms:
    """The owner's terms, read from the policy."""
    section = top.section("notice")
    section.only("lawyer_from")
    return NoticeTerms(section.whole("lawyer_from", NoticeTerms().lawyer_from))
