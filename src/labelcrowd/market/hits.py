"""A requester's HITs: create, expire, extend, pause, review, delete.

Every function works for one requester on one market and says ``does not
exist`` about anybody else's HIT. Money is held while a place may still be paid.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, insert, select, update

from labelcrowd.clock import SECOND
from labelcrowd.ids import Ids
from labelcrowd.market import budget, ledger, limits, offers, tokens
from labelcrowd.market.errors import BadParameter, WrongState, needs_status, no_hit
from labelcrowd.market.fees import fee_of_reward
from labelcrowd.market.hit_rows import Hit, lock_hit, read_hit, write_hit
from labelcrowd.market.hit_types import HitType
from labelcrowd.market.journal import Journal
from labelcrowd.market.questions import QuestionKind
from labelcrowd.market.states import ASSIGNABLE, DISPOSED, REVIEWABLE, REVIEWING, Places
from labelcrowd.money import format_cents
from labelcrowd.storage.prepared import Prepared
from labelcrowd.storage.tables.market import assignment, hit

NOT_REVIEWED = "NotReviewed"

_h = hit.c
_INSERT = Prepared(insert(hit))


@dataclass(frozen=True, kw_only=True)
class NewHit:
    """What makes a HIT beside its type."""

    question: str
    external_url: str | None
    frame_height: int
    max_assignments: int
    lifetime_s: int
    annotation: str = ""
    bonus_cents: int = 0  # promised for the objects of one assignment, at most
    assignment_review_policy: str = ""  # Amazon's JSON, checked (``review_policies``)
    hit_review_policy: str = ""
    question_kind: QuestionKind = "external"
    layout_id: str = ""  # of the HITLayout that the question was made of

    def expires_at(self, created_at: int) -> int:
        return created_at + self.lifetime_s * SECOND


def unit_fee(pays: ledger.Funds, values: HitType, assignments: int) -> int:
    """The fee of one assignment of a HIT of this type with so many."""
    return fee_of_reward(
        pays.fees, values.reward_cents, assignments, values.qualification_requirements
    )


def total_cents(unit_cents: int, assignments: int) -> int:
    """Their sum. Raises BadParameter beyond what anybody means and an account can hold."""
    total = unit_cents * assignments
    if assignments > limits.MAX_ASSIGNMENTS or total > limits.MAX_TOTAL_CENTS:
        raise BadParameter(
            f"MaxAssignments: {assignments} at {format_cents(unit_cents)} each is more than this "
            f"market takes: {limits.MAX_ASSIGNMENTS} and {format_cents(limits.MAX_TOTAL_CENTS)}."
        )
    return total


def hit_row(
    new: NewHit,
    *,
    hit_id: str,
    now: int,
    market_id: str,
    requester_id: str,
    hit_type_id: str,
    opening_id: str,
    reward_cents: int,
    fee_cents: int,
    reserve_cents: int = 0,
) -> dict[str, object]:
    """The row of a new HIT with all its places free."""
    return {
        "market_id": market_id,
        "id": hit_id,
        "requester_id": requester_id,
        "hit_type_id": hit_type_id,
        "group_id": hit_type_id,
        "opening_id": opening_id,
        "question": new.question,
        "external_url": new.external_url,
        "frame_height": new.frame_height,
        "annotation": new.annotation,
        "status": ASSIGNABLE,
        "review_status": NOT_REVIEWED,
        "max_assignments": new.max_assignments,
        "pending": 0,
        "available": new.max_assignments,
        "completed": 0,
        "fee_cents": fee_cents,
        "reserve_cents": reserve_cents,
        "held_cents": (reward_cents + fee_cents + reserve_cents) * new.max_assignments,
        "holds": 1,
        "paused": False,
        "lifetime_s": new.lifetime_s,
        "expires_at": new.expires_at(now),
        "created_at": now,
        "expired": False,
        "gap": 0,
        "assignment_review_policy": new.assignment_review_policy,
        "hit_review_policy": new.hit_review_policy,
        "question_kind": new.question_kind,
        "layout_id": new.layout_id,
    }


def create_hit(
    connection: Connection,
    ids: Ids,
    now: int,
    market_id: str,
    requester_id: str,
    hit_type_id: str,
    values: HitType,
    new: NewHit,
    *,
    token: str | None = None,
) -> str:
    """Create a HIT that is open at once and hold its money; returns its id.

    Raises NoFunds, and AlreadyExists for a token used before.
    """
    total_cents(values.reward_cents, new.max_assignments)
    pays = ledger.lock_funds(connection, market_id, requester_id)
    hit_id = ids.entity()
    if token is not None:
        tokens.use(connection, now, market_id, requester_id, "CreateHIT", token, hit_id)
    fee = unit_fee(pays, values, new.max_assignments)
    row = hit_row(
        new,
        hit_id=hit_id,
        now=now,
        market_id=market_id,
        requester_id=requester_id,
        hit_type_id=hit_type_id,
        opening_id="",
        reward_cents=values.reward_cents,
        fee_cents=fee,
    )
    _INSERT.run(connection, row)
    journal = Journal(connection, market_id, now)
    total = total_cents(values.reward_cents + fee, new.max_assignments)
    journal.post("open", f"open:{hit_id}", ledger.hold(pays, total))
    journal.event(
        "HITCreated",
        {"requester_id": requester_id, "hit_type_id": hit_type_id, "hit_id": hit_id},
        detail={
            "external_url": new.external_url,
            "max_assignments": new.max_assignments,
            "reward_cents": values.reward_cents,
            "fee_cents": fee,
            "annotation": new.annotation,
            "title": values.title,
        },
    )
    journal.close()
    return hit_id


def get_hit(connection: Connection, market_id: str, requester_id: str, hit_id: str) -> Hit:
    """The requester's own HIT. Raises DoesNotExist."""
    return _own(read_hit(connection, market_id, hit_id), requester_id, hit_id)


