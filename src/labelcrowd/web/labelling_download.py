"""``GET /api/label/download/{kind}``: picture, work as XML, or both, where that is allowed."""

from __future__ import annotations

from urllib.parse import quote

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from labelcrowd.annotations.revisions import StoredObject
from labelcrowd.errors import NotAllowed
from labelcrowd.formats.sheet import Sheet
from labelcrowd.images import terms
from labelcrowd.images.standing import Standing, standing
from labelcrowd.web.labelling_desk import Desks
from labelcrowd.web.labelling_wire import page_token
from labelcrowd.web.services import Services
from labelcrowd.web.tokens import PageToken
from labelcrowd.workflow.open_assignment import was_given_back


def routes(services: Services, desks: Desks) -> list[BaseRoute]:
    """The one route."""

    def answer(request: Request) -> Response:
        from labelcrowd.workflow.download_work import download, only_shown

        token = page_token(services, request)
        shown = _allowed(desks, token)
        sheet, picture = services.home.store.read(lambda conn: _look(conn, desks, token))
        kept = only_shown(sheet, frozenset(each.object.id for each in shown))
        made = download(services.home, request.path_params["kind"], kept, picture)
        return StreamingResponse(
            made.chunks,
            media_type=made.media_type,
            headers={
                "cache-control": "private, no-store",
                "content-disposition": f"attachment; filename*=UTF-8''{quote(made.filename)}",
                "x-content-type-options": "nosniff",
            },
        )

    return [Route("/api/label/download/{kind}", answer, methods=["GET"])]


def _allowed(desks: Desks, token: PageToken) -> tuple[StoredObject, ...]:
    """The objects of the fixed set that the page shows. Raises NotAllowed (``no_downloads``)."""
    if token.mode == "own":
        return desks.own_context(token).shown
    context = desks.contexts.get(token.batch_id, token.row)
    if token.mode == "preview" or not context.design.downloads:
        raise NotAllowed("this task offers no downloads", code="no_downloads")
    return context.shown


def _look(conn: Connection, desks: Desks, token: PageToken) -> tuple[Sheet, Standing]:
    from labelcrowd.workflow.export_documents import document_sheet

    picture = standing(conn, desks.image(token).id)
    if token.mode != "own":
        if was_given_back(conn, token.market_id, token.assignment_id):
            raise NotAllowed("this work was returned", code="link_expired")
        terms.require(conn, picture, token.market_id, token.worker_id)
    return document_sheet(conn, token.document_id), picture
