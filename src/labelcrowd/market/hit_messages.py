"""Messages between a worker and a requester about one HIT, in one thread a worker and HIT."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, and_, bindparam, case, func, insert, or_, select, update

from labelcrowd.clock import HOUR
from labelcrowd.errors import TooMany
from labelcrowd.ids import Ids
from labelcrowd.market.assignment_rows import own_assignment
from labelcrowd.market.errors import DoesNotExist, no_assignment
from labelcrowd.market.known_hits import known_hit
from labelcrowd.market.plain_words import clean_words
from labelcrowd.storage.inserts import insert_new
from labelcrowd.storage.prepared import Prepared
from labelcrowd.storage.tables.market import hit, hit_type, requester, worker
from labelcrowd.storage.tables.market_conversations import hit_message, hit_thread
from labelcrowd.storage.tables.market_trust import requester_card

MOST_AN_HOUR = 20
MOST_IN_A_ROW = 5
"""So many messages of one side, then the other one has to answer first."""
LISTED = 200

_t, _m = hit_thread.c, hit_message.c


@dataclass(frozen=True, kw_only=True)
class Thread:
    """What one worker and one requester write about one HIT. Times are microseconds UTC."""

    market_id: str
    id: str
    hit_id: str
    assignment_id: str
    requester_id: str
    worker_id: str
    worker_unread: int
    requester_unread: int
    last_by_worker: bool
    last_at: int
    title: str
    requester_name: str


@dataclass(frozen=True, slots=True)
class HitMessage:
    """``author``: who of the requester's; "" for the worker."""

    by_worker: bool
    author: str
    words: str
    at: int


@dataclass(frozen=True, slots=True)
class About:
    """Which HIT a worker may write about, and to whom."""

    hit_id: str
    assignment_id: str
    requester_id: str


# --- the worker's side ---


def about(
    connection: Connection, market_id: str, worker_id: str, *, hit_id: str, assignment_id: str
) -> About:
    """What a worker wants to write about: an own assignment, or a HIT that they know of.

    Raises DoesNotExist.
    """
    if assignment_id:
        held = own_assignment(connection, market_id, assignment_id, worker_id)
        return About(held.hit_id, held.id, held.requester_id)
    found = known_hit(connection, market_id, worker_id, hit_id)
    return About(found.id, "", found.requester_id)


def ask(
    connection: Connection,
    ids: Ids,
    now: int,
    market_id: str,
    worker_id: str,
    *,
    hit_id: str,
    assignment_id: str,
    words: str,
) -> str:
    """A worker writes to the requester of a HIT; the thread's id.

    Raises DoesNotExist, BadParameter, and TooMany where nobody has answered the last five,
    or beyond twenty an hour.
    """
    subject = about(connection, market_id, worker_id, hit_id=hit_id, assignment_id=assignment_id)
    words = clean_words(words, "words")
    _refuse_flood(connection, now, market_id, worker_id)
    thread_id = _thread_id(connection, ids, now, market_id, worker_id, subject)
    _write(connection, ids, now, market_id, thread_id, worker_id, words, by_worker=True)
    return thread_id


def threads_of_worker(connection: Connection, market_id: str, worker_id: str) -> list[Thread]:
    """A worker's threads, the last written first."""
    mine = _select().where(_t.market_id == market_id, _t.worker_id == worker_id)
    return _read(connection, mine.limit(LISTED))


def thread_of_worker(
    connection: Connection, market_id: str, worker_id: str, thread_id: str
) -> Thread:
    """One of them. Raises DoesNotExist, also for another worker's."""
    mine = and_(_t.market_id == market_id, _t.id == thread_id, _t.worker_id == worker_id)
    return _one(connection, _select().where(mine), thread_id)


def thread_about(
    connection: Connection, market_id: str, hit_id: str, worker_id: str
) -> Thread | None:
    """What one worker and the requester wrote about one HIT, if anything."""
    key = and_(_t.market_id == market_id, _t.hit_id == hit_id, _t.worker_id == worker_id)
    found = _read(connection, _select().where(key))
    return found[0] if found else None


