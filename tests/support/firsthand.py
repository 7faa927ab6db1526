"""People who have only the pages and the documentation: what they click, for whole stories.

Each function begins where a person would and ends on a page that says what comes next.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from PIL import Image, ImageDraw
from playwright.sync_api import Locator, Page, expect

from benchmarks.server import Server
from tests.support.desk import Desk, square
from tests.support.owner import PASSWORD

SIZE = (1200, 900)
"""Of generated pictures, in pixels: larger than any window of a story shows them."""

PHONE = {"width": 390, "height": 844, "has_touch": True, "is_mobile": True}


def little_pictures(folder: Path, count: int) -> list[Path]:
    """So many different pictures of a few kilobytes: a plain ground and one dark box."""
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for number in range(count):
        picture = Image.new("RGB", SIZE, (200, 210, 215 - number))
        draw = ImageDraw.Draw(picture)
        draw.rectangle((400 + number, 350, 700 + number, 600), fill=(60, 70, 90))
        made.append(folder / f"street-{number + 1:02}.jpg")
        picture.save(made[-1], quality=40)
    return made


def labelcrowd(server: Server, *words: str) -> str:
    """What a command prints, typed beside the running server."""
    done = subprocess.run(
        [sys.executable, "-m", "labelcrowd", *words, "--home", str(server.home)],
        check=False, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def make_collection(page: Page, name: str, pictures: Iterable[Path]) -> None:
    """Ends on the collection's page, with all pictures in it."""
    files = [str(picture) for picture in pictures]
    page.get_by_role("link", name="Collections").first.click()
    page.get_by_label("New collection").fill(name)
    page.get_by_role("button", name="Make it and add pictures").click()
    choose_files(page.get_by_label("Choose files"), *files)
    patience = (20 + 2 * len(files)) * 1000  # they are sent and read two at a time
    expect(page.locator(".tile img")).to_have_count(len(files), timeout=patience)


def choose_files(field: Locator, *files: Path | str) -> None:
    """Choose once the page's script is there to take them; no hand is quicker than it."""
    expect(field).to_be_attached()
    field.page.wait_for_load_state("load")
    field.set_input_files(list(files))


def see_the_sum(page: Page, *, reward: str, objects: str = "1", live: bool = True) -> None:
    """From the form to the plan."""
    if live:
        page.get_by_text("Live: real money").click()
    page.get_by_label("How many").fill(objects)
    page.get_by_label("Reward for one picture").fill(reward)
    page.get_by_role("button", name="See the sum").click()
    expect(page.get_by_role("heading", name="What workers are asked")).to_be_visible()


def publish(page: Page, words: str) -> str:
    """Say yes to the plan; the address of the batch's page, which comes then."""
    page.get_by_role("button", name=words).click()
    expect(page.get_by_text("Outlines appear here while workers draw them.")).to_be_visible()
    return page.url


def fill_in_what_is_missing(page: Page) -> None:
    """On a plan of real money: follow each of its links, and come back to it."""
    plan = page.url
    expect(page.get_by_text("Before this can be published for real money:")).to_be_visible()
    expect(page.get_by_role("button", name="Yes, publish")).to_have_count(0)
    links = page.locator(".note li a")
    while links.count():
        links.first.click()
        fill_in(page)
        page.goto(plan)
        expect(page.get_by_role("heading", name="What workers are asked")).to_be_visible()


def fill_in(page: Page) -> None:
    """The requester card, how workers are paid, or the currency: whichever page this is."""
    if page.url.endswith("/card"):
        page.get_by_label("Your name").fill("A. Curie")
        page.get_by_label("Institution").fill("Vision lab, University of Example")
        page.get_by_label("Contact").fill("lab@example.org")
        page.get_by_label("What the data is for").fill("Safer crossings.")
        page.get_by_label("You decide about submitted work within").fill("3")
        page.get_by_role("button", name="Save").click()
    elif page.url.endswith("/pay-terms"):
        page.get_by_label("Who pays").fill("The cashier of the University of Example")
        page.get_by_label("By what means").fill("Bank transfer")
        page.get_by_label("How often").fill("At the end of each month")
        page.get_by_label("From what sum").fill("From 0.01")
        page.get_by_role("button", name="Save").click()
    else:
        page.get_by_label("All sums of the market count in").select_option("USD")
        page.get_by_role("button", name="Choose").click()
    expect(page.get_by_text("Saved").first).to_be_visible()


def invite(page: Page, market: str, *, uses: int = 1, group: str = "") -> str:
    """Make an invitation on the pages; its link."""
    page.get_by_role("link", name="Workers").first.click()
    page.get_by_role("link", name=market, exact=True).click()
    page.get_by_role("link", name="Invitations", exact=True).click()
    page.get_by_label("How many people may use it").fill(str(uses))
    if group:
        page.get_by_label("Those who join land in").select_option(group)
    page.get_by_role("button", name="Make an invitation").click()
    return page.get_by_label("Link").input_value()


def outline_and_submit(page: Page, name: str = "car", size: tuple[int, int] = SIZE) -> None:
    """One object on the labelling page that is open, until that page has gone."""
    desk = Desk(page, size=size).ready()
    desk.draw(square(size[0] * 0.3, size[1] * 0.3, size[0] * 0.2), name)
    desk.saved()
    before = page.url
    desk.submit()
    page.wait_for_url(lambda url: url != before)


def come_in(page: Page, link: str, name: str) -> None:
    """Open an invitation and make an account; the login grows with the name."""
    page.goto(link)
    page.get_by_label("Your name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Make my account").click()
    expect(page.get_by_text("You are invited")).to_have_count(0)


def look_until(page: Page, url: str, told: Locator) -> None:
    """Open the page again until it tells: what the market has taken comes within a second."""
    for _ in range(100):
        page.goto(url)
        if told.count():
            return
        page.wait_for_timeout(200)
    expect(told).not_to_have_count(0)


def begin_review(page: Page, waiting: int) -> None:
    """On a batch's page: once so much waits, open the first."""
    counted = page.get_by_label("Progress").locator("div", has_text="To review").last
    expect(counted).to_have_text(re.compile(rf"To review\s*{waiting}$"))
    page.get_by_role("link", name="To review").click()
    expect(page.locator(".review__picture path[data-object]")).to_have_count(1)
