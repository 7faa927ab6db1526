"""What new tables take over from the rows of earlier releases, after the migrations.

Migrations make tables; this fills them. Each step may run again and then changes nothing.
"""

from __future__ import annotations

from sqlalchemy import Connection, text

_OWNERS = text(
    """INSERT INTO member (requester_id, account_id, role, added_by, created_at)
       SELECT requester_id, id, 'owner', '', created_at FROM account
       WHERE requester_id <> '' AND NOT EXISTS
           (SELECT 1 FROM member AS m WHERE m.requester_id = account.requester_id)"""
)
"""A requester without members is of before there were any; each has an owner ever since."""


def carry_over(connection: Connection) -> None:
    """Run every step, in the transaction of the migrations."""
    connection.execute(_OWNERS)
