"""Setting a task and a price over a collection, seeing the exact sum, publishing."""

from __future__ import annotations

import contextlib
from typing import Any

from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from labelcrowd.assist.folders import model_names
from labelcrowd.batches import store
from labelcrowd.batches.asked import count_asked
from labelcrowd.batches.design import TaskDesign, instruction_line
from labelcrowd.batches.examples import MAX_EXAMPLES
from labelcrowd.batches.lifecycle import BatchStatus
from labelcrowd.batches.pay import Pace, bonus_sentence, is_unpaid
from labelcrowd.batches.sources import models_of, sources_of
from labelcrowd.batches.store import Batch
from labelcrowd.errors import LabelcrowdError, NotFound
from labelcrowd.images import catalogue
from labelcrowd.market.setup import MARKETS
from labelcrowd.stats.pace import pace_of
from labelcrowd.web.forms import Form
from labelcrowd.web.requester import asked_of_workers, audience, pricing, publish_form
from labelcrowd.web.requester.site import RequesterSite
from labelcrowd.web.sessions import SignedIn
from labelcrowd.workflow import planning, publish
from labelcrowd.workflow.eligibility import requirements_of
from labelcrowd.workflow.examples import names_of
from labelcrowd.workflow.ready_to_publish import live_publish_blockers
from labelcrowd.workflow.rest import Sample, pictures_left


def routes(site: RequesterSite) -> list[BaseRoute]:
    """The form, the plan with its sum, the yes, the no."""
    pages = _Publishing(site)
    return [
        Route("/requester/publish", pages.form),
        Route("/requester/publish", pages.plan, methods=["POST"]),
        Route("/requester/batches/{batch_id}/plan", pages.show_plan),
        Route("/requester/batches/{batch_id}/publish", pages.publish, methods=["POST"]),
        Route("/requester/batches/{batch_id}/forget", pages.forget, methods=["POST"]),
    ]


