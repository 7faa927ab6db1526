"""A worker's page: open, save, count, submit."""

from __future__ import annotations

import threading

import msgspec
import pytest
from sqlalchemy import text

from labelcrowd.annotations.document import (
    Box,
    Ellipse,
    Geometry,
    KeyFrame,
    Mask,
    Object,
    Piece,
    Point,
    Polygon,
    Polyline,
    Track,
)
from labelcrowd.annotations.edits import Edit
from labelcrowd.annotations.validity import Checked
from labelcrowd.batches.design import TaskDesign
from labelcrowd.batches.receipts import Receipt, make_receipt
from labelcrowd.clock import HOUR, MINUTE, SetClock
from labelcrowd.market import assignments, due
from labelcrowd.web import labelling_edits
from labelcrowd.workflow.collect import catch_up
from labelcrowd.workflow.save_edit import Desk, check_edit
from tests.support.labelling import PICTURE_BYTES, WorkerPage, World, a_square, edit_body


def open_page(world: World, design: TaskDesign | None = None) -> WorkerPage:
    batch = world.publish(design)
    return WorkerPage(world.client(), world.accept(batch.id).query)


def test_opening_tells_the_page_all_it_needs(world: World) -> None:
    opening = open_page(
        world, TaskDesign(reward_cents=5, required_objects=2, names=("car", "bus"))
    ).opening
    assert opening["mode"] == "work"
    assert opening["design"]["instructions"] == ""  # the page says how many, in its language
    assert opening["design"]["names"] == ["car", "bus"]
    assert opening["design"]["reward"] == "0.05"
    assert opening["design"]["currency"] == "USD"
    assert opening["deadline_at"] == (world.clock.now() + 3 * HOUR) // 1000
    assert opening["expires_at"] == (world.clock.now() + 3 * HOUR + 30 * MINUTE) // 1000
    assert opening["image"]["width"] == 640
    assert opening["document"]["objects"] == []
    assert opening["submit_to"] == "http://testserver/sandbox/mturk/externalSubmit"
    assert opening["status"] == {
        "counted": 0, "required": 2, "can_submit": False, "final": False, "problems": [],
    }  # fmt: skip


def test_a_reload_and_another_device_find_the_work_again(world: World) -> None:
    page = open_page(world)
    assert page.edit(a_square()).json()["seq"] == 1
    again = WorkerPage(page.client, page.query)
    assert again.opening["document"]["id"] == page.opening["document"]["id"]
    assert [o["object"]["name"] for o in again.opening["document"]["objects"]] == ["car"]


def test_names_used_before_are_suggested_in_the_next_hit(world: World) -> None:
    batch = world.publish(images=world.add_pictures(2))
    client, worker_id = world.client(), world.new_worker()
    first = WorkerPage(client, world.accept(batch.id, worker_id).query)
    assert first.opening["names_used"] == []
    first.edit(a_square("o1", "слон"))
    first.edit(a_square("o2", "cat", at=100))
    others = WorkerPage(client, world.accept(batch.id).query)
    assert others.opening["names_used"] == []
    second = WorkerPage(client, world.accept(batch.id, worker_id, row=1).query)
    assert second.opening["names_used"] == ["cat", "слон"]


def test_the_server_counts_and_opens_submit(world: World) -> None:
    page = open_page(world, TaskDesign(reward_cents=5, required_objects=2))
    first = page.edit(a_square("o1")).json()
    assert (first["outcome"], first["status"]["counted"]) == ("applied", 1)
    assert first["status"]["can_submit"] is False
    refused = page.submit()
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "not_enough_objects")
    assert "1 of 2" in refused.json()["error"]["message"]
    second = page.edit(a_square("o2", at=100)).json()
    assert second["status"]["can_submit"] is True
    assert page.submit().status_code == 200


def test_a_duplicate_does_not_count_until_the_other_is_gone(world: World) -> None:
    page = open_page(world, TaskDesign(reward_cents=5, required_objects=2))
    page.edit(a_square("o1"))
    status = page.edit(a_square("o2", at=10.2)).json()["status"]
    assert status["counted"] == 1
    assert [(p["object_id"], p["code"]) for p in status["problems"]] == [("o2", "duplicate")]
    assert page.edit(a_square("o3", name="bus")).json()["status"]["counted"] == 2
    gone = msgspec.structs.replace(a_square("o1"), deleted=True)
    status = page.edit(gone, base=1, cause="delete").json()["status"]
    assert (status["counted"], status["problems"]) == (2, [])


