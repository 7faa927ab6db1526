"""Links that let somebody in: one-time sign-in, invitations, lost passwords.

Opening a link changes nothing (mail programs and scanners open links too); the
page it shows has a button, and pressing that uses the link up.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, insert, select, update

from labelcrowd.accounts.tokens import token_hash
from labelcrowd.clock import DAY
from labelcrowd.errors import InvalidInput, NotFound
from labelcrowd.ids import Ids
from labelcrowd.storage.tables import site

SIGN_IN, INVITE, PASSWORD = "sign-in", "invite", "password"
LIFETIME = 14 * DAY
MAX_USES = 10_000

_WORDS = {SIGN_IN: "link", INVITE: "invite", PASSWORD: "password"}


@dataclass(frozen=True)
class Link:
    """What a link is for. ``subject_id`` is the account or worker, "" for an invitation."""

    purpose: str
    kind: str
    market_id: str
    subject_id: str
    uses_left: int
    expires_at: int


def make_link(
    connection: Connection,
    ids: Ids,
    now: int,
    *,
    purpose: str,
    kind: str,
    market_id: str = "",
    subject_id: str = "",
    uses: int = 1,
    lifetime: int = LIFETIME,
) -> str:
    """A new link's token; see ``link_path`` for its address."""
    if not 1 <= uses <= MAX_USES:
        raise InvalidInput(f"uses: expected 1 to {MAX_USES}, got {uses}", field="uses")
    token = ids.secret()
    connection.execute(
        insert(site.one_time_link).values(
            token_hash=token_hash(token),
            purpose=purpose,
            kind=kind,
            market_id=market_id,
            subject_id=subject_id,
            uses_left=uses,
            created_at=now,
            expires_at=now + lifetime,
        )
    )
    return token


def market_prefix(market_id: str) -> str:
    """Where a market's pages begin: ``""`` for the live one, else ``/<market id>``."""
    return "" if market_id in ("", "live") else f"/{market_id}"


def link_path(*, purpose: str, kind: str, market_id: str, token: str) -> str:
    """The path of a link, e.g. ``/worker/invite/<token>``, ``/link/<token>``."""
    site_path = f"{market_prefix(market_id)}/worker" if kind == "worker" else ""
    return f"{site_path}/{_WORDS[purpose]}/{token}"


def look(
    connection: Connection, now: int, token: str, *, purpose: str, kind: str, market_id: str = ""
) -> Link:
    """What a link is for, without using it. Raises NotFound where it is used up or expired."""
    table = site.one_time_link
    row = connection.execute(
        select(
            table.c.purpose,
            table.c.kind,
            table.c.market_id,
            table.c.subject_id,
            table.c.uses_left,
            table.c.expires_at,
        ).where(
            table.c.token_hash == token_hash(token),
            table.c.purpose == purpose,
            table.c.kind == kind,
            table.c.market_id == market_id,
            table.c.uses_left > 0,
            table.c.expires_at > now,
        )
    ).one_or_none()
    if row is None:
        raise NotFound("this link was used already or has expired", code="link_used")
    return Link(*row)


def use(
    connection: Connection, now: int, token: str, *, purpose: str, kind: str, market_id: str = ""
) -> Link:
    """Use a link once. Raises NotFound where it is used up or expired."""
    link = look(connection, now, token, purpose=purpose, kind=kind, market_id=market_id)
    table = site.one_time_link
    used = connection.execute(
        update(table)
        .where(table.c.token_hash == token_hash(token), table.c.uses_left > 0)
        .values(uses_left=table.c.uses_left - 1)
    )
    if used.rowcount != 1:
        raise NotFound("this link was used already or has expired", code="link_used")
    return link
