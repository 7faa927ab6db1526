"""Steering a batch that is open: pause, resume, stop, extend."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection

from labelcrowd.batches import store
from labelcrowd.batches.design import MAX_ASSIGNMENTS, TaskDesign
from labelcrowd.batches.lifecycle import BatchStatus, Step, after
from labelcrowd.batches.store import Batch
from labelcrowd.crowd.port import Cost, Crowd, HitState, may_grow
from labelcrowd.errors import InvalidInput
from labelcrowd.workflow.eligibility import requirements_of
from labelcrowd.workflow.noted_steps import take_noted_step
from labelcrowd.workflow.studio import Studio

Show = Callable[[int], None]
CHUNK = 500
ENDED = "ended"


def pause_batch(studio: Studio, requester_id: str, batch_id: str) -> Batch:
    """Hand out no new work; work in hand may be finished and is paid."""
    return _switch(studio, requester_id, batch_id, Step.PAUSE)


def resume_batch(studio: Studio, requester_id: str, batch_id: str) -> Batch:
    """Hand out work again."""
    return _switch(studio, requester_id, batch_id, Step.RESUME)


def stop_batch(studio: Studio, requester_id: str, batch_id: str) -> Batch:
    """Expire every HIT: no new work, unused money is released, work in hand goes on."""
    batch, ids = _batch_for(studio, requester_id, batch_id, Step.STOP)
    crowd = studio.crowd(requester_id, batch.market_id)
    for chunk in _chunks(ids):
        crowd.expire_hits(chunk)
    return take_noted_step(studio, batch, Step.STOP)


def has_ended(studio: Studio, batch: Batch) -> bool:
    """Whether the lifetime of a batch that was not stopped is over: nothing is handed out."""
    if batch.state not in (BatchStatus.OPEN, BatchStatus.PAUSED):
        return False
    ids = studio.home.store.read(lambda c: store.sample_hits(c, batch.id))
    if not ids:  # every picture was removed, which ends its HIT
        return bool(studio.home.store.read(lambda c: store.hits_without_picture(c, batch.id)))
    states = _states(studio, batch, ids).values()
    return bool(states) and all(state.expires_at <= studio.clock.now() for state in states)


def shown_status(studio: Studio, batch: Batch) -> str:
    """The status as people read it: ``ended`` where an open batch's lifetime is over."""
    return ENDED if has_ended(studio, batch) else batch.status


@dataclass(frozen=True, kw_only=True)
class Extension:
    """What extending a batch would do and cost."""

    batch: Batch
    assignments_per_image: int
    lifetime_s: int
    new_assignments: dict[str, int]  # HIT id -> how many more
    cost: Cost
    available_cents: int
    play_money: bool
    token: str  # makes each HIT's extension under this plan happen once

    @property
    def total_cents(self) -> int:
        return self.cost.total_cents


def plan_extension(
    studio: Studio,
    requester_id: str,
    batch_id: str,
    *,
    assignments_per_image: int = 0,
    lifetime_s: int = 0,
) -> Extension:
    """Say what it takes to have so many assignments a picture, and so long from now.

    The number is a total, not an addition, so that a command given twice does
    the same as once. 0 leaves number or lifetime as they are.
    """
    if not 0 <= assignments_per_image <= MAX_ASSIGNMENTS:
        raise InvalidInput(
            f"assignments_per_image: expected 1 to {MAX_ASSIGNMENTS:,}, "
            f"got {assignments_per_image:,}",
            field="assignments_per_image",
        )
    if not assignments_per_image and not lifetime_s:
        raise InvalidInput("extend: say how many assignments a picture, or for how long")
    batch, _ = _batch_for(studio, requester_id, batch_id, Step.EXTEND)
    ids = _with_picture(studio, batch)
    design = studio.home.store.read(lambda c: store.get_design(c, batch.design_digest))
    extra = studio.home.store.read(lambda c: store.replacements(c, batch.id))
    states = _states(studio, batch, ids)
    missing = {
        hit_id: assignments_per_image + extra.get(hit_id, 0) - state.max_assignments
        for hit_id, state in states.items()
        if assignments_per_image
        and assignments_per_image + extra.get(hit_id, 0) > state.max_assignments
    }
    _refuse_ten_from_few(states, missing)
    crowd = studio.crowd(requester_id, batch.market_id)
    ended = [state for state in states.values() if state.expires_at <= studio.clock.now()]
    if ended and not lifetime_s:
        raise InvalidInput(
            f"lifetime: {len(ended):,} HITs have ended; say also for how long from now",
            field="lifetime",
        )
    # Places that were free when a HIT ended are held again.
    places = sum(missing.values()) + sum(state.available for state in ended)
    return Extension(
        batch=batch,
        assignments_per_image=assignments_per_image,
        lifetime_s=lifetime_s,
        new_assignments=missing,
        cost=_cost(crowd, design, places),
        available_cents=crowd.balance()[0],
        play_money=crowd.play_money,
        token=studio.ids.row(),
    )


