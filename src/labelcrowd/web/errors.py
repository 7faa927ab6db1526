"""What the pages of the web sites raise, and errors as programs read them."""

from __future__ import annotations

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from labelcrowd.errors import LabelcrowdError, NotSignedIn


class SignInNeeded(NotSignedIn):
    """A page that only somebody signed in may see; ``at`` is where to sign in."""

    def __init__(self, at: str) -> None:
        super().__init__("sign in first")
        self.at = at


def json_error(error: LabelcrowdError) -> Response:
    """``{"error": {"code", "message", "field"}}`` with the error's status."""
    body = {"error": {"code": error.code, "message": error.message, "field": error.field}}
    return Response(msgspec.json.encode(body), error.status, media_type="application/json")


def wants_page(request: Request) -> bool:
    """Whether a person in a browser asks, who is answered by a page; programs say so."""
    if request.scope["path"].startswith("/api/") or "x-csrf-token" in request.headers:
        return False
    accept = request.headers.get("accept", "")
    return "application/json" not in accept or "text/html" in accept
