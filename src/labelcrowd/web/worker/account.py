"""A worker's own account: language, password, sign out everywhere, delete it."""

from __future__ import annotations

from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from labelcrowd.accounts import passwords, people, sessions
from labelcrowd.countries import COUNTRIES
from labelcrowd.errors import Conflict, InvalidInput, LabelcrowdError
from labelcrowd.market.worker_facts import Facts, read_facts
from labelcrowd.web import i18n
from labelcrowd.web.forms import Form, read_own_form
from labelcrowd.web.language import put_language
from labelcrowd.web.sessions import SignedIn
from labelcrowd.web.worker.own_password import require_password, take_a_try
from labelcrowd.web.worker.site import WorkerSite
from labelcrowd.workflow.erase_worker import Erased
from labelcrowd.workflow.leave import leave, look_before_leaving


def routes(site: WorkerSite) -> list[BaseRoute]:
    """``/worker/account`` and what is below it."""
    pages = _Account(site)
    root = f"{site.root}/account"
    return [
        Route(root, pages.show),
        Route(f"{root}/language", pages.language, methods=["POST"]),
        Route(f"{root}/password", pages.password, methods=["POST"]),
        Route(f"{root}/sign-out", pages.sign_out, methods=["POST"]),
        Route(f"{root}/delete", pages.ask),
        Route(f"{root}/delete", pages.delete, methods=["POST"]),
    ]


class _Account:
    def __init__(self, site: WorkerSite) -> None:
        self._site = site
        self._services = site.services
        self._store = site.services.home.store

    async def _form(self, request: Request) -> tuple[SignedIn, Form]:
        worker = await self._site.aworker(request)
        return worker, await read_own_form(self._services, request, worker)

    # --- the page ---

    def show(self, request: Request) -> Response:
        return self._show(request, self._site.worker(request))

    def _show(
        self, request: Request, worker: SignedIn, error: LabelcrowdError | None = None
    ) -> Response:
        market_id, now = self._site.market_id, self._services.clock.now()

        def read(connection: Connection) -> tuple[people.Worker | None, int, Facts]:
            places = sessions.count(
                connection, now, kind="worker", market_id=market_id, subject_id=worker.id
            )
            facts = read_facts(connection, market_id, worker.id)
            return people.worker(connection, market_id, worker.id), places, facts

        person, places, facts = self._store.read(read)
        assert person is not None, "a session without a worker is not found"
        return self._site.page(
            request,
            "account.html",
            session=worker,
            section="account",
            status=error.status if error else 200,
            person=person,
            places=places,
            facts=facts,
            countries=COUNTRIES,
            wrong=request.query_params.get("wrong", ""),
            languages={code: i18n.NAMES[code] for code in i18n.locales() if code in i18n.NAMES},
            said=request.query_params.get("said", ""),
            error_field=error.field if error else "",
            error_code=error.code if error else "",
            shortest=passwords.SHORTEST,
        )

    # --- language ---

    async def language(self, request: Request) -> Response:
        worker, form = await self._form(request)
        chosen = form.text("language")
        if chosen and chosen not in i18n.locales():
            raise InvalidInput(
                f"language: expected one of {', '.join(i18n.locales())}, got {chosen[:10]!r}",
                field="language",
            )
        market_id = self._site.market_id
        await self._store.awrite(
            lambda c: people.set_worker_language(c, market_id, worker.id, chosen)
        )
        response = self._back("language")
        put_language(self._services, response, chosen)
        return response

    # --- password and sessions ---

    async def password(self, request: Request) -> Response:
        """Change the password; every other browser is signed out."""
        worker, form = await self._form(request)
        await take_a_try(self._site, request, worker)
        try:
            given = form.get("old_password", "")
            await run_in_threadpool(require_password, self._site, worker, given)
            stored = await run_in_threadpool(passwords.hash_password, form.get("password", ""))
        except InvalidInput as error:
            return await run_in_threadpool(self._show, request, worker, error)
        market_id, kept = self._site.market_id, self._services.sessions

        def change(connection: Connection):  # type: ignore[no-untyped-def]
            people.set_worker_password(connection, market_id, worker.id, stored)
            return kept.start(connection, kind="worker", market_id=market_id, subject_id=worker.id)

        begin = await self._store.awrite(change)
        kept.forget()
        response = self._back("password")
        begin(response)
        return response

    async def sign_out(self, request: Request) -> Response:
        """Everywhere, or everywhere but here."""
        worker, form = await self._form(request)
        market_id, here = self._site.market_id, self._services.sessions
        if form.text("keep"):
            await self._store.awrite(lambda c: here.end_others(c, request, worker))
            return self._back("signed-out")

        def everywhere(connection: Connection) -> None:
            sessions.end_all(connection, kind="worker", market_id=market_id, subject_id=worker.id)

        await self._store.awrite(everywhere)
        here.forget()
        response = RedirectResponse(f"{self._site.root}/sign-in?said=signed-out", 303)
        here.forget_cookie(response, "worker", market_id)
        return response

    # --- delete it ---

    def ask(self, request: Request) -> Response:
        return self._ask(request, self._site.worker(request))

    def _ask(
        self, request: Request, worker: SignedIn, error: LabelcrowdError | None = None
    ) -> Response:
        found = self._store.read(lambda c: look_before_leaving(c, self._site.market_id, worker.id))
        return self._site.page(
            request,
            "account_delete.html",
            session=worker,
            section="account",
            status=error.status if error else 200,
            found=found,
            error_field=error.field if error else "",
        )

    async def delete(self, request: Request) -> Response:
        worker, form = await self._form(request)
        await take_a_try(self._site, request, worker)
        return await run_in_threadpool(self._delete, request, worker, form)

    def _delete(self, request: Request, worker: SignedIn, form: Form) -> Response:
        try:
            require_password(self._site, worker, form.get("old_password", ""))
            if form.text("sure") != "yes":
                raise InvalidInput("sure: expected yes", field="sure")
            erased = leave(self._services, self._site.market_id, worker.id)
        except (InvalidInput, Conflict) as error:
            return self._ask(request, worker, error)
        self._services.sessions.forget()
        response = self._gone(request, worker, erased)
        self._services.sessions.forget_cookie(response, "worker", self._site.market_id)
        put_language(self._services, response, "")
        return response

    def _gone(self, request: Request, worker: SignedIn, erased: Erased) -> Response:
        found = self._store.read(
            lambda c: look_before_leaving(c, self._site.market_id, erased.worker_id)
        )
        return self._site.page(
            request,
            "account_gone.html",
            session=None,
            claim=erased.claim,
            sums=found.sums,
            paid_work=self._site.has_paid_work(worker),
        )

    # --- shared ---

    def _back(self, said: str) -> RedirectResponse:
        return RedirectResponse(f"{self._site.root}/account?said={said}", 303)
