"""A worker deletes their own account: what goes, what stays, and what has to be settled first."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from labelcrowd.accounts.audit import Actor
from labelcrowd.errors import LabelcrowdError
from labelcrowd.market import workers
from labelcrowd.market.workers import Earnings
from labelcrowd.workflow.erase_worker import Erased, erase_worker
from labelcrowd.workflow.open_lines import OpenLine, open_lines_of
from labelcrowd.workflow.studio import Studio

THE_WORKER = Actor(requester_id="", account_id="", name="the worker")
"""Whose act it is: a name would be the last trace of one."""
_HELD = 1_000


@dataclass(frozen=True, kw_only=True)
class Leaving:
    """What a worker is shown before. ``on_its_way``: pay of which a file is out already."""

    sums: Earnings
    in_hand: int
    on_its_way: tuple[OpenLine, ...]


def look_before_leaving(connection: Connection, market_id: str, worker_id: str) -> Leaving:
    """What a worker who wants to leave has to know."""
    lines = open_lines_of(connection, market_id, worker_id)
    return Leaving(
        sums=workers.earnings(connection, market_id, worker_id),
        in_hand=len(_in_hand(connection, market_id, worker_id)),
        on_its_way=tuple(line for line in lines if line.file_at is not None),
    )


def leave(studio: Studio, market_id: str, worker_id: str) -> Erased:
    """Erase the worker, and give back what they hold. Raises Conflict while pay is on its way."""
    erased = erase_worker(studio, market_id, worker_id, actor=THE_WORKER)
    held = studio.home.store.read(lambda c: _in_hand(c, market_id, worker_id))
    for assignment_id in held:
        _give_back(studio, market_id, worker_id, assignment_id)
    return erased


def _in_hand(connection: Connection, market_id: str, worker_id: str) -> list[str]:
    held = workers.mine(connection, market_id, worker_id, statuses=("Accepted",), limit=_HELD)
    return [one.assignment.id for one in held]


def _give_back(studio: Studio, market_id: str, worker_id: str, assignment_id: str) -> None:
    now = studio.clock.now()
    try:
        studio.home.store.write(
            lambda c: workers.return_assignment(c, now, market_id, assignment_id, worker_id)
        )
    except LabelcrowdError:
        return  # submitted or ended meanwhile; an end by itself gives the place back too
