"""`import labelcrowd as lc` on a home, from a notebook's point of view."""

from __future__ import annotations

import numpy as np
import pytest
from sqlalchemy import update

import labelcrowd as lc
from labelcrowd.annotations import document as model
from labelcrowd.api import _object
from labelcrowd.clock import SetClock, SystemClock
from labelcrowd.ids import Ids
from labelcrowd.storage.home import Home
from labelcrowd.storage.tables.documents import document
from labelcrowd.workflow.first_start import prepare_home
from labelcrowd.workflow.requesters import find_requester
from tests.support.ready import fill_in
from tests.support.studio import World


@pytest.fixture
def world(home: Home) -> World:
    clock = SetClock(SystemClock().now())
    made = World(home, clock, Ids())
    prepare_home(home, made.ids, clock)
    made.requester_id = home.store.read(lambda c: find_requester(c, None)).id
    home.store.write(lambda c: fill_in(c, clock.now()))
    return made


def test_a_batch_is_read_as_plain_objects_and_arrays(world: World) -> None:
    published = world.publish(2)
    world.do(world.hit_ids(published)[0], "AWORKER1", objects=2, comments="nice")
    with lc.open(world.home.folder) as home:
        (batch,) = home.batches
        (work,) = batch.documents()
        assert (work.status, work.active_seconds) == ("Submitted", 8.0)
        assert work.image.path == "photos/0000.jpg"
        assert [thing.name for thing in work.objects] == ["car 0", "car 1"]
        assert work.objects[0].points.shape == (3, 2)
        assert work.objects[0].points.dtype == np.float64
        assert work.objects[0].box == (1.0, 1.0, 49.0, 49.0)
        assert list(batch.documents(include="approved")) == []
        assert batch.statistics.objects == 2
        assert batch.object_seconds().tolist() == [4.0, 4.0]
        assert batch.results()[0]["status"] == "Submitted"
        assert batch.feedback[0].text == "nice"
        assert home.statistics[0].images == 1
        assert len(home.collections[0]) == 2
        assert home.collection("street-0").images[1].filename == "0001.jpg"
        assert home.batch("street").id == published.id


def test_a_document_comes_with_the_set_that_its_work_started_from(world: World) -> None:
    published = world.publish(2)
    first, second = [
        world.submission(world.do(hit_id, "AWORKER1", objects=2)).document_id
        for hit_id in world.hit_ids(published)
    ]
    started_from = update(document).values(base_document_id=first, base_seq=1)
    world.store.write(lambda c: c.execute(started_from.where(document.c.id == second)).rowcount)
    with lc.open(world.home.folder) as home:
        _, work = home.batches[0].documents()
        assert [(thing.name, thing.given) for thing in work.objects] == [
            ("car 0", True), ("car 0", False), ("car 1", False),
        ]  # fmt: skip


def test_what_is_not_there_is_a_labelcrowd_error(world: World) -> None:
    with pytest.raises(lc.LabelcrowdError, match="not a labelcrowd home"):
        lc.open(world.home.folder / "elsewhere")
    with lc.open(world.home.folder) as home:
        with pytest.raises(lc.LabelcrowdError, match="no batch"):
            home.batch("nothing")
        world.publish(1)
        with pytest.raises(lc.LabelcrowdError, match="include"):
            home.batches[0].documents(include="some")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("geometry", "shapes"),
    [
        (model.Box(x=1, y=2, width=3, height=4), [(4, 2)]),
        (model.Polyline(points=((0, 0), (1, 1))), [(2, 2)]),
        (model.Point(x=1, y=1), [(1, 2)]),
        (model.Ellipse(cx=5, cy=5, rx=2, ry=3), [(64, 2)]),
        (model.Mask(x=0, y=0, width=1, height=1, blob="a" * 64), []),
    ],
)
def test_every_geometry_has_points(
    geometry: model.StillGeometry, shapes: list[tuple[int, int]]
) -> None:
    thing = _object(model.Object(id="o1", name="car", geometry=geometry))
    assert [piece.shape for piece in thing.pieces] == shapes


def test_a_turned_box_turns_about_its_centre_clockwise() -> None:
    box = model.Box(x=0, y=0, width=4, height=2, angle=90)
    thing = _object(model.Object(id="o1", name="car", geometry=box))
    assert thing.points.round(6).tolist() == [[3, -1], [3, 3], [1, 3], [1, -1]]
