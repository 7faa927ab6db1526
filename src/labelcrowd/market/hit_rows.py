"""HIT rows as frozen dataclasses: reading, locking, writing back.

A HIT that was created but not opened yet (``hit_opening.opened_at`` is null)
does not exist for anyone who asks here, except where drafts are asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, bindparam, or_, select, update

from labelcrowd.market.states import Places
from labelcrowd.storage.prepared import Prepared
from labelcrowd.storage.tables.market import hit, hit_opening, hit_type, market

_h, _t = hit.c, hit_type.c

FEW = 10
"""A HIT made with fewer assignments never gets so many, where the market has Amazon's rule."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One HIT with what its type says. Times are microseconds UTC."""

    market_id: str
    id: str
    requester_id: str
    hit_type_id: str
    group_id: str
    question: str
    external_url: str | None
    frame_height: int
    annotation: str
    review_status: str
    places: Places
    fee_cents: int
    reserve_cents: int
    held_cents: int
    holds: int
    paused: bool
    expires_at: int
    created_at: int
    title: str
    description: str
    keywords: str
    reward_cents: int
    assignment_duration_s: int
    auto_approval_delay_s: int
    qualification_requirements: str
    market_paused: bool
    draft: bool
    opening_id: str
    for_group_id: str  # workers of this group may take it; "": everybody
    ten_rule: bool  # the market's setting
    assignment_review_policy: str  # Amazon's JSON; "": none
    hit_review_policy: str
    question_kind: str  # external | html | form
    layout_id: str  # of the HITLayout that it was made of; "": none

    @property
    def unit_cents(self) -> int:
        """Reward and fee of one assignment, and the bonus that it may earn."""
        return self.reward_cents + self.fee_cents + self.reserve_cents

    @property
    def most_assignments(self) -> int | None:
        """How many it may ever get; None: no limit but the market's own."""
        return FEW - 1 if self.ten_rule and self.places.maximum < FEW else None

    @property
    def reference(self) -> dict[str, str]:
        """What every event says about its HIT."""
        return {
            "requester_id": self.requester_id,
            "hit_type_id": self.hit_type_id,
            "hit_id": self.id,
        }


IS_OPEN = or_(_h.opening_id == "", hit_opening.c.opened_at.is_not(None))
"""Holds for HITs that are no drafts, in a query that joins the opening."""

FROM = (
    hit.join(hit_type, and_(_t.market_id == _h.market_id, _t.id == _h.hit_type_id))
    .join(market, market.c.id == _h.market_id)
    .outerjoin(
        hit_opening,
        and_(hit_opening.c.market_id == _h.market_id, hit_opening.c.id == _h.opening_id),
    )
)


def select_hits() -> Select[Any]:
    """All columns that ``to_hit`` reads, to be narrowed."""
    return select(
        hit,
        _t.title,
        _t.description,
        _t.keywords,
        _t.reward_cents,
        _t.assignment_duration_s,
        _t.auto_approval_delay_s,
        _t.qualification_requirements,
        market.c.paused.label("market_paused"),
        market.c.ten_rule,
        hit_opening.c.opened_at,
        hit_opening.c.group_id.label("for_group_id"),
    ).select_from(FROM)


def to_hit(row: Row[Any]) -> Hit:
    """A row of ``select_hits`` as a Hit."""
    return Hit(
        row.market_id,
        row.id,
        row.requester_id,
        row.hit_type_id,
        row.group_id,
        row.question,
        row.external_url,
        row.frame_height,
        row.annotation,
        row.review_status,
        Places(
            row.status,
            row.max_assignments,
            row.pending,
            row.available,
            row.completed,
            bool(row.expired),
        ),
        row.fee_cents,
        row.reserve_cents,
        row.held_cents,
        row.holds,
        bool(row.paused),
        row.expires_at,
        row.created_at,
        row.title,
        row.description,
        row.keywords,
        row.reward_cents,
        row.assignment_duration_s,
        row.auto_approval_delay_s,
        row.qualification_requirements,
        bool(row.market_paused),
        row.opening_id != "" and row.opened_at is None,
        row.opening_id,
        row.for_group_id or "",
        bool(row.ten_rule),
        row.assignment_review_policy,
        row.hit_review_policy,
        row.question_kind,
        row.layout_id,
    )


_ONE = select_hits().where(_h.market_id == bindparam("b_market"), _h.id == bindparam("b_id"))
_BY_ID = Prepared(_ONE)
_LOCKED = Prepared(_ONE.with_for_update(of=hit))
_WRITE = Prepared(
    update(hit)
    .where(_h.market_id == bindparam("b_market"), _h.id == bindparam("b_id"))
    .values(
        status=bindparam("b_status"),
        max_assignments=bindparam("b_max"),
        pending=bindparam("b_pending"),
        available=bindparam("b_available"),
        completed=bindparam("b_completed"),
        expired=bindparam("b_expired"),
        held_cents=bindparam("b_held"),
        holds=bindparam("b_holds"),
        expires_at=bindparam("b_expires_at"),
    )
)
_WRITE_COUNTS = Prepared(
    update(hit)
    .where(_h.market_id == bindparam("b_market"), _h.id == bindparam("b_id"))
    .values(
        status=bindparam("b_status"),
        pending=bindparam("b_pending"),
        available=bindparam("b_available"),
    )
)


def read_hit(connection: Connection, market_id: str, hit_id: str) -> Hit | None:
    """The HIT if it exists and is no draft."""
    return _found(connection, _BY_ID, market_id, hit_id)


def lock_hit(connection: Connection, market_id: str, hit_id: str) -> Hit | None:
    """The same, locked until the end of the transaction."""
    return _found(connection, _LOCKED, market_id, hit_id)


def _found(connection: Connection, statement: Prepared, market_id: str, hit_id: str) -> Hit | None:
    row = statement.one(connection, {"b_market": market_id, "b_id": hit_id})
    if row is None:
        return None
    found = to_hit(row)
    return None if found.draft else found


def write_hit(
    connection: Connection,
    before: Hit,
    places: Places,
    *,
    held_change: int = 0,
    expires_at: int | None = None,
) -> None:
    """Write what a change made of a locked HIT."""
    _WRITE.run(
        connection,
        {
            "b_market": before.market_id,
            "b_id": before.id,
            "b_status": places.status,
            "b_max": places.maximum,
            "b_pending": places.pending,
            "b_available": places.available,
            "b_completed": places.completed,
            "b_expired": places.expired,
            "b_held": before.held_cents + held_change,
            "b_holds": before.holds + (held_change != 0),
            "b_expires_at": before.expires_at if expires_at is None else expires_at,
        },
    )


def write_counts(connection: Connection, before: Hit, places: Places) -> None:
    """The same where a place was only taken or handed in: the index of what falls due then stays
    as it is."""
    _WRITE_COUNTS.run(
        connection,
        {
            "b_market": before.market_id,
            "b_id": before.id,
            "b_status": places.status,
            "b_pending": places.pending,
            "b_available": places.available,
        },
    )
