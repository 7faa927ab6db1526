"""How a worker is paid: means, what is owed, in a run and paid, "not received", a year's sums."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from labelcrowd.errors import LabelcrowdError, NotFound
from labelcrowd.web.forms import Form, read_own_form, whole_number
from labelcrowd.web.reauthentication import is_fresh
from labelcrowd.web.sessions import SignedIn
from labelcrowd.web.worker.own_password import require_password, take_a_try
from labelcrowd.web.worker.site import WorkerSite
from labelcrowd.workflow import my_pay, pay_means, payout_statement, payouts


def routes(site: WorkerSite) -> list[BaseRoute]:
    """``/worker/pay`` and what is below it."""
    pages = _Pay(site)
    root = f"{site.root}/pay"
    return [
        Route(root, pages.show),
        Route(f"{root}/means", pages.means, methods=["POST"]),
        Route(f"{root}/forget", pages.forget, methods=["POST"]),
        Route(f"{root}/not-received", pages.not_received, methods=["POST"]),
        Route(f"{root}/{{year}}.csv", pages.year_csv),
        Route(f"{root}/{{year}}", pages.year),
    ]


class _Pay:
    def __init__(self, site: WorkerSite) -> None:
        self._site = site
        self._root = f"{site.root}/pay"

    def show(self, request: Request) -> Response:
        return self._show(request, self._worker(request))

    def _worker(self, request: Request) -> SignedIn:
        worker = self._site.worker(request)
        if not self._site.names_money(worker):
            raise NotFound("there is no such page")  # who works unpaid has no page of money
        return worker

    def _show(
        self,
        request: Request,
        worker: SignedIn,
        *,
        kind: str = "",
        error: LabelcrowdError | None = None,
    ) -> Response:
        market_id = self._site.market_id

        def read(c: Connection) -> dict[str, Any]:
            return {
                "pay_of": my_pay.my_pay(c, market_id, worker.id),
                "offered": pay_means.offered(c, market_id),
                "years": payout_statement.years(c, market_id, worker.id),
            }

        return self._site.page(
            request,
            "pay.html",
            session=worker,
            status=error.status if error else 200,
            section="earnings",
            kind=kind,
            error=error,
            said=request.query_params.get("said", ""),
            ask_password=not is_fresh(self._site.services, worker),
            **self._site.services.home.store.read(read),
        )

    async def means(self, request: Request) -> Response:
        """Choose one of the means that are offered."""
        worker, form = await self._form(request)
        if not is_fresh(self._site.services, worker):
            await take_a_try(self._site, request, worker)
        return await run_in_threadpool(self._means, request, worker, form)

    def _means(self, request: Request, worker: SignedIn, form: Form) -> Response:
        self._worker(request)
        kind = form.text("means")
        try:
            if not is_fresh(self._site.services, worker):  # it says where money goes
                require_password(self._site, worker, form.get("old_password", ""))
            pay_means.choose(self._site.services, self._site.market_id, worker.id, kind, form)
        except LabelcrowdError as error:
            return self._show(request, worker, kind=kind, error=error)
        return RedirectResponse(f"{self._root}?said=means", 303)

    async def forget(self, request: Request) -> Response:
        """Take one's details back."""
        worker, _ = await self._form(request)
        await run_in_threadpool(
            pay_means.forget, self._site.services, self._site.market_id, worker.id
        )
        return RedirectResponse(f"{self._root}?said=forgotten", 303)

    async def not_received(self, request: Request) -> Response:
        """Say that a payment did not arrive."""
        worker, form = await self._form(request)
        try:
            await run_in_threadpool(
                payouts.not_received, self._site.services, self._site.market_id, worker.id,
                form.text("line"), form.get("words", ""),
            )  # fmt: skip
        except NotFound:
            raise
        except LabelcrowdError as error:
            return await run_in_threadpool(self._show, request, worker, error=error)
        return RedirectResponse(f"{self._root}?said=told", 303)

    async def _form(self, request: Request) -> tuple[SignedIn, Form]:
        worker = await self._site.aworker(request)
        return worker, await read_own_form(self._site.services, request, worker)

    def year(self, request: Request) -> Response:
        worker = self._worker(request)
        return self._site.page(
            request,
            "statement.html",
            session=worker,
            section="earnings",
            of=self._statement(request, worker),
            worker_id=worker.id,
        )

    def year_csv(self, request: Request) -> Response:
        worker = self._worker(request)
        found = self._statement(request, worker)
        return Response(
            payout_statement.statement_csv(found),
            media_type="text/csv; charset=utf-8",
            headers={
                "content-disposition": f'attachment; filename="pay-{found.year}.csv"',
                "cache-control": "no-store",
            },
        )

    def _statement(self, request: Request, worker: SignedIn) -> payout_statement.Statement:
        year = whole_number(request.path_params["year"])
        if year is None or not 2000 <= year <= 2200:
            raise NotFound("there is no such page")
        return self._site.services.home.store.read(
            lambda c: payout_statement.statement(c, self._site.market_id, worker.id, year)
        )
