"""The members of a requester: who acts for it, and as what. The last owner always stays."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select, update

from labelcrowd.accounts import sessions
from labelcrowd.accounts.roles import Role
from labelcrowd.errors import Conflict, NotFound
from labelcrowd.storage.tables import market
from labelcrowd.storage.tables.site import account, member, one_time_link


@dataclass(frozen=True, kw_only=True)
class Member:
    """One account of a requester."""

    account_id: str
    login: str
    name: str
    role: Role
    has_password: bool
    enterable: bool  # an owner may make a link that signs in as this account
    created_at: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Membership:
    """One requester of an account."""

    requester_id: str
    requester: str  # its name
    role: Role


def memberships(connection: Connection, account_id: str) -> tuple[Membership, ...]:
    """Whom an account acts for, oldest first."""
    names = (
        select(market.requester.c.name)
        .where(market.requester.c.id == member.c.requester_id)
        .limit(1)
        .scalar_subquery()
    )
    rows = connection.execute(
        select(member.c.requester_id, names, member.c.role)
        .where(member.c.account_id == account_id)
        .order_by(member.c.created_at, member.c.requester_id)
    )
    return tuple(
        Membership(requester_id=row[0], requester=row[1] or "", role=Role(row[2])) for row in rows
    )


def members(connection: Connection, requester_id: str) -> list[Member]:
    """Who acts for a requester, by name."""
    elsewhere = member.alias()
    others = (
        select(elsewhere.c.account_id)
        .where(elsewhere.c.account_id == account.c.id, elsewhere.c.requester_id != requester_id)
        .exists()
    )
    mine = account.c.requester_id == requester_id
    rows = connection.execute(
        select(
            account.c.id,
            account.c.login,
            account.c.name,
            member.c.role,
            account.c.password_hash.is_not(None).label("has_password"),
            (mine & ~others & ~account.c.operator).label("enterable"),
            member.c.created_at,
        )
        .join(account, account.c.id == member.c.account_id)
        .where(member.c.requester_id == requester_id, account.c.active.is_(True))
        .order_by(account.c.name, account.c.login)
    )
    return [
        Member(
            account_id=row.id,
            login=row.login,
            name=row.name,
            role=Role(row.role),
            has_password=bool(row.has_password),
            enterable=bool(row.enterable),
            created_at=row.created_at,
        )
        for row in rows
    ]


def member_of(connection: Connection, requester_id: str, account_id: str) -> Member:
    """One member. Raises NotFound."""
    for one in members(connection, requester_id):
        if one.account_id == account_id:
            return one
    raise NotFound(f"no member {account_id[:40]!r}")


def role_of(connection: Connection, requester_id: str, account_id: str) -> Role | None:
    """As what an active account acts for a requester; None where it does not."""
    found = connection.execute(
        select(member.c.role)
        .join(account, account.c.id == member.c.account_id)
        .where(
            member.c.requester_id == requester_id,
            member.c.account_id == account_id,
            account.c.active.is_(True),
        )
    ).scalar_one_or_none()
    return None if found is None else Role(found)


def add_member(
    connection: Connection,
    now: int,
    *,
    requester_id: str,
    account_id: str,
    role: Role,
    added_by: str,
) -> None:
    """Let an account that exists act for a requester too. Raises Conflict where it does."""
    if role_of(connection, requester_id, account_id) is not None:
        raise Conflict("login: is a member already", field="login", code="is_member")
    connection.execute(
        insert(member).values(
            requester_id=requester_id,
            account_id=account_id,
            role=role.value,
            added_by=added_by,
            created_at=now,
        )
    )


def change_role(connection: Connection, *, requester_id: str, account_id: str, role: Role) -> None:
    """Raises NotFound, and Conflict for the last owner."""
    _lock(connection, requester_id, account_id, stays_owner=role is Role.OWNER)
    connection.execute(
        update(member)
        .where(member.c.requester_id == requester_id, member.c.account_id == account_id)
        .values(role=role.value)
    )


def remove_member(connection: Connection, *, requester_id: str, account_id: str) -> None:
    """End a membership; the account is signed out and its unused links are void.

    Raises NotFound, and Conflict for the last owner.
    """
    _lock(connection, requester_id, account_id, stays_owner=False)
    connection.execute(
        delete(member).where(
            member.c.requester_id == requester_id, member.c.account_id == account_id
        )
    )
    sessions.end_all(connection, kind="requester", market_id="", subject_id=account_id)
    connection.execute(
        delete(one_time_link).where(
            one_time_link.c.kind == "requester", one_time_link.c.subject_id == account_id
        )
    )


def _lock(connection: Connection, requester_id: str, account_id: str, *, stays_owner: bool) -> None:
    """Hold the requester's members, so that two owners cannot remove each other at once."""
    rows = connection.execute(
        select(member.c.account_id, member.c.role)
        .where(member.c.requester_id == requester_id)
        .order_by(member.c.account_id)
        .with_for_update()
    ).all()
    roles = {row.account_id: row.role for row in rows}
    if account_id not in roles:
        raise NotFound(f"no member {account_id[:40]!r}")
    owners = [one for one, role in roles.items() if role == Role.OWNER]
    if owners == [account_id] and not stays_owner:
        raise Conflict(
            "this is the only owner: make somebody else an owner first", code="last_owner"
        )
