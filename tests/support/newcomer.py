"""Somebody new, from opening an invitation to the first object that the server has taken.

Every press of a finger or mouse button is counted by the browser itself
(``pointerdown``, in frames too): fields, buttons, points on the picture; a double
tap is two. Keys are no clicks: the next field by Tab, a form and a name by Enter
(on a phone "next" and "go" of its keyboard).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from playwright.sync_api import Page, expect

from tests.support.desk import Desk, Point

TRIANGLE: list[Point] = [(500, 400), (900, 400), (700, 800)]
PASSWORD = "red-fox-2026"  # at least ten are asked for

_COUNT = """
if (window.countPress) addEventListener("pointerdown", () => window.countPress(), true);
"""


@dataclass(frozen=True)
class Pace:
    """How long a person takes, in seconds; zero for a story that only counts clicks."""

    read_word: float = 0.0
    decide: float = 0.0  # before each action
    press: float = 0.0
    key: float = 0.0


@dataclass
class Newcomer:
    """One page in a browser of its own. ``touch``: taps instead of clicks."""

    page: Page
    pace: Pace = field(default_factory=Pace)
    touch: bool = False
    name: str = "Ana Lind"
    presses: int = 0

    def __post_init__(self) -> None:
        self.page.context.expose_function("countPress", self._count)
        self.page.context.add_init_script(_COUNT)

    def _count(self) -> None:
        self.presses += 1

    def come_in(self, invitation: str, *, agrees: bool = False) -> float:
        """All the way in; seconds from opening the invitation to the object being safe.

        ``agrees``: a text about pay is to be read and agreed to before the first HIT.
        """
        page = self.page
        started = time.perf_counter()
        page.goto(invitation)
        self._read("main")
        self._join()
        self._read_preview()
        self._tap(page.get_by_role("button", name="Accept"))
        if agrees:
            self._read("main")
            self._tap(page.locator("main form button"))
        desk = Desk(page).ready()
        self._outline(desk)
        desk.saved()
        expect(desk.rows).to_have_count(1)
        return time.perf_counter() - started

    def _join(self) -> None:
        """Name and password; the login grows with the name."""
        name, password = self.page.get_by_label("Your name"), self.page.get_by_label("Password")
        if self.touch:  # browsers of phones open no keyboard for a field that is focused by itself
            self._tap(name)
        else:
            expect(name).to_be_focused()
        self._type(self.name)
        if self.touch:
            self._tap(password)
        else:
            self.page.keyboard.press("Tab")
            self.page.keyboard.press("Tab")
            expect(password).to_be_focused()
        self._type(PASSWORD)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url("**/worker/groups/*")

    def _read_preview(self) -> None:
        frame = self.page.frame_locator("iframe")
        expect(frame.get_by_text("This is a preview.")).to_be_visible()
        text = frame.locator("body").inner_text()
        self._wait(self.pace.read_word * len(text.split()))

    def _outline(self, desk: Desk) -> None:
        """Three points, the last one pressed twice, which closes; then the name."""
        for point in TRIANGLE:
            self._wait(self.pace.decide + self.pace.press)
            self._press_at(desk.screen(point))
        self._press_at(desk.screen(TRIANGLE[-1]))  # at once: a double press
        expect(self.page.locator("#name-input")).to_be_focused()
        self._wait(self.pace.decide)
        self._type("car")
        self.page.keyboard.press("Enter")

    def _press_at(self, place: Point) -> None:
        if self.touch:
            self.page.touchscreen.tap(*place)
        else:
            self.page.mouse.click(*place)

    def _tap(self, target) -> None:  # type: ignore[no-untyped-def]
        self._wait(self.pace.decide + self.pace.press)
        act: Callable[[], None] = target.tap if self.touch else target.click
        act()

    def _type(self, text: str) -> None:
        for letter in text:
            self._wait(self.pace.key)
            self.page.keyboard.type(letter)

    def _read(self, selector: str) -> None:
        text = self.page.locator(selector).first.inner_text()
        self._wait(self.pace.read_word * len(text.split()))

    def _wait(self, seconds: float) -> None:
        if seconds:
            time.sleep(seconds)
