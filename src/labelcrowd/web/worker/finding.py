"""Finding work: the list of HIT groups, the preview of one HIT, and why one cannot be taken."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from labelcrowd.clock import DAY
from labelcrowd.errors import NotFound
from labelcrowd.market import (
    appeals,
    measures,
    nothing_left,
    reports,
    requirements,
    saved_requesters,
    workers,
)
from labelcrowd.market.finding import Found, Search, find
from labelcrowd.market.hit_rows import Hit
from labelcrowd.market.measures import GroupMeasure, RequesterMeasure
from labelcrowd.market.question_form import parse_form
from labelcrowd.market.requester_cards import RequesterCard, read_card, read_cards
from labelcrowd.market.requirements import Unmet
from labelcrowd.market.workers import Group, MyAssignment
from labelcrowd.web.forms import local_target, read_own_form
from labelcrowd.web.sessions import SignedIn
from labelcrowd.web.worker.page_times import time_ticket
from labelcrowd.web.worker.samples import sample_addresses
from labelcrowd.web.worker.searching import Addresses, search_of, typed_in
from labelcrowd.web.worker.site import WorkerSite


@dataclass(frozen=True)
class Shown:
    """What the list shows."""

    found: Found
    in_hand: list[MyAssignment]
    cards: dict[str, RequesterCard]
    requesters: dict[str, RequesterMeasure]
    saved: set[str]
    why: dict[str, list[Unmet]]  # by HITType what this worker misses
    hidden: set[str]  # HITTypes of which this worker may not even see a preview
    answered: int  # reports that were answered lately
    appeals_answered: int  # the same of appeals
    samples: dict[str, str]  # by HITType the address of a picture that its requester shows


def routes(site: WorkerSite) -> list[BaseRoute]:
    """The list, the preview, the reasons against, and the star of a requester."""
    root = site.root

    def groups(request: Request) -> Response:
        return list_page(site, request, site.worker(request))

    def preview(request: Request) -> Response:
        return _preview(site, request, site.worker(request))

    def why(request: Request) -> Response:
        return _why_page(site, request, site.worker(request))

    async def skip(request: Request) -> Response:
        worker = await site.aworker(request)
        form = await read_own_form(site.services, request, worker)
        group_id = request.path_params["hit_type_id"]
        return RedirectResponse(f"{root}/groups/{group_id}?after={form.text('hit_id')[:40]}", 303)

    async def save(request: Request) -> Response:
        worker = await site.aworker(request)
        form = await read_own_form(site.services, request, worker)
        requester_id, on = request.path_params["requester_id"], form.text("on") == "1"
        now, market_id = site.services.clock.now(), site.market_id
        await site.services.home.store.awrite(
            lambda c: saved_requesters.set_saved(c, now, market_id, worker.id, requester_id, on=on)
        )
        return RedirectResponse(local_target(form.text("page"), f"{root}/"), 303)

    def to_slash(request: Request) -> Response:
        return RedirectResponse(f"{root}/", 308)

    one = f"{root}/groups/{{hit_type_id}}"
    return [
        Route(f"{root}/", groups),
        Route(root, to_slash),
        Route(one, preview),
        Route(f"{one}/why", why),
        Route(f"{one}/skip", skip, methods=["POST"]),
        Route(f"{root}/requesters/{{requester_id}}/save", save, methods=["POST"]),
    ]


def list_page(
    site: WorkerSite, request: Request, worker: SignedIn, *, said: str = "", status: int = 200
) -> Response:
    """The list of groups; ``said`` names a note above it (``gone``, ``paused``, ``returned``)."""
    now = site.services.clock.now()
    search = search_of(request.query_params)
    shown = site.services.home.store.read(lambda c: _look(c, site, worker, now, search))
    return site.page(
        request,
        "groups.html",
        session=worker,
        status=status,
        section="work",
        paid_work=shown.found.pays,
        shown=shown,
        found=shown.found,
        search=search,
        typed=typed_in(request.query_params, search),
        to=Addresses(site.root, search),
        no_measure=measures.NEW_REQUESTER,
        now=now,
        said=said or request.query_params.get("said", ""),
    )


def _look(
    connection: Connection, site: WorkerSite, worker: SignedIn, now: int, search: Search
) -> Shown:
    market_id = site.market_id
    found = find(connection, market_id, worker.id, now, search)
    requesters = {one.group.requester_id for one in found.listed} | {search.requester_id} - {""}
    why = {
        one.group.hit_type_id: requirements.explain(
            connection, market_id, worker.id, one.group.qualification_requirements
        )
        for one in found.listed
        if not one.qualified
    }
    return Shown(
        found,
        workers.mine(connection, market_id, worker.id, statuses=("Accepted",), limit=20),
        read_cards(connection, requesters),
        measures.of_requesters(connection, market_id, requesters),
        saved_requesters.saved(connection, market_id, worker.id),
        why,
        {
            type_id
            for type_id, missing in why.items()
            if any(one.requirement.guards for one in missing)
        },
        reports.answered_since(connection, market_id, worker.id, now - 3 * DAY),
        appeals.answered_since(connection, market_id, worker.id, now - 3 * DAY),
        sample_addresses(
            connection, site, worker.id, [one.group.hit_type_id for one in found.listed]
        ),
    )


# --- one group ---


@dataclass(frozen=True)
class _One:
    """A group that is looked at."""

    group: Group
    hit: Hit
    card: RequesterCard | None
    measure: GroupMeasure
    requester: RequesterMeasure
    saved: bool
    why: list[Unmet]  # what this worker misses to take it
    may_look: bool

    @property
    def values(self) -> dict[str, Any]:
        """As the templates name them."""
        return {
            "group": self.group,
            "card": self.card,
            "measure": self.measure,
            "requester": self.requester,
            "saved": self.saved,
            "why": self.why,
            "may_look": self.may_look,
            "hit_id": self.hit.id,
        }


def _one(
    connection: Connection, site: WorkerSite, worker: SignedIn, now: int, group_id: str, after: str
) -> _One | None:
    """A group that this worker may know of, with the next HIT of it; None where nothing is left."""
    market_id = site.market_id
    group = workers.group(connection, market_id, worker.id, group_id)
    hit_id = workers.next_hit_in_group(connection, market_id, worker.id, now, group_id, after=after)
    if group is None or hit_id is None:
        return None
    asked = (connection, market_id, worker.id, group.qualification_requirements)
    if requirements.unmet_of(*asked, requirements.DISCOVER):
        return None
    hit = workers.open_hit(connection, market_id, hit_id)
    requester_id = hit.requester_id
    of_groups = measures.of_groups(connection, market_id, [group_id])
    of_requesters = measures.of_requesters(connection, market_id, [requester_id])
    return _One(
        group,
        hit,
        read_card(connection, requester_id),
        of_groups.get(group_id, measures.NEW),
        of_requesters.get(requester_id, measures.NEW_REQUESTER),
        requester_id in saved_requesters.saved(connection, market_id, worker.id),
        requirements.explain(*asked),
        not requirements.unmet_of(*asked, requirements.PREVIEW),
    )


def _asked_for(site: WorkerSite, request: Request, worker: SignedIn) -> _One | None:
    group_id = request.path_params["hit_type_id"]
    after = request.query_params.get("after", "")[:40]
    now = site.services.clock.now()
    return site.services.home.store.read(lambda c: _one(c, site, worker, now, group_id, after))


def _preview(site: WorkerSite, request: Request, worker: SignedIn) -> Response:
    one = _asked_for(site, request, worker)
    if one is None:
        return _none_left(site, request, worker)
    if not one.may_look:
        return RedirectResponse(f"{site.root}/groups/{one.group.hit_type_id}/why", 303)
    told = {
        "paid_work": bool(one.group.reward_cents),
        "time_ticket": time_ticket(site, worker, "preview", one.hit.id),
        **one.values,
    }
    if one.hit.question_kind == "form":
        form = parse_form(one.hit.question)
        return site.page(
            request, "preview_form.html", session=worker, web_media=True, form=form, **told
        )
    place = site.place(one.hit.external_url, hit_id=one.hit.id, assignment_id=None, worker_id=None)
    return site.page(
        request,
        "preview.html",
        session=worker,
        frames=site.frames(place),
        url=place.url,
        sandbox=site.sandbox(place),
        **told,
    )


def _why_page(site: WorkerSite, request: Request, worker: SignedIn) -> Response:
    one = _asked_for(site, request, worker)
    if one is None:
        return _none_left(site, request, worker)
    return site.page(
        request,
        "why.html",
        session=worker,
        section="work",
        paid_work=bool(one.group.reward_cents),
        **one.values,
    )


def _none_left(site: WorkerSite, request: Request, worker: SignedIn) -> Response:
    group_id = request.path_params["hit_type_id"]

    def look(connection: Connection) -> nothing_left.Why:
        return nothing_left.why(connection, site.market_id, worker.id, group_id)

    found = site.services.home.store.read(look)
    if found.in_hand:
        return RedirectResponse(f"{site.root}/work/{found.in_hand}", 303)
    if found.said == "unknown":
        raise NotFound("there is no such work")
    status = 403 if found.said == "others" else 404
    return list_page(site, request, worker, said=found.said, status=status)
