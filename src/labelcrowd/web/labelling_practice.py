"""Checked practice on the labelling page: opening it, and ``POST /api/label/check``.

The worker site mints a ticket for a signed-in worker and one picture; the page's API knows no
cookies. What is known of the picture goes out with the first check, never before.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from labelcrowd.accounts.links import market_prefix
from labelcrowd.clock import HOUR
from labelcrowd.errors import NotAllowed
from labelcrowd.images.standing import Standing, standing
from labelcrowd.quality.known import Comparison
from labelcrowd.web.labelling_answers import (
    PageState,
    design_json,
    opening_json,
    page_state,
    status_of,
)
from labelcrowd.web.labelling_desk import Desks
from labelcrowd.web.labelling_wire import json_answer, page_token
from labelcrowd.web.services import Services
from labelcrowd.web.tokens import PageToken, PracticeTicket
from labelcrowd.workflow import practice_tries

LASTS = 12 * HOUR


def practice_address(
    services: Services, market_id: str, worker_id: str, type_id: str, image_id: str
) -> str:
    """The page of one picture of a practice, for a worker who is signed in."""
    ticket = PracticeTicket(
        market_id=market_id,
        worker_id=worker_id,
        type_id=type_id,
        image_id=image_id,
        expires_at=services.clock.now() + LASTS,
    )
    return f"/label?practice={services.tokens.practice_ticket(ticket)}"


def back_address(market_id: str, type_id: str) -> str:
    """The qualification's page on the worker site."""
    return f"{market_prefix(market_id)}/worker/qualifications/{type_id}"


class PracticePages:
    """Opens pages of practice."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def opening(self, ticket_text: str) -> dict[str, Any]:
        """What the page is told. Raises NotSignedIn, NotFound, TermsNeeded."""
        services, now = self._services, self._services.clock.now()
        ticket = services.tokens.read_practice_ticket(ticket_text, now=now)
        market_id, worker_id = ticket.market_id, ticket.worker_id
        at = services.home.store.read(
            lambda c: practice_tries.place(c, market_id, ticket.type_id, ticket.image_id, worker_id)
        )
        new_id = services.ids.timed(now)

        def start(c: Connection) -> tuple[str, PageState, Standing, practice_tries.Progress]:
            document_id = practice_tries.start(c, at, worker_id, new_id=new_id, now=now)
            far = practice_tries.progress(c, at.practice, worker_id)
            return (
                document_id,
                page_state(c, document_id),
                standing(c, at.picture.image_id),
                far,
            )

        document_id, state, picture, far = services.home.store.write(start)
        token = PageToken(
            mode="practice",
            market_id=market_id,
            document_id=document_id,
            assignment_id=at.picture.image_id,
            worker_id=worker_id,
            batch_id=ticket.type_id,
            row=at.number,
            expires_at=ticket.expires_at,
            accepted_at=now,
        )
        told = opening_json(
            services,
            token,
            now,
            design=design_json(at.practice.design, None),
            image=at.image,
            picture=picture,
            state=state,
            status=status_of(state, 0),
        )
        return told | {
            "play_money": services.play_money(market_id),
            "practice": {
                "number": at.number,
                "total": len(at.practice.pictures),
                "passed": len(far.passed),
                "asked": at.practice.asked,
                "back": back_address(market_id, ticket.type_id),
            },
        }


def comparison_json(found: Comparison, asked: float) -> dict[str, Any]:
    """Each known object with what was drawn for it, and what was drawn beside them."""
    return {
        "asked": asked,
        "held": [
            {
                "name": one.known.name,
                "geometry": one.known.geometry,
                "drawn": one.drawn.id if one.drawn else None,
                "agreement": round(one.agreement, 3),
                "named": one.named,
                "reaches": one.reaches(asked),
            }
            for one in found.held
        ],
        "extra": [one.id for one in found.extra],
    }


def routes(services: Services, desks: Desks) -> list[BaseRoute]:
    """The one route of this module."""

    def held(token: PageToken) -> dict[str, Any]:
        at = desks.practice_place(token)
        comparison = services.home.store.read(
            lambda c: practice_tries.comparison_of(c, at, token.document_id)
        )
        done = practice_tries.check(services, at, token.worker_id, token.document_id, comparison)
        more = {
            "passed": done.passed,
            "earned": done.earned,
            "next": practice_address(
                services, token.market_id, token.worker_id, token.batch_id, done.next_image
            )
            if done.next_image
            else None,
        }
        return comparison_json(comparison, at.practice.asked) | more

    async def check(request: Request) -> Response:
        token = page_token(services, request)
        if token.mode != "practice":
            raise NotAllowed("only practice is checked", code="read_only")
        return json_answer(await run_in_threadpool(held, token))

    return [Route("/api/label/check", check, methods=["POST"])]
