"""Mail that waits to be sent: queued with the invitation, tried again for a day, then given up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, insert, select, update

from labelcrowd.clock import HOUR, MINUTE
from labelcrowd.ids import Ids
from labelcrowd.storage.tables.invitations import invitation, outgoing_mail

QUEUED, SENT, FAILED = "queued", "sent", "failed"

WAITS = (MINUTE, 5 * MINUTE, 15 * MINUTE, HOUR, 4 * HOUR, 8 * HOUR, 12 * HOUR)
"""How long after each failed try the next one comes; after the last there is none."""

_m = outgoing_mail.c


@dataclass(frozen=True)
class Waiting:
    """A mail that is due."""

    id: str
    market_id: str
    invitation_id: str
    attempts: int


def queue(connection: Connection, ids: Ids, now: int, invitation_ids: Sequence[str]) -> None:
    """Have a mail sent for each of these invitations."""
    if invitation_ids:
        connection.execute(
            insert(outgoing_mail),
            [
                {
                    "id": ids.row(),
                    "invitation_id": one,
                    "status": QUEUED,
                    "attempts": 0,
                    "next_at": now,
                    "error": "",
                    "created_at": now,
                    "sent_at": None,
                }
                for one in invitation_ids
            ],
        )


def due(connection: Connection, now: int, limit: int = 20) -> list[Waiting]:
    """Mails to try now, those that wait longest first."""
    rows = connection.execute(
        select(_m.id, invitation.c.market_id, _m.invitation_id, _m.attempts)
        .join(invitation, invitation.c.id == _m.invitation_id)
        .where(_m.status == QUEUED, _m.next_at <= now)
        .order_by(_m.next_at, _m.id)
        .limit(limit)
    )
    return [Waiting(*row) for row in rows]


def note_sent(connection: Connection, now: int, mail_id: str) -> None:
    """The mail server has taken it."""
    _write(connection, mail_id, status=SENT, sent_at=now, error="")


def note_failed(
    connection: Connection, now: int, waiting: Waiting, error: str, *, for_good: bool
) -> None:
    """It was not taken: try again later, or never (``for_good``, or tried often enough)."""
    over = for_good or waiting.attempts >= len(WAITS)
    _write(
        connection,
        waiting.id,
        status=FAILED if over else QUEUED,
        attempts=waiting.attempts + 1,
        next_at=now if over else now + WAITS[waiting.attempts],
        error=error[:500],
    )


def send_again(connection: Connection, now: int, invitation_id: str) -> bool:
    """Try a mail that had failed once more from the start; False where there is none."""
    again = connection.execute(
        update(outgoing_mail)
        .where(_m.invitation_id == invitation_id, _m.status == FAILED)
        .values(status=QUEUED, attempts=0, next_at=now)
    )
    return again.rowcount == 1


def _write(connection: Connection, mail_id: str, **values: object) -> None:
    connection.execute(update(outgoing_mail).where(_m.id == mail_id).values(**values))
