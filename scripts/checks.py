"""Run the checks that `./test` is asked for and count what passed.

Every check runs even where an earlier one failed; the last lines sum them up and say what
mends it. A check that is no test run (a linter) counts as one.
"""

from __future__ import annotations

import argparse
import itertools
import os
import shutil
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "labelling"
BIN = Path(sys.executable).parent


@dataclass
class Count:
    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other: Count) -> Count:
        return Count(
            self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped
        )

    def __str__(self) -> str:
        skipped = f", {self.skipped} skipped" if self.skipped else ""
        return f"{self.passed} passed, {self.failed} failed{skipped}"


@dataclass(frozen=True)
class Check:
    """One command. ``report`` is the option that makes it write a JUnit file, if it can."""

    name: str
    command: list[str]
    folder: Path = ROOT
    report: str | None = None
    tests: list[str] = field(default_factory=list)
    """Folders of tests; checks of one command that differ only here run together."""
    beside: str = ""
    """Neighbours of the same word run beside each other: each keeps one core busy at most."""
    mend: str = ""
    """The command that mends what it finds, as far as a program can."""


def pytest_command(*options: str) -> list[str]:
    return [str(BIN / "python"), "-m", "pytest", "-q", *options]


def npm(script: str, *words: str) -> list[str]:
    return ["npm", "run", "--silent", script, *words]


WORKERS = pytest_command("-n", "2")
# The stories of a file share a server, so one worker takes all of them, in tests/e2e's own order.
BROWSERS = pytest_command("-n", "2", "--dist", "loadfile", "--no-loadscope-reorder")
ALONE = pytest_command()

CHECKS = [
    Check(
        "format",
        [str(BIN / "ruff"), "format", "--check", "."],
        beside="python",
        mend=".venv/bin/ruff format .",
    ),
    Check(
        "lint",
        [str(BIN / "ruff"), "check", "."],
        beside="python",
        mend=".venv/bin/ruff check --fix .",
    ),
    Check("types", [str(BIN / "mypy")], beside="python"),
    Check("imports", [str(BIN / "lint-imports"), "--no-logo"], beside="python"),
    Check("page-build", [sys.executable, "-I", str(PAGE / "build.py"), "--tools"], beside="python"),
    Check("page-lint", npm("lint"), PAGE, beside="page", mend="npm --prefix labelling run format"),
    Check("page-types", npm("typecheck"), PAGE, beside="page"),
    Check("page-imports", npm("depcruise"), PAGE, beside="page"),
    Check(
        "page",
        npm("test", "--", "--reporter=default", "--reporter=junit"),
        PAGE,
        report="--outputFile.junit",
    ),
    # The longest tests first: at the end one of them would keep one worker alone.
    Check("faults", WORKERS, report="--junitxml", tests=["tests/faults"]),
    Check("simulation", WORKERS, report="--junitxml", tests=["tests/simulation"]),
    Check("contract", WORKERS, report="--junitxml", tests=["tests/contract"]),
    Check("web", WORKERS, report="--junitxml", tests=["tests/web"]),
    Check("unit", WORKERS, report="--junitxml", tests=["tests/unit"]),
    Check("e2e", BROWSERS, report="--junitxml", tests=["tests/e2e"]),
]
NAMES = [check.name for check in CHECKS]
WITHOUT_PAGE = {"format", "lint", "types", "imports"}


def main() -> int:
    options = _options()
    checks = _chosen(options.names)
    if any(check.name == "e2e" for check in checks) and not _chromium():
        print(
            "./test: Chromium is missing, which the browser tests drive. Debian: apt-get install "
            "chromium. Elsewhere: CHROMIUM=/path/to/chrome ./test. Without it: ./test --list"
        )
        return 1
    started = time.monotonic()
    total = Count()
    broken = []
    for check, count in _counted(_together(checks), long=options.long):
        total += count
        if count.failed:
            broken.append(f"{check.name} (mend it: {check.mend})" if check.mend else check.name)
            print(f"failed: {broken[-1]}", flush=True)
    if broken:
        print(f"\nfailed: {', '.join(broken)}")
    print(f"\n{total} in {time.monotonic() - started:.1f}s", flush=True)
    return 1 if broken else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./test", description="Run the checks of labelcrowd.")
    parser.add_argument("--long", action="store_true", help="also what takes minutes to hours")
    parser.add_argument("--list", action="store_true", help="name the checks and stop")
    parser.add_argument(
        "names", nargs="*", help=f"checks ({', '.join(NAMES)}) or test files; none means all"
    )
    options = parser.parse_args()
    if options.list:
        print("\n".join(NAMES))
        sys.exit(0)
    return options


