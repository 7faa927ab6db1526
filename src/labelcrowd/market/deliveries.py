"""The queue of notifications: waiting, tried again with back-off, sent, or dead and replayable.

At least once: a message is marked as sent after its receiver has taken it, so that
one whose sender died in between goes again, under the same EventDocId.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    case,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from labelcrowd.clock import DAY, HOUR, SECOND
from labelcrowd.errors import NotFound
from labelcrowd.ids import Ids
from labelcrowd.market.endpoints import SNS
from labelcrowd.storage.inserts import insert_new
from labelcrowd.storage.tables.market_notifications import (
    notification_delivery,
    notification_secret,
    notification_subscription,
)

EVENTS, TEST, CONFIRMATION = "events", "test", "confirmation"
WAITING, UNCONFIRMED, SENT, DEAD = "waiting", "unconfirmed", "sent", "dead"

FIRST_WAIT = 30 * SECOND
LONGEST_WAIT = 6 * HOUR
TRIES = 14  # over about a day
CLAIM = 20 * SECOND  # longer than any attempt takes
CONFIRM_WITHIN = 3 * DAY
KEPT = 30 * DAY
AT_ONCE = 100  # messages looked at in one round

_d, _b = notification_delivery.c, notification_subscription.c


@dataclass(frozen=True, kw_only=True)
class Message:
    """One message to be queued."""

    id: str
    market_id: str
    requester_id: str
    hit_type_id: str
    destination: str
    transport: str
    kind: str
    body: str
    events: int


@dataclass(frozen=True, kw_only=True)
class Delivery(Message):
    """One message on its way. Times are microseconds UTC."""

    status: str
    attempts: int
    next_at: int
    error: str
    created_at: int
    ended_at: int | None


@dataclass(frozen=True)
class Subscription:
    """An SNS endpoint and what it has to send back."""

    requester_id: str
    destination: str
    token: str
    confirmed_at: int | None


def new_id(ids: Ids) -> str:
    """An EventDocId: 40 hexadecimal characters, as Amazon's."""
    return ids.secret()[:40]


# --- queueing ---


def queue(connection: Connection, now: int, messages: Sequence[Message]) -> None:
    """Have messages sent; those to an endpoint that has not confirmed wait until it does."""
    rows = []
    for one in messages:
        confirmed = one.transport != SNS or one.kind == CONFIRMATION
        confirmed = confirmed or _is_confirmed(connection, one.requester_id, one.destination)
        rows.append(
            {
                **asdict(one),
                "status": WAITING if confirmed else UNCONFIRMED,
                "attempts": 0,
                "next_at": now,
                "error": "",
                "created_at": now,
                "ended_at": None,
            }
        )
    if rows:
        connection.execute(insert(notification_delivery), rows)


def _is_confirmed(connection: Connection, requester_id: str, destination: str) -> bool:
    found = subscription(connection, requester_id, destination)
    return found is not None and found.confirmed_at is not None


# --- subscriptions ---


def subscription(
    connection: Connection, requester_id: str, destination: str
) -> Subscription | None:
    """A requester's SNS endpoint."""
    row = connection.execute(
        select(notification_subscription).where(
            _b.requester_id == requester_id, _b.destination == destination
        )
    ).one_or_none()
    return None if row is None else _subscription(row)


def subscriptions(connection: Connection, requester_id: str) -> dict[str, Subscription]:
    """All of a requester's, by destination."""
    rows = connection.execute(
        select(notification_subscription).where(_b.requester_id == requester_id)
    )
    return {row.destination: _subscription(row) for row in rows}


def _subscription(row: Any) -> Subscription:
    return Subscription(row.requester_id, row.destination, row.token, row.confirmed_at)


