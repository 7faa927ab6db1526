"""``POST /api/label/answers``, and what the page is told of yes/no and coverage questions.

A worker is told what is asked and shown, never whose it is: a model's outline looks like any other.
"""

from __future__ import annotations

import time
from typing import Any

import msgspec
from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from labelcrowd.batches.design import HitKind
from labelcrowd.errors import NotFound
from labelcrowd.images import terms
from labelcrowd.images.standing import Standing, standing
from labelcrowd.web.labelling_answers import image_json
from labelcrowd.web.labelling_desk import Desks, Pace, check_writes
from labelcrowd.web.labelling_wire import Status, json_answer, page_token, read_answer
from labelcrowd.web.services import Services
from labelcrowd.web.tokens import PageToken
from labelcrowd.workflow.give_answer import AnswerDesk, answers_of, check_answer, give
from labelcrowd.workflow.hit_context import HitContext

ASKING = (HitKind.VERIFY, HitKind.COVER)


class Questions:
    """What is asked, and the route that takes answers."""

    def __init__(self, services: Services, desks: Desks) -> None:
        self._services, self._desks = services, desks
        self._pace = Pace()

    def told(
        self, conn: Connection, context: HitContext, first: Standing, token: PageToken, now: int
    ) -> dict[str, Any]:
        """What the page of a HIT that is ``ASKING`` needs beyond other HITs'."""
        given = answers_of(conn, token.market_id, token.assignment_id)
        if context.design.hit_kind is HitKind.COVER:
            return {"coverage": {"answer": given.get(0, "")}}
        pictures = [(context.image, first)]
        pictures += [(one, standing(conn, one.id)) for one in context.more_images]
        return {
            "questions": {
                "asks": context.design.verify_asks.value,
                "pictures": [
                    image_json(self._services, image, picture, token, now)
                    for image, picture in pictures
                ],
                "items": [
                    {
                        "position": one.position,
                        "picture": one.picture,
                        "name": one.object.name,
                        "geometry": one.object.geometry,
                        "answer": given.get(one.position, ""),
                    }
                    for one in context.asked
                ],
            }
        }

    def pictures(self, request: Request) -> Response:
        """The pictures as they are now, with fresh addresses."""
        services, token = self._services, page_token(self._services, request)
        if token.mode == "own":
            raise NotFound("no HIT, so no questions")
        context, now = self._desks.contexts.get(token.batch_id, token.row), services.clock.now()

        def look(conn: Connection) -> list[dict[str, Any]]:
            found = [(one, standing(conn, one.id)) for one in (context.image, *context.more_images)]
            if token.mode in ("work", "look"):
                terms.require(conn, found[0][1], token.market_id, token.worker_id)
            return [image_json(services, image, picture, token, now) for image, picture in found]

        return json_answer({"pictures": services.home.store.read(look)})

    async def answer(self, request: Request) -> Response:
        """One answer, durable when this one is sent."""
        services, now = self._services, self._services.clock.now()
        token = page_token(services, request)
        check_writes(token)
        self._pace.check(token.assignment_id or token.document_id, time.monotonic())
        given = read_answer(await request.body())
        if token.mode != "work":
            raise NotFound("no HIT, so no questions")
        context = await self._desks.contexts.aget(token.batch_id, token.row)
        desk = AnswerDesk(
            document_id=token.document_id,
            market_id=token.market_id,
            assignment_id=token.assignment_id,
            accepted_at=token.accepted_at,
            positions=context.positions,
        )
        check_answer(given, desk)
        done = await services.home.store.awrite(lambda conn: give(conn, desk, given, now=now))
        return json_answer(
            {"outcome": done.outcome, "answered": done.answered, "asked": len(context.positions)}
        )


def asked_number(told: dict[str, Any]) -> int | None:
    """How many answers a yes/no HIT asks for; None for other questions."""
    return len(told["questions"]["items"]) if "questions" in told else None


def questions_status(status: Status, told: dict[str, Any], picture: Standing) -> Status:
    """How far a HIT that is ``ASKING`` is: of yes/no questions the answers are counted."""
    if "questions" not in told:
        return status
    items = told["questions"]["items"]
    answered = sum(1 for one in items if one["answer"])
    done = answered >= len(items) or picture.removed
    return msgspec.structs.replace(
        status, counted=answered, required=len(items), can_submit=status.can_submit and done
    )


def routes(services: Services, desks: Desks) -> list[BaseRoute]:
    questions = Questions(services, desks)
    return [
        Route("/api/label/answers", questions.answer, methods=["POST"]),
        Route("/api/label/pictures", questions.pictures, methods=["GET"]),
    ]
