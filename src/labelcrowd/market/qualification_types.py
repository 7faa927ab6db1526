"""Qualification types: made, changed within Amazon's rules, searched, deleted.

Every change of a type, of who holds it and of who asked for it locks the type's
row first, so that two of them at once happen one after the other.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from sqlalchemy import Connection, Row, and_, or_, select, update

from labelcrowd.ids import Ids
from labelcrowd.market.errors import (
    BadParameter,
    WrongState,
    needs_status,
    no_qualification_type,
)
from labelcrowd.storage.inserts import insert_new
from labelcrowd.storage.tables.market_qualifications import (
    qualification_request,
    qualification_type,
)

ACTIVE, INACTIVE, DISPOSING = "Active", "Inactive", "Disposing"
EXISTS_ALREADY = (
    "You have already created a QualificationType with this name. A QualificationType's name must "
    "be unique among all of the QualificationTypes created by the same user."
)
DELETED = "The qualification was deleted."

_t, _r = qualification_type.c, qualification_request.c


@dataclass(frozen=True, kw_only=True)
class TypeValues:
    """What a requester says of a type. Durations in seconds; ``retry_delay_s`` None: one try."""

    name: str
    description: str
    keywords: str = ""
    status: str = ACTIVE
    test: str | None = None
    test_duration_s: int | None = None
    answer_key: str | None = None
    retry_delay_s: int | None = None
    auto_granted: bool = False
    auto_granted_value: int = 1


@dataclass(frozen=True, kw_only=True)
class QualificationType(TypeValues):
    """A type as it is kept. Times in microseconds."""

    id: str
    requester_id: str
    created_at: int

    @property
    def is_requestable(self) -> bool:
        """Whether workers can ask for it on the worker site."""
        return self.status == ACTIVE


@dataclass(frozen=True, kw_only=True)
class TypeChange:
    """What an update says; None: stays. Name and keywords never change."""

    description: str | None = None
    status: str | None = None
    test: str | None = None
    test_duration_s: int | None = None
    answer_key: str | None = None
    retry_delay_s: int | None = None
    auto_granted: bool | None = None
    auto_granted_value: int | None = None


def check_values(values: TypeValues) -> TypeValues:
    """Check what one part asks of another. Raises BadParameter."""
    if values.test is not None and values.auto_granted:
        raise BadParameter(
            "AutoGranted: a QualificationType with a Test cannot be granted automatically."
        )
    _check_test(values.test, values.test_duration_s, values.answer_key)
    return values


def _check_test(test: str | None, duration_s: int | None, answer_key: str | None) -> None:
    if test is not None and duration_s is None:
        raise BadParameter("TestDurationInSeconds is required where Test is given.")
    if test is None and duration_s is not None:
        raise BadParameter("TestDurationInSeconds: expected a Test with it.")
    if test is None and answer_key is not None:
        raise BadParameter("AnswerKey: expected a Test with it.")


def create_type(
    connection: Connection,
    ids: Ids,
    now: int,
    market_id: str,
    requester_id: str,
    values: TypeValues,
) -> QualificationType:
    """A new type. Raises BadParameter, and WrongState where the requester has one of that name."""
    made = QualificationType(
        **asdict(check_values(values)),
        id=ids.entity(),
        requester_id=requester_id,
        created_at=now,
    )
    insert_new(connection, qualification_type, {**asdict(made), "market_id": market_id})
    if find_type(connection, market_id, made.id) is None:
        raise WrongState(EXISTS_ALREADY, "QualificationTypeAlreadyExists", field="name")
    return made


def change_type(
    connection: Connection, market_id: str, requester_id: str, type_id: str, change: TypeChange
) -> QualificationType:
    """Change a type of the requester's own. Raises BadParameter, DoesNotExist, WrongState.

    A new test comes with its own duration and, or without, an answer key; without a test
    in the change, the type's own stays as it is. Nothing takes a test or the retry away.
    """
    before = lock_own_type(connection, market_id, requester_id, type_id)
    _check_test(change.test, change.test_duration_s, change.answer_key)
    given: dict[str, Any] = {
        name: value for name, value in asdict(change).items() if value is not None
    }
    if change.test is not None:
        given["answer_key"] = change.answer_key
    after = replace(before, **given)
    check_values(after)
    if given:
        connection.execute(
            update(qualification_type).where(*_this(market_id, type_id)).values(**given)
        )
    return after


def delete_type(
    connection: Connection, now: int, market_id: str, requester_id: str, type_id: str
) -> None:
    """Delete a type: its name is free at once, who asked for it is refused, who has it keeps it.

    Raises DoesNotExist, and WrongState where it is deleted already.
    """
    lock_own_type(connection, market_id, requester_id, type_id)
    connection.execute(
        update(qualification_type).where(*_this(market_id, type_id)).values(status=DISPOSING)
    )
    connection.execute(
        update(qualification_request)
        .where(
            _r.market_id == market_id,
            _r.qualification_type_id == type_id,
            _r.status.in_(("Started", "Pending")),
        )
        .values(status="Rejected", reason=DELETED, decided_at=now)
    )


def find_type(connection: Connection, market_id: str, type_id: str) -> QualificationType | None:
    """A type by its id, also a deleted one."""
    row = connection.execute(
        select(qualification_type).where(*_this(market_id, type_id))
    ).one_or_none()
    return None if row is None else _to_type(row)


def types_by_id(
    connection: Connection, market_id: str, type_ids: Collection[str]
) -> list[QualificationType]:
    """Those of these ids that are types, also deleted ones, by name."""
    if not type_ids:
        return []
    rows = connection.execute(
        select(qualification_type)
        .where(_t.market_id == market_id, _t.id.in_(sorted(type_ids)))
        .order_by(_t.name, _t.id)
    )
    return [_to_type(row) for row in rows]


def get_type(
    connection: Connection, market_id: str, requester_id: str, type_id: str
) -> QualificationType:
    """The requester's own type, or another's that can be asked for.

    Raises DoesNotExist, and WrongState for a deleted one of the requester's own.
    """
    found = find_type(connection, market_id, type_id)
    if found is not None and found.requester_id != requester_id and not found.is_requestable:
        raise no_qualification_type(type_id)
    return _in_use(found, type_id)


def get_own_type(
    connection: Connection, market_id: str, requester_id: str, type_id: str, *, deleted: bool = True
) -> QualificationType:
    """The requester's own. Raises DoesNotExist, also for another requester's; with ``deleted``
    False WrongState for a deleted one."""
    found = find_type(connection, market_id, type_id)
    if found is None or found.requester_id != requester_id:
        raise no_qualification_type(type_id)
    return found if deleted else _in_use(found, type_id)


def lock_type(connection: Connection, market_id: str, type_id: str) -> QualificationType | None:
    """The type, locked until the end of the transaction."""
    row = connection.execute(
        select(qualification_type).where(*_this(market_id, type_id)).with_for_update()
    ).one_or_none()
    return None if row is None else _to_type(row)


def lock_own_type(
    connection: Connection,
    market_id: str,
    requester_id: str,
    type_id: str,
    *,
    deleted: bool = False,
) -> QualificationType:
    """The requester's own, locked. Raises as ``get_own_type`` does."""
    found = lock_type(connection, market_id, type_id)
    if found is None or found.requester_id != requester_id:
        raise no_qualification_type(type_id)
    return found if deleted else _in_use(found, type_id)


