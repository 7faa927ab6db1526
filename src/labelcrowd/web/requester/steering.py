"""Acts on one batch that need a form of their own: its budget, its ends, publishing it live."""

from __future__ import annotations

from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from labelcrowd.errors import InvalidInput, LabelcrowdError
from labelcrowd.money import parse_cents
from labelcrowd.web.forms import Form, whole_number
from labelcrowd.web.requester.batch_page import BatchPage
from labelcrowd.web.requester.site import RequesterSite
from labelcrowd.workflow.batch_budget import set_budget
from labelcrowd.workflow.endings import extend_life, extend_review
from labelcrowd.workflow.publish_again import plan_live
from labelcrowd.workflow.studio import Acting, Studio

Act = Callable[[Studio, str, str, Form], str]
"""Does it for a requester's batch; the path of the page to go on to, "" for the batch's."""


def routes(site: RequesterSite) -> list[BaseRoute]:
    """Budget, more time before an end, live after the sandbox."""
    one = "/requester/batches/{batch_id}"
    acts = {"budget": _budget, "more-time": _more_time, "publish-live": _live}
    return [
        Route(f"{one}/{name}", _route(site, act), methods=["POST"]) for name, act in acts.items()
    ]


def _route(site: RequesterSite, act: Act) -> Callable[[Request], object]:
    """Do it, and show the batch again: with the reason where it was refused."""
    page = BatchPage(site)

    async def route(request: Request) -> Response:
        session, form = await site.form(request)
        batch = await run_in_threadpool(site.batch, session, request)
        studio = Acting(site.services, session.actor)
        try:
            target = await run_in_threadpool(act, studio, session.requester_id, batch.id, form)
        except LabelcrowdError as error:
            message, status = error.message, error.status
            return await run_in_threadpool(
                lambda: page.show(request, session, batch, error=message, status=status)
            )
        return RedirectResponse(target or f"/requester/batches/{batch.id}", 303)

    return route


def _budget(studio: Studio, requester_id: str, batch_id: str, form: Form) -> str:
    set_budget(studio, requester_id, batch_id, parse_cents(form.text("budget"), field="budget"))
    return ""


def _more_time(studio: Studio, requester_id: str, batch_id: str, form: Form) -> str:
    """``end``: of the batch's life as it was shown; ``before``: work approved before that waits."""
    for name in ("end", "before"):
        moment = whole_number(form.text(name))
        if moment is not None and name == "end":
            extend_life(studio, requester_id, batch_id, end=moment)
            return ""
        if moment is not None:
            extend_review(studio, requester_id, batch_id, before=moment)
            return ""
    raise InvalidInput("expected the end that is to be moved")


def _live(studio: Studio, requester_id: str, batch_id: str, form: Form) -> str:
    plan = plan_live(studio, requester_id, batch_id)
    return f"/requester/batches/{plan.batch.id}/plan"
