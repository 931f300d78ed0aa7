"""The comments of a preset in the reader's language.

A preset is a policy whose comments are codes, `@{payment.veto}`; the words live with all others, in every language. So
keys and values are written once, and a book's policy file says the same thing to everybody.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from textwrap import wrap

CODE = re.compile(r"@\{([a-z_.]+)\}")
WORDS = "policy.comment."
"""What a code starts with among the words."""
_WIDTH = 120
_RULE = "# ---- "
_RULE_WIDTH = 118
_BESIDE = re.compile(r"(?P<setting>[^#\s].*?)\s+# (?P<comment>@\{[a-z_.]+\})")


def commented(text: str, say: Callable[[str], str]) -> str:
    """A preset with its comments in words: `say` gives the words of a code."""
    return "".join(f"{line}\n" for part in text.splitlines() for line in _lines(part, say))


def _lines(line: str, say: Callable[[str], str]) -> Iterator[str]:
    if CODE.fullmatch(line.removeprefix("# ")):
        yield from _block(_filled(line.removeprefix("# "), say))
    elif line.startswith(_RULE):
        yield f"{_filled(line, say)} ".ljust(_RULE_WIDTH, "-")
    else:
        filled, beside = _filled(line, say), _BESIDE.fullmatch(line)
        if beside and len(filled) > _WIDTH:
            yield from _block(_filled(beside["comment"], say))
            filled = beside["setting"]
        yield filled


def _block(text: str) -> Iterator[str]:
    """A comment on lines of its own."""
    yield from wrap(
        text, _WIDTH, initial_indent="# ", subsequent_indent="# ", break_long_words=False, break_on_hyphens=False
    )


def _filled(text: str, say: Callable[[str], str]) -> str:
    return CODE.sub(lambda found: say(WORDS + found[1]), text)
