"""A network of its own for a story: one interface that is not loopback, and nobody else on it.

Linux keeps it apart (a network namespace), so that nothing of the machine's own network is
touched or reached. A holder process keeps it alive; others are started inside with ``command``.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

ADDRESS = "192.168.77.2"

_SET_UP = f"""
ip link set lo up &&
ip link add lan0 type veth peer name lan1 &&
ip address add {ADDRESS}/24 dev lan0 &&
ip link set lan1 up && ip link set lan0 up &&
echo made && exec sleep 3600
"""


class NotPermitted(Exception):
    """This machine lets nobody make a network; the message says what refused."""


class OwnNetwork:
    """An address that is not loopback, and the way to start programs that live there."""

    address = ADDRESS

    def __init__(self, holder: int, enter: list[str]) -> None:
        self._holder, self._enter = holder, enter

    def command(self, *words: str) -> list[str]:
        """The command line that runs these words inside."""
        return [*self._enter, *words]

    def program(self, path: Path, program: str) -> Path:
        """A script at ``path`` that runs ``program`` inside with whatever words it gets."""
        line = " ".join(self.command(program, '"$@"'))
        path.write_text(f"#!/bin/sh\nexec {line}\n")
        path.chmod(0o755)
        return path


@contextlib.contextmanager
def own_network() -> Iterator[OwnNetwork]:
    """Make one. Raises NotPermitted."""
    for tool in ("unshare", "nsenter", "ip"):
        if shutil.which(tool) is None:
            raise NotPermitted(f"{tool} is missing (Debian: util-linux, iproute2)")
    root = os.geteuid() == 0
    alone = ["unshare", "--net"] if root else ["unshare", "--user", "--map-root-user", "--net"]
    holder = subprocess.Popen(
        [*alone, "sh", "-c", _SET_UP],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    try:
        assert holder.stdout is not None
        said = holder.stdout.readline()
        if said != "made\n":
            raise NotPermitted(f"no network of its own: {said.strip() or 'unshare was refused'}")
        enter = ["nsenter", "--target", str(holder.pid), "--net"]
        yield OwnNetwork(
            holder.pid, enter if root else [*enter, "--user", "--preserve-credentials"]
        )
    finally:
        holder.kill()
        holder.wait()
        if holder.stdout is not None:
            holder.stdout.close()
