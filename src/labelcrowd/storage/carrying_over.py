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

_BUDGETS = text(
    """UPDATE hit_opening SET
       unit_cents = (
           SELECT t.reward_cents FROM hit_type AS t
           WHERE t.market_id = hit_opening.market_id AND t.id = hit_opening.hit_type_id
       ) + (
           SELECT coalesce(max(h.fee_cents + h.reserve_cents), 0) FROM hit AS h
           WHERE h.market_id = hit_opening.market_id AND h.hit_type_id = hit_opening.hit_type_id
               AND h.opening_id = hit_opening.id
       ),
       committed_cents = (
           SELECT coalesce(sum(a.reward_cents + a.fee_cents + a.reserve_cents), 0)
           FROM hit AS h CROSS JOIN assignment AS a
           WHERE a.market_id = h.market_id AND a.hit_id = h.id
               AND h.market_id = hit_opening.market_id
               AND h.hit_type_id = hit_opening.hit_type_id AND h.opening_id = hit_opening.id
               AND (a.status IN ('Accepted', 'Submitted', 'Approved')
                    OR a.status = 'Late' AND a.approved_at IS NOT NULL)
       )
       WHERE opened_at IS NOT NULL AND unit_cents = 0"""
)
"""A publication that was opened before there were budgets has counted nothing; each counts since.

One whose work costs nothing has 0 there for good, and counts 0 again. The cross join keeps
SQLite from going through every assignment of the market for each publication.
"""


def carry_over(connection: Connection) -> None:
    """Run every step, in the transaction of the migrations."""
    connection.execute(_OWNERS)
    connection.execute(_BUDGETS)
