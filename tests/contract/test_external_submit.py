"""externalSubmit takes a worker's answers once, from any page, and nothing else."""

from __future__ import annotations

import httpx
import pytest

from labelcrowd.clock import MINUTE, SECOND
from labelcrowd.ids import Ids
from labelcrowd.market.answers import from_xml
from labelcrowd.market.assignments import Assignment, read_assignment
from labelcrowd.web.services import Services, Settings
from tests.support.market import MarketWorld
from tests.support.market_server import serving

JSON = {"accept": "application/json"}


def stored(world: MarketWorld, assignment_id: str) -> Assignment:
    found = world.store.read(lambda c: read_assignment(c, world.market_id, assignment_id))
    assert found is not None
    return found


def answers(world: MarketWorld, assignment_id: str) -> dict[str, str]:
    return from_xml(stored(world, assignment_id).answer or "")


@pytest.mark.parametrize(
    "path",
    ["/mturk/externalSubmit", "//mturk/externalSubmit", "/mturk//externalSubmit"],
)
def test_the_address_may_have_double_slashes(server: str, world: MarketWorld, path: str) -> None:
    held = world.accept(world.hit())
    sent = httpx.post(server + path, data={"assignmentId": held.id, "a": "1"})
    assert sent.status_code == 303
    assert world.status(held.id) == "Submitted"


def test_fields_may_come_in_the_form_in_the_url_and_by_get(server: str, world: MarketWorld) -> None:
    address = f"{server}/mturk/externalSubmit"
    by_get, mixed, parts = (world.accept(world.hit()) for _ in range(3))
    httpx.get(address, params={"assignmentId": by_get.id, "b": "x y"})
    assert answers(world, by_get.id) == {"b": "x y"}
    httpx.post(f"{address}?assignmentId={mixed.id}&u=1", data={"f": "2", "workerId": ""})
    assert answers(world, mixed.id) == {"f": "2", "u": "1"}
    httpx.post(address, files={"assignmentId": (None, parts.id), "m": (None, "3")})
    assert answers(world, parts.id) == {"m": "3"}


def test_any_text_survives_and_reserved_names_are_no_answers(
    server: str, world: MarketWorld
) -> None:
    held = world.accept(world.hit())
    text = "<b>&\"'\r\n\t漢字 \U0001f600 \x00\x1f]]>"
    httpx.post(
        f"{server}/mturk/externalSubmit",
        data={"assignmentId": held.id, "hitId": "h", "turkSubmitTo": "t", "x<": text},
    )
    assert answers(world, held.id) == {
        "x<": text.replace("\x00", "\ufffd").replace("\x1f", "\ufffd")
    }


def test_a_second_submit_is_sent_on_and_changes_nothing(server: str, world: MarketWorld) -> None:
    held = world.accept(world.hit())
    address = f"{server}/mturk/externalSubmit"
    httpx.post(address, data={"assignmentId": held.id, "a": "1"})
    before = stored(world, held.id)
    again = httpx.post(address, data={"assignmentId": held.id, "a": "2"}, headers=JSON)
    assert (again.status_code, again.json()["outcome"]) == (200, "replayed")
    assert stored(world, held.id) == before


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"assignmentId": "ASSIGNMENT_ID_NOT_AVAILABLE", "a": "1"}, 422),
        ({"assignmentId": "3NOSUCHTHING", "a": "1"}, 404),
        ({"a": "1"}, 422),
        ({}, 422),
    ],
)
def test_previews_and_unknown_assignments_are_refused(
    server: str, world: MarketWorld, fields: dict[str, str], status: int
) -> None:
    answer = httpx.post(f"{server}/mturk/externalSubmit", data=fields, headers=JSON)
    assert answer.status_code == status
    assert answer.json()["error"]["message"]
    assert world.event_types() == []


def test_nothing_but_the_assignment_id_is_not_an_answer(server: str, world: MarketWorld) -> None:
    held = world.accept(world.hit())
    answer = httpx.post(
        f"{server}/mturk/externalSubmit", data={"assignmentId": held.id, "hitId": "x"}
    )
    assert answer.status_code == 422
    assert world.status(held.id) == "Accepted"


def test_another_worker_and_another_market_find_nothing(server: str, world: MarketWorld) -> None:
    held = world.accept(world.hit())
    fields = {"assignmentId": held.id, "a": "1"}
    other = httpx.post(
        f"{server}/mturk/externalSubmit", data={**fields, "workerId": world.worker()}
    )
    sandbox = httpx.post(f"{server}/sandbox/mturk/externalSubmit", data=fields)
    assert (other.status_code, sandbox.status_code) == (404, 404)
    assert world.status(held.id) == "Accepted"


def test_returned_work_cannot_be_submitted(server: str, world: MarketWorld) -> None:
    held = world.accept(world.hit())
    world.give_back(held)
    answer = httpx.post(f"{server}/mturk/externalSubmit", data={"assignmentId": held.id, "a": "1"})
    assert answer.status_code == 409
    assert world.status(held.id) == "Returned"


@pytest.mark.parametrize(
    "fields",
    [
        {"a": "x" * 500_001},
        {f"f{number}": "1" for number in range(1_001)},
        {"n" * 257: "1"},
    ],
)
def test_too_much_is_refused(server: str, world: MarketWorld, fields: dict[str, str]) -> None:
    held = world.accept(world.hit())
    answer = httpx.post(f"{server}/mturk/externalSubmit", data={"assignmentId": held.id, **fields})
    assert answer.status_code in (413, 422)
    assert world.status(held.id) == "Accepted"


def test_after_the_grace_time_nothing_is_taken(
    home: object, world: MarketWorld, clock: object
) -> None:
    from labelcrowd.clock import SetClock

    world.clock = SetClock(world.clock.now())
    services = Services(home, Settings(), world.clock, Ids())  # type: ignore[arg-type]
    held = world.accept(world.hit(duration_s=600))
    with serving(services) as url:
        world.clock.advance(600 * SECOND + 30 * MINUTE + 1)
        late = httpx.post(
            f"{url}/mturk/externalSubmit",
            data={"assignmentId": held.id, "a": "1"},
            headers=JSON,
        )
    assert (late.status_code, late.json()["error"]["code"]) == (409, "too_late")
    assert world.status(held.id) == "Accepted"
