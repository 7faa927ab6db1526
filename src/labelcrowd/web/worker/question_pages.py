"""HITs whose questions we keep: the sandboxed page of an HTMLQuestion, the form of a QuestionForm.

Whoever has the address of a kept page may see it, as with a page of the requester's own; it is
signed and says no more than the HIT's id. A QuestionForm has no scripts and is a form of ours.
"""

from __future__ import annotations

import hmac
from typing import Any

from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from labelcrowd.errors import NotFound
from labelcrowd.market import workers
from labelcrowd.market.hit_rows import Hit
from labelcrowd.market.question_checks import Checked, check_answers
from labelcrowd.market.question_form import parse_form
from labelcrowd.market.questions import read_html
from labelcrowd.market.submitting import submit_checked
from labelcrowd.market.workers import MyAssignment
from labelcrowd.storage.home import Secrets
from labelcrowd.web.forms import Form, read_own_form
from labelcrowd.web.kept_pages import kept_page
from labelcrowd.web.sessions import SignedIn
from labelcrowd.web.worker.page_times import time_ticket
from labelcrowd.web.worker.site import WorkerSite, page_key


def routes(site: WorkerSite) -> list[BaseRoute]:
    """The page of an HTMLQuestion, and taking a form's answers."""
    pages = _QuestionPages(site)
    return [
        Route(f"{site.root}/page/{{hit_id}}", pages.html),
        Route(f"{site.root}/work/{{assignment_id}}/answers", pages.answer, methods=["POST"]),
    ]


def form_page(
    site: WorkerSite,
    request: Request,
    worker: SignedIn,
    mine: MyAssignment,
    hit: Hit,
    *,
    given: Form | None = None,
    checked: Checked | None = None,
) -> HTMLResponse:
    """The form of a HIT in hand, with what was filled in and what is wrong with it."""
    return site.page(
        request,
        "answer.html",
        session=worker,
        status=422 if checked else 200,
        web_media=True,
        mine=mine,
        held=mine.assignment,
        now=site.services.clock.now(),
        form=parse_form(hit.question),
        given=None if given is None else {name: given.all(name) for name in given},
        wrong=checked.wrong if checked else (),
        time_ticket=time_ticket(site, worker, "work", hit.id, mine.assignment.id),
    )


class _QuestionPages:
    def __init__(self, site: WorkerSite) -> None:
        self._site = site
        self._services = site.services
        self._store = site.services.home.store

    def html(self, request: Request) -> Response:
        """A requester's page, for whoever was given its address. No cookie is looked at."""
        hit_id = request.path_params["hit_id"]
        key = request.query_params.get("k", "")
        if not _is_key(self._services.home.secrets, self._site.market_id, hit_id, key):
            raise NotFound("there is no such page")
        hit = self._store.read(lambda c: workers.open_hit(c, self._site.market_id, hit_id))
        if hit.question_kind != "html":
            raise NotFound("this HIT has no page that is kept here")
        content = read_html(hit.question).content
        return kept_page(self._services, request, self._site.market_id, content)

    async def answer(self, request: Request) -> Response:
        """Take the answers of a form, or show it again with what is wrong."""
        worker = await self._site.aworker(request, panel=True)
        form = await read_own_form(self._services, request, worker)
        return await run_in_threadpool(self._answer, request, worker, form)

    def _answer(self, request: Request, worker: SignedIn, given: Form) -> Response:
        market_id, assignment_id = self._site.market_id, request.path_params["assignment_id"]

        def look(connection: Connection) -> tuple[MyAssignment, Hit]:
            mine = workers.my_assignment(connection, market_id, worker.id, assignment_id)
            return mine, workers.open_hit(connection, market_id, mine.assignment.hit_id)

        mine, hit = self._store.read(look)
        after = RedirectResponse(f"{self._site.root}/next?after={mine.assignment.id}", 303)
        if hit.question_kind != "form":
            raise NotFound("this HIT has no form that is kept here")
        if mine.assignment.submitted_at is not None:
            return after
        fields = [(name, value) for name in given for value in given.all(name)]
        checked = check_answers(parse_form(hit.question), fields)
        if checked.wrong:
            return form_page(self._site, request, worker, mine, hit, given=given, checked=checked)
        now = self._services.clock.now()

        def take(connection: Connection) -> Any:
            return submit_checked(
                connection, now, market_id, assignment_id, worker.id, checked.answers
            )

        self._store.write(take)
        return after


def _is_key(secrets: Secrets, market_id: str, hit_id: str, key: str) -> bool:
    """Whether this server signed the address, with whichever of its keys."""
    given = key.encode(errors="replace")
    return any(
        hmac.compare_digest(page_key(secret, market_id, hit_id).encode(), given)
        for secret in secrets.keys.values()
    )
