"""Request tokens: a token makes its operation happen once, for ever.

Amazon forgets them after 24 hours; here they are kept. A repeat is Amazon's
error, whose message carries what the first request made.
"""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, select, text

from labelcrowd.market.errors import AlreadyExists
from labelcrowd.storage.tables.market import request_token

_k = request_token.c
_INSERT = text(
    "INSERT INTO request_token (market_id, requester_id, operation, token, result_id, created_at)"
    " VALUES (:market_id, :requester_id, :operation, :token, :result_id, :created_at)"
    " ON CONFLICT DO NOTHING"
)
_RESULT = select(_k.result_id).where(
    _k.market_id == bindparam("b_market"),
    _k.requester_id == bindparam("b_requester"),
    _k.operation == bindparam("b_operation"),
    _k.token == bindparam("b_token"),
)


def use(
    connection: Connection,
    now: int,
    market_id: str,
    requester_id: str,
    operation: str,
    token: str,
    result_id: str,
) -> None:
    """Note that a token made ``result_id``. Raises AlreadyExists with what it made before."""
    inserted = connection.execute(
        _INSERT,
        {
            "market_id": market_id,
            "requester_id": requester_id,
            "operation": operation,
            "token": token,
            "result_id": result_id,
            "created_at": now,
        },
    )
    if inserted.rowcount == 1:
        return
    before = result_of(connection, market_id, requester_id, operation, token)
    if operation == "CreateHIT":
        raise AlreadyExists(
            f"The HIT with ID {before} already exists: it was created with the "
            f"UniqueRequestToken {token}."
        )
    raise AlreadyExists(
        f"A request with the UniqueRequestToken {token} was made before: {before}.",
        "InvalidParameterValue",
    )


def result_of(
    connection: Connection, market_id: str, requester_id: str, operation: str, token: str
) -> str | None:
    """What the token made, or None."""
    return connection.execute(
        _RESULT,
        {
            "b_market": market_id,
            "b_requester": requester_id,
            "b_operation": operation,
            "b_token": token,
        },
    ).scalar()
