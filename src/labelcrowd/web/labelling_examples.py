"""``GET /api/label/examples``: the pictures of the examples in the instructions.

They are for whoever may open or preview the HIT, by addresses that end like those of its picture.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from labelcrowd.errors import NotFound
from labelcrowd.images.catalogue import image_by_id
from labelcrowd.images.standing import standing
from labelcrowd.web.labelling_answers import image_json
from labelcrowd.web.labelling_desk import Desks
from labelcrowd.web.labelling_wire import json_answer, page_token
from labelcrowd.web.services import Services
from labelcrowd.workflow.hit_context import ImageContext


def routes(services: Services, desks: Desks) -> list[BaseRoute]:
    """The one route."""

    def examples(request: Request) -> Response:
        token = page_token(services, request)
        if token.mode not in ("preview", "work", "look"):
            raise NotFound("no HIT, so no examples")
        design = desks.contexts.get(token.batch_id, token.row).design
        now = services.clock.now()

        def look(conn: Connection) -> list[dict[str, Any]]:
            return [
                image_json(services, _image(conn, one.image), standing(conn, one.image), token, now)
                for one in design.examples
            ]

        return json_answer({"pictures": services.home.store.read(look)})

    return [Route("/api/label/examples", examples, methods=["GET"])]


def _image(conn: Connection, image_id: str) -> ImageContext:
    image = image_by_id(conn, image_id)
    return ImageContext(
        id=image.id,
        collection="",
        folder=image.folder,
        filename=image.filename,
        width=image.width,
        height=image.height,
    )