def lock_own_hit(connection: Connection, market_id: str, requester_id: str, hit_id: str) -> Hit:
    """The same, locked."""
    return _own(lock_hit(connection, market_id, hit_id), requester_id, hit_id)


def _own(found: Hit | None, requester_id: str, hit_id: str) -> Hit:
    if found is None or found.requester_id != requester_id:
        raise no_hit(hit_id)
    return found


def note_reviewable(
    journal: Journal, before: Hit, places: Places, *, may_extend: bool = True
) -> None:
    """HITReviewable, when a change ended the last work of a HIT; then its policy looks at it."""
    if places.status == REVIEWABLE and before.places.status not in (REVIEWABLE, REVIEWING):
        journal.event("HITReviewable", before.reference)
        if before.hit_review_policy:
            # It decides and extends, for which it needs this module.
            from labelcrowd.market import reviewing

            reviewing.review_hit(journal, before.id, may_extend=may_extend)


def expire_locked(
    journal: Journal, pays: ledger.Funds, found: Hit, *, by_requester: bool = False
) -> None:
    """Expire a locked HIT now: free places are closed and their money released.

    What its requester ends, no policy extends.
    """
    if found.places.expired or found.places.status == DISPOSED:
        return
    places = found.places.expire()
    freed = found.places.available * found.unit_cents
    journal.post("release", f"release:{found.id}:{found.holds + 1}", ledger.release(pays, freed))
    write_hit(
        journal.connection,
        found,
        places,
        held_change=-freed,
        expires_at=min(found.expires_at, journal.now),
    )
    journal.event("HITExpired", found.reference)
    note_reviewable(journal, found, places, may_extend=not by_requester)


def expire_hit(
    connection: Connection, now: int, market_id: str, requester_id: str, hit_id: str
) -> None:
    """No new work from now on; work in hand goes on."""
    pays = ledger.lock_funds(connection, market_id, requester_id)
    found = lock_own_hit(connection, market_id, requester_id, hit_id)
    journal = Journal(connection, market_id, now)
    expire_locked(journal, pays, found, by_requester=True)
    journal.close()


def expire_hits(
    connection: Connection, now: int, market_id: str, requester_id: str, hit_ids: list[str]
) -> None:
    """The same for several HITs (at most about 50: each is a few statements)."""
    for hit_id in hit_ids:
        expire_hit(connection, now, market_id, requester_id, hit_id)


def update_expiration(
    connection: Connection,
    now: int,
    market_id: str,
    requester_id: str,
    hit_id: str,
    expires_at: int,
) -> None:
    """Expire at another time: at once if that is past, else a longer or shorter life."""
    if expires_at <= now:
        expire_hit(connection, now, market_id, requester_id, hit_id)
        return
    extend_hit(connection, now, market_id, requester_id, hit_id, expires_at=expires_at)


def extend_hit(
    connection: Connection,
    now: int,
    market_id: str,
    requester_id: str,
    hit_id: str,
    *,
    assignments: int = 0,
    expires_at: int | None = None,
    within_budget: bool = False,
) -> None:
    """Add places, or set another (future) end, or both. Holds the money. Raises NoFunds.

    A budget grows by what the new places may cost, unless they stay ``within_budget``.

    Where the market has Amazon's rule, a HIT made with fewer than 10 assignments
    never gets 10, because its fee was that of a small one.
    """
    pays = ledger.lock_funds(connection, market_id, requester_id)
    found = lock_own_hit(connection, market_id, requester_id, hit_id)
    if found.places.status == DISPOSED:
        raise needs_status("Assignable,Unassignable,Reviewable,Reviewing", "InvalidHITState")
    most = found.most_assignments
    if most is not None and found.places.maximum + assignments > most:
        raise BadParameter(
            "You cannot extend a HIT that was created with fewer than 10 assignments to have "
            f"10 or more: HIT {hit_id} has {found.places.maximum}.",
            "InvalidMaximumAssignmentsIncrease",
        )
    journal = Journal(connection, market_id, now)
    extend_locked(
        journal,
        pays,
        found,
        assignments=assignments,
        expires_at=expires_at,
        within_budget=within_budget,
    )
    journal.close()


