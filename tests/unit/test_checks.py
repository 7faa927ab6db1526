"""./test: what runs beside what, and what it says of a check that failed."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from scripts import checks
from scripts.checks import Check


def run(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], *made: Check
) -> tuple[int, str]:
    monkeypatch.setattr(checks, "CHECKS", list(made))
    monkeypatch.setattr(sys, "argv", ["checks.py"])
    return checks.main(), capfd.readouterr().out


def program(code: str) -> list[str]:
    return [sys.executable, "-c", code]


@pytest.mark.parametrize("beside", ["", "linters"])
def test_a_failed_check_is_told_with_the_command_that_mends_it(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], beside: str
) -> None:
    bad = program("import sys; print('Would reformat: a.py', file=sys.stderr); sys.exit(1)")
    code, out = run(
        monkeypatch, capfd,
        Check("format", bad, beside=beside, mend="ruff format ."),
        Check("lint", program("print('All fine')"), beside=beside),
    )  # fmt: skip
    assert code == 1
    assert out.count("failed: format (mend it: ruff format .)") == 2  # at once, and at the end
    assert out.index("failed: format") < out.index("== lint")
    assert "\n1 passed, 1 failed in " in out


def test_neighbours_run_beside_each_other_and_say_all_in_turn(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    meets = (
        "import pathlib, sys, time; mine, other = map(pathlib.Path, sys.argv[1:]); mine.touch()\n"
        "until = time.monotonic() + 20\n"
        "while not other.exists() and time.monotonic() < until: time.sleep(0.01)\n"
        "print('met' if other.exists() else 'alone')"
    )
    one, two = str(tmp_path / "one"), str(tmp_path / "two")
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    code, out = run(
        monkeypatch, capfd,
        Check("first", [*program(meets), one, two], beside="linters"),
        Check("second", [*program(meets), two, one], beside="linters"),
    )  # fmt: skip
    assert code == 0
    assert out.startswith("\n== first\nmet\n\n== second\nmet\n\n2 passed, 0 failed in ")