def read_by_worker(connection: Connection, thread: Thread) -> None:
    """The worker has seen it."""
    _seen(connection, thread, _t.worker_unread)


_UNREAD_OF_WORKER = Prepared(
    select(func.coalesce(func.sum(_t.worker_unread), 0).label("unread")).where(
        _t.market_id == bindparam("b_market"), _t.worker_id == bindparam("b_worker")
    )
)


def unread_of_worker(connection: Connection, market_id: str, worker_id: str) -> int:
    """How many messages of requesters a worker has not seen."""
    key = {"b_market": market_id, "b_worker": worker_id}
    return int(_UNREAD_OF_WORKER.one(connection, key).unread)


# --- the requester's side ---


def answer(
    connection: Connection,
    ids: Ids,
    now: int,
    market_id: str,
    requester_id: str,
    thread_id: str,
    *,
    author: str,
    words: str,
) -> Thread:
    """Somebody of the requester writes in a thread. Raises DoesNotExist, BadParameter, TooMany."""
    thread = thread_to(connection, requester_id, market_id, thread_id)
    words = clean_words(words, "words")
    _write(
        connection, ids, now, market_id, thread.id, thread.worker_id, words,
        by_worker=False, author=author,
    )  # fmt: skip
    return thread


def begin(
    connection: Connection,
    ids: Ids,
    now: int,
    market_id: str,
    requester_id: str,
    assignment_id: str,
    *,
    author: str,
    words: str,
) -> Thread:
    """The same to the worker of an assignment, whether or not there is a thread."""
    held = own_assignment(connection, market_id, assignment_id, None)
    if held.requester_id != requester_id:
        raise no_assignment(assignment_id)
    subject = About(held.hit_id, held.id, held.requester_id)
    thread_id = _thread_id(connection, ids, now, market_id, held.worker_id, subject)
    return answer(
        connection, ids, now, market_id, requester_id, thread_id, author=author, words=words
    )


def threads_to(connection: Connection, requester_id: str) -> list[Thread]:
    """A requester's threads on all markets, the last written first."""
    return _read(connection, _select().where(_t.requester_id == requester_id).limit(LISTED))


def thread_to(connection: Connection, requester_id: str, market_id: str, thread_id: str) -> Thread:
    """One of them. Raises DoesNotExist, also for another requester's."""
    own = and_(_t.market_id == market_id, _t.id == thread_id, _t.requester_id == requester_id)
    return _one(connection, _select().where(own), thread_id)


def read_by_requester(connection: Connection, thread: Thread) -> None:
    """Somebody of the requester has seen it."""
    _seen(connection, thread, _t.requester_unread)


def unread_of_requester(connection: Connection, requester_id: str) -> int:
    """How many messages of workers nobody of a requester has seen, on all markets."""
    query = select(func.coalesce(func.sum(_t.requester_unread), 0))
    return int(connection.execute(query.where(_t.requester_id == requester_id)).scalar_one())


# --- both ---


def messages_in(connection: Connection, thread: Thread) -> list[HitMessage]:
    """The last of a thread's messages, the oldest first."""
    rows = connection.execute(
        select(_m.by_worker, _m.author, _m.words, _m.at)
        .where(_m.market_id == thread.market_id, _m.thread_id == thread.id)
        .order_by(_m.at.desc(), _m.id.desc())
        .limit(LISTED)
    ).all()
    return [HitMessage(*row) for row in reversed(rows)]


