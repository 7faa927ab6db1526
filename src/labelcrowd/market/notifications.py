"""Notifications of HIT types: Amazon's specifications, and the events that become messages.

``take_events`` follows the market's events behind a cursor that each specification
has, and makes messages of those that it asks for; cursor and messages are written
together, so that no event is missed or taken twice. Sending: ``deliveries``.
Without an active specification all this reads one index entry a market.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, select, update

from labelcrowd.clock import to_datetime
from labelcrowd.ids import Ids
from labelcrowd.market import deliveries, endpoints, limits
from labelcrowd.market.deliveries import Message
from labelcrowd.market.endpoints import Reach
from labelcrowd.market.errors import BadParameter
from labelcrowd.market.hit_types import get_hit_type
from labelcrowd.storage.inserts import insert_new
from labelcrowd.storage.store import Store
from labelcrowd.storage.tables.market import hit_type, market, market_event
from labelcrowd.storage.tables.market_notifications import notification_setting

VERSIONS = ("2006-05-05", "2014-08-15")
PING = "Ping"
EVENT_TYPES = (
    "AssignmentAccepted",
    "AssignmentAbandoned",
    "AssignmentReturned",
    "AssignmentSubmitted",
    "AssignmentRejected",
    "AssignmentApproved",
    "HITCreated",
    "HITExpired",
    "HITReviewable",
    "HITExtended",
    "HITDisposed",
)
TOGETHER = 50  # events of one message
AT_MOST = 1_000  # events of one round
EXAMPLE = "3EXAMPLE0NOTIFICATION0EXAMPLE0"  # the ids of a test event

_s, _e = notification_setting.c, market_event.c


@dataclass(frozen=True, kw_only=True)
class Specification:
    """What is told to whom: Amazon's NotificationSpecification."""

    destination: str
    transport: str
    version: str
    event_types: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Setting(Specification):
    """The specification of one HIT type. ``seen_seq``: events up to it are done with."""

    market_id: str
    hit_type_id: str
    requester_id: str
    active: bool
    seen_seq: int
    updated_at: int
    title: str = ""


def check_specification(given: Any, *, ping: bool) -> Specification:
    """A NotificationSpecification of the wire. ``ping``: the event Ping may stand in it.

    Raises BadParameter. The destination is checked where it is known who may be asked.
    """
    if given.Transport not in endpoints.TRANSPORTS:
        raise BadParameter(
            f"Transport: expected one of {', '.join(endpoints.TRANSPORTS)}; "
            f"got {given.Transport[:40]!r}."
        )
    if given.Version not in VERSIONS:
        raise BadParameter(
            f"Version: expected one of {', '.join(VERSIONS)}; got {given.Version[:40]!r}."
        )
    known = (*EVENT_TYPES, PING) if ping else EVENT_TYPES
    for one in given.EventTypes:
        if one not in known:
            only = " Ping is for SendTestEventNotification only." if one == PING else ""
            raise BadParameter(
                f"EventTypes: expected some of {', '.join(known)}; got {one[:40]!r}.{only}"
            )
    if not given.EventTypes:
        raise BadParameter("EventTypes: expected at least one event.")
    return Specification(
        destination=limits.characters("Destination", given.Destination),
        transport=given.Transport,
        version=given.Version,
        event_types=tuple(dict.fromkeys(given.EventTypes)),
    )


# --- settings ---

_ONE = select(notification_setting).where(
    _s.market_id == bindparam("b_market"), _s.hit_type_id == bindparam("b_type")
)
_HEAD = select(market.c.event_seq).where(market.c.id == bindparam("b_market"))
_OF_REQUESTER = (
    select(notification_setting, hit_type.c.title)
    .join(
        hit_type,
        (hit_type.c.market_id == _s.market_id) & (hit_type.c.id == _s.hit_type_id),
    )
    .where(_s.requester_id == bindparam("b_requester"))
    .order_by(_s.updated_at.desc(), _s.hit_type_id)
)


