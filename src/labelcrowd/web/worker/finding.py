"""Finding work: the list of HIT groups, and the preview of one HIT."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from labelcrowd.clock import DAY
from labelcrowd.errors import NotFound
from labelcrowd.market import reports, workers
from labelcrowd.market.hit_rows import Hit
from labelcrowd.market.requester_cards import RequesterCard, read_card, read_cards
from labelcrowd.market.workers import Group, MyAssignment
from labelcrowd.web.forms import read_own_form
from labelcrowd.web.sessions import SignedIn
from labelcrowd.web.worker.samples import sample_addresses
from labelcrowd.web.worker.site import WorkerSite

SORTS = {
    "newest": lambda group: group.newest_at,
    "reward": lambda group: group.reward_cents,
    "time": lambda group: group.assignment_duration_s,
    "left": lambda group: group.left,
}
MOST = 500


@dataclass(frozen=True)
class Found:
    """What the list shows."""

    groups: list[Group]
    in_hand: list[MyAssignment]
    cards: dict[str, RequesterCard]
    answered: int  # reports that were answered lately
    samples: dict[str, str]  # by HITType the address of a picture that its requester shows


def routes(site: WorkerSite) -> list[BaseRoute]:
    """The list and the preview."""
    root = site.root

    def groups(request: Request) -> Response:
        return list_page(site, request, site.worker(request))

    def preview(request: Request) -> Response:
        return _preview(site, request, site.worker(request))

    async def skip(request: Request) -> Response:
        worker = await site.aworker(request)
        form = await read_own_form(site.services, request, worker)
        group_id = request.path_params["hit_type_id"]
        return RedirectResponse(f"{root}/groups/{group_id}?after={form.text('hit_id')[:40]}", 303)

    def to_slash(request: Request) -> Response:
        return RedirectResponse(f"{root}/", 308)

    return [
        Route(f"{root}/", groups),
        Route(root, to_slash),
        Route(f"{root}/groups/{{hit_type_id}}", preview),
        Route(f"{root}/groups/{{hit_type_id}}/skip", skip, methods=["POST"]),
    ]


def list_page(
    site: WorkerSite, request: Request, worker: SignedIn, *, said: str = "", status: int = 200
) -> Response:
    """The list of groups; ``said`` names a note above it (``gone``, ``paused``, ``returned``)."""
    now = site.services.clock.now()
    found = site.services.home.store.read(lambda c: _find(c, site, worker, now))
    query = request.query_params.get("q", "").strip()[:100]
    sort = request.query_params.get("sort", "-newest")
    return site.page(
        request,
        "groups.html",
        session=worker,
        status=status,
        section="work",
        paid_work=any(group.reward_cents for group in found.groups),
        groups=_sorted(_matching(found.groups, query), sort),
        cards=found.cards,
        answered=found.answered,
        samples=found.samples,
        in_hand=found.in_hand,
        any_groups=bool(found.groups),
        query=query,
        sort=sort,
        now=now,
        said=said or request.query_params.get("said", ""),
    )


def _find(connection: Connection, site: WorkerSite, worker: SignedIn, now: int) -> Found:
    groups = workers.groups(connection, site.market_id, worker.id, now, limit=MOST)
    return Found(
        groups,
        workers.mine(connection, site.market_id, worker.id, statuses=("Accepted",), limit=20),
        read_cards(connection, {group.requester_id for group in groups}),
        reports.answered_since(connection, site.market_id, worker.id, now - 3 * DAY),
        sample_addresses(connection, site, worker.id, [group.hit_type_id for group in groups]),
    )


def _matching(groups: list[Group], query: str) -> list[Group]:
    words = query.casefold().split()
    if not words:
        return groups

    def text(group: Group) -> str:
        parts = (group.title, group.description, group.keywords, group.requester_name)
        return " ".join(parts).casefold()

    return [group for group in groups if all(word in text(group) for word in words)]


def _sorted(groups: list[Group], sort: str) -> list[Group]:
    key = SORTS.get(sort.removeprefix("-"), SORTS["newest"])
    return sorted(groups, key=key, reverse=sort.startswith("-"))


def _preview(site: WorkerSite, request: Request, worker: SignedIn) -> Response:
    group_id = request.path_params["hit_type_id"]
    after = request.query_params.get("after", "")[:40]
    now = site.services.clock.now()

    def find(connection: Connection) -> tuple[Group, Hit, RequesterCard | None] | None:
        group = workers.group(connection, site.market_id, worker.id, group_id)
        hit_id = workers.next_hit_in_group(
            connection, site.market_id, worker.id, now, group_id, after=after
        )
        if group is None or hit_id is None:
            return None
        hit = workers.open_hit(connection, site.market_id, hit_id)
        return group, hit, read_card(connection, hit.requester_id)

    found = site.services.home.store.read(find)
    if found is None:
        if site.services.home.store.read(
            lambda c: workers.is_for_others(c, site.market_id, group_id, worker.id)
        ):
            return list_page(site, request, worker, said="others", status=403)
        return list_page(site, request, worker, said="gone", status=404)
    group, hit, card = found
    if hit.external_url is None:
        raise NotFound("this HIT has no page of its own to show")
    place = site.place(hit.external_url, hit_id=hit.id, assignment_id=None, worker_id=None)
    return site.page(
        request,
        "preview.html",
        session=worker,
        frames=site.frames(place),
        paid_work=bool(group.reward_cents),
        group=group,
        card=card,
        hit_id=hit.id,
        url=place.url,
    )
