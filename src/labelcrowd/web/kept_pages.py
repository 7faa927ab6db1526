"""A requester's HTML as browsers get it from us: in a sandbox, with our addresses in it.

``Content-Security-Policy: sandbox`` gives the page an origin of its own wherever it is opened: no
cookies, no storage, no way to our pages or out of its frame.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import HTMLResponse

from labelcrowd.market.html_questions import Addresses, served
from labelcrowd.web.pages import static_url
from labelcrowd.web.submit_target import submit_url

if TYPE_CHECKING:
    from labelcrowd.web.services import Services

ALLOWED = "allow-scripts allow-forms allow-popups allow-modals"
POLICY = f"sandbox {ALLOWED}; frame-ancestors 'self'"


def kept_page(services: Services, request: Request, market_id: str, content: str) -> HTMLResponse:
    """The page. Nobody's cookie is looked at here."""
    base = services.public_url
    own = Addresses(
        helper=base + static_url("hit/externalHIT_v1.js"),
        crowd=base + static_url("hit/crowd-html-elements.js"),
        page=base + static_url("hit/page.js"),
        submit=submit_url(base, market_id),
    )
    waiting = services.pages.gettext(request, "Accept the HIT before you submit it.")
    return HTMLResponse(
        served(content, own, waiting),
        headers={"content-security-policy": POLICY, "referrer-policy": "no-referrer"},
    )
