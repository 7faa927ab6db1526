"""Doing work: accept, the frame of a foreign page, more time, return, and what comes next."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from labelcrowd.market import return_reasons, workers
from labelcrowd.market.errors import NotForYou, NotQualified, NoWork
from labelcrowd.market.hit_rows import Hit
from labelcrowd.market.workers import Assignment, MyAssignment
from labelcrowd.web.errors import wants_page
from labelcrowd.web.forms import read_own_form
from labelcrowd.web.sessions import SignedIn
from labelcrowd.web.submit_target import frame_ancestors
from labelcrowd.web.worker import gates
from labelcrowd.web.worker.finding import list_page
from labelcrowd.web.worker.gates import NotAgreed, Notice
from labelcrowd.web.worker.page_times import time_ticket
from labelcrowd.web.worker.question_pages import form_page
from labelcrowd.web.worker.site import AUTO_NEXT, WorkerSite

_YEAR_S = 365 * 86400


def routes(site: WorkerSite) -> list[BaseRoute]:
    """Accept, work, return, extend, next."""
    desk = _Desk(site)
    root = site.root
    one = f"{root}/work/{{assignment_id}}"
    return [
        Route(f"{root}/accept", desk.accept, methods=["POST"]),
        Route(f"{root}/agree", desk.agree_page),
        Route(f"{root}/agree", desk.agree, methods=["POST"]),
        Route(f"{root}/next", desk.next),
        Route(f"{root}/auto-next", desk.auto_next, methods=["POST"]),
        Route(one, desk.work),
        Route(f"{one}/state", desk.state),
        Route(f"{one}/leave", desk.leave),
        Route(f"{one}/return", desk.give_back, methods=["POST"]),
        Route(f"{one}/extend", desk.extend, methods=["POST"]),
    ]


class _Desk:
    """The routes."""

    def __init__(self, site: WorkerSite) -> None:
        self._site = site
        self._services = site.services
        self._store = site.services.home.store

    async def accept(self, request: Request) -> Response:
        """Take a place on ``hit_id``, or on any HIT of ``hit_type_id``, and go there."""
        worker = await self._site.aworker(request)
        form = await read_own_form(self._services, request, worker)
        return await self._take(request, worker, form.text("hit_id"), form.text("hit_type_id"))

    async def _take(
        self, request: Request, worker: SignedIn, hit_id: str, type_id: str
    ) -> Response:
        market_id, now, ids = self._site.market_id, self._services.clock.now(), self._services.ids

        def take(connection: Connection) -> tuple[Assignment, str | None]:
            made, hit = workers.accept_with_hit(
                connection, ids, now, market_id, hit_id or type_id, worker.id, by_type=not hit_id
            )
            gates.require(connection, self._site, worker.id, hit)
            return made, hit.external_url

        try:
            made, url = await self._store.awrite(take)
        except NotAgreed as error:
            if not wants_page(request):
                raise
            asked = urlencode({"hit_id": hit_id or error.hit_id, "hit_type_id": type_id})
            return RedirectResponse(f"{self._site.root}/agree?{asked}", 303)
        except NotQualified:
            if not wants_page(request):
                raise
            group_id = type_id or await self._store.aread(
                lambda c: workers.open_hit(c, market_id, hit_id).hit_type_id
            )
            return RedirectResponse(f"{self._site.root}/groups/{group_id}/why", 303)
        except NoWork as error:
            if not wants_page(request):
                raise
            return await run_in_threadpool(
                list_page, self._site, request, worker, said=_why(error), status=error.status
            )
        return RedirectResponse(self._site.desk_of(made, url), 303)

    def agree_page(self, request: Request) -> Response:
        """The text that waits for a yes before a HIT; without one, the way to the HIT."""
        worker = self._site.worker(request)
        hit_id = request.query_params.get("hit_id", "")[:40]
        type_id = request.query_params.get("hit_type_id", "")[:40]

        def look(connection: Connection) -> tuple[Hit, Notice | None]:
            hit = workers.open_hit(connection, self._site.market_id, hit_id)
            return hit, gates.pending(connection, self._site, worker.id, hit)

        hit, notice = self._store.read(look)
        if notice is None:
            return RedirectResponse(f"{self._site.root}/groups/{hit.hit_type_id}", 303)
        return self._site.page(
            request,
            notice.template,
            session=worker,
            section="work",
            paid_work=bool(hit.reward_cents or hit.reserve_cents),
            hit=hit,
            digest=notice.digest,
            hit_type_id=type_id,
            time_ticket=time_ticket(self._site, worker, "terms", hit.id),
            **notice.values,
        )

    async def agree(self, request: Request) -> Response:
        """Note the yes, and take the HIT that waited for it."""
        worker = await self._site.aworker(request)
        form = await read_own_form(self._services, request, worker)
        hit_id, type_id = form.text("hit_id"), form.text("hit_type_id")
        now = self._services.clock.now()

        def note(connection: Connection) -> None:
            hit = workers.open_hit(connection, self._site.market_id, hit_id)
            gates.agree(connection, now, self._site, worker.id, hit, form.text("digest"))

        await self._store.awrite(note)
        # Any HIT of the group was wanted, if a group was: this one may be gone meanwhile.
        return await self._take(request, worker, "" if type_id else hit_id, type_id)

    def work(self, request: Request) -> Response:
        """The HIT in hand: our own page is gone to, another one is framed."""
        worker = self._site.worker(request, panel=True)
        mine = self._mine(request, worker.id)
        held = mine.assignment
        if held.status != "Accepted":
            return RedirectResponse(self._after(held.id), 303)
        if mine.question_kind == "form":
            hit = self._store.read(lambda c: workers.open_hit(c, held.market_id, held.hit_id))
            return form_page(self._site, request, worker, mine, hit)
        url = self._site.desk_of(held, mine.external_url)
        if not url.startswith(self._site.root):
            return RedirectResponse(url, 303)
        place = self._site.place(
            mine.external_url, hit_id=held.hit_id, assignment_id=held.id, worker_id=worker.id
        )
        return self._site.page(
            request,
            "work.html",
            session=worker,
            frames=self._site.frames(place),
            mine=mine,
            held=held,
            url=place.url,
            sandbox=self._site.sandbox(place),
            now=self._services.clock.now(),
            time_ticket=time_ticket(self._site, worker, "work", held.hit_id, held.id),
        )

    def state(self, request: Request) -> Response:
        """For the page around a frame: has it been submitted, and where to go then."""
        held = self._mine(request, self._site.worker(request, panel=True).id).assignment
        go_to = None if held.status == "Accepted" else self._after(held.id)
        return JSONResponse(
            {"status": held.status, "deadline_at": held.deadline_at // 1000, "go_to": go_to}
        )

    def leave(self, request: Request) -> Response:
        """What to do with the HIT in hand: asked for from our own full page."""
        worker = self._site.worker(request)
        mine = self._mine(request, worker.id)
        if mine.assignment.status != "Accepted":
            return RedirectResponse(self._after(mine.assignment.id), 303)
        return self._site.page(
            request,
            "leave.html",
            session=worker,
            section="work",
            saves=self._saves(mine),
            mine=mine,
            held=mine.assignment,
            now=self._services.clock.now(),
        )

    def _saves(self, mine: MyAssignment) -> bool:
        """Whether the page keeps what is done on it before it is submitted: our own does."""
        held = mine.assignment
        desk = self._site.desk_of(
            held, mine.external_url if mine.question_kind == "external" else None
        )
        return not desk.startswith(self._site.root)

    async def give_back(self, request: Request) -> Response:
        """Return the HIT, with a reason if one is given; ``skip``: see the next of its group."""
        worker = await self._site.aworker(request, panel=True)
        form = await read_own_form(self._services, request, worker)
        market_id, now = self._site.market_id, self._services.clock.now()
        assignment_id = request.path_params["assignment_id"]

        def back(connection: Connection) -> MyAssignment:
            workers.return_assignment(connection, now, market_id, assignment_id, worker.id)
            return_reasons.note_reason(
                connection,
                now,
                market_id,
                assignment_id,
                worker.id,
                reason=form.text("reason"),
                words=form.text("words"),
            )
            return workers.my_assignment(connection, market_id, worker.id, assignment_id)

        mine = await self._store.awrite(back)
        target = f"{self._site.root}/?said=returned"
        if form.text("skip"):
            target = f"{self._site.root}/groups/{mine.hit_type_id}?after={mine.assignment.hit_id}"
        return RedirectResponse(target, 303)

    async def extend(self, request: Request) -> Response:
        """More time, once."""
        worker = await self._site.aworker(request, panel=True)
        await read_own_form(self._services, request, worker)
        market_id, now = self._site.market_id, self._services.clock.now()
        assignment_id = request.path_params["assignment_id"]
        held = await self._store.awrite(
            lambda c: workers.extend_time(c, now, market_id, assignment_id, worker.id)
        )
        if wants_page(request):
            return RedirectResponse(f"{self._site.root}/work/{held.id}", 303)
        return JSONResponse({"deadline_at": held.deadline_at // 1000})

    def next(self, request: Request) -> Response:
        """The page after a submit: what became of it, and the next HIT of the same group."""
        if request.headers.get("sec-fetch-dest") == "iframe":
            # Inside the frame of a foreign page, where no cookie comes: the page around goes on.
            # It may be another site's, whose frame our labelling page was submitted from.
            ancestors = " ".join(["'self'", *frame_ancestors(self._services)])
            return self._site.page(
                request, "sent.html", session=None, ancestors=ancestors, section=""
            )
        worker = self._site.worker(request, panel=True)
        after = request.query_params.get("after", "")[:40]
        if worker.paid_by:
            return RedirectResponse(f"{self._site.root}/study?after={quote(after)}", 303)
        now, market_id = self._services.clock.now(), self._site.market_id

        def look(connection: Connection) -> tuple[MyAssignment, bool]:
            mine = workers.my_assignment(connection, market_id, worker.id, after)
            # One more is found at once; counting them all would read the whole group.
            more = workers.next_hit_in_group(
                connection,
                market_id,
                worker.id,
                now,
                mine.hit_type_id,
                after=mine.assignment.hit_id,
            )
            return mine, more is not None

        mine, more = self._store.read(look)
        return self._site.page(
            request,
            "next.html",
            session=worker,
            section="work",
            mine=mine,
            held=mine.assignment,
            more=more,
        )

    async def auto_next(self, request: Request) -> Response:
        """Remember in this browser whether the next HIT is accepted by itself."""
        worker = await self._site.aworker(request)
        form = await read_own_form(self._services, request, worker)
        after = form.text("after")[:40]
        response = RedirectResponse(self._after(after) if after else f"{self._site.root}/", 303)
        response.set_cookie(
            AUTO_NEXT,
            "1" if form.text("on") else "0",
            max_age=_YEAR_S,
            httponly=True,
            samesite="lax",
            secure=self._services.settings.https,
        )
        return response

    def _after(self, assignment_id: str) -> str:
        return f"{self._site.root}/next?after={assignment_id}"

    def _mine(self, request: Request, worker_id: str) -> MyAssignment:
        assignment_id = request.path_params["assignment_id"]
        return self._store.read(
            lambda c: workers.my_assignment(c, self._site.market_id, worker_id, assignment_id)
        )


def _why(error: NoWork) -> str:
    if isinstance(error, NotForYou):
        return "others"
    text = error.message.lower()
    if "paused" in text:
        return "paused"
    if error.code == "budget_used_up":
        return "budget"
    return "done" if "already" in text else "gone"
