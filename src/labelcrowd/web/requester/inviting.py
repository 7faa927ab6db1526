"""The operator's invitations: made, shown as link, QR code and text, listed, taken back."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from labelcrowd.accounts import invitations, outbox
from labelcrowd.accounts.invitations import Invitation, NewInvitation
from labelcrowd.crowd.port import WorkerGroup
from labelcrowd.errors import InvalidInput, LabelcrowdError
from labelcrowd.web import qr
from labelcrowd.web.forms import Form, whole_number
from labelcrowd.web.requester.site import RequesterSite
from labelcrowd.web.sessions import SignedIn
from labelcrowd.workflow import invitations as inviting
from labelcrowd.workflow.invitations import BadTable, Invited
from labelcrowd.workflow.send_mail import invitation_text

PAGE = 100


@dataclass(frozen=True)
class Listed:
    """A row of the list."""

    one: Invitation
    state: str
    group: str


def routes(site: RequesterSite) -> list[BaseRoute]:
    """``/requester/workers/<market>/invitations...``, for operators only."""
    pages = _Inviting(site)
    market = "/requester/workers/{market_id}"
    one = f"{market}/invitations/{{invitation_id}}"
    return [
        Route(f"{market}/invitations", pages.listing),
        Route(f"{market}/invitations.csv", pages.links),
        Route(f"{market}/invite", pages.invite, methods=["POST"]),
        Route(f"{market}/invite-table", pages.invite_table, methods=["POST"]),
        Route(one, pages.show),
        Route(f"{one}/revoke", pages.revoke, methods=["POST"]),
        Route(f"{one}/send-again", pages.send_again, methods=["POST"]),
    ]


class _Inviting:
    def __init__(self, site: RequesterSite) -> None:
        self._site = site
        self._services = site.services

    def listing(self, request: Request) -> Response:
        return self._listing(request, self._site.who(request), Form([]))

    def _listing(
        self,
        request: Request,
        session: SignedIn,
        values: Form,
        *,
        error: LabelcrowdError | None = None,
        invited: Invited | None = None,
    ) -> Response:
        market_id, now = self._site.market_of(request), self._services.clock.now()
        before = _place(request.query_params.get("before", ""))
        groups = self._groups(market_id)
        found = self._site.store.read(
            lambda c: invitations.list_invitations(c, market_id, now, before=before, limit=PAGE + 1)
        )
        names = {one.id: one.name for one in groups}
        shown = [Listed(one, one.state(now), names.get(one.group_id, "")) for one in found[:PAGE]]
        return self._site.page(
            request,
            "invitations.html",
            session=session,
            section="workers",
            status=error.status if error else 200,
            market_id=market_id,
            play=self._site.play(market_id),
            groups=groups,
            values=values,
            listed=shown,
            older=f"{found[PAGE - 1].created_at}.{found[PAGE - 1].id}" if len(found) > PAGE else "",
            mails=self._services.mailer is not None,
            error=error.message if error else "",
            bad_lines=error.lines if isinstance(error, BadTable) else [],
            invited=invited,
            days=invitations.DEFAULT_DAYS,
        )

    def _groups(self, market_id: str) -> list[WorkerGroup]:
        return self._services.crowd("", market_id).worker_groups()

    async def invite(self, request: Request) -> Response:
        session, form = await self._site.form(request)
        return await run_in_threadpool(self._invite, request, session, form)

    def _invite(self, request: Request, session: SignedIn, form: Form) -> Response:
        market_id = self._site.market_of(request)
        try:
            group = inviting.group_id_of(self._services, market_id, form.text("group"))
            new = NewInvitation(
                market_id=market_id,
                uses=_number(form, "uses", 1),
                days=_number(form, "days", invitations.DEFAULT_DAYS),
                group_id=group,
            )
            made = inviting.invite(self._services, session.actor, new)
        except LabelcrowdError as error:
            return self._listing(request, session, form, error=error)
        return RedirectResponse(_path(made), 303)

    async def invite_table(self, request: Request) -> Response:
        session, form = await self._site.form(request)
        return await run_in_threadpool(self._invite_table, request, session, form)

    def _invite_table(self, request: Request, session: SignedIn, form: Form) -> Response:
        market_id = self._site.market_of(request)
        try:
            invited = inviting.invite_table(
                self._services,
                session.actor,
                market_id,
                form.get("table", "").encode(),
                days=_number(form, "days", invitations.DEFAULT_DAYS),
                by_mail=self._services.mailer is not None,
            )
        except LabelcrowdError as error:
            return self._listing(request, session, form, error=error)
        return self._listing(request, session, Form([]), invited=invited)

    def show(self, request: Request) -> Response:
        session = self._site.who(request)
        market_id, now = self._site.market_of(request), self._services.clock.now()

        def read(c: Connection) -> Invitation:
            return invitations.get_invitation(c, market_id, request.path_params["invitation_id"])

        found = self._site.store.read(read)
        link = inviting.link_of(self._services, found)
        names = {one.id: one.name for one in self._groups(market_id)}
        public_url = self._services.public_url
        return self._site.page(
            request,
            "invitation.html",
            session=session,
            section="workers",
            market_id=market_id,
            play=self._site.play(market_id),
            one=found,
            state=found.state(now),
            group=names.get(found.group_id, ""),
            link=link,
            draw_code=qr.svg,
            text=invitation_text(link, public_url, found.expires_at, name=found.name),
            here=_path(found),
        )

    async def revoke(self, request: Request) -> Response:
        session, _ = await self._site.form(request)
        market_id, invitation_id = self._named(request)
        found = await run_in_threadpool(
            inviting.revoke, self._services, session.actor, market_id, invitation_id
        )
        return RedirectResponse(_path(found), 303)

    async def send_again(self, request: Request) -> Response:
        """Try a mail that had failed once more."""
        await self._site.form(request)
        market_id, invitation_id = self._named(request)
        now = self._services.clock.now()

        def again(c: Connection) -> Invitation:
            found = invitations.get_invitation(c, market_id, invitation_id)
            outbox.send_again(c, now, found.id)
            return found

        return RedirectResponse(_path(await self._site.store.awrite(again)), 303)

    def links(self, request: Request) -> Response:
        """The open invitations of named people with their links, as CSV."""
        self._site.who(request)
        market_id = self._site.market_of(request)
        return Response(
            inviting.links_table(self._services, market_id),
            media_type="text/csv; charset=utf-8",
            headers={
                "content-disposition": f'attachment; filename="invitations-{market_id}.csv"',
                "cache-control": "no-store",
            },
        )

    def _named(self, request: Request) -> tuple[str, str]:
        return self._site.market_of(request), request.path_params["invitation_id"]


def _path(found: Invitation) -> str:
    return f"/requester/workers/{found.market_id}/invitations/{found.id}"


def _number(form: Form, name: str, default: int) -> int:
    text = form.text(name)
    number = whole_number(text) if text else default
    if number is None:
        raise InvalidInput(f"{name}: expected a whole number, got {text[:20]!r}", field=name)
    return number


def _place(text: str) -> tuple[int, str]:
    at, _, row_id = text.partition(".")
    number = whole_number(at)
    return (2**62, "") if number is None else (number, row_id)
