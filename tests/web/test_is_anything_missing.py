"""Coverage HITs: one question over the union of what is drawn, and drawing only what is missing."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from labelcrowd.annotations.document import Object, Reference
from labelcrowd.batches.design import HitKind, StartFrom, TaskDesign
from labelcrowd.batches.store import Batch
from labelcrowd.clock import SetClock
from labelcrowd.images.catalogue import Image
from labelcrowd.market import assignments
from labelcrowd.storage.home import Home
from labelcrowd.workflow import collect
from labelcrowd.workflow.export_documents import pictures
from labelcrowd.workflow.export_scope import Include, Scope
from tests.support.follow_ups import give, given_by, publish
from tests.support.labelling import Held, WorkerPage, World, a_square

CAR, BUS, DOG = a_square("f1", "car"), a_square("f2", "bus", at=100), a_square("f3", "dog", at=200)
DRAW = TaskDesign(reward_cents=5, assignments_per_image=5)
COVER = TaskDesign(
    reward_cents=5,
    assignments_per_image=5,
    required_objects=0,
    hit_kind=HitKind.COVER,
    start_from=StartFrom.FIXED_SET,
)


@pytest.fixture
def home(home_on_either: Home) -> Home:
    """Each test runs once on each engine."""
    return home_on_either


def open_page(world: World, batch: Batch) -> tuple[Held, WorkerPage]:
    held = world.accept(batch.id)
    return held, WorkerPage(world.client(), held.query)


def covered(world: World, image: Image, start_from: str | None = None) -> WorkerPage:
    return open_page(world, publish(world, image.collection_id, COVER, start_from=start_from))[1]


def drawn_by_worker(world: World, batch: Batch, *objects: Object) -> None:
    """A worker draws and submits."""
    held, page = open_page(world, batch)
    for obj in objects:
        assert page.edit(obj).status_code == 200
    fields = page.submit().json()["fields"].items()
    world.home.store.write(
        lambda c: assignments.submit(
            c, world.clock.now(), "sandbox", held.assignment_id, held.worker_id, list(fields)
        )
    )
    collect.catch_up(world.services)


def shown(page: WorkerPage) -> list[str]:
    return [each["object"]["name"] for each in page.opening["fixed_set"]["objects"]]


def code(answer: Any) -> str:
    assert answer.status_code == 409, answer.text
    return str(answer.json()["error"]["code"])


def test_it_shows_the_union_of_what_several_workers_drew(world: World) -> None:
    (image,) = world.add_pictures()
    first = publish(world, image.collection_id, DRAW)
    drawn_by_worker(world, first, a_square("o1", "car"), a_square("o2", "bus", at=100))
    drawn_by_worker(world, first, a_square("o1", "car", at=12), a_square("o2", "dog", at=200))
    page = covered(world, image, first.id)
    assert sorted(shown(page)) == ["bus", "car", "dog"]  # both outlined the same car
    assert len({each["object"]["id"] for each in page.opening["fixed_set"]["objects"]}) == 3


def test_without_a_source_it_is_the_union_of_everything(world: World) -> None:
    (image,) = world.add_pictures()
    given_by(world, image, CAR)
    given_by(world, image, BUS, model="segmenter 3")
    drawn_by_worker(world, publish(world, image.collection_id, DRAW), DOG)
    assert sorted(shown(covered(world, image))) == ["bus", "car", "dog"]


def test_one_document_is_shown_as_it_is_and_the_same_union_is_stored_once(world: World) -> None:
    (image,) = world.add_pictures()
    imported = given_by(world, image, CAR, BUS)
    assert covered(world, image).opening["fixed_set"]["document_id"] == imported
    given_by(world, image, DOG, model="segmenter 3")
    union = covered(world, image).opening["fixed_set"]["document_id"]
    assert union != imported
    assert covered(world, image).opening["fixed_set"]["document_id"] == union


def test_the_union_is_no_document_of_an_export_but_part_of_the_work_on_it(
    world: World, clock: SetClock
) -> None:
    (image,) = world.add_pictures()
    given_by(world, image, CAR)
    given_by(world, image, BUS, model="segmenter 3")
    batch = publish(world, image.collection_id, COVER)
    held, page = open_page(world, batch)
    clock.advance(10_000_000)
    give(page, 0, "yes", active_ms=1_500)
    page.edit(DOG)
    fields = page.submit().json()["fields"].items()
    world.home.store.write(
        lambda c: assignments.submit(
            c, world.clock.now(), "sandbox", held.assignment_id, held.worker_id, list(fields)
        )
    )
    collect.catch_up(world.services)
    scope = Scope(
        requester_id=world.requester_id,
        collection_id=image.collection_id,
        include=Include.SUBMITTED,
    )
    sheets = [
        one.sheet for page in pictures(world.home.store, scope) for _, ones in page for one in ones
    ]
    found = {sheet.provenance["origin"]: sheet for sheet in sheets}
    assert sorted(found) == ["assignment", "import", "model"]
    assert found["model"].author == "segmenter 3"
    work = found["assignment"]
    assert sorted(entry.object.name for entry in work.entries) == ["bus", "car", "dog"]
    assert work.provenance["anything_missing"] == "yes"
    assert work.provenance["active_ms"] == 1_500 + 5_800


def test_a_picture_without_objects_is_asked_about_too(world: World) -> None:
    images = world.add_pictures(2)
    given_by(world, images[0], CAR)
    assert publish(world, images[0].collection_id, COVER).hits == 2


def test_nothing_is_missing_hands_in_without_an_object(world: World) -> None:
    (image,) = world.add_pictures()
    given_by(world, image, CAR)
    page = covered(world, image)
    assert page.opening["coverage"] == {"answer": ""}
    assert code(page.submit()) == "not_answered"
    assert give(page, 0, "no").json() == {"outcome": "applied", "answered": 1, "asked": 1}
    assert page.submit().json()["receipt"]


def test_what_was_said_and_what_was_drawn_must_agree(world: World) -> None:
    (image,) = world.add_pictures()
    given_by(world, image, CAR)
    page = covered(world, image)
    give(page, 0, "yes", counter=1)
    assert code(page.submit()) == "not_enough_objects"
    assert page.edit(DOG).status_code == 200
    give(page, 0, "no", counter=2)
    assert code(page.submit()) == "objects_drawn"
    give(page, 0, "yes", counter=3)
    assert page.submit().json()["receipt"]


def test_only_what_is_missing_is_drawn(world: World) -> None:
    (image,) = world.add_pictures()
    given_by(world, image, CAR)
    page = covered(world, image)
    base = page.opening["fixed_set"]["document_id"]

    gone = msgspec.structs.replace(CAR, id="e1", deleted=True, refers_to=Reference(base, "f1"))
    assert page.edit(gone).json()["error"]["code"] == "action_not_allowed"
    page.edit(a_square("n1", "car"))  # there already
    give(page, 0, "yes")
    assert code(page.submit()) == "not_enough_objects"