def test_three_copies_count_once_whatever_is_deleted_first(world: World) -> None:
    page = open_page(world, TaskDesign(reward_cents=5, required_objects=None))
    for object_id in ("o1", "o2", "o3"):
        assert page.edit(a_square(object_id)).json()["status"]["counted"] == 1
    for object_id, counted in (("o1", 1), ("o3", 1), ("o2", 0)):
        gone = msgspec.structs.replace(a_square(object_id), deleted=True)
        assert page.edit(gone, cause="delete").json()["status"]["counted"] == counted


def test_copies_do_not_count_however_many_alike_objects_are_around(world: World) -> None:
    page = open_page(world, TaskDesign(reward_cents=5, required_objects=None))
    for number in range(9):
        page.edit(a_square(f"o{number}", at=10 + 3 * number, size=100))
    for number in range(5):
        status = page.edit(a_square(f"copy{number}", at=10 + 3 * 8, size=100)).json()["status"]
        assert status["counted"] == 9


def test_the_same_name_written_otherwise_is_the_same_name(world: World) -> None:
    page = open_page(world, TaskDesign(reward_cents=5, required_objects=None))
    page.edit(a_square("o1", "caf\u00e9 table"))
    status = page.edit(a_square("o2", "  cafe\u0301   table\u200b")).json()["status"]
    assert status["counted"] == 1


def input_times(world: World) -> tuple[int, int, int]:
    query = text("SELECT accepted_at, first_input_at, last_input_at FROM work")
    return tuple(world.home.store.read(lambda c: c.execute(query).one()))  # type: ignore[return-value]


def test_stated_times_lie_between_accepting_and_now(world: World, clock: SetClock) -> None:
    page = open_page(world)
    accepted_at = clock.now()
    clock.advance(3 * MINUTE)

    def send(object_id: str, first: int, last: int) -> tuple[int, int]:
        body = edit_body(a_square(object_id))
        body |= {"first_input_at": first, "last_input_at": last, "draw_ms": 86_400_000}
        assert page.send(body).status_code == 200
        return input_times(world)[1:]

    minute = (accepted_at + MINUTE) // 1000
    late = (accepted_at + 2 * MINUTE) // 1000
    assert send("o1", late, late) == (late * 1000, late * 1000)
    assert send("o2", minute, minute) == (minute * 1000, late * 1000)
    assert send("o3", 0, 2**52) == (accepted_at, accepted_at + 3 * MINUTE)
    query = text("SELECT max(draw_ms), max(name_ms) FROM revision")
    assert world.home.store.read(lambda c: c.execute(query).one()) == (180_000, 0)


def test_the_active_time_of_a_repeated_change_is_no_other_content(
    world: World, clock: SetClock
) -> None:
    page = open_page(world)
    clock.advance(1_000)
    body = edit_body(a_square())
    clock.advance(MINUTE)
    first = page.send(body)
    clock.advance(MINUTE)
    assert (first.status_code, page.send(body).json()["seq"]) == (200, first.json()["seq"])


@pytest.mark.parametrize(
    "geometry",
    [
        Box(10, 10, 50, 50),
        Point(5, 5),
        Polyline(((1, 1), (100, 100), (200, 3))),
        Ellipse(100, 100, 30, 20),
        Mask(0, 0, 10, 10, "0" * 64),
        Track((KeyFrame(0, Box(1, 1, 30, 30)),)),
    ],
    ids=lambda geometry: type(geometry).__name__,
)
def test_workers_draw_polygons_where_nothing_else_is_asked_for(
    world: World, geometry: Geometry
) -> None:
    answer = open_page(world).edit(Object("o1", "car", geometry))
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "kind_not_allowed")
    assert world.count("revision") == 0


