"""Something is wrong with this HIT: the form, what the requester answered."""

from __future__ import annotations

from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from labelcrowd.errors import LabelcrowdError
from labelcrowd.market import reports, workers
from labelcrowd.market.reports import NewReport
from labelcrowd.market.workers import MyAssignment
from labelcrowd.web.forms import Form, read_own_form
from labelcrowd.web.sessions import SignedIn
from labelcrowd.web.worker.site import WorkerSite

_FACTS = ("hit_id", "assignment_id", "page", "error", "request_id")
_LONGEST = 500


def routes(site: WorkerSite) -> list[BaseRoute]:
    """``report`` and ``reports``."""
    pages = _Reporting(site)
    return [
        Route(f"{site.root}/report", pages.form),
        Route(f"{site.root}/report", pages.send, methods=["POST"]),
        Route(f"{site.root}/reports", pages.sent),
    ]


class _Reporting:
    def __init__(self, site: WorkerSite) -> None:
        self._site = site
        self._store = site.services.home.store

    def form(self, request: Request) -> Response:
        """The form; the address says which HIT, or the worker chooses among the last ones."""
        worker = self._site.worker(request, panel=True)
        given = Form([(name, request.query_params.get(name, "")[:_LONGEST]) for name in _FACTS])
        return self._form(request, worker, given)

    def _form(
        self,
        request: Request,
        worker: SignedIn,
        given: Form,
        error: LabelcrowdError | None = None,
    ) -> Response:
        subject = self._store.read(lambda c: self._subject(c, worker, given))
        named = subject is not None or bool(given.text("hit_id"))
        lately = [] if named else self._store.read(lambda c: self._lately(c, worker))
        return self._site.page(
            request,
            "report.html",
            session=worker,
            status=error.status if error else 200,
            subject=subject,
            lately=lately,
            given={name: given.text(name) for name in _FACTS},
            words=given.text("words"),
            error=error.message if error else "",
        )

    def _subject(self, connection: Connection, worker: SignedIn, given: Form) -> str | None:
        """The title of the HIT that the report is about. Raises DoesNotExist."""
        market_id, assignment_id = self._site.market_id, given.text("assignment_id")
        if not assignment_id and not given.text("hit_id"):
            return None
        return reports.subject_of(
            connection, market_id, worker.id, given.text("hit_id"), assignment_id
        ).title

    def _lately(self, connection: Connection, worker: SignedIn) -> list[MyAssignment]:
        return workers.mine(connection, self._site.market_id, worker.id, limit=20)

    async def send(self, request: Request) -> Response:
        worker = await self._site.aworker(request, panel=True)
        form = await read_own_form(self._site.services, request, worker)
        new = NewReport(
            **{name: form.text(name) for name in _FACTS},
            words=form.text("words"),
            browser=request.headers.get("user-agent", ""),
        )
        services, market_id = self._site.services, self._site.market_id
        now = services.clock.now()
        try:
            await self._store.awrite(
                lambda c: reports.file_report(c, services.ids, now, market_id, worker.id, new)
            )
        except LabelcrowdError as error:
            return await run_in_threadpool(self._form, request, worker, form, error)
        return RedirectResponse(f"{self._site.root}/reports?sent=1", 303)

    def sent(self, request: Request) -> Response:
        """What this worker has reported, and the answers."""
        worker = self._site.worker(request, panel=True)
        found = self._store.read(lambda c: reports.reports_of(c, self._site.market_id, worker.id))
        return self._site.page(
            request,
            "reports.html",
            session=worker,
            section="reports",
            reports=found,
            sent=request.query_params.get("sent") == "1",
        )
