"""``POST /api/label/open`` and what belongs to an open page: document, picture, more time.

The page sends its own address. What that says is looked up, never believed:
the HIT token is signed, and worker and assignment are asked of the crowd.
"""

from __future__ import annotations

import time
from typing import Any
from urllib.parse import parse_qsl

import msgspec
from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from labelcrowd.annotations.revisions import StoredObject
from labelcrowd.assist.folders import model_names
from labelcrowd.batches.design import HitKind, needed_objects
from labelcrowd.batches.links import read_hit_token
from labelcrowd.crowd.port import OpenAssignment
from labelcrowd.errors import NotAllowed, NotFound
from labelcrowd.images import terms
from labelcrowd.images.standing import Standing, standing
from labelcrowd.web.labelling_answers import (
    NOTHING,
    PageState,
    design_json,
    document_json,
    extras_json,
    image_json,
    opening_json,
    opening_status,
    page_state,
    status_of,
    used_names,
)
from labelcrowd.web.labelling_desk import Desks
from labelcrowd.web.labelling_own import OwnPages
from labelcrowd.web.labelling_practice import PracticePages
from labelcrowd.web.labelling_questions import (
    ASKING,
    Questions,
    asked_number,
    questions_status,
)
from labelcrowd.web.labelling_wire import (
    encode,
    json_answer,
    page_token,
    read_open,
)
from labelcrowd.web.packing import packed, packed_aside
from labelcrowd.web.services import Services
from labelcrowd.web.submit_target import submit_url
from labelcrowd.web.tokens import PageToken
from labelcrowd.workflow.collect import catch_up
from labelcrowd.workflow.hit_context import HitContext
from labelcrowd.workflow.open_assignment import (
    GRACE,
    PREVIEW,
    Opened,
    Visitor,
    check_picture,
    drawn_before,
    find_assignment,
    look_back,
    names_used,
    start_work,
)

_HOUR = 3_600_000_000
PREVIEW_LIFE = 4 * _HOUR
_MANY = 300  # objects; telling of more takes long enough for others to notice


