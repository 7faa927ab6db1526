"""Runs, medians, spreads, bars: how every benchmark prints and judges its figures."""

from __future__ import annotations

import os
import platform
import statistics
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

RUNS = 5


@dataclass(frozen=True)
class Figure:
    """One measured quantity over several runs, and the bar it has to meet.

    ``at_most``/``at_least`` are compared with the bad end of the spread. A figure
    that ``needs_calm`` is not judged on a machine that its calibration calls noisy.
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

    def verdict(self, *, calm: bool) -> str:
        """``ok``, ``MISSED``, ``machine too noisy`` or empty where there is no bar."""
        if self.at_most is None and self.at_least is None:
            return ""
        met = (self.at_most is None or max(self.values) <= self.at_most) and (
            self.at_least is None or min(self.values) >= self.at_least
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
        spread = f"{min(self.values):.4g} .. {max(self.values):.4g}"
        return (
            f"{self.name:<44} {self.median:>10.4g}  {spread:<22} {self.unit:<6} {bar:<10} "
            f"{self.verdict(calm=calm)}"
        )


def report(title: str, figures: Sequence[Figure], *, calm: bool = True) -> None:
    """Print the table; exit 1 where a bar is missed."""
    print(f"\n{title}")
    print(f"{machine()}, {len(figures[0].values)} runs")
    print(f"{'':<44} {'median':>10}  {'min .. max':<22} {'unit':<6} {'bar':<10} verdict")
    for figure in figures:
        print(figure.line(calm=calm))
    if any(figure.verdict(calm=calm) == "MISSED" for figure in figures):
        sys.exit(1)


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
