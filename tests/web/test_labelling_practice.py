"""Checked practice: draw until each known object is right, see what was missed, earn it."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from sqlalchemy import text

from labelcrowd.annotations.document import Assist
from labelcrowd.clock import MINUTE, SetClock
from labelcrowd.market import qualifications, time_spent
from labelcrowd.market.qualification_types import TypeValues
from labelcrowd.web.labelling_practice import practice_address
from labelcrowd.workflow import gold, practice
from labelcrowd.workflow.export_scope import Scope, found_page
from labelcrowd.workflow.practice_fields import design_of
from labelcrowd.workflow.qualifications import make_type, take_back
from tests.support import sam
from tests.support.labelling import WorkerPage, World, a_square


class Class:
    """Two pictures on each of which a car is known, and a qualification to earn on them."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.images = world.add_pictures(2)
        batch = world.publish(images=self.images)
        for row in (0, 1):
            held = world.accept(batch.id, row=row)
            page = WorkerPage(world.client(), held.query)
            page.edit(a_square(f"known{row}", at=100, size=100))
            assert page.submit().status_code == 200
        approved = text("UPDATE work SET status = 'Approved'")
        world.home.store.write(lambda c: c.execute(approved))
        studio, requester = world.services, world.requester_id
        gold.mark(studio, requester, self.images[0].collection_id, batch.id)
        values = TypeValues(name="Cars", description="Outlines cars.")
        self.type_id = make_type(studio, requester, "sandbox", values)
        design = design_of({"names": "car", "instructions": "Outline the car."})
        collection = self.images[0].collection_id
        practice.make(studio, requester, "sandbox", self.type_id, collection, design, 0.8)
        self.worker_id = world.new_worker()

    def page(self, number: int = 0) -> WorkerPage:
        image_id = self.images[number].id
        where = practice_address(
            self.world.services, "sandbox", self.worker_id, self.type_id, image_id
        )
        return WorkerPage(self.world.client(), "?" + where.split("?", 1)[1])

    def held(self) -> Any:
        return self.world.home.store.read(
            lambda c: qualifications.find_qualification(c, "sandbox", self.type_id, self.worker_id)
        )


def check(page: WorkerPage) -> Any:
    answer = page.client.post("/api/label/check", content=b"{}", headers=page.headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_nothing_known_is_told_before_the_first_check(world: World) -> None:
    school = Class(world)
    page = school.page()
    assert page.opening["mode"] == "work"
    assert page.opening["practice"] == {
        "number": 1, "total": 2, "passed": 0, "asked": 0.8,
        "back": f"/sandbox/worker/qualifications/{school.type_id}",
    }  # fmt: skip
    assert page.opening["document"]["objects"] == []
    assert page.opening["submit_to"] is None


def test_a_worker_practises_without_a_model(world: World) -> None:
    """It is their own skill that earns the qualification."""
    sam.put_discs(world.home.folder)
    page = Class(world).page()
    assert "assist" not in page.opening
    click = {"points": [[200, 240, True]]}
    asked = page.client.post("/api/label/assist", json=click, headers=page.headers)
    assert (asked.status_code, asked.json()["error"]["code"]) == (403, "no_assist")
    given = Assist(model="0" * 64, points=((1.0, 1.0, True),))
    drawn = page.edit(msgspec.structs.replace(a_square(), assist=given))
    assert (drawn.status_code, drawn.json()["error"]["field"]) == (403, "object.assist")


def test_a_check_shows_known_and_missed_objects_and_any_number_of_tries_earns_it(
    world: World,
) -> None:
    school = Class(world)
    page = school.page()
    missed = check(page)
    assert (missed["passed"], missed["earned"]) == (False, False)
    assert [(one["name"], one["drawn"], one["reaches"]) for one in missed["held"]] == [
        ("car", None, False)
    ]
    page.edit(a_square("mine", at=150, size=100))
    page.edit(a_square("tree", "car", at=400, size=50))
    beside = check(page)
    assert beside["held"][0]["drawn"] == "mine"
    assert beside["held"][0]["agreement"] == pytest.approx(1 / 7, abs=0.01)
    assert beside["extra"] == ["tree"]
    page.edit(a_square("mine", at=102, size=100), base=1)
    right = check(page)
    assert (right["passed"], right["earned"]) == (True, False)
    assert right["next"].startswith("/label?practice=")
    assert school.held() is None
    last = school.page(1)
    assert last.opening["practice"]["passed"] == 1
    last.edit(a_square("other", "Car", at=100, size=98))
    done = check(last)
    assert (done["passed"], done["earned"], done["next"]) == (True, True, None)
    assert school.held().value == 92  # the worst of its pictures


def test_a_wrong_name_is_not_enough(world: World) -> None:
    school = Class(world)
    design = design_of({})
    studio, collection = world.services, school.images[0].collection_id
    practice.make(studio, world.requester_id, "sandbox", school.type_id, collection, design, 0.8)
    page = school.page()
    page.edit(a_square("mine", "bus", at=100, size=100))
    answer = check(page)
    assert answer["held"][0]["agreement"] == 1.0
    assert (answer["held"][0]["named"], answer["passed"]) == (False, False)


def test_who_had_it_taken_back_does_not_get_it_again_by_practice(world: World) -> None:
    school = Class(world)
    for number in (0, 1):
        page = school.page(number)
        page.edit(a_square(f"mine{number}", at=100, size=100))
        check(page)
    assert school.held().status == "Granted"
    studio, requester = world.services, world.requester_id
    take_back(studio, requester, "sandbox", school.type_id, [school.worker_id], "Not careful.")
    assert check(school.page(1))["earned"] is False
    assert school.held().status == "Revoked"


def test_a_closed_practice_takes_nothing_and_a_page_of_work_is_not_checked(world: World) -> None:
    school = Class(world)
    page = school.page()
    practice.close(world.services, world.requester_id, "sandbox", school.type_id)
    refused = page.client.post("/api/label/check", content=b"{}", headers=page.headers)
    assert refused.status_code == 404
    assert page.edit(a_square()).status_code == 404
    work = WorkerPage(world.client(), world.accept(world.publish().id).query)
    answer = work.client.post("/api/label/check", content=b"{}", headers=work.headers)
    assert answer.json()["error"]["code"] == "read_only"


def test_practice_cannot_be_handed_in_and_its_time_counts(world: World, clock: SetClock) -> None:
    school = Class(world)
    page = school.page()
    assert page.submit().status_code == 403
    clock.advance(2 * MINUTE)
    told = {"page": "one", "seen_ms": 90_000}
    answer = page.client.post("/api/label/time", json=told, headers=page.headers)
    assert answer.status_code == 204
    told = {"page": "one", "seen_ms": 900_000}  # more than has passed
    page.client.post("/api/label/time", json=told, headers=page.headers)
    spent = world.home.store.read(lambda c: time_spent.of_worker(c, "sandbox", school.worker_id, 0))
    assert spent.practice_ms == 120_000
    assert spent.all_ms == 120_000


def test_what_is_practised_is_not_exported(world: World) -> None:
    school = Class(world)
    page = school.page()
    page.edit(a_square("mine", "practised", at=100, size=100))
    check(page)
    scope = Scope(requester_id=world.requester_id, collection_id=school.images[0].collection_id)
    pages, found, _ = world.home.store.read(lambda c: found_page(c, scope=scope, after=None))
    assert len(pages) == 2
    origins = {one.row.origin for documents in found.values() for one in documents}
    assert origins == {"assignment"}