def _refuse_ten_from_few(states: dict[str, HitState], missing: dict[str, int]) -> None:
    """Before a sum is shown: the market would refuse it in the middle of the extension."""
    if any(not may_grow(states[hit_id], more) for hit_id, more in missing.items()):
        raise InvalidInput(
            "assignments_per_image: HITs made with fewer than 10 assignments cannot get 10 "
            "or more on this market, because their fee is that of small ones; publish the pictures "
            "again instead",
            field="assignments_per_image",
        )


def extend_batch(studio: Studio, plan: Extension, *, show: Show = lambda done: None) -> Batch:
    """Carry an extension out, HIT by HIT; given again after a failure it does the rest."""
    batch = plan.batch
    crowd = studio.crowd(batch.requester_id, batch.market_id)
    ids = _with_picture(studio, batch)
    for done, hit_id in enumerate(ids, 1):
        more = plan.new_assignments.get(hit_id, 0)
        if more or plan.lifetime_s:
            crowd.extend_hit(
                hit_id,
                assignments=more,
                lifetime_s=plan.lifetime_s,
                token=f"{plan.token}-{hit_id}"[:64],
            )
        show(done)
    _write_totals(studio, plan, studio.home.store.read(lambda c: store.hit_ids(c, batch.id)))
    detail = {
        "market": batch.market_id,
        "assignments": plan.assignments_per_image,
        "lifetime_s": plan.lifetime_s,
        "amount_cents": plan.total_cents,
    }
    return take_noted_step(studio, batch, Step.EXTEND, detail=detail)


def _write_totals(studio: Studio, plan: Extension, ids: list[str]) -> None:
    """What the market says now, so that an extension cut short and given again counts right."""
    states = _states(studio, plan.batch, ids)
    design = studio.home.store.read(lambda c: store.get_design(c, plan.batch.design_digest))
    assignments = sum(state.max_assignments for state in states.values())
    design_bonus = plan.batch.bonus_cents // max(1, plan.batch.assignments)
    studio.home.store.write(
        lambda c: store.set_totals(
            c,
            plan.batch.id,
            assignments=assignments,
            reward_cents=assignments * design.reward_cents,
            more_fee_cents=plan.cost.fee_cents,
            bonus_cents=assignments * design_bonus,
        )
    )


def _switch(studio: Studio, requester_id: str, batch_id: str, step: Step) -> Batch:
    # The market first: a status that says "paused" while work is handed out would be a lie.
    batch, ids = _batch_for(studio, requester_id, batch_id, step)
    crowd = studio.crowd(requester_id, batch.market_id)
    for chunk in _chunks(ids):
        crowd.pause_hits(chunk, paused=step is Step.PAUSE)
    return take_noted_step(studio, batch, step)


def _with_picture(studio: Studio, batch: Batch) -> list[str]:
    """Ids of the HITs that can go on: one whose picture was removed has ended for good."""

    def read(connection: Connection) -> list[str]:
        gone = store.hits_without_picture(connection, batch.id)
        return [hit_id for hit_id in store.hit_ids(connection, batch.id) if hit_id not in gone]

    return studio.home.store.read(read)


def _batch_for(
    studio: Studio, requester_id: str, batch_id: str, step: Step
) -> tuple[Batch, list[str]]:
    batch = studio.home.store.read(lambda c: store.get_batch(c, requester_id, batch_id))
    after(step, batch.state)
    return batch, studio.home.store.read(lambda c: store.hit_ids(c, batch.id))


def _states(studio: Studio, batch: Batch, ids: list[str]) -> dict[str, HitState]:
    crowd = studio.crowd(batch.requester_id, batch.market_id)
    states: dict[str, HitState] = {}
    for chunk in _chunks(ids):
        states.update(crowd.hit_states(chunk))
    return states


def _cost(crowd: Crowd, design: TaskDesign, places: int) -> Cost:
    """Sums over places of HITs as they were made: their fee depends on how many they had."""
    of_one_hit = crowd.cost(
        reward_cents=design.reward_cents,
        assignments_per_hit=design.assignments_per_image,
        hits=1,
        bonus_cents=design.object_bonus_cap_cents,
        requirements=requirements_of(design),
    )
    each = design.assignments_per_image
    return Cost(
        reward_cents=design.reward_cents * places,
        fee_cents=of_one_hit.fee_cents // each * places,
        bonus_cents=of_one_hit.bonus_cents // each * places,
    )


def _chunks(values: list[str]) -> list[list[str]]:
    return [values[i : i + CHUNK] for i in range(0, len(values), CHUNK)]
