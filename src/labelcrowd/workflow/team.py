"""Who acts for a requester: invite by a one-time link, change a role, remove; each noted."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from labelcrowd.accounts import links, members, people
from labelcrowd.accounts.roles import Role
from labelcrowd.errors import Conflict, NotFound
from labelcrowd.workflow.outside_links import require_outside_links
from labelcrowd.workflow.studio import Studio, note_act


@dataclass(frozen=True, kw_only=True)
class Invited:
    """Somebody who was added. ``link`` is "" for an account that signs in as before."""

    account_id: str
    name: str
    link: str


def invite(studio: Studio, requester_id: str, *, name: str, login: str, role: Role) -> Invited:
    """Add a member. An account that exists joins as it is: nobody is given its key.

    Raises InvalidInput, Conflict (a member already; ``local_link``).
    """
    require_outside_links(studio, "an invitation")

    def add(connection: Connection) -> Invited:
        now = studio.clock.now()
        found = people.account_of(connection, people.clean_login(login))
        added_by = studio.by.account_id
        if found is not None:
            members.add_member(
                connection,
                now,
                requester_id=requester_id,
                account_id=found.id,
                role=role,
                added_by=added_by,
            )
            made = Invited(account_id=found.id, name=found.name, link="")
        else:
            account_id = people.add_account(
                connection,
                studio.ids,
                now,
                login=login,
                name=name,
                requester_id=requester_id,
                role=role,
                added_by=added_by,
            )
            link = _link(connection, studio, account_id)
            made = Invited(account_id=account_id, name=people.clean_name(name), link=link)
        detail = {"name": made.name, "role": role.value}
        note_act(connection, studio, requester_id, "add-member", made.account_id, detail)
        return made

    return studio.home.store.write(add)


def new_link(studio: Studio, requester_id: str, account_id: str) -> Invited:
    """Another one-time link for a member, who lost the first one or the password.

    Raises NotFound, and Conflict where the account is also somebody else's.
    """
    require_outside_links(studio, "an invitation")

    def make(connection: Connection) -> Invited:
        found = members.member_of(connection, requester_id, account_id)
        if not found.enterable:
            raise Conflict("this account also acts for others here: only its own password opens it")
        detail = {"name": found.name}
        note_act(connection, studio, requester_id, "member-link", account_id, detail)
        link = _link(connection, studio, account_id)
        return Invited(account_id=account_id, name=found.name, link=link)

    return studio.home.store.write(make)


def link_of_account(studio: Studio, login: str) -> str:
    """A one-time link for any account, from whoever runs the site. Raises NotFound."""

    def make(connection: Connection) -> str:
        found = people.account_of(connection, login)
        if found is None:
            raise NotFound(f"login: no account {login[:80]!r}")
        note_act(
            connection, studio, found.requester_id, "member-link", found.id, {"name": found.name}
        )
        return _link(connection, studio, found.id)

    return studio.home.store.write(make)


def change_role(studio: Studio, requester_id: str, account_id: str, role: Role) -> None:
    """Raises NotFound, and Conflict for the last owner."""

    def change(connection: Connection) -> None:
        before = members.member_of(connection, requester_id, account_id)
        members.change_role(connection, requester_id=requester_id, account_id=account_id, role=role)
        if before.role is not role:
            detail = {"name": before.name, "from": before.role.value, "role": role.value}
            note_act(connection, studio, requester_id, "change-role", account_id, detail)

    studio.home.store.write(change)


def remove(studio: Studio, requester_id: str, account_id: str) -> None:
    """Raises NotFound, and Conflict for the last owner."""

    def end(connection: Connection) -> None:
        found = members.member_of(connection, requester_id, account_id)
        members.remove_member(connection, requester_id=requester_id, account_id=account_id)
        detail = {"name": found.name, "role": found.role.value}
        note_act(connection, studio, requester_id, "remove-member", account_id, detail)

    studio.home.store.write(end)


def _link(connection: Connection, studio: Studio, account_id: str) -> str:
    token = links.make_link(
        connection,
        studio.ids,
        studio.clock.now(),
        purpose=links.SIGN_IN,
        kind="requester",
        subject_id=account_id,
    )
    path = links.link_path(purpose=links.SIGN_IN, kind="requester", market_id="", token=token)
    return studio.public_url + path
