"""What every kind of file is made from: the page of a letter, the day it bears, where it goes and its footer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from preavis.plan.letters.page import Page


@dataclass(frozen=True)
class Document:
    """A letter ready to become a file. `foot` is empty where nothing is to stand at the bottom of the page."""

    page: Page
    day: date
    foot: str = ""
    sender_email: str = ""
    client_email: str = ""
    author: str = ""
