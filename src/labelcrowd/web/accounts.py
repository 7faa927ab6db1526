"""Requesters' accounts: sign in by password or one-time link, sign out, change either."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import quote

from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from labelcrowd.accounts import links, passwords, people
from labelcrowd.errors import Conflict, InvalidInput, NotFound
from labelcrowd.web import password_sign_in
from labelcrowd.web.forms import read_own_form
from labelcrowd.web.password_sign_in import check_password, client_address
from labelcrowd.web.reauthentication import is_fresh
from labelcrowd.web.sessions import SignedIn

if TYPE_CHECKING:
    from labelcrowd.web.services import Services

START = "/requester/"


def routes(services: Services) -> list[BaseRoute]:
    """``/sign-in``, ``/link/...``, ``/sign-out``, ``/account``."""
    pages = _AccountPages(services)
    return [
        Route("/sign-in", pages.sign_in_form),
        Route("/sign-in", pages.sign_in, methods=["POST"]),
        Route("/link/{token}", pages.link_form),
        Route("/link/{token}", pages.use_link, methods=["POST"]),
        Route("/sign-out", pages.sign_out, methods=["POST"]),
        Route("/account", pages.account_form),
        Route("/account", pages.change_account, methods=["POST"]),
        Route("/account/requester", pages.act_for, methods=["POST"]),
    ]


class _AccountPages:
    """The routes."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._store = services.home.store

    # --- by password ---

    def sign_in_form(self, request: Request) -> Response:
        return self._sign_in_page(request, login="", error="")

    def _sign_in_page(
        self, request: Request, *, login: str, error: str, status: int = 200
    ) -> Response:
        target = request.query_params.get("next", "")
        return self._services.pages.html(
            request,
            "account/sign_in.html",
            status=status,
            action="/sign-in" + (f"?next={quote(target)}" if target else ""),
            login=login,
            error=error,
        )

    async def sign_in(self, request: Request) -> Response:
        return await password_sign_in.sign_in(
            self._services,
            request,
            place="requester",
            start=START,
            check=self._check,
            page=self._sign_in_page,
            enter=lambda target, account_id: self._enter(target, lambda c: account_id),
        )

    def _check(self, login: str, password: str) -> str | None:
        found = self._store.read(lambda c: people.account_password(c, login))
        return check_password(found, password)

    async def sign_out(self, request: Request) -> Response:
        sessions = self._services.sessions
        await self._store.awrite(lambda c: sessions.end(c, request, "requester", ""))
        response = RedirectResponse("/sign-in", 303)
        sessions.forget_cookie(response, "requester", "")
        return response

    # --- by link ---

    def link_form(self, request: Request) -> Response:
        now = self._services.clock.now()

        def look(connection: Connection) -> people.Account | None:
            link = links.look(
                connection,
                now,
                request.path_params["token"],
                purpose=links.SIGN_IN,
                kind="requester",
            )
            return people.account(connection, link.subject_id)

        account = self._store.read(look)
        return self._services.pages.html(
            request, "account/link.html", name=account.name if account else ""
        )

    async def use_link(self, request: Request) -> Response:
        await self._services.sign_in_limits.take(client_address(request))
        now = self._services.clock.now()
        return await self._enter(
            START,
            lambda c: (
                links.use(
                    c, now, request.path_params["token"], purpose=links.SIGN_IN, kind="requester"
                ).subject_id
            ),
        )

    # --- the account ---

    def account_form(self, request: Request) -> Response:
        session = self._services.sessions.requester(request)
        account = self._store.read(lambda c: people.account(c, session.id))
        assert account is not None, "a session without an account is not found"
        return self._account_page(request, session, account.name, account.login, None)

    def _account_page(
        self,
        request: Request,
        session: SignedIn,
        name: str,
        login: str,
        error: InvalidInput | Conflict | None,
    ) -> Response:
        return self._services.pages.html(
            request,
            "account/account.html",
            status=error.status if error else 200,
            session=session,
            section="",
            name=name,
            login=login,
            saved="saved" in request.query_params,
            error_code=error.code if error else "",
            error_field=error.field if error else "",
            shortest=passwords.SHORTEST,
        )

    async def change_account(self, request: Request) -> Response:
        session = await self._services.sessions.arequester(request)
        form = await read_own_form(self._services, request, session)
        name, login = form.get("name", ""), form.get("login", "")
        await self._services.sign_in_limits.take(client_address(request), f"account:{session.id}")
        try:
            if session.has_password:
                await run_in_threadpool(
                    self._require_password, session, form.get("old_password", "")
                )
            new = form.get("password", "")
            if new and not session.has_password and not is_fresh(self._services, session):
                # Whoever finds an open browser must not become who may move money.
                raise InvalidInput(
                    "password: sign in again with a one-time link, then choose one",
                    field="password",
                    code="link_first",
                )
            stored = await run_in_threadpool(passwords.hash_password, new) if new else None

            def change(connection: Connection) -> str:
                people.rename_account(connection, session.id, name=name, login=login)
                if stored is not None:
                    people.set_account_password(connection, session.id, stored)
                return session.id

            if stored is None and not session.has_password:
                # Nothing has said who this is: the session stays as old as it was.
                await self._store.awrite(change)
                response: Response = RedirectResponse("/account?saved", 303)
            else:
                response = await self._enter("/account?saved", change)
        except (InvalidInput, Conflict) as error:
            return await run_in_threadpool(self._account_page, request, session, name, login, error)
        self._services.sessions.forget()
        return response

    async def act_for(self, request: Request) -> Response:
        """Act for another of the requesters that this account is a member of."""
        session = await self._services.sessions.arequester(request)
        form = await read_own_form(self._services, request, session)
        wanted = form.get("requester", "")
        if wanted not in {one.requester_id for one in session.memberships}:
            raise NotFound("you are not a member of that requester")
        await self._store.awrite(lambda c: self._services.sessions.choose(c, request, wanted))
        return RedirectResponse(START, 303)

    def _require_password(self, session: SignedIn, password: str) -> None:
        account = self._store.read(lambda c: people.account(c, session.id))
        if account is None or self._check(account.login, password) != session.id:
            raise InvalidInput("old_password: this is not your password", field="old_password")

    async def _enter(self, target: str, who: Callable[[Connection], str]) -> Response:
        """Begin the session of the account that ``who`` names, in one transaction with it."""
        set_cookie = await self._store.awrite(
            lambda c: self._services.sessions.start(
                c, kind="requester", market_id="", subject_id=who(c)
            )
        )
        response = RedirectResponse(target, 303)
        set_cookie(response)
        return response
