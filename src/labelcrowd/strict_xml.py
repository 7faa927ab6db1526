"""XML from strangers: parsed without DTD, entities, network or deep nesting. PURE."""

from __future__ import annotations

import functools
import re

from lxml import etree

from labelcrowd.errors import InvalidInput

MAX_DEPTH = 64

Element = etree._Element

# Characters that XML 1.0 cannot carry even escaped (https://www.w3.org/TR/xml/#charsets).
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Malformed(InvalidInput):
    """Not well-formed XML."""

    code = "malformed_xml"


def parse(data: bytes) -> Element:
    """The root element of a file. Raises Malformed, or InvalidInput (DTD, too deep)."""
    return _parse(data, None)


def parse_text(text: str) -> Element:
    """The root element of characters, whatever encoding they declare: that was their file's.

    Raises as ``parse`` does.
    """
    return _parse(text.encode(), "utf-8")


@functools.cache  # making one costs more than parsing a question with it
def _parser(encoding: str | None) -> etree.XMLParser:
    return etree.XMLParser(
        encoding=encoding,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def _parse(data: bytes, encoding: str | None) -> Element:
    try:
        root = etree.fromstring(data, _parser(encoding))
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Malformed(f"not well-formed XML: {error}") from error
    if root.getroottree().docinfo.doctype:  # type: ignore[union-attr]
        raise InvalidInput("XML with a document type (DTD) is refused", code="dtd")
    _check_depth(root)
    return root


def _check_depth(root: Element) -> None:
    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > MAX_DEPTH:
            raise InvalidInput(f"XML nested deeper than {MAX_DEPTH}", code="too_deep")


def first_not_xml(text: str) -> str | None:
    """The first character that XML 1.0 cannot hold, None where there is none."""
    found = _NOT_XML.search(text)
    return found and found[0]


def clean(text: str, instead: str = "") -> str:
    """The text with ``instead`` for each character that XML 1.0 cannot hold."""
    return _NOT_XML.sub(instead, text)