def update_settings(
    connection: Connection,
    ids: Ids,
    now: int,
    market_id: str,
    requester_id: str,
    hit_type_id: str,
    *,
    specification: Specification | None,
    active: bool | None,
    reach: Reach,
) -> None:
    """Make, replace, pause or wake the notifications of a HIT type.

    A first specification is active unless it says otherwise; a later one leaves that as
    it is. What happened while it was not active is never told. Raises BadParameter,
    DoesNotExist for another's HIT type.
    """
    get_hit_type(connection, market_id, requester_id, hit_type_id)
    key = {"b_market": market_id, "b_type": hit_type_id}
    row = connection.execute(_ONE.with_for_update(), key).one_or_none()
    if specification is None and active is None:
        raise BadParameter("Notification or Active is required.")
    if specification is None and row is None:
        raise BadParameter(
            f"Notification is required: HITType {hit_type_id} has no notification specification."
        )
    values: dict[str, Any] = {"updated_at": now}
    if specification is not None:
        values |= _columns(specification, reach)
    was_active = row is not None and bool(row.active)
    is_active = active if active is not None else (row is None or was_active)
    values["active"] = is_active
    if row is not None and was_active:
        _tell_until_now(connection, ids, now, _setting(row))
    if is_active and not was_active:
        values["seen_seq"] = connection.execute(_HEAD, {"b_market": market_id}).scalar_one()
    key_of = {"market_id": market_id, "hit_type_id": hit_type_id}
    first = {"seen_seq": 0, "requester_id": requester_id, **values, **key_of}
    if row is not None or not insert_new(connection, notification_setting, first):
        connection.execute(
            update(notification_setting)
            .where(_s.market_id == market_id, _s.hit_type_id == hit_type_id)
            .values(**values)
        )
    if specification is not None and specification.transport == endpoints.SNS:
        deliveries.subscribe(connection, ids, now, market_id, requester_id, values["destination"])


def _columns(specification: Specification, reach: Reach) -> dict[str, Any]:
    return {
        "destination": endpoints.check_destination(
            specification.transport, specification.destination, reach
        ),
        "transport": specification.transport,
        "version": specification.version,
        "event_types": msgspec.json.encode(specification.event_types).decode(),
    }


def settings_of(connection: Connection, requester_id: str) -> list[Setting]:
    """A requester's specifications on all markets, the newest first, with their types' titles."""
    rows = connection.execute(_OF_REQUESTER, {"b_requester": requester_id})
    return [_setting(row, row.title) for row in rows]


_TYPES = (
    select(hit_type.c.market_id, hit_type.c.id, hit_type.c.title)
    .where(hit_type.c.requester_id == bindparam("b_requester"))
    .order_by(hit_type.c.created_at.desc(), hit_type.c.id)
    .limit(100)
)


def newest_types(connection: Connection, requester_id: str) -> list[tuple[str, str, str]]:
    """(market, id, title) of the HIT types that a requester made last."""
    rows = connection.execute(_TYPES, {"b_requester": requester_id})
    return [(row.market_id, row.id, row.title) for row in rows]


def _setting(row: Any, title: str = "") -> Setting:
    return Setting(
        market_id=row.market_id,
        hit_type_id=row.hit_type_id,
        requester_id=row.requester_id,
        destination=row.destination,
        transport=row.transport,
        version=row.version,
        event_types=tuple(msgspec.json.decode(row.event_types, type=list[str])),
        active=bool(row.active),
        seen_seq=row.seen_seq,
        updated_at=row.updated_at,
        title=title,
    )


# --- messages ---


def event_document(
    event_doc_id: str, requester_id: str, version: str, events: Sequence[dict[str, str]]
) -> str:
    """The JSON text that Amazon's SQS and SNS messages carry."""
    return msgspec.json.encode(
        {
            "Events": events,
            "EventDocId": event_doc_id,
            "CustomerId": requester_id,
            "EventDocVersion": version,
        }
    ).decode()


def _event(row: Any) -> dict[str, str]:
    found = {
        "EventType": row.type,
        "EventTimestamp": _timestamp(row.at),
        "HITId": row.hit_id,
        "HITTypeId": row.hit_type_id,
    }
    return {**found, "AssignmentId": row.assignment_id} if row.assignment_id else found


def _timestamp(micros: int) -> str:
    return f"{to_datetime(micros):%Y-%m-%dT%H:%M:%SZ}"


def send_test(
    connection: Connection,
    ids: Ids,
    now: int,
    market_id: str,
    requester_id: str,
    specification: Specification,
    event_type: str,
    *,
    reach: Reach,
) -> None:
    """Queue a message as if that event had happened, whatever the specification asks for."""
    kept = _columns(specification, reach)["destination"]
    if specification.transport == endpoints.SNS:
        deliveries.subscribe(connection, ids, now, market_id, requester_id, kept)
    event = {
        "EventType": event_type,
        "EventTimestamp": _timestamp(now),
        "HITId": EXAMPLE,
        "HITTypeId": EXAMPLE,
    }
    if event_type.startswith("Assignment"):
        event["AssignmentId"] = EXAMPLE
    event_doc_id = deliveries.new_id(ids)
    deliveries.queue(
        connection,
        now,
        [
            Message(
                id=event_doc_id,
                market_id=market_id,
                requester_id=requester_id,
                hit_type_id="",
                destination=kept,
                transport=specification.transport,
                kind=deliveries.TEST,
                body=event_document(event_doc_id, requester_id, specification.version, [event]),
                events=1,
            )
        ],
    )


