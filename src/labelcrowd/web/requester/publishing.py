"""Setting a task and a price over a collection, seeing the exact sum, publishing."""

from __future__ import annotations

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from labelcrowd.batches import store
from labelcrowd.batches.design import TaskDesign, instruction_line
from labelcrowd.batches.design_fields import parse_design
from labelcrowd.batches.lifecycle import BatchStatus
from labelcrowd.errors import InvalidInput, LabelcrowdError
from labelcrowd.images import catalogue
from labelcrowd.market.setup import MARKETS
from labelcrowd.money import format_cents
from labelcrowd.web.forms import Form
from labelcrowd.web.requester import audience
from labelcrowd.web.requester.site import RequesterSite
from labelcrowd.web.sessions import SignedIn
from labelcrowd.workflow import publish
from labelcrowd.workflow.ready_to_publish import live_publish_blockers

_TEXTS = (
    "title", "description", "keywords", "instructions", "intro", "names", "reward",
    "assignments_per_image", "assignment_duration", "lifetime", "auto_approval_delay",
    "minimum_area", "view_existing",
)  # fmt: skip
_BOXES = ("names_enforced", "nothing_to_label", "show_object_list")
_ACTIONS = "nrmd"


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
        session = self._site.who(request)
        values = _defaults(request.query_params.get("collection", ""))
        return self._form(request, session, values)

    def _form(
        self,
        request: Request,
        session: SignedIn,
        values: Form,
        error: LabelcrowdError | None = None,
    ) -> Response:
        collections = self._site.store.read(
            lambda c: catalogue.collections(c, session.requester_id)
        )
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
            earlier=earlier,
            markets=[(market_id, self._site.play(market_id)) for market_id in MARKETS],
            groups=audience.groups(self._services, session),
            values=values,
            error=error.message if error else "",
            error_field=(error.field or "") if error else "",
        )

    async def plan(self, request: Request) -> Response:
        session, form = await self._site.form(request)
        return await run_in_threadpool(self._plan, request, session, form)

    def _plan(self, request: Request, session: SignedIn, form: Form) -> Response:
        try:
            found = self._site.collection(session, form.text("collection"))
            asked = publish.PlanRequest(
                requester_id=session.requester_id,
                market_id=_market(form.text("market")),
                collection_id=found.id,
                name=form.text("batch_name") or found.name,
                design=_design(form),
                fixed_set=_fixed_set(form.text("start_from")),
                audience=audience.asked(form, session),
            )
            plan = publish.plan_batch(self._services, asked)
        except LabelcrowdError as error:
            return self._form(request, session, form, error)
        return RedirectResponse(f"/requester/batches/{plan.batch.id}/plan", 303)

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
            total_cents=batch.reward_cents + batch.fee_cents,
            available_cents=available,
            only_for=audience.only_for(self._services, session, batch),
            play=crowd.play_money,
            blockers=self._site.store.read(
                lambda c: live_publish_blockers(c, session.requester_id, batch.market_id)
            ),
            error=error.message if error else "",
        )

    async def publish(self, request: Request) -> Response:
        session, _ = await self._site.form(request)
        return await run_in_threadpool(self._publish, request, session)

    def _publish(self, request: Request, session: SignedIn) -> Response:
        batch_id = request.path_params["batch_id"]
        try:
            publish.publish_batch(self._services, session.requester_id, batch_id)
        except LabelcrowdError as error:
            # A form sent twice: the first one has published.
            if self._site.batch(session, request).state is not BatchStatus.OPEN:
                return self._plan_page(request, session, error)
        return RedirectResponse(f"/requester/batches/{batch_id}", 303)

    async def forget(self, request: Request) -> Response:
        session, _ = await self._site.form(request)
        batch = await run_in_threadpool(self._site.batch, session, request)
        await run_in_threadpool(publish.forget_plan, self._services, batch.id)
        return RedirectResponse(f"/requester/publish?collection={batch.collection_id}", 303)


def _defaults(collection: str) -> Form:
    """The form as it is shown first: a TaskDesign's own defaults."""
    design = TaskDesign()
    return Form(
        [
            ("collection", collection),
            ("market", "sandbox"),
            ("objects", "number"),
            ("required_objects", str(design.required_objects)),
            *[("action", letter) for letter in design.actions],
            ("title", design.title),
            ("description", design.description),
            ("keywords", design.keywords),
            ("reward", format_cents(design.reward_cents)),
            ("assignments_per_image", str(design.assignments_per_image)),
            ("assignment_duration", "3 h"),
            ("lifetime", "30 d"),
            ("auto_approval_delay", "7 d"),
            ("minimum_area", f"{design.minimum_area:g}"),
            ("view_existing", design.view_existing.value),
            ("start_from", "auto"),
            ("audience", "all"),
            *[(name, "yes") for name in _BOXES if getattr(design, name)],
        ]
    )


def _design(form: Form) -> TaskDesign:
    """The form's fields as the one parser takes them. Raises InvalidInput with the field."""
    fields: dict[str, object] = {name: form.text(name) for name in _TEXTS if form.text(name)}
    fields |= {name: form.text(name) == "yes" for name in _BOXES}
    any_number = form.text("objects") == "any"
    fields["required_objects"] = "inf" if any_number else form.text("required_objects")
    actions = "".join(letter for letter in _ACTIONS if letter in form.all("action"))
    fields["actions"] = actions or "v"
    fields["start_from"] = _start_word(form.text("start_from"))
    return parse_design(fields)


def _start_word(choice: str) -> str:
    return choice if choice in ("auto", "nothing") else "fixed-set"


def _fixed_set(choice: str) -> str | None:
    return None if choice in ("auto", "nothing", "") else choice


def _market(text: str) -> str:
    if text not in MARKETS:
        raise InvalidInput(
            f"market: expected one of {', '.join(MARKETS)}, got {text[:20]!r}", field="market"
        )
    return text
