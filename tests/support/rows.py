"""A few rows for every table there is, made from the columns' types."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Connection, Float, Integer, insert

from labelcrowd.storage.tables import metadata

_NAMES = ["Ünïcode 車", "a", "B", "line\nbreak", '"quoted"']


def fill_every_table(connection: Connection, rows: int = 5) -> None:
    """So many rows in each table."""
    for table in metadata.sorted_tables:
        values = [{c.name: _value(c, number) for c in table.columns} for number in range(rows)]
        connection.execute(insert(table), values)


def _value(column: Column[object], number: int) -> object:
    if column.nullable and number % 2:
        return None
    if isinstance(column.type, Boolean):
        return number % 2 == 0
    if isinstance(column.type, Float):
        return number / 3
    if isinstance(column.type, BigInteger):
        return 2**53 + number
    if isinstance(column.type, Integer):
        return number
    return f"{_NAMES[number % len(_NAMES)]} {number}"
