"""A requester's instructions: a small, safe part of markdown."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

_TAGS = {
    "p", "br", "hr", "h1", "h2", "h3", "h4", "ul", "ol", "li", "strong", "em", "code", "pre",
    "blockquote", "a",
}  # fmt: skip


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
    return Intro(safe_html(text), None)


def safe_html(markdown: str) -> str:
    """HTML of markdown: no raw HTML, no pictures, no scripts; links open elsewhere."""
    import nh3
    from markdown_it import MarkdownIt

    rendered = MarkdownIt("commonmark", {"html": False}).render(markdown)
    return nh3.clean(
        rendered,
        tags=_TAGS,
        attributes={"a": {"href"}},
        url_schemes={"https", "mailto"},
        link_rel="noopener noreferrer nofollow",
    )
