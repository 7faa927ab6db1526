"""Another requester: in both markets, with an account that a one-time link opens."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import Connection

from labelcrowd.accounts import links, people
from labelcrowd.errors import Conflict
from labelcrowd.market import setup
from labelcrowd.workflow.requesters import list_requesters
from labelcrowd.workflow.studio import Studio


@dataclass(frozen=True, kw_only=True)
class NewRequester:
    """Who was made, and the link for the first sign-in."""

    id: str
    name: str
    login: str
    link: str


def new_requester(
    studio: Studio, name: str, *, login: str | None, limit_cents: int
) -> NewRequester:
    """Make a requester with an account. Raises Conflict for a name or login that is taken."""
    name = people.clean_name(name)
    chosen = people.clean_login(login or re.sub(r"[^\w.@+-]+", "-", name).strip("-"))
    now = studio.clock.now()

    def make(connection: Connection) -> NewRequester:
        if any(one.name == name for one in list_requesters(connection)):
            raise Conflict(f"name: there is a requester {name!r} already", field="name")
        requester_id = setup.add_requester(
            connection, studio.ids, name, now, limit_cents=limit_cents
        )
        account_id = people.add_account(
            connection, studio.ids, now, login=chosen, name=name, requester_id=requester_id
        )
        token = links.make_link(
            connection,
            studio.ids,
            now,
            purpose=links.SIGN_IN,
            kind="requester",
            subject_id=account_id,
        )
        path = links.link_path(purpose=links.SIGN_IN, kind="requester", market_id="", token=token)
        return NewRequester(id=requester_id, name=name, login=chosen, link=studio.public_url + path)

    return studio.home.store.write(make)
