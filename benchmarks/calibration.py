"""Is this machine calm enough to judge a rate?

A bare fsync loop, a bare HTTP echo, and loops that do nothing on every core say: where
others use the cores, a rate tells of them and not of us. What a fixed amount of Python
costs says how quick a core is right now: on shared hardware that changes too, and every CPU
figure with it.
"""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

# Half of what an idle machine of the reference kind (2 cores, virtual disk) does.
SANE_SYNCS_PER_S = 300.0
SANE_ECHOES_PER_S = 1_000.0
SANE_SHARE = 0.9  # of each core

_ECHO = """
import asyncio
async def answer(reader, writer):
    while await reader.readuntil(b"\\r\\n\\r\\n"):
        writer.write(b"HTTP/1.1 200 OK\\r\\ncontent-length: 2\\r\\n\\r\\nok")
async def main():
    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()
asyncio.run(main())
"""


@dataclass(frozen=True)
class Calibration:
    """Bare rates of the machine right now."""

    syncs_per_s: float
    echoes_per_s: float
    share: float  # of a core that a busy loop gets while every core has one
    loop_ms: float  # CPU of a million turns of a plain loop

    @property
    def calm(self) -> bool:
        return (
            self.syncs_per_s >= SANE_SYNCS_PER_S
            and self.echoes_per_s >= SANE_ECHOES_PER_S
            and self.share >= SANE_SHARE
        )

    def __str__(self) -> str:
        word = "calm" if self.calm else "too noisy to judge rates"
        return (
            f"calibration: {self.syncs_per_s:,.0f} bare fsyncs/s, "
            f"{self.echoes_per_s:,.0f} bare HTTP echoes/s, {self.share:.0%} of each core, "
            f"{self.loop_ms:.0f} ms a million turns: {word}"
        )


def calibrate(folder: Path | None = None) -> Calibration:
    """Measure all, about three seconds."""
    return Calibration(_syncs(folder), _echoes(), share(), _loop_ms())


def _loop_ms() -> float:
    """The least of five, so that only the core's own speed is in it."""
    times = []
    for _ in range(5):
        before, total = time.process_time(), 0
        for turn in range(1_000_000):
            total += turn
        times.append(1000 * (time.process_time() - before))
    return min(times)


_BUSY = """
import time
until = time.perf_counter() + 1
while time.perf_counter() < until: pass
print(time.process_time())
"""


def share() -> float:
    """The least share of a second's CPU that one of as many busy loops as cores gets."""
    loops = [
        subprocess.Popen([sys.executable, "-c", _BUSY], stdout=subprocess.PIPE, text=True)
        for _ in range(os.cpu_count() or 1)
    ]
    return min(float(loop.communicate()[0]) for loop in loops)


def _syncs(folder: Path | None, seconds: float = 1.0) -> float:
    with tempfile.NamedTemporaryFile(dir=folder) as file:
        count, started = 0, time.perf_counter()
        while time.perf_counter() - started < seconds:
            os.write(file.fileno(), b"x" * 4096)
            os.fdatasync(file.fileno())
            count += 1
        return count / (time.perf_counter() - started)


def _echoes(seconds: float = 1.0) -> float:
    with subprocess.Popen([sys.executable, "-c", _ECHO], stdout=subprocess.PIPE) as server:
        assert server.stdout is not None
        connection = http.client.HTTPConnection("127.0.0.1", int(server.stdout.readline()))
        count, started = 0, time.perf_counter()
        while time.perf_counter() - started < seconds:
            connection.request("GET", "/")
            connection.getresponse().read()
            count += 1
        rate = count / (time.perf_counter() - started)
        connection.close()
        server.kill()
    return rate
