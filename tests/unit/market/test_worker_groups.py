"""Groups of workers: members come and go, and what is for a group is for nobody else."""

from __future__ import annotations

import pytest

from labelcrowd.crowd.port import HitSpec, HitTypeSpec
from labelcrowd.errors import Conflict, InvalidInput, NotFound
from labelcrowd.market import worker_groups, workers
from labelcrowd.market.errors import NotForYou
from tests.support.market import MarketWorld

TYPE = HitTypeSpec(
    title="Outline",
    description="d",
    keywords="k",
    reward_cents=5,
    assignment_duration_s=600,
    auto_approval_delay_s=86_400,
)


def make(world: MarketWorld, name: str, *members: str) -> str:
    group_id = world.store.write(
        lambda c: worker_groups.make_group(c, world.ids, world.clock.now(), "live", name)
    )
    put_in(world, group_id, *members)
    return group_id


def put_in(world: MarketWorld, group_id: str, *members: str) -> int:
    return world.store.write(
        lambda c: worker_groups.add_members(c, world.clock.now(), "live", group_id, members)
    )


def take_out(world: MarketWorld, group_id: str, *members: str) -> int:
    return world.store.write(lambda c: worker_groups.remove_members(c, "live", group_id, members))


def publish(world: MarketWorld, opening: str, *, hits: int = 2, group_id: str = "") -> list[str]:
    """Open HITs of one type; their ids."""
    crowd = world.crowd()
    specs = [
        HitSpec(
            token=f"{opening}{number}",
            external_url="https://tasks.example.org/",
            frame_height=0,
            max_assignments=3,
            lifetime_s=3600,
            annotation="",
        )
        for number in range(hits)
    ]
    made = crowd.create_hits(crowd.create_hit_type(TYPE), specs, opening=opening)
    crowd.open_hits(opening, hits=hits, cents=15 * hits, group_id=group_id)
    return made


def left(world: MarketWorld, worker_id: str) -> list[int]:
    """How many HITs each group of HITs has left for this worker."""
    found = world.store.read(lambda c: workers.groups(c, "live", worker_id, world.clock.now()))
    return [one.left for one in found]


def accept_any(world: MarketWorld, worker_id: str) -> workers.Assignment:
    type_id = world.crowd().create_hit_type(TYPE)
    return world.store.write(
        lambda c: workers.accept(
            c, world.ids, world.clock.now(), "live", type_id, worker_id, by_type=True
        )
    )


def test_only_members_are_shown_and_given_a_groups_work(world: MarketWorld) -> None:
    group_id = make(world, "Students", "A1")
    hit_id = publish(world, "o", group_id=group_id)[0]
    assert (left(world, "A1"), left(world, "A2")) == ([2], [])
    assert world.accept(hit_id, "A1")
    assert accept_any(world, "A1")
    assert left(world, "A1") == []
    with pytest.raises(NotForYou):
        world.accept(hit_id, "A2")
    with pytest.raises(NotForYou):
        accept_any(world, "A2")


def test_who_is_added_later_sees_it_and_who_is_removed_finishes_what_is_in_hand(
    world: MarketWorld,
) -> None:
    group_id = make(world, "Students", "A1")
    first, second = publish(world, "o", group_id=group_id)
    held = world.accept(first, "A1")
    put_in(world, group_id, "A2")
    assert world.accept(first, "A2")
    assert take_out(world, group_id, "A1", "A9") == 1
    assert left(world, "A1") == []
    assert world.accept(first, "A1") == held, "the same assignment again"
    with pytest.raises(NotForYou):
        world.accept(second, "A1")
    assert world.submit(held)


def test_openings_of_one_type_for_everybody_and_for_a_group_are_counted_apart(
    world: MarketWorld,
) -> None:
    group_id = make(world, "Students", "A1")
    mine = publish(world, "o", hits=3, group_id=group_id)
    publish(world, "p", hits=2)
    assert (left(world, "A1"), left(world, "A2")) == ([5], [2])
    world.accept(mine[0], "A1")
    take_out(world, group_id, "A1")
    assert left(world, "A1") == [2], "what was done elsewhere takes nothing off"
    for _ in range(2):
        assert accept_any(world, "A1").hit_id not in mine


def test_names_are_unique_and_can_be_changed(world: MarketWorld) -> None:
    students = make(world, "  The   students ")
    make(world, "Staff")
    for name, error in (("Staff", Conflict), ("", InvalidInput), ("x" * 81, InvalidInput)):
        with pytest.raises(error):
            world.store.write(
                lambda c, name=name: worker_groups.rename_group(c, "live", students, name)
            )
    world.store.write(lambda c: worker_groups.rename_group(c, "live", students, "Class of 26"))
    found = world.store.read(lambda c: worker_groups.worker_groups(c, "live"))
    assert [one.name for one in found] == ["Class of 26", "Staff"]
    with pytest.raises(Conflict):
        make(world, "Class of 26")
    assert world.store.read(lambda c: worker_groups.worker_groups(c, "sandbox")) == []


def test_members_are_counted_once(world: MarketWorld) -> None:
    group_id = make(world, "Students")
    assert put_in(world, group_id, "A1", "A2", "A1") == 2
    assert put_in(world, group_id, "A2", "A3") == 1
    found = world.store.read(lambda c: worker_groups.find_group(c, "live", "Students"))
    assert found.members == 3
    with pytest.raises(NotFound):
        put_in(world, "nobody", "A1")


def test_a_group_is_deleted_only_when_no_work_waits_for_it(world: MarketWorld) -> None:
    group_id = make(world, "Students", "A1")
    made = publish(world, "o", hits=1, group_id=group_id)

    def delete() -> None:
        world.store.write(lambda c: worker_groups.delete_group(c, "live", group_id))

    with pytest.raises(Conflict, match="1 HITs are handed out to this group only"):
        delete()
    world.crowd().expire_hits(made)
    delete()
    assert world.store.read(lambda c: worker_groups.member_ids(c, "live", group_id)) == []
    with pytest.raises(NotFound):
        delete()
