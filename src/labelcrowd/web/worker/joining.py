"""Coming in by an invitation. Looking at it, as mail programs and previews do, uses nothing up."""

from __future__ import annotations

import re
import unicodedata

from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from labelcrowd.accounts import invitations, passwords, people
from labelcrowd.accounts.invitations import Invitation, InvitationOver
from labelcrowd.errors import Conflict, InvalidInput, NotFound
from labelcrowd.market import worker_groups, workers
from labelcrowd.web.forms import Form, read_form, read_own_form
from labelcrowd.web.password_sign_in import client_address
from labelcrowd.web.sessions import SignedIn
from labelcrowd.web.worker.site import WorkerSite


def routes(site: WorkerSite) -> list[BaseRoute]:
    """The invitation's page, and joining."""
    joining = _Joining(site)
    one = f"{site.root}/invite/{{token}}"
    return [
        Route(one, joining.show),
        Route(one, joining.join, methods=["POST"]),
    ]


class _Joining:
    def __init__(self, site: WorkerSite) -> None:
        self._site = site
        self._services = site.services
        self._store = site.services.home.store

    def show(self, request: Request) -> Response:
        try:
            found = self._look(request)
        except (InvitationOver, NotFound) as error:
            return self._over(request, error)
        values = Form([("name", found.name), ("login", _login_of(found.email))])
        return self._page(request, found, values, None)

    def _look(self, request: Request) -> Invitation:
        now, market_id = self._services.clock.now(), self._site.market_id
        token = request.path_params["token"]
        return self._store.read(lambda c: invitations.look_at_invitation(c, now, market_id, token))

    def _over(self, request: Request, error: InvitationOver | NotFound) -> Response:
        """Why it lets nobody in, and what to do now."""
        return self._site.page(
            request,
            "invite_over.html",
            session=self._who(request),
            status=error.status,
            why=error.code,
        )

    def _who(self, request: Request) -> SignedIn | None:
        """The worker who is signed in. A panel's person has no account here yet: they would use
        the invitation up and get nothing that they may open.
        """
        found = self._services.sessions.maybe_worker(request, self._site.market_id)
        return None if found is not None and found.paid_by else found

    def _page(
        self,
        request: Request,
        found: Invitation,
        values: Form,
        error: InvalidInput | Conflict | None,
    ) -> Response:
        return self._site.page(
            request,
            "invite.html",
            session=self._who(request),
            status=error.status if error else 200,
            name=values.text("name"),
            login=values.text("login"),
            for_group=bool(found.group_id),
            error_field=error.field if error else "",
            error_code=error.code if error else "",
            shortest=passwords.SHORTEST,
        )

    async def join(self, request: Request) -> Response:
        """Make an account and begin; who is signed in already only lands in the group."""
        worker = await run_in_threadpool(self._who, request)
        try:
            if worker is not None:
                return await self._join_group(request, worker)
            return await self._join_market(request)
        except (InvitationOver, NotFound) as error:
            return await run_in_threadpool(self._over, request, error)

    async def _join_group(self, request: Request, worker: SignedIn) -> Response:
        await read_own_form(self._services, request, worker)

        def join(connection: Connection) -> str:
            if self._is_for(connection, request, worker.id):
                self._land(connection, self._use(connection, request), worker.id)
            return self._next_page(connection, worker.id)

        return RedirectResponse(await self._store.awrite(join), 303)

    async def _join_market(self, request: Request) -> Response:
        form = await read_form(request)
        await self._services.sign_in_limits.take(client_address(request))
        found = await run_in_threadpool(self._look, request)
        try:
            name = people.clean_name(form.text("name"))
            login = people.clean_login(form.text("login") or _login_of(name))
            stored = await run_in_threadpool(passwords.hash_password, form.get("password", ""))
            return await self._enter(request, name=name, login=login, stored=stored)
        except (InvalidInput, Conflict) as error:
            return await run_in_threadpool(self._page, request, found, form, error)

    async def _enter(self, request: Request, *, name: str, login: str, stored: str) -> Response:
        """Use the invitation, make the worker, put them into the group, sign in: all or nothing."""
        market_id, now, ids = self._site.market_id, self._services.clock.now(), self._services.ids

        def join(connection: Connection):  # type: ignore[no-untyped-def]
            found = self._use(connection, request)
            worker_id = people.add_worker(
                connection,
                ids,
                now,
                market_id=market_id,
                login=login,
                name=name,
                password_hash=stored,
            )
            self._land(connection, found, worker_id)
            set_cookie = self._services.sessions.start(
                connection, kind="worker", market_id=market_id, subject_id=worker_id
            )
            return set_cookie, self._next_page(connection, worker_id)

        set_cookie, target = await self._store.awrite(join)
        response = RedirectResponse(target, 303)
        set_cookie(response)
        return response

    def _use(self, connection: Connection, request: Request) -> Invitation:
        now, token = self._services.clock.now(), request.path_params["token"]
        return invitations.use_invitation(connection, now, self._site.market_id, token)

    def _is_for(self, connection: Connection, request: Request, worker_id: str) -> bool:
        """Whether it gives a worker something: a group that they are not in."""
        now, market_id = self._services.clock.now(), self._site.market_id
        token = request.path_params["token"]
        found = invitations.look_at_invitation(connection, now, market_id, token)
        known = worker_groups.is_member(connection, market_id, found.group_id, worker_id)
        return bool(found.group_id) and not known

    def _land(self, connection: Connection, found: Invitation, worker_id: str) -> None:
        """Into the invitation's group, unless that was deleted meanwhile."""
        market_id, group_id = found.market_id, found.group_id
        if group_id and worker_groups.group_exists(connection, market_id, group_id):
            now = self._services.clock.now()
            worker_groups.add_members(connection, now, market_id, group_id, [worker_id])

    def _next_page(self, connection: Connection, worker_id: str) -> str:
        """The one kind of work there is, else the list: one click less for most who come in."""
        now = self._services.clock.now()
        found = workers.groups(connection, self._site.market_id, worker_id, now, limit=2)
        root = self._site.root
        return f"{root}/groups/{found[0].hit_type_id}" if len(found) == 1 else f"{root}/"


def _login_of(text: str) -> str:
    """A login made of a name (``Ana Lind`` -> ``ana.lind``) or of an e-mail address."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(one for one in plain if not unicodedata.combining(one))
    return re.sub(r"[^\w@+-]+", ".", kept).strip(".")[:80]
