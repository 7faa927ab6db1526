"""Whatever a network does to a page's changes, the document on the server is the same."""

from __future__ import annotations

from typing import Any

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from labelcrowd.annotations.document import Object
from labelcrowd.batches.design import TaskDesign
from tests.support.labelling import WorkerPage, World, a_square, edit_body

NAMES = ("car", "tree", "sign")


@st.composite
def changes(draw: st.DrawFn) -> list[Object]:
    """What a worker does to three objects, one state after the other."""
    made = []
    for _ in range(draw(st.integers(1, 12))):
        number = draw(st.integers(0, 2))
        one = a_square(
            f"o{number}",
            draw(st.sampled_from(NAMES)),
            at=10 + 150 * number + draw(st.integers(0, 40)),
            size=draw(st.integers(20, 90)),
        )
        made.append(msgspec.structs.replace(one, deleted=draw(st.integers(0, 4)) == 0))
    return made


@st.composite
def deliveries(draw: st.DrawFn, count: int) -> list[int]:
    """Numbers of changes in the order of arrival: each at least once, some again and late."""
    again = draw(st.lists(st.integers(0, count - 1), max_size=count))
    return draw(st.permutations([*range(count), *again]))


def state(page: WorkerPage) -> tuple[dict[str, Any], int]:
    """The objects by id, and how many count."""
    found = page.document()
    objects = {each["object"]["id"]: each["object"] for each in found["document"]["objects"]}
    return objects, found["status"]["counted"]


def test_dropped_doubled_and_reordered_requests_give_the_same_document(world: World) -> None:
    design = TaskDesign(reward_cents=0, assignments_per_image=1_000)
    batch = world.publish(design)
    tried = 0

    def send_all(made: list[Object], order: list[int]) -> tuple[dict[str, Any], int]:
        page = WorkerPage(world.client(), world.accept(batch.id).query)
        for number in order:
            body = edit_body(made[number], counter=number + 1, session="tab", cause="reshape")
            answer = page.send(body)
            assert answer.status_code == 200, answer.text
            assert answer.json()["outcome"] in ("applied", "superseded")
        return state(page)

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def all_orders(data: st.DataObject) -> None:
        nonlocal tried
        made = data.draw(changes())
        order = data.draw(deliveries(len(made)))
        wanted = {one.id: msgspec.to_builtins(one) for one in made}  # the last state of each
        objects, counted = send_all(made, order)
        for object_id, one in wanted.items():
            assert {key: objects[object_id][key] for key in one} == msgspec.json.decode(
                msgspec.json.encode(one)
            )
        assert set(objects) == set(wanted)
        assert (objects, counted) == send_all(made, list(range(len(made))))
        tried += 1

    all_orders()
    assert tried >= 10


def test_a_second_page_that_saw_everything_goes_on_from_there_in_any_order(world: World) -> None:
    """After a reload: late copies of the first page's requests change nothing any more."""
    design = TaskDesign(reward_cents=0, assignments_per_image=1_000)
    batch = world.publish(design)

    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def all_orders(data: st.DataObject) -> None:
        first = data.draw(changes())
        held = world.accept(batch.id)
        page = WorkerPage(world.client(), held.query)
        bodies = [edit_body(one, counter=i + 1, session="tab") for i, one in enumerate(first)]
        for body in bodies:
            page.send(body)
        again = WorkerPage(world.client(), held.query)
        seen = {
            each["object"]["id"]: each["seq"] for each in again.document()["document"]["objects"]
        }
        second = [msgspec.structs.replace(one, name="lorry") for one in first]
        late = [
            edit_body(one, counter=i + 1, session="two", base=seen[one.id])
            for i, one in enumerate(second)
        ]
        copies = data.draw(st.lists(st.sampled_from(bodies), max_size=6))
        for body in data.draw(st.permutations([*late, *copies])):
            assert again.send(body).status_code == 200
        objects, _ = state(again)
        wanted = {one.id: one for one in second}
        assert {one["name"] for one in objects.values()} == {"lorry"}
        for one in objects.values():
            assert one.get("deleted", False) == wanted[one["id"]].deleted

    all_orders()
