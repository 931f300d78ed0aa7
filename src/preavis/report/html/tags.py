"""HTML from a closed set of tags; every text and every attribute passes one function that makes it inert."""

from __future__ import annotations

import html
from typing import NewType

Markup = NewType("Markup", str)
"""Text that is markup already: only `tag` and `joined` make it."""

_TAGS = (
    "html head meta title style body header main nav footer section div p h1 h2 h3 h4 ul li a span strong code "
    "table caption thead tbody tfoot tr th td dl dt dd figure figcaption "
    "svg g path line rect text circle"
)
_ATTRIBUTES = (
    "lang charset name content http-equiv id class href scope role tabindex aria-label aria-labelledby aria-hidden "
    "viewBox preserveAspectRatio width height x y x1 x2 y1 y2 dx dy cx cy r d fill fill-opacity stroke "
    "data-head stroke-width stroke-opacity stroke-dasharray stroke-miterlimit opacity transform text-anchor "
    "font-family font-size font-weight font-style display"
)
TAGS, ATTRIBUTES = frozenset(_TAGS.split()), frozenset(_ATTRIBUTES.split())
_EMPTY = ("meta",)


def escaped(text: str) -> Markup:
    """Text that a browser shows as it is, whatever it holds."""
    return Markup(html.escape(text, quote=True))


def tag(element: str, *inside: str | Markup, **attributes: str) -> Markup:
    """An element. What is inside is markup made by `tag`, or by `escaped`; see `text` for plain text.

    Attributes are named as in HTML with underscores for hyphens, `class_` for class; an empty one is left out. A tag or
    an attribute out of the closed sets is a ValueError.
    """
    named = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
    return element_of(element, named, *inside)


def element_of(element: str, attributes: dict[str, str], *inside: str) -> Markup:
    """The same with the attributes under their own names."""
    if element not in TAGS or not ATTRIBUTES.issuperset(attributes):
        raise ValueError(element, sorted(attributes))
    told = "".join(f' {name}="{escaped(value)}"' for name, value in attributes.items() if value)
    return Markup(f"<{element}{told}>" if element in _EMPTY else f"<{element}{told}>{''.join(inside)}</{element}>")


def joined(parts: list[Markup]) -> Markup:
    return Markup("".join(parts))
