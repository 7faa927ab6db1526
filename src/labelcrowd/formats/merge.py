"""Variables in templates, as Amazon's command line tools merged them (Apache Velocity). PURE.

``$urls``, ``${urls}``, the quiet ``$!{urls}``, and ``${helper.urlencode($urls)}`` of their samples.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from urllib.parse import quote_plus

from labelcrowd.errors import InvalidInput

_NAME = r"[A-Za-z][\w-]*"
_REFERENCE = re.compile(
    rf"\$!?(?:(?P<open>{{)?helper\.(?P<helper>urlencode|htmlencode)"
    rf"\(\s*\$!?{{?(?P<argument>{_NAME})}}?\s*\)(?(open)}})"
    rf"|{{(?P<braced>{_NAME})}}|(?P<bare>{_NAME}))"
)
_APART = re.compile(r"(<!--.*?-->|<!\[CDATA\[.*?\]\]>)", re.DOTALL)
_BARE_AND = re.compile(r"&(?!(?:[a-zA-Z][a-zA-Z0-9]*|#[0-9]+|#x[0-9a-fA-F]+);)")
_CDATA = "<![CDATA["


def merge(file: str, template: str, variables: Mapping[str, str]) -> str:
    """A template with its variables. Raises InvalidInput for ``${name}`` without a column."""
    return _merged(file, template, variables, 0, lambda value: value, strict=True)


def merge_xml(file: str, template: str, variables: Mapping[str, str]) -> str:
    """The same for XML: comments stay, and what a value has of ``&`` and ``<`` is escaped.

    A value may be escaped already (``&amp;``), as the files of 2012 have it. In CDATA nothing
    is, and a ``${name}`` of a script that is no column stays.
    """
    parts, at = [], 0
    for part in _APART.split(template):
        if part.startswith(_CDATA):
            parts.append(_merged(file, part, variables, 0, _for_cdata, strict=False))
        elif part.startswith("<!--"):
            parts.append(part)
        else:
            start = template[:at]
            parts.append(_merged(file, part, variables, start.count("\n"), _escaped, strict=True))
        at += len(part)
    return "".join(parts)


def _merged(
    file: str,
    text: str,
    variables: Mapping[str, str],
    lines_before: int,
    prepare: Callable[[str], str],
    *,
    strict: bool,
) -> str:
    def value_of(match: re.Match[str]) -> str:
        name = match["argument"] or match["braced"] or match["bare"]
        if name in variables:
            value = variables[name]
            return prepare(_HELPERS[match["helper"]](value) if match["helper"] else value)
        if match["bare"] or not strict:
            return match[0]
        before = text[: match.start()]
        line = lines_before + before.count("\n") + 1
        column = match.start() - (before.rfind("\n") + 1) + 1
        raise InvalidInput(
            f"{file}, line {line}, column {column}: {match[0]} is no column of the input, which "
            f"has {', '.join(variables) or 'none'}"
        )

    return _REFERENCE.sub(value_of, text)


def _escaped(value: str) -> str:
    return _BARE_AND.sub("&amp;", value).replace("<", "&lt;")


def _for_cdata(value: str) -> str:
    return value.replace("]]>", "]]]]><![CDATA[>")


def _htmlencode(value: str) -> str:
    return value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


_HELPERS: Mapping[str, Callable[[str], str]] = {"urlencode": quote_plus, "htmlencode": _htmlencode}
