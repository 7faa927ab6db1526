"""A worker's messages from requesters: sent, listed, read, and queued as mail.

They stand on the worker site. Workers whose login is a mail address get the
same text as mail, where the operator has set a mail server; a mail that could
not go out within a day never does.
"""

from __future__ import annotations

from dataclasses import dataclass

import msgspec
from sqlalchemy import Connection, and_, bindparam, func, insert, or_, select, update

from labelcrowd.clock import DAY, HOUR, MINUTE
from labelcrowd.errors import NotFound
from labelcrowd.ids import Ids
from labelcrowd.storage.prepared import Prepared
from labelcrowd.storage.tables.market import requester, worker
from labelcrowd.storage.tables.market_trust import requester_card
from labelcrowd.storage.tables.market_workers import message_mail, worker_message

QUEUED, SENT, FAILED = "queued", "sent", "failed"
WAITS = (MINUTE, 10 * MINUTE, HOUR, 4 * HOUR)
"""How long after each failed try of a mail the next one comes; after the last there is none."""

_m, _q = worker_message.c, message_mail.c
_UNREAD = Prepared(
    select(func.count().label("unread")).where(
        _m.market_id == bindparam("b_market"),
        _m.worker_id == bindparam("b_worker"),
        _m.read_at.is_(None),
    )
)


class News(msgspec.Struct, frozen=True):
    """What a message of ours says, for pages and mails that say it in the reader's language."""

    kind: str  # granted | granted-value | refused | qualification-taken | money-taken
    values: dict[str, str]  # what stands in its sentences
    reason: str = ""  # in a person's own words


@dataclass(frozen=True, slots=True)
class Message:
    """One message to a worker. Times are microseconds UTC; ``read_at`` None: unread.

    ``news``: where the words are ours, what they say; "" where a person wrote them.
    """

    id: str
    worker_id: str
    requester_id: str
    requester_name: str
    subject: str
    words: str
    sent_at: int
    read_at: int | None
    news: str

    def told(self) -> News | None:
        """What the words say, where they are ours."""
        return msgspec.json.decode(self.news, type=News) if self.news else None


@dataclass(frozen=True, slots=True)
class WaitingMail:
    """A message that is due to go out as mail, and to which address.

    ``language``: what its reader has chosen, "" nothing.
    """

    market_id: str
    message: Message
    address: str
    language: str
    attempts: int


def send(
    connection: Connection,
    ids: Ids,
    now: int,
    market_id: str,
    requester_id: str,
    worker_id: str,
    *,
    subject: str,
    words: str,
    news: News | None = None,
) -> str:
    """Put a message into a worker's inbox, and into the mail queue where there is an address.

    ``news``: the same as ``words`` for readers of other languages, where the words are ours.
    Returns its id; raises NotFound where there is no such worker (any more).
    """
    login = connection.execute(
        select(worker.c.login).where(
            worker.c.market_id == market_id, worker.c.id == worker_id, worker.c.active
        )
    ).scalar()
    if login is None:
        raise NotFound(f"no worker {worker_id!r}")
    message_id = ids.row()
    connection.execute(
        insert(worker_message),
        {
            "market_id": market_id,
            "id": message_id,
            "worker_id": worker_id,
            "requester_id": requester_id,
            "subject": subject,
            "words": words,
            "sent_at": now,
            "read_at": None,
            "news": "" if news is None else msgspec.json.encode(news).decode(),
        },
    )
    if "@" in login:
        connection.execute(
            insert(message_mail),
            {
                "market_id": market_id,
                "message_id": message_id,
                "status": QUEUED,
                "attempts": 0,
                "next_at": now,
                "error": "",
                "created_at": now,
            },
        )
    return message_id


