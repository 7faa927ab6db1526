"""The same HIT by keys, by a finger, by a pen, by one switch, each alone: the same outlines."""

from __future__ import annotations

import itertools

import pytest
from playwright.sync_api import Page, expect

from benchmarks.server import Server
from tests.e2e.conftest import OpenPerson
from tests.support.axe import barriers
from tests.support.desk import Desk, Point, square
from tests.support.hands import Fingers, Hand, Keys, Switch
from tests.support.owner import Owner, sample

OUTLINES: list[tuple[str, list[Point]]] = [
    ("car", [(301, 702), (640, 655), (722, 811), (690, 930), (318, 922)]),
    ("sign", [(1203, 151), (1302, 160), (1290, 247)]),
]


@pytest.fixture(scope="module")
def title(owner: Owner) -> str:
    owner.publish(
        owner.collection([sample()], "hands"), title="hands", required_objects="2",
        assignments_per_image="9", names="car\nsign",
    )  # fmt: skip
    return "hands"


def open_desk(server: Server, page: Page, title: str) -> Desk:
    page.goto(f"{server.url}/sandbox/worker/?q={title}")
    page.get_by_role("button", name="Accept").first.click()
    return Desk(page).ready()


def do_the_hit(hand: Hand) -> None:
    """Outline, name and submit; what was sent is where it should be, within a pixel."""
    desk = hand.desk
    for name, points in OUTLINES:
        hand.outline(points)
        hand.name(name)
    expect(desk.count).to_contain_text("2 of 2")
    desk.saved()
    hand.submit()
    expect(desk.page.get_by_role("heading", name="Submitted")).to_be_visible()
    drawn = {one["name"]: one["geometry"]["pieces"][0]["outer"] for one in desk.sent.values()}
    for name, points in OUTLINES:
        assert len(drawn[name]) == len(points)
        for (x, y), (wanted_x, wanted_y) in zip(drawn[name], points, strict=True):
            assert abs(x - wanted_x) <= 1, name
            assert abs(y - wanted_y) <= 1, name


def test_keys_alone(server: Server, owner: Owner, person: OpenPerson, title: str) -> None:
    desk = open_desk(server, person(cookies=owner.new_worker("kim")), title)
    desk.page.keyboard.press("d")
    do_the_hit(Keys(desk))


def test_one_switch_alone(server: Server, owner: Owner, person: OpenPerson, title: str) -> None:
    page = person(cookies=owner.new_worker("swen"))
    page.clock.install()
    hand = Switch(open_desk(server, page, title))
    hand.begin()
    do_the_hit(hand)


def test_a_finger_alone(server: Server, owner: Owner, person: OpenPerson, title: str) -> None:
    page = person(
        cookies=owner.new_worker("fin"), width=390, height=844, has_touch=True, is_mobile=True,
        device_scale_factor=2,
    )  # fmt: skip
    do_the_hit(Fingers(open_desk(server, page, title)))


def test_a_finger_sees_what_it_covers_in_a_loupe_and_corrects_a_point_by_it(
    server: Server, owner: Owner, person: OpenPerson, title: str
) -> None:
    page = person(
        cookies=owner.new_worker("lou"), width=390, height=844, has_touch=True, is_mobile=True,
        device_scale_factor=2,
    )  # fmt: skip
    desk = open_desk(server, page, title)
    loupe, fingers = page.locator("canvas.loupe"), Fingers(desk)
    fingers.bring_near(square(300, 300, 400))
    for x, y in square(300, 300, 400):
        fingers.touch("touchStart", fingers.screen((x - 40, y)))
        fingers.touch("touchMove", fingers.screen((x, y)))
        expect(loupe).to_be_visible()
        fingers.touch("touchEnd")
        expect(loupe).to_be_hidden()
    desk.button("Close outline").tap()
    desk.name("car")
    desk.button("Select and correct").tap()
    fingers.tap(fingers.screen((500, 500)))
    fingers.touch("touchStart", fingers.screen((705, 695)))  # beside the handle, within 22 px
    fingers.touch("touchMove", fingers.screen((660, 660)))
    expect(loupe).to_be_visible()
    fingers.touch("touchMove", fingers.screen((650, 650)))
    fingers.touch("touchEnd")
    desk.saved()
    [car] = desk.sent.values()
    assert [round(c) for c in car["geometry"]["pieces"][0]["outer"][2]] == pytest.approx(
        [650, 650], abs=6
    )


def test_a_pen_alone_and_the_hand_that_holds_it_draws_nothing(
    server: Server, owner: Owner, person: OpenPerson, title: str
) -> None:
    page = person(cookies=owner.new_worker("pen"), has_touch=True)
    desk = open_desk(server, page, title)
    session = page.context.new_cdp_session(page)

    def pen(kind: str, point: Point) -> None:
        x, y = desk.screen(point)
        session.send(
            "Input.dispatchMouseEvent",
            {
                "type": kind, "x": x, "y": y, "pointerType": "pen", "force": 0.5,
                "button": "none" if kind == "mouseMoved" else "left",
                "buttons": 0 if kind == "mouseReleased" else 1, "clickCount": 1,
            },
        )  # fmt: skip

    round_it = [*square(500, 400, 300), (500, 400)]
    pen("mousePressed", round_it[0])
    for (ax, ay), (bx, by) in itertools.pairwise(round_it):
        for step in range(1, 11):
            pen("mouseMoved", (ax + (bx - ax) * step / 10, ay + (by - ay) * step / 10))
    palm = Fingers(desk)
    palm.touch("touchStart", desk.screen((900, 900)))
    palm.touch("touchEnd")
    pen("mouseReleased", round_it[-1])
    desk.name("box")
    desk.saved()
    [box] = desk.sent.values()
    outer = box["geometry"]["pieces"][0]["outer"]
    assert max(x for x, _ in outer) == pytest.approx(800, abs=4)
    assert len(outer) <= 8


@pytest.mark.parametrize("size", [(640, 400), (450, 275)])
def test_at_200_percent_zoom_the_picture_keeps_its_room(
    server: Server, owner: Owner, person: OpenPerson, title: str, size: tuple[int, int]
) -> None:
    width, height = size
    page = person(
        cookies=owner.new_worker(f"zoomed{width}"), width=width, height=height,
        device_scale_factor=2,
    )  # fmt: skip
    desk = open_desk(server, page, title)
    box = desk.stage.bounding_box()
    assert box is not None
    assert box["height"] >= 200
    assert barriers(page) == []
    page.get_by_role("button", name="Select and correct").click()  # may be scrolled to
