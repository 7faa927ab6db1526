"""A first look at a labelling page, on the wire: ``python -m benchmarks.page_load``.

Counted by the browser: every answer but the picture's, heads and bodies as they came,
compressed or not. Nothing is in the cache. The first load is all that was asked for until
the page was usable: the drawing tool is in hand, and a press on the picture begins an
outline. What the page fetches later, when it is idle, is counted beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from playwright.sync_api import CDPSession, Page, expect

from benchmarks.browser import RUNS, SIZE, Desk, desk
from benchmarks.report import Figure, report

# Looks once a frame, and notes when the first press could be made.
_USABLE = """
const look = () => {
  if (document.querySelector('.tools [aria-pressed=true]')) performance.mark('usable');
  else requestAnimationFrame(look);
};
requestAnimationFrame(look);
"""
_ASKED_LATER = """
() => {
  const [{ startTime }] = performance.getEntriesByName('usable');
  const later = performance.getEntriesByType('resource').filter((e) => e.startTime > startTime);
  return later.map((e) => new URL(e.name).pathname);
}
"""
_REST_MS = 6000  # so long without another request: all has come


@dataclass(frozen=True)
class _Part:
    path: str
    kilobytes: float
    encoding: str


@dataclass(frozen=True)
class _Load:
    first: list[_Part]
    later: list[_Part]


def main() -> None:
    with desk(polygons=0) as found:
        runs = [_run(found) for _ in range(RUNS)]
    for title, parts in (("first", runs[0].first), ("later", runs[0].later)):
        print(title)
        for part in parts:
            encoding = part.encoding or "not compressed"
            print(f"  {part.path:<46} {part.kilobytes:>8.1f} kB  {encoding}")
    report(
        "the labelling page on the wire, without the picture",
        [
            Figure("bytes until it is usable", "kB", _sums([r.first for r in runs]), at_most=60),
            Figure("requests until then", "", [len(r.first) for r in runs], at_most=8),
            Figure("bytes of later parts", "kB", _sums([r.later for r in runs]), at_most=250),
            Figure("requests for them", "", [len(r.later) for r in runs]),
        ],
    )


def _sums(loads: list[list[_Part]]) -> list[float]:
    return [sum(part.kilobytes for part in load) for load in loads]


class _Wire:
    """Notes what the network brings."""

    def __init__(self, session: CDPSession) -> None:
        self._seen: dict[str, tuple[str, str]] = {}
        self.parts: list[_Part] = []
        session.on("Network.responseReceived", self._answered)
        session.on("Network.loadingFinished", self._finished)
        session.send("Network.enable")

    def _answered(self, event: dict[str, Any]) -> None:
        answer = event["response"]
        path = "/" + answer["url"].split("?", 1)[0].split("/", 3)[-1]
        if answer["url"].startswith("http") and not path.startswith("/i/"):
            headers = {name.lower(): value for name, value in answer["headers"].items()}
            self._seen[event["requestId"]] = (path, headers.get("content-encoding", ""))

    def _finished(self, event: dict[str, Any]) -> None:
        found = self._seen.get(event["requestId"])
        if found is not None:
            path, encoding = found
            self.parts.append(_Part(path, int(event["encodedDataLength"]) / 1000, encoding))


def _run(found: Desk) -> _Load:
    context = found.browser.new_context(viewport=SIZE)
    page = context.new_page()
    page.add_init_script(_USABLE)
    wire = _Wire(context.new_cdp_session(page))
    page.goto(found.address)
    _begin_outline(page)
    count = -1
    while count < len(wire.parts):
        count = len(wire.parts)
        page.wait_for_timeout(_REST_MS)
    asked_later = set(page.evaluate(_ASKED_LATER))
    context.close()
    return _Load(
        [part for part in wire.parts if part.path not in asked_later],
        [part for part in wire.parts if part.path in asked_later],
    )


def _begin_outline(page: Page) -> None:
    """What is called usable is: the press is made as soon as the tool is to be seen."""
    expect(page.locator(".tools [aria-pressed=true]").first).to_be_visible()
    page.locator(".stage").click()
    expect(page.locator("path.points")).not_to_have_attribute("d", "")


if __name__ == "__main__":
    main()
