"""The service: a unit that systemd reads as it was meant, and one service a login."""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from labelcrowd.cli.main import main
from labelcrowd.storage.home import HomeLock

FAKE = """#!/bin/sh
echo "$@" >> "{calls}"
case "$*" in
*is-active*) echo active;;
*{refuse}*) echo "Failed to connect to bus" >&2; exit 1;;
esac
"""


@pytest.fixture
def calls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What was asked of a systemctl that is not the machine's own."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    (tmp_path / "bin").mkdir()
    return fake(tmp_path)


def fake(tmp_path: Path, refuse: str = "never-asked") -> Path:
    calls, program = tmp_path / "calls", tmp_path / "bin" / "systemctl"
    calls.write_text("")
    program.write_text(FAKE.format(calls=calls, refuse=refuse))
    program.chmod(0o755)
    return calls


def run(*words: str | Path, code: int = 0) -> str:
    result = CliRunner().invoke(main, ["service", *map(str, words)])
    assert result.exit_code == code, result.output
    return " ".join(result.output.split())


def unit(tmp_path: Path) -> Path:
    return tmp_path / "config" / "systemd" / "user" / "labelcrowd.service"


def test_a_service_is_installed_told_and_removed(calls: Path, tmp_path: Path) -> None:
    assert "No service is installed" in run("status")
    said = run("install", "--home", tmp_path / "home", "--public-url", "https://labels.example.org")
    assert "loginctl enable-linger" in said
    assert calls.read_text().splitlines() == [
        "--user daemon-reload",
        "--user daemon-reload",
        "--user enable labelcrowd.service",
        "--user restart labelcrowd.service",
    ]
    text = unit(tmp_path).read_text()
    assert stat.S_IMODE(unit(tmp_path).stat().st_mode) == 0o600
    assert f'"--home" "{tmp_path / "home"}" "--host" "127.0.0.1" "--port" "8000"' in text
    assert '"--public-url" "https://labels.example.org"' in text
    assert "Restart=on-failure" in text
    told = json.loads(run("status", "--json"))
    assert told == {"unit": str(unit(tmp_path)), "home": str(tmp_path / "home"), "state": "active"}
    calls.write_text("")
    assert json.loads(run("remove", "--json"))["state"] == "not installed"
    assert not unit(tmp_path).exists()
    assert calls.read_text().splitlines() == [
        "--user disable --now labelcrowd.service", "--user daemon-reload",
    ]  # fmt: skip
    assert "there is no" in run("remove", code=1)


def test_installing_again_changes_the_service_of_that_home_alone(
    calls: Path, tmp_path: Path
) -> None:
    run("install", "--home", tmp_path / "home")
    run("install", "--home", tmp_path / "home", "--host", "0.0.0.0")
    assert '"--host" "0.0.0.0"' in unit(tmp_path).read_text()
    assert "one service a login" in run("install", "--home", tmp_path / "other", code=1)
    assert '"--host" "0.0.0.0"' in unit(tmp_path).read_text()


def test_a_home_that_is_served_already_is_not_served_twice(calls: Path, tmp_path: Path) -> None:
    lock = HomeLock(tmp_path / "home")
    assert "another server" in run("install", "--home", tmp_path / "home", code=1)
    assert not unit(tmp_path).exists()
    lock.release()
    run("install", "--home", tmp_path / "home")


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("--public-url", "https://labels.example.org/labels"), "cannot live under a path"),
        (("--trusted-proxy", "everybody"), "expected a network"),
        (("--port", "0"), "a port of its own"),
    ],
)
def test_options_that_serve_refuses_are_not_installed(
    calls: Path, tmp_path: Path, words: tuple[str, ...], why: str
) -> None:
    assert why in run("install", "--home", tmp_path / "home", *words, code=2)
    assert not unit(tmp_path).exists()
    assert calls.read_text() == ""


def test_without_systemd_nothing_is_written(calls: Path, tmp_path: Path) -> None:
    fake(tmp_path, refuse="daemon-reload")
    assert "Failed to connect to bus" in run("install", "--home", tmp_path / "home", code=1)
    (tmp_path / "bin" / "systemctl").unlink()
    assert "has no systemd" in run("install", "--home", tmp_path / "home", code=1)
    assert not unit(tmp_path).exists()


def test_systemd_reads_hostile_words_as_they_were_given(
    calls: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / 'a "home" of 100% $HOME \\ %n'
    run("install", "--home", home, "--database", "postgresql://me:a%20b$c@db/labels")
    text = unit(tmp_path).read_text()
    assert "me:a" not in text.split("ExecStart=")[1].split("\n")[0], "words can be seen by anybody"
    assert 'Environment="LABELCROWD_DATABASE=postgresql://me:a%%20b$c@db/labels"' in text
    line = text.split("ExecStart=")[1].split("\n")[0]
    assert read_back(line)[5] == str(home)
    assert "one line" in run("install", "--home", tmp_path / "a\nb", code=2)


def read_back(line: str) -> list[str]:
    """The words of an ExecStart line: systemd.service(5), "Command lines"."""
    words, word, quoted = [], "", False
    chars = iter(line)
    for char in chars:
        if char == '"':
            quoted = not quoted
            if not quoted:
                words.append(word)
                word = ""
        elif char == "\\":
            word += next(chars)
        elif char in "%$":
            assert next(chars) == char, "a specifier or a variable"
            word += char
        elif quoted:
            word += char
    return words


def test_systemd_finds_nothing_wrong_with_the_unit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("systemd-analyze is missing (Debian: systemd)")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    (tmp_path / "bin").mkdir()
    with monkeypatch.context() as patched:
        patched.setenv("PATH", str(tmp_path / "bin"))
        fake(tmp_path)
        run("install", "--home", tmp_path / "a home", "--trusted-proxy", "127.0.0.1/32")
    checked = subprocess.run(
        [analyze, "--user", "verify", str(unit(tmp_path))],
        capture_output=True, text=True, check=False, timeout=60,
        env={**os.environ, "XDG_RUNTIME_DIR": str(tmp_path)},
    )  # fmt: skip
    assert (checked.returncode, checked.stderr) == (0, "")
