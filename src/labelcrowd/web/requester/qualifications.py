"""A requester's qualifications: types, who has them, and requests to grant or to refuse."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from labelcrowd.errors import LabelcrowdError
from labelcrowd.images import catalogue
from labelcrowd.market.setup import LIVE
from labelcrowd.web.forms import Form
from labelcrowd.web.requester.site import RequesterSite
from labelcrowd.web.sessions import SignedIn
from labelcrowd.workflow import gold, practice, practice_fields, qualifications
from labelcrowd.workflow.audience import split_workers
from labelcrowd.workflow.qualification_fields import (
    fields_of,
    read_change,
    read_value,
    read_values,
    way_of,
)

HERE = "/requester/qualifications"

Act = Callable[[SignedIn, Form, str, str], None]
"""What a form does to a type: by whom, the form, the market's id, the type's."""


def routes(site: RequesterSite) -> list[BaseRoute]:
    """``/requester/qualifications...``."""
    pages = _Qualifications(site)
    market = f"{HERE}/{{market_id}}"
    one = f"{market}/{{qualification_type_id}}"
    asked = f"{market}/requests/{{request_id}}"

    def to_live(request: Request) -> Response:
        return RedirectResponse(f"{HERE}/{LIVE}", 303)

    return [
        Route(HERE, to_live),
        Route(market, pages.listing),
        Route(market, pages.make, methods=["POST"]),
        Route(f"{market}/new", pages.new),
        Route(asked, pages.request),
        Route(asked, pages.decide, methods=["POST"]),
        Route(one, pages.show),
        Route(f"{one}/change", pages.edit),
        Route(f"{one}/change", pages.change, methods=["POST"]),
        Route(f"{one}/give", pages.doing(pages.give), methods=["POST"]),
        Route(f"{one}/take-back", pages.doing(pages.take_back), methods=["POST"]),
        Route(f"{one}/practice", pages.doing(pages.make_practice), methods=["POST"]),
        Route(f"{one}/practice/close", pages.doing(pages.close_practice), methods=["POST"]),
        Route(f"{one}/delete", pages.doing(pages.delete, gone=True), methods=["POST"]),
    ]


class _Qualifications:
    def __init__(self, site: RequesterSite) -> None:
        self._site = site
        self._services = site.services

    def _page(
        self,
        request: Request,
        template: str,
        session: SignedIn,
        *,
        error: LabelcrowdError | None = None,
        **values: object,
    ) -> Response:
        market_id = self._site.market_of(request)
        return self._site.page(
            request,
            template,
            session=session,
            section="workers",
            status=error.status if error else 200,
            market_id=market_id,
            play=self._site.play(market_id),
            here=f"{HERE}/{market_id}",
            error=error.message if error else "",
            error_field=error.field if error else "",
            **values,
        )

    def doing(self, act: Act, *, gone: bool = False) -> Callable[[Request], Awaitable[Response]]:
        """Does it to the named type and shows it again, or the list where it is gone."""

        async def answer(request: Request) -> Response:
            session, form = await self._site.form(request)
            return await run_in_threadpool(do, request, session, form)

        def do(request: Request, session: SignedIn, form: Form) -> Response:
            found, market_id = self._details(request, session), self._site.market_of(request)
            try:
                act(session, form, market_id, found.of_type.id)
            except LabelcrowdError as error:
                return self._show(request, session, error=error)
            here = f"{HERE}/{market_id}"
            return RedirectResponse(here if gone else f"{here}/{found.of_type.id}", 303)

        return answer

    # --- types ---

    def listing(self, request: Request) -> Response:
        session = self._site.who(request)
        rows = qualifications.list_types(
            self._services, session.requester_id, self._site.market_of(request)
        )
        ways = {row.of_type.id: way_of(row.of_type) for row in rows}
        return self._page(request, "qualifications.html", session, rows=rows, ways=ways)

    def new(self, request: Request) -> Response:
        return self._form_page(request, self._site.who(request), {"way": "by-hand"})

    def _form_page(
        self,
        request: Request,
        session: SignedIn,
        fields: Mapping[str, str],
        *,
        of_type: qualifications.QualificationType | None = None,
        error: LabelcrowdError | None = None,
    ) -> Response:
        return self._page(
            request,
            "qualification_form.html",
            session,
            fields=fields,
            of_type=of_type,
            error=error,
        )

    async def make(self, request: Request) -> Response:
        session, form = await self._site.form(request)
        return await run_in_threadpool(self._make, request, session, form)

    def _make(self, request: Request, session: SignedIn, form: Form) -> Response:
        market_id = self._site.market_of(request)
        try:
            made = qualifications.make_type(
                self._site.acting(session), session.requester_id, market_id, read_values(form)
            )
        except LabelcrowdError as error:
            return self._form_page(request, session, form, error=error)
        return RedirectResponse(f"{HERE}/{market_id}/{made}", 303)

    def show(self, request: Request) -> Response:
        return self._show(request, self._site.who(request))

    def _show(
        self, request: Request, session: SignedIn, *, error: LabelcrowdError | None = None
    ) -> Response:
        found = self._details(request, session)
        return self._page(
            request,
            "qualification.html",
            session,
            of=found,
            **self._practice(session, found.of_type.id, self._site.market_of(request)),
            way=way_of(found.of_type),
            error=error,
        )

    def _practice(self, session: SignedIn, type_id: str, market_id: str) -> dict[str, object]:
        """What the page shows of checked practice."""

        def read(c: Connection) -> dict[str, object]:
            found = practice.find(c, market_id, type_id)
            counts = gold.counts(c, session.requester_id)
            known = [
                (one[0], counts[one[0].id])
                for one in catalogue.collections(c, session.requester_id)
                if counts.get(one[0].id)
            ]
            return {
                "practice": found,
                "trials": practice.trials(c, found) if found else None,
                "gold": known,
            }

        return self._services.home.store.read(read)

    def make_practice(self, session: SignedIn, form: Form, market_id: str, type_id: str) -> None:
        practice.make(
            self._site.acting(session),
            session.requester_id,
            market_id,
            type_id,
            form.text("collection"),
            practice_fields.design_of(
                {"instructions": form.text("instructions"), "names": form.text("names")}
            ),
            practice_fields.asked_of(form.text("asked")),
            practice_fields.number_of(form.text("pictures")),
        )

    def close_practice(self, session: SignedIn, form: Form, market_id: str, type_id: str) -> None:
        practice.close(
            self._site.acting(session),
            session.requester_id,
            market_id,
            type_id,
            closed=form.text("closed") != "no",
        )

    def _details(self, request: Request, session: SignedIn) -> qualifications.Details:
        return qualifications.details(
            self._services,
            session.requester_id,
            self._site.market_of(request),
            _type_id(request),
            after=request.query_params.get("after", "")[:64],
        )

    def edit(self, request: Request) -> Response:
        session = self._site.who(request)
        found = self._details(request, session).of_type
        return self._form_page(request, session, fields_of(found), of_type=found)

    async def change(self, request: Request) -> Response:
        session, form = await self._site.form(request)
        return await run_in_threadpool(self._change, request, session, form)

    def _change(self, request: Request, session: SignedIn, form: Form) -> Response:
        before = self._details(request, session).of_type
        market_id = self._site.market_of(request)
        try:
            change = read_change(form, before)
            studio, requester_id = self._site.acting(session), session.requester_id
            qualifications.change_type(studio, requester_id, market_id, before.id, change)
        except LabelcrowdError as error:
            return self._form_page(request, session, form, of_type=before, error=error)
        return RedirectResponse(f"{HERE}/{market_id}/{before.id}", 303)

    # --- who has it ---

    def give(self, session: SignedIn, form: Form, market_id: str, type_id: str) -> None:
        qualifications.give(
            self._site.acting(session),
            session.requester_id,
            market_id,
            type_id,
            split_workers(form.text("workers")),
            read_value(form.text("value")),
            tell=form.text("tell") == "yes",
        )

    def take_back(self, session: SignedIn, form: Form, market_id: str, type_id: str) -> None:
        qualifications.take_back(
            self._site.acting(session),
            session.requester_id,
            market_id,
            type_id,
            form.all("worker"),
            form.text("reason"),
        )

    def delete(self, session: SignedIn, form: Form, market_id: str, type_id: str) -> None:
        studio = self._site.acting(session)
        qualifications.delete_type(studio, session.requester_id, market_id, type_id)

    # --- who asked for it ---

    def request(self, request: Request) -> Response:
        return self._request(request, self._site.who(request))

    def _request(
        self, request: Request, session: SignedIn, *, error: LabelcrowdError | None = None
    ) -> Response:
        found = qualifications.waiting(
            self._services, session.requester_id, self._site.market_of(request), _asked_id(request)
        )
        return self._page(request, "qualification_request.html", session, asked=found, error=error)

    async def decide(self, request: Request) -> Response:
        """Grant it with a value, or refuse it with a reason."""
        session, form = await self._site.form(request)
        return await run_in_threadpool(self._decide, request, session, form)

    def _decide(self, request: Request, session: SignedIn, form: Form) -> Response:
        market_id, request_id = self._site.market_of(request), _asked_id(request)
        studio, requester_id = self._site.acting(session), session.requester_id
        try:
            if form.text("decision") == "refuse":
                asked = qualifications.refuse_request(
                    studio, requester_id, market_id, request_id, form.text("reason")
                )
            else:
                value = read_value(form.text("value"))
                asked = qualifications.grant_request(
                    studio, requester_id, market_id, request_id, value
                )
        except LabelcrowdError as error:
            return self._request(request, session, error=error)
        return RedirectResponse(f"{HERE}/{market_id}/{asked.qualification_type_id}", 303)


def _type_id(request: Request) -> str:
    found: str = request.path_params["qualification_type_id"]
    return found


def _asked_id(request: Request) -> str:
    found: str = request.path_params["request_id"]
    return found
