"""./run and ./test on machines that lack something, and the second time."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILES = [
    "run",
    "test",
    "scripts/setup.sh",
    "pyproject.toml",
    "requirements.lock",
    "requirements-awscli.lock",
    "requirements-dev.lock",
    "requirements-setup.lock",
]
PROGRAMS = ["sh", "cat", "cksum", "dirname", "env", "id", "rm", "mkdir"]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with a `bin` that holds a few programs and neither Python nor Node."""
    folder = tmp_path / "checkout with a space"
    for name in FILES:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    programs = folder / "bin"
    programs.mkdir()
    for name in PROGRAMS:
        found = shutil.which(name)
        assert found is not None, name
        (programs / name).symlink_to(found)
    return folder


def call(checkout: Path, command: str, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [checkout / command, *words],
        env={"PATH": str(checkout / "bin"), "HOME": str(checkout)},
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )


def write_program(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="ascii")
    path.chmod(0o755)


def test_without_python_it_says_how_to_get_it(checkout: Path) -> None:
    answer = call(checkout, "run", "--version")
    assert answer.returncode == 1
    assert "Python 3.11 or newer is missing" in answer.stderr
    assert "apt-get install python3 python3-venv" in answer.stderr


def test_an_old_python_does_not_count(checkout: Path) -> None:
    write_program(checkout / "bin" / "python3", "exit 1")
    assert "Python 3.11 or newer is missing" in call(checkout, "run", "--version").stderr


def test_without_the_venv_module_it_says_how_to_get_it(checkout: Path) -> None:
    # As Debian's python3 without python3-venv: any program runs, making a venv fails.
    write_program(checkout / "bin" / "python3", 'case "$1" in -m) exit 1 ;; esac')
    answer = call(checkout, "run", "--version")
    assert answer.returncode == 1
    assert "python3-venv" in answer.stderr


def test_without_chromium_the_browser_tests_say_how_to_get_it() -> None:
    answer = subprocess.run(
        [sys.executable, "-I", str(ROOT / "scripts" / "checks.py"), "e2e"],
        env={"PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 1
    assert "apt-get install chromium" in answer.stdout


def installed(checkout: Path, kind: str) -> None:
    """What a finished set-up leaves, with programs that only tell that they were called."""
    checksum = subprocess.run(
        ["sh", "-c", f'here=$PWD; . scripts/setup.sh; packages_hash {kind} >"$venv/.stamp-{kind}"'],
        cwd=checkout,
        check=False,
    )
    assert checksum.returncode == 0


@pytest.fixture
def ready(checkout: Path) -> Path:
    write_program(checkout / ".venv" / "bin" / "python", 'echo "python $*"')
    write_program(checkout / ".venv" / "bin" / "labelcrowd", 'echo "labelcrowd $*"')
    installed(checkout, "base")
    return checkout


def test_the_second_time_nothing_is_installed(ready: Path) -> None:
    answer = call(ready, "run", "publish", "two words")
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.splitlines()[-1] == "labelcrowd publish two words"
    assert "installing" not in answer.stderr


def test_without_words_run_is_the_demo(ready: Path) -> None:
    assert call(ready, "run").stdout.splitlines()[-1] == "labelcrowd demo"


@pytest.mark.parametrize("name", ["requirements.lock", "pyproject.toml"])
def test_a_changed_lock_is_installed(ready: Path, name: str) -> None:
    with (ready / name).open("a") as file:
        file.write("# changed\n")
    write_program(ready / ".venv" / "uv" / "bin" / "uv", 'echo "uv $*" >&2')
    answer = call(ready, "run")
    assert "pip sync" in answer.stderr
    assert "requirements.lock" in answer.stderr
    assert "requirements-dev.lock" not in answer.stderr
    assert "pip sync" not in call(ready, "run").stderr


def test_run_keeps_the_tools_that_test_has_installed(ready: Path) -> None:
    installed(ready, "dev")
    with (ready / "requirements.lock").open("a") as file:
        file.write("# changed\n")
    write_program(ready / ".venv" / "uv" / "bin" / "uv", 'echo "uv $*" >&2')
    assert "requirements-dev.lock" in call(ready, "run").stderr


def test_a_failed_installation_is_tried_again(ready: Path) -> None:
    with (ready / "requirements.lock").open("a") as file:
        file.write("# changed\n")
    write_program(ready / ".venv" / "uv" / "bin" / "uv", '[ "$1" = --version ]')
    assert call(ready, "run").returncode == 1
    assert "could not install" in call(ready, "run").stderr


def test_run_does_not_install_what_only_tests_need(ready: Path) -> None:
    text = (ROOT / "run").read_text(encoding="utf-8")
    assert "chromium" not in text
    assert "set_up base" in text
    assert os.access(ROOT / "run", os.X_OK)
