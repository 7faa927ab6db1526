"""``POST /api/label/submit``: hand in, and get the form that goes to the market."""

from __future__ import annotations

from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from labelcrowd.batches.design import HitKind
from labelcrowd.errors import NotAllowed
from labelcrowd.web.labelling_desk import Desks
from labelcrowd.web.labelling_practice import comparison_json
from labelcrowd.web.labelling_wire import json_answer, page_token, read_submit
from labelcrowd.web.services import Services
from labelcrowd.web.submit_target import submit_url
from labelcrowd.web.tokens import PageToken
from labelcrowd.workflow.gold_checks import GOOD_FROM, WorkToCheck, note_gold
from labelcrowd.workflow.hit_context import HitContext, ImageContext
from labelcrowd.workflow.outline_rules import has_rules, ruled_revision
from labelcrowd.workflow.submit_work import HandedIn, Submission, check_comments, hand_in


class SubmitPage:
    """The route of this module."""

    def __init__(self, services: Services, desks: Desks) -> None:
        self._services, self._desks = services, desks

    async def submit(self, request: Request) -> Response:
        services = self._services
        token = page_token(services, request)
        if token.mode != "work":
            raise NotAllowed("a page that only looks cannot submit", code="read_only")
        asked = read_submit(await request.body())
        check_comments(asked.comments)
        context = await self._desks.contexts.aget(token.batch_id, token.row)
        design = context.design
        submission = Submission(
            market_id=token.market_id,
            assignment_id=token.assignment_id,
            document_id=token.document_id,
            nothing_to_label=asked.nothing_to_label,
            nothing_left=asked.nothing_left,
            comments=asked.comments,
        )
        looked_at = None
        if has_rules(design):
            looked_at = await run_in_threadpool(
                services.home.store.read,
                lambda conn: ruled_revision(conn, submission.document_id, context),
            )
        done = await services.home.store.awrite(
            lambda conn: hand_in(
                conn,
                submission,
                design,
                services.home.secrets,
                questions=len(context.positions),
                looked_at=looked_at,
            )
        )
        told = _form(services.public_url, context, token, done)
        if design.gold_every and design.hit_kind is HitKind.DRAW and token.document_id:
            told |= await run_in_threadpool(self._feedback, context, token)
        return json_answer(told)

    def _feedback(self, context: HitContext, token: PageToken) -> dict[str, object]:
        """How the work agrees with what is known of its picture, where it is."""
        place = WorkToCheck(
            market_id=token.market_id,
            assignment_id=token.assignment_id,
            batch_id=token.batch_id,
            worker_id=token.worker_id,
            image_id=context.image.id,
            document_id=token.document_id,
        )
        found = note_gold(self._services, context.requester_id, place)
        return {} if found is None else {"feedback": comparison_json(found, GOOD_FROM)}


def _form(
    public_url: str, context: HitContext, token: PageToken, done: HandedIn
) -> dict[str, object]:
    return {
        "receipt": done.receipt,
        "submit_to": submit_url(public_url, context.market_id),
        "fields": {
            "assignmentId": token.assignment_id,
            "number_objects": str(done.counted),
            "object_name": done.last_name,
            "LMurl": picture_page(public_url, context.image),
            "mt_comments": done.comments,
            "receipt": done.receipt,
        },
    }


def picture_page(public_url: str, image: ImageContext) -> str:
    """The address where the picture's owner sees it, in the old tool's form."""
    parts = {
        "collection": image.collection,
        "mode": "i",
        "folder": image.folder,
        "image": image.filename,
    }
    query = "&".join(f"{name}={quote(value, safe='/')}" for name, value in parts.items())
    return f"{public_url}/tool.html?{query}"


def routes(services: Services, desks: Desks) -> list[BaseRoute]:
    return [Route("/api/label/submit", SubmitPage(services, desks).submit, methods=["POST"])]
