"""What is about to happen to a batch by itself, said two days ahead, and one click against it.

A batch's time may run out while work is left to do; submitted work may be
approved before anybody looked at it. For batches with a short life the warning
comes at half of it. An extension is named by the end that it moves, so that the
same click given twice extends once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from labelcrowd.batches import store
from labelcrowd.batches.design import TaskDesign
from labelcrowd.batches.lifecycle import BatchStatus
from labelcrowd.batches.store import Batch
from labelcrowd.clock import DAY, SECOND
from labelcrowd.crowd.port import Crowd, ReviewsDue
from labelcrowd.errors import Conflict
from labelcrowd.stats.progress import progress
from labelcrowd.workflow.studio import Studio, note_act

SOON = 2 * DAY
MORE = 7 * DAY
CHUNK = 500

_HANDED_OUT = (BatchStatus.OPEN, BatchStatus.PAUSED)


@dataclass(frozen=True, kw_only=True)
class Ending:
    """What happens to a batch soon. Times in microseconds; None or 0 where nothing does."""

    ends_at: int | None = None
    unfinished: int = 0  # assignments that are left to do then
    reviews: int = 0  # submitted work that is approved by itself
    reviews_at: int | None = None  # the first of it

    def __bool__(self) -> bool:
        return self.ends_at is not None or self.reviews_at is not None


def endings(studio: Studio, batches: Iterable[Batch]) -> dict[str, Ending]:
    """What happens soon to each of a requester's batches."""
    found: dict[str, Ending] = {}
    due: dict[tuple[str, str], list[ReviewsDue]] = {}
    for one in batches:
        crowd = studio.crowd(one.requester_id, one.market_id)
        key = (one.requester_id, one.market_id)
        if key not in due:
            due[key] = crowd.reviews_due(studio.clock.now() + SOON)
        found[one.id] = _ending(studio, crowd, one, due[key])
    return found


def ending(studio: Studio, batch: Batch) -> Ending:
    """What happens soon to one batch."""
    return endings(studio, [batch])[batch.id]


def _ending(studio: Studio, crowd: Crowd, batch: Batch, due: list[ReviewsDue]) -> Ending:
    design = studio.home.store.read(lambda c: store.get_design(c, batch.design_digest))
    reviews = [
        one
        for one in due
        if _is_of(one, batch)
        and one.first_at - studio.clock.now() < _ahead(design.auto_approval_delay_s)
    ]
    ends_at, unfinished = _end_of_life(studio, crowd, batch, design)
    return Ending(
        ends_at=ends_at,
        unfinished=unfinished,
        reviews=sum(one.count for one in reviews),
        reviews_at=min((one.first_at for one in reviews), default=None),
    )


def _is_of(due: ReviewsDue, batch: Batch) -> bool:
    if due.opening:
        return due.opening == batch.id
    return batch.opened_at is None and due.hit_type_id == batch.hit_type_id


def _ahead(whole_s: int) -> int:
    return min(SOON, whole_s * SECOND // 2)


def _end_of_life(
    studio: Studio, crowd: Crowd, batch: Batch, design: TaskDesign
) -> tuple[int | None, int]:
    if batch.state not in _HANDED_OUT:
        return None, 0
    ids = studio.home.store.read(lambda c: store.sample_hits(c, batch.id))
    ends = [state.expires_at for state in crowd.hit_states(ids).values()]
    now = studio.clock.now()
    if not ends or not now < max(ends) <= now + _ahead(design.lifetime_s):
        return None, 0
    reached = studio.home.store.read(lambda c: progress(c, [batch.id]))[batch.id]
    unfinished = batch.assignments - reached.done - reached.rejected
    return (max(ends), unfinished) if unfinished > 0 else (None, 0)


def extend_life(studio: Studio, requester_id: str, batch_id: str, *, end: int) -> Batch:
    """Hand a batch out for a week beyond ``end``, the end that was shown; once for each end.

    Raises Conflict where it has ended: its money is free then, and extending it is asked anew.
    """
    batch = studio.home.store.read(lambda c: store.get_batch(c, requester_id, batch_id))
    now = studio.clock.now()
    if batch.state not in _HANDED_OUT or end <= now:
        raise Conflict("this batch has ended meanwhile; give it more time, and see what that holds")
    crowd = studio.crowd(requester_id, batch.market_id)
    ids = studio.home.store.read(lambda c: store.hit_ids(c, batch.id))
    lifetime_s = (end + MORE - now) // SECOND
    for start in range(0, len(ids), CHUNK):
        for hit_id, state in crowd.hit_states(ids[start : start + CHUNK]).items():
            if state.available or state.pending:  # it can still be done, or given back
                crowd.extend_hit(hit_id, lifetime_s=lifetime_s, token=f"{end:x}-{hit_id}"[:64])
    detail = {"from": end, "lifetime_s": lifetime_s}
    studio.home.store.write(lambda c: note_act(c, studio, requester_id, "extend", batch.id, detail))
    return batch


def extend_review(studio: Studio, requester_id: str, batch_id: str, *, before: int) -> int:
    """Let work that would be approved by itself ``before`` wait a week longer; how many moved.

    Raises Conflict where none may wait any longer.
    """
    batch = studio.home.store.read(lambda c: store.get_batch(c, requester_id, batch_id))
    crowd = studio.crowd(requester_id, batch.market_id)
    before = min(before, studio.clock.now() + SOON)
    moved = 0
    due = [one for one in crowd.reviews_due(before) if _is_of(one, batch)]
    for one in due:
        moved += crowd.extend_reviews(
            one.opening, one.hit_type_id, before=before, until=before + MORE - SOON
        )
    if due and not moved:
        raise Conflict(
            "this work has waited for 30 days, the longest that a market allows; review it now"
        )
    if moved:
        detail = {"assignments": moved, "until": before + MORE - SOON}
        studio.home.store.write(
            lambda c: note_act(c, studio, requester_id, "extend review", batch.id, detail)
        )
    return moved
