"""Yes or no by one key, a picture a second: ``python -m benchmarks.yes_no``.

Questions about twenty outlines on three pictures are answered by Y once a second. Timed in the
page: from the key to the second frame after the next question stands there with its picture.
A key that comes sooner answers nothing, and there is a time less than questions to come.
The pictures of the next questions are fetched ahead, as for every worker.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from playwright.sync_api import Page, expect

from benchmarks.browser import chromium, window_of
from benchmarks.report import Figure, percentile, report
from benchmarks.server import running
from benchmarks.twenty_objects import PICTURES, coco_of, given, twenty
from tests.support.follow_ups import import_model
from tests.support.owner import SAMPLES, Owner

RUNS = 3
_EVERY_MS = 1000

_WATCH = """() => {
  const seen = window.nextShown = [];
  const place = () => document.querySelector('.yes-no-place')?.textContent;
  const busy = () => document.querySelector('.yes-no-picture').ariaBusy === 'true';
  let pressed = 0, asked = '';
  addEventListener('keydown', (event) => {
    pressed = event.timeStamp;
    asked = place();
  }, true);
  new MutationObserver(() => {
    if (!pressed || place() === asked || busy()) return;
    const since = pressed;
    pressed = 0;
    requestAnimationFrame(() => requestAnimationFrame(() => seen.push(performance.now() - since)));
  }).observe(document.querySelector('.yes-no'), {
    subtree: true, childList: true, characterData: true, attributes: true,
  });
}"""


def main() -> None:
    """Measure and print."""
    questions = given(twenty())
    with running() as server, chromium() as browser, tempfile.TemporaryDirectory() as folder:
        owner = Owner(server)
        collection = owner.collection([SAMPLES / each for each in PICTURES], "asked")
        for picture in PICTURES:
            shown = [each for each in questions if each.asked.picture == picture]
            import_model(server.home, "asked", coco_of(Path(folder) / picture, shown), "segmenter")
        owner.publish(
            collection, title="asked", hit_kind="verify", objects_per_hit=str(len(questions)),
            start_from="model:segmenter", assignments_per_image=str(RUNS),
        )  # fmt: skip
        runs = []
        for number in range(RUNS):
            page = window_of(browser, owner.new_worker(f"worker{number}"))
            page.goto(f"{server.url}/sandbox/worker/?q=asked")
            page.get_by_role("button", name="Accept").first.click()
            runs.append(_answer_all(page, len(questions)))
            page.context.close()
        owner.close()
    report(
        "yes or no, an answer a second: from the key to the next question painted",
        [
            Figure("median", "ms", [percentile(each, 50) for each in runs], at_most=_EVERY_MS),
            Figure("slowest", "ms", [max(each) for each in runs], at_most=_EVERY_MS),
            Figure("next questions timed", "", [len(each) for each in runs],
                   at_least=len(questions) - 1),
        ],
    )  # fmt: skip


def _answer_all(page: Page, count: int) -> list[float]:
    expect(page.locator(".yes-no-picture")).to_have_attribute("aria-busy", "false")
    page.wait_for_load_state("networkidle")
    page.evaluate(_WATCH)
    for _ in range(count - 1):
        page.keyboard.press("y")
        page.wait_for_timeout(_EVERY_MS)
    seen: list[float] = page.evaluate("() => window.nextShown")
    return seen


if __name__ == "__main__":
    main()
