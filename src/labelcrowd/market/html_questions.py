"""HTMLQuestion: a requester's page that we keep, and as what it is served. PURE.

Pages written for Amazon name Amazon's addresses: of a helper script, of its crowd elements, and
of where forms go. They are served with ours in their place, so that no page asks Amazon for
anything; GetHIT gives the question back as it was sent.
https://docs.aws.amazon.com/AWSMechTurk/latest/AWSMturkAPI/ApiReference_HTMLQuestionArticle.html
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape

NAMESPACE = (
    "http://mechanicalturk.amazonaws.com/AWSMechanicalTurkDataSchemas/2011-11-11/HTMLQuestion.xsd"
)

_HELPER = re.compile(
    r"(?:https?:)?//(?:s3\.amazonaws\.com/mturk-public|mturk-public\.s3\.amazonaws\.com)"
    r"/externalHIT_v1\.js",
    re.IGNORECASE,
)
_CROWD = re.compile(r"(?:https?:)?//assets\.crowd\.aws/crowd-html-elements\.js", re.IGNORECASE)
_SUBMIT = re.compile(
    r"(?:https?:)?//(?:www|workersandbox)\.mturk\.com/{1,2}mturk/{1,2}externalSubmit",
    re.IGNORECASE,
)
_RELATIVE = re.compile(r"""(\baction\s*=\s*["']?)/mturk/externalSubmit""", re.IGNORECASE)
_DOCTYPE = re.compile(r"\s*<!doctype[^>]*>", re.IGNORECASE)
_HEAD = re.compile(r"<head(\s[^>]*)?>", re.IGNORECASE)


@dataclass(frozen=True)
class HtmlQuestion:
    """The page, and the height of its frame (0: the window's)."""

    content: str
    frame_height: int


@dataclass(frozen=True)
class Addresses:
    """Our own addresses that stand for Amazon's."""

    helper: str  # externalHIT_v1.js
    crowd: str  # crowd-html-elements.js
    page: str  # the script that every page gets
    submit: str  # externalSubmit of this market


def html_question(content: str, frame_height: int) -> str:
    """The XML of an HTMLQuestion."""
    kept = content.replace("]]>", "]]]]><![CDATA[>")
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><HTMLQuestion xmlns="{NAMESPACE}">'
        f"<HTMLContent><![CDATA[{kept}]]></HTMLContent>"
        f"<FrameHeight>{frame_height}</FrameHeight></HTMLQuestion>"
    )


def served(content: str, own: Addresses, waiting: str) -> str:
    """The page as browsers get it. ``waiting``: says in a preview why nothing is sent."""
    content = _HELPER.sub(lambda _: own.helper, content)
    content = _CROWD.sub(lambda _: own.crowd, content)
    content = _SUBMIT.sub(lambda _: own.submit, content)
    content = _RELATIVE.sub(lambda found: found[1] + own.submit, content)
    script = f'<script src="{own.page}" data-preview="{escape(waiting)}"></script>'
    return _with_script(content, script)


def _with_script(content: str, script: str) -> str:
    """In the head, else behind the document type: before it, the page would pass for an old one."""
    place = _HEAD.search(content) or _DOCTYPE.match(content)
    if place is None:
        return f"<!DOCTYPE html>{script}{content}"
    return content[: place.end()] + script + content[place.end() :]
