"""Question documents of three kinds, writing an ExternalQuestion, the address a worker opens."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal
from urllib.parse import parse_qsl, quote, urlsplit
from xml.sax.saxutils import escape

from lxml import etree

from labelcrowd import strict_xml
from labelcrowd.errors import InvalidInput
from labelcrowd.market.answers import RESERVED
from labelcrowd.market.errors import BadParameter
from labelcrowd.market.html_questions import NAMESPACE as HTML_NAMESPACE
from labelcrowd.market.html_questions import HtmlQuestion
from labelcrowd.market.question_form import Form, is_form, parse_form
from labelcrowd.urls import is_loopback, on_server, path_of

NAMESPACE = (
    "http://mechanicalturk.amazonaws.com/AWSMechanicalTurkDataSchemas/"
    "2006-07-14/ExternalQuestion.xsd"
)
NOT_AVAILABLE = "ASSIGNMENT_ID_NOT_AVAILABLE"
MAX_BYTES = 65_535

QuestionKind = Literal["external", "html", "form"]

OwnPageReader = Callable[[str, str], None]
"""(ExternalURL, requester id): reads an address of our own page. Raises InvalidInput."""


@dataclass(frozen=True)
class ExternalQuestion:
    """Where the task is, and the height of its frame (0: the window's)."""

    url: str
    frame_height: int


def external_question(url: str, frame_height: int) -> str:
    """The XML of an ExternalQuestion."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><ExternalQuestion xmlns="{NAMESPACE}">'
        f"<ExternalURL>{escape(url)}</ExternalURL>"
        f"<FrameHeight>{frame_height}</FrameHeight></ExternalQuestion>"
    )


def parse_question(xml: str) -> ExternalQuestion | HtmlQuestion | Form:
    """Read a Question member. Raises BadParameter (XMLParseError, XHTMLParseError, a value)."""
    size = len(xml.encode())
    if size > MAX_BYTES:
        raise BadParameter(f"Question is longer than {MAX_BYTES} bytes: it has {size}.")
    root = _root(xml)
    if root.tag == f"{{{NAMESPACE}}}ExternalQuestion":
        url, height = _texts(root, NAMESPACE, "ExternalURL", "FrameHeight")
        return ExternalQuestion(url, _frame_height(height))
    if root.tag == f"{{{HTML_NAMESPACE}}}HTMLQuestion":
        return _html_question(root)
    if is_form(root):
        return parse_form(xml)
    raise BadParameter(
        f"Question: expected an ExternalQuestion of {NAMESPACE}, an HTMLQuestion of "
        f"{HTML_NAMESPACE} or a QuestionForm, got {root.tag[:200]}.",
        "XMLParseError",
    )


def read_html(xml: str) -> HtmlQuestion:
    """The page of an HTMLQuestion that was taken when its HIT was made."""
    found = parse_question(xml)
    assert isinstance(found, HtmlQuestion)
    return found


def _html_question(root: etree._Element) -> HtmlQuestion:
    content, height = _texts(root, HTML_NAMESPACE, "HTMLContent", "FrameHeight")
    if not content:
        raise BadParameter("Question: HTMLContent is empty.", "XMLParseError")
    return HtmlQuestion(content, _frame_height(height))


def _texts(root: etree._Element, namespace: str, *names: str) -> list[str]:
    """What stands in the elements. The schemas are sequences: these in this order, with text."""
    found = {one.tag.removeprefix(f"{{{namespace}}}"): one for one in root}
    if (*found,) != names or len(root) != len(names) or any(len(one) for one in root):
        raise BadParameter(
            f"Question: expected {' and '.join(names)} with text in them, got "
            f"{', '.join(found)[:200] or 'nothing'}. HTML stands in a CDATA section.",
            "XMLParseError",
        )
    return [(one.text or "").strip() for one in root]


def _root(xml: str) -> etree._Element:
    try:
        return strict_xml.parse_text(xml)
    except InvalidInput as error:
        raise BadParameter(
            "There was an error parsing the XML question or answer data in your request: "
            f"{error.message}",
            "XMLParseError",
        ) from error


def _frame_height(value: str) -> int:
    if not re.fullmatch("[0-9]{1,6}", value):
        raise BadParameter(
            f"Question: FrameHeight must be a number of pixels, got {value[:40]!r}.",
            "XMLParseError",
        )
    return int(value)


def check_url(url: str, *, public_url: str) -> None:
    """https, or http on this machine or at our own public address. Raises BadParameter."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        parts, host = urlsplit(""), None
    if parts.scheme == "https" and host:
        return
    if parts.scheme == "http" and host and (is_loopback(host) or on_server(url, public_url)):
        return
    raise BadParameter(
        f'The value "{url}" is not valid for the parameter ExternalURL. '
        "This URL must use the HTTPS protocol."
    )


def is_own_page(url: str, public_url: str) -> bool:
    """Whether it is an address of our own labelling page, as scripts write it."""
    return on_server(url, public_url) and path_of(url) == "/tool.html"


def read_own_page(
    url: str, requester_id: str, *, public_url: str, reader: OwnPageReader | None
) -> None:
    """Let the studio check an address of our own /tool.html. Raises BadParameter."""
    if reader is None or not is_own_page(url, public_url):
        return
    try:
        reader(url, requester_id)
    except InvalidInput as error:
        raise BadParameter(
            f'The value "{url}" is not valid for the parameter ExternalURL. {error.message}'
        ) from error


def address(
    url: str, *, assignment_id: str | None, hit_id: str, submit_to: str, worker_id: str | None
) -> str:
    """The address a worker opens: Amazon's four parameters in its order, after the URL's own.

    Parameters of these names that the URL carries already are taken out, or
    values would arrive doubled (ParlAI issue 1619). In a preview
    (``assignment_id`` None) neither assignment nor worker is told.
    """
    bare, mark, fragment = url.partition("#")
    base, _, query = bare.partition("?")
    kept = [part for part in query.split("&") if part and not _is_reserved(part)]
    added = [
        ("assignmentId", assignment_id or NOT_AVAILABLE),
        ("hitId", hit_id),
        ("turkSubmitTo", submit_to),
        ("workerId", worker_id if assignment_id else None),
    ]
    kept += [f"{name}={quote(value, safe='')}" for name, value in added if value is not None]
    return f"{base}?{'&'.join(kept)}{mark}{fragment}"


def _is_reserved(part: str) -> bool:
    pairs = parse_qsl(part, keep_blank_values=True)
    return bool(pairs) and pairs[0][0] in RESERVED
