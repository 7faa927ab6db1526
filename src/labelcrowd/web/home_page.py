"""``/``: what to click first. With the demo, ways in as requester and as worker."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from labelcrowd.errors import NotAllowed
from labelcrowd.market.setup import SANDBOX
from labelcrowd.urls import is_loopback
from labelcrowd.web.forms import read_form
from labelcrowd.workflow.outside_links import links_are_local

if TYPE_CHECKING:
    from labelcrowd.web.services import Services


def routes(services: Services) -> list[BaseRoute]:
    """The start page, and the demo's two buttons."""

    def start(request: Request) -> Response:
        if not _shows_demo(services, request):
            return _landing(services, request)
        from labelcrowd.workflow import demo

        state = demo.state(services)
        if state is None:
            return _landing(services, request)
        sessions = services.sessions
        return services.pages.html(
            request,
            "home/demo.html",
            state=state,
            links=demo.ways_in(services),
            requester=sessions.maybe_requester(request),
            worker=sessions.maybe_worker(request, SANDBOX),
        )

    async def new_links(request: Request) -> Response:
        _require_demo(services, request)
        from labelcrowd.workflow import demo

        await run_in_threadpool(demo.make_ways_in, services)
        return RedirectResponse("/", 303)

    async def remove(request: Request) -> Response:
        _require_demo(services, request)
        form = await read_form(request)
        from labelcrowd.workflow import demo

        if form.text("sure") == "yes":
            await run_in_threadpool(demo.remove, services)
        return RedirectResponse("/", 303)

    return [
        Route("/", start),
        Route("/demo/links", new_links, methods=["POST"]),
        Route("/demo/remove", remove, methods=["POST"]),
    ]


def _landing(services: Services, request: Request) -> Response:
    return services.pages.html(
        request,
        "home/landing.html",
        requester=services.sessions.maybe_requester(request),
    )


def _require_demo(services: Services, request: Request) -> None:
    if not _shows_demo(services, request):
        raise NotAllowed("only on the machine that runs the demo")


def _shows_demo(services: Services, request: Request) -> bool:
    """The demo lets anybody in who sees its page: only this machine, under its own name.

    The name is looked at because a page elsewhere may point its own name here. On a server
    that others reach, who comes from this machine may be anybody whom a tunnel brings.
    """
    if not services.settings.demo or request.client is None or not links_are_local(services):
        return False
    return is_loopback(request.client.host) and is_loopback(request.url.hostname or "")
