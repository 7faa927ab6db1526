"""Yes/no HITs: what is asked, answers that are saved one by one, and handing in."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text

from labelcrowd.batches.design import HitKind, StartFrom, TaskDesign, VerifyAsks
from labelcrowd.batches.store import Batch
from labelcrowd.clock import SetClock
from labelcrowd.errors import InvalidInput
from labelcrowd.images.catalogue import Image
from labelcrowd.storage.home import Home
from tests.support.follow_ups import answer_body, give, given_by, publish
from tests.support.labelling import Held, WorkerPage, World, a_square

CAR, BUS, DOG = a_square("f1", "car"), a_square("f2", "bus", at=100), a_square("f3", "dog", at=200)


@pytest.fixture
def home(home_on_either: Home) -> Home:
    """Each test runs once on each engine."""
    return home_on_either


def design(**fields: Any) -> TaskDesign:
    return TaskDesign(
        reward_cents=5,
        assignments_per_image=5,
        actions="",
        required_objects=0,
        hit_kind=HitKind.VERIFY,
        start_from=StartFrom.FIXED_SET,
        **fields,
    )


def batch_of(world: World, images: list[Image], **fields: Any) -> Batch:
    return publish(world, images[0].collection_id, design(**fields))


def page_of(world: World, batch: Batch, row: int = 0) -> WorkerPage:
    return WorkerPage(world.client(), world.accept(batch.id, row=row).query)


def asked(page: WorkerPage) -> list[tuple[int, str]]:
    return [(one["picture"], one["name"]) for one in page.opening["questions"]["items"]]


def test_each_picture_s_objects_make_a_hit(world: World) -> None:
    images = world.add_pictures(3)
    given_by(world, images[0], CAR, BUS)
    given_by(world, images[2], DOG)
    batch = batch_of(world, images)
    assert batch.hits == 2
    assert asked(page_of(world, batch)) == [(0, "car"), (0, "bus")]
    assert asked(page_of(world, batch, row=1)) == [(0, "dog")]


def test_a_hit_of_so_many_goes_on_with_the_next_picture(world: World) -> None:
    images = world.add_pictures(2)
    given_by(world, images[0], CAR, BUS)
    given_by(world, images[1], DOG)
    batch = batch_of(world, images, objects_per_hit=2)
    assert batch.hits == 2
    page = page_of(world, batch_of(world, images, objects_per_hit=3))
    assert asked(page) == [(0, "car"), (0, "bus"), (1, "dog")]
    assert [len(one["levels"]) for one in page.opening["questions"]["pictures"]] == [1, 1]


def test_names_that_are_alike_are_asked_one_after_another(world: World) -> None:
    images = world.add_pictures()
    given_by(world, images[0], CAR, BUS, a_square("f4", "car", at=300))
    page = page_of(world, batch_of(world, images, verify_asks=VerifyAsks.NAME))
    assert [name for _, name in asked(page)] == ["car", "car", "bus"]
    assert page.opening["questions"]["asks"] == "name"


def test_a_worker_is_not_told_whose_the_outline_is(world: World) -> None:
    images = world.add_pictures()
    given_by(world, images[0], CAR, model="segmenter 3")
    page = page_of(world, batch_of(world, images))
    (item,) = page.opening["questions"]["items"]
    assert set(item) == {"position", "picture", "name", "geometry", "answer"}
    assert "segmenter" not in str(page.opening)


def test_without_objects_there_is_nothing_to_ask(world: World) -> None:
    images = world.add_pictures()
    with pytest.raises(InvalidInput, match="no picture of this collection has objects"):
        batch_of(world, images)


def test_answers_are_kept_and_shown_again_after_a_reload(world: World) -> None:
    images = world.add_pictures()
    given_by(world, images[0], CAR, BUS)
    held = world.accept(batch_of(world, images).id)
    page = WorkerPage(world.client(), held.query)
    assert give(page, 0, "yes").json() == {"outcome": "applied", "answered": 1, "asked": 2}
    assert give(page, 1, "no").json()["answered"] == 2
    again = WorkerPage(world.client(), held.query)
    assert [one["answer"] for one in again.opening["questions"]["items"]] == ["yes", "no"]


def test_an_answer_sent_again_changes_nothing(world: World) -> None:
    images = world.add_pictures()
    given_by(world, images[0], CAR, BUS)
    page = page_of(world, batch_of(world, images))
    body = answer_body(0, "yes", counter=1)
    first = page.client.post("/api/label/answers", json=body, headers=page.headers)
    again = page.client.post("/api/label/answers", json=body, headers=page.headers)
    assert first.json() == again.json()
    assert world.count("given_answer") == 1
    other = page.client.post(
        "/api/label/answers", json={**body, "answer": "no"}, headers=page.headers
    )
    assert (other.status_code, other.json()["error"]["code"]) == (409, "change_id_reused")


def asked_about_a_car(world: World) -> Held:
    images = world.add_pictures()
    given_by(world, images[0], CAR)
    return world.accept(batch_of(world, images).id)


def test_answers_of_one_page_may_arrive_in_any_order(world: World) -> None:
    held = asked_about_a_car(world)
    page = WorkerPage(world.client(), held.query)
    give(page, 0, "no", counter=3)
    assert give(page, 0, "yes", counter=2).json()["outcome"] == "superseded"
    again = WorkerPage(world.client(), held.query)
    assert again.opening["questions"]["items"][0]["answer"] == "no"


def test_going_back_to_a_question_changes_its_answer(world: World) -> None:
    held = asked_about_a_car(world)
    page = WorkerPage(world.client(), held.query)
    give(page, 0, "yes", counter=1)
    assert give(page, 0, "no", counter=2).json()["answered"] == 1
    again = WorkerPage(world.client(), held.query)
    assert again.opening["questions"]["items"][0]["answer"] == "no"
    status = again.opening["status"]
    assert (status["counted"], status["required"], status["can_submit"]) == (1, 1, True)
    assert world.count("given_answer") == 2


def test_handing_in_needs_every_answer_and_closes_them(world: World) -> None:
    images = world.add_pictures()
    given_by(world, images[0], CAR, BUS)
    page = page_of(world, batch_of(world, images))
    give(page, 0, "yes", counter=1)
    refused = page.submit()
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "not_answered")
    give(page, 1, "yes", counter=2)
    assert page.submit().json()["receipt"]
    late = give(page, 1, "no", counter=3)
    assert (late.status_code, late.json()["error"]["code"]) == (409, "final")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"position": 7}, "position"),
        ({"answer": "maybe"}, "answer"),
        ({"change_id": ""}, "change_id"),
        ({"counter": -1}, "counter"),
        ({"active_ms": 10**12}, "active_ms"),
    ],
)
def test_bad_answers_are_refused_by_name(world: World, fields: Any, field: str) -> None:
    images = world.add_pictures()
    given_by(world, images[0], CAR)
    page = page_of(world, batch_of(world, images))
    body = {**answer_body(0, "yes"), **fields}
    answer = page.client.post("/api/label/answers", json=body, headers=page.headers)
    assert (answer.status_code, answer.json()["error"]["field"]) == (422, field)
    assert world.count("given_answer") == 0


def test_active_time_is_never_longer_than_the_assignment(world: World, clock: SetClock) -> None:
    images = world.add_pictures()
    given_by(world, images[0], CAR)
    page = page_of(world, batch_of(world, images))
    clock.advance(2_000_000)
    give(page, 0, "yes", active_ms=900_000)
    read = world.home.store.read
    assert read(lambda c: c.scalar(text("SELECT active_ms FROM given_answer"))) == 2_000


def test_drawing_is_no_part_of_it(world: World) -> None:
    images = world.add_pictures()
    given_by(world, images[0], CAR)
    page = page_of(world, batch_of(world, images))
    assert page.edit(DOG).json()["error"]["code"] == "action_not_allowed"


def test_a_preview_has_the_first_outlines_and_takes_no_answers(world: World) -> None:
    images = world.add_pictures()
    given_by(world, images[0], CAR)
    batch = batch_of(world, images)
    held = world.accept(batch.id)
    preview = WorkerPage(world.client(), f"?t={held.token}")
    assert "questions" not in preview.opening
    assert len(preview.opening["fixed_set"]["objects"]) == 1
    assert give(preview, 0, "yes").status_code == 403
