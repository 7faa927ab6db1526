"""Kinds of members, and the answer without any."""

from __future__ import annotations

from typing import TypeAlias

from msgspec import Struct, UnsetType

Text: TypeAlias = str | UnsetType
Number: TypeAlias = int | UnsetType
Flag: TypeAlias = bool | UnsetType
Seconds: TypeAlias = float | UnsetType
"""A time on the wire: seconds since 1970, with a fraction."""


class Nothing(Struct):
    """The answer ``{}``."""
