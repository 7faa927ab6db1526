"""Practice to qualification: a requester says what is known, a worker draws until it is right."""

from __future__ import annotations

import os
import re

import pytest
from playwright.sync_api import Page, expect

from benchmarks.server import Server
from tests.e2e.conftest import OpenPerson
from tests.support.desk import Desk, Point, square
from tests.support.owner import Owner, sample

HOUSE, TREE = square(300, 300, 400), square(900, 300, 300)


@pytest.fixture(scope="module")
def learning(server: Server, owner: Owner) -> str:
    """A collection of one picture."""
    return owner.collection([sample()], "learning")


def make_known(page: Page, collection: str, **objects: list[Point]) -> None:
    """A requester draws these on the first picture, and says that it is known."""
    page.goto(collection)
    page.locator("a.tile").first.click()
    page.get_by_role("link", name="Draw it yourself").click()
    desk = Desk(page).ready()
    for name, outline in objects.items():
        desk.draw(outline, name)
    desk.saved()
    page.goto(collection)
    page.locator("a.tile").first.click()
    page.get_by_role("button", name="It is known").click()
    expect(page.get_by_role("button", name="Not known any more")).to_be_visible()


def shot(page: Page, name: str) -> None:
    if folder := os.environ.get("SHOTS"):
        page.screenshot(path=f"{folder}/{name}.png")


def test_a_requester_makes_a_practice_and_a_worker_earns_the_qualification(
    server: Server, owner: Owner, person: OpenPerson, learning: str
) -> None:
    page = person(cookies=owner.cookies)
    make_known(page, f"{server.url}/requester/collections/{learning}", house=HOUSE, tree=TREE)
    shot(page, "practice-image")
    page.goto(f"{server.url}/requester/qualifications/sandbox/new")
    page.get_by_label("Name").first.fill("Knows the street")
    page.get_by_label("Description").fill("Outlines houses and trees.")
    page.locator("main form button[type=submit]").last.click()
    page.get_by_label("Names", exact=True).fill("house, tree")
    page.get_by_role("button", name="Make it").click()
    expect(page.get_by_text("Workers who have practised")).to_be_visible()
    shot(page, "practice-requester")
    type_id = re.sub(r".*/", "", page.url)

    worker = person(cookies=owner.new_worker("wanda"))
    worker.goto(f"{server.url}/sandbox/worker/qualifications/{type_id}")
    expect(worker.get_by_text("0 of 1 pictures passed")).to_be_visible()
    shot(worker, "practice-worker")
    worker.get_by_role("link", name="Practise").click()
    desk = Desk(worker).ready()
    desk.draw(square(320, 320, 300), "house")
    worker.get_by_role("button", name="Check").click()
    feedback = worker.locator(".feedback")
    expect(feedback).to_contain_text("0 of 2 objects are right")
    expect(feedback).to_contain_text("house: 56 %, not close enough")
    expect(feedback).to_contain_text("tree: missed")
    expect(worker.locator(".known-light")).to_have_count(2)
    shot(worker, "practice-feedback")
    worker.set_viewport_size({"width": 390, "height": 844})
    shot(worker, "practice-feedback-390")
    worker.set_viewport_size({"width": 900, "height": 550})
    shot(worker, "practice-feedback-900")
    worker.set_viewport_size({"width": 1280, "height": 800})
    feedback.get_by_role("button", name="Draw on").click()
    expect(worker.locator(".known-light")).to_have_count(0)
    worker.get_by_role("button", name="Delete house").click()
    worker.keyboard.press("d")
    desk.draw(square(302, 300, 398), "house")
    desk.draw(square(900, 302, 300), "tree")
    worker.keyboard.press("Control+Enter")
    expect(feedback).to_contain_text("2 of 2 objects are right")
    expect(feedback).to_contain_text("You have earned the qualification")
    shot(worker, "practice-earned")
    feedback.get_by_role("link", name="Back to the qualification").click()
    expect(worker.get_by_text("1 of 1 pictures passed")).to_be_visible()
    expect(worker.get_by_text("You have it", exact=True)).to_be_visible()
    page.reload()
    expect(page.get_by_text("1 worker has it")).to_be_visible()


def test_after_a_known_picture_the_worker_sees_how_they_agree_and_goes_on(
    server: Server, owner: Owner, person: OpenPerson
) -> None:
    collection = owner.collection([sample()], "golden")
    page = person(cookies=owner.cookies)
    make_known(page, f"{server.url}/requester/collections/{collection}", house=HOUSE)
    batch_id = owner.publish(collection, title="golden", gold_every="1")

    worker = person(cookies=owner.new_worker("goldie"))
    worker.goto(f"{server.url}/sandbox/worker/?q=golden")
    worker.get_by_role("button", name="Accept").first.click()
    desk = Desk(worker).ready()
    expect(desk.rows).to_have_count(0)  # what is known is not what is started from
    desk.draw(square(302, 302, 398), "house")
    desk.submit()
    feedback = worker.locator(".feedback")
    expect(feedback).to_contain_text("1 of 1 object is right")
    shot(worker, "gold-feedback")
    feedback.get_by_role("button", name="Continue").click()
    worker.wait_for_url(lambda url: "/label" not in url)
    page.goto(f"{server.url}/requester/batches/{batch_id}")
    expect(page.get_by_role("heading", name="Work on known pictures")).to_be_visible()
    shot(page, "gold-batch")
