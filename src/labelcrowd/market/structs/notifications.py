"""Notifications of HIT types."""

from __future__ import annotations

from msgspec import UNSET, Struct, UnsetType

from labelcrowd.market.structs.base import Flag


class NotificationSpecification(Struct):
    Destination: str
    Transport: str
    Version: str
    EventTypes: list[str]


class UpdateNotificationSettingsRequest(Struct):
    HITTypeId: str
    Notification: NotificationSpecification | UnsetType = UNSET
    Active: Flag = UNSET


class SendTestEventNotificationRequest(Struct):
    Notification: NotificationSpecification
    TestEventType: str
