"""The owners' page of members: invite, change roles, remove."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from labelcrowd.accounts import members
from labelcrowd.accounts.roles import Role, parse_role
from labelcrowd.errors import LabelcrowdError
from labelcrowd.web.forms import Form
from labelcrowd.web.requester.site import RequesterSite
from labelcrowd.web.sessions import SignedIn
from labelcrowd.workflow import team
from labelcrowd.workflow.team import Invited

HERE = "/requester/team"


def routes(site: RequesterSite) -> list[BaseRoute]:
    """``/requester/team``."""
    pages = _Team(site)
    one = f"{HERE}/{{account_id}}"
    return [
        Route(HERE, pages.show),
        Route(f"{HERE}/invite", pages.invite, methods=["POST"]),
        Route(f"{one}/link", pages.link, methods=["POST"]),
        Route(f"{one}/role", pages.role, methods=["POST"]),
        Route(f"{one}/remove", pages.remove, methods=["POST"]),
    ]


class _Team:
    def __init__(self, site: RequesterSite) -> None:
        self._site = site

    def show(self, request: Request) -> Response:
        return self._show(request, self._site.who(request))

    def _show(
        self,
        request: Request,
        session: SignedIn,
        *,
        form: Form | None = None,
        invited: Invited | None = None,
        error: LabelcrowdError | None = None,
    ) -> Response:
        found = self._site.store.read(lambda c: members.members(c, session.requester_id))
        return self._site.page(
            request,
            "team.html",
            session=session,
            section="team",
            status=error.status if error else 200,
            members=found,
            roles=list(Role),
            form=form or Form([]),
            invited=invited,
            error=error,
        )

    async def invite(self, request: Request) -> Response:
        session, form = await self._site.form(request)
        return await run_in_threadpool(self._invite, request, session, form)

    def _invite(self, request: Request, session: SignedIn, form: Form) -> Response:
        try:
            invited = team.invite(
                self._site.acting(session),
                session.requester_id,
                name=form.text("name"),
                login=form.text("login"),
                role=parse_role(form.text("role")),
            )
        except LabelcrowdError as error:
            return self._show(request, session, form=form, error=error)
        self._site.services.sessions.forget()
        return self._show(request, session, invited=invited)

    async def link(self, request: Request) -> Response:
        session, _ = await self._site.form(request)
        return await run_in_threadpool(self._link, request, session)

    def _link(self, request: Request, session: SignedIn) -> Response:
        studio, account_id = self._site.acting(session), request.path_params["account_id"]
        try:
            invited = team.new_link(studio, session.requester_id, account_id)
        except LabelcrowdError as error:
            return self._refused(request, session, error)
        return self._show(request, session, invited=invited)

    async def role(self, request: Request) -> Response:
        session, form = await self._site.form(request)
        return await run_in_threadpool(self._role, request, session, form)

    def _role(self, request: Request, session: SignedIn, form: Form) -> Response:
        requester_id, account_id = session.requester_id, request.path_params["account_id"]
        # First whether there is such a member: to another requester there is not.
        self._site.store.read(lambda c: members.member_of(c, requester_id, account_id))
        try:
            role = parse_role(form.text("role"))
            team.change_role(self._site.acting(session), requester_id, account_id, role)
        except LabelcrowdError as error:
            return self._refused(request, session, error)
        return self._changed()

    async def remove(self, request: Request) -> Response:
        session, _ = await self._site.form(request)
        return await run_in_threadpool(self._remove, request, session)

    def _remove(self, request: Request, session: SignedIn) -> Response:
        studio, account_id = self._site.acting(session), request.path_params["account_id"]
        try:
            team.remove(studio, session.requester_id, account_id)
        except LabelcrowdError as error:
            return self._refused(request, session, error)
        return self._changed()

    def _refused(self, request: Request, session: SignedIn, error: LabelcrowdError) -> Response:
        if error.status == 404:
            raise error
        return self._show(request, session, error=error)

    def _changed(self) -> Response:
        # At once, and not when a session that is believed for some seconds is asked for anew.
        self._site.services.sessions.forget()
        return RedirectResponse(HERE, 303)
