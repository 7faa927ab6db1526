"""A HIT takes on another type: UpdateHITTypeOfHIT."""

from __future__ import annotations

from sqlalchemy import Connection, update

from labelcrowd.market import hits, ledger, offers
from labelcrowd.market.errors import WrongState, needs_status
from labelcrowd.market.hit_rows import Hit
from labelcrowd.market.hit_types import HitType, get_hit_type
from labelcrowd.market.journal import Journal
from labelcrowd.market.questions import is_own_page
from labelcrowd.market.states import DISPOSED
from labelcrowd.storage.tables.market import hit


def change_type(
    connection: Connection,
    now: int,
    market_id: str,
    requester_id: str,
    hit_id: str,
    hit_type_id: str,
    *,
    public_url: str,
) -> None:
    """Title, reward and all else that a type says become those of another; again: no error.

    Another reward or fee only while nobody has accepted the HIT, and a longer time to
    review only while nobody has it in hand: a worker gets what was offered.
    ``public_url``: of this server, whose own page's HITs keep reward and fee. Raises
    DoesNotExist, WrongState, NoFunds.
    """
    pays = ledger.lock_funds(connection, market_id, requester_id)
    found = hits.lock_own_hit(connection, market_id, requester_id, hit_id)
    values = get_hit_type(connection, market_id, requester_id, hit_type_id)
    if found.places.status == DISPOSED:
        raise needs_status("Assignable,Unassignable,Reviewable,Reviewing", "InvalidHITState")
    if found.hit_type_id == hit_type_id:
        return
    if found.opening_id:
        raise WrongState(
            f"HIT {hit_id} is one of a batch whose sum was agreed to; change the batch on the "
            "requester's pages.",
            "InvalidHITState",
        )
    fee = _fee(pays, found, values)
    if (values.reward_cents, fee) != (found.reward_cents, found.fee_cents):
        _refuse_another_reward(found, public_url)
    if found.places.pending and values.auto_approval_delay_s > found.auto_approval_delay_s:
        raise WrongState(
            f"The time to review HIT {hit_id} cannot get longer now: workers have it in hand, "
            "who were promised a shorter one.",
            "InvalidHITState",
        )
    more = values.reward_cents + fee - found.reward_cents - found.fee_cents
    held = 0 if found.places.expired else more * found.places.available
    journal = Journal(connection, market_id, now)
    key = f"{found.id}:{found.holds + 1}"
    if held > 0:
        hits.total_cents(values.reward_cents + fee, found.places.maximum)
        journal.post("hold", f"hold:{key}", ledger.hold(pays, held))
    else:
        journal.post("release", f"release:{key}", ledger.release(pays, -held))
    connection.execute(
        update(hit)
        .where(hit.c.market_id == market_id, hit.c.id == hit_id)
        .values(
            hit_type_id=hit_type_id,
            group_id=hit_type_id,
            fee_cents=fee,
            held_cents=found.held_cents + held,
            holds=found.holds + (held != 0),
        )
    )
    offers.note_change(connection, market_id, {found.hit_type_id, hit_type_id})
    journal.close()


def _refuse_another_reward(found: Hit, public_url: str) -> None:
    """Raise WrongState where another reward or fee would not be what somebody was told."""
    if found.places.available != found.places.maximum:
        raise WrongState(
            f"The reward of HIT {found.id} cannot change: workers have accepted it for "
            "another one already.",
            "InvalidHITState",
        )
    if found.external_url is not None and is_own_page(found.external_url, public_url):
        raise WrongState(
            f"The reward of HIT {found.id} cannot change: its work is done on this server's own "
            "labelling page, which counts what it costs from the start. Create another HIT.",
            "InvalidHITState",
        )


def _fee(pays: ledger.Funds, found: Hit, values: HitType) -> int:
    """As it was, where what it is taken of is as it was; else by the schedule of now."""
    before = (found.reward_cents, found.qualification_requirements)
    if before == (values.reward_cents, values.qualification_requirements):
        return found.fee_cents
    return hits.unit_fee(pays, values, found.places.maximum)
