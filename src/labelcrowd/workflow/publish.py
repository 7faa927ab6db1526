"""Publishing a batch in three steps: plan, create, open.

``planning.plan_batch`` writes every row with its token and returns the exact sum,
for a person to say yes to. ``publish_batch`` creates the HITs as drafts that nobody
sees, at most 500 at a time, and then opens all in one transaction that also
holds the money. Killed anywhere, it is finished by the same call or taken back
by ``undo_batch``: tokens make every step harmless when done again.
"""

from __future__ import annotations

from collections.abc import Callable

from labelcrowd.batches import store
from labelcrowd.batches.design import TaskDesign
from labelcrowd.batches.lifecycle import BatchStatus, Step
from labelcrowd.batches.pay import is_unpaid, offer_description, refuse_low
from labelcrowd.batches.store import Batch
from labelcrowd.crowd.port import Crowd, HitSpec, HitTypeSpec
from labelcrowd.errors import Conflict, InsufficientFunds
from labelcrowd.money import format_money
from labelcrowd.workflow import eligibility
from labelcrowd.workflow.noted_steps import take_noted_step
from labelcrowd.workflow.planning import pace_for
from labelcrowd.workflow.ready_to_publish import refuse_unready
from labelcrowd.workflow.remove_images import end_hits_of_batch
from labelcrowd.workflow.studio import Studio, link_of

Show = Callable[[int], None]

CREATE_CHUNK = 500
FRAME_HEIGHT = 0  # our page takes the whole window


def publish_batch(
    studio: Studio,
    requester_id: str,
    batch_id: str,
    *,
    yes_low_pay: bool = False,
    show: Show = lambda done: None,
) -> Batch:
    """Create and open every HIT of a planned batch, or finish one that was interrupted.

    ``show(done)`` is told how many HITs exist. Raises NotReady where
    something must be filled in before work for real money, LowPay where the reward is
    below the bar and nobody said that it is meant, InsufficientFunds before
    anything is created where the balance does not cover it, and Conflict for a
    batch that is open already or was undone, or whose price has changed since it
    was planned.
    """
    batch = studio.home.store.read(lambda c: store.get_batch(c, requester_id, batch_id))
    design = studio.home.store.read(lambda c: store.get_design(c, batch.design_digest))
    crowd = studio.crowd(requester_id, batch.market_id)
    if batch.state is BatchStatus.PLANNED:
        studio.home.store.read(
            lambda c: refuse_unready(
                c,
                requester_id,
                batch.market_id,
                studio.public_url,
                paid=not is_unpaid(design),
            )
        )
        if not (yes_low_pay or batch.low_pay_accepted):
            refuse_low(design, pace_for(studio, batch), crowd.currency)
        _refuse_another_sum(crowd, batch, design)
        _refuse_unaffordable(crowd, batch)
        _refuse_incomplete(studio, batch)
    batch = studio.home.store.write(lambda c: store.take_step(c, batch, Step.PUBLISH))
    batch = _with_hit_type(studio, crowd, batch, design)
    _create_missing(studio, crowd, batch, design, show)
    crowd.open_hits(
        batch.id,
        hits=batch.hits,
        cents=batch.total_cents,
        group_id=batch.group_id,
        budget_cents=batch.total_cents if batch.budget_cents is None else batch.budget_cents,
    )
    return _opened(studio, batch)


def undo_batch(studio: Studio, requester_id: str, batch_id: str) -> Batch:
    """Take back a batch that was not opened: its drafts are deleted, no money moves.

    Raises Conflict for a batch that is open, also where only its last step is missing.
    """
    batch = studio.home.store.read(lambda c: store.get_batch(c, requester_id, batch_id))
    crowd = studio.crowd(requester_id, batch.market_id)
    batch = take_noted_step(studio, batch, Step.UNDO)
    try:
        crowd.discard_drafts(batch.id)
    except Conflict as error:
        # Opened first: by another process, or by one that died before it wrote that down.
        _opened(studio, batch)
        raise Conflict(
            "every HIT of this batch is open already; stop it with `labelcrowd batch stop`"
        ) from error
    return studio.home.store.write(lambda c: store.take_step(c, batch, Step.UNDONE))


