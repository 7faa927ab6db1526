"""What a worker has earned: each assignment, what was decided and why, owed and paid."""

from __future__ import annotations

from typing import TypedDict

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from labelcrowd.clock import DAY
from labelcrowd.market import appeals, time_spent, workers
from labelcrowd.market.appeals import Appeal
from labelcrowd.market.workers import Earnings, MyAssignment, MyBonus
from labelcrowd.web.worker.site import WorkerSite

PAGE = 50
LATELY = 30 * DAY


class Beside(TypedDict):
    """What a list of assignments shows beside each: by the assignment's id."""

    reasons: dict[str, list[MyBonus]]
    appealed: dict[str, Appeal]
    may_appeal: set[str]
    now: int


def routes(site: WorkerSite) -> list[BaseRoute]:
    """The earnings page, under both its names."""

    def earnings(request: Request) -> Response:
        worker = site.worker(request)
        before = _place(request.query_params.get("before", ""))

        def read(connection: Connection) -> tuple[Earnings, list[MyAssignment], Beside]:
            market_id = site.market_id
            rows = workers.mine(connection, market_id, worker.id, before=before, limit=PAGE + 1)
            sums = workers.earnings(connection, market_id, worker.id)
            return sums, rows, beside(connection, site, worker.id, rows)

        totals, rows, others = site.services.home.store.read(read)
        since = site.services.clock.now() - LATELY
        time = site.services.home.store.read(
            lambda c: time_spent.of_worker(c, site.market_id, worker.id, since)
        )
        last = rows[PAGE - 1].assignment if len(rows) > PAGE else None
        return site.page(
            request,
            "earnings.html",
            session=worker,
            section="earnings",
            totals=totals,
            rows=rows[:PAGE],
            older=f"{last.accepted_at}-{last.id}" if last else "",
            time=time,
            **others,
        )

    # The second one is named to whom no money is named.
    return [Route(f"{site.root}/{name}", earnings) for name in ("earnings", "your-work")]


def beside(
    connection: Connection, site: WorkerSite, worker_id: str, rows: list[MyAssignment]
) -> Beside:
    """Bonuses and appeals of these assignments."""
    market_id, now = site.market_id, site.services.clock.now()
    with_bonus = [one.assignment.id for one in rows if one.bonus_cents]
    reasons: dict[str, list[MyBonus]] = {}
    for bonus in workers.bonuses_for(connection, market_id, with_bonus) if with_bonus else []:
        reasons.setdefault(bonus.assignment_id, []).append(bonus)
    rejected = [one.assignment for one in rows if one.assignment.rejected_at is not None]
    decided = [one.assignment.id for one in rows if one.assignment.status in _CAN_BE_APPEALED]
    return {
        "reasons": reasons,
        "appealed": appeals.appeals_of(connection, market_id, worker_id, decided)
        if decided
        else {},
        "may_appeal": {held.id for held in rejected if appeals.may_appeal(held, now)},
        "now": now,
    }


_CAN_BE_APPEALED = ("Rejected", "Approved")


def _place(text: str) -> tuple[int, str]:
    """Where a page of the list starts: after (accepted at, id); "" is the newest."""
    at, _, assignment_id = text.partition("-")
    return (int(at), assignment_id) if at.isdigit() and len(at) < 19 else (2**62, "")