class OpenPages:
    """The routes of this module."""

    def __init__(self, services: Services, desks: Desks) -> None:
        self._services, self._desks = services, desks
        self._own = OwnPages(services)
        self._practice = PracticePages(services)
        self._questions = Questions(services, desks)
        self._caught_up_at = 0.0

    async def open(self, request: Request) -> Response:
        asked = read_open(await request.body())
        values = dict(parse_qsl(asked.url.removeprefix("?").replace("+", "%2B")))
        if "practice" in values:
            return await run_in_threadpool(
                lambda: packed(request, encode(self._practice.opening(values["practice"])))
            )
        if "t" not in values and not values.get("assignmentId"):
            return await run_in_threadpool(
                lambda: packed(request, encode(self._own_opening(asked.url)))
            )
        visitor = Visitor(
            assignment_id=values.get("assignmentId", "")[:64],
            worker_id=values.get("workerId", "")[:64],
        )
        opened, state = await self._opened(values, visitor)
        more: dict[str, Any] = {}
        if opened.mode != "preview" and opened.context.design.hit_kind in ASKING:
            more = await self._services.home.store.aread(lambda c: self._asked(c, opened))
        is_large = len(state[1]) + len(opened.context.shown) > _MANY
        return await packed_aside(
            request, lambda: encode(self._told(opened, state, more)), is_large=is_large
        )

    def _told(self, opened: Opened, state: PageState, more: dict[str, Any]) -> dict[str, Any]:
        told = self._opening(opened, state)
        if more:
            told |= more
            told["status"] = questions_status(told["status"], more, opened.picture)
            told["design"]["required_objects"] = asked_number(more)
        return told

    def _asked(self, conn: Connection, opened: Opened) -> dict[str, Any]:
        now = self._services.clock.now()
        token = _token(opened, now)
        return self._questions.told(conn, opened.context, opened.picture, token, now)

    async def _context(self, values: dict[str, str]) -> HitContext:
        """The HIT that the address leads to. Raises NotSignedIn, NotFound, NotAllowed."""
        hit_id = values.get("hitId", "")[:64]
        if "t" in values:
            hit = read_hit_token(self._services.home.secrets, values["t"])
            context = await self._desks.contexts.aget(hit.batch_id, hit.row)
            if context.market_id != hit.market_id:
                raise NotFound("this HIT is not there any more")
            if hit_id and hit_id != context.hit_id and values.get("assignmentId") != PREVIEW:
                raise NotAllowed("this link belongs to another HIT", code="foreign_token")
            return context
        return await run_in_threadpool(self._context_of_hit, hit_id)

    def _context_of_hit(self, hit_id: str) -> HitContext:
        found = self._desks.contexts.of_hit(hit_id)
        if found is None and time.monotonic() > self._caught_up_at + 1:
            # Created over the API a moment ago; its event may not be read yet. Not more than once
            # a second: anybody can send unknown ids.
            self._caught_up_at = time.monotonic()
            catch_up(self._services)
            found = self._desks.contexts.of_hit(hit_id)
        if found is None:
            raise NotFound("no HIT of this server asks for this page")
        return found

    async def _opened(self, values: dict[str, str], visitor: Visitor) -> tuple[Opened, PageState]:
        """Two short readings (HIT, assignment) and one write (document): this is a hot call."""
        context = await self._context(values)
        services = self._services
        if visitor.assignment_id in ("", PREVIEW):
            picture = await services.home.store.aread(lambda c: standing(c, context.image.id))
            shown = Opened(mode="preview", context=context, visitor=visitor, picture=picture)
            return shown, NOTHING
        held = await find_assignment(services, context, visitor)
        if held is None:
            return await run_in_threadpool(self._look_back, context, visitor)
        now = services.clock.now()
        new_id = services.ids.timed(now)

        def start(conn: Connection) -> tuple[Standing, PageState, list[str]]:
            picture = check_picture(conn, context, held)
            if picture.removed:
                document_id = drawn_before(conn, held)
            else:
                document_id = start_work(conn, context, held, new_id=new_id, now=now)
            names = names_used(conn, context, held.worker_id)
            return picture, page_state(conn, document_id), names

        picture, state, names = await services.home.store.awrite(start)
        opened = Opened(
            mode="work",
            context=context,
            visitor=visitor,
            picture=picture,
            document_id=state[0].id if state[0] else "",
            assignment=held,
            names_used=tuple(names),
        )
        return opened, state

    def _look_back(self, context: HitContext, visitor: Visitor) -> tuple[Opened, PageState]:
        def look(conn: Connection) -> tuple[Opened, PageState]:
            opened = look_back(conn, context, visitor)
            return opened, page_state(conn, opened.document_id)

        return self._services.home.store.read(look)

    def _opening(self, opened: Opened, state: PageState) -> dict[str, Any]:
        context, now = opened.context, self._services.clock.now()
        token = _token(opened, now)
        assignment = opened.assignment
        reward = assignment.reward_cents if assignment else context.design.reward_cents
        play_money = self._services.play_money(context.market_id)
        currency = self._services.currency(play_money=play_money)
        told = opening_json(
            self._services,
            token,
            now,
            design=design_json(context.design, reward, currency),
            image=context.image,
            picture=opened.picture,
            state=state,
            status=opening_status(opened, state),
            base_document_id=context.base_document_id,
            given=_given(opened),
        )
        told |= extras_json(context.design, context.image, opened.mode)
        return told | {
            "mode": opened.mode,
            "deadline_at": assignment.deadline_at // 1000 if assignment else None,
            "play_money": play_money,
            "study": _study(assignment),
            "submit_to": submit_url(self._services.public_url, context.market_id)
            if opened.mode == "work"
            else None,
            "names_used": used_names(context.shown, opened.names_used),
        }

    def _own_opening(self, query: str) -> dict[str, Any]:
        own, now = self._own.open(query), self._services.clock.now()

        def look(conn: Connection) -> tuple[PageState, Standing]:
            return page_state(conn, own.token.document_id), standing(conn, own.context.image.id)

        state, picture = self._services.home.store.read(look)
        told = opening_json(
            self._services,
            own.token,
            now,
            design=design_json(own.design, None),
            image=own.context.image,
            picture=picture,
            state=state,
            status=status_of(state, 0),
            base_document_id=own.context.base_document_id,
            given=own.context.shown,
        )
        told |= extras_json(own.design, own.context.image, "own")
        if model_names(self._services.home.folder):
            told["assist"] = True
        return told | {
            "navigation": {"previous": own.previous, "next": own.following},
            "bare": own.bare,
        }

    # --- with a token ---

    def document(self, request: Request) -> Response:
        """The page's own document and how far it is."""
        token = page_token(self._services, request)
        state = self._services.home.store.read(lambda c: page_state(c, token.document_id))
        required = 0
        if token.mode in ("work", "look"):
            context = self._desks.contexts.get(token.batch_id, token.row)
            required = needed_objects(context.design)
        told = {"document": document_json(state), "status": status_of(state, required)}
        return packed(request, encode(told))

    def picture(self, request: Request) -> Response:
        """The picture as it is now, with fresh addresses."""
        token = page_token(self._services, request)
        image = self._desks.image(token)

        def look(conn: Connection) -> Standing:
            found = standing(conn, image.id)
            if token.mode in ("work", "look"):
                terms.require(conn, found, token.market_id, token.worker_id)
            return found

        picture = self._services.home.store.read(look)
        now = self._services.clock.now()
        return json_answer(image_json(self._services, image, picture, token, now))

    def extend(self, request: Request) -> Response:
        """More time from the crowd, once; the token that lasts as long."""
        token = page_token(self._services, request)
        if token.mode != "work":
            raise NotAllowed("only work in hand gets more time", code="read_only")
        context = self._desks.contexts.get(token.batch_id, token.row)
        crowd = self._services.crowd(context.requester_id, context.market_id)
        deadline_at = crowd.extend_assignment(
            assignment_id=token.assignment_id, worker_id=token.worker_id
        )
        longer = msgspec.structs.replace(token, expires_at=deadline_at + GRACE)
        return json_answer(
            {
                "deadline_at": deadline_at // 1000,
                "token": self._services.tokens.page(longer),
                "expires_at": longer.expires_at // 1000,
            }
        )


