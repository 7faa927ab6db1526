"""Coming in and going out: sign in, one-time links, lost passwords."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from labelcrowd.accounts import links, passwords, people
from labelcrowd.errors import InvalidInput
from labelcrowd.web import i18n, password_sign_in
from labelcrowd.web.forms import local_target, read_form
from labelcrowd.web.language import put_language
from labelcrowd.web.password_sign_in import check_password, client_address
from labelcrowd.web.worker.site import WorkerSite


def routes(site: WorkerSite) -> list[BaseRoute]:
    """Sign in and out, link, password."""
    doors = _Doors(site)
    root = site.root
    return [
        Route(f"{root}/sign-in", doors.sign_in_form),
        Route(f"{root}/sign-in", doors.sign_in, methods=["POST"]),
        Route(f"{root}/language", doors.language, methods=["POST"]),
        Route(f"{root}/sign-out", doors.sign_out, methods=["POST"]),
        Route(f"{root}/link/{{token}}", doors.link_form),
        Route(f"{root}/link/{{token}}", doors.use_link, methods=["POST"]),
        Route(f"{root}/password/{{token}}", doors.password_form),
        Route(f"{root}/password/{{token}}", doors.set_password, methods=["POST"]),
    ]


class _Doors:
    """The routes."""

    def __init__(self, site: WorkerSite) -> None:
        self._site = site
        self._services = site.services
        self._store = site.services.home.store

    # --- by password ---

    def sign_in_form(self, request: Request) -> Response:
        return self._sign_in_page(request, login="", error="")

    def _sign_in_page(
        self, request: Request, *, login: str, error: str, status: int = 200
    ) -> Response:
        target = request.query_params.get("next", "")
        action = f"{self._site.root}/sign-in" + (f"?next={quote(target)}" if target else "")
        return self._site.page(
            request,
            "sign_in.html",
            session=None,
            status=status,
            action=action,
            login=login,
            error=error,
            said=request.query_params.get("said", ""),
        )

    async def sign_in(self, request: Request) -> Response:
        return await password_sign_in.sign_in(
            self._services,
            request,
            place=self._site.market_id,
            start=f"{self._site.root}/",
            check=self._check,
            page=self._sign_in_page,
            enter=lambda target, worker_id: self._enter(target, lambda c: worker_id),
        )

    async def language(self, request: Request) -> Response:
        """Show this browser, in which nobody is signed in yet, another language."""
        form = await read_form(request)
        chosen = form.text("language")
        if chosen not in i18n.locales():
            raise InvalidInput(
                f"language: expected one of {', '.join(i18n.locales())}, got {chosen[:10]!r}",
                field="language",
            )
        target = local_target(form.text("page"), f"{self._site.root}/sign-in")
        response = RedirectResponse(target, 303)
        put_language(self._services, response, chosen)
        return response

    def _check(self, login: str, password: str) -> str | None:
        found = self._store.read(lambda c: people.worker_password(c, self._site.market_id, login))
        return check_password(found, password)

    async def sign_out(self, request: Request) -> Response:
        market_id, sessions = self._site.market_id, self._services.sessions
        await self._store.awrite(lambda c: sessions.end(c, request, "worker", market_id))
        response = RedirectResponse(f"{self._site.root}/sign-in", 303)
        sessions.forget_cookie(response, "worker", market_id)
        return response

    # --- by link ---

    def link_form(self, request: Request) -> Response:
        link = self._look(request, links.SIGN_IN)
        worker = self._store.read(lambda c: people.worker(c, self._site.market_id, link.subject_id))
        return self._site.page(
            request, "link.html", session=None, name=worker.name if worker else ""
        )

    async def use_link(self, request: Request) -> Response:
        await self._services.sign_in_limits.take(client_address(request))
        return await self._enter(
            f"{self._site.root}/", lambda c: self._use(c, request, links.SIGN_IN).subject_id
        )

    # --- a lost password ---

    def password_form(self, request: Request) -> Response:
        link = self._look(request, links.PASSWORD)
        return self._password_page(request, link.subject_id, None)

    def _password_page(
        self, request: Request, worker_id: str, error: InvalidInput | None
    ) -> Response:
        worker = self._store.read(lambda c: people.worker(c, self._site.market_id, worker_id))
        return self._site.page(
            request,
            "password.html",
            session=None,
            status=error.status if error else 200,
            name=worker.name if worker else "",
            login=worker.login if worker else "",
            error_field=error.field if error else "",
            shortest=passwords.SHORTEST,
        )

    async def set_password(self, request: Request) -> Response:
        form = await read_form(request)
        await self._services.sign_in_limits.take(client_address(request))
        link = await run_in_threadpool(self._look, request, links.PASSWORD)
        try:
            stored = await run_in_threadpool(passwords.hash_password, form.get("password", ""))
        except InvalidInput as error:
            return await run_in_threadpool(self._password_page, request, link.subject_id, error)

        def change(connection: Connection) -> str:
            used = self._use(connection, request, links.PASSWORD)
            people.set_worker_password(connection, self._site.market_id, used.subject_id, stored)
            return used.subject_id

        response = await self._enter(f"{self._site.root}/", change)
        self._services.sessions.forget()
        return response

    # --- shared ---

    def _look(self, request: Request, purpose: str) -> links.Link:
        now = self._services.clock.now()
        return self._store.read(
            lambda c: links.look(
                c,
                now,
                request.path_params["token"],
                purpose=purpose,
                kind="worker",
                market_id=self._site.market_id,
            )
        )

    def _use(self, connection: Connection, request: Request, purpose: str) -> links.Link:
        return links.use(
            connection,
            self._services.clock.now(),
            request.path_params["token"],
            purpose=purpose,
            kind="worker",
            market_id=self._site.market_id,
        )

    async def _enter(self, target: str, who: Callable[[Connection], str]) -> Response:
        """Begin the session of the worker that ``who`` names, in one transaction with it."""
        market_id, sessions = self._site.market_id, self._services.sessions

        def enter(connection: Connection) -> tuple[Callable[[Response], None], str]:
            worker_id = who(connection)
            begin = sessions.start(
                connection, kind="worker", market_id=market_id, subject_id=worker_id
            )
            worker = people.worker(connection, market_id, worker_id)
            return begin, worker.language if worker else ""

        begin, language = await self._store.awrite(enter)
        response = RedirectResponse(target, 303)
        begin(response)
        if language:
            put_language(self._services, response, language)
        return response
