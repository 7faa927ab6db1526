"""Where finished work is posted, and who may frame it: only markets on this list."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from labelcrowd.web.services import Services

FOREIGN_ORIGINS = ("https://www.mturk.com", "https://workersandbox.mturk.com")
"""Markets besides our own that a labelling page may post to and be framed by."""

_THIS_MACHINE = ("http://127.0.0.1:*", "http://localhost:*")


def submit_url(public_url: str, market_id: str) -> str:
    """The absolute address of our own market's form target."""
    prefix = "" if market_id == "live" else f"/{market_id}"
    return f"{public_url}{prefix}/mturk/externalSubmit"


def frame_ancestors(services: Services) -> tuple[str, ...]:
    """Exact origins; on a server of this machine only, also other pages of this machine."""
    found = (*FOREIGN_ORIGINS, *services.settings.frame_ancestors)
    host = urlsplit(services.public_url).hostname
    return (*found, *_THIS_MACHINE) if host in ("127.0.0.1", "localhost", "::1") else found
