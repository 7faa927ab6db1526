"""Accounts of requesters (and the operator), and workers of a market."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, insert, select, update

from labelcrowd.accounts import sessions
from labelcrowd.accounts.roles import Role
from labelcrowd.errors import Conflict, InvalidInput, NotFound
from labelcrowd.ids import Ids
from labelcrowd.storage.tables import market, site

_LOGIN = re.compile(r"[\w.@+-]{2,80}")


@dataclass(frozen=True)
class Account:
    """Somebody who signs in to the requester pages."""

    id: str
    login: str
    name: str
    operator: bool
    requester_id: str
    has_password: bool


@dataclass(frozen=True)
class Worker:
    """Somebody who works on one market."""

    market_id: str
    id: str
    login: str
    name: str
    active: bool
    paid_by: str  # the panel that pays this worker; "": we do
    language: str = ""  # that the worker has chosen; "": what the browser asks for


def clean_login(text: str) -> str:
    """A login as stored: lower case. Raises InvalidInput."""
    login = text.strip().casefold()
    if not _LOGIN.fullmatch(login):
        raise InvalidInput(
            "login: expected 2 to 80 letters, digits or any of . @ + - _, "
            f"got {text.strip()[:40]!r}",
            field="login",
        )
    return login


def clean_name(text: str) -> str:
    """A person's name as shown. Raises InvalidInput."""
    name = " ".join(text.split())
    if not 1 <= len(name) <= 100 or not name.isprintable():
        raise InvalidInput(f"name: expected 1 to 100 characters, got {len(name)}", field="name")
    return name


# --- accounts ---


def add_account(
    connection: Connection,
    ids: Ids,
    now: int,
    *,
    login: str,
    name: str,
    requester_id: str,
    operator: bool = False,
    role: Role = Role.OWNER,
    added_by: str = "",
) -> str:
    """Make an account without a password: it is entered by a one-time link. Raises Conflict.

    It is a member of the requester it is made for; ``added_by`` is the account that added it.
    """
    login, name = clean_login(login), clean_name(name)
    table = site.account
    if connection.execute(select(table.c.id).where(table.c.login == login)).first():
        raise Conflict(f"login: {login!r} is taken", field="login", code="login_taken")
    account_id = ids.row()
    connection.execute(
        insert(table).values(
            id=account_id,
            login=login,
            name=name,
            password_hash=None,
            operator=operator,
            requester_id=requester_id,
            active=True,
            created_at=now,
        )
    )
    connection.execute(
        insert(site.member).values(
            requester_id=requester_id,
            account_id=account_id,
            role=role.value,
            added_by=added_by,
            created_at=now,
        )
    )
    return account_id


def account(connection: Connection, account_id: str) -> Account | None:
    """An active account by its id."""
    return _account(connection, site.account.c.id == account_id)


def operator(connection: Connection) -> Account | None:
    """The operator's account; None in a new home."""
    return _account(connection, site.account.c.operator.is_(True))


def _account(connection: Connection, condition: object) -> Account | None:
    table = site.account
    row = connection.execute(
        select(
            table.c.id,
            table.c.login,
            table.c.name,
            table.c.operator,
            table.c.requester_id,
            table.c.password_hash.is_not(None),
        )
        .where(condition, table.c.active.is_(True))  # type: ignore[arg-type]
        .order_by(table.c.created_at, table.c.id)
        .limit(1)
    ).one_or_none()
    return None if row is None else Account(*row)


def account_of(connection: Connection, login: str) -> Account | None:
    """An active account by its login."""
    return _account(connection, site.account.c.login == login.strip().casefold())


def account_password(connection: Connection, login: str) -> tuple[str, str | None] | None:
    """(account id, stored password) of a login, or None."""
    table = site.account
    row = connection.execute(
        select(table.c.id, table.c.password_hash).where(
            table.c.login == login.strip().casefold(), table.c.active.is_(True)
        )
    ).one_or_none()
    return None if row is None else (row[0], row[1])


def set_account_password(connection: Connection, account_id: str, stored: str) -> None:
    """Set the password and sign out everywhere."""
    connection.execute(
        update(site.account).where(site.account.c.id == account_id).values(password_hash=stored)
    )
    sessions.end_all(connection, kind="requester", market_id="", subject_id=account_id)


def rename_account(connection: Connection, account_id: str, *, name: str, login: str) -> None:
    """Change name and login. Raises InvalidInput, Conflict where the login is taken."""
    login, name = clean_login(login), clean_name(name)
    table = site.account
    taken = select(table.c.id).where(table.c.login == login, table.c.id != account_id)
    if connection.execute(taken).first():
        raise Conflict(f"login: {login!r} is taken", field="login", code="login_taken")
    connection.execute(update(table).where(table.c.id == account_id).values(name=name, login=login))


