"""The operator's settings of pay: the market's currency, the means offered, whose account pays."""

from __future__ import annotations

from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from labelcrowd.errors import LabelcrowdError
from labelcrowd.market.setup import LIVE
from labelcrowd.money import CURRENCIES
from labelcrowd.web.forms import Form
from labelcrowd.web.requester.site import RequesterSite
from labelcrowd.web.sessions import SignedIn
from labelcrowd.workflow import market_currency, pay_means
from labelcrowd.workflow.payouts import KINDS

ROOT = "/requester/pay-settings"


def routes(site: RequesterSite) -> list[BaseRoute]:
    """``/requester/pay-settings``: of the market whose money is real; for operators only."""

    def show(request: Request) -> Response:
        return _show(site, request, site.who(request))

    def post(name: str, act: Callable[[SignedIn, Form], None]) -> Route:
        def change(request: Request, session: SignedIn, form: Form) -> Response:
            try:
                act(session, form)
            except LabelcrowdError as error:
                return _show(site, request, session, part=name, error=error)
            return RedirectResponse(f"{ROOT}?saved={name}", 303)

        async def take(request: Request) -> Response:
            session, form = await site.form(request)
            return await run_in_threadpool(change, request, session, form)

        return Route(f"{ROOT}/{name}", take, methods=["POST"])

    def currency(session: SignedIn, form: Form) -> None:
        market_currency.choose(site.services, session.actor, LIVE, form.text("currency"))

    def means(session: SignedIn, form: Form) -> None:
        pay_means.offer(site.services, session.actor, LIVE, form.all("kind"))

    def payer(session: SignedIn, form: Form) -> None:
        pay_means.set_payer(site.services, session.actor, LIVE, form)

    return [
        Route(ROOT, show),
        post("currency", currency),
        post("means", means),
        post("payer", payer),
    ]


def _show(
    site: RequesterSite,
    request: Request,
    session: SignedIn,
    *,
    part: str = "",
    error: LabelcrowdError | None = None,
) -> Response:
    services = site.services
    return site.page(
        request,
        "pay_settings.html",
        session=session,
        section="payouts",
        status=error.status if error else 200,
        play=False,
        code=market_currency.currency(services, LIVE),
        fixed=market_currency.is_fixed(services, LIVE),
        codes=sorted(CURRENCIES),
        offered=site.store.read(lambda c: pay_means.offered(c, LIVE)),
        all_kinds=KINDS,
        payer=pay_means.payer_masked(services, LIVE),
        part=part,
        error=error,
        saved=request.query_params.get("saved", ""),
    )
