"""Paying the bonus that a design promises for objects, once work is approved, whoever approved it.

The market's event of an approval says whether a promised bonus is due; that is
noted with the event, and settled afterwards. The note goes only when the market
has settled it, and the market settles once: killed anywhere, nothing is lost
and nothing is paid twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, and_, delete, select

from labelcrowd.batches import store
from labelcrowd.batches.design import TaskDesign, decode_design
from labelcrowd.batches.pay import object_bonus
from labelcrowd.review.work import Submission
from labelcrowd.storage.statement import Statement
from labelcrowd.storage.tables.studio import batch_hit, object_bonus_due, task_design, work
from labelcrowd.workflow.studio import Studio

AT_ONCE = 100

_due, _work = object_bonus_due.c, work.c
_NOTE = Statement(
    """INSERT INTO object_bonus_due (market_id, assignment_id) VALUES (?, ?)
       ON CONFLICT (market_id, assignment_id) DO NOTHING"""
)
_DUE = (
    select(
        _due.market_id, _due.assignment_id, _work.requester_id, _work.counted, task_design.c.body
    )
    .join(work, and_(_work.market_id == _due.market_id, _work.assignment_id == _due.assignment_id))
    .join(batch_hit, and_(batch_hit.c.batch_id == _work.batch_id, batch_hit.c.row == _work.row))
    .join(task_design, task_design.c.digest == batch_hit.c.design_digest)
    .order_by(_due.market_id, _due.assignment_id)
    .limit(AT_ONCE)
)


def note_due(connection: Connection, market_id: str, assignment_id: str) -> None:
    """Remember that an approved assignment's promised bonus is to be settled."""
    _NOTE.run(connection, market_id, assignment_id)


def promised_cents(connection: Connection, submissions: Sequence[Submission]) -> int:
    """What approving work that waits or was rejected would pay for its objects, in cents."""
    designs: dict[str, TaskDesign] = {}
    total = 0
    for one in submissions:
        if one.status not in ("Submitted", "Late", "Rejected"):
            continue
        if one.batch_id not in designs:
            found = store.get_batch(connection, one.requester_id, one.batch_id)
            designs[one.batch_id] = store.get_design(connection, found.design_digest)
        total += object_bonus(designs[one.batch_id], one.counted)
    return total


def settle_due(studio: Studio) -> int:
    """Settle what is due; how many assignments."""
    settled = 0
    while rows := studio.home.store.read(lambda c: c.execute(_DUE).all()):
        for row in rows:
            _settle(studio, row)
        settled += len(rows)
    return settled


def _settle(studio: Studio, row: Any) -> None:
    studio.crowd(row.requester_id, row.market_id).settle_bonus(
        row.assignment_id,
        amount_cents=object_bonus(decode_design(row.body), row.counted),
        reason=f"{row.counted} approved objects",
    )
    studio.home.store.write(
        lambda c: c.execute(
            delete(object_bonus_due).where(
                _due.market_id == row.market_id, _due.assignment_id == row.assignment_id
            )
        )
    )