@pytest.mark.parametrize(
    ("geometry", "kind"),
    [
        (Box(10, 10, 50, 50), "box"),
        (Box(10, 10, 50, 50, 30.0), "rotated_box"),
        (Box(10, 10, 50, 50), "rotated_box"),
        (Point(5, 5), "point"),
        (Polyline(((1, 1), (100, 100), (200, 3))), "polyline"),
    ],
)
def test_workers_draw_what_the_task_asks_for_and_nothing_else(
    world: World, geometry: Geometry, kind: str
) -> None:
    page = open_page(world, TaskDesign(reward_cents=5, kinds=(kind,)))
    assert page.opening["design"]["kinds"] == [kind]
    assert page.edit(Object("o1", "car", geometry)).json()["status"]["counted"] == 1
    again = page.edit(Object("o2", "car", geometry)).json()["status"]
    assert (again["counted"], again["problems"][0]["code"]) == (1, "duplicate")
    answer = page.edit(a_square("o3"))
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "kind_not_allowed")


def test_a_box_smaller_than_asked_for_does_not_count(world: World) -> None:
    page = open_page(world, TaskDesign(reward_cents=5, kinds=("box",), minimum_area=30.0))
    status = page.edit(Object("o1", "car", Box(10, 10, 5, 5))).json()["status"]
    assert (status["counted"], status["problems"][0]["code"]) == (0, "too_small")


def test_a_part_belongs_to_an_object_that_is_there(world: World) -> None:
    page = open_page(world)
    wheel = msgspec.structs.replace(a_square("wheel", "wheel", at=100), part_of="o1")
    answer = page.edit(wheel)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "bad_part_of")
    page.edit(a_square("o1"))
    assert page.edit(wheel).status_code == 200


def test_a_long_outline_keeps_nobody_else_waiting(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads = []

    def noted(edit: Edit, desk: Desk) -> Checked:
        threads.append(threading.get_ident())
        return check_edit(edit, desk)

    monkeypatch.setattr(labelling_edits, "check_edit", noted)
    page = open_page(world)
    ring = tuple((float(i % 640), float(i * 7 % 480)) for i in range(300))
    assert page.edit(a_square()).status_code == 200
    assert page.edit(Object("o2", "long", Polygon((Piece(ring),)))).status_code == 200
    assert page.edit(a_square("o3", at=200)).status_code == 200
    assert threads[0] == threads[2] != threads[1]


def test_a_duplicate_set_free_is_compared_with_all_others(world: World) -> None:
    page = open_page(world, TaskDesign(reward_cents=5, required_objects=None))
    page.edit(a_square("left", at=98.8, size=100))
    page.edit(a_square("right", at=101.2, size=100))
    assert page.edit(a_square("between", at=100, size=100)).json()["status"]["counted"] == 2
    gone = msgspec.structs.replace(a_square("right", at=101.2, size=100), deleted=True)
    assert page.edit(gone, base=2, cause="delete").json()["status"]["counted"] == 1
    gone = msgspec.structs.replace(a_square("left", at=98.8, size=100), deleted=True)
    assert page.edit(gone, base=1, cause="delete").json()["status"]["counted"] == 1


def test_a_tiny_outline_is_kept_but_does_not_count(world: World) -> None:
    page = open_page(world)
    status = page.edit(a_square(size=3)).json()["status"]
    assert (status["counted"], status["problems"][0]["code"]) == (0, "too_small")
    status = page.edit(a_square(size=30), base=1, cause="reshape").json()["status"]
    assert (status["counted"], status["problems"]) == (1, [])


def test_a_self_crossing_outline_counts_and_is_flagged(world: World) -> None:
    page = open_page(world)
    eight = Polygon((Piece(((10, 10), (110, 110), (110, 10), (10, 110))),))
    status = page.edit(Object("o1", "bow", eight)).json()["status"]
    assert (status["counted"], status["problems"][0]["code"]) == (1, "self_crossing")


def test_a_second_tab_with_an_old_state_hears_of_the_new_one(world: World) -> None:
    page = open_page(world)
    page.edit(a_square(name="car"))
    page.edit(a_square(name="bus"), session="tab2", base=1, cause="rename")
    stale = page.edit(a_square(name="van"), session="tab", base=1, cause="rename")
    assert stale.status_code == 409
    assert stale.json()["error"]["code"] == "stale"
    assert stale.json()["current"]["object"]["name"] == "bus"
    assert stale.json()["current"]["seq"] == 2
    assert world.count("revision") == 3
    assert page.edit(a_square(name="van"), base=2, cause="rename").status_code == 200


def test_submitting_gives_a_receipt_and_the_old_fields(world: World) -> None:
    page = open_page(world)
    page.edit(a_square(name="a <b>car</b>"))
    done = page.submit(comments="nice & fun").json()
    assignment_id = page.opening["token"] and done["fields"]["assignmentId"]
    assert done["submit_to"] == "http://testserver/sandbox/mturk/externalSubmit"
    assert done["fields"]["number_objects"] == "1"
    assert done["fields"]["object_name"] == "a <b>car</b>"
    assert done["fields"]["mt_comments"] == "nice & fun"
    assert done["fields"]["LMurl"] == (
        "http://testserver/tool.html?collection=street&mode=i&folder=users/r&image=img0.jpg"
    )
    receipt = make_receipt(world.home.secrets, "sandbox", assignment_id, Receipt(1, 1))
    assert done["fields"]["receipt"] == done["receipt"] == receipt


def test_submitting_again_gives_the_same_receipt_and_nothing_can_be_changed(world: World) -> None:
    page = open_page(world)
    page.edit(a_square())
    first = page.submit(comments="one").json()
    assert page.submit(comments="two").json() == first
    refused = page.edit(a_square("o2", at=200))
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "final")
    assert world.count("revision") == 1
    assert page.document()["status"]["final"] is True


