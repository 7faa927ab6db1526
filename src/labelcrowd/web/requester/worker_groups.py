"""The operator's groups of workers: made, named, filled and emptied on two pages."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from labelcrowd.accounts import people
from labelcrowd.errors import LabelcrowdError
from labelcrowd.web.forms import Form
from labelcrowd.web.requester.site import RequesterSite
from labelcrowd.web.sessions import SignedIn
from labelcrowd.workflow import worker_groups
from labelcrowd.workflow.audience import split_workers

_MOST_OFFERED = 500


def routes(site: RequesterSite) -> list[BaseRoute]:
    """``/requester/workers/<market>/groups...``, for operators only."""
    pages = _Groups(site)
    market = "/requester/workers/{market_id}/groups"
    one = f"{market}/{{group_id}}"
    return [
        Route(market, pages.listing),
        Route(market, pages.make, methods=["POST"]),
        Route(one, pages.show),
        Route(f"{one}/rename", pages.rename, methods=["POST"]),
        Route(f"{one}/add", pages.add, methods=["POST"]),
        Route(f"{one}/remove", pages.remove, methods=["POST"]),
        Route(f"{one}/delete", pages.delete, methods=["POST"]),
    ]


class _Groups:
    def __init__(self, site: RequesterSite) -> None:
        self._site = site
        self._services = site.services

    def listing(self, request: Request) -> Response:
        return self._listing(request, self._site.who(request))

    def _listing(
        self,
        request: Request,
        session: SignedIn,
        *,
        name: str = "",
        error: LabelcrowdError | None = None,
    ) -> Response:
        market_id = self._site.market_of(request)
        return self._site.page(
            request,
            "worker_groups.html",
            session=session,
            section="workers",
            status=error.status if error else 200,
            market_id=market_id,
            play=self._site.play(market_id),
            groups=worker_groups.list_groups(self._services, market_id),
            name=name,
            error=error.message if error else "",
        )

    async def make(self, request: Request) -> Response:
        session, form = await self._site.form(request)
        return await run_in_threadpool(self._make, request, session, form)

    def _make(self, request: Request, session: SignedIn, form: Form) -> Response:
        market_id, name = self._site.market_of(request), form.text("name")
        try:
            made = worker_groups.make_group(self._services, session.actor, market_id, name)
        except LabelcrowdError as error:
            return self._listing(request, session, name=name, error=error)
        return RedirectResponse(f"/requester/workers/{market_id}/groups/{made}", 303)

    def show(self, request: Request) -> Response:
        return self._show(request, self._site.who(request))

    def _show(
        self, request: Request, session: SignedIn, *, error: LabelcrowdError | None = None
    ) -> Response:
        market_id, group_id = self._named(request)
        group = worker_groups.find_group(self._services, market_id, group_id)
        members = worker_groups.members(self._services, market_id, group.id)
        inside = {one.id for one in members}

        def others(c: Connection) -> list[people.Worker]:
            return people.workers(c, market_id, limit=_MOST_OFFERED)

        return self._site.page(
            request,
            "worker_group.html",
            session=session,
            section="workers",
            status=error.status if error else 200,
            market_id=market_id,
            play=self._site.play(market_id),
            group=group,
            members=members,
            others=[one for one in self._site.store.read(others) if one.id not in inside],
            here=f"/requester/workers/{market_id}/groups/{group.id}",
            error=error.message if error else "",
        )

    async def rename(self, request: Request) -> Response:
        def act(session: SignedIn, form: Form, market_id: str, group_id: str) -> None:
            name = form.text("name")
            worker_groups.rename_group(self._services, session.actor, market_id, group_id, name)

        return await self._change(request, act)

    async def add(self, request: Request) -> Response:
        """Put in who is ticked and who is typed."""

        def act(session: SignedIn, form: Form, market_id: str, group_id: str) -> None:
            chosen = [*form.all("worker"), *split_workers(form.text("workers"))]
            worker_groups.add_workers(self._services, session.actor, market_id, group_id, chosen)

        return await self._change(request, act)

    async def remove(self, request: Request) -> Response:
        def act(session: SignedIn, form: Form, market_id: str, group_id: str) -> None:
            chosen = form.all("worker")
            worker_groups.remove_workers(self._services, session.actor, market_id, group_id, chosen)

        return await self._change(request, act)

    async def delete(self, request: Request) -> Response:
        def act(session: SignedIn, form: Form, market_id: str, group_id: str) -> None:
            worker_groups.delete_group(self._services, session.actor, market_id, group_id)

        return await self._change(request, act, gone=True)

    async def _change(
        self,
        request: Request,
        act: Callable[[SignedIn, Form, str, str], None],
        *,
        gone: bool = False,
    ) -> Response:
        """Do it to the named group and show it again, or the list where it is gone."""
        session, form = await self._site.form(request)

        def change() -> Response:
            market_id, group_id = self._named(request)
            # Only groups with a name have pages.
            group = worker_groups.find_group(self._services, market_id, group_id)
            try:
                act(session, form, market_id, group.id)
            except LabelcrowdError as error:
                return self._show(request, session, error=error)
            target = f"/requester/workers/{market_id}/groups"
            return RedirectResponse(target if gone else f"{target}/{group.id}", 303)

        return await run_in_threadpool(change)

    def _named(self, request: Request) -> tuple[str, str]:
        return self._site.market_of(request), request.path_params["group_id"]
