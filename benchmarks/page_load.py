"""A first look at a labelling page, on the wire: ``python -m benchmarks.page_load``.

Counted by the browser: every answer but the picture's, heads and bodies as they came,
compressed or not. Nothing is in the cache.
"""

from __future__ import annotations

from typing import Any

from playwright.sync_api import CDPSession

from benchmarks.browser import RUNS, SIZE, Desk, desk, settle
from benchmarks.report import Figure, report


def main() -> None:
    with desk(polygons=0) as found:
        runs = [_run(found) for _ in range(RUNS)]
    for name, size, encoding in runs[0].parts:
        print(f"{name:<44} {size / 1000:>8.1f} kB  {encoding or 'not compressed'}")
    report(
        "first load of the labelling page without the picture",
        [
            Figure("bytes on the wire", "kB", [run.kilobytes for run in runs], at_most=60),
            Figure("requests", "", [len(run.parts) for run in runs], at_most=8),
        ],
    )


class _Wire:
    """Notes what the network brings. ``parts``: path, bytes with heads, encoding."""

    def __init__(self, session: CDPSession) -> None:
        self._seen: dict[str, tuple[str, str]] = {}
        self.parts: list[tuple[str, int, str]] = []
        session.on("Network.responseReceived", self._answered)
        session.on("Network.loadingFinished", self._finished)
        session.send("Network.enable")

    @property
    def kilobytes(self) -> float:
        return sum(size for _, size, _ in self.parts) / 1000

    def _answered(self, event: dict[str, Any]) -> None:
        answer = event["response"]
        path = "/" + answer["url"].split("?", 1)[0].split("/", 3)[-1]
        if answer["url"].startswith("http") and not path.startswith("/i/"):
            headers = {name.lower(): value for name, value in answer["headers"].items()}
            self._seen[event["requestId"]] = (path, headers.get("content-encoding", ""))

    def _finished(self, event: dict[str, Any]) -> None:
        found = self._seen.get(event["requestId"])
        if found is not None:
            self.parts.append((found[0], int(event["encodedDataLength"]), found[1]))


def _run(found: Desk) -> _Wire:
    context = found.browser.new_context(viewport=SIZE)
    page = context.new_page()
    wire = _Wire(context.new_cdp_session(page))
    page.goto(found.address)
    settle(page)
    context.close()
    return wire


if __name__ == "__main__":
    main()
