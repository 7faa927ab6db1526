"""The order in which work is reviewed, and where a page of it goes on."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import update

from labelcrowd.clock import SetClock
from labelcrowd.errors import NotFound
from labelcrowd.ids import Ids
from labelcrowd.review import work
from labelcrowd.storage.store import Store
from labelcrowd.storage.tables import studio
from tests.support.studio import World, make_world


@pytest.fixture
def world(store: Store, tmp_path: Path, clock: SetClock, ids: Ids) -> World:
    return make_world(store, tmp_path, clock, ids)


def hand_in(world: World, count: int) -> tuple[str, list[str]]:
    """A batch and its assignments in the order they came in, a minute between them."""
    batch = world.publish(count)
    return batch.id, [world.do(hit_id, "W1") for hit_id in world.hit_ids(batch)]


def make(world: World, assignment_id: str, **values: object) -> None:
    table = studio.work
    world.store.write(
        lambda c: (
            c.execute(
                update(table).where(table.c.assignment_id == assignment_id).values(**values)
            ).rowcount
        )
    )


def queue(world: World, **asked: object) -> list[work.Submission]:
    return world.store.read(
        lambda c: work.queue(c, world.requester_id, **asked)  # type: ignore[arg-type]
    )


def ids_of(found: list[work.Submission]) -> list[str]:
    return [one.assignment_id for one in found]


def test_incomplete_work_comes_first_then_late_then_the_oldest(world: World) -> None:
    _, (oldest, older, late, incomplete, decided) = hand_in(world, 5)
    make(world, late, status="Late")
    make(world, incomplete, complete=False)
    make(world, decided, status="Approved")
    assert ids_of(queue(world)) == [incomplete, late, oldest, older]
    assert ids_of(queue(world, statuses=work.DONE)) == [incomplete, late, oldest, older, decided]
    assert ids_of(queue(world, statuses=("Late",))) == [late]


def test_decided_work_without_a_receipt_is_not_pushed_forward(world: World) -> None:
    _, (first, second) = hand_in(world, 2)
    make(world, second, complete=False, status="Rejected")
    assert ids_of(queue(world, statuses=work.DONE)) == [first, second]


@pytest.mark.parametrize("size", [1, 2, 3])
def test_pages_go_through_all_once_in_the_same_order(world: World, size: int) -> None:
    _, done = hand_in(world, 4)
    make(world, done[1], status="Late")
    make(world, done[2], complete=False)
    make(world, done[3], status="Approved", complete=False)
    whole = queue(world, statuses=work.DONE)
    paged: list[work.Submission] = []
    after = None
    while page := queue(world, statuses=work.DONE, after=after, limit=size):
        paged += page
        after = work.key_of(page[-1])
    assert ids_of(paged) == ids_of(whole)
    assert len(whole) == 4


def test_going_back_passes_all_of_the_batch_once(world: World) -> None:
    _, done = hand_in(world, 4)
    hand_in(world, 1)
    make(world, done[1], status="Late")
    make(world, done[2], complete=False)
    make(world, done[0], status="Approved")
    whole = queue(world, statuses=work.DONE)[:-1]
    back, here = [], whole[-1]
    while before := world.store.read(lambda c, here=here: work.previous(c, here)):  # type: ignore[misc]
        back.append(before)
        here = before
    assert ids_of(back) == ids_of(whole[:-1])[::-1]


def test_a_queue_is_of_one_batch_and_one_requester(world: World) -> None:
    one, mine = hand_in(world, 1)
    _, others = hand_in(world, 1)
    assert ids_of(queue(world, batch_id=one)) == mine
    assert ids_of(queue(world)) == [*mine, *others]
    assert world.store.read(lambda c: work.queue(c, "somebody else")) == []
    with pytest.raises(NotFound):
        world.store.read(lambda c: work.get_submission(c, "somebody else", "live", mine[0]))


def test_workers_carry_another_pseudonym_in_each_batch(world: World) -> None:
    hand_in(world, 1)
    hand_in(world, 1)
    first, second = queue(world)
    assert first.worker_id == second.worker_id
    assert len({first.worker, second.worker, first.worker_id}) == 3
