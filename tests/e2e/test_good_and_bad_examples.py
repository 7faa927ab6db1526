"""A requester shows what is good and what is not; workers see it side by side, and fold it away."""

from __future__ import annotations

import os
import re

from playwright.sync_api import Page, expect

from benchmarks.server import Server
from tests.e2e.conftest import OpenPerson
from tests.support.axe import barriers
from tests.support.desk import Desk
from tests.support.firsthand import choose_files
from tests.support.owner import SAMPLES, Owner, sample

SIZES = ((1280, 800), (900, 550), (390, 844))
EXAMPLES = (
    (1, "street.jpg", "Mirrors belong to it"),
    (2, "desk.jpg", "Two things in one"),
)


def shot(page: Page, name: str) -> None:
    if shots := os.environ.get("SHOTS"):
        page.screenshot(path=f"{shots}/{name}.png")


def publish_with_examples(
    page: Page, server: Server, collection_id: str, *, title: str = "exemplary", intro: str = ""
) -> None:
    page.goto(f"{server.url}/requester/publish?collection={collection_id}")
    page.get_by_text("Good and bad examples", exact=True).click()
    for number, name, caption in EXAMPLES:
        row = page.get_by_role("group", name=f"Example {number}", exact=True)
        choose_files(row.get_by_label("Upload a picture"), SAMPLES / name)
        stored = re.compile(rf"Examples/[0-9a-f]{{12}}/{name}")
        expect(row.get_by_role("textbox", name="Picture")).to_have_value(stored)
        row.get_by_label("Caption").fill(caption)
    third = page.get_by_role("group", name="Example 3", exact=True)
    expect(third).to_be_hidden()
    page.get_by_role("button", name="One more example").click()
    expect(third).to_be_visible()
    third.scroll_into_view_if_needed()
    shot(page, "examples-form")
    page.get_by_label("Title", exact=True).fill(title)
    page.get_by_label("Instructions page").fill(intro)
    page.get_by_label("Reward for one picture").fill("0.80")
    page.get_by_role("button", name="See the sum").click()
    page.get_by_role("button", name="Yes, publish").click()
    expect(page).not_to_have_url(re.compile(r"/plan"))


def test_examples_stand_side_by_side_and_what_is_folded_stays_so(
    server: Server, owner: Owner, person: OpenPerson
) -> None:
    publish_with_examples(
        person(cookies=owner.cookies), server, owner.collection([sample()], "exemplary")
    )
    page = person(cookies=owner.new_worker("exa"))
    page.goto(f"{server.url}/sandbox/worker/?q=exemplary")
    page.get_by_role("button", name="Accept").first.click()
    Desk(page).ready()
    page.get_by_role("button", name="Instructions").click()
    good = page.get_by_role("img", name="A good example")
    bad = page.get_by_role("img", name="A bad example")
    for picture in (good, bad):
        expect(picture).to_be_visible()
        expect(picture).to_have_js_property("complete", True)
        assert picture.evaluate("one => one.naturalWidth") > 0
    expect(page.locator("figcaption")).to_have_text(
        ["Good. Mirrors belong to it", "Bad. Two things in one"]
    )
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        good.scroll_into_view_if_needed()
        left, right = good.bounding_box(), bad.bounding_box()
        assert left
        assert right
        assert left["x"] + left["width"] <= right["x"]
        assert abs(left["y"] - right["y"]) < 2
        shot(page, f"examples-{width}")
    assert barriers(page) == []
    page.locator("summary", has_text="What to do").click()
    expect(page.get_by_text("Outline each thing once.")).to_be_hidden()
    page.set_viewport_size({"width": 1280, "height": 800})
    page.reload()
    Desk(page).ready()
    page.get_by_role("button", name="Instructions").click()
    expect(good).to_be_visible()
    expect(page.get_by_text("Outline each thing once.")).to_be_hidden()


def test_the_text_of_the_instructions_shows_an_example_and_nothing_from_elsewhere(
    server: Server, owner: Owner, person: OpenPerson
) -> None:
    pictures = owner.collection([sample()], "illustrated")
    intro = "Outline all.\n\n![A whole car](example:1)\n\n![Elsewhere](https://a.example/x.png)"
    publish_with_examples(
        person(cookies=owner.cookies), server, pictures, title="illustrated", intro=intro
    )
    page = person(cookies=owner.new_worker("ilse"))
    page.goto(f"{server.url}/sandbox/worker/?q=illustrated")
    page.get_by_role("button", name="Accept").first.click()
    Desk(page).ready()
    page.get_by_role("button", name="Instructions").click()
    shown = page.get_by_role("img", name="A whole car")
    expect(shown).to_be_visible()
    expect(shown).to_have_js_property("complete", True)
    assert shown.evaluate("one => one.naturalWidth") > 0
    expect(page.locator(".prose")).to_contain_text("Elsewhere")
    expect(page.locator(".prose img")).to_have_count(1)
    shot(page, "illustrated")
