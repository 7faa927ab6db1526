"""Operations on notifications: which HIT type tells whom of what, and a test of it."""

from __future__ import annotations

from msgspec import Struct, UnsetType
from sqlalchemy import Connection

from labelcrowd.market import endpoints, limits, notifications
from labelcrowd.market.notifications import Specification, check_specification
from labelcrowd.market.operations.base import Caller, Operation, or_else
from labelcrowd.market.structs.base import Nothing
from labelcrowd.market.structs.notifications import (
    SendTestEventNotificationRequest,
    UpdateNotificationSettingsRequest,
)


def _check_update(
    caller: Caller, request: UpdateNotificationSettingsRequest
) -> Specification | None:
    given = request.Notification
    return None if isinstance(given, UnsetType) else check_specification(given, ping=False)


def _update(
    caller: Caller,
    connection: Connection,
    request: UpdateNotificationSettingsRequest,
    specification: Specification | None,
) -> Struct:
    notifications.update_settings(
        connection,
        caller.ids,
        caller.now,
        *caller.scope,
        request.HITTypeId,
        specification=specification,
        active=or_else(request.Active, None),
        reach=endpoints.read_reach(connection, caller.public_url),
    )
    caller.note(connection, "change-notifications", request.HITTypeId, _told(specification))
    return Nothing()


def _told(specification: Specification | None) -> dict[str, object]:
    """What the record of acts keeps."""
    if specification is None:
        return {}
    return {"transport": specification.transport, "destination": specification.destination}


def _check_test(caller: Caller, request: SendTestEventNotificationRequest) -> Specification:
    limits.one_of(
        "TestEventType",
        request.TestEventType,
        *notifications.EVENT_TYPES,
        notifications.PING,
    )
    return check_specification(request.Notification, ping=True)


def _test(
    caller: Caller,
    connection: Connection,
    request: SendTestEventNotificationRequest,
    specification: Specification,
) -> Struct:
    notifications.send_test(
        connection,
        caller.ids,
        caller.now,
        *caller.scope,
        specification,
        request.TestEventType,
        reach=endpoints.read_reach(connection, caller.public_url),
    )
    return Nothing()


OPERATIONS = [
    Operation(
        "UpdateNotificationSettings",
        UpdateNotificationSettingsRequest,
        Nothing,
        _update,
        True,
        _check_update,
    ),
    Operation(
        "SendTestEventNotification",
        SendTestEventNotificationRequest,
        Nothing,
        _test,
        True,
        _check_test,
    ),
]