def _study(assignment: OpenAssignment | None) -> dict[str, Any] | None:
    """Which picture of how many in a row, and who pays; None outside of a study."""
    if assignment is None or not assignment.total:
        return None
    return {
        "number": assignment.number,
        "total": assignment.total,
        "paid_by": assignment.paid_by,
    }


def _given(opened: Opened) -> tuple[StoredObject, ...]:
    """The fixed set; of yes/no HITs each object comes with its question."""
    asks = opened.mode != "preview" and opened.context.design.hit_kind is HitKind.VERIFY
    return () if asks else opened.context.shown


def _token(opened: Opened, now: int) -> PageToken:
    context = opened.context
    preview = opened.mode == "preview"
    lasts = opened.assignment.deadline_at + GRACE if opened.assignment else now + PREVIEW_LIFE
    return PageToken(
        mode=opened.mode,
        market_id=context.market_id,
        document_id=opened.document_id,
        assignment_id="" if preview else opened.visitor.assignment_id,
        worker_id="" if preview else opened.visitor.worker_id,
        batch_id=context.batch_id,
        row=context.row,
        expires_at=lasts,
        accepted_at=opened.assignment.accepted_at if opened.assignment else 0,
    )


def routes(services: Services, desks: Desks) -> list[BaseRoute]:
    pages = OpenPages(services, desks)
    return [
        Route("/api/label/open", pages.open, methods=["POST"]),
        Route("/api/label/document", pages.document, methods=["GET"]),
        Route("/api/label/image", pages.picture, methods=["GET"]),
        Route("/api/label/extend", pages.extend, methods=["POST"]),
    ]