def test_a_reload_between_handing_in_and_the_markets_form_can_still_submit(world: World) -> None:
    page = open_page(world)
    first = page.submit(nothing_to_label=True).json()
    again = WorkerPage(page.client, page.query)
    assert (again.opening["mode"], again.opening["status"]["can_submit"]) == ("work", True)
    assert again.opening["status"]["final"] is False
    assert again.submit().json() == first


def test_nothing_to_label_can_be_submitted_where_the_design_allows_it(world: World) -> None:
    page = open_page(world)
    assert page.submit(nothing_to_label=True).json()["fields"]["number_objects"] == "0"


def test_nothing_to_label_is_refused_beside_objects_and_where_objects_are_asked_for(
    world: World,
) -> None:
    page = open_page(world)
    page.edit(a_square())
    refused = page.submit(nothing_to_label=True)
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "objects_drawn")
    page = open_page(world, TaskDesign(reward_cents=5, nothing_to_label=False))
    refused = page.submit(nothing_to_label=True)
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "objects_asked_for")


def test_no_objects_may_be_asked_for(world: World) -> None:
    page = open_page(world, TaskDesign(reward_cents=5, required_objects=0))
    assert page.opening["status"]["can_submit"] is True
    assert page.submit().status_code == 200


def test_after_submit_the_worker_may_look(world: World) -> None:

    page = open_page(world)
    page.edit(a_square())
    fields = page.submit().json()["fields"]
    world.home.store.write(
        lambda c: assignments.submit(
            c, world.clock.now(), "sandbox", fields["assignmentId"], None, list(fields.items())
        )
    )
    look = WorkerPage(page.client, page.query)
    assert look.opening["mode"] == "look"
    assert len(look.opening["document"]["objects"]) == 1
    refused = look.edit(a_square("o2", at=200))
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "read_only")
    assert look.submit().status_code == 403


def test_a_preview_shows_the_picture_and_saves_nothing(world: World) -> None:
    batch = world.publish()
    held = world.accept(batch.id)
    query = f"?t={held.token}&assignmentId=ASSIGNMENT_ID_NOT_AVAILABLE&hitId={held.hit_id}"
    page = WorkerPage(world.client(), query)
    assert page.opening["mode"] == "preview"
    assert page.opening["document"] == {"id": "", "seq": 0, "objects": []}
    assert page.edit(a_square()).status_code == 403
    assert page.submit(nothing_to_label=True).json()["error"]["code"] == "read_only"
    assert (world.count("document"), world.count("revision"), world.count("work")) == (0, 0, 0)


