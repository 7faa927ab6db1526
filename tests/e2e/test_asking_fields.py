"""What a task asks about each object: fields, synonyms, no overlap, and whether nothing is left."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from benchmarks.server import Server
from tests.e2e.conftest import OpenPerson
from tests.e2e.test_arranging import published
from tests.support.accepting import open_desk
from tests.support.desk import square
from tests.support.owner import Owner


def test_fields_are_answered_in_the_name_box_and_a_new_outline_is_cut(
    server: Server, owner: Owner, person: OpenPerson
) -> None:
    title = published(
        owner, "asking-fields", names="car = auto, automobile\ntree", names_enforced="yes",
        attribute_fields="colour: red, blue\ndoors: number\nparked: flag", no_overlap="yes",
        all_of_names="yes",
    )  # fmt: skip
    desk = open_desk(server, person(cookies=owner.new_worker("fiona")), title)
    page = desk.page
    desk.outline(square(300, 300, 400))
    box = page.locator(".name-box")
    expect(box.get_by_label("colour")).to_be_visible()
    box.get_by_label("colour").select_option("red")
    box.get_by_label("doors").fill("4")
    box.get_by_label("parked").check()
    page.locator("#name-input").fill("Auto")
    page.locator("#name-input").press("Enter")
    expect(desk.rows.first).to_contain_text("(red, doors 4, parked)")
    desk.saved()
    [car] = desk.sent.values()
    assert (car["name"], car["values"]) == ("car", {"colour": "red", "doors": 4, "parked": True})
    desk.draw(square(500, 300, 400), "tree")
    expect(page.locator(".toast")).to_contain_text("do not overlap")
    desk.saved()
    [tree] = [each for each in desk.sent.values() if each["name"] == "tree"]
    xs = [x for x, _ in tree["geometry"]["pieces"][0]["outer"]]
    assert min(xs) == pytest.approx(700, abs=4)
    page.get_by_label("Nothing left to outline").check()
    with page.expect_request("**/api/label/submit") as sent:
        desk.submit_button.click()
    assert sent.value.post_data_json["nothing_left"] is True