def subscribe(
    connection: Connection,
    ids: Ids,
    now: int,
    market_id: str,
    requester_id: str,
    destination: str,
) -> None:
    """Ask an endpoint whether it wants this requester's messages, unless it has said so."""
    values = {
        "requester_id": requester_id,
        "destination": destination,
        "token": ids.secret(),
        "confirmed_at": None,
        "created_at": now,
    }
    insert_new(connection, notification_subscription, values)
    if _is_confirmed(connection, requester_id, destination):
        return
    asked = select(_d.id).where(
        _d.requester_id == requester_id,
        _d.status == WAITING,
        _d.destination == destination,
        _d.kind == CONFIRMATION,
    )
    if connection.execute(asked).first() is None:
        message = Message(
            id=new_id(ids),
            market_id=market_id,
            requester_id=requester_id,
            hit_type_id="",
            destination=destination,
            transport=SNS,
            kind=CONFIRMATION,
            body="",
            events=0,
        )
        queue(connection, now, [message])


def confirm(connection: Connection, now: int, token: str) -> Subscription:
    """An endpoint wants its messages; those that waited go. Again: no error. Raises NotFound."""
    row = connection.execute(
        select(notification_subscription).where(_b.token == token).with_for_update()
    ).one_or_none()
    if row is None:
        raise NotFound("no subscription waits for this token")
    connection.execute(
        update(notification_subscription)
        .where(_b.token == token, _b.confirmed_at.is_(None))
        .values(confirmed_at=now)
    )
    about = and_(_d.requester_id == row.requester_id, _d.destination == row.destination)
    connection.execute(
        update(notification_delivery)
        .where(about, _d.status == UNCONFIRMED)
        .values(status=WAITING, next_at=now)
    )
    connection.execute(  # nobody has to be asked any more
        update(notification_delivery)
        .where(about, _d.kind == CONFIRMATION, _d.status == WAITING)
        .values(status=SENT, ended_at=now, error="")
    )
    found = subscription(connection, row.requester_id, row.destination)
    assert found is not None
    return found


# --- sending ---


def due(connection: Connection, now: int) -> list[Delivery]:
    """Messages to try now, those that wait longest first."""
    return _deliveries(
        connection,
        select(notification_delivery)
        .where(_d.status == WAITING, _d.next_at <= now)
        .order_by(_d.next_at, _d.id)
        .limit(AT_ONCE),
    )


def claim(connection: Connection, now: int, one: Delivery) -> bool:
    """Take a message to be sent; False where somebody else has. It is free again after CLAIM."""
    taken = connection.execute(
        update(notification_delivery)
        .where(_d.id == one.id, _d.status == WAITING, _d.next_at == one.next_at)
        .values(next_at=now + CLAIM)
    )
    return taken.rowcount == 1


def note_sent(connection: Connection, now: int, one: Delivery) -> None:
    """Its receiver has taken it; what waited for the receiver alone goes now."""
    connection.execute(
        update(notification_delivery)
        .where(_d.id == one.id, _d.status == WAITING)
        .values(status=SENT, ended_at=now, error="", attempts=_d.attempts + 1)
    )
    _move_untried(connection, one, _d.next_at > now + CLAIM, now)


def note_failed(
    connection: Connection, now: int, one: Delivery, error: str, *, for_good: bool = False
) -> None:
    """It was not taken: later again, or never (``for_good``, or tried often enough).

    Others for the same receiver wait as long: they would only keep those of other receivers
    from their turn.
    """
    over = for_good or one.attempts + 1 >= TRIES
    later = now + wait_after(one.attempts)
    connection.execute(
        update(notification_delivery)
        .where(_d.id == one.id, _d.status == WAITING, _d.attempts == one.attempts)
        .values(
            status=DEAD if over else WAITING,
            attempts=one.attempts + 1,
            next_at=now if over else later,
            error=error[:500],
            ended_at=now if over else None,
        )
    )
    if not for_good:
        _move_untried(connection, one, _d.next_at <= now, later)


def _move_untried(
    connection: Connection, one: Delivery, which: ColumnElement[bool], next_at: int
) -> None:
    """Give messages to the same receiver that were never tried another time."""
    connection.execute(
        update(notification_delivery)
        .where(_d.status == WAITING, which, _d.attempts == 0)
        .where(_d.requester_id == one.requester_id, _d.destination == one.destination)
        .where(_d.id != one.id)
        .values(next_at=next_at)
    )


