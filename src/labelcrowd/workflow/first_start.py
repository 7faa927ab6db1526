"""What a home needs before it can be used: markets, the operator, files for AWS tools.

There is no default password. The operator, who is also the first requester,
gets in by a one-time link that only this machine's owner can read.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection

from labelcrowd.accounts import links, people
from labelcrowd.clock import Clock
from labelcrowd.ids import Ids
from labelcrowd.market import setup
from labelcrowd.storage.home import Home, write_private
from labelcrowd.workflow.aws_files import write_address, write_aws_files

FIRST_LOGIN = "first-login.txt"
OPERATOR_LOGIN = "operator"


def prepare_home(home: Home, ids: Ids, clock: Clock) -> bool:
    """Make the markets and the operator where they are missing; True on a new home."""

    def prepare(connection: Connection) -> bool:
        now = clock.now()
        setup.ensure_markets(connection, now)
        if people.operator(connection) is not None:
            return False
        requester_id = setup.add_requester(connection, ids, "Operator", now)
        people.add_account(
            connection,
            ids,
            now,
            login=OPERATOR_LOGIN,
            name="Operator",
            requester_id=requester_id,
            operator=True,
        )
        return True

    return home.store.write(prepare)


def operator_link(home: Home, ids: Ids, clock: Clock, public_url: str) -> str:
    """A new one-time address that signs the operator in; also in ``DIR/first-login.txt``."""

    def make(connection: Connection) -> str:
        operator = people.operator(connection)
        assert operator is not None, "prepare_home makes the operator"
        return links.make_link(
            connection,
            ids,
            clock.now(),
            purpose=links.SIGN_IN,
            kind="requester",
            subject_id=operator.id,
        )

    token = home.store.write(make)
    address = public_url + links.link_path(
        purpose=links.SIGN_IN, kind="requester", market_id="", token=token
    )
    write_private(home.folder / FIRST_LOGIN, f"{address}\n")
    return address


def point_aws_tools(home: Home, public_url: str) -> None:
    """Write the files that AWS tools read, for the first requester, and the address of links."""

    def keys(connection: Connection) -> list[setup.AccessKey]:
        operator = people.operator(connection)
        assert operator is not None, "prepare_home makes the operator"
        return setup.access_keys(connection, operator.requester_id)

    write_aws_files(home.folder, public_url, home.store.read(keys))
    write_address(home.folder, public_url)


def first_login_path(home: Home) -> Path:
    """Where the operator's link is written."""
    return home.folder / FIRST_LOGIN
