"""FormattedContent: the small part of XHTML that forms may carry, made safe to show. PURE.

Elements and attributes are those of Amazon's FormattedContentXHTMLSubset of 2006-07-14; what is
outside of it is an error, as there. What is left is cleaned once more before it is shown.
https://docs.aws.amazon.com/AWSMechTurk/latest/AWSMturkAPI/ApiReference_FormattedContentXHTMLArticle.html
"""

from __future__ import annotations

import re
from html.entities import html5

import nh3
from lxml import etree

from labelcrowd import strict_xml
from labelcrowd.errors import InvalidInput
from labelcrowd.market.errors import BadParameter

_TAGS = {
    "a", "b", "big", "blockquote", "br", "caption", "center", "cite", "code", "col", "colgroup",
    "dd", "del", "dl", "dt", "em", "font", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img",
    "ins", "li", "ol", "p", "pre", "q", "s", "small", "strike", "strong", "sub", "sup", "table",
    "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul",
}  # fmt: skip
_EVERYWHERE = {"title", "lang", "dir", "align"}
_CELL = {"abbr", "axis", "bgcolor", "colspan", "headers", "height", "nowrap", "rowspan", "scope",
         "valign", "width"}  # fmt: skip
_ATTRIBUTES: dict[str, set[str]] = {
    "a": {"href", "target", "name", "rel", "rev", "hreflang", "type", "charset", "tabindex",
          "accesskey"},
    "blockquote": {"cite"},
    "br": {"clear"},
    "col": {"span", "width", "valign"},
    "colgroup": {"span", "width", "valign"},
    "del": {"cite", "datetime"},
    "dl": {"compact"},
    "font": {"color", "face", "size"},
    "hr": {"noshade", "size", "width"},
    "img": {"src", "alt", "width", "height", "border", "hspace", "vspace", "longdesc"},
    "ins": {"cite", "datetime"},
    "li": {"type", "value"},
    "ol": {"type", "compact", "start"},
    "pre": {"width"},
    "q": {"cite"},
    "table": {"summary", "width", "border", "frame", "rules", "cellspacing", "cellpadding",
              "bgcolor"},
    "tbody": {"valign"},
    "td": _CELL,
    "tfoot": {"valign"},
    "th": _CELL,
    "thead": {"valign"},
    "tr": {"valign", "bgcolor"},
    "ul": {"type", "compact"},
}  # fmt: skip
_LINK = re.compile(r"(?i)\s*(https?|ftp|mailto|news|nntp)://?[^\s]|\s*mailto:[^\s]")
_PICTURE = re.compile(r"(?i)\s*https?://[^\s]")
_ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,31});")
_OF_XML = {"amp", "lt", "gt", "quot", "apos"}


def safe_formatted(text: str) -> str:
    """The content as HTML that is safe to show. Raises BadParameter (XHTMLParseError)."""
    try:
        root = strict_xml.parse_text(f"<div>{_ENTITY.sub(_character, text)}</div>")
    except InvalidInput as error:
        raise _refused(error.message) from error
    for element in root.iterdescendants():
        _check(element)
    inner = etree.tostring(root, encoding="unicode", method="html")
    return nh3.clean(
        inner.removeprefix("<div>").removesuffix("</div>"),
        tags=_TAGS,
        attributes={
            "*": _EVERYWHERE,
            # Where a link opens and what it tells of us is our business.
            **{tag: names - {"target", "rel"} for tag, names in _ATTRIBUTES.items()},
        },
        url_schemes={"http", "https", "mailto", "ftp"},
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}},
    )


def _check(element: strict_xml.Element) -> None:
    tag = str(element.tag).removeprefix("{http://www.w3.org/1999/xhtml}")
    if tag not in _TAGS:
        raise _refused(f"the element <{tag[:40]}> is not one of those that may be used")
    for name, value in element.attrib.items():
        if name not in _EVERYWHERE and name not in _ATTRIBUTES.get(tag, ()):
            raise _refused(f"<{tag}> may not have the attribute {str(name)[:40]!r}")
        if (name == "href" and not _LINK.match(str(value))) or (
            name == "src" and not _PICTURE.match(str(value))
        ):
            raise _refused(f"<{tag} {name}>: expected a web address, got {str(value)[:80]!r}")


def _character(found: re.Match[str]) -> str:
    """A named character of HTML as itself; XML's own five stay as they are."""
    name = found[1]
    if name in _OF_XML:
        return found[0]
    return html5.get(f"{name};", found[0])


def _refused(why: str) -> BadParameter:
    return BadParameter(
        "There was an error parsing the XHTML data in your request. Please make sure the data is "
        f"well-formed and validates against the appropriate schema. FormattedContent: {why}.",
        "XHTMLParseError",
    )
