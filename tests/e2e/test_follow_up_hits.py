"""Correct, yes/no, "is anything missing?": each from what a model made, to what its owner sees."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from benchmarks.server import Server
from tests.e2e.conftest import OpenPerson
from tests.support.desk import Desk, square
from tests.support.firsthand import look_until
from tests.support.follow_ups import Found, coco_file, import_model
from tests.support.owner import SAMPLES, Owner

CAR, TREE, BUS = (150, 150, 300, 200), (700, 300, 250, 400), (1100, 700, 300, 200)
STREET: Found = {"street.jpg": [("car", CAR), ("tree", TREE), ("bus", BUS)]}


@pytest.fixture(scope="module")
def collection(owner: Owner, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Two pictures on which a model has found three and one objects."""
    found: Found = {**STREET, "park.jpg": [("dog", CAR)]}
    return made_of(owner, "Town", found, tmp_path_factory.mktemp("coco"))


def made_of(owner: Owner, name: str, found: Found, folder: Path) -> str:
    """A collection of the pictures on which a model has found these objects."""
    made = owner.collection([SAMPLES / picture for picture in found], name)
    import_model(owner.server.home, name, coco_file(folder / "found.json", found), "segmenter 3")
    return made


def take(server: Server, page: Page, title: str) -> None:
    page.goto(f"{server.url}/sandbox/worker/?q={title}")
    page.get_by_role("button", name="Accept").first.click()


def seen(page: Page) -> None:
    """The picture of the question is there: the page takes no answer before."""
    expect(page.locator(".yes-no-picture")).to_have_attribute("aria-busy", "false")


def answer(page: Page, key: str) -> None:
    seen(page)
    page.keyboard.press(key)


def answers_sent(page: Page) -> list[tuple[int, str]]:
    """Filled in while the page sends."""
    sent: list[tuple[int, str]] = []

    def note(request: Any) -> None:
        if request.url.endswith("/api/label/answers"):
            body = json.loads(request.post_data or "{}")
            sent.append((body["position"], body["answer"]))

    page.on("request", note)
    return sent


def test_one_outline_after_another_is_answered_by_two_keys(
    server: Server, owner: Owner, person: OpenPerson, collection: str, tmp_path: Path
) -> None:
    batch_id = owner.publish(
        collection, title="yes-or-no", hit_kind="verify", objects_per_hit="10",
        start_from="model:segmenter 3",
    )  # fmt: skip
    page = person(cookies=owner.new_worker("vera"))
    sent = answers_sent(page)
    take(server, page, "yes-or-no")
    expect(page.get_by_role("heading", name="Is this outline good?")).to_be_visible()
    name = page.locator(".yes-no-name")
    expect(name).to_have_text("dog")  # of the first picture by name
    assert "segmenter" not in page.content()
    answer(page, "y")
    expect(name).to_have_text("car")  # on the next picture
    answer(page, "y")
    expect(name).to_have_text("tree")
    answer(page, "n")
    expect(name).to_have_text("bus")
    page.keyboard.press("Escape")
    expect(page.get_by_text("You said no")).to_be_visible()
    answer(page, "y")
    expect(page.locator(".count")).to_contain_text("3 of 4")
    answer(page, "n")
    expect(page.get_by_text("3 yes, 1 no.")).to_be_visible()
    expect(page.locator(".save.saved")).to_be_visible()
    assert sent == [(0, "yes"), (1, "yes"), (2, "no"), (2, "yes"), (3, "no")]
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Submitted")).to_be_visible()
    review = person(cookies=owner.cookies)
    by_whom = review.get_by_text("by the model segmenter 3")
    look_until(review, f"{server.url}/requester/batches/{batch_id}/review", by_whom)
    expect(review.locator(".asked li")).to_have_count(4)


def test_answers_outlive_a_minute_without_network_and_a_reload(
    server: Server, owner: Owner, person: OpenPerson, collection: str
) -> None:
    owner.publish(
        collection, title="offline-answers", hit_kind="verify", verify_asks="name",
        objects_per_hit="4", start_from="model:segmenter 3", assignments_per_image="2",
    )  # fmt: skip
    page = person(cookies=owner.new_worker("otto"))
    take(server, page, "offline-answers")
    expect(page.get_by_role("heading", name="Is this a “dog”?")).to_be_visible()
    answer(page, "y")
    seen(page)
    page.context.set_offline(True)
    answer(page, "y")
    answer(page, "n")
    expect(page.get_by_text("2 not saved")).to_be_visible()
    page.context.set_offline(False)
    expect(page.locator(".save.saved")).to_be_visible()
    page.errors.clear()  # type: ignore[attr-defined]  # of the lost network
    page.reload()
    expect(page.get_by_role("heading", name="Is this a “bus”?")).to_be_visible()
    expect(page.locator(".count")).to_contain_text("3 of 4")


def test_nothing_missing_is_one_click_and_what_is_missing_is_drawn(
    server: Server, owner: Owner, person: OpenPerson, collection: str
) -> None:
    owner.publish(
        collection, title="coverage", hit_kind="cover", start_from="auto", names="car, tree, cat",
        assignments_per_image="2",
    )  # fmt: skip
    page = person(cookies=owner.new_worker("cora"))
    take(server, page, "coverage")
    desk = Desk(page).ready()
    expect(page.get_by_role("heading", name="Is anything missing?", exact=True)).to_be_visible()
    expect(desk.submit_button.first).to_be_disabled()
    page.get_by_role("button", name="Yes, outline it").click()
    desk.draw(square(500, 900, 150), "cat")
    desk.saved()
    expect(page.get_by_role("button", name="No, submit")).to_be_disabled()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", name="Submitted")).to_be_visible()
    other = person(cookies=owner.new_worker("conrad"))
    take(server, other, "coverage")
    Desk(other).ready()
    other.keyboard.press("n")
    expect(other.get_by_role("heading", name="Submitted")).to_be_visible()


def test_given_outlines_are_put_right(
    server: Server, owner: Owner, person: OpenPerson, tmp_path: Path
) -> None:
    batch_id = owner.publish(
        made_of(owner, "One street", STREET, tmp_path), title="put-right", hit_kind="correct",
        start_from="model:segmenter 3", show_object_list="yes",
    )  # fmt: skip
    page = person(cookies=owner.new_worker("cory"))
    take(server, page, "put-right")
    desk = Desk(page).ready()
    expect(desk.rows).to_have_count(3)
    page.keyboard.press("v")
    desk.click((800, 500))
    page.keyboard.press("Delete")
    desk.saved()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", name="Submitted")).to_be_visible()
    told = person(cookies=owner.cookies)
    card = told.get_by_role("region", name="What became of what was shown")
    look_until(told, f"{server.url}/requester/batches/{batch_id}", card)
    expect(card.locator("dd").first).to_have_text("3")
    expect(card).to_contain_text("Deleted")
    if shots := os.environ.get("SHOTS"):
        card.scroll_into_view_if_needed()
        told.screenshot(path=f"{shots}/outcomes.png")
