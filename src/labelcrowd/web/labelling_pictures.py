"""``GET /i/<signed>``, ``/i/<signed>/<tile>``: pictures, by addresses that we signed and that end.

The address of a worker's page ends with their work, too, if that is returned.
Every address ends at once when its picture is removed or replaced, and a
worker's when its terms are not accepted. Only a picture that was told to a page
ahead of its time is kept by a browser.
"""

from __future__ import annotations

from functools import partial

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from labelcrowd.clock import SECOND
from labelcrowd.errors import NotAllowed, NotFound
from labelcrowd.images import terms
from labelcrowd.images.standing import Standing, standing
from labelcrowd.images.tiles import unpack
from labelcrowd.web.services import Services
from labelcrowd.web.tokens import PictureLink
from labelcrowd.workflow.next_picture import returned_by
from labelcrowd.workflow.open_assignment import was_given_back, worker_of

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
        now = services.clock.now()
        link = services.tokens.read_picture(request.path_params["signed"], now=now)
        services.home.store.read(lambda conn: _check(conn, link))
        blobs = services.home.blobs
        if "tile" in request.path_params:
            part = partial(blobs.part, link.sha256)
            data = unpack(part, request.path_params["tile"])
        else:
            data = blobs.get(link.sha256)
        headers = _HEADERS if link.kind != "ahead" else _HEADERS | _kept(link, now)
        return Response(data, media_type=link.media_type, headers=headers)

    return [Route("/i/{signed}", picture), Route("/i/{signed}/{tile:int}", picture)]


def _kept(link: PictureLink, now: int) -> dict[str, str]:
    """What was fetched ahead waits in the browser's own store until its page opens."""
    left_s = (link.expires_at - now) // SECOND
    return {"cache-control": f"private, max-age={left_s}, immutable"}


def _check(conn: Connection, link: PictureLink) -> None:
    """Raises NotAllowed where the address is over before its time."""
    picture = _picture(conn, link)
    if not picture.has_level(link.sha256):
        raise NotAllowed("this picture was removed", code="picture_removed")
    if link.kind == "assignment" and was_given_back(conn, *link.bound):
        raise NotAllowed("this work was returned", code="link_expired")
    if link.kind == "ahead" and returned_by(conn, *link.bound):
        raise NotAllowed("this work was returned", code="link_expired")
    if picture.terms_digest and link.kind != "session":
        _check_terms(conn, picture, link)


def _picture(conn: Connection, link: PictureLink) -> Standing:
    try:
        return standing(conn, link.image_id)
    except NotFound:  # signed by us for an image of a database that is not this one
        raise NotAllowed("this picture was removed", code="picture_removed") from None


def _check_terms(conn: Connection, picture: Standing, link: PictureLink) -> None:
    market_id, worker_id = link.bound
    if link.kind == "assignment":
        worker_id = worker_of(conn, *link.bound)
    if link.kind in ("preview", "ahead") or not terms.may_see(conn, picture, market_id, worker_id):
        raise NotAllowed(
            "this picture is sent to those who have accepted its terms", code="terms_needed"
        )
