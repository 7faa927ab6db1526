"""From an error page to "Something is wrong with this HIT": what the address says about the HIT."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from starlette.requests import Request

from labelcrowd.accounts.links import market_prefix
from labelcrowd.batches.links import read_hit_token
from labelcrowd.errors import LabelcrowdError
from labelcrowd.market.setup import MARKETS

if TYPE_CHECKING:
    from labelcrowd.web.services import Services

_LABELLING = ("/label", "/tool.html")
_NOT_YET_IN = re.compile(r"/worker/(sign-in|sign-out|link|invite|password|join)")
_ASSIGNMENT = re.compile(r"/worker/work/([A-Za-z0-9]{1,40})")
_LONGEST = 300


def report_link(services: Services, request: Request, error: LabelcrowdError) -> str:
    """The worker site's form with what is known; "" where no HIT's worker can be meant."""
    market_id = _market(services, request)
    if market_id is None or _NOT_YET_IN.search(request.url.path):
        return ""
    asked = request.query_params
    found = _ASSIGNMENT.search(request.url.path)
    facts = {
        "assignment_id": found[1] if found else asked.get("assignmentId", ""),
        "hit_id": asked.get("hitId", "") or asked.get("hit_id", ""),
        "page": request.url.path,
        "error": f"{error.status} {error.message}",
        "request_id": str(request.scope.get("labelcrowd.request_id", "")),
    }
    kept = {name: value[:_LONGEST] for name, value in facts.items() if value}
    return f"{market_prefix(market_id)}/worker/report?{urlencode(kept)}"


def _market(services: Services, request: Request) -> str | None:
    """Whose worker may be looking at this page; None for anybody else's pages."""
    path = request.url.path
    for market_id in MARKETS:
        prefix = market_prefix(market_id)
        if path.startswith((f"{prefix}/worker/", f"{prefix}/mturk/")):
            return market_id
    if path not in _LABELLING or not request.query_params.get("assignmentId"):
        return None
    try:
        return read_hit_token(services.home.secrets, request.query_params.get("t", "")).market_id
    except LabelcrowdError:
        return None
