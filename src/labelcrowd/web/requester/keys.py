"""The owners' page of access keys: what programs sign with."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from labelcrowd.market.setup import MARKETS, AccessKey, list_access_keys
from labelcrowd.web.forms import Form
from labelcrowd.web.requester.site import RequesterSite
from labelcrowd.web.sessions import SignedIn
from labelcrowd.workflow import access_keys

HERE = "/requester/keys"


def routes(site: RequesterSite) -> list[BaseRoute]:
    """``/requester/keys``."""

    def show(request: Request) -> Response:
        return _show(site, request, site.who(request), None)

    async def make(request: Request) -> Response:
        session, form = await site.form(request)
        return await run_in_threadpool(_make, site, request, session, form)

    async def deactivate(request: Request) -> Response:
        session, _ = await site.form(request)
        await run_in_threadpool(
            access_keys.deactivate_key,
            site.acting(session),
            session.requester_id,
            request.path_params["key_id"],
        )
        return RedirectResponse(HERE, 303)

    return [
        Route(HERE, show),
        Route(HERE, make, methods=["POST"]),
        Route(f"{HERE}/{{key_id}}/deactivate", deactivate, methods=["POST"]),
    ]


def _make(site: RequesterSite, request: Request, session: SignedIn, form: Form) -> Response:
    made = access_keys.make_key(site.acting(session), session.requester_id, form.text("market"))
    return _show(site, request, session, made)


def _show(
    site: RequesterSite, request: Request, session: SignedIn, made: AccessKey | None
) -> Response:
    found = site.store.read(lambda c: list_access_keys(c, session.requester_id))
    return site.page(
        request,
        "keys.html",
        session=session,
        section="team",
        keys=found,
        made=made,
        plays={market_id: site.play(market_id) for market_id in MARKETS},
    )
