"""Invitations: links with which people become workers of a market.

The database keeps a hash of each link's token. The token itself is made from
the invitation's id and this home's key, so that the link can be shown, mailed
and downloaded again without being stored. Looking at a link uses nothing up;
joining does.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, and_, bindparam, func, insert, select, tuple_, update

from labelcrowd.accounts import links
from labelcrowd.accounts.tokens import token_hash
from labelcrowd.clock import DAY
from labelcrowd.errors import InvalidInput, LabelcrowdError, NotFound
from labelcrowd.ids import Ids
from labelcrowd.storage.home import Secrets
from labelcrowd.storage.tables.base import Micros
from labelcrowd.storage.tables.invitations import invitation, outgoing_mail
from labelcrowd.storage.tables.site import one_time_link

MOST_USES = 10_000
LONGEST_DAYS = 365
DEFAULT_DAYS = 14

OPEN, USED, EXPIRED, REVOKED = "open", "used", "expired", "revoked"

_i, _l, _mail = invitation.c, one_time_link.c, outgoing_mail.c


class InvitationOver(LabelcrowdError):
    """A link that lets nobody in any more. ``code``: link_used, link_expired, link_revoked."""

    status = 410


@dataclass(frozen=True, kw_only=True)
class NewInvitation:
    """What somebody asks for. ``email`` and ``name`` are of whom it is for, "" for anybody."""

    market_id: str
    uses: int = 1
    days: int = DEFAULT_DAYS
    group_id: str = ""
    name: str = ""
    email: str = ""


@dataclass(frozen=True, kw_only=True)
class Invitation:
    """An invitation as it stands. ``mail`` is "" where none goes out, else queued|sent|failed."""

    id: str
    market_id: str
    token_hash: str
    name: str
    email: str
    group_id: str
    uses: int
    uses_left: int
    created_at: int
    expires_at: int
    revoked_at: int | None
    mail: str
    mail_error: str

    def state(self, now: int) -> str:
        """open | used | expired | revoked."""
        if self.revoked_at is not None:
            return REVOKED
        if self.uses_left <= 0:
            return USED
        return OPEN if self.expires_at > now else EXPIRED


def token_of(secrets: Secrets, found: Invitation) -> str | None:
    """The invitation's token; None where the home's keys are others than when it was made."""
    for key in (secrets.key, *secrets.keys.values()):
        token = _token(key, found.id)
        if token_hash(token) == found.token_hash:
            return token
    return None


def _token(key: bytes, invitation_id: str) -> str:
    purpose = b"labelcrowd invitation\n" + invitation_id.encode()
    return hmac.new(key, purpose, hashlib.sha256).hexdigest()


def invitation_path(market_id: str, token: str) -> str:
    """``/worker/invite/<token>``."""
    return links.link_path(purpose=links.INVITE, kind="worker", market_id=market_id, token=token)


def make_invitations(
    connection: Connection, ids: Ids, now: int, secrets: Secrets, new: Sequence[NewInvitation]
) -> list[str]:
    """Make them all, in one go; their ids in order. Raises InvalidInput."""
    for one in new:
        _check(one)
    made = [(ids.row(), one) for one in new]
    if not made:
        return []
    hashes = {row_id: token_hash(_token(secrets.key, row_id)) for row_id, _ in made}
    connection.execute(
        insert(one_time_link), [_link_row(one, hashes[row_id], now) for row_id, one in made]
    )
    connection.execute(
        insert(invitation), [_row(one, row_id, hashes[row_id], now) for row_id, one in made]
    )
    return [row_id for row_id, _ in made]


def _check(new: NewInvitation) -> None:
    if not 1 <= new.uses <= MOST_USES:
        raise InvalidInput(f"uses: expected 1 to {MOST_USES}, got {new.uses}", field="uses")
    if not 1 <= new.days <= LONGEST_DAYS:
        raise InvalidInput(f"days: expected 1 to {LONGEST_DAYS}, got {new.days}", field="days")


def _link_row(new: NewInvitation, hashed: str, now: int) -> dict[str, object]:
    return {
        "token_hash": hashed,
        "purpose": links.INVITE,
        "kind": "worker",
        "market_id": new.market_id,
        "subject_id": "",
        "uses_left": new.uses,
        "created_at": now,
        "expires_at": now + new.days * DAY,
    }


def _row(new: NewInvitation, row_id: str, hashed: str, now: int) -> dict[str, object]:
    return {
        "id": row_id,
        "market_id": new.market_id,
        "token_hash": hashed,
        "name": new.name,
        "email": new.email,
        "group_id": new.group_id,
        "uses": new.uses,
        "created_at": now,
        "revoked_at": None,
    }


# --- reading ---

_SELECT = (
    select(
        _i.id,
        _i.market_id,
        _i.token_hash,
        _i.name,
        _i.email,
        _i.group_id,
        _i.uses,
        _l.uses_left,
        _i.created_at,
        _l.expires_at,
        _i.revoked_at,
        func.coalesce(_mail.status, "").label("mail"),
        func.coalesce(_mail.error, "").label("mail_error"),
    )
    .select_from(invitation)
    .join(one_time_link, _l.token_hash == _i.token_hash)
    .outerjoin(outgoing_mail, _mail.invitation_id == _i.id)
    .where(_i.market_id == bindparam("b_market"))
)
_IS_OPEN = and_(
    _i.revoked_at.is_(None), _l.uses_left > 0, _l.expires_at > bindparam("b_now", type_=Micros)
)


def _invitation(row: Any) -> Invitation:
    return Invitation(**row._mapping)


def get_invitation(connection: Connection, market_id: str, invitation_id: str) -> Invitation:
    """One invitation. Raises NotFound."""
    row = connection.execute(
        _SELECT.where(_i.id == invitation_id), {"b_market": market_id}
    ).one_or_none()
    if row is None:
        raise NotFound(f"no invitation {invitation_id[:40]!r}")
    return _invitation(row)


def list_invitations(
    connection: Connection,
    market_id: str,
    now: int,
    *,
    only_open: bool = False,
    before: tuple[int, str] = (2**62, ""),
    limit: int = 100,
) -> list[Invitation]:
    """Invitations, the newest first, those before the place (created_at, id)."""
    query = _SELECT.where(tuple_(_i.created_at, _i.id) < before)
    if only_open:
        query = query.where(_IS_OPEN)
    query = query.order_by(_i.created_at.desc(), _i.id.desc()).limit(limit)
    rows = connection.execute(
        query, {"b_market": market_id, "b_now": now} if only_open else {"b_market": market_id}
    )
    return [_invitation(row) for row in rows]


def by_email(connection: Connection, market_id: str) -> dict[str, Invitation]:
    """E-mail address -> the invitation to it that has not been revoked."""
    query = _SELECT.where(_i.email != "", _i.revoked_at.is_(None))
    rows = connection.execute(query, {"b_market": market_id})
    return {row.email: _invitation(row) for row in rows}


# --- using ---

_WHY = {
    USED: ("link_used", "this invitation was used already, by as many people as it was for"),
    EXPIRED: ("link_expired", "this invitation has expired"),
    REVOKED: ("link_revoked", "this invitation was taken back by whoever sent it"),
}


def look_at_invitation(connection: Connection, now: int, market_id: str, token: str) -> Invitation:
    """What a link is for, without using it. Raises NotFound, and InvitationOver with its reason."""
    row = connection.execute(
        _SELECT.where(_i.token_hash == token_hash(token)), {"b_market": market_id}
    ).one_or_none()
    if row is None:
        raise NotFound("there is no such invitation: is the address complete?", code="no_link")
    found = _invitation(row)
    if found.state(now) != OPEN:
        code, why = _WHY[found.state(now)]
        raise InvitationOver(why, code=code)
    return found


def use_invitation(connection: Connection, now: int, market_id: str, token: str) -> Invitation:
    """Use a link once. Raises NotFound, and InvitationOver, also for the second of two at once."""
    found = look_at_invitation(connection, now, market_id, token)
    used = connection.execute(
        update(one_time_link)
        .where(_l.token_hash == found.token_hash, _l.uses_left > 0, _l.expires_at > now)
        .values(uses_left=_l.uses_left - 1)
    )
    if used.rowcount != 1:
        code, why = _WHY[USED]
        raise InvitationOver(why, code=code)
    return found


def revoke_invitation(
    connection: Connection, now: int, market_id: str, invitation_id: str
) -> Invitation:
    """Let nobody in with it any more; again: no change. Raises NotFound."""
    found = get_invitation(connection, market_id, invitation_id)
    end_invitations(connection, now, [found])
    return get_invitation(connection, market_id, invitation_id)


def end_invitations(connection: Connection, now: int, ended: Sequence[Invitation]) -> None:
    """Revoke these. Their links end in the same moment, so that nobody is just joining."""
    for found in ended:
        connection.execute(
            update(one_time_link)
            .where(_l.token_hash == found.token_hash, _l.expires_at > now)
            .values(expires_at=now)
        )
        connection.execute(
            update(invitation)
            .where(_i.id == found.id, _i.revoked_at.is_(None))
            .values(revoked_at=now)
        )
