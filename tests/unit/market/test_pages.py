"""Pages of lists join up: every record once, in order, however many share their time."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec import UNSET
from sqlalchemy import update

from labelcrowd.market import decisions
from labelcrowd.market.operations import OPERATIONS, Caller
from labelcrowd.storage.tables.market import assignment
from tests.support.market import MarketWorld


def walk(
    world: MarketWorld, operation: str, member: str, ids: str, size: int, **asked: Any
) -> list[list[str]]:
    """The ids on each page."""
    one = OPERATIONS[operation]
    caller = Caller(
        world.market_id, world.requester, world.clock.now(), world.ids, "r", "https://x.example"
    )
    token: Any = UNSET
    pages = []
    while True:
        request = one.request(**asked, MaxResults=size, NextToken=token)
        parsed = one.check(caller, request)
        answer: Any = world.store.read(
            lambda c, request=request, parsed=parsed: one.run(caller, c, request, parsed)  # type: ignore[misc]
        )
        pages.append([getattr(record, ids) for record in getattr(answer, member)])
        assert answer.NumResults == len(pages[-1])
        token = answer.NextToken
        if token is UNSET:
            return pages


@pytest.mark.parametrize("size", [1, 2, 3, 100])
def test_hits_come_newest_first_also_those_of_one_moment(world: MarketWorld, size: int) -> None:
    first = [world.hit() for _ in range(4)]
    world.clock.advance(1)
    second = [world.hit() for _ in range(3)]
    pages = walk(world, "ListHITs", "HITs", "HITId", size)
    assert [one for page in pages for one in page] == [
        *sorted(second, reverse=True),
        *sorted(first, reverse=True),
    ]
    assert all(len(page) <= size for page in pages)


@pytest.mark.parametrize("size", [1, 2, 100])
@pytest.mark.parametrize(
    "asked", [UNSET, ["Submitted"], ["Approved", "Submitted", "Submitted"], ["Rejected"]]
)
def test_assignments_come_oldest_first_whatever_was_decided(
    world: MarketWorld, size: int, asked: Any
) -> None:
    hit_id = world.hit(assignments=9)
    work = [world.submitted(hit_id) for _ in range(6)]
    world.accept(hit_id)
    same = work[1].id, work[2].id
    world.store.write(
        lambda c: c.execute(
            update(assignment).where(assignment.c.id.in_(same)).values(submitted_at=5)
        )
    )
    now, scope = world.clock.now(), (world.market_id, world.requester)
    world.store.write(lambda c: decisions.approve(c, now, *scope, work[0].id))
    world.store.write(lambda c: decisions.approve(c, now, *scope, work[4].id))
    world.store.write(lambda c: decisions.reject(c, now, *scope, work[2].id, reason="no"))
    state = {work[0].id: "Approved", work[4].id: "Approved", work[2].id: "Rejected"}
    order = [*sorted(same), work[0].id, *(one.id for one in work[3:])]
    shown = {"Submitted", "Approved", "Rejected"} if asked is UNSET else set(asked)
    pages = walk(
        world,
        "ListAssignmentsForHIT",
        "Assignments",
        "AssignmentId",
        size,
        HITId=hit_id,
        AssignmentStatuses=asked,
    )
    found = [one for page in pages for one in page]
    assert found == [one for one in order if state.get(one, "Submitted") in shown]
