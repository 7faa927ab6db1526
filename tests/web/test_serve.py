"""The server as a process: ready, first login, busy port, one server a home, a clean end."""

from __future__ import annotations

import os
import re
import signal
import socket
import stat
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import sam


class Process:
    """``labelcrowd serve`` with its output."""

    def __init__(self, home: Path, *words: str) -> None:
        command = [
            sys.executable,
            "-m",
            "labelcrowd.cli.main",
            "serve",
            "--home",
            str(home),
            *words,
        ]
        self._process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )  # fmt: skip
        self.lines: list[str] = []

    def wait_ready(self) -> str:
        assert self._process.stdout
        for line in self._process.stdout:
            self.lines.append(line)
            if line.startswith("ready "):
                return line.split()[1]
        raise AssertionError("".join(self.lines))

    def wait_for(self, beginning: str) -> str:
        """The next line that begins so."""
        assert self._process.stdout
        for line in self._process.stdout:
            self.lines.append(line)
            if line.startswith(beginning):
                return line
        raise AssertionError("".join(self.lines))

    def finish(self) -> tuple[int, str]:
        output = self._process.communicate(timeout=60)[0]
        return self._process.returncode, "".join(self.lines) + output

    def stop(self) -> int:
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
        return self.finish()[0]


@pytest.fixture
def started(tmp_path: Path) -> Iterator[list[Process]]:
    processes: list[Process] = []
    yield processes
    for process in processes:
        process.stop()


def test_a_first_start_makes_a_home_and_lets_the_operator_in_once(
    tmp_path: Path, started: list[Process]
) -> None:
    home = tmp_path / "home"
    server = Process(home, "--port", "0", "--frame-ancestor", "https://tasks.example.org/")
    started.append(server)
    url = server.wait_ready()
    with urllib.request.urlopen(f"{url}/label") as page:
        ancestors = page.headers["content-security-policy"].split("frame-ancestors ")[1]
        assert "https://tasks.example.org" in ancestors.split(";")[0].split()
    link = re.search(r"http://\S+/link/\w+", "".join(server.lines))
    assert link
    assert (home / "first-login.txt").read_text().strip() == link[0]
    for name in ("first-login.txt", "secrets.json", "aws-credentials", "aws-config"):
        assert stat.S_IMODE((home / name).stat().st_mode) == 0o600, name
    assert f"endpoint_url = {url}/sandbox" in (home / "aws-config").read_text()
    with urllib.request.urlopen(f"{url}/readyz") as answer:
        assert answer.status == 200

    second = Process(home, "--port", "0")
    code, output = second.finish()
    assert code == 1
    assert "another server" in output

    code, output = Process(home, "--new-login").finish()
    assert code == 0
    fresh = re.search(r"http://\S+/link/\w+", output)
    assert fresh
    assert fresh[0].startswith(url)
    assert fresh[0] != link[0]

    assert server.stop() == 0

    began = time.monotonic()
    again = Process(home, "--port", "0")
    started.append(again)
    again.wait_ready()
    assert "link" not in "".join(again.lines)
    assert time.monotonic() - began < 20  # the benchmark measures it; here only that it is quick


def test_a_busy_port_names_the_next_free_one(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, output = Process(tmp_path / "home", "--port", str(port)).finish()
    assert code == 1
    free = re.search(rf"port {port} on 127.0.0.1 is in use; the next free one is (\d+)", output)
    assert free
    assert int(free[1]) > port


@pytest.mark.parametrize(
    "words",
    [
        ("--tls-cert", "x.pem"),
        ("--trusted-proxy", "everybody"),
        ("--public-url", "labels.example"),
        ("--public-url", "https://labels.example/labels"),
        ("--public-url", "https://ana:secret@labels.example"),
        ("--public-url", "https://labels.example:65536"),
        ("--public-url", "ftp://labels.example"),
        ("--public-url", ""),
        ("--port", "99999"),
        ("--frame-ancestor", "https://a.example; script-src *"),
        ("--frame-ancestor", "tasks.example.org"),
    ],
)
def test_wrong_use_exits_with_2(tmp_path: Path, words: tuple[str, ...]) -> None:
    code, output = Process(tmp_path / "home", *words).finish()
    assert code == 2, output
    assert words[0] in output


def test_a_failed_disk_ends_the_process_with_1_within_a_second() -> None:
    script = (
        "import time\n"
        "from labelcrowd.web.server import stop_on_failure\n"
        "stop_on_failure(OSError(5, 'Input/output error'))\n"
        "time.sleep(30)\n"
    )
    began = time.monotonic()
    ended = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False
    )
    assert ended.returncode == 1
    assert "Input/output error" in ended.stderr
    assert time.monotonic() - began < 20


def test_a_model_that_is_none_is_told_at_the_start(tmp_path: Path, started: list[Process]) -> None:
    home = tmp_path / "home"
    sam.put_discs(home)
    sam.put_model(home / "models" / "odd", encoder=sam.encoder(channels=64), decoder=sam.encoder())
    server = Process(home, "--port", "0")
    started.append(server)
    server.wait_ready()
    said = server.wait_for("The model ")
    assert said.startswith(f"The model odd is not used: {home}/models/odd/encoder.onnx: output")
    assert said.endswith(
        "expected tensor(float) [1, 256, 64, 64], got tensor(float) [1, 64, 64, 64]\n"
    )
    assert server.stop() == 0