def _in_use(found: QualificationType | None, type_id: str) -> QualificationType:
    if found is None:
        raise no_qualification_type(type_id)
    if found.status == DISPOSING:
        raise needs_status(f"{ACTIVE},{INACTIVE}", "InvalidQualificationTypeState")
    return found


def list_types(
    connection: Connection,
    market_id: str,
    requester_id: str,
    *,
    words: Sequence[str] = (),
    owned: bool,
    requestable: bool = False,
    after: str = "",
    limit: int,
) -> list[QualificationType]:
    """Types by name that have all words in name, keywords or description.

    The requester's own (``owned``), or also everybody else's that are active. ``after``: id of
    the last one seen. Raises BadParameter where that never was a type.
    """
    query = select(qualification_type).where(_t.market_id == market_id, _t.status != DISPOSING)
    mine = _t.requester_id == requester_id
    query = query.where(mine if owned else or_(mine, _t.status == ACTIVE))
    if requestable:
        query = query.where(_t.status == ACTIVE)
    for word in words:
        columns = (_t.name, _t.keywords, _t.description)
        query = query.where(or_(*(one.icontains(word, autoescape=True) for one in columns)))
    if after:
        last = find_type(connection, market_id, after)
        if last is None:
            raise BadParameter(f"NextToken: expected one from the page before, got {after[:60]!r}.")
        query = query.where(or_(_t.name > last.name, and_(_t.name == last.name, _t.id > last.id)))
    rows = connection.execute(query.order_by(_t.name, _t.id).limit(limit))
    return [_to_type(row) for row in rows]


def _this(market_id: str, type_id: str) -> tuple[Any, Any]:
    return _t.market_id == market_id, _t.id == type_id


def _to_type(row: Row[Any]) -> QualificationType:
    values = dict(row._mapping)
    del values["market_id"]
    return QualificationType(
        **{
            **values,
            "auto_granted": bool(row.auto_granted),
        }
    )
