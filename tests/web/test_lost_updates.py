"""Many workers at once on one picture: nobody's work is lost or doubled.

LabelMe's own tool kept 5 of 40 objects of 8 workers (docs: why labelcrowd).
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from labelcrowd.annotations import revisions
from labelcrowd.annotations.edits import fold
from labelcrowd.batches.design import TaskDesign
from labelcrowd.clock import SetClock
from labelcrowd.ids import Ids
from labelcrowd.storage.home import open_home
from tests.support.labelling import WorkerPage, World, a_square, edit_body


@pytest.fixture(params=["sqlite", "postgresql"])
def world(
    request: pytest.FixtureRequest, tmp_path: Path, clock: SetClock, ids: Ids
) -> Iterator[World]:
    database = None
    if request.param == "postgresql":
        database = request.getfixturevalue("postgres_url")
    home = open_home(tmp_path / "a-home", database=database)
    made = World(home, clock, ids)
    yield made
    made.close()
    home.close()


@pytest.mark.parametrize(("workers", "objects"), [(8, 5), (20, 10)])
def test_all_objects_of_all_workers_are_there_each_once(
    world: World, workers: int, objects: int
) -> None:
    shuffled = random.Random(workers)
    batch = world.publish(
        TaskDesign(reward_cents=5, required_objects=objects, assignments_per_image=workers)
    )
    client = world.client()
    pages = [WorkerPage(client, world.accept(batch.id).query) for _ in range(workers)]
    requests = [
        (
            "POST",
            "/api/label/edits",
            msgspec.json.encode(
                edit_body(a_square(f"o{n}", f"w{w} o{n}", at=10 + 20 * n), counter=n + 1)
            ),
            page.headers,
        )
        for w, page in enumerate(pages)
        for n in range(objects)
    ] * 2
    shuffled.shuffle(requests)
    for start in range(0, len(requests), 32):
        answers = client.gather(requests[start : start + 32])
        assert {answer.status_code for answer in answers} == {200}
    assert world.count("revision") == workers * objects
    for w, page in enumerate(pages):
        state = page.document()
        names = Counter(each["object"]["name"] for each in state["document"]["objects"])
        assert names == Counter(f"w{w} o{n}" for n in range(objects))
        assert state["status"]["counted"] == objects
        assert page.submit().status_code == 200
        document_id = state["document"]["id"]
        history = world.home.store.read(lambda c, d=document_id: revisions.revisions(c, d))
        assert len(fold(history)) == objects
        world.home.store.read(lambda c, d=document_id: revisions.verify_chain(c, d))


def test_one_worker_with_two_tabs_loses_nothing(world: World) -> None:
    batch = world.publish(
        TaskDesign(reward_cents=5, required_objects=None, assignments_per_image=2)
    )
    client = world.client()
    held = world.accept(batch.id)
    tabs = [WorkerPage(client, held.query), WorkerPage(client, held.query)]
    requests = [
        (
            "POST",
            "/api/label/edits",
            msgspec.json.encode(
                edit_body(
                    a_square(f"o{n}", f"tab {t}", at=10 + 30 * n), counter=n + 1, session=f"tab{t}"
                )
            ),
            tab.headers,
        )
        for t, tab in enumerate(tabs)
        for n in range(10)
    ] * 2
    random.Random(7).shuffle(requests)
    answers = client.gather(requests)
    assert {answer.status_code for answer in answers} == {200, 409}
    assert {answer.json()["error"]["code"] for answer in answers if answer.status_code == 409} == {
        "stale"
    }
    assert world.count("revision") == 20
    assert len(tabs[0].document()["document"]["objects"]) == 10
