"""What a worker has earned: each assignment, what was decided and why, owed and paid."""

from __future__ import annotations

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from labelcrowd.market import workers
from labelcrowd.market.workers import Earnings, MyAssignment, MyBonus
from labelcrowd.web.worker.site import WorkerSite

PAGE = 50


def routes(site: WorkerSite) -> list[BaseRoute]:
    """The earnings page, under both its names."""

    def earnings(request: Request) -> Response:
        worker = site.worker(request)
        before = _place(request.query_params.get("before", ""))

        def read(connection: Connection) -> tuple[Earnings, list[MyAssignment], list[MyBonus]]:
            market_id = site.market_id
            return (
                workers.earnings(connection, market_id, worker.id),
                workers.mine(connection, market_id, worker.id, before=before, limit=PAGE + 1),
                workers.bonuses(connection, market_id, worker.id),
            )

        totals, rows, bonuses = site.services.home.store.read(read)
        reasons: dict[str, list[MyBonus]] = {}
        for bonus in bonuses:
            reasons.setdefault(bonus.assignment_id, []).append(bonus)
        last = rows[PAGE - 1].assignment if len(rows) > PAGE else None
        return site.page(
            request,
            "earnings.html",
            session=worker,
            section="earnings",
            totals=totals,
            rows=rows[:PAGE],
            reasons=reasons,
            older=f"{last.accepted_at}-{last.id}" if last else "",
        )

    # The second one is named to whom no money is named.
    return [Route(f"{site.root}/{name}", earnings) for name in ("earnings", "your-work")]


def _place(text: str) -> tuple[int, str]:
    """Where a page of the list starts: after (accepted at, id); "" is the newest."""
    at, _, assignment_id = text.partition("-")
    return (int(at), assignment_id) if at.isdigit() and len(at) < 19 else (2**62, "")
