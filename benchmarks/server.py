"""A real server in a process of its own, whose CPU and memory are read from /proc."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Server:
    """A running ``labelcrowd serve``."""

    home: Path
    url: str
    port: int
    pid: int
    ready_after_s: float

    def cpu_s(self) -> float:
        """User and system seconds of the process and its children so far."""
        return cpu_s(self.pid)

    def rss_mb(self) -> float:
        """Resident memory in MB."""
        for line in Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
        raise RuntimeError("no VmRSS")


def cpu_s(pid: int) -> float:
    """User + system CPU seconds of a process (all threads, ended children), from /proc."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return sum(int(ticks) for ticks in fields[11:15]) / _TICKS


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.contextmanager
def running(
    home: Path | None = None,
    *options: str,
    port: int = 0,
    stderr: IO[str] | None = None,
    module: str = "labelcrowd",
) -> Iterator[Server]:
    """Start a server on a home (default: a new one on the disk) and stop it at the end.

    ``options``: more words for ``labelcrowd serve``. ``port``: 0 takes a free one.
    ``module``: what else is run with these words.
    """
    with tempfile.TemporaryDirectory() as folder:
        home = home or Path(folder) / "home"
        port = port or free_port()
        started = time.perf_counter()
        process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                module,
                "serve",
                "--home",
                str(home),
                "--host",
                "127.0.0.1",
                "--port",
                str(port),
                *options,
            ],
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
        )
        try:
            assert process.stdout is not None
            for line in process.stdout:
                if line.startswith("ready "):
                    break
            else:
                raise RuntimeError(f"the server ended with {process.wait()}")
            after = time.perf_counter() - started
            yield Server(home, f"http://127.0.0.1:{port}", port, process.pid, after)
        finally:
            process.terminate()
            process.wait(20)
            if process.stdout is not None:
                process.stdout.close()
