"""``GET /i/<signed>``: pictures, only through addresses that we signed and that end.

The address of a worker's page ends with their work, too, if that is returned.
"""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from labelcrowd.errors import NotAllowed
from labelcrowd.web.services import Services
from labelcrowd.workflow.open_assignment import was_given_back

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

    def check_not_given_back(assignment: tuple[str, str]) -> None:
        if services.home.store.read(lambda conn: was_given_back(conn, *assignment)):
            raise NotAllowed("this work was returned", code="link_expired")

    def picture(request: Request) -> Response:
        link = services.tokens.read_picture(request.path_params["signed"], now=services.clock.now())
        if link.assignment is not None:
            check_not_given_back(link.assignment)
        data = services.home.blobs.get(link.sha256)
        return Response(data, media_type=link.media_type, headers=_HEADERS)

    return [Route("/i/{signed}", picture)]
