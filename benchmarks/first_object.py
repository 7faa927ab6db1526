"""From an invitation to the first object that is safe: ``python -m benchmarks.first_object``.

A script does what somebody new does, at a stated human pace, on a computer and on a
phone's screen by touch, five times each on a fresh server; the clicks are counted by the
browser. The outline is the smallest there is, three points: how long a careful outline
takes is another question (COCO: 79 s).

The pace: 238 words a minute of everything that is shown before the first tap (Brysbaert
2019), 1.35 s to decide before and 1.1 s for each press (Card, Moran and Newell 1983:
M and P), 0.28 s a key on a computer (the same: K of an average typist), 0.33 s on a
phone (36.2 words a minute: Palin et al. 2019).
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from playwright.sync_api import Browser, BrowserContext

from benchmarks.browser import RUNS, chromium
from benchmarks.report import Figure, report
from benchmarks.server import Server, running
from tests.support.newcomer import Newcomer, Pace
from tests.support.owner import Owner, invitation, sample

MOST_S, MOST_CLICKS = 90, 8
_READ, _DECIDE, _PRESS = 60 / 238, 1.35, 1.1
PACES = {
    "computer": Pace(read_word=_READ, decide=_DECIDE, press=_PRESS, key=0.28),
    "phone": Pace(read_word=_READ, decide=_DECIDE, press=_PRESS, key=0.33),
}


def main() -> None:
    """Measure and print."""
    with running() as server, chromium() as browser:
        owner = Owner(server)
        owner.publish(owner.collection([sample()], "street"), assignments_per_image=str(4 * RUNS))
        figures = [one for device in PACES for one in _figures(server, browser, device)]
        owner.close()
    report(f"From the invitation to the first object, {RUNS} runs each", figures)


def _figures(server: Server, browser: Browser, device: str) -> Iterator[Figure]:
    seconds, clicks = [], []
    for run in range(RUNS):
        with _window(browser, device) as context:
            newcomer = Newcomer(
                context.new_page(),
                PACES[device],
                touch=device == "phone",
                name=f"Ana {device[0]}{run}",
            )
            seconds.append(newcomer.come_in(invitation(server)))
            clicks.append(float(newcomer.presses))
    yield Figure(f"{device}: invitation to first object", "s", seconds, at_most=MOST_S)
    yield Figure(f"{device}: clicks or taps", "", clicks, at_most=MOST_CLICKS)


@contextlib.contextmanager
def _window(browser: Browser, device: str) -> Iterator[BrowserContext]:
    """A browser that knows nothing yet: 1280 x 800 with a mouse, or 390 x 844 with a finger."""
    phone = device == "phone"
    context = browser.new_context(
        viewport={"width": 390, "height": 844} if phone else {"width": 1280, "height": 800},
        has_touch=phone,
        is_mobile=phone,
    )
    yield context
    context.close()


if __name__ == "__main__":
    main()
