"""Start servers in a tenth of the time: a process that has imported everything forks each one.

Run as a program it is that process: it reads one JSON line (``argv``, ``out``)
for each server and answers with the server's process id.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import pkgutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.server import Server, free_port

ROOT = Path(__file__).parents[2]


@dataclass
class Forked:
    """A running ``labelcrowd`` command. ``out`` is what it printed."""

    pid: int
    out: Path

    def wait_until(self, said: str, *, within_s: float = 60) -> None:
        """Until it printed that."""
        _wait(lambda: said in self.out.read_text() or not self.runs(), within_s)
        assert said in self.out.read_text(), self.out.read_text()

    def runs(self) -> bool:
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return False
        return True

    def end(self, number: signal.Signals) -> None:
        """Send the signal and wait until the process is gone."""
        os.kill(self.pid, number)
        _wait(lambda: not self.runs(), 20)


class Zygote:
    """Forks ``labelcrowd`` commands."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.zygote"],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},  # only a single thread forks well
        )  # fmt: skip

    def start(self, words: list[str], out: Path) -> Forked:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        out.write_text("")
        self._process.stdin.write(json.dumps({"argv": words, "out": str(out)}) + "\n")
        self._process.stdin.flush()
        return Forked(int(self._process.stdout.readline()), out)

    @contextlib.contextmanager
    def serving(self, home: Path, *options: str, port: int = 0) -> Iterator[Server]:
        """As ``benchmarks.server.running``, ready in a fraction of its time."""
        port = port or free_port()
        words = ["serve", "--home", str(home), "--host", "127.0.0.1", "--port", str(port)]
        began = time.perf_counter()
        forked = self.start([*words, *options], home.parent / f"serve-{port}.log")
        try:
            forked.wait_until("ready ")
            took = time.perf_counter() - began
            yield Server(home, f"http://127.0.0.1:{port}", port, forked.pid, took)
        finally:
            if forked.runs():
                forked.end(signal.SIGTERM)

    def close(self) -> None:
        with self._process as process:
            assert process.stdin is not None
            process.stdin.close()


def _wait(true: Callable[[], bool], within_s: float) -> None:
    limit = time.monotonic() + within_s
    while not true():
        assert time.monotonic() < limit, "it did not happen in time"
        time.sleep(0.003)


def main() -> None:
    from labelcrowd.cli.main import main as labelcrowd

    _import_all()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # whoever is killed is gone at once
    for line in sys.stdin:
        asked = json.loads(line)
        pid = os.fork()
        if pid == 0:
            _become(asked["out"])
            labelcrowd(asked["argv"])
        print(pid, flush=True)


def _import_all() -> None:
    """Everything that a server imports, so that a forked one has it already."""
    for name in ("cli.serve", "web", "workflow", "crowd", "market"):
        package = importlib.import_module(f"labelcrowd.{name}")
        paths = getattr(package, "__path__", [])
        for found in pkgutil.walk_packages(paths, f"{package.__name__}."):
            importlib.import_module(found.name)


def _become(out: str) -> None:
    """A process of its own, whose output goes to a file."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    file = os.open(out, os.O_WRONLY | os.O_APPEND)
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.dup2(file, 1)
    os.dup2(file, 2)


if __name__ == "__main__":
    main()
