"""The operator's pages of payouts: whom to pay, runs, their files, receipts, what workers say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from labelcrowd.accounts import people
from labelcrowd.errors import InvalidInput, LabelcrowdError, NotFound
from labelcrowd.market.setup import LIVE, MARKETS
from labelcrowd.money import parse_cents
from labelcrowd.web.forms import Form
from labelcrowd.web.requester.site import RequesterSite
from labelcrowd.web.sessions import SignedIn
from labelcrowd.workflow import pay_means, payout_files, payout_receipts, payouts
from labelcrowd.workflow.payouts import BY_HAND, KINDS, LEFT_OUT

ROOT = "/requester/payouts"


def routes(site: RequesterSite) -> list[BaseRoute]:
    """``/requester/payouts/<market>/...``, for operators only."""
    pages = _Payouts(site)
    one = f"{ROOT}/{{market_id}}"
    run = f"{one}/runs/{{run_id}}"

    def first_market(request: Request) -> Response:
        return RedirectResponse(f"{ROOT}/{LIVE}", 303)

    def post(path: str, act: Callable[[Request, SignedIn, Form], Response]) -> Route:
        async def take(request: Request) -> Response:
            session, form = await site.form(request)
            return await run_in_threadpool(act, request, session, form)

        return Route(path, take, methods=["POST"])

    return [
        Route(ROOT, first_market),
        Route(one, pages.overview),
        Route(f"{one}/new", pages.plan),
        post(f"{one}/new", pages.freeze),
        Route(f"{one}/receipts", pages.receipts),
        post(f"{one}/receipts", pages.take_receipts),
        post(f"{one}/answer", pages.answer),
        Route(run, pages.run),
        post(f"{run}/details", pages.details),
        post(f"{run}/file", pages.file),
        post(f"{run}/paid", pages.all_paid),
        post(f"{run}/line", pages.line),
        post(f"{run}/cancel", pages.cancel),
    ]


@dataclass(frozen=True)
class _Asked:
    """What a plan was asked for, as typed."""

    minimum: str
    kinds: tuple[str, ...]


class _Payouts:
    def __init__(self, site: RequesterSite) -> None:
        self._site = site
        self._services = site.services
        self._read = site.store.read

    # --- the market ---

    def overview(self, request: Request) -> Response:
        return self._overview(request, self._site.who(request))

    def _overview(
        self, request: Request, session: SignedIn, error: LabelcrowdError | None = None
    ) -> Response:
        market_id = self._market(request)

        def read(c: Connection) -> dict[str, Any]:
            claims = payouts.claims(c, market_id)
            return {
                "claims": claims,
                "claim_runs": {one.code: payouts.run_of(c, market_id, one.code) for one in claims},
                "owed": payouts.owed(c, market_id),
                "runs": payouts.runs(c, market_id),
                "offered": pay_means.offered(c, market_id),
                "names": {one.id: one for one in people.workers(c, market_id)},
            }

        return self._page(request, session, "payouts.html", error=error, **self._read(read))

    def answer(self, request: Request, session: SignedIn, form: Form) -> Response:
        market_id = self._market(request)
        try:
            payouts.answer_claim(
                self._services, session.actor, market_id, form.text("claim"), form.text("answer")
            )
        except LabelcrowdError as error:
            return self._overview(request, session, error)
        return RedirectResponse(f"{ROOT}/{market_id}", 303)

    # --- a new run ---

    def plan(self, request: Request) -> Response:
        query = request.query_params
        asked = _Asked(query.get("minimum", "0.01"), tuple(query.getlist("kind")))
        return self._plan(request, self._site.who(request), asked)

    def _plan(
        self,
        request: Request,
        session: SignedIn,
        asked: _Asked,
        error: LabelcrowdError | None = None,
    ) -> Response:
        market_id = self._market(request)
        try:
            cents, kinds = self._parse(market_id, asked)
        except InvalidInput as wrong:
            return self._overview(request, session, wrong)
        plan = payouts.plan(self._services, market_id, minimum_cents=cents, kinds=kinds)
        return self._page(
            request, session, "payout_plan.html", error=error, plan=plan, asked=asked,
            kinds=kinds, why=LEFT_OUT, run_id=self._services.ids.row(),
            listed=" ".join(f"{due.worker_id}:{due.amount_cents}" for due in plan.dues),
        )  # fmt: skip

    def freeze(self, request: Request, session: SignedIn, form: Form) -> Response:
        market_id = self._market(request)
        asked = _Asked(form.text("minimum"), tuple(form.all("kind")))
        try:
            cents, kinds = self._parse(market_id, asked)
            made = payouts.freeze(
                self._services, session.actor, market_id, _run_id(form.text("run")),
                payouts.parse_dues(form.text("list")), minimum_cents=cents, kinds=kinds,
            )  # fmt: skip
        except LabelcrowdError as error:
            return self._plan(request, session, asked, error)
        return RedirectResponse(f"{ROOT}/{market_id}/runs/{made.id}", 303)

    def _parse(self, market_id: str, asked: _Asked) -> tuple[int, list[str]]:
        kinds = [kind for kind in (*KINDS, BY_HAND) if kind in asked.kinds]
        if len(kinds) != len(set(asked.kinds)):
            raise InvalidInput("means: expected those that are listed", field="kind")
        if not kinds:
            kinds = self._read(lambda c: pay_means.offered(c, market_id)) or [BY_HAND]
        return parse_cents(asked.minimum, field="minimum"), kinds

    # --- a run ---

    def run(self, request: Request) -> Response:
        return self._run(request, self._site.who(request))

    def _run(
        self,
        request: Request,
        session: SignedIn,
        *,
        error: LabelcrowdError | None = None,
        whole: dict[str, str] | None = None,
    ) -> Response:
        market_id, run_id = self._market(request), request.path_params["run_id"]
        found = self._read(lambda c: payouts.run_in_full(c, market_id, run_id))
        names = self._read(lambda c: {one.id: one for one in people.workers(c, market_id)})
        return self._page(
            request, session, "payout_run.html", error=error, found=found, run=found.run,
            sums=found.sums, names=names, whole=whole or {}, today=payouts.today(self._services),
            forms=payouts.forms_of(found),
        )  # fmt: skip

    def details(self, request: Request, session: SignedIn, form: Form) -> Response:
        """The run's page with whole details: said by a form, because it is written down."""
        market_id, run_id = self._market(request), request.path_params["run_id"]
        try:
            whole = payout_files.details_in_words(self._services, session.actor, market_id, run_id)
        except NotFound:
            raise
        except LabelcrowdError as error:
            return self._run(request, session, error=error)
        page = self._run(request, session, whole=whole)
        page.headers["cache-control"] = "no-store"
        return page

    def file(self, request: Request, session: SignedIn, form: Form) -> Response:
        market_id, run_id = self._market(request), request.path_params["run_id"]
        try:
            made = payout_files.pay_file(
                self._services, session.actor, market_id, run_id, form.text("form")
            )
        except NotFound:
            raise
        except LabelcrowdError as error:
            return self._run(request, session, error=error)
        headers = {
            "content-disposition": f'attachment; filename="{made.name}"',
            "cache-control": "no-store",
        }
        return Response(made.body, media_type=made.media_type, headers=headers)

    def all_paid(self, request: Request, session: SignedIn, form: Form) -> Response:
        def act(market_id: str, run_id: str) -> None:
            payouts.mark_all_paid(
                self._services, session.actor, market_id, run_id,
                on_date=form.text("date"), reference=form.text("reference"),
            )  # fmt: skip

        return self._act(request, session, act)

    def line(self, request: Request, session: SignedIn, form: Form) -> Response:
        """One line: paid, failed or reversed."""
        code, words, day = form.text("line"), form.text("words"), form.text("date")

        def act(market_id: str, run_id: str) -> None:
            payouts.require_line(self._services, market_id, run_id, code)
            what = form.text("what")
            given = (self._services, session.actor, market_id, code)
            if what == "paid":
                amount = form.text("amount")
                payouts.mark_paid(
                    *given, on_date=day, reference=words,
                    amount_cents=parse_cents(amount) if amount else None,
                    after_all=form.text("after_all") == "yes",
                )  # fmt: skip
            elif what == "failed":
                payouts.mark_failed(*given, reason=words)
            elif what == "reversed":
                payouts.mark_reversed(*given, on_date=day, reason=words)
            else:
                raise InvalidInput(
                    f"what: expected paid, failed or reversed, got {what[:20]!r}", field="what"
                )

        return self._act(request, session, act)

    def cancel(self, request: Request, session: SignedIn, form: Form) -> Response:
        def act(market_id: str, run_id: str) -> None:
            payouts.cancel(self._services, session.actor, market_id, run_id)

        return self._act(request, session, act)

    def _act(
        self, request: Request, session: SignedIn, act: Callable[[str, str], None]
    ) -> Response:
        market_id, run_id = self._market(request), request.path_params["run_id"]
        try:
            act(market_id, run_id)
        except NotFound:
            raise
        except LabelcrowdError as error:
            return self._run(request, session, error=error)
        return RedirectResponse(f"{ROOT}/{market_id}/runs/{run_id}", 303)

    # --- receipts ---

    def receipts(self, request: Request) -> Response:
        return self._receipts(request, self._site.who(request))

    def _receipts(
        self,
        request: Request,
        session: SignedIn,
        *,
        text: str = "",
        seen: payout_receipts.Judgement | None = None,
        taken: bool = False,
        partly: tuple[str, ...] = (),
        error: LabelcrowdError | None = None,
    ) -> Response:
        return self._page(
            request, session, "payout_receipts.html", error=error, text=text, seen=seen,
            taken=taken, partly=partly,
        )  # fmt: skip

    def take_receipts(self, request: Request, session: SignedIn, form: Form) -> Response:
        """Look at a file, or (``act=take``) take it."""
        market_id, text = self._market(request), form.get("receipts", "")
        partly = tuple(form.all("partly"))
        take = form.text("act") == "take"
        try:
            if take:
                seen = payout_receipts.apply(self._services, session.actor, market_id, text, partly)
            else:
                seen = payout_receipts.preview(self._services, market_id, text, partly)
        except LabelcrowdError as error:
            return self._receipts(request, session, text=text, error=error)
        return self._receipts(
            request, session, text="" if take else text, seen=seen, taken=take, partly=partly
        )

    # --- shared ---

    def _market(self, request: Request) -> str:
        market_id: str = request.path_params["market_id"]
        if market_id not in MARKETS:
            raise NotFound(f"no market {market_id[:20]!r}")
        return market_id

    def _page(
        self,
        request: Request,
        session: SignedIn,
        template: str,
        *,
        error: LabelcrowdError | None,
        **values: Any,
    ) -> Response:
        market_id = self._market(request)
        return self._site.page(
            request,
            template,
            session=session,
            section="payouts",
            status=error.status if error else 200,
            error=error.message if error else "",
            market_id=market_id,
            markets=MARKETS,
            play=self._site.play(market_id),
            root=f"{ROOT}/{market_id}",
            all_kinds=(*KINDS, BY_HAND),
            **values,
        )


def _run_id(text: str) -> str:
    """The id that the page made for the run. Raises InvalidInput."""
    if len(text) != 26 or not text.isascii() or not text.isalnum():
        raise InvalidInput("run: expected the id of the page", field="run")
    return text
