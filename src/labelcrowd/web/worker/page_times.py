"""Where pages report how long they could be seen: ``static/js/time.js`` sends, a ticket vouches."""

from __future__ import annotations

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from labelcrowd.clock import DAY
from labelcrowd.errors import NotSignedIn
from labelcrowd.market.page_times import Page, note_page_time
from labelcrowd.web.sessions import SignedIn
from labelcrowd.web.tokens import TimeTicket
from labelcrowd.web.worker.site import WorkerSite

_LIFE = DAY
_LONGEST_BODY = 2_000


class _Report(msgspec.Struct, forbid_unknown_fields=True):
    """The sums so far, in milliseconds; ``reading_ms`` of them before the first action."""

    ticket: str
    seen_ms: int
    reading_ms: int = 0


_decode = msgspec.json.Decoder(_Report).decode


def time_ticket(
    site: WorkerSite, worker: SignedIn, kind: str, hit_id: str, assignment_id: str = ""
) -> str:
    """What a page about a HIT reports its time with."""
    return site.services.tokens.time_ticket(
        TimeTicket(
            page_id=site.services.ids.row(),
            kind=kind,
            market_id=site.market_id,
            worker_id=worker.id,
            hit_id=hit_id,
            assignment_id=assignment_id,
            started_at=site.services.clock.now(),
        )
    )


def routes(site: WorkerSite) -> list[BaseRoute]:
    """``POST time``: no cookie is asked for, as it comes while the page goes away."""

    async def report(request: Request) -> Response:
        body = await request.body()
        try:
            told = _decode(body[:_LONGEST_BODY])
        except msgspec.MsgspecError:
            raise NotSignedIn("expected JSON with ticket and seen_ms") from None
        ticket = site.services.tokens.read_time_ticket(told.ticket)
        now = site.services.clock.now()
        if ticket.market_id != site.market_id or now - ticket.started_at > _LIFE:
            raise NotSignedIn("this page was opened long ago", code="token_expired")
        page = Page(
            id=ticket.page_id,
            kind=ticket.kind,
            worker_id=ticket.worker_id,
            hit_id=ticket.hit_id,
            assignment_id=ticket.assignment_id,
            started_at=ticket.started_at,
        )
        await site.services.home.store.awrite(
            lambda c: note_page_time(c, now, site.market_id, page, told.seen_ms, told.reading_ms)
        )
        return Response(status_code=204)

    return [Route(f"{site.root}/time", report, methods=["POST"])]
