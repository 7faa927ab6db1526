"""Who the requester is, and (the operator's) how workers are paid."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from labelcrowd.errors import InvalidInput
from labelcrowd.market.setup import LIVE
from labelcrowd.web.forms import Form
from labelcrowd.web.requester.site import RequesterSite
from labelcrowd.web.sessions import SignedIn
from labelcrowd.workflow import trust
from labelcrowd.workflow.ready_to_publish import CARD_PAGE, PAY_TERMS_PAGE


def routes(site: RequesterSite) -> list[BaseRoute]:
    """The requester card and the pay terms."""
    pages = _Trust(site)
    return [
        Route(CARD_PAGE, pages.card),
        Route(CARD_PAGE, pages.change_card, methods=["POST"]),
        Route(PAY_TERMS_PAGE, pages.pay_terms),
        Route(PAY_TERMS_PAGE, pages.change_pay_terms, methods=["POST"]),
    ]


class _Trust:
    def __init__(self, site: RequesterSite) -> None:
        self._site = site
        self._services = site.services

    def card(self, request: Request) -> Response:
        return self._card_page(request, self._site.who(request))

    def _card_page(
        self,
        request: Request,
        session: SignedIn,
        form: Form | None = None,
        error: InvalidInput | None = None,
    ) -> Response:
        card = trust.read_card(self._services, session.requester_id)
        return self._page(
            request, "card.html", session, form or _filled(card), error, card=card, section="card"
        )

    async def change_card(self, request: Request) -> Response:
        session, form = await self._site.form(request)
        return await run_in_threadpool(self._change_card, request, session, form)

    def _change_card(self, request: Request, session: SignedIn, form: Form) -> Response:
        try:
            trust.change_card(self._services, session.actor, form)
        except InvalidInput as error:
            return self._card_page(request, session, form, error)
        return RedirectResponse(f"{CARD_PAGE}?saved=1", 303)

    def pay_terms(self, request: Request) -> Response:
        return self._terms_page(request, self._site.who(request))

    def _terms_page(
        self,
        request: Request,
        session: SignedIn,
        form: Form | None = None,
        error: InvalidInput | None = None,
    ) -> Response:
        terms = trust.read_pay_terms(self._services, LIVE)
        return self._page(
            request, "pay_terms.html", session, form or _filled(terms), error, section="workers"
        )

    async def change_pay_terms(self, request: Request) -> Response:
        session, form = await self._site.form(request)
        return await run_in_threadpool(self._change_terms, request, session, form)

    def _change_terms(self, request: Request, session: SignedIn, form: Form) -> Response:
        try:
            trust.change_pay_terms(self._services, session.actor, LIVE, form)
        except InvalidInput as error:
            return self._terms_page(request, session, form, error)
        return RedirectResponse(f"{PAY_TERMS_PAGE}?saved=1", 303)

    def _page(
        self,
        request: Request,
        template: str,
        session: SignedIn,
        values: Mapping[str, object],
        error: InvalidInput | None,
        **more: Any,
    ) -> Response:
        return self._site.page(
            request,
            template,
            session=session,
            status=error.status if error else 200,
            values=values,
            error=error.message if error else "",
            field=error.field if error else "",
            saved=request.query_params.get("saved") == "1",
            **more,
        )


def _filled(found: Any) -> Mapping[str, object]:
    return asdict(found) if found is not None else {}
