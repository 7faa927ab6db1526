"""Amazon's requester API as a program calls it: one operation, its members, the answer.

Implementations: ``own_market`` (a home of ours, no HTTP) and ``foreign_market`` (any
endpoint of the protocol, with boto3). Members and answers are Amazon's; times are
seconds since 1970.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Protocol

from labelcrowd.errors import LabelcrowdError

Members = dict[str, Any]

PAGE = 100
_STAMP = re.compile(r" \(\d{13}\)$")


class Refused(LabelcrowdError):
    """The market said no. ``turk_code`` is Amazon's, without its prefix, "" for other errors."""

    status, code = 422, "refused"

    def __init__(self, message: str, *, kind: str, turk_code: str = "") -> None:
        super().__init__(_STAMP.sub("", message))
        self.kind = kind
        self.turk_code = turk_code.removeprefix("AWS.MechanicalTurk.")


class RequesterApi(Protocol):
    """One requester's account on one market."""

    @property
    def place(self) -> str:
        """Where it is, for people: ``the sandbox of ./labelcrowd-home``."""

    @property
    def play_money(self) -> bool: ...

    def call(self, operation: str, **members: Any) -> Members:
        """Do one operation. Raises Refused."""


def every(api: RequesterApi, operation: str, list_name: str, **members: Any) -> Iterator[Members]:
    """The records of all pages of a list."""
    token: str | None = None
    while True:
        more = {} if token is None else {"NextToken": token}
        answer = api.call(operation, MaxResults=PAGE, **members, **more)
        yield from answer.get(list_name, ())
        token = answer.get("NextToken")
        if not token:
            return
