"""What a HIT starts from is chosen and frozen when the batch is planned."""

from __future__ import annotations

import pytest
from sqlalchemy import insert, select, update

from labelcrowd.batches.design import StartFrom
from labelcrowd.batches.design_fields import parse_design
from labelcrowd.errors import InvalidInput
from labelcrowd.storage.tables import documents, pictures
from labelcrowd.storage.tables.studio import hit_item
from labelcrowd.workflow import planning, review_round
from labelcrowd.workflow.plan_request import PlanRequest
from tests.support.studio import World


def images(world: World, collection_id: str) -> list[str]:
    query = (
        select(pictures.image.c.id)
        .where(pictures.image.c.collection_id == collection_id)
        .order_by(pictures.image.c.filename)
    )
    return world.store.read(lambda c: list(c.execute(query).scalars()))


def add_document(world: World, image_id: str, origin: str, seq: int = 4) -> str:
    document_id = world.ids.row()
    values = {
        "id": document_id,
        "requester_id": world.requester_id,
        "image_id": image_id,
        "origin": origin,
        "author_id": "somebody",
        "origin_key": document_id,
        "head_seq": seq,
        "head_hash": "",
        "final_seq": None,
        "source": "{}",
        "created_at": world.clock.now(),
        "updated_at": world.clock.now(),
    }
    world.clock.advance(1)
    world.store.write(lambda c: c.execute(insert(documents.document).values(**values)).rowcount)
    return document_id


def plan(
    world: World,
    collection_id: str,
    start_from: str = "auto",
    fixed_set: str | None = None,
    image_ids: tuple[str, ...] = (),
) -> planning.Plan:
    request = PlanRequest(
        requester_id=world.requester_id,
        market_id="live",
        collection_id=collection_id,
        name="second",
        design=parse_design({"start_from": start_from, "reward": "0.05"}),
        yes_low_pay=True,
        fixed_set=fixed_set,
        image_ids=image_ids,
    )
    return planning.plan_batch(world, request)


def bases(world: World, made: planning.Plan) -> list[tuple[str | None, int]]:
    rows = [row for row in world.rows(hit_item) if row["batch_id"] == made.batch.id]
    rows.sort(key=lambda row: int(str(row["row"])))
    return [(row["base_document_id"], row["base_seq"]) for row in rows]  # type: ignore[misc]


def test_without_documents_a_hit_starts_from_nothing(world: World) -> None:
    made = plan(world, world.collection(2))
    assert made.design.start_from is StartFrom.NOTHING
    assert bases(world, made) == [(None, 0), (None, 0)]


def test_own_objects_come_before_imported_ones_and_the_newest_first(world: World) -> None:
    collection_id = world.collection(3)
    first, second, _ = images(world, collection_id)
    add_document(world, first, "import")
    own = add_document(world, first, "requester", seq=7)
    add_document(world, second, "import")
    newest = add_document(world, second, "import", seq=9)
    made = plan(world, collection_id)
    assert made.design.start_from is StartFrom.FIXED_SET
    assert made.starting_from_objects == 2
    assert bases(world, made) == [(own, 7), (newest, 9), (None, 0)]


def test_imported_or_own_can_be_asked_for(world: World) -> None:
    collection_id = world.collection(1)
    (first,) = images(world, collection_id)
    imported = add_document(world, first, "import")
    own = add_document(world, first, "requester")
    assert bases(world, plan(world, collection_id, "fixed-set", "imported")) == [(imported, 4)]
    assert bases(world, plan(world, collection_id, "fixed-set", "own")) == [(own, 4)]
    assert bases(world, plan(world, collection_id, "nothing")) == [(None, 0)]


def test_a_fixed_set_that_does_not_exist_is_refused(world: World) -> None:
    with pytest.raises(InvalidInput, match="no picture of this collection has objects"):
        plan(world, world.collection(1), "fixed-set")


def test_the_set_stays_as_it_was_when_the_document_changes_later(world: World) -> None:
    collection_id = world.collection(1)
    document_id = add_document(world, images(world, collection_id)[0], "requester")
    made = plan(world, collection_id)
    world.store.write(lambda c: c.execute(update(documents.document).values(head_seq=40)).rowcount)
    assert bases(world, made) == [(document_id, 4)]


def test_an_earlier_batch_gives_its_approved_work_else_the_earliest(world: World) -> None:
    earlier = world.publish(2, assignments_per_image="2")
    first, second = world.hit_ids(earlier)
    world.do(first, "AWORKER1")
    approved = world.submission(world.do(first, "AWORKER2"))
    earliest = world.submission(world.do(second, "AWORKER1"))
    world.do(second, "AWORKER2")
    review_round.approve(world, world.requester_id, approved)
    made = plan(world, earlier.collection_id or "", "fixed-set", earlier.id)
    assert bases(world, made) == [(approved.document_id, 1), (earliest.document_id, 1)]


def test_a_part_of_a_collection_can_be_published(world: World) -> None:
    collection_id = world.collection(3)
    _, second, third = images(world, collection_id)
    assert plan(world, collection_id, image_ids=(third, second)).batch.hits == 2
    with pytest.raises(InvalidInput, match="not in this collection"):
        plan(world, collection_id, image_ids=("elsewhere",))
