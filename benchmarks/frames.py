"""Frames of a page in Chromium, from one requestAnimationFrame to the next.

Only frames in which input had arrived count: in the others nothing is painted, and
they would flatter the median.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from playwright.sync_api import Browser, Page

from benchmarks.browser import SIZE
from benchmarks.calibration import SANE_SHARE, share
from benchmarks.report import percentile

# Medians and p95 of a calm machine of the reference kind (2 cores, no GPU), doubled.
SANE_BARE_MS = 6.0
SANE_BLIT_MS = 12.0
SANE_BLIT_P95_MS = 25.0

WATCH = """() => {
  const seen = window.seenFrames = {times: [], inputs: [], count: 0, last: 0, after: null};
  const context = document.querySelector('.stage canvas').getContext('2d');
  const drawImage = context.drawImage;
  context.drawImage = function (...what) {
    drawImage.apply(this, what);
    seen.drawn = performance.now();
  };
  const note = (event) => {
    if (event.type === 'pointermove' && event.buttons === 0) return;
    seen.count += 1;
    seen.last = performance.now();
    clearTimeout(seen.timer);
    seen.timer = setTimeout(() => { seen.after = window.pixels(); }, 200);
  };
  addEventListener('wheel', note, {capture: true, passive: true});
  addEventListener('pointermove', note, {capture: true, passive: true});
  window.pixels = () => {
    const canvas = document.querySelector('.stage canvas');
    return canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
  };
  const tick = (now) => {
    seen.times.push(now);
    seen.inputs.push(seen.count);
    requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);
}"""

_TAKE = """() => {
  const {times, inputs, last} = window.seenFrames;
  const painted = [], settled = [];
  for (let i = 1; i + 1 < times.length; i++) {
    const took = times[i + 1] - times[i];
    if (inputs[i] > inputs[i - 1]) painted.push(took);
    else if (inputs[i] === inputs.at(-1) && times[i + 1] < last + 200) settled.push(took);
  }
  times.length = inputs.length = 0;
  return {painted, settled, settled_after: [window.seenFrames.drawn - last]};
}"""

_CALIBRATE = """async (frames) => {
  const canvas = document.querySelector('canvas');
  const context = canvas.getContext('2d', {alpha: false});
  const data = new ImageData(4000, 3000);
  const grain = new Uint32Array(data.data.buffer);
  for (let i = 0, x = 1; i < grain.length; i++) grain[i] = x = (x * 1664525 + 1013904223) | 0;
  const bitmap = await createImageBitmap(data);
  const measure = (paint) => new Promise((done) => {
    const times = [];
    const tick = (now) => {
      paint(times.length);
      times.push(now);
      if (times.length < frames) requestAnimationFrame(tick);
      else done(times.slice(3).map((time, i) => time - times[i + 2]));
    };
    requestAnimationFrame(tick);
  });
  const bare = await measure((i) => context.fillRect(i, 0, 1, 1));
  const blit = await measure((i) => context.drawImage(bitmap, -1000 - i, -1000));
  return [bare, blit];
}"""


@dataclass
class Frames:
    """Milliseconds of frames: ``painted`` with input in them, ``settled`` in the 200 ms after;
    ``settled_after``: from the last input to the last painting."""

    painted: list[float] = field(default_factory=list)
    settled: list[float] = field(default_factory=list)
    settled_after: list[float] = field(default_factory=list)

    def add(self, other: Frames) -> None:
        self.painted += other.painted
        self.settled += other.settled
        self.settled_after += other.settled_after


def watch(page: Page) -> None:
    """Begin to note frames and inputs."""
    page.evaluate(WATCH)


def take(page: Page) -> Frames:
    """The frames since the last taking."""
    return Frames(**page.evaluate(_TAKE))


@dataclass(frozen=True)
class BareFrames:
    """What the browser reaches right now without our page: median of an all but empty frame,
    median and p95 of one with a bare blit of a 4000x3000 picture."""

    bare_ms: float
    blit_ms: float
    blit_p95_ms: float
    share: float  # of each core, for us

    @property
    def calm(self) -> bool:
        return (
            self.bare_ms <= SANE_BARE_MS
            and self.blit_ms <= SANE_BLIT_MS
            and self.blit_p95_ms <= SANE_BLIT_P95_MS
            and self.share >= SANE_SHARE
        )

    def __str__(self) -> str:
        word = "calm" if self.calm else "too noisy to judge frames"
        return (
            f"calibration: {self.bare_ms:.1f} ms a bare frame, {self.blit_ms:.1f} ms with a bare "
            f"blit of the picture (p95 {self.blit_p95_ms:.1f}), "
            f"{self.share:.0%} of each core: {word}"
        )


def calibrate(browser: Browser) -> BareFrames:
    """Measure all, about three seconds."""
    page = browser.new_context(viewport=SIZE).new_page()
    page.set_content('<canvas width="1280" height="800"></canvas>')
    bare, blit = page.evaluate(_CALIBRATE, 120)
    page.context.close()
    return BareFrames(percentile(bare, 50), percentile(blit, 50), percentile(blit, 95), share())
