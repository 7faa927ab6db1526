"""The twenty objects in our labelling page, by its own server, in a browser.

Straight outlines by clicks, curved ones by hand or by the scissors (where they reach what is
asked: ``SCISSORS``), alike ones as copies that are dragged. A digit closes and names; beyond the
ninth name, two letters and Enter. A look at what the scissors found is a thought of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect

from benchmarks.browser import window_of
from benchmarks.keystrokes import CountedHand
from benchmarks.server import Server
from benchmarks.twenty_objects import PICTURES, Asked, Given, coco_of, copied_from
from tests.support.desk import Desk, Point
from tests.support.follow_ups import import_model
from tests.support.owner import SAMPLES, Owner

FEW = 6
"""Up to so many points, clicks are the faster way."""
ASIDE_PX = 16
"""How far beside what was copied the page puts a copy."""
CLOSE_PX = 6.0
EDGE_PX = 8
"""So far inside its lower edge the copy is taken."""

Redraw = Callable[[CountedHand, Desk, list[str], Asked], None]
"""How an object is drawn anew whose outline was in a wrong place."""

SCISSORS: dict[tuple[str, str], tuple[float, ...]] = {
    ("street.jpg", "tree"): (0.3, 0.343, 0.429, 0.557, 0.729, 0.789, 0.898, 0.958, 0.227),
    ("desk.jpg", "pot"): (0.0, 0.257, 0.429, 0.592),
    ("desk.jpg", "mouse"): (0.0, 0.471, 0.962),
    ("park.jpg", "tree"): (0.0, 0.129, 0.189, 0.231, 0.531, 0.632, 0.692, 0.758),
}
"""Where on the outline (parts of its length) the scissors are clicked: as far as their way fits."""


@dataclass
class Here:
    server: Server
    browser: Browser
    owner: Owner
    names: list[str]
    scissors: bool = True
    """Whether tools that see the picture may be used."""

    def draw(self, objects: list[Asked]) -> tuple[CountedHand, list[list[Point]]]:
        batch = "with scissors" if self.scissors else "by hand"
        worker = self.owner.new_worker(batch.replace(" ", ""))
        page = window_of(self.browser, worker)
        hand = CountedHand(page)
        outlines: list[list[Point]] = []
        for picture in PICTURES:
            asked = [each for each in objects if each.picture == picture]
            desk = self.accept(page, picture, title=f"{batch} {picture}")
            _Drawing(hand, desk, self.names, self.scissors).all(asked)
            outlines += outlines_of(desk)
        page.context.close()
        return hand, outlines

    def correct(
        self, given: list[Given], folder: Path, redraw: Redraw
    ) -> tuple[CountedHand, list[list[Point]]]:
        """The same objects from outlines that are there: a look at each, a hand where it is bad."""
        page = window_of(self.browser, self.owner.new_worker("corrector"))
        hand = CountedHand(page)
        outlines: list[list[Point]] = []
        for picture in PICTURES:
            shown = [each for each in given if each.asked.picture == picture]
            title = f"correct {picture}"
            collection = self.owner.collection([SAMPLES / picture], title)
            file = coco_of(folder / f"{picture}.json", shown)
            import_model(self.server.home, title, file, "segmenter")
            desk = self.accept(
                page, picture, title=title, collection=collection, hit_kind="correct",
                start_from="model:segmenter",
            )  # fmt: skip
            _Drawing(hand, desk, self.names, self.scissors).correct(shown, redraw)
            drawn = iter(outlines_of(desk))
            outlines += [each.outline if each.kind == "right" else next(drawn) for each in shown]
        page.context.close()
        return hand, outlines

    def accept(
        self, page: Page, picture: str, *, title: str, collection: str = "", **fields: Any
    ) -> Desk:
        collection = collection or self.owner.collection([SAMPLES / picture], title)
        self.owner.publish(collection, title=title, names="\n".join(self.names), **fields)
        page.goto(f"{self.server.url}/sandbox/worker/?q={title}")
        page.get_by_role("button", name="Accept").first.click()
        desk = Desk(page).ready()
        page.wait_for_load_state("networkidle")
        desk.stage.focus()
        return desk


def outlines_of(desk: Desk) -> list[list[Point]]:
    """What the page sent and did not delete, in the order drawn."""
    return [
        [(x, y) for x, y in each["geometry"]["pieces"][0]["outer"]]
        for each in desk.sent.values()
        if not each.get("deleted")
    ]


@dataclass
class _Drawing:
    """One picture; ``tool`` is the key of what is in hand."""

    hand: CountedHand
    desk: Desk
    names: list[str]
    scissors: bool
    tool: str = "d"
    closed: bool = False

    def all(self, objects: list[Asked]) -> None:
        if stand_close(objects):
            self.hand.press("s")  # borders two pixels apart are not to become one
        for number, each in enumerate(objects):
            source = copied_from(each, objects[:number])
            if source is not None:
                self._copy(source, each)
            else:
                same = number > 0 and objects[number - 1].name == each.name
                self.outline(each)
                self.name(each.name, same=same)
            expect(self.desk.rows).to_have_count(number + 1)
            self.hand.finish(each.name)
        submit(self.hand, self.desk)

    def correct(self, given: list[Given], redraw: Redraw) -> None:
        for each in given:
            self.hand.think()
            if each.kind == "right":
                continue
            self.take("v")
            self.hand.click(self.desk.screen(each.inside))
            if each.kind == "off":
                self.hand.think()
                self.hand.drag(*map(self.desk.screen, each.pulled))
            else:
                self.hand.press("Delete")
                redraw(self.hand, self.desk, self.names, each.asked)
                self.tool = ""
            self.desk.saved()
        submit(self.hand, self.desk)

    def outline(self, asked: Asked) -> None:
        """Up to where only the name is missing."""
        self.hand.think()
        at = SCISSORS.get((asked.picture, asked.name)) if self.scissors else None
        self.take("z" if at else "d")
        self.closed = at is None and len(asked.clicks) > FEW  # drawn back to its first point
        if at:
            self._cut(_places(asked, at))
        elif len(asked.clicks) <= FEW:
            for place in asked.clicks:
                self.hand.click(self.desk.screen(place))
        else:
            places = [self.desk.screen(place) for place in asked.outline]
            self.hand.trace([*places, places[0]], lines=len(asked.clicks))

    def name(self, name: str, *, same: bool) -> None:
        if not same:
            self.hand.think()
        number = self.names.index(name) + 1
        if number <= 9:
            self.hand.press(str(number))
        else:
            if not self.closed:
                self.hand.press("Enter")
            expect(self.desk.root.locator("#name-input")).to_be_focused()
            self.hand.type(name[:2])
        expect(self.desk.root.locator("#name-input")).to_have_count(0)

    def take(self, tool: str) -> None:
        if self.tool != tool:
            self.hand.press(tool)
            self.tool = tool
            if tool == "z":
                expect(self.desk.root.locator(".hint")).to_contain_text("Click on an edge")

    def _cut(self, places: Iterable[Point]) -> None:
        for place in places:
            self.hand.click(self.desk.screen(place))
            self.desk.page.wait_for_timeout(600)  # the map of ways is made meanwhile
        self.hand.think()

    def _copy(self, source: Asked, asked: Asked) -> None:
        """Duplicates the one that is selected, and drags the copy from where it lies alone."""
        self.hand.think()
        start = self.desk.screen(source.shape.representative_point().coords[0])
        if self.tool != "v":
            self.take("v")
            self.hand.click(start)
        self.hand.press("Control+d")
        left, _, right, bottom = source.shape.bounds
        x, y = self.desk.screen((left + (right - left) / 4, bottom))
        from_x, from_y = self.desk.screen(source.shape.bounds[:2])
        to_x, to_y = self.desk.screen(asked.shape.bounds[:2])
        self.hand.drag(
            (x + ASIDE_PX, y + ASIDE_PX - EDGE_PX), (x + to_x - from_x, y + to_y - from_y - EDGE_PX)
        )


def stand_close(objects: list[Asked]) -> bool:
    return any(0 < one.shape.distance(other.shape) < CLOSE_PX for one, other in pairwise(objects))


def submit(hand: CountedHand, desk: Desk) -> None:
    desk.saved()
    expect(desk.submit_button).to_be_enabled()
    hand.think()
    hand.press("Control+Enter")
    expect(desk.page.get_by_text("Submitted")).to_be_visible()


def _places(asked: Asked, parts: Iterable[float]) -> list[Point]:
    ring = asked.shape.exterior
    return [ring.interpolate(part, normalized=True).coords[0] for part in parts]
