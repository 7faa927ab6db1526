"""Work that asks for qualifications goes to who has them, and to nobody else."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, insert, select

from labelcrowd.market import decisions, worker_facts, workers
from labelcrowd.market.errors import DoesNotExist, NotQualified, WrongState
from labelcrowd.market.requirements import Unmet, explain, require_qualified, standing
from labelcrowd.market.structs.records import QualificationRequirement
from labelcrowd.market.system_qualifications import (
    LOCALE,
    MASTERS,
    MASTERS_SANDBOX,
    NUMBER_APPROVED,
    PERCENT_APPROVED,
)
from labelcrowd.storage.tables.market import assignment
from labelcrowd.storage.tables.market_qualifications import (
    hit_type_requirement,
    qualification,
    qualification_request,
    qualification_type,
)
from tests.support.market import MarketWorld
from tests.unit.market.test_requirement_rules import asks


def new_type(
    world: MarketWorld,
    type_id: str = "3TYPE",
    *,
    status: str = "Active",
    test: str | None = None,
    retry_delay_s: int | None = None,
) -> str:
    row = {
        "market_id": "live",
        "id": type_id,
        "requester_id": world.requester,
        "name": f"Type {type_id}",
        "keywords": "",
        "description": "",
        "status": status,
        "test": test,
        "retry_delay_s": retry_delay_s,
        "auto_granted": False,
        "auto_granted_value": 1,
        "created_at": world.clock.now(),
    }
    world.store.write(lambda c: c.execute(insert(qualification_type), row))
    return type_id


def grant(world: MarketWorld, worker_id: str, value: int, type_id: str = "3TYPE") -> None:
    row = {
        "market_id": "live",
        "qualification_type_id": type_id,
        "worker_id": worker_id,
        "status": "Granted",
        "value": value,
        "granted_at": world.clock.now(),
    }
    world.store.write(lambda c: c.execute(insert(qualification), row))


def assignments(world: MarketWorld, worker_id: str, **counts: int) -> None:
    """So many assignments of a worker in each status, as rows."""
    rows = [
        {
            "market_id": "live",
            "id": world.ids.entity(),
            "hit_id": world.ids.entity(),
            "requester_id": world.requester,
            "worker_id": worker_id,
            "status": status,
            "reward_cents": 5,
            "fee_cents": 0,
            "accepted_at": 1,
            "deadline_at": 2,
            "extended_s": 0,
            "gap": 0,
        }
        for status, count in counts.items()
        for _ in range(count)
    ]
    world.store.write(lambda c: c.execute(insert(assignment), rows))


def counted(world: MarketWorld, worker_id: str) -> tuple[int | None, int | None]:
    """(number approved, per cent approved)."""
    types = {NUMBER_APPROVED, PERCENT_APPROVED}
    held = world.store.read(lambda c: standing(c, "live", worker_id, types)).held
    return held[NUMBER_APPROVED].value, held[PERCENT_APPROVED].value


def why(world: MarketWorld, hit_id: str, worker_id: str) -> list[Unmet]:
    body = world.read_hit(hit_id).qualification_requirements
    return world.store.read(lambda c: explain(c, "live", worker_id, body))


def accept_any(world: MarketWorld, hit_id: str, worker_id: str) -> workers.Assignment:
    type_id = world.read_hit(hit_id).hit_type_id
    return world.store.write(
        lambda c: workers.accept(
            c, world.ids, world.clock.now(), "live", type_id, worker_id, by_type=True
        )
    )


def test_who_has_the_value_gets_the_hit_and_others_do_not(world: MarketWorld) -> None:
    new_type(world)
    hit_id = world.hit(assignments=3, asks=[asks("GreaterThan", 70, type_id="3TYPE")])
    good, poor, nobody = world.worker(), world.worker(), world.worker()
    grant(world, good, 71)
    grant(world, poor, 70)
    for worker in (poor, nobody):
        with pytest.raises(NotQualified) as refused:
            world.accept(hit_id, worker)
        assert refused.value.turk_code == "DoesNotMeetRequirements"
        with pytest.raises(NotQualified):
            accept_any(world, hit_id, worker)
    assert world.read_hit(hit_id).places.available == 3
    assert world.accept(hit_id, good).status == "Accepted"


def test_by_type_a_qualified_worker_gets_one_too(world: MarketWorld) -> None:
    new_type(world)
    hit_id = world.hit(asks=[asks("Exists", type_id="3TYPE")])
    worker = world.worker()
    grant(world, worker, 0)
    assert accept_any(world, hit_id, worker).hit_id == hit_id


def test_a_revoked_qualification_is_none(world: MarketWorld) -> None:
    new_type(world)
    hit_id = world.hit(asks=[asks("Exists", type_id="3TYPE")])
    worker = world.worker()
    grant(world, worker, 5)
    world.store.write(lambda c: c.execute(qualification.update().values(status="Revoked")))
    with pytest.raises(NotQualified):
        world.accept(hit_id, worker)


def test_work_in_hand_stays_in_hand_when_the_qualification_goes(world: MarketWorld) -> None:
    new_type(world)
    hit_id = world.hit(asks=[asks("Exists", type_id="3TYPE")])
    worker = world.worker()
    grant(world, worker, 5)
    held = world.accept(hit_id, worker)
    world.store.write(lambda c: c.execute(qualification.update().values(status="Revoked")))
    assert world.accept(hit_id, worker).id == held.id
    world.submit(held)
    assert world.status(held.id) == "Submitted"


def test_each_action_is_guarded_by_its_own_requirements(world: MarketWorld) -> None:
    new_type(world)
    hit_id = world.hit(asks=[asks("Exists", type_id="3TYPE", guarded="PreviewAndAccept")])
    body = world.read_hit(hit_id).qualification_requirements
    worker = world.worker()

    def act(connection: Connection, action: str) -> None:
        require_qualified(connection, "live", worker, body, action)

    world.store.read(lambda c: act(c, "discover"))
    with pytest.raises(NotQualified):
        world.store.read(lambda c: act(c, "preview"))


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ({}, (0, 100)),
        ({"Approved": 10, "Rejected": 89}, (10, 100)),
        ({"Approved": 10, "Rejected": 90}, (10, 10)),
        ({"Approved": 98, "Rejected": 1, "Submitted": 1}, (98, 98)),
        ({"Submitted": 150}, (0, 100)),
        ({"Approved": 99, "Rejected": 1, "Returned": 50, "Abandoned": 50}, (99, 99)),
        ({"Approved": 40, "Rejected": 1, "Late": 70, "Accepted": 3}, (40, 100)),
    ],
)
def test_approval_is_counted_from_a_hundred_submitted_on(
    world: MarketWorld, counts: dict[str, int], expected: tuple[int, int]
) -> None:
    worker = world.worker()
    if counts:
        assignments(world, worker, **counts)
    assert counted(world, worker) == expected


def test_an_approval_counts_at_once(world: MarketWorld) -> None:
    first = world.hit()
    second = world.hit(
        asks=[asks("GreaterThanOrEqualTo", 1, type_id=NUMBER_APPROVED)], reward_cents=6
    )
    held = world.submitted(first)
    with pytest.raises(NotQualified):
        world.accept(second, held.worker_id)
    world.store.write(
        lambda c: decisions.approve(c, world.clock.now(), "live", world.requester, held.id)
    )
    assert world.accept(second, held.worker_id).status == "Accepted"


@pytest.mark.parametrize("masters", [MASTERS, MASTERS_SANDBOX])
def test_nobody_is_a_master_until_the_operator_says_so(world: MarketWorld, masters: str) -> None:
    hit_id = world.hit(asks=[asks("Exists", type_id=masters)])
    worker, now = world.worker(), world.clock.now()
    with pytest.raises(NotQualified):
        world.accept(hit_id, worker)
    world.store.write(lambda c: worker_facts.give_masters(c, now, "live", worker, given=True))
    assert world.accept(hit_id, worker).status == "Accepted"


def test_a_place_opens_work_for_who_lives_there(world: MarketWorld) -> None:
    hit_id = world.hit(asks=[asks("EqualTo", type_id=LOCALE, places=[("US", "")])])
    worker, now = world.worker(), world.clock.now()
    with pytest.raises(NotQualified):
        world.accept(hit_id, worker)
    world.store.write(lambda c: worker_facts.state_place(c, now, "live", worker, "US", "CA"))
    assert world.accept(hit_id, worker).status == "Accepted"


def test_types_that_do_not_exist_or_are_not_active_are_refused(world: MarketWorld) -> None:
    new_type(world, "3OFF", status="Inactive")
    with pytest.raises(DoesNotExist, match="QualificationType 3NONE does not exist"):
        world.hit(asks=[asks("Exists", type_id="3NONE")])
    with pytest.raises(WrongState, match="can be called with a status of: Active"):
        world.hit(asks=[asks("Exists", type_id="3OFF")])
    retired = "00000000000000000000"
    with pytest.raises(DoesNotExist):
        world.hit(asks=[asks("LessThan", 5, type_id=retired)])


def test_what_a_type_asks_for_is_noted_once(world: MarketWorld) -> None:
    new_type(world)
    same = [asks("Exists", type_id="3TYPE"), asks("LessThan", 9, type_id="3TYPE")]
    one, two = world.hit(asks=same), world.hit(asks=same)
    assert world.read_hit(one).hit_type_id == world.read_hit(two).hit_type_id
    noted = world.store.read(lambda c: c.execute(select(hit_type_requirement)).all())
    assert [tuple(row) for row in noted] == [("live", "3TYPE", world.read_hit(one).hit_type_id)]


def test_requirements_are_part_of_what_makes_a_type(world: MarketWorld) -> None:
    with_one = world.hit(asks=[asks("Exists", type_id=MASTERS)])
    assert world.read_hit(with_one).hit_type_id != world.read_hit(world.hit()).hit_type_id


def door(world: MarketWorld, worker_id: str, asked: QualificationRequirement) -> str:
    (found,) = why(world, world.hit(asks=[asked]), worker_id)
    assert found.qualification_type_id == asked.QualificationTypeId
    return found.door


def test_each_unmet_requirement_says_how_to_meet_it(world: MarketWorld) -> None:
    worker = world.worker()
    new_type(world, "3ASK")
    new_type(world, "3TEST", test="<QuestionForm/>")
    new_type(world, "3RETRY", test="<QuestionForm/>", retry_delay_s=60)
    grant(world, worker, 1, "3RETRY")
    assert door(world, worker, asks("Exists", type_id="3ASK")) == "request"
    assert door(world, worker, asks("EqualTo", 1, type_id="3TEST")) == "test"
    assert door(world, worker, asks("GreaterThan", 5, type_id="3RETRY")) == "test"
    assert door(world, worker, asks("DoesNotExist", type_id="3RETRY")) == ""
    assert door(world, worker, asks("Exists", type_id=MASTERS)) == ""
    assert door(world, worker, asks("GreaterThan", 5, type_id=NUMBER_APPROVED)) == "work"
    assert door(world, worker, asks("EqualTo", type_id=LOCALE, places=[("FR", "")])) == "account"
    grant(world, worker, 1, "3TEST")
    assert door(world, worker, asks("EqualTo", 2, type_id="3TEST")) == ""
    request = {
        "market_id": "live",
        "id": "3REQ",
        "qualification_type_id": "3ASK",
        "requester_id": world.requester,
        "worker_id": worker,
        "status": "Pending",
        "started_at": 1,
    }
    world.store.write(lambda c: c.execute(insert(qualification_request), request))
    assert door(world, worker, asks("Exists", type_id="3ASK")) == "pending"


def test_an_explanation_names_the_type_and_what_the_worker_has(world: MarketWorld) -> None:
    worker = world.worker()
    new_type(world)
    grant(world, worker, 3)
    (found,) = why(world, world.hit(asks=[asks("GreaterThan", 5, type_id="3TYPE")]), worker)
    assert found.name == "Type 3TYPE"
    assert found.held is not None
    assert found.held.value == 3
    assert found.requirement.numbers == (5,)
    assert why(world, world.hit(), worker) == []