def wait_after(failures: int) -> int:
    """Microseconds until the next try: doubled each time, with jitter, at most six hours."""
    whole: int = min(FIRST_WAIT * 2**failures, LONGEST_WAIT)
    return whole // 2 + random.randrange(whole // 2)


def _never_confirmed(now: int) -> Any:
    return and_(_d.status == UNCONFIRMED, _d.next_at < now - CONFIRM_WITHIN)


def _old(now: int) -> Any:
    return and_(_d.status.in_((SENT, DEAD)), _d.next_at < now - KEPT)


def is_untidy(connection: Connection, now: int) -> bool:
    """Whether ``tidy`` has something to do."""
    which = or_(_never_confirmed(now), _old(now))
    return connection.execute(select(_d.id).where(which).limit(1)).first() is not None


def tidy(connection: Connection, now: int) -> None:
    """Give up what was never confirmed; forget what ended a month ago."""
    connection.execute(
        update(notification_delivery)
        .where(_never_confirmed(now))
        .values(
            status=DEAD,
            next_at=now,
            ended_at=now,
            error="the endpoint has not confirmed that it wants these messages",
        )
    )
    old = select(_d.id).where(_old(now)).limit(500)
    connection.execute(delete(notification_delivery).where(_d.id.in_(old)))


# --- looking, and once more ---


def list_deliveries(
    connection: Connection, requester_id: str, *, dead: bool = False, limit: int = 50
) -> list[Delivery]:
    """A requester's messages, the newest first; only the ``dead`` ones, or all."""
    asked = select(notification_delivery).where(_d.requester_id == requester_id)
    if dead:
        asked = asked.where(_d.status == DEAD)
    return _deliveries(connection, asked.order_by(_d.created_at.desc(), _d.id).limit(limit))


def count_by_status(connection: Connection, requester_id: str) -> dict[str, int]:
    """How many messages are in each state."""
    rows = connection.execute(
        select(_d.status, func.count()).where(_d.requester_id == requester_id).group_by(_d.status)
    )
    return {status: int(number) for status, number in rows}


def replay(connection: Connection, now: int, requester_id: str, delivery_id: str | None) -> int:
    """Try dead messages once more from the start: one, or (None) all; how many.

    Raises NotFound where the one is not dead, or another requester's.
    """
    which = [_d.requester_id == requester_id, _d.status == DEAD]
    if delivery_id is not None:
        which.append(_d.id == delivery_id)
    confirmed = select(_b.destination).where(
        _b.requester_id == requester_id, _b.confirmed_at.is_not(None)
    )
    free = or_(_d.transport != SNS, _d.kind == CONFIRMATION, _d.destination.in_(confirmed))
    again = connection.execute(
        update(notification_delivery)
        .where(*which)
        .values(
            status=case((free, WAITING), else_=UNCONFIRMED),
            attempts=0,
            next_at=now,
            ended_at=None,
        )
    )
    if delivery_id is not None and again.rowcount != 1:
        raise NotFound(f"no dead message {delivery_id[:40]!r}")
    return again.rowcount


def _deliveries(connection: Connection, asked: Any) -> list[Delivery]:
    return [Delivery(**row._mapping) for row in connection.execute(asked)]


# --- the secret that signs ---


def secret_of(connection: Connection, requester_id: str) -> str:
    """What a requester's messages are signed with, "" where none was made."""
    found = connection.execute(
        select(notification_secret.c.secret).where(
            notification_secret.c.requester_id == requester_id
        )
    ).scalar()
    return found or ""


def make_secret(connection: Connection, ids: Ids, now: int, requester_id: str) -> str:
    """A new secret in place of any before; it is told here and never again."""
    made = ids.secret()
    values = {"requester_id": requester_id, "secret": made, "created_at": now}
    if not insert_new(connection, notification_secret, values):
        connection.execute(
            update(notification_secret)
            .where(notification_secret.c.requester_id == requester_id)
            .values(**values)
        )
    return made
