"""The same HIT by every hand: ``python -m benchmarks.whole_hit``.

Two objects of together eight points are outlined, named and submitted in a real browser: with
a mouse, by keys alone, with one finger on a phone's screen, and by one switch. The outlines
that the page sent are compared with the ones asked for, and what each hand did is counted by
the keystroke-level model (``tests/support/hands.py``). Of a switch, the presses are counted;
how long it waited for the right choice at one second a mark is told beside them. It is no
work of the hand, and the worker sets the pace.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, Page, expect

from benchmarks.browser import chromium
from benchmarks.report import Figure, report
from benchmarks.server import Server, running
from tests.support.desk import Desk, Point
from tests.support.hands import Fingers, Hand, Keys, Mouse, Switch
from tests.support.owner import Owner, sample

OUTLINES: list[tuple[str, list[Point]]] = [
    ("car", [(301, 702), (640, 655), (722, 811), (690, 930), (318, 922)]),
    ("sign", [(1203, 151), (1302, 160), (1290, 247)]),
]
MOST_OFF_PX, MOST_TIMES = 1.0, 2.5
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True,
    "device_scale_factor": 2,
}  # fmt: skip


@dataclass(frozen=True)
class Done:
    """What one hand needed, and how far its farthest point is off."""

    seconds: float
    actions: int
    off_px: float
    waited_s: float


def main() -> None:
    """Measure and print."""
    with running() as server, chromium() as browser:
        owner = Owner(server)
        owner.publish(
            owner.collection([sample()], "street"), assignments_per_image="4",
            required_objects="2", names="car\nsign",
        )  # fmt: skip
        done = {
            kind.__name__: _do(server, browser, owner, kind)
            for kind in (Mouse, Keys, Fingers, Switch)
        }
        owner.close()
    report("one HIT of two objects by every hand", list(_figures(done)))


def _figures(done: dict[str, Done]) -> Iterator[Figure]:
    mouse = done["Mouse"]
    for name, one in done.items():
        yield Figure(f"{name}: farthest point off", "px", [one.off_px], at_most=MOST_OFF_PX)
        yield Figure(f"{name}: presses and gestures", "", [one.actions])
        yield Figure(f"{name}: keystroke-level model", "s", [one.seconds])
        times = one.seconds / mouse.seconds
        if one is not mouse:
            yield Figure(f"{name}: beside the mouse", "times", [times], at_most=MOST_TIMES)
        if one.waited_s:
            yield Figure(f"{name}: waited for the mark", "s", [one.waited_s])


def _do(server: Server, browser: Browser, owner: Owner, kind: type[Hand]) -> Done:
    with _window(browser, kind, owner.new_worker(kind.__name__.lower())) as page:
        if kind is Switch:
            page.clock.install()
        page.goto(f"{server.url}/sandbox/worker/")
        page.get_by_role("button", name="Accept").first.click()
        hand = kind(Desk(page).ready())
        if isinstance(hand, Switch):
            hand.begin()
        elif isinstance(hand, Keys):
            page.keyboard.press("d")
        for name, points in OUTLINES:
            hand.outline(points)
            hand.name(name)
        expect(hand.desk.count).to_contain_text("2 of 2", timeout=20_000)
        hand.desk.saved()
        hand.submit()
        expect(page.get_by_role("heading", name="Submitted")).to_be_visible(timeout=20_000)
    waited = hand.waited_s if isinstance(hand, Switch) else 0.0
    return Done(hand.seconds, hand.actions, _off(hand.desk), waited)


def _off(desk: Desk) -> float:
    """The farthest, in pixels across or down, that a point is from where it was asked for."""
    drawn = {one["name"]: one["geometry"]["pieces"][0]["outer"] for one in desk.sent.values()}
    off: list[float] = [
        max(abs(x - asked_x), abs(y - asked_y))
        for name, points in OUTLINES
        for (x, y), (asked_x, asked_y) in zip(drawn[name], points, strict=True)
    ]
    return max(off)


@contextlib.contextmanager
def _window(browser: Browser, kind: type[Hand], cookies: dict[str, str]) -> Iterator[Page]:
    options: dict[str, Any] = (
        PHONE if kind is Fingers else {"viewport": {"width": 1280, "height": 800}}
    )
    context = browser.new_context(**options)
    context.add_cookies(
        [
            {"name": name, "value": value, "domain": "127.0.0.1", "path": "/"}
            for name, value in cookies.items()
        ]
    )
    yield context.new_page()
    context.close()


if __name__ == "__main__":
    main()
