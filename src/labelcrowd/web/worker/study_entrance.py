"""``/study/<token>?...``: where a panel's people come in, without signing up.

Looking changes nothing, so that a link preview takes no place. Who the panel's
ids name is not proven by anything (docs/panels.md); they are only compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from labelcrowd.errors import LabelcrowdError
from labelcrowd.market import panels, requester_cards, studies, study_people, study_visits
from labelcrowd.market.panels import WrongPanelIds
from labelcrowd.market.studies import Study
from labelcrowd.market.study_people import Participant
from labelcrowd.market.study_visits import StudyClosed, StudyFull, StudyPaused
from labelcrowd.web.password_sign_in import client_address
from labelcrowd.web.worker.site import WorkerSite
from labelcrowd.web.worker.study_desk import ended_page, next_address

if TYPE_CHECKING:
    from labelcrowd.web.services import Services


def routes(services: Services) -> list[BaseRoute]:
    """The start page and its two buttons."""
    doors = _Doors(services)
    one = "/study/{token}"
    return [
        Route(one, doors.look),
        Route(one, doors.start, methods=["POST"]),
        Route(f"{one}/decline", doors.decline, methods=["POST"]),
    ]


@dataclass(frozen=True)
class _Asked:
    """What an address says: the study, and the panel's ids or what is wrong with them."""

    study: Study
    ids: Mapping[str, str]
    wrong: WrongPanelIds | None
    erased: bool  # who was in, and had themselves erased
    known: Participant | None


class _Doors:
    """The routes."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._store = services.home.store

    def look(self, request: Request) -> Response:
        """Whom one works for, how many pictures, what ends it. Changes nothing."""
        asked = self._asked(request)
        site = WorkerSite(self._services, asked.study.market_id)
        if asked.wrong is not None:
            return _refusal(site, request, asked.study, asked.wrong.code, asked.wrong)
        if asked.erased:
            return _refusal(site, request, asked.study, "person_erased")
        if asked.known is not None and asked.known.state != study_people.WORKING:
            return ended_page(site, request, asked.study, asked.known, session=None)
        if asked.known is None and asked.study.closed_at is not None:
            return _refusal(site, request, asked.study, StudyClosed.code)
        if asked.known is None and asked.study.taken >= asked.study.max_people:
            return _refusal(site, request, asked.study, StudyFull.code)
        return self._start_page(site, request, asked)

    def _start_page(self, site: WorkerSite, request: Request, asked: _Asked) -> Response:
        found = asked.study

        def read(connection: Connection) -> dict[str, Any]:
            return {
                "about": studies.about(connection, found),
                "card": requester_cards.read_card(connection, found.requester_id),
            }

        return site.page(
            request,
            "study/start.html",
            session=None,
            study=found,
            known=asked.known,
            action=f"/study/{found.token}",
            query=panels.query_of(asked.ids),
            **self._store.read(read),
        )

    def _asked(self, request: Request) -> _Asked:
        keys = self._services.home.secrets.keys.values()
        return self._store.read(lambda c: _read(c, request, keys))

    async def start(self, request: Request) -> Response:
        """Come in, or come back, and go to the picture."""
        asked = await run_in_threadpool(self._asked, request)
        found, now, ids = asked.study, self._services.clock.now(), self._services.ids
        site = WorkerSite(self._services, found.market_id)
        if asked.wrong is not None:
            return await run_in_threadpool(
                _refusal, site, request, found, asked.wrong.code, asked.wrong
            )
        if asked.erased:
            return await run_in_threadpool(_refusal, site, request, found, "person_erased")

        def come_in(connection: Connection) -> tuple[str | None, Any]:
            one = study_visits.enter(connection, ids, now, found, asked.ids)
            if one.state != study_people.WORKING:
                return None, None
            begin = self._services.sessions.start(
                connection, kind="worker", market_id=found.market_id, subject_id=one.worker_id
            )
            return next_address(connection, site, found, one.id), begin

        try:
            address, begin = await self._store.awrite(come_in)
        except (StudyFull, StudyClosed, StudyPaused) as error:
            return await run_in_threadpool(_refusal, site, request, found, error.code, error)
        if begin is None:
            return RedirectResponse(f"/study/{found.token}?{panels.query_of(asked.ids)}", 303)
        response = RedirectResponse(address or f"{site.root}/study/{found.id}", 303)
        begin(response)
        return response

    async def decline(self, request: Request) -> Response:
        """Rather not: the code for the panel, without a place."""
        asked = await run_in_threadpool(self._asked, request)
        found, now, ids = asked.study, self._services.clock.now(), self._services.ids
        if asked.wrong is None and not asked.erased:
            await self._services.sign_in_limits.take(client_address(request))
            await self._store.awrite(lambda c: study_visits.decline(c, ids, now, found, asked.ids))
        query = request.scope["query_string"].decode("ascii", "replace")
        return RedirectResponse(f"/study/{found.token}?{query}", 303)


def _read(connection: Connection, request: Request, keys: Iterable[bytes]) -> _Asked:
    found = studies.study_of_token(connection, request.path_params["token"])
    try:
        ids = panels.read_ids(found.panel.parameters, _pairs(request))
    except WrongPanelIds as wrong:
        return _Asked(found, {}, wrong, False, None)
    person = ids[found.panel.parameters[0]]
    erased = study_people.was_erased(connection, found, keys, person)
    known = study_people.participant_of_person(connection, found, person)
    return _Asked(found, ids, None, erased, known)


def _pairs(request: Request) -> list[tuple[str, str]]:
    """The query's names and values. Raises WrongPanelIds for one that cannot be read."""
    query: bytes = request.scope["query_string"]
    try:
        if len(query) > panels.LONGEST_QUERY:
            raise ValueError("too long")
        text = query.decode("ascii")
        return parse_qsl(text, keep_blank_values=True, max_num_fields=50, errors="strict")
    except ValueError as error:
        raise WrongPanelIds("the address is too long or damaged", code="ids_wrong") from error


def _refusal(
    site: WorkerSite,
    request: Request,
    found: Study,
    why: str,
    error: LabelcrowdError | None = None,
) -> Response:
    """A polite page that says why one cannot come in, and what to do."""
    return site.page(
        request,
        "study/refusal.html",
        session=None,
        status=error.status if error is not None else 409,
        study=found,
        why=why,
        parameter=error.field if error is not None else "",
    )