class _Publishing:
    def __init__(self, site: RequesterSite) -> None:
        self._site = site
        self._services = site.services

    def form(self, request: Request) -> Response:
        """Empty, like an earlier batch or plan (``like``), or for what it leaves (``rest_of``)."""
        session = self._site.who(request)
        asked = request.query_params
        like = asked.get("rest_of") or asked.get("like")
        if not like:
            values = publish_form.first_values(asked.get("collection", ""))
        else:
            batch, design = self._site.store.read(lambda c: _with_design(c, session, like))
            values = publish_form.values_like(batch, design)
            if batch.state is BatchStatus.PLANNED:
                values["replaces"] = batch.id
            if asked.get("rest_of"):
                values |= {"rest_of": batch.id, "batch_name": f"{batch.name[:90]} rest"}
        if asked.get("reward"):
            values["reward"] = asked["reward"][:12]
        if asked.get("pictures"):
            values |= {"which": "some", "pictures": asked["pictures"][:6]}
        return self._form(request, session, values)

    def _form(
        self,
        request: Request,
        session: SignedIn,
        values: Form,
        error: LabelcrowdError | None = None,
    ) -> Response:
        rest = self._rest(session, values.text("rest_of"))
        collections = self._choices(session, rest)
        earlier = self._site.store.read(
            lambda c: store.list_batches(c, session.requester_id, limit=50)
        )
        return self._site.page(
            request,
            "publish.html",
            session=session,
            section="batches",
            status=error.status if error else 200,
            collections=collections,
            rest=rest,
            earlier=earlier,
            models=self._site.store.read(lambda c: models_of(c, session.requester_id)),
            assistants=model_names(self._services.home.folder),
            markets=[
                (market_id, play, self._services.currency(play_money=play))
                for market_id, play in MARKETS.items()
                if rest is None or market_id == rest.batch.market_id
            ],
            groups=audience.groups(self._services, session),
            qualification_types=asked_of_workers.types(self._services, session),
            values=values,
            examples=self._examples(session, values),
            many=publish_form.MANY,
            pilot=publish_form.PILOT,
            error=error.message if error else "",
            error_field=(error.field or "") if error else "",
        )

    def _examples(self, session: SignedIn, values: Form) -> list[dict[str, Any]]:
        """The rows of examples, pictures by their names, and empty ones up to the most."""
        rows = publish_form.examples_of(values)
        names = self._site.store.read(
            lambda c: names_of(c, session.requester_id, [row["image"] for row in rows])
        )
        filled = [{**row, "image": name} for row, name in zip(rows, names, strict=True)]
        empty = [
            {"good": number % 2 == 0, "caption": "", "image": ""}
            for number in range(len(rows), MAX_EXAMPLES)
        ]
        return filled + empty

    def _choices(
        self, session: SignedIn, rest: pricing.Rest | None
    ) -> list[tuple[catalogue.Collection, int, Pace]]:
        """The collections with how many pictures each would publish, and their pace."""

        def read(c: Connection) -> list[tuple[catalogue.Collection, int, Pace]]:
            return [
                (one, rest.pictures if rest else count, pace_of(c, session.requester_id, one.id))
                for one, count in catalogue.collections(c, session.requester_id)
                if rest is None or one.id == rest.batch.collection_id
            ]

        return self._site.store.read(read)

    def _rest(self, session: SignedIn, batch_id: str) -> pricing.Rest | None:
        """What the form offers to publish after a batch; None for a form of its own."""
        if not batch_id:
            return None
        batch, design = self._site.store.read(lambda c: _with_design(c, session, batch_id))
        pictures = len(pictures_left(self._services, batch))
        unit = self._services.crowd(session.requester_id, batch.market_id).cost(
            reward_cents=design.reward_cents,
            assignments_per_hit=design.assignments_per_image,
            hits=1,
            requirements=requirements_of(design),
        )
        unit_cents = unit.total_cents // design.assignments_per_image
        return self._site.store.read(
            lambda c: pricing.rest_ahead(
                c,
                batch,
                design,
                pictures,
                unit_cents=unit_cents,
                play=self._site.play(batch.market_id),
            )
        )

    async def plan(self, request: Request) -> Response:
        session, form = await self._site.form(request)
        return await run_in_threadpool(self._plan, request, session, form)

    def _plan(self, request: Request, session: SignedIn, form: Form) -> Response:
        try:
            found = self._site.collection(session, form.text("collection"))
            asked = publish_form.request_of(form, session, found.id, found.name)
            plan = planning.plan_batch(self._services, asked)
        except LabelcrowdError as error:
            return self._form(request, session, form, error)
        if form.text("replaces"):
            self._forget(session, form.text("replaces"))
        return self._to_plan(plan, asked.sample)

    def _to_plan(self, plan: planning.Plan, sample: Sample | None) -> Response:
        drawn = f"?seed={sample.seed}" if sample and sample.seed is not None else ""
        return RedirectResponse(f"/requester/batches/{plan.batch.id}/plan{drawn}", 303)

    def _forget(self, session: SignedIn, batch_id: str) -> None:
        """Forget a plan of this requester; nothing else is ever forgotten."""
        with contextlib.suppress(NotFound):
            found = self._site.store.read(
                lambda c: store.get_batch(c, session.requester_id, batch_id)
            )
            planning.forget_plan(self._services, found.id)

    def show_plan(self, request: Request) -> Response:
        session = self._site.who(request)
        return self._plan_page(request, session)

    def _plan_page(
        self, request: Request, session: SignedIn, error: LabelcrowdError | None = None
    ) -> Response:
        batch = self._site.batch(session, request)
        design = self._site.store.read(lambda c: store.get_design(c, batch.design_digest))
        crowd = self._services.crowd(session.requester_id, batch.market_id)
        available = crowd.balance()[0]
        return self._site.page(
            request,
            "plan.html",
            session=session,
            section="batches",
            status=error.status if error else 200,
            batch=batch,
            design=design,
            asked=instruction_line(design),
            sources=self._site.store.read(lambda c: sources_of(c, batch.id)),
            questions=self._site.store.read(lambda c: count_asked(c, batch.id)),
            price=pricing.price_of(
                design, planning.pace_for(self._services, batch), crowd.currency
            ),
            bonus=bonus_sentence(design),
            seed=request.query_params.get("seed", "")[:10],
            offer_pilot=batch.hits > publish_form.MANY and not batch.rest_of,
            pilot=publish_form.PILOT,
            unit_cents=batch.total_cents // max(1, batch.assignments),
            total_cents=batch.total_cents,
            available_cents=available,
            only_for=audience.only_for(self._services, session, batch),
            asks=asked_of_workers.words(self._services, session, batch, design),
            play=crowd.play_money,
            blockers=self._site.store.read(
                lambda c: live_publish_blockers(
                    c, session.requester_id, batch.market_id, paid=not is_unpaid(design)
                )
            ),
            error=error.message if error else "",
        )

    async def publish(self, request: Request) -> Response:
        session, form = await self._site.form(request)
        return await run_in_threadpool(self._publish, request, session, form)

    def _publish(self, request: Request, session: SignedIn, form: Form) -> Response:
        batch_id = request.path_params["batch_id"]
        try:
            publish.publish_batch(
                self._site.acting(session),
                session.requester_id,
                batch_id,
                yes_low_pay=form.text("yes_low_pay") == "yes",
            )
        except LabelcrowdError as error:
            # A form sent twice: the first one has published.
            if self._site.batch(session, request).state is not BatchStatus.OPEN:
                return self._plan_page(request, session, error)
        return RedirectResponse(f"/requester/batches/{batch_id}", 303)

    async def forget(self, request: Request) -> Response:
        session, _ = await self._site.form(request)
        batch = await run_in_threadpool(self._site.batch, session, request)
        await run_in_threadpool(planning.forget_plan, self._services, batch.id)
        return RedirectResponse(f"/requester/publish?collection={batch.collection_id}", 303)


def _with_design(
    connection: Connection, session: SignedIn, batch_id: str
) -> tuple[Batch, TaskDesign]:
    """One of the requester's batches or plans with what it asks. Raises NotFound."""
    found = store.get_batch(connection, session.requester_id, batch_id)
    if found.collection_id is None:
        raise NotFound("this batch came in over the API and has no form")
    return found, store.get_design(connection, found.design_digest)
