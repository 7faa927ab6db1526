"""XML files from strangers: bounded, and read by the tags of LabelMe files. PURE."""

from __future__ import annotations

import math
from typing import Any

from lxml import etree

from labelcrowd import strict_xml
from labelcrowd.errors import TooLarge
from labelcrowd.strict_xml import Element

MAX_BYTES = 20_000_000

Plain = Any
"""Text, or a dict of tag to Plain or list of Plain."""


def parse(data: bytes) -> Element:
    """The root element. Raises Malformed, TooLarge, or InvalidInput (DTD, too deep)."""
    if len(data) > MAX_BYTES:
        raise TooLarge(f"XML of {len(data) / 1e6:.1f} MB; the limit is {MAX_BYTES / 1e6:.0f} MB")
    return strict_xml.parse(data)


def local_name(element: Element) -> str:
    """The tag without a name space (``xmlns=""`` and XHTML's get into LabelMe files)."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def children(element: Element, name: str) -> list[Element]:
    """The direct children of that tag."""
    return [child for child in element if local_name(child) == name]


def child(element: Element | None, name: str) -> Element | None:
    """The first direct child of that tag, or None."""
    found = [] if element is None else children(element, name)
    return found[0] if found else None


def text(element: Element | None, name: str) -> str:
    """The text of the first child of that tag; empty where there is none."""
    found = child(element, name)
    # White space is collapsed: templates have line breaks inside values.
    return "" if found is None else " ".join("".join(map(str, found.itertext())).split())


def flag(element: Element, name: str) -> bool:
    """Whether the child of that tag says yes."""
    return text(element, name).lower() in ("1", "true", "yes")


def number(digits: str) -> float | None:
    """A finite number, or None."""
    try:
        value = float(digits)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def split_list(joined: str, separator: str) -> list[str]:
    """The parts of a list in one text."""
    return [part.strip() for part in joined.split(separator)] if joined else []


def plain(element: Element) -> Plain:
    """An element as text or nested dicts; attributes have an ``@`` before their name."""
    result: dict[str, Plain] = {f"@{key!s}": str(value) for key, value in element.attrib.items()}
    for name in dict.fromkeys(local_name(child) for child in element):
        result[name] = one_or_many([plain(child) for child in children(element, name)])
    if not result:
        return " ".join((element.text or "").split())
    return result


def one_or_many(values: list[Plain]) -> Plain:
    """The value of a list of one; a longer list as it is."""
    return values[0] if len(values) == 1 else values
