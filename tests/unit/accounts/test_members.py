"""Members of a requester: who they are, what changes, and who always stays."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from sqlalchemy import text

from labelcrowd.accounts import links, members, people, sessions
from labelcrowd.accounts.members import Membership
from labelcrowd.accounts.roles import Role
from labelcrowd.errors import Conflict, NotFound
from labelcrowd.ids import Ids
from labelcrowd.storage.carrying_over import carry_over
from labelcrowd.storage.migrate import upgrade
from labelcrowd.storage.store import Store, open_store
from tests.support.databases import PostgresServer

LAB = "A0000000000LAB"


def _add(store: Store, login: str, role: Role = Role.OWNER, requester_id: str = LAB) -> str:
    return store.write(
        lambda c: people.add_account(
            c, Ids(), 10, login=login, name=login.title(), requester_id=requester_id, role=role
        )
    )


def _join(store: Store, account_id: str, requester_id: str) -> None:
    store.write(
        lambda c: members.add_member(
            c,
            20,
            requester_id=requester_id,
            account_id=account_id,
            role=Role.REVIEWER,
            added_by="",
        )
    )


def _roles(store: Store) -> dict[str, str]:
    return {one.login: one.role.value for one in store.read(lambda c: members.members(c, LAB))}


def test_an_account_is_a_member_of_the_requester_it_is_made_for(store: Store) -> None:
    ann, ben = _add(store, "ann"), _add(store, "ben", Role.VIEWER)
    assert _roles(store) == {"ann": "owner", "ben": "viewer"}
    assert store.read(lambda c: members.role_of(c, LAB, ann)) is Role.OWNER
    assert store.read(lambda c: members.role_of(c, LAB, ben)) is Role.VIEWER
    assert store.read(lambda c: members.role_of(c, "A0000000OTHER", ann)) is None


def test_one_account_may_act_for_several_requesters(store: Store) -> None:
    ann = _add(store, "ann")
    _join(store, ann, "A2")
    assert store.read(lambda c: members.memberships(c, ann)) == (
        Membership(requester_id=LAB, requester="", role=Role.OWNER),
        Membership(requester_id="A2", requester="", role=Role.REVIEWER),
    )
    with pytest.raises(Conflict, match="member already"):
        _join(store, ann, "A2")


def test_the_last_owner_neither_goes_nor_becomes_less(store: Store) -> None:
    ann, ben = _add(store, "ann"), _add(store, "ben", Role.MANAGER)
    for act in (
        lambda c: members.remove_member(c, requester_id=LAB, account_id=ann),
        lambda c: members.change_role(c, requester_id=LAB, account_id=ann, role=Role.MANAGER),
    ):
        with pytest.raises(Conflict, match="only owner"):
            store.write(act)
    store.write(lambda c: members.change_role(c, requester_id=LAB, account_id=ann, role=Role.OWNER))
    store.write(lambda c: members.change_role(c, requester_id=LAB, account_id=ben, role=Role.OWNER))
    store.write(lambda c: members.remove_member(c, requester_id=LAB, account_id=ann))
    assert _roles(store) == {"ben": "owner"}


def test_two_owners_who_remove_each_other_at_once_leave_one(store: Store) -> None:
    both = [_add(store, "ann"), _add(store, "ben")]
    refused: list[Exception] = []

    def remove(account_id: str) -> None:
        try:
            store.write(lambda c: members.remove_member(c, requester_id=LAB, account_id=account_id))
        except (Conflict, NotFound) as error:
            refused.append(error)

    threads = [threading.Thread(target=remove, args=(one,)) for one in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    assert list(_roles(store).values()) == ["owner"]


def test_who_is_removed_is_signed_out_and_his_unused_link_is_void(store: Store) -> None:
    _add(store, "ann")
    ben = _add(store, "ben", Role.REVIEWER)
    session = store.write(
        lambda c: sessions.start(c, Ids(), 10, kind="requester", market_id="", subject_id=ben)
    )
    link = store.write(
        lambda c: links.make_link(
            c, Ids(), 10, purpose=links.SIGN_IN, kind="requester", subject_id=ben
        )
    )
    store.write(lambda c: members.remove_member(c, requester_id=LAB, account_id=ben))
    assert store.read(lambda c: sessions.find(c, session, 11)) is None
    with pytest.raises(NotFound):
        store.read(lambda c: links.look(c, 11, link, purpose=links.SIGN_IN, kind="requester"))
    with pytest.raises(NotFound):
        store.write(lambda c: members.remove_member(c, requester_id=LAB, account_id=ben))


def test_an_owner_can_let_in_only_accounts_made_here_that_act_for_nobody_else(
    store: Store,
) -> None:
    _add(store, "ann")
    _add(store, "ben", Role.VIEWER)
    guest = _add(store, "guest", Role.OWNER, requester_id="A2")
    _join(store, guest, LAB)
    found = store.read(lambda c: members.members(c, LAB))
    assert {one.login: one.enterable for one in found} == {
        "ann": True,
        "ben": True,
        "guest": False,
    }


def test_accounts_of_the_first_release_become_owners_once(
    tmp_path: Path, postgres_server: PostgresServer
) -> None:
    for database in (tmp_path / "old.sqlite", postgres_server.new_database()):
        store = open_store(database)
        upgrade(store, "0001")
        store.write(
            lambda c: c.execute(
                text(
                    "INSERT INTO account (id, login, name, operator, requester_id, active, "
                    "created_at) VALUES ('a1', 'operator', 'Operator', :yes, 'A1', :yes, 5), "
                    "('a2', 'ann', 'Ann', :no, 'A2', :yes, 6)"
                ),
                {"yes": True, "no": False},
            )
        )
        upgrade(store)
        rows = store.read(lambda c: c.execute(text("SELECT * FROM member ORDER BY 1")).all())
        assert [tuple(row) for row in rows] == [
            ("A1", "a1", "owner", "", 5),
            ("A2", "a2", "owner", "", 6),
        ]
        store.close()


def test_carrying_over_again_does_not_bring_back_who_was_removed(store: Store) -> None:
    ann = _add(store, "ann")
    _add(store, "ben")
    store.write(lambda c: members.remove_member(c, requester_id=LAB, account_id=ann))
    store.write(carry_over)
    assert _roles(store) == {"ben": "owner"}
