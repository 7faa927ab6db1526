"""A worker's own record as CSV: every assignment, what was decided and why, what it earned."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from labelcrowd.clock import to_iso
from labelcrowd.formats.spreadsheet import cell
from labelcrowd.market import workers
from labelcrowd.market.workers import MyAssignment, MyBonus
from labelcrowd.money import format_cents
from labelcrowd.web.sessions import SignedIn
from labelcrowd.web.worker.site import WorkerSite

WORK = (
    "assignment_id", "hit_id", "title", "requester", "state", "accepted_at", "submitted_at",
    "decided_at", "requester_wrote",
)  # fmt: skip
MONEY = ("currency", "play_money", "reward", "bonus", "bonus_reasons", "earned")
_CHUNK = 500
_Row = dict[str, object]


def routes(site: WorkerSite) -> list[BaseRoute]:
    """``record.csv``."""

    def record(request: Request) -> Response:
        worker = site.worker(request)
        columns = WORK + MONEY if site.has_paid_work(worker) else WORK
        return StreamingResponse(
            _lines(columns, _rows(site, worker)),
            media_type="text/csv",
            headers={"content-disposition": 'attachment; filename="labelcrowd-record.csv"'},
        )

    return [Route(f"{site.root}/record.csv", record)]


def _lines(columns: tuple[str, ...], rows: Iterator[_Row]) -> Iterator[bytes]:
    # All quoted: a bare carriage return in a text would break the row otherwise.
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerow(columns)
    for row in rows:
        writer.writerow([cell(row[column]) for column in columns])
        yield text.getvalue().encode()
        text.seek(0)
        text.truncate()
    yield text.getvalue().encode()


def _rows(site: WorkerSite, worker: SignedIn) -> Iterator[_Row]:
    """Newest first, a chunk a transaction: a long record keeps nobody waiting."""
    currency = site.services.currency(play_money=site.play_money)
    before: tuple[int, str] = (2**62, "")
    while True:
        found, bonuses = site.services.home.store.read(
            lambda c, before=before: _chunk(c, site.market_id, worker.id, before)  # type: ignore[misc]
        )
        for mine in found:
            row = _row(mine, bonuses.get(mine.assignment.id, []))
            yield {**row, "currency": currency, "play_money": site.play_money}
        if len(found) < _CHUNK:
            return
        before = (found[-1].assignment.accepted_at, found[-1].assignment.id)


def _chunk(
    connection: Connection, market_id: str, worker_id: str, before: tuple[int, str]
) -> tuple[list[MyAssignment], dict[str, list[MyBonus]]]:
    found = workers.mine(connection, market_id, worker_id, before=before, limit=_CHUNK)
    given: dict[str, list[MyBonus]] = {}
    for bonus in workers.bonuses_for(connection, market_id, [one.assignment.id for one in found]):
        given.setdefault(bonus.assignment_id, []).append(bonus)
    return found, given


def _row(mine: MyAssignment, bonuses: list[MyBonus]) -> _Row:
    held = mine.assignment
    earned = mine.bonus_cents + (held.reward_cents if held.approved_at else 0)
    return {
        "assignment_id": held.id,
        "hit_id": held.hit_id,
        "title": mine.title,
        "requester": mine.requester_name,
        "state": _state(mine),
        "accepted_at": _time(held.accepted_at),
        "submitted_at": _time(held.submitted_at),
        "decided_at": _time(held.rejected_at or held.approved_at),
        "requester_wrote": held.feedback or "",
        "reward": format_cents(held.reward_cents),
        "bonus": format_cents(mine.bonus_cents),
        "bonus_reasons": "; ".join(one.reason for one in bonuses),
        "earned": format_cents(earned),
    }


def _state(mine: MyAssignment) -> str:
    """As the pages say it."""
    held = mine.assignment
    if held.status == "Accepted":
        return "In hand"
    unpaid = not (held.reward_cents or mine.bonus_cents)
    return "Accepted" if held.status == "Approved" and unpaid else held.status


def _time(micros: int | None) -> str:
    return to_iso(micros) if micros else ""
