"""Where finished work is posted: only to markets on this list, whatever an address says."""

from __future__ import annotations

FOREIGN_ORIGINS = ("https://www.mturk.com", "https://workersandbox.mturk.com")
"""Markets besides our own that a labelling page may post to and be framed by."""


def submit_url(public_url: str, market_id: str) -> str:
    """The absolute address of our own market's form target."""
    prefix = "" if market_id == "live" else f"/{market_id}"
    return f"{public_url}{prefix}/mturk/externalSubmit"
