"""Sessions: a random token in a cookie, its hash in the database."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, insert, select, update

from labelcrowd.accounts.tokens import token_hash
from labelcrowd.clock import DAY
from labelcrowd.ids import Ids
from labelcrowd.storage.tables import site

LIFETIME = 30 * DAY


@dataclass(frozen=True, slots=True)
class Session:
    """Who is signed in: ``kind`` requester or worker; ``market_id`` is "" for a requester."""

    token_hash: str
    kind: str
    market_id: str
    subject_id: str  # id of the account or worker
    expires_at: int
    requester_id: str  # whom an account has chosen to act for, "" where it has not
    proven_at: int  # when a password or a link last said who it is


def start(
    connection: Connection, ids: Ids, now: int, *, kind: str, market_id: str, subject_id: str
) -> str:
    """Begin a session; the token to put into a cookie."""
    token = ids.secret()
    connection.execute(delete(site.session).where(site.session.c.expires_at < now))
    connection.execute(
        insert(site.session).values(
            token_hash=token_hash(token),
            kind=kind,
            market_id=market_id,
            subject_id=subject_id,
            created_at=now,
            expires_at=now + LIFETIME,
            proven_at=now,
        )
    )
    return token


def find(connection: Connection, token: str, now: int) -> Session | None:
    """The session of a token that has not expired."""
    table = site.session
    row = connection.execute(
        select(
            table.c.token_hash,
            table.c.kind,
            table.c.market_id,
            table.c.subject_id,
            table.c.expires_at,
            table.c.requester_id,
            table.c.proven_at,
        ).where(table.c.token_hash == token_hash(token), table.c.expires_at > now)
    ).one_or_none()
    return None if row is None else Session(*row)


def choose(connection: Connection, token: str, requester_id: str) -> None:
    """Act for another requester of the account's from now on."""
    connection.execute(
        update(site.session)
        .where(site.session.c.token_hash == token_hash(token))
        .values(requester_id=requester_id)
    )


def prove(connection: Connection, token: str, now: int) -> None:
    """Note that a password has just said again who it is."""
    connection.execute(
        update(site.session)
        .where(site.session.c.token_hash == token_hash(token))
        .values(proven_at=now)
    )


def end(connection: Connection, token: str) -> None:
    """Sign out."""
    connection.execute(delete(site.session).where(site.session.c.token_hash == token_hash(token)))


def end_all(
    connection: Connection, *, kind: str, market_id: str, subject_id: str, but: str = ""
) -> int:
    """Sign out everywhere, but in the browser with the token ``but``; how many sessions ended."""
    table = site.session
    ended = connection.execute(
        delete(table).where(
            table.c.kind == kind,
            table.c.market_id == market_id,
            table.c.subject_id == subject_id,
            table.c.token_hash != token_hash(but),
        )
    )
    return ended.rowcount


def count(connection: Connection, now: int, *, kind: str, market_id: str, subject_id: str) -> int:
    """In how many browsers somebody is signed in."""
    table = site.session
    query = select(func.count()).where(
        table.c.kind == kind,
        table.c.market_id == market_id,
        table.c.subject_id == subject_id,
        table.c.expires_at > now,
    )
    return int(connection.execute(query).scalar_one())
