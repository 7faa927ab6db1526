"""The state of appeals, for what else can end one."""

from __future__ import annotations

from sqlalchemy import Connection, update

from labelcrowd.storage.tables.market_conversations import appeal

OPEN, GRANTED, REFUSED = "open", "granted", "refused"

_p = appeal.c


def settle(
    connection: Connection,
    now: int,
    market_id: str,
    assignment_id: str,
    state: str,
    *,
    answer: str = "",
    answered_by: str = "",
    answered_account: str = "",
) -> bool:
    """Answer an open appeal; False where there is none."""
    changed = connection.execute(
        update(appeal)
        .where(_p.market_id == market_id, _p.assignment_id == assignment_id, _p.state == OPEN)
        .values(
            state=state,
            answer=answer,
            answered_by=answered_by,
            answered_account=answered_account,
            answered_at=now,
        )
    )
    return changed.rowcount == 1