def extend_locked(
    journal: Journal,
    pays: ledger.Funds,
    found: Hit,
    *,
    assignments: int,
    expires_at: int | None,
    within_budget: bool = False,
) -> None:
    """The same for a locked HIT that may be extended. Raises NoFunds before anything changed."""
    connection = journal.connection
    total_cents(found.unit_cents, found.places.maximum + assignments)
    revive = expires_at is not None and found.places.expired
    places = found.places.extend(assignments=assignments, revive=revive)
    held = 0
    if not places.expired:
        # The places of an expired HIT are not held; a revived one holds all its free places.
        new = places.available - (0 if found.places.expired else found.places.available)
        held = new * found.unit_cents
    journal.post("hold", f"hold:{found.id}:{found.holds + 1}", ledger.hold(pays, held))
    write_hit(connection, found, places, held_change=held, expires_at=expires_at)
    if assignments and not within_budget:
        budget.widen(connection, found, assignments * found.unit_cents)
    journal.event(
        "HITExtended",
        found.reference,
        detail={"assignments": assignments, "expires_at": expires_at or found.expires_at},
    )


def add_replacement(
    connection: Connection,
    now: int,
    market_id: str,
    requester_id: str,
    hit_id: str,
    *,
    lifetime_s: int,
) -> None:
    """One more place. A HIT that has ended lives again with that one alone. Raises NoFunds."""
    pays = ledger.lock_funds(connection, market_id, requester_id)
    found = lock_own_hit(connection, market_id, requester_id, hit_id)
    expires_at = None
    if found.expires_at <= now or found.places.expired:
        journal = Journal(connection, market_id, now)
        expire_locked(journal, pays, found, by_requester=True)  # it may have ended this second
        journal.close()
        found = lock_own_hit(connection, market_id, requester_id, hit_id)
        write_hit(connection, found, found.places.shut())
        expires_at = now + lifetime_s * SECOND
    extend_hit(
        connection,
        now,
        market_id,
        requester_id,
        hit_id,
        assignments=1,
        expires_at=expires_at,
        within_budget=True,  # the rejection gave its share back
    )


_PAUSE = (
    update(hit)
    .where(
        _h.market_id == bindparam("b_market"),
        _h.requester_id == bindparam("b_requester"),
        _h.id.in_(bindparam("b_ids", expanding=True)),
    )
    .values(paused=bindparam("b_paused"))
)
_TYPES_OF = (
    select(_h.hit_type_id)
    .where(_h.market_id == bindparam("b_market"), _h.id.in_(bindparam("b_ids", expanding=True)))
    .distinct()
)


def pause_hits(
    connection: Connection, market_id: str, requester_id: str, hit_ids: list[str], *, paused: bool
) -> None:
    """Stop or go on handing out the requester's HITs among these (at most 500)."""
    connection.execute(
        _PAUSE,
        {
            "b_market": market_id,
            "b_requester": requester_id,
            "b_ids": hit_ids,
            "b_paused": paused,
        },
    )
    types = connection.execute(_TYPES_OF, {"b_market": market_id, "b_ids": hit_ids}).scalars()
    offers.note_change(connection, market_id, set(types))


def set_review_status(
    connection: Connection, market_id: str, requester_id: str, hit_id: str, *, revert: bool
) -> None:
    """Reviewable -> Reviewing, or back with ``revert``; the state it leads to is no error."""
    found = lock_own_hit(connection, market_id, requester_id, hit_id)
    source, target = (REVIEWING, REVIEWABLE) if revert else (REVIEWABLE, REVIEWING)
    if found.places.status not in (source, target):
        raise needs_status(source, "InvalidHITState")
    connection.execute(
        update(hit).where(_h.market_id == market_id, _h.id == hit_id).values(status=target)
    )


_UNDECIDED = select(assignment.c.id).where(
    assignment.c.market_id == bindparam("b_market"),
    assignment.c.hit_id == bindparam("b_hit"),
    assignment.c.status == "Submitted",
)


def delete_hit(
    connection: Connection, now: int, market_id: str, requester_id: str, hit_id: str
) -> None:
    """Dispose of a Reviewable HIT whose work is all decided. Again: no error."""
    ledger.lock_funds(connection, market_id, requester_id)
    found = lock_own_hit(connection, market_id, requester_id, hit_id)
    if found.places.status == DISPOSED:
        return
    if found.places.status not in (REVIEWABLE, REVIEWING):
        raise needs_status(REVIEWABLE, "InvalidHITState")
    if connection.execute(_UNDECIDED, {"b_market": market_id, "b_hit": hit_id}).first():
        raise WrongState(
            f"HIT {hit_id} has submitted assignments: approve or reject them first.",
            "InvalidHITState",
        )
    # Marked expired too, so that what looks for HITs to expire never meets it again.
    connection.execute(
        update(hit)
        .where(_h.market_id == market_id, _h.id == hit_id)
        .values(status=DISPOSED, expired=True)
    )
    journal = Journal(connection, market_id, now)
    journal.event("HITDisposed", found.reference)
    journal.close()
