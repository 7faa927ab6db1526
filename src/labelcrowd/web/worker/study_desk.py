"""A panel's person between two HITs of a study, and at its end."""

from __future__ import annotations

from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from labelcrowd.errors import NotFound
from labelcrowd.market import panels, studies, study_people, study_visits, workers
from labelcrowd.market.studies import Study
from labelcrowd.market.study_people import Participant
from labelcrowd.market.study_visits import StudyPaused
from labelcrowd.web.forms import read_own_form
from labelcrowd.web.sessions import SignedIn
from labelcrowd.web.worker.site import WorkerSite


def routes(site: WorkerSite) -> list[BaseRoute]:
    """Between two HITs: next, skip, withdraw."""
    desk = _Desk(site)
    one = f"{site.root}/study/{{study_id}}"
    return [
        Route(f"{site.root}/study", desk.find),
        Route(one, desk.show),
        Route(f"{one}/next", desk.next, methods=["POST"]),
        Route(f"{one}/withdraw", desk.withdraw, methods=["POST"]),
    ]


def next_address(
    connection: Connection, site: WorkerSite, found: Study, participant_id: str
) -> str | None:
    """Where this person's HIT in hand, or their next one, is done; None where they have ended.

    Raises StudyPaused.
    """
    services = site.services
    held = study_visits.go_on(connection, services.ids, services.clock.now(), found, participant_id)
    if held is None:
        return None
    return site.desk_of(
        held, workers.open_hit(connection, site.market_id, held.hit_id).external_url
    )


def ended_page(
    site: WorkerSite, request: Request, found: Study, one: Participant, *, session: SignedIn | None
) -> Response:
    """How it ended, with the code for the panel and the way back to it."""
    code = study_people.code_of(found, one)
    return site.page(
        request,
        "study/ended.html",
        session=session,
        study=found,
        one=one,
        code=code,
        back=panels.filled_in(found.panel.return_url, code, one.ids) if code else "",
    )


class _Desk:
    """The routes."""

    def __init__(self, site: WorkerSite) -> None:
        self._site = site
        self._services = site.services
        self._store = site.services.home.store

    def find(self, request: Request) -> Response:
        """To the study of an assignment (``after``), or to the one that was entered last."""
        worker = self._site.worker(request, panel=True)
        after = request.query_params.get("after", "")[:40]

        def look(connection: Connection) -> str | None:
            market_id = self._site.market_id
            if after:
                found = study_visits.study_of_assignment(connection, market_id, after)
                if found is not None:
                    return found
            one = study_people.participant_of_worker(connection, market_id, worker.id)
            return one.study_id if one is not None else None

        study_id = self._store.read(look)
        if study_id is None:
            raise NotFound("you are in no study here; open the link in your panel again")
        return RedirectResponse(f"{self._site.root}/study/{study_id}", 303)

    def show(self, request: Request) -> Response:
        """How far one is, and the next HIT; at the end, the code."""
        worker = self._site.worker(request, panel=True)
        found, one = self._mine(request, worker)
        if one.state == study_people.WORKING and one.handed_in >= found.per_person:
            now = self._services.clock.now()
            self._store.write(lambda c: study_visits.settle(c, now, found, one.id))
            found, one = self._mine(request, worker)
        if one.state != study_people.WORKING:
            return ended_page(self._site, request, found, one, session=worker)
        return self._between(request, worker, found, one)

    def _between(
        self,
        request: Request,
        worker: SignedIn,
        found: Study,
        one: Participant,
        *,
        paused: bool = False,
    ) -> Response:
        return self._site.page(
            request,
            "study/between.html",
            session=worker,
            status=StudyPaused.status if paused else 200,
            study=found,
            one=one,
            held=self._in_hand(worker) if one.in_hand else None,
            paused=paused,
            now=self._services.clock.now(),
        )

    def _in_hand(self, worker: SignedIn) -> workers.MyAssignment | None:
        mine = self._store.read(
            lambda c: workers.mine(
                c, self._site.market_id, worker.id, statuses=("Accepted",), limit=1
            )
        )
        return mine[0] if mine else None

    async def next(self, request: Request) -> Response:
        """What is in hand, or the next one; a second click finds the first one's."""
        worker = await self._site.aworker(request, panel=True)
        await read_own_form(self._services, request, worker)
        study_id = request.path_params["study_id"]

        def take(connection: Connection) -> tuple[Study, Participant, str | None, bool]:
            found, one = self._found(connection, study_id, worker)
            try:
                return found, one, next_address(connection, self._site, found, one.id), False
            except StudyPaused:
                return found, one, None, True

        found, one, address, paused = await self._store.awrite(take)
        if paused:
            return await run_in_threadpool(
                lambda: self._between(request, worker, found, one, paused=True)
            )
        return RedirectResponse(address or f"{self._site.root}/study/{study_id}", 303)

    async def withdraw(self, request: Request) -> Response:
        """Stop; what is in hand goes to somebody else."""
        worker = await self._site.aworker(request, panel=True)
        await read_own_form(self._services, request, worker)
        study_id, now = request.path_params["study_id"], self._services.clock.now()

        def stop(connection: Connection) -> None:
            found, one = self._found(connection, study_id, worker)
            study_visits.withdraw(connection, now, found, one.id)

        await self._store.awrite(stop)
        return RedirectResponse(f"{self._site.root}/study/{study_id}", 303)

    def _mine(self, request: Request, worker: SignedIn) -> tuple[Study, Participant]:
        study_id = request.path_params["study_id"]
        return self._store.read(lambda c: self._found(c, study_id, worker))

    def _found(
        self, connection: Connection, study_id: str, worker: SignedIn
    ) -> tuple[Study, Participant]:
        """The study and who this worker is in it. Raises NotFound."""
        found = studies.get_study(connection, self._site.market_id, study_id)
        one = study_people.participant_of_worker(
            connection, self._site.market_id, worker.id, study_id=study_id
        )
        if one is None:
            raise NotFound(f"no study {study_id[:40]!r}")
        return found, one
