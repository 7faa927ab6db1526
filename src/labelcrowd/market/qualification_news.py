"""Messages to workers about their qualifications, into the inbox on the worker site."""

from __future__ import annotations

from sqlalchemy import Connection

from labelcrowd.errors import NotFound
from labelcrowd.ids import Ids
from labelcrowd.market import messages
from labelcrowd.market.messages import News
from labelcrowd.market.qualification_types import find_type


def tell_granted(
    connection: Connection,
    ids: Ids,
    now: int,
    market_id: str,
    requester_id: str,
    worker_id: str,
    type_id: str,
    value: int | None,
) -> None:
    """Tell a worker that they have a qualification now."""
    name = _name(connection, market_id, type_id)
    words = f'You have the qualification "{name}" now'
    words += "." if value is None else f", with the value {value}."
    news = News("granted", {"name": name})
    if value is not None:
        news = News("granted-value", {"name": name, "value": str(value)})
    _send(connection, ids, now, market_id, requester_id, worker_id, "A qualification", words, news)


def tell_refused(
    connection: Connection,
    ids: Ids,
    now: int,
    market_id: str,
    requester_id: str,
    worker_id: str,
    type_id: str,
    reason: str,
) -> None:
    """Tell a worker that the qualification they asked for was not given."""
    name = _name(connection, market_id, type_id)
    words = f'You asked for the qualification "{name}". It was not given to you.'
    _send(
        connection, ids, now, market_id, requester_id, worker_id,
        "Your request for a qualification", _with_reason(words, reason),
        News("refused", {"name": name}, reason),
    )  # fmt: skip


def tell_taken_back(
    connection: Connection,
    ids: Ids,
    now: int,
    market_id: str,
    requester_id: str,
    worker_id: str,
    type_id: str,
    reason: str,
) -> None:
    """Tell a worker that they no longer have a qualification."""
    name = _name(connection, market_id, type_id)
    words = f'The qualification "{name}" was taken back.'
    _send(
        connection, ids, now, market_id, requester_id, worker_id,
        "A qualification was taken back", _with_reason(words, reason),
        News("qualification-taken", {"name": name}, reason),
    )  # fmt: skip


def _name(connection: Connection, market_id: str, type_id: str) -> str:
    found = find_type(connection, market_id, type_id)
    return type_id if found is None else found.name


def _with_reason(words: str, reason: str) -> str:
    return f"{words}\n\n{reason}" if reason else words


def _send(
    connection: Connection,
    ids: Ids,
    now: int,
    market_id: str,
    requester_id: str,
    worker_id: str,
    subject: str,
    words: str,
    news: News,
) -> None:
    try:
        messages.send(
            connection, ids, now, market_id, requester_id, worker_id,
            subject=subject, words=words, news=news,
        )  # fmt: skip
    except NotFound:
        return  # who has left reads nothing more