def _chosen(names: list[str]) -> list[Check]:
    """The checks of these names, in their own order; test files become one more check."""
    unknown = [name for name in names if name not in NAMES]
    for name in unknown:
        if not (ROOT / name.split("::")[0]).exists():
            print(f"./test: no check and no file is called {name!r}; checks: {', '.join(NAMES)}")
            sys.exit(2)
    if not WITHOUT_PAGE.issuperset(names):
        names = [*names, "page-build"]
    chosen = [check for check in CHECKS if not names or check.name in names]
    if unknown:
        chosen.append(Check("tests", ALONE, report="--junitxml", tests=unknown))
    return chosen


def _together(checks: list[Check]) -> list[Check]:
    """Neighbours that run the same command on other folders become one: pytest starts once."""
    joined: list[Check] = []
    for check in checks:
        last = joined[-1] if joined else None
        if last and last.tests and last.command == check.command:
            joined[-1] = Check(
                f"{last.name}, {check.name}",
                check.command,
                check.folder,
                check.report,
                last.tests + check.tests,
            )
        else:
            joined.append(check)
    return joined


def _counted(checks: list[Check], *, long: bool) -> Iterator[tuple[Check, Count]]:
    """Run each; those beside each other say what they have to say once they end, in turn."""
    for beside, neighbours in itertools.groupby(checks, key=lambda check: check.beside):
        if not beside:
            for check in neighbours:
                print(f"\n== {check.name}", flush=True)
                yield check, _run(check, long=long)[0]
            continue
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            running = [(check, pool.submit(_run, check, long=long)) for check in neighbours]
            for check, ran in running:
                count, said = ran.result()
                print(f"\n== {check.name}\n{said}", end="", flush=True)
                yield check, count


def _run(check: Check, *, long: bool) -> tuple[Count, str]:
    """What it counts, and what it said if that was not for the terminal at once."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = [*check.command, *check.tests]
        if check.report:
            command.append(f"{check.report}={report}")
        if check.tests and long:
            command += ["--long", "--timeout=0"]
        ran = subprocess.run(
            command,
            cwd=check.folder,
            env=_environment(),
            stdout=subprocess.PIPE if check.beside else None,
            stderr=subprocess.STDOUT if check.beside else None,
            encoding="utf-8",
            errors="replace",
            check=False,
        )
        count = _read(report) if check.report else Count(passed=1)
        if ran.returncode and not count.failed:
            # A linter found something, or a test run broke before or after its tests.
            count = Count(count.passed if check.report else 0, count.failed + 1, count.skipped)
        return count, ran.stdout or ""


def _read(report: Path) -> Count:
    """What a JUnit file counts; nothing where the run broke before it was written."""
    if not report.is_file():
        return Count()
    count = Count()
    for suite in ET.parse(report).getroot().iter("testsuite"):
        tests, skipped = int(suite.get("tests", 0)), int(suite.get("skipped", 0))
        failed = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        count += Count(tests - failed - skipped, failed, skipped)
    return count


def _environment() -> dict[str, str]:
    """Tools of .venv first, and none of the developer's own accounts in reach of a test."""
    mine = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith("AWS_") or key == "AWS_CA_BUNDLE"
    }
    path = os.pathsep.join([str(BIN), os.environ.get("PATH", os.defpath)])
    return {**mine, "PATH": path, "CHROMIUM": _chromium()}


def _chromium() -> str:
    return os.environ.get("CHROMIUM") or shutil.which("chromium") or ""


if __name__ == "__main__":
    sys.exit(main())
