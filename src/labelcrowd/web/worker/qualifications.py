"""A worker's qualifications: those they have, asking for one, taking its test."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from labelcrowd.errors import Conflict
from labelcrowd.market import answers, qualification_desk, qualification_requests
from labelcrowd.market.qualification_desk import Entry
from labelcrowd.market.qualification_requests import STARTED, QualificationRequest
from labelcrowd.market.qualification_tests import picked
from labelcrowd.market.question_checks import Checked, Wrong, check_answers
from labelcrowd.market.question_form import Form as QuestionForm
from labelcrowd.market.question_form import parse_form
from labelcrowd.market.system_qualifications import ADULT, LOCALE, SYSTEM
from labelcrowd.web.forms import Form, read_own_form
from labelcrowd.web.labelling_practice import practice_address
from labelcrowd.web.sessions import SignedIn
from labelcrowd.web.worker.site import WorkerSite
from labelcrowd.workflow.practice_tries import open_practice

PAGE = 50
_LONGEST_ID = 64


def routes(site: WorkerSite) -> list[BaseRoute]:
    """``/worker/qualifications`` and what is below it."""
    pages = _Qualifications(site)
    root = f"{site.root}/qualifications"
    one = f"{root}/{{qualification_type_id}}"
    return [
        Route(root, pages.listing),
        Route(one, pages.show),
        Route(f"{one}/ask", pages.ask, methods=["POST"]),
        Route(f"{one}/practice", pages.practise),
        Route(f"{one}/test", pages.test),
        Route(f"{one}/test", pages.hand_in, methods=["POST"]),
    ]


@dataclass(frozen=True)
class _Test:
    """A test in hand, with what its worker has answered so far."""

    of: Entry
    request: QualificationRequest
    form: QuestionForm
    given: dict[str, list[str]] | None = None
    wrong: tuple[Wrong, ...] = ()


class _Qualifications:
    def __init__(self, site: WorkerSite) -> None:
        self._site = site
        self._services = site.services
        self._store = site.services.home.store
        self._root = f"{site.root}/qualifications"

    def listing(self, request: Request) -> Response:
        """What the worker has and asked for, and what they can ask for."""
        worker, now = self._site.worker(request), self._services.clock.now()
        market_id, query = self._site.market_id, request.query_params.get("q", "").strip()[:100]
        after = request.query_params.get("after", "")[:_LONGEST_ID]

        def read(connection: Connection) -> tuple[list[Entry], list[Entry]]:
            return (
                qualification_desk.mine(connection, now, market_id, worker.id),
                qualification_desk.on_offer(
                    connection, market_id, words=query.split(), after=after, limit=PAGE + 1
                ),
            )

        mine, offered = self._store.read(read)
        page = offered[:PAGE]
        known = {one.of_type.id for one in mine}
        return self._site.page(
            request,
            "qualifications.html",
            session=worker,
            section="qualifications",
            mine=mine,
            offered=[one for one in page if one.of_type.id not in known],
            query=query,
            after=after,
            next_after=page[-1].of_type.id if len(offered) > PAGE else "",
        )

    def show(self, request: Request) -> Response:
        """One of them: what it is, what the worker has of it, how to get it."""
        worker, type_id = self._site.worker(request), _type_id(request)
        if type_id in SYSTEM:
            return self._site.page(
                request,
                "system_qualification.html",
                session=worker,
                section="qualifications",
                of_type=SYSTEM[type_id],
                on_account=type_id in (LOCALE, ADULT),
            )
        found = self._entry(worker, type_id)
        test = found.of_type.test
        return self._site.page(
            request,
            "qualification.html",
            session=worker,
            section="qualifications",
            of=found,
            practice=self._store.read(
                lambda c: open_practice(c, self._site.market_id, type_id, worker.id)
            ),
            questions=len(parse_form(test).questions) if test is not None else 0,
            said=request.query_params.get("said", ""),
        )

    def _entry(self, worker: SignedIn, type_id: str) -> Entry:
        market_id, now = self._site.market_id, self._services.clock.now()
        return self._store.read(
            lambda c: qualification_desk.entry(c, now, market_id, worker.id, type_id)
        )

    async def ask(self, request: Request) -> Response:
        """Ask for it; a test begins, and its clock."""
        worker, _ = await self._form(request)
        services, type_id, now = self._services, _type_id(request), self._services.clock.now()
        try:
            made = await self._store.awrite(
                lambda c: qualification_requests.ask(
                    c, services.ids, now, self._site.market_id, worker.id, type_id
                )
            )
        except Conflict:
            return self._to(type_id)  # the page says why
        if made.status == STARTED:
            return RedirectResponse(f"{self._root}/{type_id}/test", 303)
        return self._to(type_id, "asked")

    async def _form(self, request: Request) -> tuple[SignedIn, Form]:
        worker = await self._site.aworker(request)
        return worker, await read_own_form(self._services, request, worker)

    def _to(self, type_id: str, said: str = "") -> Response:
        return RedirectResponse(f"{self._root}/{type_id}{f'?said={said}' if said else ''}", 303)

    def practise(self, request: Request) -> Response:
        """Go to the next picture of its practice, or back where there is none."""
        worker, type_id = self._site.worker(request), _type_id(request)
        market_id = self._site.market_id
        found = self._store.read(lambda c: open_practice(c, market_id, type_id, worker.id))
        if found is None:
            return self._to(type_id)
        image_id = found.progress.next_image or found.practice.pictures[0].image_id
        there = practice_address(self._services, market_id, worker.id, type_id, image_id)
        return RedirectResponse(there, 303)

    # --- the test ---

    def test(self, request: Request) -> Response:
        """The questions, while the time runs."""
        worker, type_id = self._site.worker(request), _type_id(request)
        found = self._in_hand(worker, type_id)
        return self._to(type_id, "over") if found is None else self._test(request, worker, found)

    def _in_hand(self, worker: SignedIn, type_id: str) -> _Test | None:
        """The worker's test, unless it is handed in or its time is over. Raises DoesNotExist."""
        of = self._entry(worker, type_id)
        last = of.prospect.last
        if of.prospect.door.kind != "test" or last is None or last.test is None:
            return None
        return _Test(of, last, parse_form(last.test))

    def _test(self, request: Request, worker: SignedIn, found: _Test) -> Response:
        return self._site.page(
            request,
            "qualification_test.html",
            session=worker,
            section="qualifications",
            status=422 if found.wrong else 200,
            web_media=True,
            test=found,
            now=self._services.clock.now(),
        )

    async def hand_in(self, request: Request) -> Response:
        worker, form = await self._form(request)
        return await run_in_threadpool(self._hand_in, request, worker, form)

    def _hand_in(self, request: Request, worker: SignedIn, form: Form) -> Response:
        type_id, now = _type_id(request), self._services.clock.now()
        found = self._in_hand(worker, type_id)
        if found is None:
            return self._to(type_id, "over")
        fields = [(name, value) for name in form for value in form.all(name)]
        checked = check_answers(found.form, fields)
        assert found.request.deadline_at is not None
        in_time = now <= found.request.deadline_at
        if checked.wrong and in_time:  # after it, answers are taken as they are
            given = {name: form.all(name) for name in form}
            again = _Test(found.of, found.request, found.form, given, checked.wrong)
            return self._test(request, worker, again)
        done = self._submit(worker, found.request, checked, now)
        return self._to(type_id, "over" if done.submitted_at is None else "handed-in")

    def _submit(
        self, worker: SignedIn, asked: QualificationRequest, checked: Checked, now: int
    ) -> QualificationRequest:
        answer = answers.write(checked.answers)
        chosen = picked(checked.answers)
        return self._store.write(
            lambda c: qualification_requests.submit_test(
                c, now, self._site.market_id, worker.id, asked.id, answer=answer, picked=chosen
            )
        )


def _type_id(request: Request) -> str:
    found: str = request.path_params["qualification_type_id"]
    return found[:_LONGEST_ID]
