"""What a worker did day by day, and one day's HITs with what was decided."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from labelcrowd.errors import NotFound
from labelcrowd.market import history
from labelcrowd.market.history import WorkedDay
from labelcrowd.market.workers import MyAssignment
from labelcrowd.web.worker.earnings import Beside, beside
from labelcrowd.web.worker.site import WorkerSite

PAGE = 31


def routes(site: WorkerSite) -> list[BaseRoute]:
    """``history`` and ``history/<day>``."""

    def days(request: Request) -> Response:
        worker = site.worker(request)
        given = request.query_params.get("before", "")
        before = _day(given) if given else None
        found = site.services.home.store.read(
            lambda c: history.days(c, site.market_id, worker.id, before=before, limit=PAGE + 1)
        )
        shown = found[:PAGE]
        return site.page(
            request,
            "history.html",
            session=worker,
            section="earnings",
            days=shown,
            sums=history.total(shown),
            older=shown[-1].on.isoformat() if len(found) > PAGE else "",
        )

    def day(request: Request) -> Response:
        worker = site.worker(request)
        on = _day(request.path_params["day"])

        def read(connection: Connection) -> tuple[list[MyAssignment], Beside]:
            rows = history.work_of_day(connection, site.market_id, worker.id, on)
            return rows, beside(connection, site, worker.id, rows)

        rows, others = site.services.home.store.read(read)
        return site.page(
            request,
            "history_day.html",
            session=worker,
            section="earnings",
            on=on,
            rows=rows,
            more=len(rows) >= history.MOST_IN_A_DAY,
            sums=_sums(on, rows),
            **others,
        )

    return [Route(f"{site.root}/history", days), Route(f"{site.root}/history/{{day}}", day)]


def _sums(on: date, rows: list[MyAssignment]) -> WorkedDay:
    states = [one.assignment.status for one in rows]
    return WorkedDay(
        on=on,
        submitted=sum(one.assignment.submitted_at is not None for one in rows),
        approved=sum(one.assignment.approved_at is not None for one in rows),
        rejected=states.count("Rejected"),
        waiting=states.count("Submitted"),
        returned=states.count("Returned"),
        earned_cents=sum(
            one.bonus_cents
            + (one.assignment.reward_cents if one.assignment.approved_at is not None else 0)
            for one in rows
        ),
    )


def _day(text: str) -> date:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise NotFound(f"no such day: {text[:20]!r}") from None
    if not 1970 <= found.year <= 9000:
        raise NotFound(f"no such day: {text[:20]!r}")
    return found
