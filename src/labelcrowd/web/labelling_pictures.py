"""``GET /i/<signed>``: pictures, only through addresses that we signed and that end."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from labelcrowd.web.services import Services

_HEADERS = {
    "cache-control": "private, no-store",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; sandbox",
    "access-control-allow-origin": "*",
    "cross-origin-resource-policy": "cross-origin",
}


def routes(services: Services) -> list[BaseRoute]:
    """The one route."""

    def picture(request: Request) -> Response:
        link = services.tokens.read_picture(request.path_params["signed"], now=services.clock.now())
        data = services.home.blobs.get(link.sha256)
        return Response(data, media_type=link.media_type, headers=_HEADERS)

    return [Route("/i/{signed}", picture)]
