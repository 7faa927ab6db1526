"""Links for people elsewhere: refused while they would lead to this machine only."""

from __future__ import annotations

from typing import Protocol
from urllib.parse import urlsplit

from labelcrowd.errors import Conflict
from labelcrowd.urls import is_loopback


class Addressed(Protocol):
    """What knows under which address people reach the server (a Studio does)."""

    @property
    def public_url(self) -> str: ...


def links_are_local(services: Addressed) -> bool:
    """Whether the links made now can be opened on this machine alone."""
    return is_loopback(urlsplit(services.public_url).hostname or "")


def require_outside_links(services: Addressed, what: str) -> None:
    """Before a link is made for somebody else. Raises Conflict, code ``local_link``.

    ``what``: how the sentence begins, e.g. "an invitation".
    """
    if links_are_local(services):
        raise Conflict(
            f"{what[:1].upper()}{what[1:]} made now would lead to {services.public_url}, "
            "which only this machine opens. Start the server with --host 0.0.0.0 for people on "
            "your own network, or with --public-url https://labels.example.org once it has an "
            "address that they reach (docs/going-live.md), then make it again.",
            code="local_link",
        )
