"""Pages by keyset: the token says where the last page ended, nothing else.

It carries no authority, since every query is scoped by the authenticated
requester, so it is neither secret nor signed.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import Annotated, Any, TypeVar

import msgspec
from msgspec import UnsetType

from labelcrowd.market import limits
from labelcrowd.market.errors import BadParameter

T = TypeVar("T")
_Whole = Annotated[int, msgspec.Meta(ge=-(2**62), le=2**62)]  # that a database can compare
Key = tuple[int, str]
"""(time in microseconds, id) of the last record of a page."""


def page_size(asked: int | UnsetType) -> int:
    """How many records a page has at most."""
    if isinstance(asked, UnsetType):
        return limits.PAGE
    return limits.number("MaxResults", asked, 1, limits.PAGE)


def read_token(token: str | UnsetType, start: Key) -> Key:
    """Where to go on. Raises BadParameter for a token that was not made here."""
    if isinstance(token, UnsetType):
        return start
    try:
        raw = base64.urlsafe_b64decode(token.encode())
        at, last = msgspec.json.decode(raw, type=tuple[_Whole, str])
        if "\0" in last:
            raise ValueError("no id has that, and PostgreSQL takes no such text")
        return at, last
    except (ValueError, binascii.Error, msgspec.DecodeError) as error:
        raise BadParameter(
            f"NextToken: expected one from the page before, got {token[:60]!r}."
        ) from error


def one_page(
    rows: Sequence[T], size: int, key: Callable[[T], Key]
) -> tuple[Sequence[T], str | UnsetType]:
    """Of one row more than a page holds: the page, and the token if there is a next one."""
    if len(rows) <= size:
        return rows, msgspec.UNSET
    page = rows[:size]
    return page, next_token(key(page[-1]))


def next_token(key: Key) -> str:
    """What leads on from there."""
    return base64.urlsafe_b64encode(msgspec.json.encode(key)).decode()


def size_and_key(request: Any, start: Key) -> tuple[int, Key]:
    """Page size and place of any request with Amazon's two paging members."""
    return page_size(request.MaxResults), read_token(request.NextToken, start)