# --- workers ---


def add_worker(
    connection: Connection,
    ids: Ids,
    now: int,
    *,
    market_id: str,
    login: str,
    name: str,
    password_hash: str | None,
) -> str:
    """Make a worker; the worker id. Raises Conflict where the login is taken in that market."""
    login, name = clean_login(login), clean_name(name)
    table = market.worker
    taken = select(table.c.id).where(table.c.market_id == market_id, table.c.login == login)
    if connection.execute(taken).first():
        raise Conflict(f"login: {login!r} is taken", field="login", code="login_taken")
    worker_id = ids.worker()
    connection.execute(
        insert(table).values(
            market_id=market_id,
            id=worker_id,
            login=login,
            name=name,
            password_hash=password_hash,
            active=True,
            created_at=now,
        )
    )
    return worker_id


def worker(connection: Connection, market_id: str, worker_id: str) -> Worker | None:
    """A worker, also one who is shut out."""
    table = market.worker
    row = connection.execute(_workers(market_id).where(table.c.id == worker_id)).one_or_none()
    return None if row is None else Worker(*row)


def workers(
    connection: Connection, market_id: str, *, after: str = "", limit: int = 1000
) -> list[Worker]:
    """Workers by login, those after the login ``after``.

    Not the people of panels, who may be thousands: they are listed in their studies.
    """
    table = market.worker
    query = (
        _workers(market_id)
        .where(table.c.login > after, table.c.paid_by == "")
        .order_by(table.c.login)
        .limit(limit)
    )
    return [Worker(*row) for row in connection.execute(query)]


def find_worker(connection: Connection, market_id: str, login_or_id: str) -> Worker:
    """A worker by login or id. Raises NotFound."""
    table = market.worker
    query = _workers(market_id).where(
        (table.c.login == login_or_id.strip().casefold()) | (table.c.id == login_or_id.strip())
    )
    row = connection.execute(query.limit(1)).one_or_none()
    if row is None:
        raise NotFound(f"worker: no worker {login_or_id[:80]!r} on the {market_id} market")
    return Worker(*row)


def find_workers(
    connection: Connection, market_id: str, logins_or_ids: Sequence[str]
) -> list[Worker]:
    """Workers by login or id, in order. Raises InvalidInput with those that do not exist."""
    found, missing = [], []
    for one in logins_or_ids:
        try:
            found.append(find_worker(connection, market_id, one))
        except NotFound:
            missing.append(one[:40])
    if missing:
        raise InvalidInput(
            f"workers: no worker {', '.join(missing[:5])} on the {market_id} market",
            field="workers",
        )
    return found


def _workers(market_id: str):  # type: ignore[no-untyped-def]
    table = market.worker
    return select(
        table.c.market_id,
        table.c.id,
        table.c.login,
        table.c.name,
        table.c.active,
        table.c.paid_by,
        table.c.language,
    ).where(table.c.market_id == market_id)


def worker_password(
    connection: Connection, market_id: str, login: str
) -> tuple[str, str | None] | None:
    """(worker id, stored password) of an active worker's login, or None."""
    table = market.worker
    row = connection.execute(
        select(table.c.id, table.c.password_hash).where(
            table.c.market_id == market_id,
            table.c.login == login.strip().casefold(),
            table.c.active.is_(True),
        )
    ).one_or_none()
    return None if row is None else (row[0], row[1])


def set_worker_password(
    connection: Connection, market_id: str, worker_id: str, stored: str
) -> None:
    """Set the password and sign out everywhere."""
    table = market.worker
    connection.execute(
        update(table)
        .where(table.c.market_id == market_id, table.c.id == worker_id)
        .values(password_hash=stored)
    )
    sessions.end_all(connection, kind="worker", market_id=market_id, subject_id=worker_id)


def set_worker_language(
    connection: Connection, market_id: str, worker_id: str, language: str
) -> None:
    """The language of a worker's pages; "": what the browser asks for."""
    table = market.worker
    connection.execute(
        update(table)
        .where(table.c.market_id == market_id, table.c.id == worker_id)
        .values(language=language)
    )


def set_worker_active(
    connection: Connection, market_id: str, worker_id: str, *, active: bool
) -> None:
    """Shut a worker out (signed out at once), or let them in again."""
    table = market.worker
    changed = connection.execute(
        update(table)
        .where(table.c.market_id == market_id, table.c.id == worker_id)
        .values(active=active)
    )
    if changed.rowcount != 1:
        raise NotFound(f"worker: no worker {worker_id[:80]!r} on the {market_id} market")
    if not active:
        sessions.end_all(connection, kind="worker", market_id=market_id, subject_id=worker_id)
