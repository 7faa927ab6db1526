"""A requester's instructions: a small, safe part of markdown."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from labelcrowd.batches.examples import EXAMPLE_ADDRESS

_TAGS = {
    "p", "br", "hr", "h1", "h2", "h3", "h4", "ul", "ol", "li", "strong", "em", "code", "pre",
    "blockquote", "a",
}  # fmt: skip


_LINKS: dict[str, set[str]] = {"a": {"href"}}


@dataclass(frozen=True)
class Intro:
    """Instructions as HTML that is safe to show, or the https address of a page, or neither."""

    html: str | None
    url: str | None


@lru_cache(maxsize=256)
def intro_of(text: str) -> Intro:
    """What a TaskDesign's ``intro`` means: empty is our own page."""
    if not text.strip():
        return Intro(None, None)
    if text.startswith("https://") and " " not in text:
        return Intro(None, text)
    return Intro(_clean(text, {**_LINKS, "img": {"src", "alt"}}), None)


def safe_html(markdown: str) -> str:
    """HTML of markdown: no raw HTML, no pictures, no scripts; links open elsewhere."""
    return _clean(markdown, _LINKS)


def _clean(markdown: str, attributes: dict[str, set[str]]) -> str:
    """With ``img`` among the ``attributes`` pictures stay, but only examples of the design."""
    import nh3
    from markdown_it import MarkdownIt

    rendered = MarkdownIt("commonmark", {"html": False}).render(markdown)
    return nh3.clean(
        rendered,
        tags=_TAGS | attributes.keys(),
        attributes=attributes,
        attribute_filter=_kept,
        url_schemes={"https", "mailto", "example"},
        link_rel="noopener noreferrer nofollow",
    )


def _kept(tag: str, attribute: str, value: str) -> str | None:
    """``example:1`` is the address of a picture and of nothing else; no picture has another."""
    if attribute not in ("src", "href"):
        return value
    is_example = re.fullmatch(EXAMPLE_ADDRESS, value) is not None
    return value if is_example == (tag == "img") else None