def _thread_id(
    connection: Connection, ids: Ids, now: int, market_id: str, worker_id: str, subject: About
) -> str:
    """The thread's id, made where there is none; the assignment is noted in it."""
    key = and_(_t.market_id == market_id, _t.hit_id == subject.hit_id, _t.worker_id == worker_id)
    insert_new(
        connection,
        hit_thread,
        {
            "market_id": market_id,
            "id": ids.row(),
            "hit_id": subject.hit_id,
            "assignment_id": subject.assignment_id,
            "requester_id": subject.requester_id,
            "worker_id": worker_id,
            "worker_unread": 0,
            "requester_unread": 0,
            "unanswered": 0,
            "last_by_worker": True,
            "last_at": now,
        },
    )
    if subject.assignment_id:
        connection.execute(
            update(hit_thread).where(key).values(assignment_id=subject.assignment_id)
        )
    return str(connection.execute(select(_t.id).where(key)).scalar_one())


def _write(
    connection: Connection,
    ids: Ids,
    now: int,
    market_id: str,
    thread_id: str,
    worker_id: str,
    words: str,
    *,
    by_worker: bool,
    author: str = "",
) -> None:
    unread = _t.requester_unread if by_worker else _t.worker_unread
    same = _t.last_by_worker.is_(by_worker)
    changed = connection.execute(
        update(hit_thread)
        .where(_t.market_id == market_id, _t.id == thread_id)
        .where(or_(~same, _t.unanswered < MOST_IN_A_ROW))
        .values(
            {
                unread.name: unread + 1,
                "unanswered": case((same, _t.unanswered + 1), else_=1),
                "last_by_worker": by_worker,
                "last_at": now,
            }
        )
    )
    if changed.rowcount != 1:
        raise TooMany(
            f"{MOST_IN_A_ROW} messages in a row wait for an answer; wait for it before you write on"
        )
    connection.execute(
        insert(hit_message).values(
            market_id=market_id,
            id=ids.row(),
            thread_id=thread_id,
            worker_id=worker_id,
            by_worker=by_worker,
            author=author,
            words=words,
            at=now,
        )
    )


def _refuse_flood(connection: Connection, now: int, market_id: str, worker_id: str) -> None:
    # Of several at once the second waits here for the first, and counts it.
    connection.execute(
        select(worker.c.id)
        .where(worker.c.market_id == market_id, worker.c.id == worker_id)
        .with_for_update()
    )
    lately = connection.execute(
        select(func.count()).where(
            _m.market_id == market_id,
            _m.worker_id == worker_id,
            _m.by_worker.is_(True),
            _m.at > now - HOUR,
        )
    ).scalar_one()
    if lately >= MOST_AN_HOUR:
        raise TooMany(f"you have written {MOST_AN_HOUR} messages within an hour; try again later")


def _seen(connection: Connection, thread: Thread, unread: Any) -> None:
    connection.execute(
        update(hit_thread)
        .where(_t.market_id == thread.market_id, _t.id == thread.id)
        .values({unread.name: 0})
    )


def _select() -> Select[Any]:
    return (
        select(
            hit_thread,
            hit_type.c.title,
            func.coalesce(requester_card.c.name, requester.c.name).label("requester_name"),
        )
        .join(hit, and_(hit.c.market_id == _t.market_id, hit.c.id == _t.hit_id))
        .join(
            hit_type,
            and_(hit_type.c.market_id == hit.c.market_id, hit_type.c.id == hit.c.hit_type_id),
        )
        .join(
            requester,
            and_(requester.c.market_id == _t.market_id, requester.c.id == _t.requester_id),
        )
        .outerjoin(requester_card, requester_card.c.requester_id == _t.requester_id)
        .order_by(_t.last_at.desc(), _t.id.desc())
    )


def _one(connection: Connection, query: Select[Any], thread_id: str) -> Thread:
    found = _read(connection, query)
    if not found:
        raise DoesNotExist(f"Message thread {thread_id[:40]} does not exist.")
    return found[0]


def _read(connection: Connection, query: Select[Any]) -> list[Thread]:
    rows = [dict(row._mapping) for row in connection.execute(query)]
    for row in rows:
        del row["unanswered"]
    return [Thread(**row) for row in rows]
