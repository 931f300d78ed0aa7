"""Reviewing the book a command looks at."""

from __future__ import annotations

from preavis.cli.looking import Look
from preavis.law import law_of
from preavis.review import Review, review


def reviewed(look: Look) -> Review:
    """The review of a book as a command sees it."""
    return review(look.session, look.policy, law_of(look.book.company.country))
