"""Runs, medians, spreads, bars: how every benchmark prints and judges its figures."""

from __future__ import annotations

import math
import os
import platform
import statistics
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

RUNS = 12
UNCERTAIN = 0.05


@dataclass(frozen=True)
class Figure:
    """One measured quantity over several runs, and the bar it has to meet.

    ``at_most``/``at_least`` are compared with the bad end of the median's interval; what
    must never happen (``at_most=0``) is looked for in every run. A figure that
    ``needs_calm`` is not judged on a machine that its calibration calls noisy.
    """

    name: str
    unit: str
    values: Sequence[float]
    at_most: float | None = None
    at_least: float | None = None
    needs_calm: bool = False

    @property
    def median(self) -> float:
        return statistics.median(self.values)

    @property
    def interval(self) -> tuple[float, float]:
        """Where the median lies with at least 95 % certainty, whatever the distribution.

        Between the k-th smallest and the k-th largest run, by the sign test; up to eight runs
        that is their whole spread (Conover, Practical Nonparametric Statistics, 3.2).
        """
        ordered, outside, runs = sorted(self.values), 0, len(self.values)
        while _chance_of_fewer(outside + 2, runs) <= UNCERTAIN / 2:
            outside += 1
        return ordered[outside], ordered[-1 - outside]

    def verdict(self, *, calm: bool) -> str:
        """``ok``, ``MISSED``, ``machine too noisy`` or empty where there is no bar."""
        if self.at_most is None and self.at_least is None:
            return ""
        low, high = self.interval
        worst = max(self.values) if self.at_most == 0 else high
        met = (self.at_most is None or worst <= self.at_most) and (
            self.at_least is None or low >= self.at_least
        )
        if met:
            return "ok"
        return "machine too noisy" if self.needs_calm and not calm else "MISSED"

    def line(self, *, calm: bool) -> str:
        bar = ""
        if self.at_most is not None:
            bar = f"<= {self.at_most:g}"
        if self.at_least is not None:
            bar = f">= {self.at_least:g}"
        interval = "{:.4g} .. {:.4g}".format(*self.interval)
        spread = f"{min(self.values):.4g} .. {max(self.values):.4g}"
        return (
            f"{self.name:<40} {self.median:>9.4g}  {interval:<18} {spread:<18} "
            f"{self.unit:<5} {bar:<8} {self.verdict(calm=calm)}"
        )


def report(title: str, figures: Sequence[Figure], *, calm: bool = True) -> None:
    """Print the table; exit 1 where a bar is missed."""
    print(f"\n{title}")
    print(f"{machine()}, {len(figures[0].values)} runs")
    print(
        f"{'':<40} {'median':>9}  {'95 % of median':<18} {'min .. max':<18} "
        f"{'unit':<5} {'bar':<8} verdict"
    )
    for figure in figures:
        print(figure.line(calm=calm))
    if any(figure.verdict(calm=calm) == "MISSED" for figure in figures):
        sys.exit(1)


def _chance_of_fewer(successes: int, tosses: int) -> float:
    """That a fair coin shows heads in fewer than so many tosses."""
    return sum(math.comb(tosses, heads) for heads in range(successes)) / 2.0**tosses


def machine() -> str:
    """What the figures were measured on, and how busy it is."""
    model = platform.machine()
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.partition(":")[2].strip()
            break
    return (
        f"python {platform.python_version()}, {os.cpu_count()} cores of {model}, "
        f"load {os.getloadavg()[0]:.1f}"
    )


def percentile(values: Sequence[float], percent: float) -> float:
    """The nearest-rank percentile of unsorted values."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]
