"""What a program may not reject: the same as a person on the pages."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from labelcrowd.market.reports import NewReport, answer_report, file_report
from labelcrowd.storage.home import Home
from labelcrowd.workflow.collect import catch_up
from tests.contract.test_market_with_boto3 import create, refused
from tests.support.market import MarketWorld
from tests.support.studio import World
from tests.unit.workflow.test_remove_images import add, hit_of, published, remove


@pytest.fixture
def studio(home: Home, world: MarketWorld) -> World:
    """The studio of the requester whose key the client has."""
    return World(home, world.clock, world.ids, world.requester)


def in_hand(studio: World, *, objects: int) -> tuple[str, Any]:
    """(an assignment with so many drawn objects, the picture that it shows)."""
    image = add(studio, "a.jpg", b"aaa")
    published(studio, [image])
    assignment_id = studio.accept(str(hit_of(studio, image)["id"]), "W1")
    catch_up(studio)
    studio._draw(assignment_id, objects, 3_000, "receipt")
    return assignment_id, image


def hand_in(studio: World, assignment_id: str) -> None:
    studio.submit(assignment_id, receipt="receipt")
    catch_up(studio)


def test_work_whose_picture_was_removed_from_under_it_is_paid(client: Any, studio: World) -> None:
    assignment_id, image = in_hand(studio, objects=2)
    remove(studio, image)
    hand_in(studio, assignment_id)
    with pytest.raises(ClientError) as error:
        client.reject_assignment(AssignmentId=assignment_id, RequesterFeedback="no")
    code, message = refused(error)
    assert code == "InvalidAssignmentState"
    assert "you removed the picture while this was drawn on it" in message
    assert studio.submission(assignment_id).status == "Submitted"
    client.approve_assignment(AssignmentId=assignment_id)


def test_nobody_learns_of_another_requesters_removed_picture(
    other_client: Any, studio: World
) -> None:
    assignment_id, image = in_hand(studio, objects=2)
    remove(studio, image)
    hand_in(studio, assignment_id)
    with pytest.raises(ClientError) as error:
        other_client.reject_assignment(AssignmentId=assignment_id, RequesterFeedback="no")
    assert "does not exist" in refused(error)[1]


@pytest.mark.parametrize(("objects", "handed_in_first"), [(0, False), (2, True)])
def test_work_that_the_removal_took_nothing_from_is_rejected_as_any_other(
    client: Any, studio: World, objects: int, handed_in_first: bool
) -> None:
    assignment_id, image = in_hand(studio, objects=objects)
    if handed_in_first:
        hand_in(studio, assignment_id)
    remove(studio, image)
    if not handed_in_first:
        hand_in(studio, assignment_id)
    client.reject_assignment(AssignmentId=assignment_id, RequesterFeedback="no")
    catch_up(studio)
    assert studio.submission(assignment_id).status == "Rejected"


def test_nothing_is_rejected_while_its_workers_report_waits(
    client: Any, world: MarketWorld
) -> None:
    held = world.accept(create(client)["HITId"])
    world.submit(held)
    new = NewReport(
        hit_id="",
        assignment_id=held.id,
        words="The picture does not load",
        page="",
        error="",
        request_id="",
        browser="",
    )
    scope = (world.clock.now(), world.market_id)
    report_id = world.store.write(lambda c: file_report(c, world.ids, *scope, held.worker_id, new))
    with pytest.raises(ClientError) as error:
        client.reject_assignment(AssignmentId=held.id, RequesterFeedback="no")
    code, message = refused(error)
    assert (code, "that report is not answered yet" in message) == ("InvalidAssignmentState", True)
    world.store.write(lambda c: answer_report(c, *scope, world.requester, report_id, "It does now"))
    client.reject_assignment(AssignmentId=held.id, RequesterFeedback="no")