_NAMED = (
    select(
        _m.id,
        _m.worker_id,
        _m.requester_id,
        func.coalesce(requester_card.c.name, requester.c.name).label("requester_name"),
        _m.subject,
        _m.words,
        _m.sent_at,
        _m.read_at,
        _m.news,
    )
    .join(requester, and_(requester.c.market_id == _m.market_id, requester.c.id == _m.requester_id))
    .outerjoin(requester_card, requester_card.c.requester_id == _m.requester_id)
)


def inbox(
    connection: Connection,
    market_id: str,
    worker_id: str,
    *,
    before: tuple[int, str] | None = None,
    limit: int = 50,
) -> list[Message]:
    """A worker's messages, newest first; ``before``: (sent_at, id) of the last one of a page."""
    query = _NAMED.where(_m.market_id == market_id, _m.worker_id == worker_id)
    if before is not None:
        at, last = before
        query = query.where(or_(_m.sent_at < at, and_(_m.sent_at == at, _m.id < last)))
    query = query.order_by(_m.sent_at.desc(), _m.id.desc()).limit(limit)
    return [Message(*row) for row in connection.execute(query)]


def unread(connection: Connection, market_id: str, worker_id: str) -> int:
    """How many messages the worker has not read."""
    row = _UNREAD.one(connection, {"b_market": market_id, "b_worker": worker_id})
    return 0 if row is None else int(row.unread)


def mark_read(
    connection: Connection, now: int, market_id: str, worker_id: str, message_id: str
) -> Message:
    """The worker's own message, which is read from now on. Raises NotFound."""
    mine = and_(_m.market_id == market_id, _m.id == message_id, _m.worker_id == worker_id)
    connection.execute(update(worker_message).where(mine, _m.read_at.is_(None)).values(read_at=now))
    row = connection.execute(_NAMED.where(mine)).one_or_none()
    if row is None:
        raise NotFound(f"no message {message_id[:40]!r}")
    return Message(*row)


def sent_lately(
    connection: Connection, now: int, market_id: str, requester_id: str, worker_id: str
) -> int:
    """How many messages a requester has sent a worker within a day."""
    return int(
        connection.execute(
            select(func.count()).where(
                _m.market_id == market_id,
                _m.worker_id == worker_id,
                _m.requester_id == requester_id,
                _m.sent_at > now - DAY,
            )
        ).scalar_one()
    )


# --- mail ---


def due_mail(connection: Connection, now: int, limit: int = 20) -> list[WaitingMail]:
    """Messages to mail now, those that wait longest first; none that is older than a day."""
    rows = connection.execute(
        _NAMED.add_columns(_m.market_id, worker.c.login, worker.c.language, _q.attempts)
        .join(message_mail, and_(_q.market_id == _m.market_id, _q.message_id == _m.id))
        .join(worker, and_(worker.c.market_id == _m.market_id, worker.c.id == _m.worker_id))
        .where(
            _q.status == QUEUED,
            _q.next_at <= now,
            _q.created_at > now - DAY,
            worker.c.active,
        )
        .order_by(_q.next_at, _q.message_id)
        .limit(limit)
    )
    return [
        WaitingMail(market_id, Message(*message), address, language, attempts)
        for *message, market_id, address, language, attempts in rows
    ]


def note_mailed(connection: Connection, waiting: WaitingMail) -> None:
    """The mail server has taken it."""
    _note(connection, waiting, status=SENT, error="")


def note_mail_failed(
    connection: Connection, now: int, waiting: WaitingMail, error: str, *, for_good: bool
) -> None:
    """It was not taken: try again later, or never (``for_good``, or tried often enough)."""
    over = for_good or waiting.attempts >= len(WAITS)
    _note(
        connection,
        waiting,
        status=FAILED if over else QUEUED,
        attempts=waiting.attempts + 1,
        next_at=now if over else now + WAITS[waiting.attempts],
        error=error[:500],
    )


def _note(connection: Connection, waiting: WaitingMail, **values: object) -> None:
    connection.execute(
        update(message_mail)
        .where(_q.market_id == waiting.market_id, _q.message_id == waiting.message.id)
        .values(**values)
    )
