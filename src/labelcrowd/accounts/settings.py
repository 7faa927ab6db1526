"""Settings of this installation that its operator makes while it runs."""

from __future__ import annotations

from typing import TypeVar

import msgspec
from sqlalchemy import Connection, delete, insert, select

from labelcrowd.storage.tables.site import setting

T = TypeVar("T")


def get_setting(connection: Connection, name: str, kind: type[T]) -> T | None:
    """The setting as a ``kind``; None where nobody has made it."""
    value = connection.execute(
        select(setting.c.value).where(setting.c.name == name)
    ).scalar_one_or_none()
    return None if value is None else msgspec.json.decode(value, type=kind)


def put_setting(connection: Connection, name: str, value: object, *, now: int) -> None:
    """Make the setting or replace it."""
    drop_setting(connection, name)
    connection.execute(
        insert(setting).values(name=name, value=msgspec.json.encode(value).decode(), updated_at=now)
    )


def drop_setting(connection: Connection, name: str) -> None:
    """As if nobody had made it."""
    connection.execute(delete(setting).where(setting.c.name == name))
