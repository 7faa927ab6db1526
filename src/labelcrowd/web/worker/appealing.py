"""Appealing against a rejection: the form, and what became of it."""

from __future__ import annotations

from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from labelcrowd.errors import LabelcrowdError, NotFound
from labelcrowd.market import appeals, workers
from labelcrowd.market.appeals import Appeal
from labelcrowd.market.workers import MyAssignment
from labelcrowd.web.forms import read_own_form
from labelcrowd.web.sessions import SignedIn
from labelcrowd.web.worker.site import WorkerSite


def routes(site: WorkerSite) -> list[BaseRoute]:
    """``appeals/<assignment>``."""
    pages = _Appealing(site)
    one = f"{site.root}/appeals/{{appealed_id}}"
    return [Route(one, pages.show), Route(one, pages.send, methods=["POST"])]


class _Appealing:
    def __init__(self, site: WorkerSite) -> None:
        self._site = site
        self._store = site.services.home.store

    def show(self, request: Request) -> Response:
        return self._show(request, self._site.worker(request))

    def _show(
        self,
        request: Request,
        worker: SignedIn,
        *,
        words: str = "",
        error: LabelcrowdError | None = None,
    ) -> Response:
        assignment_id, now = request.path_params["appealed_id"], self._site.services.clock.now()

        def read(connection: Connection) -> tuple[MyAssignment, Appeal | None]:
            market_id = self._site.market_id
            mine = workers.my_assignment(connection, market_id, worker.id, assignment_id)
            return mine, appeals.appeal_about(connection, market_id, assignment_id)

        mine, appeal = self._store.read(read)
        held = mine.assignment
        if appeal is None and held.status != "Rejected":
            raise NotFound("this work is not rejected")
        return self._site.page(
            request,
            "appeal.html",
            session=worker,
            section="earnings",
            status=error.status if error else 200,
            mine=mine,
            held=held,
            appeal=appeal,
            now=now,
            until=(held.rejected_at or 0) + appeals.APPEAL_WITHIN,
            may=appeals.may_appeal(held, now),
            words=words,
            error=error.message if error else "",
        )

    async def send(self, request: Request) -> Response:
        worker = await self._site.aworker(request)
        form = await read_own_form(self._site.services, request, worker)
        now, words = self._site.services.clock.now(), form.get("words", "")
        assignment_id = request.path_params["appealed_id"]
        try:
            await self._store.awrite(
                lambda c: appeals.file_appeal(
                    c, now, self._site.market_id, worker.id, assignment_id, words
                )
            )
        except NotFound:
            raise
        except LabelcrowdError as error:
            return await run_in_threadpool(self._show, request, worker, words=words, error=error)
        return RedirectResponse(f"{self._site.root}/appeals/{assignment_id}", 303)
