"""A plain-text notation of facts: one line a fact, dated, readable aloud (docs/notation.md)."""

from preavis.sources.notation.read import Notation, facts
from preavis.sources.notation.write import write

__all__ = ["Notation", "facts", "write"]
