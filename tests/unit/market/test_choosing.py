"""Which HIT of a group comes next is settled before it is taken, and spread over the workers."""

from __future__ import annotations

from labelcrowd.market import decisions, setup, worker_blocks, workers
from labelcrowd.market.structs.records import QualificationRequirement
from labelcrowd.market.system_qualifications import NUMBER_APPROVED
from tests.support.market import MarketWorld
from tests.unit.market.test_assignments import accept_next


def told(world: MarketWorld, held: workers.Assignment, worker_id: str = "") -> str | None:
    """What the crowd says comes after the HIT in hand."""
    return world.crowd().next_hit(
        hit_id=held.hit_id, assignment_id=held.id, worker_id=worker_id or held.worker_id
    )


def group(world: MarketWorld, count: int = 6, **fields: object) -> str:
    made = [world.hit(assignments=3, **fields) for _ in range(count)]  # type: ignore[arg-type]
    return world.read_hit(made[0]).hit_type_id


def test_what_is_told_is_what_the_worker_gets(world: MarketWorld) -> None:
    hit_type_id, worker_id = group(world), world.worker()
    held = accept_next(world, hit_type_id, worker_id)
    for _ in range(5):
        coming, events = told(world, held), world.event_types()
        assert coming == told(world, held) != held.hit_id
        assert world.event_types() == events, "nothing is taken by asking"
        world.submit(held)
        world.clock.advance(1_000_000)
        held = accept_next(world, hit_type_id, worker_id)
        assert held.hit_id == coming
    assert told(world, held) is None, "the group is done"


def test_workers_begin_in_different_places(world: MarketWorld) -> None:
    hit_type_id = group(world, count=20)
    seconds = set()
    for _ in range(12):
        worker_id = world.worker()
        accept_next(world, hit_type_id, worker_id)
        seconds.add(accept_next(world, hit_type_id, worker_id).hit_id)
    assert len(seconds) > 4


def test_only_who_holds_the_assignment_and_may_go_on_is_told(world: MarketWorld) -> None:
    hit_type_id = group(world)
    held = accept_next(world, hit_type_id, world.registered())
    assert told(world, held) is not None
    assert told(world, held, world.worker()) is None
    world.store.write(lambda c: setup.pause_market(c, world.market_id, paused=True))
    assert told(world, held) is None
    world.store.write(lambda c: setup.pause_market(c, world.market_id, paused=False))
    assert told(world, held) is not None
    world.store.write(
        lambda c: worker_blocks.block(
            c, world.clock.now(), world.market_id, world.requester, held.worker_id, "no"
        )
    )
    assert told(world, held) is None
    given = accept_next(world, hit_type_id, world.worker())
    world.give_back(given)
    assert told(world, given) is None


def test_who_lacks_a_qualification_by_now_is_told_nothing(world: MarketWorld) -> None:
    few = QualificationRequirement(
        QualificationTypeId=NUMBER_APPROVED, Comparator="LessThan", IntegerValues=[1]
    )
    hit_type_id, worker_id = group(world, asks=[few]), world.worker()
    done, held = (accept_next(world, hit_type_id, worker_id) for _ in range(2))
    world.submit(done)
    assert told(world, held) is not None
    world.store.write(
        lambda c: decisions.approve(c, world.clock.now(), world.market_id, world.requester, done.id)
    )
    assert told(world, held) is None