def _opened(studio: Studio, batch: Batch) -> Batch:
    opened = take_noted_step(
        studio,
        batch,
        Step.OPENED,
        now=studio.clock.now(),
        action="publish",
        detail={"market": batch.market_id, "amount_cents": batch.total_cents},
    )
    end_hits_of_batch(studio, batch.id)
    return opened


def _refuse_another_sum(crowd: Crowd, batch: Batch, design: TaskDesign) -> None:
    """Nobody said yes to another sum than the plan's."""
    now = crowd.cost(
        reward_cents=design.reward_cents,
        assignments_per_hit=design.assignments_per_image,
        hits=batch.hits,
        bonus_cents=design.object_bonus_cap_cents,
        requirements=eligibility.requirements_of(design),
    )
    total, agreed = now.total_cents, batch.total_cents
    if total != agreed:
        raise Conflict(
            f"this batch holds {format_money(total, crowd.currency)} now, not "
            f"{format_money(agreed, crowd.currency)}: the fees have changed; plan it again"
        )


def _refuse_unaffordable(crowd: Crowd, batch: Batch) -> None:
    total, available = batch.total_cents, crowd.balance()[0]
    if total > available:
        raise InsufficientFunds(
            f"this batch holds {format_money(total, crowd.currency)}, and "
            f"{format_money(available, crowd.currency)} is available; nothing was created"
        )


def _refuse_incomplete(studio: Studio, batch: Batch) -> None:
    """A plan whose writing was cut short is not published: it would miss pictures."""
    stored = studio.home.store.read(lambda c: store.count_rows(c, batch.id))
    if stored != batch.hits:
        raise Conflict(
            f"the plan was cut short ({stored:,} of {batch.hits:,} pictures); plan it again"
        )
    removed = studio.home.store.read(lambda c: store.count_removed(c, batch.id))
    if removed:
        raise Conflict(f"{removed:,} of these pictures were removed since; plan it again")


def _with_hit_type(studio: Studio, crowd: Crowd, batch: Batch, design: TaskDesign) -> Batch:
    if batch.hit_type_id is None:
        hit_type_id = crowd.create_hit_type(
            HitTypeSpec(
                title=design.title,
                description=offer_description(design),
                keywords=design.keywords,
                reward_cents=design.reward_cents,
                assignment_duration_s=design.assignment_duration_s,
                auto_approval_delay_s=design.auto_approval_delay_s,
                requirements=eligibility.requirements_of(design),
            )
        )
        studio.home.store.write(lambda c: store.set_hit_type(c, batch.id, hit_type_id))
    return studio.home.store.read(lambda c: store.get_batch(c, None, batch.id))


def _create_missing(
    studio: Studio, crowd: Crowd, batch: Batch, design: TaskDesign, show: Show
) -> None:
    last: int | None = -1
    while last is not None:
        last = _create_chunk(studio, crowd, batch, design, after=last)
        if last is not None:
            show(last + 1)


def _create_chunk(
    studio: Studio, crowd: Crowd, batch: Batch, design: TaskDesign, *, after: int
) -> int | None:
    """Create the next HITs and write their ids down; the last row, or None if none was missing."""
    rows = studio.home.store.read(
        lambda c: store.rows_to_create(c, batch.id, after=after, limit=CREATE_CHUNK)
    )
    if not rows:
        return None
    specs = [_hit_spec(studio, batch, design, row, token) for row, token in rows]
    made = crowd.create_hits(batch.hit_type_id or "", specs, opening=batch.id)
    pairs = [(row, hit_id) for (row, _), hit_id in zip(rows, made, strict=True)]
    studio.home.store.write(lambda c: store.record_hits(c, batch.id, pairs))
    return pairs[-1][0]


def _hit_spec(studio: Studio, batch: Batch, design: TaskDesign, row: int, token: str) -> HitSpec:
    return HitSpec(
        token=token,
        external_url=link_of(studio, batch.market_id, batch.id, row),
        frame_height=FRAME_HEIGHT,
        max_assignments=design.assignments_per_image,
        lifetime_s=design.lifetime_s,
        annotation=f"{batch.name}"[:255],
        bonus_cents=design.object_bonus_cap_cents,
    )
