"""The operator's page of a market's money: fees, what requesters have and may spend, refunds."""

from __future__ import annotations

from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from labelcrowd.errors import InvalidInput, LabelcrowdError
from labelcrowd.money import format_cents, parse_cents
from labelcrowd.web.forms import Form
from labelcrowd.web.requester.site import RequesterSite
from labelcrowd.web.sessions import SignedIn
from labelcrowd.workflow import market_fees, requester_money
from labelcrowd.workflow.requesters import list_requesters
from labelcrowd.workflow.studio import Studio

ROOT = "/requester/money/{market_id}"

Act = Callable[[Studio, str, Form], None]


def routes(site: RequesterSite) -> list[BaseRoute]:
    """``/requester/money/...``, for operators only."""

    def show(request: Request) -> Response:
        return _show(site, request, site.who(request))

    def post(name: str, act: Act) -> Route:
        def change(request: Request, session: SignedIn, form: Form) -> Response:
            market_id = site.market_of(request)
            try:
                act(site.acting(session), market_id, form)
            except LabelcrowdError as error:
                return _show(site, request, session, part=name, error=error, form=form)
            return RedirectResponse(f"/requester/money/{market_id}?saved={name}", 303)

        async def take(request: Request) -> Response:
            session, form = await site.form(request)
            return await run_in_threadpool(change, request, session, form)

        return Route(f"{ROOT}/{name}", take, methods=["POST"])

    return [
        Route(ROOT, show),
        post("schedule", _schedule),
        post("fees", _fees),
        post("ten-rule", _ten_rule),
        post("cap", _cap),
        post("deposit", _deposit),
        post("refund", _refund),
    ]


def _schedule(studio: Studio, market_id: str, form: Form) -> None:
    market_fees.change_fees(studio, market_id, schedule=form.text("schedule"))


def _fees(studio: Studio, market_id: str, form: Form) -> None:
    market_fees.change_fees(
        studio,
        market_id,
        percent=form.text("percent"),
        ten_or_more=form.text("ten_or_more"),
        minimum=form.text("minimum"),
        masters=form.text("masters"),
        premium=_premium(form.get("premium", "")),
    )


def _premium(text: str) -> dict[str, str]:
    """One ``TYPE AMOUNT`` a line."""
    lines = [line.split() for line in text.splitlines() if line.strip()]
    if any(len(parts) != 2 for parts in lines):
        raise InvalidInput("premium: expected lines such as 3ABC 0.05", field="premium")
    return {parts[0]: parts[1] for parts in lines}


def _ten_rule(studio: Studio, market_id: str, form: Form) -> None:
    market_fees.set_ten_rule(studio, market_id, on=form.text("on") == "yes")


def _cap(studio: Studio, market_id: str, form: Form) -> None:
    given = form.text("cap")
    cents = parse_cents(given, field="cap") if given else None
    requester_money.set_day_cap(studio, market_id, _requester(studio, form), cents)


def _deposit(studio: Studio, market_id: str, form: Form) -> None:
    cents = parse_cents(form.text("amount"), field="amount")
    act = requester_money.pay_back if form.text("what") == "back" else requester_money.credit
    act(studio, market_id, _requester(studio, form), cents)


def _refund(studio: Studio, market_id: str, form: Form) -> None:
    requester_money.refund(
        studio,
        market_id,
        form.text("payment"),
        reason=form.text("reason"),
        fee_only=form.text("how") == "fee",
        from_worker=form.text("how") == "worker",
    )


def _requester(studio: Studio, form: Form) -> str:
    """The id of a requester who is there. Raises InvalidInput."""
    known = {one.id for one in studio.home.store.read(list_requesters)}
    if form.text("requester") not in known:
        raise InvalidInput("requester: choose one of the list", field="requester")
    return form.text("requester")


def _show(
    site: RequesterSite,
    request: Request,
    session: SignedIn,
    *,
    part: str = "",
    error: LabelcrowdError | None = None,
    form: Form | None = None,
) -> Response:
    services, market_id = site.services, site.market_of(request)
    fees = market_fees.read_fees(services, market_id)
    return site.page(
        request,
        "market_money.html",
        session=session,
        section="payouts",
        status=error.status if error else 200,
        play=site.play(market_id),
        market_id=market_id,
        root=f"/requester/money/{market_id}",
        fees=fees,
        minimum=format_cents(fees.minimum_cents),
        premium="\n".join(f"{id} {format_cents(c)}" for id, c in fees.premium_cents.items()),
        schedule=market_fees.schedule_of(fees),
        ten_rule=market_fees.has_ten_rule(services, market_id),
        everyone=requester_money.list_money(services, market_id),
        part=part,
        error=error,
        form=form or Form([]),
        saved=request.query_params.get("saved", ""),
    )