_ACTIVE = select(notification_setting).where(_s.market_id == bindparam("b_market"), _s.active)
_EVENTS = (
    select(market_event)
    .where(
        _e.market_id == bindparam("b_market"),
        _e.seq > bindparam("b_after"),
        _e.seq <= bindparam("b_through"),
        _e.hit_type_id.in_(bindparam("b_types", expanding=True)),
    )
    .order_by(_e.seq)
    .limit(bindparam("b_limit"))
)
_SEEN = (
    update(notification_setting)
    .where(
        _s.market_id == bindparam("b_market"),
        _s.hit_type_id == bindparam("b_type"),
        _s.active,
        _s.seen_seq == bindparam("b_from"),
        _s.updated_at == bindparam("b_updated"),
    )
    .values(seen_seq=bindparam("b_to"))
)

_NOTHING = (
    update(notification_setting)
    .where(
        _s.market_id == bindparam("b_market"),
        _s.hit_type_id.in_(bindparam("b_types", expanding=True)),
        _s.active,
        _s.seen_seq < bindparam("b_to"),
    )
    .values(seen_seq=bindparam("b_to"))
)


def take_events(store: Store, ids: Ids, market_id: str, now: int) -> int:
    """Queue messages about what has happened since the last time; how many events they tell."""
    settings, rows, through = store.read(lambda c: _news(c, market_id))
    behind = [one for one in settings if one.seen_seq < through]
    if not behind:
        return 0
    return store.write(lambda c: _queue_news(c, ids, now, behind, rows, through))


def _news(connection: Connection, market_id: str) -> tuple[list[Setting], Sequence[Any], int]:
    """Active settings, events of their HIT types that one of them has not seen, up to which."""
    settings = [_setting(row) for row in connection.execute(_ACTIVE, {"b_market": market_id})]
    if not settings:
        return [], [], 0
    return settings, *_unseen(connection, market_id, settings)


def _tell_until_now(connection: Connection, ids: Ids, now: int, one: Setting) -> None:
    """What happened before a specification is changed goes to where it said until then."""
    rows, through = _unseen(connection, one.market_id, [one])
    _queue_news(connection, ids, now, [one], rows, through)


def _unseen(
    connection: Connection, market_id: str, settings: Sequence[Setting]
) -> tuple[Sequence[Any], int]:
    """Events of these HIT types that one of the settings has not seen, and up to which."""
    head: int = connection.execute(_HEAD, {"b_market": market_id}).scalar_one()
    rows = connection.execute(
        _EVENTS,
        {
            "b_market": market_id,
            "b_after": min(one.seen_seq for one in settings),
            "b_through": head,
            "b_types": [one.hit_type_id for one in settings],
            "b_limit": AT_MOST,
        },
    ).all()
    return rows, head if len(rows) < AT_MOST else rows[-1].seq


def _queue_news(
    connection: Connection,
    ids: Ids,
    now: int,
    settings: Sequence[Setting],
    rows: Sequence[Any],
    through: int,
) -> int:
    told, quiet = 0, []
    for one in settings:
        events = [
            _event(row)
            for row in rows
            if row.hit_type_id == one.hit_type_id
            and row.seq > one.seen_seq
            and row.type in one.event_types
        ]
        key = {"b_market": one.market_id, "b_type": one.hit_type_id}
        mark = {"b_from": one.seen_seq, "b_updated": one.updated_at, "b_to": through}
        if not events:
            quiet.append(one.hit_type_id)
        # Otherwise it was changed, or another process was here: the next round looks again.
        elif connection.execute(_SEEN, {**key, **mark}).rowcount == 1:
            deliveries.queue(connection, now, _messages(ids, one, events))
            told += len(events)
    if quiet:
        connection.execute(
            _NOTHING, {"b_market": settings[0].market_id, "b_types": quiet, "b_to": through}
        )
    return told


def _messages(ids: Ids, one: Setting, events: list[dict[str, str]]) -> list[Message]:
    found = []
    for start in range(0, len(events), TOGETHER):
        part = events[start : start + TOGETHER]
        event_doc_id = deliveries.new_id(ids)
        found.append(
            Message(
                id=event_doc_id,
                market_id=one.market_id,
                requester_id=one.requester_id,
                hit_type_id=one.hit_type_id,
                destination=one.destination,
                transport=one.transport,
                kind=deliveries.EVENTS,
                body=event_document(event_doc_id, one.requester_id, one.version, part),
                events=len(part),
            )
        )
    return found