def test_pictures_come_through_their_signed_address_only(world: World) -> None:
    page = open_page(world)
    [level] = page.opening["image"]["levels"]
    answer = page.client.get(level["url"])
    assert (answer.status_code, answer.content) == (200, PICTURE_BYTES)
    assert answer.headers["cache-control"] == "private, no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "sandbox" in answer.headers["content-security-policy"]
    for bad in (level["url"][:-2] + "zz", level["url"].replace("/i/", "/i/x")):
        assert page.client.get(bad).status_code == 403
    world.clock.advance(HOUR + MINUTE)
    over = page.client.get(level["url"], {"accept": "application/json"})
    assert over.json()["error"]["code"] == "link_expired"
    renewed = page.client.get("/api/label/image", headers=page.headers).json()
    assert page.client.get(renewed["levels"][0]["url"]).status_code == 200


def test_a_pictures_address_ends_with_the_work_and_after_a_quarter_of_an_hour(
    world: World, clock: SetClock
) -> None:
    batch = world.publish()
    client, held = world.client(), world.accept(batch.id)
    page = WorkerPage(client, held.query)
    path = page.opening["image"]["levels"][0]["url"]
    clock.advance(14 * MINUTE)
    assert client.get(path).status_code == 200
    clock.advance(MINUTE)
    assert client.get(path).status_code == 403
    image = client.get("/api/label/image", headers=page.headers).json()
    renewed = image["levels"][0]["url"]
    assert client.get(renewed).status_code == 200
    world.home.store.write(
        lambda c: assignments.return_assignment(
            c, clock.now(), world.market_id, held.assignment_id, held.worker_id
        )
    )
    catch_up(world.services)
    assert client.get(renewed).status_code == 403


def test_work_that_may_still_come_late_keeps_its_picture(world: World, clock: SetClock) -> None:
    page = open_page(world, TaskDesign(reward_cents=5, assignment_duration_s=600))
    clock.advance(11 * MINUTE)
    due.run(world.home.store, clock.now())
    catch_up(world.services)
    assert page.client.get(page.opening["image"]["levels"][0]["url"]).status_code == 200


def test_more_time_is_given_once_and_the_token_lasts_as_long(world: World) -> None:
    page = open_page(world, TaskDesign(reward_cents=5, assignment_duration_s=600))
    world.clock.advance(9 * MINUTE)
    longer = page.client.post("/api/label/extend", json={}, headers=page.headers).json()
    assert longer["deadline_at"] == page.opening["deadline_at"] + 600_000
    assert longer["expires_at"] == longer["deadline_at"] + 1_800_000
    world.clock.advance(33 * MINUTE)
    assert page.edit(a_square()).status_code == 401
    page.token = longer["token"]
    assert page.edit(a_square()).status_code == 200


def test_work_is_saved_and_submitted_within_the_grace_and_not_after(world: World) -> None:
    page = open_page(world, TaskDesign(reward_cents=5, assignment_duration_s=600))
    world.clock.advance(35 * MINUTE)
    assert page.edit(a_square()).status_code == 200
    world.clock.advance(6 * MINUTE)
    for answer in (page.edit(a_square("o2", at=200)), page.submit()):
        assert (answer.status_code, answer.json()["error"]["code"]) == (401, "token_expired")
    assert world.count("revision") == 1
    again = page.client.post("/api/label/open", json={"url": page.query})
    assert (again.status_code, again.json()["error"]["code"]) == (403, "assignment_not_held")


def test_returned_work_takes_no_more_changes_but_stays(world: World) -> None:

    batch = world.publish()
    held = world.accept(batch.id)
    page = WorkerPage(world.client(), held.query)
    page.edit(a_square())
    world.home.store.write(
        lambda c: assignments.return_assignment(
            c, world.clock.now(), "sandbox", held.assignment_id, held.worker_id
        )
    )
    catch_up(world.services)
    for answer in (page.edit(a_square("o2", at=200)), page.submit()):
        assert (answer.status_code, answer.json()["error"]["code"]) == (409, "assignment_over")
    assert world.count("revision") == 1
