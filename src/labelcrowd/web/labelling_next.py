"""``GET /api/label/next``: the picture that will most probably come next, to be fetched meanwhile.

``picture`` is null wherever that is not known or the picture is not to be told.
"""

from __future__ import annotations

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from labelcrowd.batches.url_variables import parse_own_variables
from labelcrowd.images.standing import standing
from labelcrowd.web.labelling_answers import image_json
from labelcrowd.web.labelling_desk import Desks, check_writes
from labelcrowd.web.labelling_wire import json_answer, page_token
from labelcrowd.web.services import Services
from labelcrowd.web.tokens import PageToken
from labelcrowd.workflow.hit_context import ImageContext, load_image
from labelcrowd.workflow.next_picture import may_be_told, next_work
from labelcrowd.workflow.own_page import find_place

Coming = tuple[PageToken, ImageContext]


def routes(services: Services, desks: Desks) -> list[BaseRoute]:
    """The one route."""
    store = services.home.store

    def answer(request: Request) -> Response:
        token, now = page_token(services, request), services.clock.now()
        check_writes(token)
        found = coming(token, request.query_params.get("page", ""))
        if found is None:
            return json_answer({"picture": None})
        then, image = found
        picture = store.read(lambda conn: standing(conn, image.id))
        if not may_be_told(picture):
            return json_answer({"picture": None})
        services.ahead.tell(then, image.id, now)
        return json_answer({"picture": image_json(services, image, picture, then, now)})

    def coming(token: PageToken, page: str) -> Coming | None:
        """The next page's picture, and its token as far as an address ahead needs it."""
        if token.mode == "practice":
            return None
        return own(token, page) if token.mode == "own" else work(token)

    def own(token: PageToken, page: str) -> Coming:
        """``page``: the address that the open page goes on to."""
        here = desks.own_context(token)  # who draws here no more sees nothing either
        asked = parse_own_variables(page.partition("?")[2])
        there = store.read(lambda conn: find_place(conn, here.requester_id, asked).image_id)
        _, image = store.read(lambda conn: load_image(conn, there))
        return msgspec.structs.replace(token, batch_id=there), image

    def work(token: PageToken) -> Coming | None:
        found = next_work(
            services,
            desks.contexts,
            desks.contexts.get(token.batch_id, token.row),
            assignment_id=token.assignment_id,
            worker_id=token.worker_id,
        )
        if found is None:
            return None
        return msgspec.structs.replace(token, batch_id=found.batch_id, row=found.row), found.image

    return [Route("/api/label/next", answer, methods=["GET"])]
