"""Schemas of XML documents, written by us from Amazon's descriptions, and checking with them."""

from __future__ import annotations

from functools import cache
from importlib import resources
from threading import Lock

from lxml import etree

from labelcrowd.errors import InvalidInput
from labelcrowd.strict_xml import Element

_lock = Lock()


def check(root: Element, name: str, *, version: str = "") -> None:
    """Raises InvalidInput with the first thing that the schema file ``name`` does not allow."""
    with _lock:  # what is wrong is kept in the schema object
        schema = _schema(name, version)
        if schema.validate(root):
            return
        first = next(iter(schema.error_log))  # type: ignore[call-overload]  # not in the stubs
    raise InvalidInput(f"line {first.line}: {_plain(first.message)}", code="schema")


@cache
def _schema(name: str, version: str) -> etree.XMLSchema:
    text = resources.files(__name__).joinpath(name).read_text(encoding="utf-8")
    return etree.XMLSchema(etree.fromstring(text.replace("VERSION", version).encode()))


def _plain(message: str) -> str:
    """libxml2's words without the long namespaces."""
    words = message.split("{http")
    return (words[0] + "".join(word.partition("}")[2] for word in words[1:]))[:300]
