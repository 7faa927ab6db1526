"""What statistics say of follow-up HITs: what became of what they showed, and how long it took."""

from __future__ import annotations

from typing import Any

import msgspec

from labelcrowd.annotations.document import Object, Reference
from labelcrowd.batches.design import HitKind, StartFrom, TaskDesign
from labelcrowd.batches.store import Batch
from labelcrowd.clock import MINUTE, SetClock
from labelcrowd.stats.follow_ups import outcomes
from labelcrowd.storage.statement import Statement
from tests.support.follow_ups import give, given_by, publish
from tests.support.labelling import WorkerPage, World, a_square

SET = [a_square(f"f{i}", "car", at=60 * i, size=40) for i in range(5)]


def open_page(world: World, kind: HitKind, actions: str) -> tuple[Batch, WorkerPage, str]:
    images = world.add_pictures()
    set_id = given_by(world, images[0], *SET)
    design = TaskDesign(
        reward_cents=5, actions=actions, required_objects=0, hit_kind=kind,
        start_from=StartFrom.FIXED_SET,
    )  # fmt: skip
    batch = publish(world, images[0].collection_id, design, start_from="imported")
    page = WorkerPage(world.client(), world.accept(batch.id).query)
    assert isinstance(world.clock, SetClock)
    world.clock.advance(30 * MINUTE)
    return batch, page, set_id


def hand_in(world: World, page: WorkerPage) -> None:
    assert page.submit().status_code == 200
    done = Statement("UPDATE work SET status = 'Submitted', submitted_at = 5 WHERE batch_id <> ?")
    world.home.store.write(lambda c: done.run(c, ""))


def told(world: World, batch: Batch) -> dict[str, tuple[int, float | None]]:
    found = world.home.store.read(lambda c: outcomes(c, batch))
    return {one.kind: (one.count, one.median_s) for one in found}


def changed(set_id: str, obj: Object, **fields: Any) -> Object:
    return msgspec.structs.replace(
        obj, id=f"my {obj.id}", refers_to=Reference(set_id, obj.id), **fields
    )


def test_corrections_are_counted_by_what_became_of_each_outline(world: World) -> None:
    batch, page, set_id = open_page(world, HitKind.CORRECT, "nrmd")
    page.edit(changed(set_id, SET[0], name="bus"))
    page.edit(changed(set_id, SET[1], deleted=True))
    page.edit(changed(set_id, SET[2], name="van"))
    page.edit(changed(set_id, SET[2]), base=3)  # and back again
    page.edit(a_square("new", "dog", at=400))
    page.edit(a_square("gone", "dog", at=350))
    page.edit(msgspec.structs.replace(a_square("gone", "dog", at=350), deleted=True), base=6)
    assert told(world, batch)["shown"] == (0, None)  # nothing was handed in yet
    hand_in(world, page)
    assert told(world, batch) == {
        "shown": (5, None), "kept": (3, None), "changed": (1, 5.8), "deleted": (1, 5.8),
        "added": (1, 5.8),
    }  # fmt: skip


def test_answers_are_counted_by_kind_and_what_was_missing_with_them(world: World) -> None:
    batch, page, _ = open_page(world, HitKind.COVER, "n")
    give(page, 0, "yes", active_ms=2_500)
    page.edit(a_square("new", "dog", at=400))
    hand_in(world, page)
    assert told(world, batch) == {"yes": (1, 2.5), "no": (0, None), "found": (1, 5.8)}


def test_yes_and_no_take_the_answer_that_holds(world: World) -> None:
    batch, page, _ = open_page(world, HitKind.VERIFY, "")
    for position in range(5):
        give(page, position, "no" if position == 3 else "yes", active_ms=1_000)
    give(page, 4, "no", counter=2, active_ms=500)
    hand_in(world, page)
    assert told(world, batch) == {"yes": (3, 1.0), "no": (2, 1.25)}
    assert told(world, world.publish()) == {}
