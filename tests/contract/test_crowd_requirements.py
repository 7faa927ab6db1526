"""What every crowd promises of work that asks for qualifications, in memory or not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest

from labelcrowd.clock import SetClock
from labelcrowd.crowd import port
from labelcrowd.crowd.port import Crowd, QualificationType, Requirement
from labelcrowd.crowd.testing import InMemoryCrowd
from labelcrowd.errors import Conflict, NotFound
from labelcrowd.ids import Ids
from labelcrowd.market import system_qualifications, worker_facts
from labelcrowd.market.fees import Fees
from tests.contract.test_crowd import TYPE, specs
from tests.support.market import MarketWorld
from tests.unit.market.test_requirements import grant, new_type

ASKS = Requirement(qualification_type_id="3TYPE", comparator="GreaterThanOrEqualTo", numbers=(80,))
LIVES_THERE = Requirement(
    qualification_type_id=port.LOCALE, comparator="In", places=(("US", ""), ("FR", ""))
)
WITHOUT = Requirement(qualification_type_id="3TYPE", comparator="DoesNotExist")


@dataclass
class Scene:
    """A crowd with the type 3TYPE, and what is done to its workers."""

    crowd: Crowd
    accept: Callable[[str, str], str]
    grant: Callable[[str, int], object]
    live_in: Callable[[str, str], object]

    def hit(self, *asked: Requirement) -> str:
        type_id = self.crowd.create_hit_type(replace(TYPE, requirements=asked))
        (made,) = self.crowd.create_hits(type_id, specs(1, 3), opening="o")
        self.crowd.open_hits("o", hits=1, cents=self.quote(*asked))
        return made

    def quote(self, *asked: Requirement, places: int = 3) -> int:
        """What so many places are said to hold."""
        cost = self.crowd.cost(
            reward_cents=5, assignments_per_hit=places, hits=1, requirements=asked
        )
        return cost.total_cents


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def scene(request: pytest.FixtureRequest, clock: SetClock, ids: Ids) -> Scene:
    if request.param == "memory":
        crowd = InMemoryCrowd(clock, ids)
        crowd.own_types["3TYPE"] = "Type 3TYPE"
        return Scene(
            crowd,
            crowd.accept,
            lambda worker, value: crowd.values.update({(worker, "3TYPE"): value}),
            lambda worker, country: crowd.values.update({(worker, port.LOCALE): (country, "")}),
        )
    store = request.getfixturevalue(
        {"sqlite": "sqlite_store", "postgresql": "postgres_store"}[request.param]
    )
    world = MarketWorld(store, clock, ids)
    world.set_fees(Fees(percent_masters="5", premium_cents={"3TYPE": 2}))
    new_type(world)

    def live_in(worker_id: str, country: str) -> None:
        now = clock.now()
        store.write(lambda c: worker_facts.state_place(c, now, "live", worker_id, country))

    return Scene(
        world.crowd(),
        lambda hit_id, worker_id: world.accept(hit_id, worker_id).id,
        lambda worker_id, value: grant(world, worker_id, value),
        live_in,
    )


def test_work_goes_to_who_has_what_it_asks_for(scene: Scene) -> None:
    hit_id = scene.hit(ASKS)
    scene.grant("A1", 80)
    scene.grant("A2", 79)
    assert scene.accept(hit_id, "A1")
    for other in ("A2", "A3"):
        with pytest.raises(Conflict, match="qualifications that this work asks for"):
            scene.accept(hit_id, other)


@pytest.mark.parametrize("asked", [(), (ASKS,), (WITHOUT,), (ASKS, LIVES_THERE)])
def test_a_quote_is_what_opening_and_extending_hold(
    scene: Scene, asked: tuple[Requirement, ...]
) -> None:
    hit_id = scene.hit(*asked)
    assert scene.crowd.balance()[1] == scene.quote(*asked)
    scene.crowd.extend_hit(hit_id, assignments=2, token="more")
    assert scene.crowd.balance()[1] == scene.quote(*asked, places=5)


def test_all_that_is_asked_for_must_be_there(scene: Scene) -> None:
    hit_id = scene.hit(ASKS, LIVES_THERE)
    scene.grant("A1", 90)
    with pytest.raises(Conflict):
        scene.accept(hit_id, "A1")
    scene.live_in("A1", "DE")
    with pytest.raises(Conflict):
        scene.accept(hit_id, "A1")
    scene.live_in("A1", "FR")
    assert scene.accept(hit_id, "A1")


def test_who_has_a_qualification_can_be_left_out(scene: Scene) -> None:
    hit_id = scene.hit(WITHOUT)
    scene.grant("A1", 1)
    with pytest.raises(Conflict):
        scene.accept(hit_id, "A1")
    assert scene.accept(hit_id, "A2")


def test_requirements_are_part_of_a_type(scene: Scene) -> None:
    with_one = scene.crowd.create_hit_type(replace(TYPE, requirements=(ASKS,)))
    assert with_one != scene.crowd.create_hit_type(TYPE)
    assert with_one == scene.crowd.create_hit_type(replace(TYPE, requirements=(ASKS,)))


def test_an_unknown_qualification_is_refused(scene: Scene) -> None:
    unknown = Requirement(qualification_type_id="3NOSUCH", comparator="Exists")
    with pytest.raises(NotFound, match="QualificationType 3NOSUCH does not exist"):
        scene.crowd.create_hit_type(replace(TYPE, requirements=(unknown,)))


def test_the_types_that_can_be_asked_for_have_names(scene: Scene) -> None:
    assert scene.crowd.qualification_types() == [QualificationType(id="3TYPE", name="Type 3TYPE")]
    found = scene.crowd.qualification_names(["3TYPE", port.LOCALE, "3NOSUCH"])
    assert found == {"3TYPE": "Type 3TYPE", port.LOCALE: "Worker_Locale"}


def test_the_port_has_the_markets_ids() -> None:
    assert (port.NUMBER_APPROVED, port.PERCENT_APPROVED, port.LOCALE) == (
        system_qualifications.NUMBER_APPROVED,
        system_qualifications.PERCENT_APPROVED,
        system_qualifications.LOCALE,
    )
