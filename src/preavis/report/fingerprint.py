"""The fingerprint of what was known of a client when somebody decided on it."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from preavis.report.json import canonical, client_data
from preavis.report.words import Words
from preavis.review import Reviewed


def fingerprint(reviewed: Reviewed) -> str:
    """SHA-256 of the client's part of the review as canonical JSON, sentences left out: facts, not their wording."""
    return sha256(canonical(_unworded(client_data(reviewed, Words.load("en"))))).hexdigest()


def _unworded(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _unworded(held) for name, held in value.items() if name != "text"}
    return [_unworded(held) for held in value] if isinstance(value, list) else value
