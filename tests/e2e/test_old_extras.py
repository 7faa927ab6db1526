"""What people used of the old page beside drawing: light, what is left, downloads, the next one."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from benchmarks.server import Server
from tests.e2e.conftest import OpenPerson
from tests.support.desk import Desk, Point, square
from tests.support.owner import SAMPLES, Owner, sample

SURROUND = [0x23, 0x26, 0x2A]
WAITING = [0x3A, 0x3D, 0x41]
"""The colour in the picture's place until it is there."""

_PIXEL = """([x, y]) => {
  const canvas = document.querySelector('.stage canvas'), box = canvas.getBoundingClientRect();
  const scale = canvas.width / box.width;
  const at = canvas.getContext('2d').getImageData((x - box.x) * scale, (y - box.y) * scale, 1, 1);
  return [...at.data].slice(0, 3);
}"""


def pixel(desk: Desk, point: Point) -> list[int]:
    """The colour that the canvas has at a pixel of the picture."""
    found: list[int] = desk.page.evaluate(_PIXEL, list(desk.screen(point)))
    return found


def until(page: Page, done: Any) -> None:
    """Wait for the canvas."""
    for _ in range(400):
        if done():
            return
        page.wait_for_timeout(50)
    raise AssertionError("the picture did not change")


def own_page(server: Server, owner: Owner, person: OpenPerson, query: str) -> Desk:
    page = person(cookies=owner.cookies)
    page.goto(f"{server.url}/tool.html?{query}")
    return Desk(page).ready()


def test_a_worker_lights_the_picture_and_sees_what_is_not_outlined(
    server: Server, owner: Owner, person: OpenPerson
) -> None:
    owner.publish(owner.collection([sample()], "light"), title="light")
    page = person(cookies=owner.new_worker("lucia"))
    page.goto(f"{server.url}/sandbox/worker/?q=light")
    page.get_by_role("button", name="Accept").first.click()
    desk = Desk(page).ready()
    inside, outside = (450.0, 450.0), (1000.0, 900.0)
    until(page, lambda: WAITING not in (pixel(desk, inside), pixel(desk, outside)))
    before = pixel(desk, inside), pixel(desk, outside)
    desk.draw(square(300, 300, 300), "car")
    page.keyboard.press("Shift+U")
    page.get_by_label("Brightness").fill("50")
    until(page, lambda: sum(pixel(desk, outside)) < sum(before[1]) - 30)
    page.get_by_role("button", name="As it is").click()
    until(page, lambda: pixel(desk, outside) == before[1])
    page.keyboard.press("u")
    until(page, lambda: pixel(desk, inside) == SURROUND)
    assert pixel(desk, outside) == before[1]
    page.keyboard.press("u")
    until(page, lambda: pixel(desk, inside) == before[0])
    hide = page.get_by_role("group", name="Picture").get_by_role("button", name="Hide all objects")
    hide.click()
    expect(page.locator("li.row.concealed")).to_have_count(1)
    expect(page.get_by_role("button", name="LabelMe XML")).to_have_count(0)
    page.get_by_role("group", name="Picture").press("Escape")
    expect(page.get_by_role("group", name="Picture")).to_have_count(0)


def test_a_worker_downloads_picture_xml_and_pack_where_the_task_allows_it(
    server: Server, owner: Owner, person: OpenPerson, tmp_path: Path
) -> None:
    owner.publish(
        owner.collection([sample()], "loads"), title="loads", downloads="yes",
        show_image_name="yes",
    )  # fmt: skip
    page = person(cookies=owner.new_worker("dola"))
    page.goto(f"{server.url}/sandbox/worker/?q=loads")
    page.get_by_role("button", name="Accept").first.click()
    desk = Desk(page).ready()
    expect(page.locator(".image-name")).to_have_text("street.jpg")
    desk.draw(square(300, 300, 300), "car")
    page.get_by_role("button", name="Light, contrast and more").click()
    with page.expect_download() as loading:
        page.get_by_role("button", name="LabelMe XML").click()
    assert loading.value.suggested_filename == "street.xml"
    assert "<name>car</name>" in loading.value.path().read_text()
    with page.expect_download() as loading:
        page.get_by_role("button", name="Both, as a zip").click()
    with zipfile.ZipFile(loading.value.path()) as pack:
        assert sorted(pack.namelist()) == ["Annotations/street.xml", "Images/street.jpg"]


def test_an_owner_walks_from_picture_to_picture_by_one_key(
    server: Server, owner: Owner, person: OpenPerson
) -> None:
    owner.collection(sorted(SAMPLES.glob("*.jpg")), "walk")
    desk = own_page(
        server, owner, person,
        "collection=walk&mode=c&folder=&image=desk.jpg&username=anna&showimgname=true",
    )  # fmt: skip
    page, name = desk.page, desk.page.locator(".image-name")
    expect(name).to_have_text("desk.jpg")
    desk.draw(square(300, 300, 300), "lamp")
    for wanted in ("park.jpg", "street.jpg", "desk.jpg"):
        page.keyboard.press("n")
        expect(name).to_have_text(wanted)
        desk.ready()
    expect(desk.rows).to_have_text("lamp")
    desk.outline(square(900, 300, 100)[:2], close="Enter")
    page.keyboard.press("n")
    expect(page.get_by_text("Finish or cancel the outline first.")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("Shift+N")
    expect(name).to_have_text("street.jpg")
    page.goto(f"{server.url}/tool.html?collection=walk&mode=c&folder=&image=desk.jpg")
    Desk(page).ready()
    expect(desk.rows).to_have_count(0)  # anna's are anna's


def test_in_mode_im_there_is_only_the_picture_and_the_keys_work(
    server: Server, owner: Owner, person: OpenPerson
) -> None:
    owner.collection([sample()], "bare")
    desk = own_page(server, owner, person, "collection=bare&mode=im&folder=&image=street.jpg")
    page = desk.page
    for part in (".tools", ".side", ".bar-ask"):
        expect(page.locator(part)).not_to_be_visible()
    desk.draw(square(300, 300, 300), "car")
    desk.saved()
    page.keyboard.press("v")
    desk.click((450, 450))
    page.keyboard.press("Delete")
    desk.saved()
    [car] = desk.sent.values()
    assert car["deleted"] is True
