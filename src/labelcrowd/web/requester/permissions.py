"""Who may use which route of the requester's side: one table, looked at before every route.

A new route needs a line here, or the site does not start. What a page shows or a
form does beyond that, it asks of ``session.may(...)`` and ``session.require(...)``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from labelcrowd.accounts.roles import Permission
from labelcrowd.web.reauthentication import Only, prove

if TYPE_CHECKING:
    from labelcrowd.web.services import Services

LOOK, REVIEW, PAY = Permission.LOOK, Permission.REVIEW, Permission.PAY
PUBLISH, OWN, OPERATE = Permission.PUBLISH, Permission.OWN, Permission.OPERATE

_BATCH = "/requester/batches/{batch_id}"
_WORK = "/requester/work/{market_id}/{assignment_id}"
_STUDIES = f"{_BATCH}/studies"
_STUDY = f"{_STUDIES}/{{study_id}}"
_LAYOUTS = "/requester/layouts/{market_id}"
_MEMBER = "/requester/team/{account_id}"
_WORKERS = "/requester/workers/{market_id}"
_PAYOUTS = "/requester/payouts/{market_id}"
_MONEY = "/requester/money/{market_id}"
_BLOCKS = "/requester/blocks/{market_id}"
_QUALIFICATIONS = "/requester/qualifications/{market_id}"
_QUALIFICATION = f"{_QUALIFICATIONS}/{{qualification_type_id}}"

PERMISSIONS: dict[tuple[str, str], Permission] = {
    # Batches
    ("GET", "/requester/"): LOOK,
    ("GET", "/requester"): LOOK,
    ("GET", _BATCH): LOOK,
    ("GET", f"{_BATCH}/live"): LOOK,
    ("POST", f"{_BATCH}/step"): PUBLISH,
    ("GET", f"{_BATCH}/extend"): PUBLISH,
    ("POST", f"{_BATCH}/extend"): PUBLISH,
    ("POST", f"{_BATCH}/budget"): PUBLISH,
    ("POST", f"{_BATCH}/more-time"): PUBLISH,
    ("POST", f"{_BATCH}/publish-live"): PUBLISH,
    # Publishing
    ("GET", "/requester/publish"): PUBLISH,
    ("POST", "/requester/publish"): PUBLISH,
    ("GET", f"{_BATCH}/plan"): PUBLISH,
    ("POST", f"{_BATCH}/publish"): PUBLISH,
    ("POST", f"{_BATCH}/forget"): PUBLISH,
    # Pictures
    ("GET", "/requester/collections"): LOOK,
    ("POST", "/requester/collections"): PUBLISH,
    ("GET", "/requester/collections/{collection_id}"): LOOK,
    ("POST", "/requester/uploads"): PUBLISH,
    ("POST", "/requester/uploads/{collection_id}"): PUBLISH,
    ("GET", "/requester/collections/{collection_id}/terms"): LOOK,
    ("POST", "/requester/collections/{collection_id}/terms"): PUBLISH,
    ("GET", "/requester/collections/{collection_id}/remove"): PUBLISH,
    ("POST", "/requester/collections/{collection_id}/remove"): PUBLISH,
    ("GET", "/requester/images/{image_id}"): LOOK,
    ("POST", "/requester/images/{image_id}/remove"): PUBLISH,
    ("POST", "/requester/images/{image_id}/gold"): PUBLISH,
    ("GET", f"{_BATCH}/sample"): PUBLISH,
    ("POST", f"{_BATCH}/sample"): PUBLISH,
    # Results and review. Inside ``decide`` a bonus needs PAY.
    ("GET", f"{_BATCH}/results"): LOOK,
    ("GET", f"{_BATCH}/results.csv"): LOOK,
    ("GET", f"{_BATCH}/answers.csv"): LOOK,
    ("GET", f"{_BATCH}/export"): LOOK,
    ("GET", f"{_BATCH}/review"): REVIEW,
    ("GET", f"{_BATCH}/approve-all"): PAY,
    ("POST", f"{_BATCH}/approve-all"): PAY,
    ("GET", "/requester/hits/{market_id}/{made_hit_id}"): LOOK,
    ("GET", _WORK): LOOK,
    ("POST", f"{_WORK}/decide"): REVIEW,
    ("GET", "/requester/statistics"): LOOK,
    ("GET", "/requester/statistics.csv"): LOOK,
    # HITLayouts: pages of which programs make HITs
    ("GET", "/requester/layouts"): LOOK,
    ("GET", _LAYOUTS): LOOK,
    ("POST", _LAYOUTS): PUBLISH,
    ("GET", f"{_LAYOUTS}/new"): PUBLISH,
    ("GET", f"{_LAYOUTS}/{{layout_id}}"): LOOK,
    ("GET", f"{_LAYOUTS}/{{layout_id}}/page"): LOOK,
    ("POST", f"{_LAYOUTS}/{{layout_id}}/remove"): PUBLISH,
    # Qualifications. Who looks at answers decides about requests.
    ("GET", "/requester/qualifications"): LOOK,
    ("GET", _QUALIFICATIONS): LOOK,
    ("POST", _QUALIFICATIONS): PUBLISH,
    ("GET", f"{_QUALIFICATIONS}/new"): PUBLISH,
    ("GET", f"{_QUALIFICATIONS}/requests/{{request_id}}"): REVIEW,
    ("POST", f"{_QUALIFICATIONS}/requests/{{request_id}}"): REVIEW,
    ("GET", _QUALIFICATION): LOOK,
    ("GET", f"{_QUALIFICATION}/change"): PUBLISH,
    ("POST", f"{_QUALIFICATION}/change"): PUBLISH,
    ("POST", f"{_QUALIFICATION}/give"): PUBLISH,
    ("POST", f"{_QUALIFICATION}/take-back"): PUBLISH,
    ("POST", f"{_QUALIFICATION}/practice"): PUBLISH,
    ("POST", f"{_QUALIFICATION}/practice/close"): PUBLISH,
    ("POST", f"{_QUALIFICATION}/delete"): PUBLISH,
    # Whom the requester wants no more work of
    ("GET", "/requester/blocks"): LOOK,
    ("GET", _BLOCKS): LOOK,
    ("POST", _BLOCKS): PUBLISH,
    ("POST", f"{_BLOCKS}/lift"): PUBLISH,
    # Study links. Inside the pages the address and the codes need PUBLISH, sums need MONEY.
    ("GET", _STUDIES): LOOK,
    ("POST", _STUDIES): PUBLISH,
    ("GET", _STUDY): LOOK,
    ("GET", f"{_STUDY}/live"): LOOK,
    ("POST", f"{_STUDY}/close"): PUBLISH,
    ("POST", f"{_STUDY}/screen-out"): REVIEW,
    ("GET", f"{_STUDY}/submissions.csv"): PAY,
    ("GET", f"{_STUDY}/ids.txt"): PAY,
    ("POST", f"{_STUDY}/bonuses"): PAY,
    ("GET", f"{_STUDY}/bonuses/{{number}}"): PAY,
    # Whom workers work for
    ("GET", "/requester/card"): LOOK,
    ("POST", "/requester/card"): PUBLISH,
    ("GET", "/requester/reports"): LOOK,
    ("POST", "/requester/reports/{market_id}/{report_id}"): REVIEW,
    ("GET", "/requester/messages"): LOOK,
    ("GET", "/requester/messages/{market_id}/{thread_id}"): LOOK,
    ("POST", "/requester/messages/{market_id}/{thread_id}"): REVIEW,
    ("POST", "/requester/messages/{market_id}/{thread_id}/seen"): REVIEW,
    ("POST", f"{_WORK}/message"): REVIEW,
    ("GET", "/requester/appeals"): LOOK,
    ("POST", "/requester/appeals/{market_id}/{appealed_id}"): REVIEW,
    # Who acts for the requester, what its programs sign with, what was done
    ("GET", "/requester/team"): OWN,
    ("POST", "/requester/team/invite"): OWN,
    ("POST", f"{_MEMBER}/link"): OWN,
    ("POST", f"{_MEMBER}/role"): OWN,
    ("POST", f"{_MEMBER}/remove"): OWN,
    ("GET", "/requester/keys"): OWN,
    ("POST", "/requester/keys"): OWN,
    ("POST", "/requester/keys/{key_id}/deactivate"): OWN,
    ("GET", "/requester/notifications"): OWN,
    ("POST", "/requester/notifications"): OWN,
    ("POST", "/requester/notifications/secret"): OWN,
    ("POST", "/requester/notifications/confirm"): OWN,
    ("POST", "/requester/notifications/replay"): OWN,
    ("POST", "/requester/notifications/{market_id}/{hit_type_id}/step"): OWN,
    ("GET", "/requester/audit"): OWN,
    ("GET", "/requester/audit.csv"): OWN,
    # The operator's
    ("GET", "/requester/pay-terms"): OPERATE,
    ("POST", "/requester/pay-terms"): OPERATE,
    ("GET", "/requester/pay-settings"): OPERATE,
    ("POST", "/requester/pay-settings/currency"): OPERATE,
    ("POST", "/requester/pay-settings/means"): OPERATE,
    ("POST", "/requester/pay-settings/payer"): OPERATE,
    ("GET", _MONEY): OPERATE,
    ("POST", f"{_MONEY}/schedule"): OPERATE,
    ("POST", f"{_MONEY}/fees"): OPERATE,
    ("POST", f"{_MONEY}/ten-rule"): OPERATE,
    ("POST", f"{_MONEY}/cap"): OPERATE,
    ("POST", f"{_MONEY}/deposit"): OPERATE,
    ("POST", f"{_MONEY}/refund"): OPERATE,
    ("GET", "/requester/payouts"): OPERATE,
    ("GET", _PAYOUTS): OPERATE,
    ("GET", f"{_PAYOUTS}/new"): OPERATE,
    ("POST", f"{_PAYOUTS}/new"): OPERATE,
    ("GET", f"{_PAYOUTS}/receipts"): OPERATE,
    ("POST", f"{_PAYOUTS}/receipts"): OPERATE,
    ("POST", f"{_PAYOUTS}/answer"): OPERATE,
    ("GET", f"{_PAYOUTS}/runs/{{run_id}}"): OPERATE,
    ("POST", f"{_PAYOUTS}/runs/{{run_id}}/details"): OPERATE,
    ("POST", f"{_PAYOUTS}/runs/{{run_id}}/file"): OPERATE,
    ("POST", f"{_PAYOUTS}/runs/{{run_id}}/paid"): OPERATE,
    ("POST", f"{_PAYOUTS}/runs/{{run_id}}/line"): OPERATE,
    ("POST", f"{_PAYOUTS}/runs/{{run_id}}/cancel"): OPERATE,
    ("GET", "/requester/workers"): OPERATE,
    ("GET", _WORKERS): OPERATE,
    ("POST", f"{_WORKERS}/invite"): OPERATE,
    ("POST", f"{_WORKERS}/invite-table"): OPERATE,
    ("GET", f"{_WORKERS}/invitations"): OPERATE,
    ("GET", f"{_WORKERS}/invitations.csv"): OPERATE,
    ("GET", f"{_WORKERS}/invitations/{{invitation_id}}"): OPERATE,
    ("POST", f"{_WORKERS}/invitations/{{invitation_id}}/revoke"): OPERATE,
    ("POST", f"{_WORKERS}/invitations/{{invitation_id}}/send-again"): OPERATE,
    ("GET", f"{_WORKERS}/groups"): OPERATE,
    ("POST", f"{_WORKERS}/groups"): OPERATE,
    ("GET", f"{_WORKERS}/groups/{{group_id}}"): OPERATE,
    ("POST", f"{_WORKERS}/groups/{{group_id}}/rename"): OPERATE,
    ("POST", f"{_WORKERS}/groups/{{group_id}}/add"): OPERATE,
    ("POST", f"{_WORKERS}/groups/{{group_id}}/remove"): OPERATE,
    ("POST", f"{_WORKERS}/groups/{{group_id}}/delete"): OPERATE,
    ("POST", f"{_WORKERS}/password"): OPERATE,
    ("POST", f"{_WORKERS}/pause"): OPERATE,
    ("GET", f"{_WORKERS}/erase/{{worker_id}}"): OPERATE,
    ("POST", f"{_WORKERS}/erase/{{worker_id}}"): OPERATE,
    ("GET", f"{_WORKERS}/claim"): OPERATE,
    ("POST", f"{_WORKERS}/claim"): OPERATE,
}

MONEY: dict[str, Only] = {
    # Forms that move money out, or change who may or how much: they need a fresh proof of who
    # sends them (``web.reauthentication``). Approving pays what was held when the HITs opened,
    # and work that is given to someone else after a rejection holds what that has freed.
    f"{_BATCH}/publish": {},
    f"{_BATCH}/extend": {},
    f"{_BATCH}/budget": {},
    f"{_BATCH}/approve-all": {},
    f"{_WORK}/decide": {"decision": ("bonus", "undo", "approve-late")},
    "/requester/appeals/{market_id}/{appealed_id}": {"decision": ("grant",)},
    f"{_STUDY}/bonuses": {},
    "/requester/keys": {},
    "/requester/team/invite": {},
    f"{_MEMBER}/role": {},
    f"{_MEMBER}/link": {},
    "/requester/pay-settings/currency": {},
    "/requester/pay-settings/means": {},
    "/requester/pay-settings/payer": {},
    f"{_MONEY}/schedule": {},
    f"{_MONEY}/fees": {},
    f"{_MONEY}/ten-rule": {},
    f"{_MONEY}/cap": {},
    f"{_MONEY}/deposit": {},
    f"{_MONEY}/refund": {},
    f"{_PAYOUTS}/new": {},
    f"{_PAYOUTS}/receipts": {},
    f"{_PAYOUTS}/runs/{{run_id}}/details": {},
    f"{_PAYOUTS}/runs/{{run_id}}/file": {},
    f"{_PAYOUTS}/runs/{{run_id}}/paid": {},
    f"{_PAYOUTS}/runs/{{run_id}}/line": {},
    f"{_PAYOUTS}/runs/{{run_id}}/cancel": {},
}


def guarded(services: Services, routes: Sequence[BaseRoute]) -> list[BaseRoute]:
    """The routes, each behind its permission. Raises LookupError where a route has no line."""
    guards: list[tuple[Route, dict[str, Permission]]] = []
    missing: list[str] = []
    for route in routes:
        if not isinstance(route, Route):
            raise LookupError(f"{route!r}: expected a Route, which permissions can name")
        methods = sorted((route.methods or set()) - {"HEAD"})
        missing += [
            f"{one} {route.path}" for one in methods if (one, route.path) not in PERMISSIONS
        ]
        guards.append(
            (route, {one: PERMISSIONS.get((one, route.path), OPERATE) for one in methods})
        )
    if missing:
        raise LookupError(
            "web/requester/permissions.py: no line says who may use " + ", ".join(missing)
        )
    if unknown := MONEY.keys() - {route.path for route, _ in guards}:
        raise LookupError(f"web/requester/permissions.py: no such form: {', '.join(unknown)}")
    for route, needed in guards:
        route.app = _Guard(services, route.app, needed, MONEY.get(route.path))
    return list(routes)


class _Guard:
    """Before a route: somebody is signed in, and may. Raises SignInNeeded, NotAllowed."""

    def __init__(
        self,
        services: Services,
        app: ASGIApp,
        needed: Mapping[str, Permission],
        money: Only | None,
    ) -> None:
        self._services, self._app, self._needed, self._money = services, app, needed, money

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        method = "GET" if scope["method"] == "HEAD" else scope["method"]
        session = await self._services.sessions.arequester(Request(scope))
        session.require(self._needed[method])
        if self._money is not None and method == "POST":
            proven = await prove(self._services, session, self._money, scope, receive, send)
            if proven is None:
                return
            receive = proven
        await self._app(scope, receive, send)
