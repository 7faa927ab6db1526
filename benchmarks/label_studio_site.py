"""Label Studio installed beside the project and served on loopback, told nothing of the world.

At the first time pip installs what ``benchmarks/peers/label-studio.lock`` pins into an environment
of its own beside it (not committed); it takes a few minutes and some 700 MB.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from benchmarks.server import free_port

VERSION = "1.23.2"
EMAIL, PASSWORD = "worker@example.org", "correct-horse"
_TOKEN = "0" * 40
_PEERS = Path(__file__).with_name("peers")
_QUIET = {
    "COLLECT_ANALYTICS": "False",
    "SENTRY_DSN": "",
    "FRONTEND_SENTRY_DSN": "",
    "LATEST_VERSION_CHECK": "False",
}
_READY_S = 240


class NotThere(Exception):
    """It could not be installed or started."""


@dataclass(frozen=True)
class Studio:
    """A running server, spoken to by its API."""

    url: str
    client: httpx.Client

    def project(self, names: list[str], **settings: Any) -> int:
        """A project whose labels are for polygons."""
        labels = "".join(f'<Label value="{name}"/>' for name in names)
        design = (
            f'<View><PolygonLabels name="label" toName="image">{labels}</PolygonLabels>'
            '<Image name="image" value="$image"/></View>'
        )
        told = {"title": "Twenty objects", "label_config": design, **settings}
        return int(self._post("/api/projects", json=told)["id"])

    def add(self, project: int, picture: Path) -> int:
        """A task of one picture; its number."""
        before = self._tasks(project)
        file = (picture.name, picture.read_bytes(), "image/jpeg")
        self._post(f"/api/projects/{project}/import", files={"file": file})
        (made,) = self._tasks(project) - before
        return made

    def predict(self, task: int, result: list[dict[str, Any]]) -> None:
        """What a model has found in a task."""
        self._post("/api/predictions", json={"task": task, "result": result, "model_version": "m"})

    def results(self, task: int) -> list[dict[str, Any]]:
        """The regions of the one submitted annotation."""
        answer = self.client.get(f"/api/tasks/{task}/annotations").raise_for_status()
        (annotation,) = answer.json()
        return list(annotation["result"])

    def _tasks(self, project: int) -> set[int]:
        answer = self.client.get("/api/tasks", params={"project": project}).raise_for_status()
        return {int(each["id"]) for each in answer.json()["tasks"]}

    def _post(self, path: str, **what: Any) -> dict[str, Any]:
        told: dict[str, Any] = self.client.post(path, **what).raise_for_status().json()
        return told


@contextlib.contextmanager
def studio() -> Iterator[Studio]:
    """A new, empty one on a free port of 127.0.0.1."""
    program = _installed()
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        words = [
            "start", "--no-browser", "--internal-host", "127.0.0.1", "-p", str(port),
            "--data-dir", folder, "--username", EMAIL, "--password", PASSWORD,
            "--user-token", _TOKEN, "--enable-legacy-api-token",
        ]  # fmt: skip
        process = subprocess.Popen(
            [program, *words],
            env={**os.environ, **_QUIET},
            cwd=folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        url = f"http://127.0.0.1:{port}"
        headers = {"Authorization": f"Token {_TOKEN}"}
        client = httpx.Client(base_url=url, headers=headers, trust_env=False, timeout=60)
        try:
            _wait(client, process)
            yield Studio(url, client)
        finally:
            client.close()
            process.terminate()
            process.wait(20)


def _wait(client: httpx.Client, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _READY_S
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(httpx.TransportError):
            if client.get("/api/projects").status_code == 200:
                return
        time.sleep(1)
    raise NotThere(f"it did not answer within {_READY_S} s")


def _installed() -> Path:
    place = _PEERS / "label-studio"
    program = place / "bin" / "label-studio"
    if not program.exists():
        print(f"installing Label Studio {VERSION} into {place.name}/ ...")
        lock = str(_PEERS / "label-studio.lock")
        pip = [str(place / "bin" / "python"), "-m", "pip", "install", "--quiet"]
        try:
            subprocess.run([sys.executable, "-m", "venv", str(place)], check=True)
            subprocess.run([*pip, "--require-hashes", "-r", lock], check=True)
        except subprocess.CalledProcessError as failed:
            raise NotThere("pip could not install it (what it said stands above)") from failed
    return program
