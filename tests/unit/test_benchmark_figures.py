"""How benchmarks judge what they measured."""

from __future__ import annotations

import random
import statistics

import pytest

from benchmarks.report import Figure


def figure(*values: float, at_most: float | None = None, at_least: float | None = None) -> Figure:
    return Figure("made up", "ms", values, at_most, at_least)


@pytest.mark.parametrize(
    ("runs", "lowest", "highest"),
    [(1, 1, 1), (5, 1, 5), (8, 1, 8), (9, 2, 8), (12, 3, 10), (15, 4, 12)],
)
def test_the_interval_of_a_median_is_that_of_the_sign_test(
    runs: int, lowest: int, highest: int
) -> None:
    """For twelve runs 1 - 2 (1 + 12 + 66) / 4096 = 96 % from the third to the tenth."""
    shuffled = random.Random(runs).sample(range(1, runs + 1), runs)
    assert figure(*shuffled).interval == (lowest, highest)


def test_the_interval_holds_the_median_in_95_of_100_cases() -> None:
    chance = random.Random(5)
    held = 0
    for _ in range(2_000):
        low, high = figure(*[chance.lognormvariate(0, 1) for _ in range(12)]).interval
        held += low <= 1.0 <= high  # the median of that distribution
    assert held / 2_000 >= 0.95


def test_one_slow_run_of_twelve_misses_no_bar_but_three_do() -> None:
    quick = [1.0] * 9
    assert figure(*quick, 1.0, 1.0, 9.0, at_most=1.5).verdict(calm=True) == "ok"
    assert figure(*quick, 9.0, 9.0, 9.0, at_most=1.5).verdict(calm=True) == "MISSED"
    assert figure(*quick, 0.1, 0.1, 0.1, at_least=0.6).verdict(calm=True) == "MISSED"


def test_one_error_in_any_run_misses_the_bar() -> None:
    assert figure(*[0.0] * 14, 1.0, at_most=0).verdict(calm=True) == "MISSED"
    assert statistics.median([0.0] * 14 + [1.0]) == 0
