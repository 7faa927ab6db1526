"""Settling a bonus that was promised for the objects of approved work.

The market holds the most that it can be beside the reward, and does not know
objects: whoever published says how many cents it came to. What is left of the
reserve is free again. Settling again changes nothing, by state: an assignment
has a reserve or it has none any more.
"""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, select, update

from labelcrowd.ids import Ids
from labelcrowd.market import budget, ledger
from labelcrowd.market.decisions import Case, note_bonus
from labelcrowd.market.errors import BadParameter, needs_status
from labelcrowd.market.fees import parse_fees
from labelcrowd.market.hit_rows import write_hit
from labelcrowd.money import format_cents
from labelcrowd.storage.tables.market import assignment, hit_opening

_a = assignment.c
_SETTLED = (
    update(assignment)
    .where(
        _a.market_id == bindparam("b_market"),
        _a.id == bindparam("b_id"),
        _a.reserve_cents == bindparam("b_reserve"),
    )
    .values(reserve_cents=0)
)


def settle_bonus(
    connection: Connection,
    ids: Ids,
    now: int,
    market_id: str,
    requester_id: str,
    assignment_id: str,
    *,
    amount_cents: int,
    reason: str,
) -> bool:
    """Pay the promised bonus of approved work from its reserve, and free the rest.

    ``amount_cents`` 0 frees all of it. False where it is settled already, or none was
    promised. Raises WrongState before approval, BadParameter beyond the reserve.
    """
    case = Case(connection, now, market_id, requester_id, assignment_id)
    reserve = case.reserve
    if not reserve:
        return False
    if case.row.status not in ("Approved", "Late") or case.row.approved_at is None:
        raise needs_status("Approved")
    fee = _fee(case, amount_cents)
    left = reserve - amount_cents - fee
    if amount_cents < 0 or left < 0:
        raise BadParameter(
            f"a bonus of {format_cents(amount_cents)} with a fee of {format_cents(fee)} is not "
            f"between 0 and the {format_cents(reserve)} that are held for it"
        )
    _move(case, amount_cents, fee, left)
    if amount_cents:
        note_bonus(case, ids.entity(), amount_cents=amount_cents, fee_cents=fee, reason=reason)
    case.journal.close()
    return True


def _move(case: Case, amount_cents: int, fee: int, left: int) -> None:
    row = case.row
    settled = case.connection.execute(
        _SETTLED, {"b_market": row.market_id, "b_id": row.id, "b_reserve": case.reserve}
    )
    if settled.rowcount != 1:
        raise AssertionError(f"assignment {row.id} changed under its HIT's lock")
    paid = ledger.pay_from_hold(
        case.pays, row.worker_id, reward_cents=amount_cents, fee_cents=fee, by_panel=case.by_panel
    )
    freed = ledger.release(case.pays, left)
    case.journal.post("bonus", f"settle:{row.id}", [*paid, *freed])
    write_hit(case.connection, case.hit, case.hit.places, held_change=-case.reserve)
    budget.add(case.connection, case.hit, -left)


def _fee(case: Case, amount_cents: int) -> int:
    """By the fees that the publication was agreed to with, not those of today."""
    if not amount_cents:
        return 0
    fees = case.connection.execute(
        select(hit_opening.c.fees).where(
            hit_opening.c.market_id == case.row.market_id,
            hit_opening.c.id == case.hit.opening_id,
        )
    ).scalar_one()
    return parse_fees(fees).of_bonus(amount_cents)
