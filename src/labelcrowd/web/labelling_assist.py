"""``POST /api/label/assist``: points and a box in, the outline that a model sees there out."""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from labelcrowd.annotations.document import Assist
from labelcrowd.annotations.validity import check_prompts
from labelcrowd.assist.folders import model_names
from labelcrowd.assist.prompts import Prompts
from labelcrowd.errors import Busy, InvalidInput, NotAllowed, NotFound
from labelcrowd.images import terms
from labelcrowd.images.catalogue import StoredLevel
from labelcrowd.images.standing import standing
from labelcrowd.web import logs
from labelcrowd.web.assist_proofs import signed
from labelcrowd.web.labelling_desk import Desks, Pace, check_writes
from labelcrowd.web.labelling_wire import json_answer, page_token, read_assist
from labelcrowd.web.services import Services
from labelcrowd.web.tokens import PageToken
from labelcrowd.workflow.hit_context import ImageContext
from labelcrowd.workflow.model_assist import level_seen
from labelcrowd.workflow.open_assignment import was_given_back

if TYPE_CHECKING:
    from labelcrowd.assist.assistant import Assistant

T = TypeVar("T")

LONGEST_S = 20.0
"""So long a click waits for its picture to be embedded; then it may be sent again."""

_BURST, _PER_S = 30.0, 5.0


class AssistPages:
    """The route of this module."""

    def __init__(self, services: Services, desks: Desks) -> None:
        self._services, self._desks = services, desks
        self._pace = Pace(_BURST, _PER_S)

    async def assist(self, request: Request) -> Response:
        token = page_token(self._services, request)
        self._pace.check(token.document_id, time.monotonic())
        asked = read_assist(await request.body())
        check_writes(token)
        name, image = await self._offered(token)
        given = Assist(model="", points=asked.points, box=asked.box)
        has_prompts = bool(asked.points or asked.box)
        if has_prompts:
            check_prompts(given, image.width, image.height)
        level = await self._services.home.store.aread(lambda c: _level(c, image, token))
        assistant = await run_in_threadpool(self._assistant, name)
        blobs = self._services.home.blobs
        embedding = assistant.embedding(level.sha256, lambda: blobs.get(level.sha256))
        if not has_prompts:
            return json_answer({"ready": embedding.done()})
        embedded = await _awaited(embedding)
        prompts = _prompts(given, image)
        pieces = await _awaited(assistant.outline(embedded, prompts, image.width, image.height))
        made = Assist(model=assistant.model.digest, points=given.points, box=given.box)
        proof = signed(self._services.tokens, token.document_id, made, pieces)
        return json_answer({"pieces": pieces, "assist": proof})

    async def _offered(self, token: PageToken) -> tuple[str, ImageContext]:
        """The model, the HIT's design's or an owner's first, and the picture. Raises NotAllowed
        (``no_assist``)."""
        if token.mode == "work":
            context = await self._desks.contexts.aget(token.batch_id, token.row)
            if context.design.assist:
                return context.design.assist, context.image
        if token.mode == "own":
            own = await run_in_threadpool(self._desks.own_context, token)
            names = model_names(self._services.home.folder)
            if names:
                return names[0], own.image
        raise NotAllowed("this task offers no model assist", code="no_assist")

    def _assistant(self, name: str) -> Assistant:
        try:
            return self._services.assistants.get(name)
        except InvalidInput as error:
            logs.log("assist", model=name, error=error.message)
            raise NotFound(
                "the model of this task cannot be used now; outline by hand", code="no_model"
            ) from error


def _level(conn: Connection, image: ImageContext, token: PageToken) -> StoredLevel:
    picture = standing(conn, image.id)
    if picture.removed:
        raise NotAllowed("this picture was removed", code="picture_removed")
    if token.mode == "work":
        if was_given_back(conn, token.market_id, token.assignment_id):
            raise NotAllowed("this work was returned", code="link_expired")
        terms.require(conn, picture, token.market_id, token.worker_id)
    return level_seen(picture.levels)


def _prompts(given: Assist, image: ImageContext) -> Prompts:
    """From pixels to parts of the picture."""
    wide, high = image.width, image.height
    box: Any = None
    if given.box is not None:
        x, y, other_x, other_y = given.box
        xs, ys = sorted((x / wide, other_x / wide)), sorted((y / high, other_y / high))
        box = (xs[0], ys[0], xs[1], ys[1])
    return Prompts(tuple((x / wide, y / high, on) for x, y, on in given.points), box)


async def _awaited(future: Future[T]) -> T:
    """Whoever leaves does not take the work of others with them. Raises Busy."""
    try:
        return await asyncio.wait_for(asyncio.shield(asyncio.wrap_future(future)), LONGEST_S)
    except TimeoutError as error:
        raise Busy("the model is still reading this picture; send the same again") from error


def routes(services: Services, desks: Desks) -> list[BaseRoute]:
    return [Route("/api/label/assist", AssistPages(services, desks).assist, methods=["POST"])]
