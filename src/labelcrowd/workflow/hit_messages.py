"""Messages between workers and a requester about HITs, for doors that do not know the market."""

from __future__ import annotations

from sqlalchemy import Connection

from labelcrowd.accounts.audit import Actor
from labelcrowd.market import hit_messages
from labelcrowd.market.hit_messages import HitMessage, Thread
from labelcrowd.workflow.studio import Studio

__all__ = [
    "HitMessage",
    "Thread",
    "answer",
    "begin",
    "count_unread",
    "find_thread",
    "messages_about",
    "messages_in",
    "note_seen",
    "threads_to",
]


def threads_to(connection: Connection, requester_id: str) -> list[Thread]:
    """A requester's threads on all markets, the last written first."""
    return hit_messages.threads_to(connection, requester_id)


def count_unread(connection: Connection, requester_id: str) -> int:
    """How many messages of workers nobody of the requester has seen."""
    return hit_messages.unread_of_requester(connection, requester_id)


def messages_in(connection: Connection, thread: Thread) -> list[HitMessage]:
    """A thread's messages, the oldest first."""
    return hit_messages.messages_in(connection, thread)


def messages_about(
    connection: Connection, market_id: str, hit_id: str, worker_id: str
) -> tuple[Thread | None, list[HitMessage]]:
    """What was written with one worker about one HIT."""
    thread = hit_messages.thread_about(connection, market_id, hit_id, worker_id)
    return thread, hit_messages.messages_in(connection, thread) if thread else []


def find_thread(
    connection: Connection, requester_id: str, market_id: str, thread_id: str
) -> Thread:
    """One thread. Raises NotFound for another requester's."""
    return hit_messages.thread_to(connection, requester_id, market_id, thread_id)


def note_seen(studio: Studio, actor: Actor, market_id: str, thread_id: str) -> None:
    """Somebody of the requester has read it. Raises NotFound for another requester's."""

    def change(connection: Connection) -> None:
        thread = hit_messages.thread_to(connection, actor.requester_id, market_id, thread_id)
        hit_messages.read_by_requester(connection, thread)

    studio.home.store.write(change)


def answer(studio: Studio, actor: Actor, market_id: str, thread_id: str, words: str) -> None:
    """Write in a thread, under the person's name."""
    now, ids = studio.clock.now(), studio.ids
    studio.home.store.write(
        lambda c: hit_messages.answer(
            c, ids, now, market_id, actor.requester_id, thread_id, author=actor.name, words=words
        )
    )


def begin(studio: Studio, actor: Actor, market_id: str, assignment_id: str, words: str) -> Thread:
    """Write to the worker of an assignment, under the person's name."""
    now, ids = studio.clock.now(), studio.ids
    return studio.home.store.write(
        lambda c: hit_messages.begin(
            c, ids, now, market_id, actor.requester_id, assignment_id, author=actor.name,
            words=words,
        )
    )  # fmt: skip
