"""The headers that keep a page from doing what it should not.

Pages load scripts only by nonce, styles and pictures only from here, and make
no script from text (Trusted Types). Nothing may frame them. Routes that need
something else (the labelling page, the frame around a foreign requester's
page) set their own ``Content-Security-Policy``; the rim leaves that as it is.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from starlette.requests import HTTPConnection

NOTHING = b"default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"

_NONCE = "labelcrowd.nonce"


def nonce(request: HTTPConnection) -> str:
    """This request's nonce for ``<script nonce=...>``."""
    scope = request.scope
    if _NONCE not in scope:
        scope[_NONCE] = secrets.token_urlsafe(16)
    value: str = scope[_NONCE]
    return value


def page_policy(
    nonce: str,
    *,
    form_targets: Sequence[str] = (),
    frames: Sequence[str] = (),
    ancestors: str = "'none'",
    web_media: bool = False,
) -> str:
    """The Content-Security-Policy of an HTML page of ours.

    ``form_targets``: origins, beside our own, that a form may lead to (also by
    redirect). ``frames``: origins that the page shows in frames. ``web_media``: whether
    pictures, sound and film of other sites are shown.
    """
    web = " https: http:" if web_media else ""
    parts = [
        "default-src 'none'",
        f"script-src 'nonce-{nonce}'",
        "style-src 'self'",
        f"img-src 'self' data: blob:{web}",
        "connect-src 'self'",
        " ".join(["form-action 'self'", *form_targets]),
        f"frame-ancestors {ancestors}",
        "base-uri 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    ]
    if web_media:
        parts.append(f"media-src{web}")
    if frames:
        parts.append(" ".join(["frame-src", *frames]))
    return "; ".join(parts)


def origin_of(url: str) -> str:
    """``https://host:port`` of an address."""
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.split('/', 1)[0].split('?', 1)[0]}"


def common_headers(*, https: bool) -> list[tuple[bytes, bytes]]:
    """Headers of every answer."""
    headers = [
        (b"x-content-type-options", b"nosniff"),
        (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ]
    if https:
        headers.append((b"strict-transport-security", b"max-age=31536000"))
    return headers
