"""``GET /api/label/masks/{blob}``: the bitmap of a mask that the page shows."""

from __future__ import annotations

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from labelcrowd.annotations import revisions
from labelcrowd.annotations.document import Mask
from labelcrowd.annotations.revisions import StoredObject
from labelcrowd.errors import NotFound
from labelcrowd.images import terms
from labelcrowd.images.standing import standing
from labelcrowd.web.labelling_desk import Desks, check_writes
from labelcrowd.web.labelling_wire import page_token
from labelcrowd.web.services import Services
from labelcrowd.web.tokens import PageToken


def routes(services: Services, desks: Desks) -> list[BaseRoute]:
    """The one route."""

    def answer(request: Request) -> Response:
        from labelcrowd.images.bitmaps import read_bitmap, write_bitmap

        token = page_token(services, request)
        check_writes(token)
        blob = request.path_params["blob"]
        shown = _shown(desks, token)
        services.home.store.read(lambda conn: _check(conn, desks, token, shown, blob))
        bitmap = read_bitmap(services.home.blobs.get(blob))
        headers = {"cache-control": "private, no-store", "x-content-type-options": "nosniff"}
        return Response(write_bitmap(bitmap), media_type="image/png", headers=headers)

    return [Route("/api/label/masks/{blob}", answer, methods=["GET"])]


def _shown(desks: Desks, token: PageToken) -> tuple[StoredObject, ...]:
    if token.mode == "own":
        return desks.own_context(token).shown
    if token.mode == "practice":
        return ()
    return desks.contexts.get(token.batch_id, token.row).shown


def _check(
    conn: Connection, desks: Desks, token: PageToken, shown: tuple[StoredObject, ...], blob: str
) -> None:
    """Raises NotFound where no object of this page has that bitmap."""
    if token.mode != "own":
        picture = standing(conn, desks.image(token).id)
        terms.require(conn, picture, token.market_id, token.worker_id)
    for each in (*shown, *revisions.objects(conn, token.document_id)):
        if isinstance(each.object.geometry, Mask) and each.object.geometry.blob == blob:
            return
    raise NotFound("no mask of this page has that bitmap")
