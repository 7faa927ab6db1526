"""Answers of yes/no HITs on their way out: files, statistics, exports, and the review page."""

from __future__ import annotations

import csv
import io

import pytest

from labelcrowd.batches.asked import count_asked
from labelcrowd.batches.design import HitKind, StartFrom, TaskDesign
from labelcrowd.batches.sources import Source, models_of, sources_of
from labelcrowd.batches.store import Batch
from labelcrowd.images.catalogue import Image
from labelcrowd.market import assignments
from labelcrowd.review import work as submissions
from labelcrowd.stats.table import batch_statistics
from labelcrowd.storage.home import Home
from labelcrowd.workflow import collect
from labelcrowd.workflow.answers_file import answer_rows, write_answers
from labelcrowd.workflow.export_documents import pictures
from labelcrowd.workflow.export_scope import Include, Scope
from tests.support.follow_ups import give, given_by, publish
from tests.support.labelling import WorkerPage, World, a_square

CAR, BUS, DOG = a_square("f1", "car"), a_square("f2", "bus", at=100), a_square("f3", "dog", at=200)
DESIGN = TaskDesign(
    reward_cents=5,
    assignments_per_image=5,
    actions="",
    required_objects=0,
    hit_kind=HitKind.VERIFY,
    start_from=StartFrom.FIXED_SET,
    objects_per_hit=10,
)


@pytest.fixture
def home(home_on_either: Home) -> Home:
    """Each test runs once on each engine."""
    return home_on_either


@pytest.fixture
def images(world: World) -> list[Image]:
    return world.add_pictures(2)


@pytest.fixture
def batch(world: World, images: list[Image]) -> Batch:
    """One HIT about three outlines of two pictures, answered by two workers."""
    given_by(world, images[0], CAR, BUS, model="segmenter 3")
    given_by(world, images[1], DOG)
    made = publish(world, images[0].collection_id, DESIGN)
    for answers in (("yes", "no", "yes"), ("yes", "yes", "no")):
        answer(world, made, answers)
    collect.catch_up(world.services)
    return made


def answer(world: World, batch: Batch, answers: tuple[str, ...]) -> None:
    held = world.accept(batch.id)
    page = WorkerPage(world.client(), held.query)
    world.clock.advance(60_000_000)  # type: ignore[union-attr]
    for position, said in enumerate(answers):
        give(page, position, said, active_ms=1_000)
    fields = page.submit().json()["fields"].items()
    world.home.store.write(
        lambda c: assignments.submit(
            c, world.clock.now(), "sandbox", held.assignment_id, held.worker_id, list(fields)
        )
    )


def test_each_answer_is_a_row_that_names_the_model(world: World, batch: Batch) -> None:
    file = io.StringIO()
    assert write_answers(answer_rows(world.services, batch), file) == 6
    rows = list(csv.DictReader(io.StringIO(file.getvalue())))
    first = [(row["name"], row["asked"], row["made_by"], row["answer"]) for row in rows[:3]]
    assert [one[:3] for one in first] == [
        ("car", "outline", "model segmenter 3"),
        ("bus", "outline", "model segmenter 3"),
        ("dog", "outline", "import"),
    ]
    assert sorted(row["answer"] for row in rows) == ["no", "no", "yes", "yes", "yes", "yes"]
    assert {row["active_seconds"] for row in rows} == {"1.0"}
    assert {row["image"] for row in rows} == {"users/r/img0.jpg", "users/r/img1.jpg"}


def test_statistics_count_answers_their_share_and_their_time(world: World, batch: Batch) -> None:
    row = world.home.store.read(lambda c: batch_statistics(c, batch))
    assert (row.answers, row.yes_share, row.median_answer_s) == (6, 4 / 6, 1.0)
    assert (row.images, row.objects, row.workers) == (2, 0, 2)


def test_a_submission_knows_its_answers_and_their_active_time(world: World, batch: Batch) -> None:
    found = world.home.store.read(
        lambda c: submissions.submissions(c, world.requester_id, batch.id)
    )
    assert sorted((one.yes, one.no, one.active_ms) for one in found) == [(2, 1, 3_000)] * 2


def test_an_export_has_the_sets_that_were_asked_about_with_what_was_said(
    world: World, batch: Batch
) -> None:
    scope = Scope(requester_id=world.requester_id, batch_id=batch.id, include=Include.SUBMITTED)
    sheets = [
        one.sheet for page in pictures(world.home.store, scope) for _, ones in page for one in ones
    ]
    assert sorted(sheet.author for sheet in sheets) == ["segmenter 3", "someone"]
    objects = {entry.object.name: entry.object for sheet in sheets for entry in sheet.entries}
    said = {name: obj.extra["answers"] for name, obj in objects.items()}
    assert said == {
        "car": {"yes": 2, "no": 0},
        "bus": {"yes": 1, "no": 1},
        "dog": {"yes": 1, "no": 1},
    }
    assert [objects[name].verified for name in ("car", "bus", "dog")] == [True, False, False]


def test_the_requester_is_told_whose_objects_a_batch_is_about(world: World, batch: Batch) -> None:
    read = world.home.store.read
    assert read(lambda c: sources_of(c, batch.id)) == [
        Source("import", "", 1),
        Source("model", "segmenter 3", 1),
    ]
    assert read(lambda c: models_of(c, world.requester_id)) == ["segmenter 3"]
    assert read(lambda c: count_asked(c, batch.id)) == 3


def test_only_one_model_s_objects_are_asked_about_where_it_is_named(
    world: World, images: list[Image]
) -> None:
    given_by(world, images[0], CAR, model="segmenter 3")
    given_by(world, images[0], BUS, model="other")
    made = publish(world, images[0].collection_id, DESIGN, start_from="model:segmenter 3")
    page = WorkerPage(world.client(), world.accept(made.id).query)
    assert [one["name"] for one in page.opening["questions"]["items"]] == ["car"]


def test_a_yes_no_batch_hands_on_every_set_that_it_asked_about(
    world: World, images: list[Image], batch: Batch
) -> None:
    correcting = TaskDesign(
        reward_cents=5,
        actions="nrmd",
        required_objects=0,
        hit_kind=HitKind.CORRECT,
        start_from=StartFrom.FIXED_SET,
    )
    made = publish(world, images[0].collection_id, correcting, start_from=batch.id)
    assert made.hits == 2
    page = WorkerPage(world.client(), world.accept(made.id, row=1).query)
    assert [one["object"]["name"] for one in page.opening["fixed_set"]["objects"]] == ["dog"]
