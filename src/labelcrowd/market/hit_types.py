"""HIT types: what the HITs of a group share. Equal values are one type."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from functools import lru_cache

import msgspec
from sqlalchemy import Connection, bindparam, select, text

from labelcrowd.ids import Ids
from labelcrowd.market.errors import no_hit_type
from labelcrowd.market.requirements import NONE, read_requirements, require_usable, types_of
from labelcrowd.storage.prepared import Prepared
from labelcrowd.storage.tables.market import hit_type

_t = hit_type.c
_BY_DIGEST = Prepared(
    select(_t.id).where(
        _t.market_id == bindparam("b_market"),
        _t.requester_id == bindparam("b_requester"),
        _t.digest == bindparam("b_digest"),
    )
)
_BY_ID = Prepared(
    select(hit_type).where(
        _t.market_id == bindparam("b_market"),
        _t.requester_id == bindparam("b_requester"),
        _t.id == bindparam("b_id"),
    )
)
_INSERT = text(
    "INSERT INTO hit_type (market_id, id, requester_id, digest, title, description, keywords, "
    "reward_cents, assignment_duration_s, auto_approval_delay_s, qualification_requirements, "
    "created_at) VALUES (:market_id, :id, :requester_id, :digest, :title, :description, "
    ":keywords, :reward_cents, :assignment_duration_s, :auto_approval_delay_s, "
    ":qualification_requirements, :created_at) ON CONFLICT DO NOTHING"
)
_ASKS_FOR = text(
    "INSERT INTO hit_type_requirement (market_id, qualification_type_id, hit_type_id) "
    "VALUES (:market_id, :qualification_type_id, :hit_type_id) ON CONFLICT DO NOTHING"
)


@dataclass(frozen=True, kw_only=True)
class HitType:
    """The values that make a type. ``qualification_requirements`` is JSON as Amazon writes it."""

    title: str
    description: str
    keywords: str
    reward_cents: int
    assignment_duration_s: int
    auto_approval_delay_s: int
    qualification_requirements: str = NONE

    @property
    def digest(self) -> str:
        return _digest(self)


@lru_cache(maxsize=1024)  # a program makes one HIT after another of the same type
def _digest(values: HitType) -> str:
    return hashlib.sha256(msgspec.json.encode(asdict(values))).hexdigest()


def ensure_hit_type(
    connection: Connection,
    ids: Ids,
    now: int,
    market_id: str,
    requester_id: str,
    values: HitType,
) -> str:
    """The id of this type, made if these values are new to the requester.

    Raises DoesNotExist or WrongState where it asks for a qualification that HITs may not ask for.
    """
    asked = read_requirements(values.qualification_requirements)
    if asked:
        require_usable(connection, market_id, asked)
    key = {"b_market": market_id, "b_requester": requester_id, "b_digest": values.digest}
    known = _BY_DIGEST.one(connection, key)
    if known is None:
        connection.execute(
            _INSERT,
            {
                **asdict(values),
                "market_id": market_id,
                "id": ids.entity(),
                "requester_id": requester_id,
                "digest": values.digest,
                "created_at": now,
            },
        )
        known = _BY_DIGEST.one(connection, key)
        if asked:
            _note_what_it_asks(connection, market_id, known.id, types_of(asked))
    return str(known.id)


def _note_what_it_asks(
    connection: Connection, market_id: str, hit_type_id: str, type_ids: set[str]
) -> None:
    connection.execute(
        _ASKS_FOR,
        [
            {"market_id": market_id, "qualification_type_id": one, "hit_type_id": hit_type_id}
            for one in sorted(type_ids)
        ],
    )


def get_hit_type(
    connection: Connection, market_id: str, requester_id: str, hit_type_id: str
) -> HitType:
    """The requester's own type. Raises DoesNotExist."""
    row = _BY_ID.one(
        connection, {"b_market": market_id, "b_requester": requester_id, "b_id": hit_type_id}
    )
    if row is None:
        raise no_hit_type(hit_type_id)
    return HitType(
        title=row.title,
        description=row.description,
        keywords=row.keywords,
        reward_cents=row.reward_cents,
        assignment_duration_s=row.assignment_duration_s,
        auto_approval_delay_s=row.auto_approval_delay_s,
        qualification_requirements=row.qualification_requirements,
    )
