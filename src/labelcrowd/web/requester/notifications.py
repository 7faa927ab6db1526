"""The owners' page of notifications: which program is told of what, and what became of it."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from labelcrowd.errors import InvalidInput, LabelcrowdError
from labelcrowd.market.setup import MARKETS
from labelcrowd.web.forms import Form
from labelcrowd.web.requester.site import RequesterSite
from labelcrowd.web.sessions import SignedIn
from labelcrowd.workflow import notifications

HERE = "/requester/notifications"
_ONE = f"{HERE}/{{market_id}}/{{hit_type_id}}"


def routes(site: RequesterSite) -> list[BaseRoute]:
    """``/requester/notifications``."""

    def show(request: Request) -> Response:
        return _show(site, request, site.who(request))

    async def change(request: Request) -> Response:
        session, form = await site.form(request)
        return await run_in_threadpool(_change, site, request, session, form)

    async def step(request: Request) -> Response:
        session, form = await site.form(request)
        await run_in_threadpool(_step, site, request, session, form.text("step"))
        return RedirectResponse(HERE, 303)

    async def confirm(request: Request) -> Response:
        session, form = await site.form(request)
        await run_in_threadpool(
            notifications.confirm_by_hand,
            site.acting(session),
            session.requester_id,
            form.text("destination"),
        )
        return RedirectResponse(HERE, 303)

    async def replay(request: Request) -> Response:
        session, form = await site.form(request)
        await run_in_threadpool(
            notifications.replay,
            site.acting(session),
            session.requester_id,
            form.text("message") or None,
        )
        return RedirectResponse(f"{HERE}#messages", 303)

    async def secret(request: Request) -> Response:
        session, _ = await site.form(request)
        made = await run_in_threadpool(
            notifications.make_secret, site.acting(session), session.requester_id
        )
        return await run_in_threadpool(_show, site, request, session, secret=made)

    return [
        Route(HERE, show),
        Route(HERE, change, methods=["POST"]),
        Route(f"{HERE}/secret", secret, methods=["POST"]),
        Route(f"{HERE}/confirm", confirm, methods=["POST"]),
        Route(f"{HERE}/replay", replay, methods=["POST"]),
        Route(f"{_ONE}/step", step, methods=["POST"]),
    ]


def _step(site: RequesterSite, request: Request, session: SignedIn, step: str) -> None:
    market_id, hit_type_id = site.market_of(request), request.path_params["hit_type_id"]
    studio, requester_id = site.acting(session), session.requester_id
    notifications.require_setting(studio, requester_id, market_id, hit_type_id)
    if step == "test":
        notifications.send_ping(studio, requester_id, market_id, hit_type_id)
    elif step in ("pause", "wake"):
        active = step == "wake"
        notifications.change(studio, requester_id, market_id, hit_type_id, active=active)
    else:
        raise InvalidInput(f"step: expected pause, wake or test, got {step[:20]!r}", field="step")


def _change(site: RequesterSite, request: Request, session: SignedIn, form: Form) -> Response:
    market_id, _, hit_type_id = form.text("hit_type").partition(":")
    try:
        if market_id not in MARKETS:
            raise InvalidInput("choose a HIT type", field="hit_type")
        wanted = notifications.specification_of(
            form.text("destination"), form.text("transport"), form.all("event")
        )
        notifications.change(
            site.acting(session),
            session.requester_id,
            market_id,
            hit_type_id,
            specification=wanted,
            active=True,
        )
    except LabelcrowdError as error:
        if error.status == 404:
            raise
        return _show(site, request, session, form=form, error=error.message, status=error.status)
    return RedirectResponse(HERE, 303)


def _show(
    site: RequesterSite,
    request: Request,
    session: SignedIn,
    *,
    secret: str = "",
    form: Form | None = None,
    error: str = "",
    status: int = 200,
) -> Response:
    found = notifications.overview(site.acting(session), session.requester_id)
    return site.page(
        request,
        "notifications.html",
        session=session,
        section="team",
        status=status,
        found=found,
        titles={(market_id, key): title for market_id, key, title in found.types},
        event_types=notifications.CHOICES,
        chosen=form.all("event") if form else list(notifications.USUAL),
        form=form or {},
        secret=secret,
        error=error,
        plays={market_id: site.play(market_id) for market_id in MARKETS},
    )
