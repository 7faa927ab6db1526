"""A whole HIT by a mouse, by keys alone, by a finger alone, or by one switch, in a real browser.

Each hand outlines, names and submits, and counts what it costs by the keystroke-level model
(Card, Moran and Newell 1983): K a key, P to point, B to press or let go of a button, M to
think before a unit of work. A finger points as P says and touches as two B; on a phone a
letter takes 0.33 s (36.2 words a minute: Palin et al. 2019). Points are picture pixels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from playwright.sync_api import CDPSession, expect

from tests.support.desk import Desk, Point

K, P, B, M = 0.28, 1.1, 0.1, 1.35
K_PHONE = 0.33


@dataclass
class Hand:
    """What all hands do alike: letters and Enter."""

    desk: Desk
    seconds: float = 0.0
    """By the keystroke-level model, so far."""
    actions: int = 0
    key_s: float = K

    def outline(self, points: Sequence[Point]) -> None:
        raise NotImplementedError

    def submit(self) -> None:
        raise NotImplementedError

    def name(self, name: str) -> None:
        """Into the box that has opened by itself."""
        self._think()
        self.desk.name(name)
        self._spend(self.key_s * (len(name) + 1), len(name) + 1)

    def _think(self) -> None:
        self._spend(M, 0)

    def _spend(self, seconds: float, actions: int) -> None:
        self.seconds += seconds
        self.actions += actions

    def _keys(self, keys: str) -> None:
        """One after another: ``". Enter Shift+Enter"``. A chord is as many keys as it has."""
        for key in keys.split():
            self.desk.page.keyboard.press(key)
            pressed = key.count("+") + 1
            self._spend(K * pressed, pressed)


class Mouse(Hand):
    """One hand on the mouse, the other on the keys."""

    def outline(self, points: Sequence[Point]) -> None:
        self._think()
        for point in points:
            self.desk.click(point)
            self._spend(P + 2 * B, 1)
        self._keys("Enter")

    def submit(self) -> None:
        self._think()
        self.desk.submit()
        self._spend(P + 2 * B, 1)


class Keys(Hand):
    """No pointer at all: the grid of ninths. The picture has the focus."""

    def outline(self, points: Sequence[Point]) -> None:
        self._think()
        self._keys(".")
        for point in points:
            self._keys(" ".join(digits(point, self.desk.size)))
            self._keys("Enter")
        self._keys("Enter")  # once more in the same place closes
        expect(self.desk.root.locator("#name-input")).to_be_focused()

    def name(self, name: str) -> None:
        super().name(name)
        self._keys(".")  # the digits are names again

    def submit(self) -> None:
        self._think()
        expect(self.desk.submit_button).to_be_enabled()
        self._keys("Control+Enter")


def digits(point: Point, size: tuple[int, int], within: float = 0.95) -> list[str]:
    """The keys that narrow the grid over a whole picture to this point."""
    left, top, width, height = 0.0, 0.0, float(size[0]), float(size[1])
    keys: list[str] = []
    while max(abs(left + width / 2 - point[0]), abs(top + height / 2 - point[1])) > within:
        width, height = width / 3, height / 3
        column = min(2, max(0, int((point[0] - left) / width)))
        row = min(2, max(0, int((point[1] - top) / height)))
        left, top = left + column * width, top + row * height
        keys.append(str(1 + column + 3 * row))
    return keys


@dataclass
class Fingers(Hand):
    """A phone: two fingers bring the object near, one sets its points."""

    key_s: float = K_PHONE
    _session: CDPSession | None = field(default=None, repr=False)
    _view: tuple[float, float, float] = (0.0, 0.0, 1.0)
    """Where the picture's corner lies in the window, and how large its pixels are."""

    def touch(self, kind: str, *places: Point) -> None:
        """``touchStart``, ``touchMove`` or ``touchEnd`` with all fingers that are down then."""
        if self._session is None:
            self._session = self.desk.page.context.new_cdp_session(self.desk.page)
        fingers = [{"x": x, "y": y, "id": i} for i, (x, y) in enumerate(places)]
        self._session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": fingers})

    def tap(self, place: Point) -> None:
        self.touch("touchStart", place)
        self.touch("touchEnd")
        self._spend(P + 2 * B, 1)

    def outline(self, points: Sequence[Point]) -> None:
        self._think()
        self.bring_near(points)
        for point in points:
            self.tap(self.screen(point))
        self._press("Close outline")
        expect(self.desk.root.locator("#name-input")).to_be_visible()

    def name(self, name: str) -> None:
        super().name(name)
        self._press("More tools")
        self._press("Whole picture")

    def submit(self) -> None:
        self._think()
        expect(self.desk.submit_button).to_be_enabled()
        self._press("Submit")

    def screen(self, point: Point) -> Point:
        x, y, scale = self._view
        return (x + point[0] * scale, y + point[1] * scale)

    def bring_near(self, points: Sequence[Point]) -> None:
        """Two fingers on the object, spread while they draw it to the middle."""
        xs, ys = [x for x, _ in points], [y for _, y in points]
        centre = ((min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2)
        box = self.desk.stage.bounding_box()
        assert box is not None
        corner = self.desk.screen((0, 0))
        before = (self.desk.screen((1000, 0))[0] - corner[0]) / 1000
        room = min(box["width"], box["height"]) * 0.8
        wanted = room / max(max(xs) - min(xs), max(ys) - min(ys), 1)
        apart = max(8.0, room * 0.9 * before / wanted)  # so that one gesture is enough
        after = before * room * 0.9 / apart
        start = self.desk.screen(centre)
        end = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        self.touch("touchStart", *_pair(start, apart))
        for step in range(1, 9):
            part = step / 8
            middle = (
                start[0] + (end[0] - start[0]) * part,
                start[1] + (end[1] - start[1]) * part,
            )
            self.touch("touchMove", *_pair(middle, apart + (room * 0.9 - apart) * part))
        self.touch("touchEnd")
        self._spend(2 * P + 2 * B, 1)
        self.desk.page.wait_for_timeout(150)  # the gesture rests
        self._view = (end[0] - centre[0] * after, end[1] - centre[1] * after, after)

    def _press(self, name: str) -> None:
        self.desk.button(name).first.tap()
        self._spend(P + 2 * B, 1)


def _pair(middle: Point, apart: float) -> tuple[Point, Point]:
    """Two fingers side by side."""
    return (middle[0] - apart / 2, middle[1]), (middle[0] + apart / 2, middle[1])


STEP_S = 1.0
"""How long the page marks each choice before the next."""


@dataclass
class Switch(Hand):
    """One switch that sends Space. The page's clock is in our hands: ``page.clock.install()``."""

    waited_s: float = 0.0
    """Until the right choice was marked; not in ``seconds``, which are the hand's own."""

    def begin(self) -> None:
        page = self.desk.page
        page.keyboard.down(" ")
        page.clock.run_for(3100)
        page.keyboard.up(" ")
        self._spend(K, 1)
        expect(page.locator(".scan-words")).to_be_visible()

    def choose(self, *wanted: str) -> None:
        """Wait until one of these words is marked, and press."""
        page = self.desk.page
        marked = page.locator(".scan-words")
        seen: list[str] = []
        for _ in range(200):
            words = marked.inner_text()
            if any(each == words or words.startswith(each + ",") for each in wanted):
                break
            seen.append(words)
            page.clock.run_for(int(STEP_S * 500))
            self.waited_s += STEP_S / 2
        else:
            raise AssertionError(f"none of {wanted} was marked, but {sorted(set(seen))}")
        page.keyboard.press(" ")
        self._spend(K, 1)
        page.clock.run_for(300)

    def outline(self, points: Sequence[Point]) -> None:
        self._think()
        for point in points:
            self.choose("Place a point")
            for stripe in stripes(point, self.desk.size):
                self.choose(f"{stripe} of 10")
        self.choose("Close outline")  # the group, whose first is ...
        self.choose("Close outline")
        expect(self.desk.root.locator("#name-input")).to_be_visible()

    def name(self, name: str) -> None:
        self._think()
        self.choose(name)
        self.desk.page.clock.run_for(500)

    def submit(self) -> None:
        self._think()
        expect(self.desk.submit_button).to_be_enabled()
        self.choose("Submit")
        self.choose("Submit")


def stripes(point: Point, size: tuple[int, int]) -> list[int]:
    """Which stripe to take each time, until the place is at most two pixels wide and high."""
    start, length, taken = [0.0, 0.0], [float(size[0]), float(size[1])], []
    while max(length) > 2:
        axis = 0 if length[0] >= length[1] else 1
        length[axis] /= 10
        stripe = min(9, max(0, int((point[axis] - start[axis]) / length[axis])))
        start[axis] += stripe * length[axis]
        taken.append(stripe + 1)
    return taken
