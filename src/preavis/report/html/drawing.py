"""A chart inside the page: read again as a tree, so that nothing but lines, shapes and text comes through."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from preavis.report.charts import Picture
from preavis.report.html.tags import ATTRIBUTES, TAGS, Markup, element_of, escaped, joined

_NAMESPACE = "{http://www.w3.org/2000/svg}"
_HIDDEN = ("aria-hidden", "role", "class", "aria-label")


def inline(picture: Picture, label: str) -> Markup:
    """The drawing as an element of the page, with one label for those who do not see it."""
    root = ET.fromstring(picture.svg)  # noqa: S314  made here from our own chart, no document type in it
    size = {"viewBox": f"0 0 {picture.width} {picture.height}", "role": "img", "aria-label": label}
    width = {"width": str(picture.width), "height": str(picture.height)}
    return element_of("svg", size | width, _inside(root))


def _inside(element: ET.Element) -> Markup:
    return joined([_element(child) for child in element])


def _element(element: ET.Element) -> Markup:
    name = element.tag.removeprefix(_NAMESPACE)
    if name not in TAGS or element.get("display") == "none":
        return Markup("")
    kept = {key: value for key, value in element.attrib.items() if key in ATTRIBUTES and key not in _HIDDEN}
    return element_of(name, kept, escaped(element.text or ""), _inside(element))
